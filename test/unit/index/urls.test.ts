/** URLs in request, link and navigation positions, in pairs: what is a caller beside what only looks like one. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test is written in strings
import { describe, expect, it } from 'vitest'
import { pathsIn } from '../../../src/index/url-hints'
import { urlFacts } from '../../../src/index/urls'
import { ts } from '../../../src/workspace/typescript'

/** `via METHOD pattern` of each fact; `?` after the method where it is not certain, `*` for a placeholder. */
function read(code: string, name = 'a.tsx'): string[] {
  const facts = urlFacts(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true))
  // One that only another module can tell has no path yet.
  const told = facts.filter(f => f.pattern !== '')
  // The sweep must not pass over a text with a fact.
  if (told.length) expect(pathsIn(code)).not.toEqual([])
  return told.map(f => `${f.via} ${f.method ?? '-'}${f.certain ? '' : '?'} ${f.pattern.replaceAll('\u0001', '*')}`)
}

/** Each code with what is read from it, one fact a line. */
function cases(title: string, table: readonly (readonly [string, ...string[]])[]) {
  describe(title, () => {
    it.each(table.map(([code, ...expected]) => ({ code, expected })))('$code', ({ code, expected }) => {
      expect(read(code)).toEqual(expected)
    })
  })
}

cases('fetch', [
  [`fetch('/api/x')`, 'fetch GET /api/x'],
  [`fetch("/api/x", { method: 'post' })`, 'fetch POST /api/x'],
  ['fetch(`/api/x/${id}`, { method: "DELETE" })', 'fetch DELETE /api/x/*'],
  [`window.fetch('/api/x')`, 'fetch GET /api/x'],
  [`globalThis.fetch('/api/x')`, 'fetch GET /api/x'],
  [`fetch(new Request('/api/x', { method: 'PUT' }))`, 'fetch PUT /api/x'],
  [`const r = new Request('/api/x', { method: 'PUT' }); fetch(r)`, 'fetch PUT /api/x'],
  [`const r = new Request('http://localhost/api/x'); await POST(r)`],
  [`fetch(new URL('/api/x', location.origin))`, 'fetch GET /api/x'],
  [`fetch(new URL('/api/x', req.url).toString())`, 'fetch GET /api/x'],
  [`fetch(new URL('/api/x', req.nextUrl.origin).href)`, 'fetch GET /api/x'],
  [`fetch(new URL('/api/x', 'https://example.com'))`],
  [
    'const base = env.NEXT_PUBLIC_BASE_PATH ?? ""; const url = new URL(`${base}/api/x`, location.origin); fetch(url.toString())',
    'fetch GET /api/x',
  ],
  [`fetch(new URL('/font.woff', import.meta.url))`],
  [`fetch('api/x', { method: 'POST' })`, 'fetch POST /api/x'],
  [`fetch('./api/x/' + id)`, 'fetch GET /api/x/*'],
  [`const base = 'api/x'; fetch(base + '/y')`, 'fetch GET /api/x/y'],
  [`import { x } from 'api/x'; fetch(x)`],
  [`fetch('apis/x'); fetch('../api/x')`],
  [`fetch(new URL('api/x', 'https://example.com'))`],
  [`fetch('/')`],
  [`fetch('//cdn.example.com/x')`],
  [`prefetch('/api/x')`],
  [`// fetch('/api/x')\nconst x = 1`],
  [`const docs = "fetch('/api/x')"`],
  [`import x from '/api/x'; fetch(x)`],
  [`export const config = { matcher: ['/api/:path*'] }; fetch(u)`],
  [`const api = { paths: { '/api/x': { get: {} } } }; client.get(u)`],
])

cases('one condition that decides method and path', [
  ["fetch(id ? `/api/x/${id}` : '/api/x', { method: id ? 'PUT' : 'POST' })", 'fetch PUT /api/x/*', 'fetch POST /api/x'],
  [
    "const url = id ? `/api/x/${id}` : '/api/x'; const method = !id ? 'POST' : 'PUT'; fetch(url, { method })",
    'fetch POST /api/x',
    'fetch PUT /api/x/*',
  ],
  [
    "const url = n !== null ? `/api/x/${n.id}` : '/api/x'; fetch(url, { method: n === null ? 'POST' : 'PUT' })",
    'fetch POST /api/x',
    'fetch PUT /api/x/*',
  ],
  [
    "const init = { method: form.id ? 'PUT' : 'POST' }; fetch(`/api/x${form.id ? `/${form.id}` : ''}`, init)",
    'fetch PUT /api/x/*',
    'fetch POST /api/x',
  ],
  [
    "fetch(id ? '/api/y' : '/api/x', id ? { method: 'DELETE' } : { method: 'POST' })",
    'fetch DELETE /api/y',
    'fetch POST /api/x',
  ],
  [`axios({ url: id ? '/api/y' : '/api/x', method: id ? 'put' : 'post' })`, 'axios PUT /api/y', 'axios POST /api/x'],
  // either method may go to either path
  [`fetch(a ? '/api/y' : '/api/x', { method: b ? 'PUT' : 'POST' })`, 'fetch -? /api/y', 'fetch -? /api/x'],
  [`fetch(is(a) ? '/api/y' : '/api/x', { method: is(a) ? 'PUT' : 'POST' })`, 'fetch -? /api/y', 'fetch -? /api/x'],
  [
    `let id = a; const url = id ? '/api/y' : '/api/x'; id = b; fetch(url, { method: id ? 'PUT' : 'POST' })`,
    'fetch -? /api/y',
    'fetch -? /api/x',
  ],
  [
    "const method = d.id ? 'PUT' : 'POST'; d.id ??= make(); fetch(d.id ? `/api/x/${d.id}` : '/api/x', { method })",
    'fetch -? /api/x/*',
    'fetch -? /api/x',
  ],
  [
    "function save(id) { const method = id ? 'PUT' : 'POST'; if (!id) id = make(); fetch(id ? `/api/x/${id}` : '/api/x', { method }) }",
    'fetch -? /api/x/*',
    'fetch -? /api/x',
  ],
  // a member and a name of others
  [
    "other.name = 1; { let id = 2; id++ } fetch(id ? '/api/y' : '/api/x', { method: id ? 'PUT' : 'POST' })",
    'fetch PUT /api/y',
    'fetch POST /api/x',
  ],
  [
    `const save = (id) => fetch(id ? '/api/y' : '/api/x', { method: id ? 'PUT' : 'POST' }); save(null)`,
    'fetch PUT /api/y',
    'fetch POST /api/x',
  ],
])

