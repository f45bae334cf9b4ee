// What next/font/google is answered instead of a request to Google: one face of the family that a URL asks for. Next.js'
// own tests use the same variable: NEXT_FONT_GOOGLE_MOCKED_RESPONSES names this file. webpack's loader asks for one URL
// and makes the font file up, too; Turbopack takes the whole object as JSON and would request the file: its faces hold one.
// ACTIONS_ROUTES_FONTS lists the URLs.
function face(url, file) {
  const [family] = new URL(url).searchParams.get('family').split(':')
  return `/* latin */
@font-face {
  font-family: '${family}';
  font-style: normal;
  font-weight: 400;
  font-display: swap;
  src: url(${file}) format('woff2');
  unicode-range: U+0000-00FF;
}
`
}

const urls = (process.env.ACTIONS_ROUTES_FONTS ?? '').split(' ').filter(Boolean)
const whole = Object.fromEntries(urls.map(url => [url, face(url, 'data:font/woff2;base64,d09GMg==')]))
module.exports = new Proxy(
  {},
  {
    get: (_, url) => {
      if (url === 'toJSON') return () => whole
      if (typeof url !== 'string' || !url.startsWith('https:')) return undefined
      return face(url, 'https://fonts.gstatic.com/s/font.woff2')
    },
  },
)
