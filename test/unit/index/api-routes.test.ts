import { describe, expect, it } from 'vitest'
import { apiRouteFact } from '../../../src/index/api-routes'
import { ts } from '../../../src/workspace/typescript'

const fact = (text: string, file = 'x.ts') =>
  apiRouteFact(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))

describe('apiRouteFact stands at', () => {
  it.each([
    ['the function', 'export default async function handler(req, res) {}', 'handler', 'handler'],
    ['the class', 'export default class Handler {}', 'Handler', 'Handler'],
    ['the exported name', 'const h = () => {}\nexport default h', 'h', 'h'],
    ['a call', 'export default withAuth(handler)', 'withAuth', null],
    ['an arrow function', 'export default async (req, res) => { res.end() }', 'async (req, res) =>', null],
    ['a function without a name', '/** doc */ export default async function (req) {}', 'async function (req)', null],
    ['a sync one', 'export default /* x */ function (req) {}', 'function (req)', null],
    ['a wrapped type', 'export default (h satisfies Handler) as Other', 'h', 'h'],
    ['module.exports', 'module.exports = (req, res) => {}', '(req, res) =>', null],
    ['module.exports of a name', 'function h() {}\nmodule.exports = h', 'h', 'h'],
    ['exports.default', 'function h() {}\nexports.default = h', 'h', 'h'],
    ['the re-export', "export { default } from './hello'", 'default', null],
  ])('%s', (_, text, place, name) => {
    const found = fact(text)
    expect([text.slice(found?.start, found?.end), found?.name]).toEqual([place, name])
  })

  it('the declaration behind an export list', () => {
    expect(fact('async function h() {}\nexport { h as default }')).toMatchObject({ start: 15, end: 16, name: 'h' })
  })

  it.each([
    ["export { default } from './hello'", { specifier: './hello', name: 'default' }],
    ["import h from './h'\nexport default h", { specifier: './h', name: 'default' }],
    ["import { h } from './h'\nexport { h as default }", { specifier: './h', name: 'h' }],
    ["module.exports = require('./h')", null],
    ['export default () => {}', null],
  ])('%s comes from elsewhere', (text, importedFrom) => expect(fact(text)?.importedFrom).toEqual(importedFrom))

  it.each([
    'export const x = 1',
    'export {}',
    'export type { X as default } from "./x"',
    'type T = 1\nexport { T as default }',
    '',
    'export default',
  ])('nothing in %j that throws', text => expect(() => fact(text)).not.toThrow())
  it('is null without a default export', () => {
    expect(fact('export const x = 1')).toBeNull()
    expect(fact('type T = 1\nexport { T as default }')).toBeNull()
    expect(fact('exports.config = {}')).toBeNull()
  })
})