cases('methods', [
  [`fetch('/api/x', { ...init, method: 'POST' })`, 'fetch POST /api/x'],
  [`fetch('/api/x', { method: 'POST', ...init })`, 'fetch -? /api/x'],
  [`fetch('/api/x', { ...{ cache: 'no-store' } })`, 'fetch GET /api/x'],
  [`fetch('/api/x', { method })`, 'fetch -? /api/x'],
  [`fetch('/api/x', { method: id ? 'PUT' : 'POST' })`, 'fetch PUT /api/x', 'fetch POST /api/x'],
  [`fetch('/api/x', { method: 'BREW' })`, 'fetch -? /api/x'],
  [`fetch('/api/x', init)`, 'fetch -? /api/x'],
  [`fetch('/api/x', undefined)`, 'fetch GET /api/x'],
  [`const init = { method: 'POST' }; fetch('/api/x', init)`, 'fetch POST /api/x'],
  [`const method = 'POST'; fetch('/api/x', { method })`, 'fetch POST /api/x'],
])

const inFunction = (statement: string, parameter = 'id: string') => `function f(${parameter}) { ${statement} }`
const send = 'fetch(`/api/auth/${id}/start`)'
const started = (...words: string[]) => words.map(word => `fetch GET /api/auth/${word}/start`)

cases('words that a name can only be', [
  [inFunction(`if (id === 'a' || 'b' === id) ${send}`), ...started('a', 'b')],
  [inFunction(`if (ok && (id === 'a' || id === 'b')) ${send}`), ...started('a', 'b')],
  [inFunction(`if (id === 'a' || ok) ${send}`), ...started('*')],
  [inFunction(`if (id !== 'a') ${send}`), ...started('*')],
  [inFunction(`if (id === 'a') {} else ${send}`), ...started('*')],
  [inFunction(`if (id === 'a') { const id = g(); ${send} }`), ...started('*')],
  [inFunction(`if (id === 'a') { list.map(id => ${send}) }`), ...started('*')],
  [inFunction(`id === 'a' ? ${send} : null`), ...started('a')],
  [inFunction(`switch (id) { case 'x': break; case 'a': case 'b': ${send} }`), ...started('b', 'a')],
  [inFunction(`switch (id) { case 'x': g(); case 'a': ${send} }`), ...started('a', 'x')],
  [inFunction(`switch (id) { default: case 'a': ${send} }`), ...started('*')],
  [inFunction(send, `id: 'a' | 'b'`), ...started('a', 'b')],
  [`type Id = 'a' | 'b'\n${inFunction(send, 'id: Id')}`, ...started('a', 'b')],
  [`interface Props { id: 'a' | 'b' }\n${inFunction(send, '{ id }: Props')}`, ...started('a', 'b')],
  [inFunction(send, `{ name: id }: { name: 'a'; id: 'b' }`), ...started('a')],
  [inFunction(send, `id: 'a' | Other`), ...started('*')],
  [`${inFunction(send)}; f('a'); export const b = () => f('b')`, ...started('a', 'b')],
  [`const f = async (key, id) => { ${send} }; f(k, 'a')`, ...started('a')],
  [`${inFunction(send)}; f('a'); f(other)`, ...started('*')],
  [`${inFunction(send)}; f('a'); list.forEach(f)`, ...started('*')],
  [`export ${inFunction(send)}; f('a')`, ...started('*')],
  [`${inFunction(send)}; f('a'); export { f }`, ...started('*')],
  [inFunction(send, `id: 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g'`), ...started('*')],
])

const links = `function slugUrl(kind, id) { return kind === 'link' ? \`/q/\${id}\` : \`/p/\${id}\` }`

cases('branches that the call takes', [
  [`${links}; fetch(slugUrl('link', 1))`, 'fetch GET /q/1'],
  [`${links}; fetch(slugUrl('pixel', 1))`, 'fetch GET /p/1'],
  [`${links}; fetch(slugUrl(kind, 1))`, 'fetch GET /q/1', 'fetch GET /p/1'],
  [`${links.replace('===', '!==')}; fetch(slugUrl('link', 1))`, 'fetch GET /p/1'],
  [
    `function send(all) { return fetch(all ? '/api/all' : '/api/some') } fetch('/api/x'); send(true)`,
    ...['all', 'some'].map(word => `fetch GET /api/${word}`),
    'fetch GET /api/x',
  ],
])

