/** URLs that other modules have a say in: what is exported there, and what becomes of the places that use it. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test is written in strings
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { extract, type ParsedFacts } from '../../../src/index/extract'
import { UrlLinker } from '../../../src/index/url-link'
import { exportForUrls } from '../../../src/index/url-passed'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'

/** The URLs of `a.tsx`, as `via METHOD pattern`, beside modules by name (`./lib` is `lib.ts`). */
function read(code: string, modules: Record<string, string>, steps = false): string[] {
  const facts = new Map<string, ParsedFacts>()
  for (const [file, text] of Object.entries({ ...modules, 'a.tsx': code }))
    facts.set(file, JSON.parse(JSON.stringify(extract(file, text, null))))
  const resolve = (_: string, specifier: string) =>
    ['.ts', '.tsx'].map(extension => specifier.replace(/^(?:\.|@)\//, '') + extension).find(file => facts.has(file))
  const exported = (file: string, name: string) => {
    const of = facts.get(file)
    return of ? exportForUrls(of, name) : null
  }
  const linker = new UrlLinker({ resolve, exported })
  const urls = facts.get('a.tsx')?.urls.flatMap(fact => linker.urlsOf('a.tsx', fact)) ?? []
  return urls.map(
    f =>
      `${f.via} ${f.method ?? '-'}${f.certain ? '' : '?'} ${f.pattern.replaceAll('\u0001', '*')}` +
      (steps ? ` [${f.through}] ${code.slice(f.start, f.end)}` : ''),
  )
}

/** Code of `lib.ts`, code that uses it, and what is read. */
function cases(title: string, table: readonly (readonly [lib: string, code: string, ...expected: string[]])[]) {
  describe(title, () => {
    it.each(table.map(([lib, code, ...expected]) => ({ lib, code, expected })))('$lib | $code', one => {
      expect(read(one.code, { 'lib.ts': one.lib })).toEqual(one.expected)
    })
  })
}

cases('answers with a URL among other things', [
  [
    'export function getPageImage(page) { const segments = [...page.slugs]; return { segments, url: `/og/${segments.join("/")}` } }',
    `import { getPageImage } from './lib'; const m = { openGraph: { images: getPageImage(page).url } }`,
    'image GET /og/*',
  ],
  [
    'export const getPage = id => ({ title: `a / ${id}`, id })',
    `import { getPage } from './lib'; fetch(getPage(1).title)`,
  ],
])

const slugs = `export function useSlug(kind) {
  const base = kind === 'link' ? LINKS : PIXELS
  return { slugUrl: id => \`\${base}/\${id}\`, base }
}
const LINKS = '/q'
const PIXELS = '/p'`

cases('branches that a call of another module takes', [
  [slugs, `import { useSlug } from './lib'; const { slugUrl } = useSlug('link'); fetch(slugUrl(1))`, 'fetch GET /q/1'],
  [slugs, `import { useSlug } from './lib'; const { slugUrl } = useSlug('pixel'); fetch(slugUrl(1))`, 'fetch GET /p/1'],
  [
    slugs,
    `import { useSlug } from './lib'; const { slugUrl } = useSlug(kind); fetch(slugUrl(1))`,
    'fetch GET /q/1',
    'fetch GET /p/1',
  ],
  [
    `export const send = (kind, id) => fetch(kind !== 'link' ? '/api/p/' + id : '/api/q/' + id)`,
    `import { send } from './lib'; send('link', '/1')`,
    'wrapper GET /api/q/1',
  ],
])

const sender = (body: string) =>
  `export function useSend() { const send = useCallback(async (url, options = {}) => { ${body} }, []); return { send } }`
const sends = [
  `send('/api/a', { method: 'POST', onError })`,
  `send('/api/b', { body })`,
  `send('/api/c')`,
  `send('/api/d', { method })`,
  `send('/api/e', options)`,
  `send('/api/f', { ...options })`,
].join('; ')
const sent = ['POST /api/a', 'GET /api/b', 'GET /api/c', '-? /api/d', '-? /api/e', '-? /api/f'].map(
  line => `wrapper ${line}`,
)

cases('a default for what the caller does not name', [
  [
    sender(`const { method = 'GET', body } = options; return fetch(url, { method, body })`),
    `import { useSend } from './lib'; const { send } = useSend(); ${sends}`,
    ...sent,
  ],
  [
    sender(`return fetch(url, { method: options.method ?? 'GET' })`),
    `import { useSend } from './lib'; const { send } = useSend(); ${sends}`,
    ...sent,
  ],
  [
    '',
    `${sender(`const { method = 'GET' } = options; return fetch(url, { method })`)}; const { send } = useSend(); ${sends}`,
    ...sent,
  ],
  [
    `export const list = ({ path = '/api/all' } = {}) => fetch(path)
export const few = (options = {}) => { const { path = '/api/some', query } = options; return fetch(path + query) }`,
    `import { list, few } from './lib'; list({ path: '/api/x' }); list({ path: '/api/y', page }); few({ path: '/api/z' })`,
    'wrapper GET /api/x',
    'wrapper GET /api/y',
    'wrapper GET /api/z*',
  ],
  [
    `export const send = (url, { method = 'GET' } = {}) => fetch(url, { method })`,
    `import { send } from './lib'; send(id ? '/api/x/1' : '/api/x', { method: id ? 'PATCH' : 'POST' })`,
    'wrapper PATCH /api/x/1',
    'wrapper POST /api/x',
  ],
])

cases('what a module requests, whatever it is called', [
  [
    sender('return fetch(url, options)'),
    `import { useSend } from './lib'; const { send: deleteLink } = useSend(); deleteLink('/api/links/1', { method: 'DELETE' })`,
    'wrapper DELETE /api/links/1',
  ],
  [`export const linkTo = path => '/app' + path`, `import { linkTo } from './lib'; linkTo('/api/links/1')`],
  [
    sender('return fetch(url, options)'),
    `import { useSend } from './lib'; const { send: mockLink } = useSend(); mockLink('/api/links/1')`,
  ],
])

cases('keys and queues of other modules', [
  [
    `export const scoped = (path, id) => id ? [path, id] : null`,
    `import { scoped } from './lib'; useSWR(id ? scoped('/api/labels', id) : null)`,
    'swr GET /api/labels',
  ],
  ['', `const scoped = (path, id) => [path, id]; useSWR(scoped('/api/labels', id))`, 'swr GET /api/labels'],
  ['', `const scoped = (path, id) => [id, 'labels']; useSWR(scoped('/api/labels', id))`],
  ['', `import { mutate } from 'swr'; mutate(key => typeof key === 'string' && key.startsWith('/api/labels'))`],
  [
    `export function publish(path, body, options) {
  const url = options?.url ?? \`\${getCallbackBaseUrl()}\${path}\`
  return client.publishJSON({ url, body })
}`,
    `import { publish as later } from './lib'; later('/api/clean/gmail', {})`,
    'wrapper POST? */api/clean/gmail',
  ],
])

cases('a base of its own', [
  [
    `const HOST = 'https://api.example.com'
export function exampleUrl(path, query) { const url = new URL(path, HOST); if (query) url.search = query; return url.toString() }`,
    `import { exampleUrl } from './lib'; fetch(exampleUrl('/api/v2/webhooks'))`,
  ],
  [
    `export function ownUrl(path) { const url = new URL(path, process.env.APP_URL); return url.toString() }`,
    `import { ownUrl } from './lib'; fetch(ownUrl('/api/v2/webhooks'))`,
    'fetch GET /api/v2/webhooks',
  ],
])

cases('constants', [
  [`export const USERS = '/api/users'`, `import { USERS } from './lib'; fetch(USERS)`, 'fetch GET /api/users'],
  [`export const API = '/api'`, "import { API as base } from './lib'; fetch(`${base}/users`)", 'fetch GET /api/users'],
  [`export const API = '/api'`, `import { API } from './lib'; fetch(API + '/users')`, 'fetch GET /api/users'],
  [`const API = '/api'; export default API`, 'import api from "./lib"; fetch(`${api}/users`)', 'fetch GET /api/users'],
  [`export default '/api'`, 'import api from "./lib"; fetch(`${api}/users`)', 'fetch GET /api/users'],
  [
    `export const ROUTES = { users: { list: '/api/users' } } as const`,
    `import { ROUTES } from './lib'; fetch(ROUTES.users.list)`,
    'fetch GET /api/users',
  ],
  [
    `export const ROUTES = Object.freeze({ 'list': '/api/users' })`,
    `import { ROUTES } from './lib'; fetch(ROUTES['list'])`,
    'fetch GET /api/users',
  ],
  [
    `const API = '/api'; const users = \`\${API}/users\`; export const ROUTES = { users }`,
    `import * as lib from './lib'; fetch(lib.ROUTES.users)`,
    'fetch GET /api/users',
  ],
  [
    `export enum Paths { Users = '/api/users' }`,
    `import { Paths } from './lib'; fetch(Paths.Users)`,
    'fetch GET /api/users',
  ],
  [
    `export const ROUTES = { users: '/api/users' }`,
    `import { ROUTES } from './lib'; const { users } = ROUTES; fetch(users)`,
    'fetch GET /api/users',
  ],
  [
    `export const SEGMENT = 'users'`,
    "import { SEGMENT } from './lib'; fetch(`/api/${SEGMENT}/1`)",
    'fetch GET /api/users/1',
  ],
  [
    `export const base = process.env.NEXT_PUBLIC_URL ?? ''`,
    "import { base } from './lib'; fetch(`${base}/api/x`)",
    'fetch GET /api/x',
  ],
  [`export const base = process.env.STRIPE_URL`, "import { base } from './lib'; fetch(`${base}/api/x`)"],
  [`export const base = 'https://example.com'`, "import { base } from './lib'; fetch(`${base}/api/x`)"],
  [
    `export const base = 'http://localhost:3000'`,
    "import { base } from './lib'; fetch(`${base}/api/x`)",
    'fetch GET /api/x',
  ],
  [`export let other = 1`, `import { USERS } from './lib'; fetch(USERS)`],
  [`export const USERS = '/api/users'`, `import { USERS } from './lib'; function f(USERS) { fetch(USERS) }`],
  [`export const USERS = '/api/users'`, `import { USERS } from './other'; fetch(USERS)`],
  [
    `export const USERS = '/api/users'`,
    `import { USERS } from './lib'; export const x = <a href={USERS}>x</a>`,
    'link GET /api/users',
  ],
  [`export const A = '/api/a'`, `import { A } from './lib'; useSWR(A, fetcher)`, 'swr GET /api/a'],
  [`export const A = '/api/a'`, `import { A } from './lib'; router.push(A)`, 'navigation GET /api/a'],
  [`exports.A = '/api/a'`, `const { A } = require('./lib'); fetch(A)`],
  [`export const A = '/api/a'`, `const { A } = require('./lib'); fetch(A)`, 'fetch GET /api/a'],
  [`export const A = '/api/a'`, "import { A } from './lib'; fetch(new URL(A, location.origin))", 'fetch GET /api/a'],
  [
    `export const METHOD = 'PUT'`,
    `import { METHOD } from './lib'; fetch('/api/x', { method: METHOD })`,
    'fetch PUT /api/x',
  ],
  [
    `export const post = { method: 'POST' }`,
    `import { post } from './lib'; fetch('/api/x', post)`,
    'fetch POST /api/x',
  ],
])

cases('functions that build a URL', [
  [
    'export const apiPath = (id) => `/api/users/${id}`',
    `import { apiPath } from './lib'; fetch(apiPath(1))`,
    'fetch GET /api/users/1',
  ],
  [
    'export function userPath(id) { return `/api/users/${id}` }',
    `import { userPath } from './lib'; fetch(userPath(user.id), { method: 'DELETE' })`,
    'fetch DELETE /api/users/*',
  ],
  [
    'export const routes = { user: (id: string) => `/api/users/${id}`, users: () => "/api/users" }',
    `import { routes } from './lib'; fetch(routes.user(id)); fetch(routes.users())`,
    'fetch GET /api/users/*',
    'fetch GET /api/users',
  ],
  [
    'export const apiUrl = (path: string) => `/api${path}`',
    `import { apiUrl } from './lib'; fetch(apiUrl('/users'))`,
    'fetch GET /api/users',
  ],
  [
    'export const apiUrl = (path: string) => `${process.env.NEXT_PUBLIC_API_URL}/api${path}`',
    'import { apiUrl } from "./lib"; fetch(`${apiUrl("/users")}?a=1`)',
    'fetch GET /api/users?a=1',
  ],
  [
    'export function getBaseUrl() { if (typeof window !== "undefined") return ""; return `https://${process.env.VERCEL_URL}` }',
    'import { getBaseUrl } from "./lib"; fetch(`${getBaseUrl()}/api/x`)',
    'fetch GET /api/x',
  ],
  [
    'export const apiUrl = (path: string) => `https://api.example.com${path}`',
    `import { apiUrl } from './lib'; fetch(apiUrl('/users'))`,
  ],
  ['export const other = 1', `import { apiUrl } from './lib'; fetch(apiUrl('/users'))`, 'fetch GET /users'],
])

cases('wrappers', [
  [
    'export const rest = (url, args) => fetch(url, { method: "POST", body: JSON.stringify(args) })',
    `import { rest } from './lib'; rest(\`\${process.env.NEXT_PUBLIC_SERVER_URL}/api/x\`, 1); rest(process.env.NEXT_PUBLIC_SERVER_URL + '/api/y', 2)
rest('http://localhost:3000/api/z', 3); rest('https://api.example.com/api/z', 4)`,
    'wrapper POST /api/x',
    'wrapper POST /api/y',
    'wrapper POST /api/z',
  ],
  [
    `export const rest = (url, args, options) => {
  const method = options?.method || 'POST'
  return fetch(url, { method, ...(method === 'POST' ? { body: JSON.stringify(args) } : {}), ...options })
}`,
    `import { rest } from './lib'; rest('/api/x', 1); rest('/api/y', 1, { method: 'PUT' }); rest('/api/z', 1, given)`,
    'wrapper POST /api/x',
    'wrapper PUT /api/y',
    'wrapper -? /api/z',
  ],
  [
    `export const rest = (url, options) => {
  let method = options?.method || 'POST'
  if (options?.quiet) method = 'PUT'
  return fetch(url, { method })
}`,
    `import { rest } from './lib'; rest('/api/x')`,
    'wrapper -? /api/x',
  ],
  [
    'export async function fetcher(url) { const r = await fetch(url); return r.json() }',
    `import { fetcher } from './lib'; fetcher('/api/x')`,
    'wrapper GET /api/x',
  ],
  [
    'export default (url, init) => fetch("/api" + url, { ...init, method: "POST" })',
    `import send from './lib'; send('/x')`,
    'wrapper POST /api/x',
  ],
  [
    'export const call = (method, path, body) => fetch(`/api${path}`, { method, body })',
    `import { call } from './lib'; call('PATCH', '/x', {})`,
    'wrapper PATCH /api/x',
  ],
  [
    'export function send(url, method = "POST") { return fetch(url, { method }) }',
    `import { send } from './lib'; send('/api/x'); send('/api/x', 'PUT')`,
    'wrapper POST /api/x',
    'wrapper PUT /api/x',
  ],
  [
    'export const send = (url, options) => fetch(url, options)',
    `import { send } from './lib'; send('/api/x'); send('/api/y', { method: 'PUT', body }); send('/api/z', given)`,
    'wrapper GET /api/x',
    'wrapper PUT /api/y',
    'wrapper -? /api/z',
  ],
  [
    'export const send = ({ url, method = "GET" }) => fetch(url, { method })',
    `import { send } from './lib'; send({ url: '/api/x' }); send({ url: '/api/x', method: 'PUT' })`,
    'wrapper GET /api/x',
    'wrapper PUT /api/x',
  ],
  [
    'export const send = (options) => fetch(options.url, { method: options.method || "GET" })',
    `import { send } from './lib'; send({ url: '/api/x' }); send({ url: '/api/x', method: 'PUT' })`,
    'wrapper GET /api/x',
    'wrapper PUT /api/x',
  ],
  [
    `export const api = { get: (p) => fetch('/api' + p), post: (p, b) => fetch('/api' + p, { method: 'POST' }) }`,
    `import { api } from './lib'; api.get('/x'); api.post('/x', 1)`,
    'wrapper GET /api/x',
    'wrapper POST /api/x',
  ],
  [
    `export class ApiClient { constructor(private base: string) {} get(p) { return fetch(this.base + p) } }`,
    `import { ApiClient } from './lib'; new ApiClient('/api').get('/x')`,
    'wrapper GET /api/x',
  ],
  [
    `class ApiClient { base; constructor(base) { this.base = base } get(p) { return this.send('GET', p) } send(method, p) { return fetch(this.base + p, { method }) } }
export const api = new ApiClient('/api')`,
    `import { api } from './lib'; api.get('/x')`,
    'wrapper GET /api/x',
  ],
  [
    `export const createApi = (base) => ({ del: (p) => fetch(base + p, { method: 'DELETE' }) })`,
    `import { createApi } from './lib'; const api = createApi('/api'); api.del('/x')`,
    'wrapper DELETE /api/x',
  ],
  [
    `const createApi = (base) => ({ del: (p) => fetch(base + p, { method: 'DELETE' }) }); export const api = createApi('/api')`,
    `import { api } from './lib'; api.del('/x')`,
    'wrapper DELETE /api/x',
  ],
  [
    'export function useApi(path) { return useSWR(path ? `/api${path}` : null, fetcher) }',
    `import { useApi } from './lib'; useApi('/x')`,
    'wrapper GET /api/x',
  ],
  [
    'export const useData = (url) => useQuery({ queryKey: [url], queryFn: () => axios.get(url) })',
    `import { useData } from './lib'; useData('/api/x')`,
    'wrapper GET /api/x',
  ],
  [
    'export function fetchThing(path) { return path.length }',
    `import { fetchThing } from './lib'; fetchThing('/api/x')`,
  ],
  [
    'export function fetchThing(path) { return other(path) }',
    `import { fetchThing } from './lib'; fetchThing('/api/x')`,
    'wrapper GET? /api/x',
  ],
  ['export function open(path) { return path.length }', `import { open } from './lib'; open('/api/x')`],
  ['export const load = url => fetch("https://example.com" + url)', `import { load } from './lib'; load('/api/x')`],
  ['export const load = url => fetch(url)', `import { load } from './lib'; load('/api/x')`, 'wrapper GET /api/x'],
  ['export const other = 1', `import { api } from './lib'; api.get('/api/x')`, 'wrapper GET /api/x'],
  [
    'export async function send(url, { arg }) { return fetch(url, { method: "PATCH" }) }',
    `import { send } from './lib'; useSWRMutation('/api/x', send)`,
    'swr PATCH /api/x',
  ],
])

cases('fetchers of SWR', [
  [
    `export const fetcher = path => fetch('/api' + path)`,
    `import { fetcher } from './lib'; useSWR('/x', fetcher)`,
    'swr GET /api/x',
  ],
  [
    `export const fetcher = url => fetch(url)`,
    `import { fetcher } from './lib'; useSWR(id ? \`/api/x/\${id}\` : null, fetcher)`,
    'swr GET /api/x/*',
  ],
  [`export const fetcher = unknown`, `import { fetcher } from './lib'; useSWR('/api/x', fetcher)`, 'swr GET /api/x'],
  [
    `export const fetcher = (...args) => fetch(...args)`,
    `import { fetcher } from './lib'; useSWR('/api/x', fetcher)`,
    'swr GET /api/x',
  ],
  [
    `export const x = 1`,
    `const fetcher = path => fetch('/api' + path); useSWR('/x', fetcher)`,
    'fetch GET /api*',
    'swr GET /api/x',
  ],
  [`export const x = 1`, `useSWR(['/api/x', id], ([url]) => fetch(url))`, 'swr GET /api/x'],
  [
    `export const post = ([url, body]) => fetch(url, { method: 'POST', body })`,
    `import { post } from './lib'; useSWR(['/api/x', id], post)`,
    'swr POST /api/x',
  ],
  [
    `export const post = key => fetch(key[0], { method: 'POST', body: key[1] })`,
    `import { post } from './lib'; useSWR(['/api/x', id], post)`,
    'swr POST /api/x',
  ],
  [
    `export const post = (url, body) => fetch(url, { method: 'POST', body })`,
    `import { post } from './lib'; useSWR(['/api/x', id], post)`,
    'swr POST /api/x',
  ],
])

cases('clients', [
  [
    `import axios from 'axios'; export const api = axios.create({ baseURL: '/api' })`,
    `import { api } from './lib'; api.get('/x'); api.post('x', {}); api({ url: '/y', method: 'put' })`,
    'wrapper GET /api/x',
    'wrapper POST /api/x',
    'wrapper PUT /api/y',
  ],
  [
    `import axios from 'axios'; export const api = axios.create({ baseURL: '/api' })`,
    `import { api, api as other } from './lib'; api.request({ url: 'x', method: 'put' }); api({ url: \`y/\${id}\` }); api('z'); other({ url: 'w', method: 'post' })`,
    'wrapper PUT /api/x',
    'wrapper GET /api/y/*',
    'wrapper GET /api/z',
    'wrapper POST /api/w',
  ],
  [
    `export const api = name => names.get(name); export const send = ({ url }) => names.add(url)`,
    `import { api, send } from './lib'; api('x'); api.request({ url: 'x' }); send({ url: 'x', method: 'post' })`,
  ],
  [
    `import axios from 'axios'; const instance = axios.create({ baseURL: process.env.NEXT_PUBLIC_API_URL }); export default instance`,
    `import api from './lib'; api.get('/x')`,
    'wrapper GET /x',
  ],
  [
    `import axios from 'axios'; export default axios.create({ baseURL: 'https://example.com/api' })`,
    `import api from './lib'; api.get('/x')`,
  ],
  [
    `import ky from 'ky'; export const api = ky.create({ prefixUrl: '/api' })`,
    `import { api } from './lib'; api.get('x'); api.extend({ timeout: 1 }).post('y')`,
    'wrapper GET /api/x',
    'wrapper POST /api/y',
  ],
  [
    `import { ofetch } from 'ofetch'; export const api = ofetch.create({ baseURL: '/api' })`,
    `import { api } from './lib'; api('/x', { method: 'PATCH' })`,
    'wrapper PATCH /api/x',
  ],
  [
    `import axios from 'axios'; export const api = axios.create({ baseURL: '/api' })`,
    `import axios from 'axios'; import { api as parent } from './lib'
     const users = axios.create({ ...parent.defaults, baseURL: \`\${parent.defaults.baseURL}/users\` })
     users.get('/x'); users.post('/', {}); axios.create({ ...parent.defaults, timeout: 0 }).get('/y')`,
    'axios GET /api/users/x',
    'axios POST /api/users/',
    'axios GET /api/y',
  ],
  [
    `import axios from 'axios'; const parent = axios.create({ baseURL: '/api' })
     export const users = axios.create({ ...parent.defaults, baseURL: \`\${parent.defaults.baseURL}/users\` })
     export const same = axios.create({ ...parent.defaults })`,
    `import { users, same } from './lib'; users.get('/x'); same.get('/y'); users.defaults('/z')`,
    'wrapper GET /api/users/x',
    'wrapper GET /api/y',
  ],
  [
    `import axios from 'axios'; class Api { client = axios.create({ baseURL: '/api' }); users() { return this.client.get('/users') } get(p) { return this.client.get(p) } } export const api = new Api()`,
    `import { api } from './lib'; api.get('/x')`,
    'wrapper GET /api/x',
  ],
  [
    `import axios from 'axios'; export const api = axios`,
    `import { api } from './lib'; api.delete('/api/x')`,
    'wrapper DELETE /api/x',
  ],
])

describe('contracts', () => {
  it('finds method and path in what a request is given', () => {
    const modules = {
      'contract.ts': 'export const define = contract => contract',
      'contracts.ts': `import { define } from './contract'; export const removeUser = define({ method: 'DELETE', path: '/api/users/[id]' })`,
      'request.ts':
        'export const requestJson = (contract, input) => fetch(contract.path, { method: contract.method, body: input })',
    }
    const code = `import { removeUser } from './contracts'; import { requestJson } from './request'; requestJson(removeUser, {})`
    expect(read(code, modules)).toEqual(['wrapper DELETE /api/users/[id]'])
  })
})

describe('in an index', () => {
  const FILES = {
    'package.json': '{ "dependencies": { "next": "16.0.0" } }',
    'app/api/one/route.ts': 'export const GET = () => new Response()',
    'app/api/two/route.ts': 'export const GET = () => new Response()',
    'lib/base.ts': `export const base = '/api'`,
    // no path in it: it is read because the page calls it
    'lib/send.ts': `import { base } from './base'; export const send = path => request(base + path)\nconst request = url => fetch(url)`,
    'lib/index.ts': `export * from './send'`,
    'app/page.tsx': `import { send } from '../lib'; export default () => send('/one')`,
  }

  it('reads the modules that a request goes through, and moves the caller when one of them changes', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-'))
    const put = async (file: string, text: string) => {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
      await writeFile(path.join(folder, file), text)
    }
    try {
      for (const [file, text] of Object.entries(FILES)) await put(file, text)
      const index = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
      const callers = () =>
        index.snapshot.entryPoints.flatMap(one =>
          one.callers.map(c => `${one.route} <- ${c.file} ${c.url} ${c.through}`),
        )
      const called = '/api/one <- app/page.tsx /api/one send,request,base'
      expect(callers()).toEqual([called])
      await put('lib/base.ts', `export const base = '/other'`)
      await index.update({ changed: ['lib/base.ts'] })
      expect(callers()).toEqual([])
      await put('lib/base.ts', FILES['lib/base.ts'])
      await index.update({ changed: ['lib/base.ts'] })
      expect(callers()).toEqual([called])
      await put('lib/index.ts', `export const send = () => null`)
      await index.update({ changed: ['lib/index.ts'] })
      expect(callers()).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('several modules', () => {
  it('follows barrels, aliases and constants of constants', () => {
    const modules = {
      'base.ts': `export const API = '/api'`,
      'paths.ts': 'import { API } from "./base"; export const users = `${API}/users`; export { API as default }',
      'barrel.ts': `export * from './paths'; export { default as root } from './paths'; export * as all from './paths'`,
    }
    expect(read(`import { users } from './barrel'; fetch(users)`, modules)).toEqual(['fetch GET /api/users'])
    expect(read(`import { root } from './barrel'; fetch(root + '/x')`, modules)).toEqual(['fetch GET /api/x'])
    expect(read(`import { all } from './barrel'; fetch(all.users)`, modules)).toEqual(['fetch GET /api/users'])
  })

  it('follows a wrapper that calls a client of a third module', () => {
    const modules = {
      'http.ts': `import axios from 'axios'; export const http = axios.create({ baseURL: '/api' })`,
      'api.ts': `import { http } from './http'; export const api = { get: (p) => http.get(p), remove: (p) => http.delete(p) }`,
    }
    expect(read(`import { api } from './api'; api.get('/x'); api.remove('/y')`, modules)).toEqual([
      'wrapper GET /api/x',
      'wrapper DELETE /api/y',
    ])
  })

  it('ends on cycles', () => {
    const modules = {
      'b.ts': `import { c } from './c'; export const b = c; export * from './c'; export const f = (u) => g(u)\nimport { g } from './c'`,
      'c.ts': `import { b } from './b'; export const c = b; export * from './b'; export const g = (u) => f(u)\nimport { f } from './b'`,
    }
    expect(read(`import { b, f, z } from './b'; fetch(b); f('/x/y'); fetch(z)`, modules)).toEqual([])
  })

  it('carries the steps, and stands where the path or the name is written', () => {
    const modules = {
      'lib.ts': 'export const ROUTES = { users: "/api/users" }; export const send = (p) => fetch("/api" + p)',
    }
    expect(
      read(`import { ROUTES, send } from './lib'; const url = ROUTES.users; fetch(url); send('/x')`, modules, true),
    ).toEqual(['fetch GET /api/users [url,ROUTES.users] url', `wrapper GET /api/x [send] '/x'`])
  })

  it('has members that every object has', () => {
    const modules = { 'lib.ts': 'export const R = { constructor: "/api/x", __proto__: "/api/y" }' }
    expect(read(`import { R } from './lib'; fetch(R.constructor); fetch(R.toString)`, modules)).toEqual([
      'fetch GET /api/x',
    ])
  })
})

describe('a file outside every app', () => {
  it('requests the app that the base is called after, where several have the route', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-'))
    const request = (base: string) => `export const send = () => fetch(\`\${process.env.${base}}/api/docs\`)`
    const files = {
      'package.json': '{}',
      'apps/status-page/package.json': '{ "dependencies": { "next": "16" } }',
      'apps/status-page/app/api/docs/route.ts': 'export function GET() { return Response.json({}) }',
      'apps/web/package.json': '{ "dependencies": { "next": "16" } }',
      'apps/web/app/api/docs/route.ts': 'export function GET() { return Response.json({}) }',
      'packages/lib/package.json': '{}',
      'packages/lib/web.ts': request('WEB_BASE_URL'),
      'packages/lib/status.ts': request('STATUS_PAGE_URL'),
    }
    try {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
        await writeFile(path.join(folder, file), text)
      }
      const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
      expect(snapshot.entryPoints.map(({ app, callers }) => [app, callers.map(({ file }) => file)])).toEqual([
        ['apps/status-page', ['packages/lib/status.ts']],
        ['apps/web', ['packages/lib/web.ts']],
      ])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
