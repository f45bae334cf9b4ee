/** What random apps are made of: paths that collide, modules that refer to each other, configuration that moves everything. */
import fc from 'fast-check'

/** Source files; one is a folder by another's name, and several are what one specifier may mean. */
export const FILES = [
  'app/page.tsx',
  'app/route.ts',
  'app/api/one/route.ts',
  'app/api/two/route.ts',
  'app/api/[id]/route.ts',
  'app/(group)/api/one/route.ts',
  'app/lib/one.ts',
  'src/app/page.tsx',
  'src/app/api/one/route.ts',
  'pages/api/one.ts',
  'pages/api/[...rest].ts',
  'pages/index.tsx',
  'lib/one.ts',
  'lib/one.ts/two.ts',
  'lib/one.tsx',
  'lib/one/index.ts',
  'lib/two.ts',
  'lib/three.tsx',
  'lib/urls.ts',
  'lib/wrap.js',
  'lib/constructor.ts',
  'lib/one.test.ts',
  'src/lib/one.ts',
  'src/lib/urls.ts',
  'other/app/page.tsx',
  'other/app/api/one/route.ts',
  'packages/ui/index.ts',
  'packages/ui/src/button.tsx',
  'middleware.ts',
]
export const FOLDERS = [
  'app',
  'app/api',
  'app/api/one',
  'app/[slug]',
  'lib',
  'lib/one',
  'src',
  'src/app',
  'src/lib',
  'pages',
  'pages/api',
  'other',
  'packages/ui',
  'away',
]
const CONFIGS: readonly (readonly [file: string, text: string])[] = [
  ['package.json', '{ "dependencies": { "next": "16.0.0" } }'],
  ['package.json', '{ "dependencies": { "next": "catalog:" }, "imports": { "#lib/*": "./lib/*.ts" } }'],
  ['package.json', '{ "private": true }'],
  ['package.json', '{ "dependencies": { "next": '],
  ['pnpm-workspace.yaml', 'catalog:\n  next: 15.1.0\n'],
  ['.yarnrc.yml', 'catalog:\n  next: 14.2.0\n'],
  ['tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }'],
  ['tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./src/*", "./app/*"] } } }'],
  ['tsconfig.json', '{ "extends": "./base.json" }'],
  ['tsconfig.json', '{ "extends": "./base" }'],
  ['tsconfig.json', '{ broken'],
  ['base.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }'],
  ['base.json', '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["*"] } } }'],
  ['base.json', '{ "extends": "./tsconfig.json" }'],
  ['app/tsconfig.json', '{ "compilerOptions": { "paths": { "@/lib/*": ["./lib/*"] } } }'],
  ['other/jsconfig.json', '{ "compilerOptions": { "baseUrl": ".." } }'],
  ['.gitignore', 'lib/one*\n'],
  ['.gitignore', '*.tsx\n!page.tsx\n'],
  ['.gitignore', ''],
  ['lib/.gitignore', 'one*\n'],
  ['other/package.json', '{ "dependencies": { "next": "15.0.0" } }'],
  ['packages/ui/package.json', '{ "name": "@acme/ui", "exports": { ".": "./index.ts" } }'],
  ['packages/ui/package.json', '{ "name": "@acme/ui", "main": "./dist/button.js" }'],
  ['next.config.js', `module.exports = { pageExtensions: ['tsx'], basePath: '/docs' }\n`],
  ['next.config.js', 'module.exports = {}\n'],
  ['next.config.js', 'module.exports = {'],
  [
    'next.config.mjs',
    `export default { async rewrites() { return [{ source: '/old/:a', destination: '/api/one' }] } }\n`,
  ],
  ['other/next.config.ts', 'export default compute()\n'],
  ['vercel.json', '{ "crons": [{ "path": "/api/one", "schedule": "0 0 * * *" }] }'],
  ['other/vercel.json', '{ "crons": [{ "path": "/api/one", "schedule": "0 0 * * *" }] }'],
  ['vercel.json', '{ "crons": ['],
]