cases('bases', [
  [`fetch('http://localhost:3000/api/x')`, 'fetch GET /api/x'],
  // one app for several hosts: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
  [`fetch('http://partners.localhost:8888/api/x'); fetch('http://mylocalhost/api/x')`, 'fetch GET /api/x'],
  [`fetch('http://127.0.0.1/api/x')`, 'fetch GET /api/x'],
  [`fetch('https://example.com/api/x')`],
  [`fetch('http://localhost.example.com/api/x')`],
  ['fetch(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}/api/x`)', 'fetch GET /api/x'],
  ['fetch(`${baseUrl}/api/x`)', 'fetch GET /api/x'],
  ['fetch(`${origin}/api`)', 'fetch GET /api'],
  ['fetch(process.env.APP_URL + "/api/x")', 'fetch GET /api/x'],
  ['fetch(`https://${process.env.VERCEL_URL}/api/x`)', 'fetch GET /api/x'],
  ['fetch(`https://${tenant}.example.com/api/x`)'],
  ['fetch(`${req.nextUrl.protocol}//${req.headers.get("host")}/api/x`)', 'fetch GET /api/x'],
  ['fetch(`${protocol}://${host}:${port}/api/x`)', 'fetch GET /api/x'],
  // a host with its protocol is a setting, as any service's client has it
  [
    'class C { constructor(c) { this.base = `${c.host}/api` } get(id) { return fetch(`${this.base}/x/${id}`) } }',
    'fetch GET */api/x/*',
  ],
  ['fetch(`${config.host}/api/x`); fetch(`https://${config.host}/api/y`)', 'fetch GET */api/x', 'fetch GET /api/y'],
  ['fetch(`${workerUrl}/api/x/y`)', 'fetch GET */api/x/y'],
  ['fetch(`${process.env.GITHUB_API_URL}/user`)'],
  ['const url = process.env.STRIPE_URL || "http://localhost:1"; fetch(`${url}/api/x`)'],
  ['let id = ""; id = user.id; fetch(`/api/users/${id}`)', 'fetch GET /api/users/*'],
  ['let query = ""; query = build(); fetch("/api/x" + query)', 'fetch GET /api/x*'],
  ['fetch(`${process.env.APP_URL || "https://app.acme.com"}/api/x`)', 'fetch GET */api/x'],
  ['const base = process.env.APP_URL ?? "https://acme.com"; fetch(`${base}/api/x`)', 'fetch GET */api/x'],
  ['fetch(`${process.env.API_URL || "https://api.stripe.com"}/api/x`)'],
  ['const url = process.env.APP_URL || "http://localhost:3000"; fetch(`${url}/api/x`)', 'fetch GET /api/x'],
  [
    'function base() { if (typeof window !== "undefined") return ""; return `https://${process.env.VERCEL_URL}` }\nfetch(`${base()}/api/x`)',
    'fetch GET /api/x',
  ],
])

cases('texts', [
  [`await fetch(('/api/x' as string)!, undefined)`, 'fetch GET /api/x'],
  ['fetch("/api/x?" + params)', 'fetch GET /api/x?*'],
  ['fetch("/api/x/" + id + "/y")', 'fetch GET /api/x/*/y'],
  ['fetch(a ? "/api/x" : "/api/y")', 'fetch GET /api/x', 'fetch GET /api/y'],
  ['fetch(given ?? "/api/x")', 'fetch GET /api/x'],
  // of some alternatives nothing is known: the others alone would be another path
  [
    'const id = typeof p.id === "string" ? p.id : Array.isArray(p.id) ? p.id[0] : ""; fetch(`/api/x/${id}`)',
    'fetch GET /api/x/*',
  ],
  ['const id = isNew ? "new" : p.id; fetch(`/api/x/${id}`)', 'fetch GET /api/x/*', 'fetch GET /api/x/new'],
  ['fetch(`/api/x/${isNew ? "new" : p.id}/y`)', 'fetch GET /api/x/*/y', 'fetch GET /api/x/new/y'],
  ['fetch("/api/x/" + (p.id ?? "me"))', 'fetch GET /api/x/*', 'fetch GET /api/x/me'],
  ['fetch(`/api/x/${p.id || ""}`)', 'fetch GET /api/x/*'],
  ['let id = "me"; if (p) id = p.id; fetch(`/api/x/${id}`)', 'fetch GET /api/x/*', 'fetch GET /api/x/me'],
  [
    'function idOf(p) { if (!p) return "me"; return p.id }\nfetch(`/api/x/${idOf(p)}`)',
    'fetch GET /api/x/*',
    'fetch GET /api/x/me',
  ],
  ['const kind = a ? "x" : "y"; fetch(`/api/${kind}`)', 'fetch GET /api/x', 'fetch GET /api/y'],
  ['const base = here ? "" : p.url; fetch(`${base}/api/x`)', 'fetch GET /api/x'],
  ['fetch(`/api/x${id ? `/${id}` : ""}`)', 'fetch GET /api/x/*', 'fetch GET /api/x'],
  ['fetch(`/api/x${q ? "?q=1" : ""}`)', 'fetch GET /api/x?q=1'],
  ['const API = "/api"; fetch(`${API}/posts`)', 'fetch GET /api/posts'],
  ['const PATHS = { posts: "/api/posts" } as const; fetch(PATHS.posts)', 'fetch GET /api/posts'],
  ['const PATHS = { post: (id: string) => `/api/posts/${id}` }; fetch(PATHS.post(a))', 'fetch GET /api/posts/*'],
  ['enum Paths { Posts = "/api/posts" } fetch(Paths.Posts)', 'fetch GET /api/posts'],
  ['class A { base = "/api"; load() { return fetch(`${this.base}/x`) } }', 'fetch GET /api/x'],
  ['function f() { const url = "/api/x"; return fetch(url) }', 'fetch GET /api/x'],
  ['const url = "/api/x"; function f(url) { return fetch(url) }'],
  ['let url = "/api/x"; if (q) url += "?q=1"; fetch(url)', 'fetch GET /api/x'],
  ['let url = "/api/x"; if (q) url = "/api/y"; fetch(url)', 'fetch GET /api/x', 'fetch GET /api/y'],
  [
    'let url = "/api/x"; url = url + "/y"; url = url + "/z"; fetch(url)',
    'fetch GET /api/x',
    'fetch GET /api/x/y',
    'fetch GET /api/x/z',
    'fetch GET /api/x/y/z',
  ],
  ['let url = "/api/x"; url = `${url}/y`; fetch(url)', 'fetch GET /api/x', 'fetch GET */y'],
  ['const url = useMemo(() => `/api/x?${q}`, [q]); fetch(url)', 'fetch GET /api/x?*'],
  ['fetch(absoluteUrl("/api/x"))', 'fetch GET /api/x'],
  ['fetch(translate("/api/x"))'],
])