describe('methods', () => {
  const methods = (body: string, before = '') =>
    fact(`${before}\nexport default async function handler(req, res) {${body}}`)?.methods

  it.each([
    ['===', `if (req.method === 'POST') a(); else if ('GET' === req.method) b()`, ['GET', 'POST']],
    ['!==', `if (req.method !== 'POST') return res.status(405).end()`, ['POST']],
    ['==', `if (req.method == 'PUT' || req.method != "DELETE") a()`, ['PUT', 'DELETE']],
    [
      'switch',
      `switch (req.method) { case 'GET': a(); break; case 'PATCH': b(); break; default: c() }`,
      ['GET', 'PATCH'],
    ],
    ['a destructured method', `const { method } = req; switch (method) { case 'GET': a() }`, ['GET']],
    ['a renamed method', `const { method: verb = 'GET' } = req; if (verb === 'PUT') a()`, ['PUT']],
    ['a variable', `const verb = req.method; if (verb === 'PUT') a()`, ['PUT']],
    ['a change of case', `if (req.method?.toLowerCase() === 'post') a()`, ['POST']],
    ['a default', `switch (req.method ?? 'GET') { case 'POST': a() }`, ['POST']],
    ['includes', `if (!['GET', 'HEAD'].includes(req.method)) a()`, ['GET', 'HEAD']],
    [
      'includes of a name',
      `const allowed = ['GET', 'POST'] as const; if (!allowed.includes(req.method!)) a()`,
      ['GET', 'POST'],
    ],
    ['a map', `return { GET: a, POST: b }[req.method]?.(req, res)`, ['GET', 'POST']],
    [
      'a named map',
      `const handlers = { GET: a, ['PUT']: b, 'POST': c, other: d }; const h = handlers[req.method as 'GET']`,
      ['GET', 'POST', 'PUT'],
    ],
    ['a set', `if (!new Set(['GET', 'PUT']).has(req.method)) a()`, ['GET', 'PUT']],
    ['keys', `const map = { PUT: a, GET: b }; if (!Object.keys(map).includes(req.method)) c()`, ['GET', 'PUT']],
    ['an index', `if (['DELETE'].indexOf(req.method) < 0) a()`, ['DELETE']],
    ['a Map', `const h = new Map([['GET', a], ['POST', b]]).get(req.method)`, ['GET', 'POST']],
    ['a regular expression', `if (/^(?:GET|HEAD)$/i.test(req.method)) a()`, ['GET', 'HEAD']],
    [
      'an enumeration',
      `switch (req.method) { case HttpMethod.POST: a(); break; case Method.Get: b() }`,
      ['GET', 'POST'],
    ],
    ['a constant', `const WANTED = 'PATCH'; if (req.method !== WANTED) a()`, ['PATCH']],
    ['switch (true)', `switch (true) { case req.method === 'PUT': a() }`, ['PUT']],
    ['a check by name', `if (!allowMethods(req, res, ['GET', 'POST'])) return`, ['GET', 'POST']],
    ['an assertion', `assertMethod(req, 'DELETE')`, ['DELETE']],
    ['in', `const map = { DELETE: a }; if (!(req.method in map)) b()`, ['DELETE']],
  ])('by %s', (_, body, expected) => expect(methods(body)).toEqual(expected))

  it('by a function beside the handler, whatever its request is called', () => {
    expect(methods('return run(req)', `function run(r) { if (r.method === 'PUT') a() }`)).toEqual(['PUT'])
    expect(methods('return run({ req })', `function run(ctx) { if (ctx.req.method === 'PUT') a() }`)).toEqual(['PUT'])
    expect(methods('return run(req)', `function run({ method }) { if (method === 'PUT') a() }`)).toEqual(['PUT'])
  })

  it('by a map given to a wrapper', () => {
    expect(fact('export default methods({ GET: list, POST: create })')?.methods).toEqual(['GET', 'POST'])
    expect(fact('const map = { GET: list }\nexport default withAuth(methods(map))')?.methods).toEqual(['GET'])
    expect(fact('const h = methods({ PUT: list })\nexport default h')?.methods).toEqual(['PUT'])
  })

  it('by a router of next-connect', () => {
    const text = `import nc from 'next-connect'\nconst router = nc().get(list)\nrouter.post(auth, create)\nmap.delete(x)\nexport default router`
    expect(fact(text)?.methods).toEqual(['GET', 'POST'])
  })

  it.each([
    ['in an else', `if (req.method === 'POST') { a() } else { b() }`, true],
    ['behind an if that returns', `if (req.method === 'POST') { return a() } b(); res.json({})`, true],
    ['behind a preflight', `if (req.method === 'OPTIONS') { res.end() }`, true],
    ['behind a list', `if (['GET', 'HEAD'].includes(req.method)) return a(); return b()`, true],
    ['not in an else that refuses', `if (req.method === 'POST') { a() } else { res.status(404).end() }`, false],
    ['not where the rest refuses', `if (req.method === 'GET') { return a() } return res.status(405).end()`, false],
    [
      'not where the rest are tests',
      `if (req.method === 'GET') return a(); if (req.method === 'PUT') return b()`,
      false,
    ],
    ['not behind a guard', `if (req.method !== 'POST') return; a()`, false],
    [
      'not where the list of the allowed is sent',
      `if (req.method === 'POST') a(); else { res.setHeader('Allow', ['POST']) }`,
      false,
    ],
    ['not where nothing else is done', `if (req.method === 'POST') { a() }`, false],
    ['by a value for all but some', `const hasBody = req.method !== 'GET'; send(hasBody)`, true],
    ['not where that is a test', `if (req.method !== 'GET' && !ok) a()`, false],
    ['not in a switch', `switch (req.method) { case 'GET': return a() }`, false],
  ])('and others: %s', (_, body, expected) => {
    const found = fact(`export default async function handler(req, res) {${body}}`)
    expect(found?.methods).not.toBeNull()
    expect(found?.observations.some(({ what }) => what === 'answers-other-methods')).toBe(expected)
  })

  it('and others, where a wrapper of another name is told some', () => {
    const handler = `async (req, res) => { if (req.method === 'DELETE') return a(); return res.status(400).end() }`
    const others = (text: string) =>
      fact(text)?.observations.some(({ what }) => what === 'answers-other-methods') ?? null
    expect(others(`export default Endpoint(${handler}, ['POST', 'DELETE'])`)).toBe(true)
    expect(others(`export default Endpoint(${handler}, ['read'])`)).toBe(false)
    expect(others(`export default Endpoint(${handler})`)).toBe(false)
  })

  it('by what a wrapper is told', () => {
    expect(fact(`export default withMethods(['POST', 'PUT'], handler)`)?.methods).toEqual(['POST', 'PUT'])
    expect(fact(`export default allow('DELETE')(withAuth(handler))`)?.methods).toEqual(['DELETE'])
    expect(fact(`export default Endpoint(async (req, res) => {}, ['GET'])`)?.methods).toBeNull()
    expect(fact(`export default handle({ get: list, post: create })`)?.methods).toEqual(['GET', 'POST'])
    expect(fact(`export default handle({ methods: ['PATCH'], run })`)?.methods).toEqual(['PATCH'])
    expect(fact(`const ALLOWED = ['GET']\nexport default withMethods(handler, ALLOWED)`)?.methods).toEqual(['GET'])
    expect(fact(`export default withMethods(handler, ['read', 'GET'])`)?.methods).toBeNull()
    expect(fact(`export default wrap(handler, { get: list, other: 1 })`)?.methods).toBeNull()
    expect(fact(`fetch(u, { methods: ['GET'] })\nexport default handler`)?.methods).toBeNull()
  })

  it('by the router that is exported, wherever it comes from', () => {
    const router = `import base from '@/server/base'\nconst api = base()\napi.use(auth)\napi.get(list).post(create)\n`
    expect(fact(`${router}export default api`)?.methods).toEqual(['GET', 'POST'])
    expect(fact(`${router}export default api.handler({ onError })`)?.methods).toEqual(['GET', 'POST'])
    expect(fact(`${router}export default withSentry(api)`)?.methods).toEqual(['GET', 'POST'])
    expect(fact(`${router}export default async (req, res) => {}`)?.methods).toBeNull()
    expect(fact(`import r from './r'\nexport default r().put(save)`)?.methods).toBeNull()
  })

  it('by decorators of a class', () => {
    const text = `import { createHandler, Get, Post as Create, Body } from 'next-api-decorators'\nclass Notes { @Get() list() {}\n @Create('/x') make(@Body() b) {} }\nexport default createHandler(Notes)`
    expect(fact(text)?.methods).toEqual(['GET', 'POST'])
    expect(fact(text.replace('next-api-decorators', 'other'))?.methods).toBeNull()
  })

  it('ends where names refer to themselves', () => {
    expect(fact('const h = wrap(h)\nexport default h')?.methods).toBeNull()
    expect(fact('const r = r.get(x)\nr.post(y)\nexport default wrap(r)\nmethod')?.methods).toBeNull()
  })

  it.each([
    ['the method of a fetch', `fetch(u, { method: 'POST' })`],
    ['the method of something else', `if (options.method === 'POST') a()`],
    ['other texts', `if (req.method === 'QUERY' || req.headers.x === 'GET') a()`],
    ['a map of no handler', `const texts = { GET: 'x' }; return texts.GET`],
    ['nothing', `res.json(req.method)`],
  ])('not by %s', (_, body) => expect(methods(body)).toBeNull())
})