const DIRECTIVES = [`'use server'`, `"use server";`, `'use client'`, `// note\n'use server'`, `'use strict'`]
const IMPORTS = [
  `import { a } from '@/lib/one'`,
  `import { a as z, b } from './two'`,
  `import d from '../lib/three'`,
  `import * as all from '@/lib/two'`,
  `import type { a as A } from '@/lib/one'`,
  `import { API, api } from '@/lib/urls'`,
  `import { guarded } from '@/lib/wrap'`,
  `import { a as u } from '@acme/ui'`,
  `import { a as h } from '#lib/one'`,
  `import './one'`,
  `export * from './one'`,
  `export * from './two'`,
  `export * from '../lib/three'`,
  `export * as names from './one'`,
  `export { a } from '../lib/one'`,
  `export { a as b, b as POST } from './three'`,
  `export { default } from './two'`,
  `export { GET } from '@/lib/two'`,
  `import { GET as G } from '@/lib/one'\nexport { G as GET }`,
  `import { a as toString, constructor } from './one'`,
  `import { API } from './one'`,
  `import { Shape, API as root } from './one'`,
  `import { Shape as S } from '../lib/three'`,
  `export { API as b } from '@/lib/two'`,
]
const DECLARATIONS = [
  'export async function a() {}',
  'export async function a() { return b() }',
  'export const a = async () => {}',
  'export const a = guarded(async () => {})',
  'async function a() {}\nexport { a, a as b }',
  'export function a() {}',
]
const STATEMENTS = [
  'export async function b() { return 1 }',
  'export default async function c() {}',
  'export default function Page() { return null }',
  'export default function handler(req, res) { if (req.method === "POST") res.end() }',
  'export async function constructor() {}\nexport async function __proto__() {}',
  `export const API = '/api'`,
  `export const API = '/api/two'`,
  `export const api = axios.create({ baseURL: '/api' })`,
  'export const guarded = action => action',
  'export interface Shape {}',
  'export async function GET() {}',
  'export async function PUT() { return Response.json(1) }',
  'export const POST = guarded(async () => {})',
  'export const { PATCH, DELETE } = serve()',
  'export const A = () => <form action={a} />',
  'export const B = () => <Button onClick={() => b()} save={a} />',
  `export const load = () => fetch('/api/one')`,
  `export const load = () => fetch('/api/two').then(() => fetch('/api/one', { method: 'PUT' }))`,
  '<a href={`/api/${id}`} />',
  '<form action="/api/one" method="post" />',
  'export async function GET() {}\nexport async function POST() {}',
  'fetch(`${API}/one`, { method: "PUT" })',
  `fetch(API + '/two')`,
  `fetch('/docs/api/one')`,
  `fetch('/api/nowhere')`,
  `api.post('/one', {})`,
  'all.a()\nall.b()',
  'a()\nb.bind(null, 1)',
  'const alias = a\nalias()',
  'const map = { a, b }\nmap.a()',
  'toString()\nconstructor()',
  `import('./one').then(module => module.a())`,
  `const { b: q } = require('./two')\nq()`,
  `export function F() {\n  async function save() { 'use server' }\n  return <form action={save} />\n}`,
  `const inline = guarded(async () => { 'use server' })\ninline()`,
  '/* é 🚀 */ a(); b()',
]

/** Modules whose parts belong together: what one hands on, another takes. */
const MODULES = [
  `export const API = '/api'\nexport const a = p => fetch(API + p, { method: 'PUT' })\n`,
  `import { API, a } from '@/lib/one'\nexport const go = () => [fetch(\`\${API}/one\`), a('/two')]\nexport { API }\n`,
  `export const a = p => fetch(p)\nexport const API = '/other'\n`,
  `import { a, b } from './one'\nimport { wrap } from './two'\nexport const c = a\nexport default { a: wrap(b), c }\n`,
  `import all, { c } from '@/lib/one'\nimport { A } from './two'\nexport { c as a }\nexport const b = () => <A on={all.a} />\n`,
  `'use client'\nimport { a } from '@/lib/two'\nexport type T = typeof a\nexport const APIS = 1\n`,
  `'use client'\nimport { a } from '@/lib/two'\nexport type T = typeof a\nexport const other = 1\n`,
  `'use client'\nimport { B } from '@/lib/three'\nexport const A = ({ on }) => <B on={on} x={on()} />\nexport const B = A\n`,
  `import { lazy } from 'react'\nimport { a } from '@/lib/three'\nconst A = lazy(() => import('./two'))\nexport default () => <A on={a} />\n`,
  `'use client'\nimport { a, b } from '@/lib/one'\nexport const c = (x: typeof a) => b(x)\n`,
  `'use client'\nimport { a } from '@/lib/one'\nexport type A = typeof a\nexport const b = import('./two').then(m => m.b)\n`,
  `export default function C(props) {\n  return <form action={props.on} />\n}\nexport { C as A }\n`,
  `'use server'\nexport function notAsync() {}\nexport * from './one'\n`,
]

/** A module of random parts. */
const mixedText: fc.Arbitrary<string> = fc
  .record({
    mark: fc.constantFrom('', '', '', '', '\uFEFF'),
    directive: fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      { weight: 2, arbitrary: fc.constantFrom(...DIRECTIVES) },
    ),
    imports: fc.array(fc.constantFrom(...IMPORTS), { maxLength: 3 }),
    statements: fc.uniqueArray(fc.constantFrom(...STATEMENTS), { maxLength: 4 }),
    declaration: fc.option(fc.constantFrom(...DECLARATIONS), { nil: '' }),
    // Unfinished, as an editor holds it while someone types.
    broken: fc.constantFrom('', '', '', '', '', '', '', '', '', 'export const broken = ('),
    end: fc.constantFrom('\n', '\n', '\n', '\r\n'),
  })
  .map(({ mark, directive, imports, declaration, statements, broken, end }) => {
    const lines = [directive, ...imports, declaration, ...statements, broken].filter(line => line !== '')
    return mark + lines.map(line => `${line}\n`.replaceAll('\n', end)).join('')
  })

export const moduleText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: mixedText },
  { weight: 1, arbitrary: fc.constantFrom(...MODULES) },
)

/** A file with its text: a module, or configuration. */
export const someFile: fc.Arbitrary<{ readonly file: string; readonly text: string }> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ file: fc.constantFrom(...FILES), text: moduleText }) },
  { weight: 2, arbitrary: fc.constantFrom(...CONFIGS).map(([file, text]) => ({ file, text })) },
)

/** What an app begins with: enough that most of it hangs together. */
export const someFiles = fc
  .record({
    plain: fc.boolean(),
    more: fc.array(someFile, { maxLength: 60, size: 'max' }),
  })
  .map(({ plain, more }) => [
    ...(plain ? [] : [CONFIGS[0], CONFIGS[6]].flatMap(entry => (entry ? [{ file: entry[0], text: entry[1] }] : []))),
    ...more,
  ])

export const somePath: fc.Arbitrary<string> = fc.constantFrom(...FILES, ...FOLDERS, ...CONFIGS.map(([file]) => file))