cases('axios, ky, ofetch', [
  [`axios.get('/api/x')`, 'axios GET /api/x'],
  [`axios.post('/api/x', body)`, 'axios POST /api/x'],
  [`axios.delete('/api/x')`, 'axios DELETE /api/x'],
  [`axios('/api/x', { method: 'put' })`, 'axios PUT /api/x'],
  [`axios({ url: '/api/x', method: 'post' })`, 'axios POST /api/x'],
  [`axios.request({ url: '/api/x' })`, 'axios GET /api/x'],
  [`axios['delete']('/api/x')`, 'axios DELETE /api/x'],
  [`axios[id ? 'put' : 'post']('/api/x', body)`, 'axios PUT /api/x', 'axios POST /api/x'],
  [`axios[id ? 'put' : 'post'](id ? '/api/y' : '/api/x', body)`, 'axios PUT /api/y', 'axios POST /api/x'],
  [`axios[is(id) ? 'put' : 'post']('/api/x', body)`, 'axios -? /api/x'],
  [`const method = 'patch'; axios[method]('/api/x', body)`, 'axios PATCH /api/x'],
  [`const c = axios.create({ baseURL: '/api' }); c[method]('/users')`, 'axios -? /api/users'],
  [`axios.get('/users', { baseURL: '/api' })`, 'axios GET /api/users'],
  [`import http from 'axios'; http.patch('/api/x')`, 'axios PATCH /api/x'],
  [`const c = axios.create({ baseURL: '/api' }); c.get('/users')`, 'axios GET /api/users'],
  [`const c = axios.create({ baseURL: '/api/' }); c.post('users', {})`, 'axios POST /api/users'],
  [`const c = axios.create({ baseURL: '/api' }); c.request({ url: 'users', method: 'put' })`, 'axios PUT /api/users'],
  [`const c = axios.create({ baseURL: '/api' }); c({ url: 'users' })`, 'axios GET /api/users'],
  [`const c = axios.create({ baseURL: 'https://example.com/api' }); c.get('/users')`],
  [`axios.isAxiosError('/api/x')`],
  [`mockAxios.get('/api/x')`],
  [`import ky from 'ky'; ky.post('/api/x', { json })`, 'ky POST /api/x'],
  [`import ky from 'ky'; const k = ky.create({ prefixUrl: '/api' }); k('users')`, 'ky GET /api/users'],
  [`import { ofetch } from 'ofetch'; ofetch('/api/x', { method: 'PATCH' })`, 'ofetch PATCH /api/x'],
  [`$fetch('/api/x')`, 'ofetch GET /api/x'],
])

cases('lists', [
  [`const urls = ['/a', '/api/x']; fetch(urls[1])`, 'fetch GET /api/x'],
  [`const [a, b] = ['/a', '/api/x']; fetch(b, { method: 'PUT' })`, 'fetch PUT /api/x'],
  [`const urls = [...more, '/api/x']; fetch(urls[1])`],
  [`const urls = ['/a', '/api/x']; fetch(urls[i])`],
  [`const [, ...rest] = ['/a', '/api/x']; fetch(rest)`],
])

