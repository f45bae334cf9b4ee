import { describe, expect, it } from 'vitest'
import { handlerFacts } from '../../../src/index/handlers'
import { ts } from '../../../src/workspace/typescript'

const parse = (text: string, file = 'route.ts') => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)

/** Each handler as `METHOD at`, `-> 'definition'`, `from specifier#name`. */
function handlers(text: string, file?: string) {
  const { handlers: found } = handlerFacts(parse(text, file))
  return found.map(({ method, start, end, definition, importedFrom }) => {
    const name = text.slice(start, end)
    const where =
      definition === null ? '' : ` -> ${text.slice(definition, definition + 12).split(/[^\w]/)[0]}@${definition}`
    return `${method}${name === method ? '' : ` at ${name}`}${where}${importedFrom ? ` from ${importedFrom.specifier}#${importedFrom.name}` : ''}`
  })
}

describe('handlerFacts finds', () => {
  it.each([
    ['functions', 'export async function GET() {}\nexport function POST() {}', ['GET', 'POST']],
    [
      'every method',
      'export const HEAD = h, OPTIONS = h, PUT = h, DELETE = h, PATCH = h',
      ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'],
    ],
    [
      'const, let and var',
      'export const GET = async () => {}\nexport let PUT = f()\nexport var POST = async function () {}',
      ['GET', 'PUT', 'POST'],
    ],
    ['wrappers', 'export const GET = withAuth(async () => {}) satisfies Handler', ['GET']],
    ['overloads, once', 'export function GET(): A\nexport function GET(): B\nexport function GET() {}', ['GET']],
    ['destructured objects', 'export const { GET, POST } = serve()', ['GET', 'POST']],
    [
      'renamed and defaulted members',
      "export const { get: GET, 'p': POST = fallback, ...PUT } = serve()",
      ['GET', 'POST', 'PUT'],
    ],
    ['nested patterns', 'export const { handlers: { GET }, all: [, POST] } = auth()', ['GET', 'POST']],
    ['destructured arrays', 'export const [GET, , POST] = serve()', ['GET', 'POST']],
    [
      'a re-export',
      "export { GET, h as POST, default as PUT } from './x'",
      ['GET from ./x#GET', 'POST from ./x#h', 'PUT from ./x#default'],
    ],
    ['a namespace', "export * as GET from './x'", ['GET from ./x#*']],
    [
      'an import that is exported',
      "import { GET as g } from '@/x'\nexport { g as GET }\nexport const POST = g",
      ['GET from @/x#GET', 'POST from @/x#GET'],
    ],
    [
      'a default import',
      "import h from './h'\nexport { h as GET, h as POST }",
      ['GET from ./h#default', 'POST from ./h#default'],
    ],
  ])('%s', (_, text, expected) => expect(handlers(text)).toEqual(expected))

  it('the declaration behind an export list', () => {
    expect(handlers('async function handler() {}\nexport { handler as GET, handler as POST }')).toEqual([
      'GET -> handler@15',
      'POST -> handler@15',
    ])
    expect(handlers('const GET = wrap(() => {})\nexport { GET }')).toEqual(['GET -> GET@6'])
    expect(handlers('export { late as GET }\nfunction late() {}')).toEqual(['GET -> late@32'])
  })

  it('the declaration behind a name given to another', () => {
    expect(handlers('const a = () => {}\nconst b = a\nexport const GET = b')).toEqual(['GET -> a@6'])
    expect(handlers('const a = b\nconst b = a\nexport const GET = a')).toEqual(['GET'])
  })

  it('the member behind a pattern', () => {
    expect(handlers('const h = { GET: () => {}, p: async () => {} }\nexport const { GET, p: POST } = h')).toEqual([
      'GET -> GET@12',
      'POST -> p@27',
    ])
    expect(handlers('const g = () => {}\nexport const [GET, POST] = [g, () => {}]')).toEqual([
      'GET -> g@6',
      'POST -> @50',
    ])
  })

  it('CommonJS exports', () => {
    expect(handlers('exports.GET = async function () {}\nmodule.exports.POST = h', 'route.js')).toEqual(['GET', 'POST'])
    expect(handlers('const h = () => {}\nmodule.exports = { GET: h, POST() {}, h }', 'route.js')).toEqual([
      'GET -> h@6',
      'POST',
    ])
    expect(handlers("const { GET } = require('./x')\nexports.GET = exports.HEAD = GET", 'route.js')).toEqual([
      'GET from ./x#GET',
      'HEAD from ./x#GET',
    ])
  })

  it.each([
    [
      'types',
      'export type POST = 1\nexport interface PUT {}\nexport type { GET } from "./x"\nexport { type HEAD } from "./x"',
    ],
    [
      'names of types',
      'interface GET {}\ntype POST = 1\nimport type { PUT } from "./x"\nimport { type HEAD } from "./x"\nexport { GET, POST, PUT, HEAD }',
    ],
    ['ambient declarations', 'export declare function GET(): void\nexport declare const POST: 1'],
    ['a default export', 'export default async function GET() {}'],
    [
      'other cases and names',
      'export function get() {}\nexport function TRACE() {}\nexport const Post = 1\nexport const dynamic = ""',
    ],
    ['exports of an ES module', 'export const dynamic = 1\nexports.GET = h'],
    ['what is not exported', 'function GET() {}\nconst { POST } = serve()'],
  ])('none in %s', (_, text) => expect(handlers(text)).toEqual([]))

  it('what a star brings for the linker, types left out', () => {
    const text = "export * from './a'\nexport type * from './b'\nexport * from '@/c'\nexport * as x from './d'"
    expect(handlerFacts(parse(text))).toEqual({ handlers: [], stars: ['./a', '@/c'] })
  })

  it('what it can in broken code', () => {
    expect(handlers('export const GET = async () => { return \nexport async function POST( {')).toContain('GET')
    expect(handlers('export {')).toEqual([])
    expect(handlers('export const { GET } =')).toEqual(['GET'])
    expect(handlers('export * from')).toEqual([])
  })
})

describe('a handler from another file', () => {
  it('keeps the route config of the file that exports it', () => {
    const [handler] = handlerFacts(parse("export const runtime = 'edge'\nexport { GET } from './x'")).handlers
    expect(handler?.observations).toEqual([expect.objectContaining({ what: 'exports-config', detail: 'runtime=edge' })])
  })
})
