// What next/font/google is answered instead of a request to Google: one face of the family that a URL asks for. Next.js'
// own tests use the same variable: NEXT_FONT_GOOGLE_MOCKED_RESPONSES names this file. webpack's loader asks for one URL,
// Turbopack reads the whole object: for it ACTIONS_ROUTES_FONTS lists the URLs.
function face(url) {
  const [family] = new URL(url).searchParams.get('family').split(':')
  return `/* latin */
@font-face {
  font-family: '${family}';
  font-style: normal;
  font-weight: 400;
  font-display: swap;
  src: url(https://fonts.gstatic.com/s/${encodeURIComponent(family)}.woff2) format('woff2');
  unicode-range: U+0000-00FF;
}
`
}

const listed = Object.fromEntries(
  (process.env.ACTIONS_ROUTES_FONTS ?? '')
    .split(' ')
    .filter(Boolean)
    .map(url => [url, face(url)]),
)
module.exports = new Proxy(listed, {
  get: (known, url) => known[url] ?? (typeof url === 'string' && url.startsWith('https:') ? face(url) : undefined),
})