cases('keys', [
  [`useSWR('/api/x', fetcher)`, 'swr GET /api/x'],
  [`useSWR(['/api/x', id], fetcher)`, 'swr GET /api/x'],
  ['useSWR(id ? `/api/x/${id}` : null, fetcher)', 'swr GET /api/x/*'],
  ['useSWR(() => id && `/api/x/${id}`, fetcher)', 'swr GET /api/x/*'],
  [`useSWRImmutable('/api/x')`, 'swr GET /api/x'],
  ['const key = (i) => `/api/x?page=${i}`; useSWRInfinite(key, fetcher)', 'swr GET /api/x?page=*'],
  [`useSWR(['/api/x', id], ([url, id]) => fetch(url, { method: 'POST', body: id }))`, 'swr POST /api/x'],
  [`const post = ([url]) => fetch(url, { method: 'POST' }); useSWR(['/api/x', id] as const, post)`, 'swr POST /api/x'],
  [`const post = key => fetch(key[0], { method: 'POST' }); useSWR(['/api/x', id], post)`, 'swr POST /api/x'],
  ['useSWR(["/api/x", id], (url, id) => fetch(`${url}/${id}`, { method: "PUT" }))', 'swr PUT /api/x/*', 'fetch PUT /*'],
  [`useSWR(['/api/x', id], ([, id]) => fetch(id, { method: 'POST' }))`, 'swr GET /api/x'],
  [`useSWR([...parts, '/api/x'], ([a, b]) => fetch(b))`],
  [`useSWRMutation('/api/x', send)`, 'swr -? /api/x'],
  [`useSWRMutation('/api/x', url => fetch(url, { method: 'POST' }))`, 'swr POST /api/x'],
  [`import { mutate } from 'swr'; mutate('/api/x')`, 'swr GET /api/x'],
  [`const { mutate } = useSWRConfig(); mutate('/api/x')`, 'swr GET /api/x'],
  [`const { mutate } = useSWR(key); mutate({ name: '/api/x' })`],
  [`useQuery({ queryKey: ['/api/x'] })`, 'react-query GET /api/x'],
  [`useQuery({ queryKey: ['/api/x'], queryFn: load })`],
  [`useQuery({ queryKey: ['x'], queryFn: () => fetch('/api/x') })`, 'fetch GET /api/x'],
  [`client.invalidateQueries({ queryKey: ['/api/x'] })`],
])

cases('markup', [
  [`<form action="/api/x" method="post" />`, 'form POST /api/x'],
  [`<form action="/api/x"><b /></form>`, 'form GET /api/x'],
  ['<form action={`/api/x/${id}`} method="POST"><b /></form>', 'form POST /api/x/*'],
  [`<form {...rest} action="/api/x"><b /></form>`, 'form -? /api/x'],
  [`<form action={save}><b title="/api/x" /></form>`],
  [`<button formAction="/api/x" formMethod="post">go</button>`, 'form POST /api/x'],
  [`<a href="/api/x">x</a>`, 'link GET /api/x'],
  [`<Link href={'/rss.xml'}>x</Link>`, 'link GET /rss.xml'],
  [`<a href="https://example.com/api/x">x</a>`],
  ['<img src={src ?? `/api/image?id=${id}`} />', 'image GET /api/image?id=*'],
  [`<Route path="/api/x" />`],
  [`<p>/api/x</p>`],
  [`img.src = '/api/image'`, 'image GET /api/image'],
  [`const src = '/api/image'`],
])

cases('uploads', [
  [
    `upload(file.name, file, { access: 'public', handleUploadUrl: '/api/avatar/upload' })`,
    'wrapper POST /api/avatar/upload',
  ],
  [
    'new tus.Upload(file, { endpoint: `${process.env.NEXT_PUBLIC_BASE_URL}/api/file/tus` })',
    'wrapper POST /api/file/tus',
  ],
  [`new Store({ endpoint: '/api/x' }); options({ handleUploadUrl: '/api/x' })`],
])

cases('addresses of a proxy', [
  [
    `const url = request.nextUrl.clone(); url.pathname = '/api/send'; return NextResponse.rewrite(url, { headers })`,
    'rewrite -? /api/send',
  ],
  [
    'const url = new URL(req.url); url.pathname = `/api${p}`; return NextResponse.redirect( url )',
    'navigation GET /api*',
  ],
  [`url.pathname = '/api/send'; log(url)`],
  [`url.pathname = '/api/send'; return NextResponse.rewrite(urls)`],
])

cases('metadata', [
  [`export const twitter: Metadata['twitter'] = { images: ['/api/og'] }`, 'image GET /api/og'],
  [`export const openGraph = { images: ['/api/og'] } satisfies Metadata["openGraph"]`, 'image GET /api/og'],
  [`export const gallery: Pages['twitter'] = { images: ['/api/og'] }`],
  ['export const metadata = { openGraph: { images: "/api/og" } }', 'image GET /api/og'],
  [
    'export const metadata = { twitter: { images: ["/api/a", `/api/b?t=${t}`] } }',
    'image GET /api/a',
    'image GET /api/b?t=*',
  ],
  ['const m = { openGraph: { images: [{ url: "/api/og", width: 1200 }] } }', 'image GET /api/og'],
  ['const m = () => { const og = `/og/${id}`; return { openGraph: { images: og } } }', 'image GET /og/*'],
  ['const m = { openGraph: { images: [{ url: absoluteUrl("/api/og") }] } }', 'image GET /api/og'],
  ['const m = constructMetadata({ title, image: `${APP_DOMAIN}/api/og?id=${id}` })', 'image GET /api/og?id=*'],
  ['const m = constructMetadata({ url: "/api/og" })'],
  ['const m = constructCard({ image: "/api/og" })'],
  ['const m = { openGraph: ogOf(x) ?? { images: "/api/og" } }', 'image GET /api/og'],
  [
    'const m = { openGraph: { ...(t && { images: t.image ? [t.image] : [{ url: "/api/og" }] }) } }',
    'image GET /api/og',
  ],
  ['const m = { openGraph: { images: [...(t ? ["/api/og"] : [])] } }', 'image GET /api/og'],
  ['const m = { openGraph: { url: "/api/og" } }'],
  ['const m = { gallery: { images: ["/api/og"] } }'],
  ['const m = { openGraph: { videos: { images: "/api/og" } } }'],
  ['const m = { openGraph: { images: ["https://example.com/api/og"] } }'],
])

cases('navigation', [
  [`window.location = '/api/x'`, 'navigation GET /api/x'],
  [`window.location.href = '/api/x'`, 'navigation GET /api/x'],
  [`location.assign('/api/x')`, 'navigation GET /api/x'],
  [`await page.goto('/api/x')`, 'navigation GET /api/x'],
  ['await adminPage.goto(`${baseURL}/api/x/${id}`)', 'navigation GET /api/x/*'],
  [`cy.visit('/api/x')`, 'navigation GET /api/x'],
  [`history.goto('/api/x'); browser.visit('/api/x')`],
  [`location.replace('/api/x')`, 'navigation GET /api/x'],
  [`Object.assign('/api/x')`],
  [`window.open('/api/x')`, 'navigation GET /api/x'],
  [`router.push('/api/x')`, 'navigation GET /api/x'],
  [`useRouter().replace({ pathname: '/x' })`, 'navigation GET /x'],
  [`list.push('/api/x')`],
  [`text.replace('/api/x', '')`],
  [`redirect('/api/x')`, 'navigation GET /api/x'],
  [`NextResponse.redirect(new URL('/api/x', request.url))`, 'navigation GET /api/x'],
  [`res.redirect(302, '/api/x')`, 'navigation GET /api/x'],
  [`NextResponse.rewrite(new URL('/api/x', request.url))`, 'rewrite -? /api/x'],
])

cases('other requests', [
  [`new EventSource('/api/x')`, 'event-source GET /api/x'],
  [`new WebSocket('/api/x')`],
  [`httpBatchLink({ url: '/api/trpc' })`, 'wrapper -? /api/trpc/*'],
  ['httpLink({ url: `${getBaseUrl()}/api/trpc` })', 'wrapper -? /api/trpc/*'],
  [`cy.request({ url: '/api/x', method: 'POST' })`, 'wrapper POST /api/x'],
  [`cy.request('/api/x')`, 'wrapper GET? /api/x'],
  [`cy.intercept('/api/x')`],
  [`navigator.sendBeacon('/api/x', data)`, 'beacon POST /api/x'],
  [`xhr.open('PUT', '/api/x')`, 'xhr PUT /api/x'],
  [`dialog.open('/api/x')`],
  [`useChat({ api: '/api/chat' })`, 'wrapper POST /api/chat'],
  [`new DefaultChatTransport({ api: '/api/chat' })`, 'wrapper POST /api/chat'],
])

cases('jobs of a queue', [
  [
    `qstash.batchJSON([{ url: '/api/x', method: 'POST' }, { url: '/api/y' }])`,
    'wrapper POST /api/x',
    'wrapper POST? /api/y',
  ],
  [
    `enqueueJobs(users.map(user => ({ url: \`\${APP_URL}/api/x\`, method: 'POST', body: { user } })))`,
    'wrapper POST /api/x',
  ],
  [
    `const jobs = users.filter(Boolean).map(user => { if (!user) return; return { url: '/api/x' } }).filter(Boolean); queue.batchJSON(jobs)`,
    'wrapper POST? /api/x',
  ],
  [`bulkPublish({ items: [...first, { path: '/api/x', body }] })`, 'wrapper POST? /api/x'],
  [`enqueueJob<Body>({ topic, qstash: { queueName, path: '/api/x' } })`, 'wrapper POST? /api/x'],
  [`const jobOf = id => ({ url: \`/api/x/\${id}\` }); queue.enqueueJSON(jobOf(1))`, 'wrapper POST? /api/x/1'],
  [
    `async function enqueueJobs(jobs) { await queue.batchJSON(jobs) } enqueueJobs([{ url: '/api/x' }])`,
    'wrapper POST? /api/x',
  ],
  [`qstash.batchJSON([{ url: 'https://example.com/api/x' }])`],
  [`qstash.publishJSON({ url: \`\${STRIPE_URL}/api/x\` })`],
  [`enqueueJob({ topic: { name: '/api/x' } })`],
  [`renderAll(users.map(user => ({ url: '/api/x' })))`],
  [`mockPublish({ url: '/api/x' })`],
])

cases('one of several objects', [
  [
    `const to = user ? { url: \`/api/x/\${user.id}\`, method: 'PATCH' } : { url: '/api/x', method: 'POST' }; fetch(to.url, { method: to.method })`,
    'fetch PATCH /api/x/*',
    'fetch POST /api/x',
  ],
  [
    `const to = useMemo(() => { if (user) return { url: '/api/y', method: 'PUT' as const }; return { url: '/api/x', method: 'POST' as const } }, [user]); fetch(to.url, { method: to.method })`,
    'fetch PUT /api/y',
    'fetch POST /api/x',
  ],
  [
    `const { url, method } = user ? { url: '/api/y', method: 'PUT' } : { url: '/api/x', method: 'POST' }; axios({ url, method }); fetch(url, { method })`,
    'axios PUT /api/y',
    'axios POST /api/x',
    'fetch PUT /api/y',
    'fetch POST /api/x',
  ],
  [
    `function toOf(id) { return id ? { url: \`/api/x/\${id}\`, method: 'DELETE' } : { url: '/api/x', method: 'POST' } } const to = toOf(id); callApi(to.url, { method: to.method })`,
    'wrapper DELETE /api/x/*',
    'wrapper POST /api/x',
  ],
  [
    `const to = useMemo(() => ({ url: '/api/x', method: 'PUT' }), []); fetch(to.url, { method: to.method })`,
    'fetch PUT /api/x',
  ],
  [`const to = user ? { url: '/api/x' } : null; fetch(to.url, { method: 'PUT' })`, 'fetch PUT /api/x'],
  [`const to = user ? { title: '/api/x' } : { title: '/api/y' }; fetch(to.url)`],
])

cases('wrappers by name', [
  [`api.get('/x')`, 'wrapper GET /x'],
  [`http.post('/api/x', body)`, 'wrapper POST /api/x'],
  [`request('/api/x', { method: 'POST' })`, 'wrapper POST /api/x'],
  [`request({ url: '/api/x', method: 'POST' })`, 'wrapper POST /api/x'],
  [`postJson('/api/x', body)`, 'wrapper POST? /api/x'],
  [`updateGroup('/api/x', { method: 'PATCH', body })`, 'wrapper PATCH /api/x'],
  [`describeRoute('/api/x', { schema, method: 'PATCH' }, (c) => c.json({}))`],
  [`updateGroup('/api/x', { body })`],
  [`queue.publishJSON({ url: \`\${process.env.APP_URL}/api/x\`, body })`, 'wrapper POST? /api/x'],
  [`callApi('POST', '/api/x', body)`, 'wrapper POST /api/x'],
  [`callApi(schema, 'GET', \`/api/x?\${q}\`)`, 'wrapper GET /api/x?*'],
  [`isAllowed('POST', '/api/x')`],
  [`apiHandler('POST', '/api/x', () => 1)`],
  [`queue.publishJSON({ topic: '/api/x' })`],
  [`callApi(this.base, '/api/x', 'DELETE')`, 'wrapper DELETE /api/x'],
  [`callApi(STRIPE_URL, '/api/x', 'DELETE')`],
  [`isAllowed(user, '/api/x', 'DELETE')`],
  [`orError(fetch)('/api/x', { method: 'PUT' })`, 'fetch PUT /api/x'],
  [`orError(read)('/api/x', { method: 'PUT' })`],
  [`useApi('/api/x')`, 'wrapper GET? /api/x'],
  [`usePolling('/api/x')`, 'wrapper GET? /api/x'],
  [`authFetch('/api/x', init)`, 'wrapper -? /api/x'],
  [`app.post('/api/x', handler)`],
  [`router.get('/api/x', (req, res) => res.end())`],
  [`this.app.get('/api/x', this.list.bind(this))`],
  [`fastify.get('/api/x', { schema }, handler)`],
  [`http.get('/api/x', () => HttpResponse.json({}))`],
  [`const h = () => 1; rest.post('/api/x', h)`],
  [`expect(fetch).toHaveBeenCalledWith('/api/x')`],
  [`fetchMock.get('/api/x', {})`],
  [`cache.get('/api/x')`],
  [`map.get('/x')`],
  [`screen.getByText('/api/x')`],
  [`getApiUrl('/api/x')`],
  [`describe('/api/x', () => {})`],
  [`console.log('/api/x')`],
])

cases('wrappers of the same file', [
  [
    `const createApi = base => ({ get: p => fetch(base + p) }); const api = createApi('/api'); api.get('/x')`,
    'wrapper GET /api/x',
  ],
  [`const create = base => p => fetch(base + p); const call = create('/api'); call('/x')`, 'wrapper GET /api/x'],
  [
    `class C { constructor(private base) {} get(p) { return fetch(this.base + p) } } new C('/api').get('/x')`,
    'wrapper GET /api/x',
  ],
  [
    `class B { constructor(base) { this.base = base } get(p) { return fetch(this.base + p) } } class C extends B { constructor() { super('/api') } } new C().get('/x')`,
    'wrapper GET /api/x',
  ],
  [
    `class C { http = axios.create({ baseURL: '/api' }); list() { return this.http.get('/users') } }`,
    'axios GET /api/users',
  ],
  [
    `function send(url, options = {}) { return fetch(url, { method: options.method ?? 'GET' }) } send('/api/x'); send('/api/y', { method: 'PUT' }); send('/api/z', o)`,
    'wrapper GET /api/x',
    'wrapper PUT /api/y',
    'wrapper -? /api/z',
  ],
  [`const call = path => fetch('/api' + path); call('/x')`, 'fetch GET /api*', 'wrapper GET /api/x'],
  [`function send(url) { return fetch(url, { method: 'POST' }) } send('/api/x')`, 'wrapper POST /api/x'],
  [`function send(url, method = 'GET') { return fetch(url, { method }) } send('/api/x', 'PUT')`, 'wrapper PUT /api/x'],
  [
    `function send(url, init) { return fetch(url, { ...init }) } send('/api/x', { method: 'PUT' })`,
    'wrapper PUT /api/x',
  ],
  [`function send(url, init) { return fetch(url, init) } send('/api/x')`, 'wrapper GET /api/x'],
  [`function send({ url }) { return fetch(url) } send({ url: '/api/x' })`, 'wrapper GET /api/x'],
  [
    `const api = { post: (p, b) => fetch('/api' + p, { method: 'POST' }) }; api.post('/x', 1)`,
    'fetch POST /api*',
    'wrapper POST /api/x',
  ],
  [`class C { get(p) { return fetch(p) } load() { return this.get('/api/x') } }`, 'wrapper GET /api/x'],
  [`function fetchLabel(path) { return path.length } fetchLabel('/api/x')`],
])

describe('facts', () => {
  const facts = (code: string, name = 'a.tsx') =>
    urlFacts(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true))
  const at = (code: string) => facts(code).map(f => code.slice(f.start, f.end))

  it('stands at the literal that holds the path, quotes included', () => {
    expect(at(`fetch('/api/x', {})`)).toEqual([`'/api/x'`])
    expect(at('fetch(`/api/${x}`)')).toEqual(['`/api/${x}`'])
    expect(at(`fetch(base + '/api/x' + id)`)).toEqual([`'/api/x'`])
    expect(at(`fetch(new URL('/api/x', base))`)).toEqual([`'/api/x'`])
    expect(at(`fetch(a ? '/api/x' : '/api/y')`)).toEqual([`'/api/x'`, `'/api/y'`])
    expect(at(`const send = p => fetch(\`/api\${p}\`); send('/x')`).at(-1)).toBe(`'/x'`)
  })

  it('stands at the use of a constant and carries the steps', () => {
    const code = `const API = '/api/x'; const url = API; fetch(url)`
    expect(at(code)).toEqual(['url'])
    expect(facts(code)[0]?.through).toEqual(['url', 'API'])
    expect(facts(`fetch('/api/x')`)[0]?.through).toEqual([])
    expect(facts(`api.get('/api/x')`)[0]?.through).toEqual(['api.get'])
  })

  it('keeps query and hash, and writes placeholders as in the code', () => {
    expect(facts('fetch(`${base}/api/x/${id}?a=${b}#c`)')[0]).toMatchObject({
      url: '${…}/api/x/${…}?a=${…}#c',
      pattern: '/api/x/\u0001?a=\u0001#c',
    })
  })

  it('trusts no base in a file about another service', () => {
    expect(facts('fetch(`${baseUrl}/users`)', 'lib/github.ts')[0]?.pattern).toBe('\u0001/users')
    expect(facts('fetch(`${baseUrl}/users`)', 'lib/users.ts')[0]?.pattern).toBe('/users')
  })

  it('trusts no base in the route of a service either, nor one that a service names later', () => {
    const code = 'let baseUrl: string\nbaseUrl = getOrigin(token)\nfetch(`${baseUrl}/users`)'
    expect(facts(code, 'app/api/snowflake/objects/route.ts')[0]?.pattern).toBe('\u0001/users')
    expect(facts(code.replace('getOrigin', 'snowflakeOrigin'), 'a.ts')).toEqual([])
    expect(facts('let baseUrl = ""\nbaseUrl = getOrigin()\nfetch(`${baseUrl}/users`)', 'a.ts')[0]?.pattern).toBe(
      '/users',
    )
  })

  it('leaves out what a file requests from a server that it starts itself', () => {
    const request = 'await fetch(`http://127.0.0.1:${port}/api/health`)'
    expect(facts(`import { createServer } from 'node:http'; const app = createServer(answer); ${request}`)).toEqual([])
    expect(facts(`import http from 'http'; http.createServer(answer).listen(0); ${request}`)).toEqual([])
    expect(facts(request)[0]?.pattern).toBe('/api/health')
    const known = request.replace('${port}', '3000')
    expect(facts(`import { createServer } from 'node:http'; createServer(answer); ${known}`)).toHaveLength(1)
  })

  it('ends on names that refer to themselves and on very long texts', () => {
    expect(at('const a = b; const b = a; fetch(a); fetch(`/api/${a}`)')).toEqual(['`/api/${a}`'])
    expect(at('const a = a.b; fetch(a.c + "/api/x")')).toEqual(['"/api/x"'])
    expect(facts(`function f(u) { return f(u + '/x') } f('/api/x')`)).toEqual([])
    const reassigned = `let u = '/api/x'\n${'u = u + v\n'.repeat(5000)}fetch(u)`
    expect(at(reassigned)).toEqual(['u'])
    expect(at(`fetch('/api/x?' + ${'a + '.repeat(2000)} b)`)).toEqual([`'/api/x?'`])
  })

  it('reads what it can of broken code', () => {
    expect(at(`fetch('/api/x', { method: `)).toEqual([`'/api/x'`])
    expect(at(`<form action="/api/x"`)).toEqual([`"/api/x"`])
  })

  it('counts in UTF-16 units behind emoji and a tab', () => {
    expect(facts(`const s = '😀';\tfetch('/api/x')`)[0]?.start).toBe(22)
  })
})

describe('pathsIn', () => {
  it.each([
    `import a from './a'\nimport b from '@/b'\nexport const c = a(b)`,
    `export const x = <div className="a"/>`,
    `const parts = path.split('/').join('/')`,
    `const route = '/about'`,
  ])('skips %s', text => {
    expect(pathsIn(text)).toEqual([])
  })
})
