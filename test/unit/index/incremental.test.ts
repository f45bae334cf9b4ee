/** The kept index against a fresh one: whatever is edited, renamed, deleted or configured, both must say the same. */
import { cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/index/snapshot'
import { type Changes, openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'

const PLAIN = 'export async function a() {}\nexport async function b() {}\n'
const PAGE = 'export default function Page() { return null }\n'

/** What a module may hold. Names that every object has are names like others. */
const TEXTS = [
  '',
  PLAIN,
  PAGE,
  `'use server'\n${PLAIN}`,
  `'use server'\nexport async function constructor() {}\nexport async function __proto__() {}\n`,
  `import { a } from '@/lib/one'\nexport { a }\nexport const A = () => <form action={a} />\n`,
  `'use client'\nimport { a as toString, constructor } from './one'\nexport const B = () => { toString(); constructor() }\n`,
  `export * from './two'\nexport * from './one'\n`,
  `export * from './one'\nexport * from './three'\n`,
  `export * from './two'\nexport { a as b } from '../lib/one'\n`,
  `import * as all from '@/lib/two'\nexport const use = () => [all.a(), all.b(), all.__proto__()]\n`,
  `import { b } from '@/lib/three'\nimport { GET } from '@/lib/two'\nexport { b as POST, GET }\nb()\n`,
  `export async function GET() {}\nexport const POST = async () => fetch('/api/one', { method: 'PUT' })\n`,
  `export const load = () => fetch('/api/two').then(() => fetch('/api/one'))\nexport default load\n`,
  `export default function Page() {\n  async function save() { 'use server' }\n  return <form action={save} />\n}\n`,
  `export const API = '/api'\nexport const a = p => fetch(API + p, { method: 'PUT' })\n`,
  `import { API, a } from '@/lib/one'\nexport const go = () => [fetch(\`\${API}/one\`), a('/two')]\nexport { API }\n`,
  `export const a = p => fetch(p)\nexport const API = '/other'\n`,
  `'use server'\nexport const broken = (`,
  `import { a, b } from './one'\nimport { wrap } from './two'\nexport const c = a\nexport default { a: wrap(b), c }\n`,
  `import all, { c } from '@/lib/one'\nimport { A } from './two'\nexport { c as a }\nexport const b = () => <A on={all.a} />\n`,
  `'use client'\nimport { B } from '@/lib/three'\nexport const A = ({ on }) => <B on={on} x={on()} />\nexport const B = A\n`,
  `import { lazy } from 'react'\nimport { a } from '@/lib/three'\nconst A = lazy(() => import('./two'))\nexport default () => <A on={a} />\n`,
  `'use client'\nimport { a, b } from '@/lib/one'\nexport const c = (x: typeof a) => b(x)\n`,
  `'use client'\nimport { a } from '@/lib/one'\nexport type A = typeof a\nexport const b = import('./two').then(m => m.b)\n`,
  `export default function C(props) {\n  return <form action={props.on} />\n}\nexport { C as A }\n`,
  `'use server'\nexport function notAsync() {}\nexport * from './one'\n`,
]
const FILES = [
  'app/page.tsx',
  'app/route.ts',
  'app/api/one/route.ts',
  'app/api/two/route.ts',
  'app/lib/one.ts',
  'src/app/page.tsx',
  'src/app/api/one/route.ts',
  'pages/api/one.ts',
  'pages/index.tsx',
  'lib/one.ts',
  'lib/one.tsx',
  'lib/two.ts',
  'lib/three.tsx',
  'lib/constructor.ts',
  'src/lib/one.ts',
  'other/app/page.tsx',
  'other/app/api/one/route.ts',
]
const FOLDERS = ['app', 'app/api', 'app/api/one', 'lib', 'src', 'src/app', 'pages', 'pages/api', 'other', 'away']
const CONFIGS: readonly (readonly [string, string])[] = [
  ['tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }'],
  ['tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./src/*", "./app/*"] } } }'],
  ['tsconfig.json', '{ "extends": "./base.json" }'],
  ['tsconfig.json', '{ broken'],
  ['base.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }'],
  ['base.json', '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["*"] } } }'],
  ['.gitignore', 'lib/\n'],
  ['.gitignore', ''],
  ['other/package.json', '{ "dependencies": { "next": "15.0.0" } }'],
  ['next.config.js', `module.exports = { pageExtensions: ['tsx'], basePath: '/docs' }\n`],
  ['next.config.js', 'module.exports = {}\n'],
]

type Step =
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /** Deleted and back with another text before anyone looked. */
  | { readonly kind: 'replace'; readonly folder: string; readonly file: string; readonly text: string }

const file = fc.constantFrom(...FILES)
const folder = fc.constantFrom(...FOLDERS)
const text = fc.constantFrom(...TEXTS)
const write = fc.record({ kind: fc.constant('write' as const), file, text })
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: write },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), path: fc.oneof(file, folder) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), from: folder, to: folder }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), from: file, to: file }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), folder, file, text }) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...CONFIGS)
        .map(([name, content]) => ({ kind: 'write' as const, file: name, text: content })),
    },
  ),
  { minLength: 4, maxLength: 10 },
)

/** An edit after which nothing asks for a parse of the file: what it imports is then told by its text alone. */
const NO_LONGER_PARSED: [Step[], Step[]] = [
  [
    { kind: 'write', file: 'lib/one.ts', text: '' },
    {
      kind: 'write',
      file: 'app/page.tsx',
      text: `'use server'\nexport function notAsync() {}\nexport * from './one'\n`,
    },
  ],
  [
    {
      kind: 'write',
      file: 'app/page.tsx',
      text: `'use client'\nimport { a } from '@/lib/one'\nexport type A = typeof a\n`,
    },
  ],
]

/** All that a picture says, as plain data. */
function picture(snapshot: Snapshot) {
  const { apps, entryPoints, problems, files } = snapshot
  return {
    apps,
    entryPoints,
    problems,
    references: entryPoints.map(({ id }) => [id, snapshot.references(id)]),
    sides: [...files].map(name => [name, snapshot.sideOf(name), snapshot.whySide(name)]),
  }
}

/** Does one step on disk and says what a watcher would report; undefined where there was nothing to do. */
async function play(root: string, step: Step): Promise<Changes | undefined> {
  const at = (name: string) => path.join(root, name)
  const isThere = (name: string) =>
    stat(at(name)).then(
      () => true,
      () => false,
    )
  const put = async (name: string, content: string) => {
    await mkdir(path.dirname(at(name)), { recursive: true })
    await writeFile(at(name), content)
  }
  switch (step.kind) {
    case 'write': {
      const known = await isThere(step.file)
      await put(step.file, step.text)
      return known ? { changed: [step.file] } : { created: [step.file] }
    }
    case 'delete':
      await rm(at(step.path), { recursive: true, force: true })
      return { deleted: [step.path] }
    case 'rename':
      if (!(await isThere(step.from)) || (await isThere(step.to)) || step.to.startsWith(`${step.from}/`))
        return undefined
      await mkdir(path.dirname(at(step.to)), { recursive: true })
      await rename(at(step.from), at(step.to))
      return { created: [step.to], deleted: [step.from] }
    case 'replace': {
      if (!step.file.startsWith(`${step.folder}/`) || !(await isThere(step.folder))) return undefined
      const aside = await mkdtemp(path.join(tmpdir(), 'actions-routes-aside-'))
      await cp(at(step.folder), aside, { recursive: true })
      await rm(at(step.folder), { recursive: true })
      await cp(aside, at(step.folder), { recursive: true })
      await rm(aside, { recursive: true })
      await put(step.file, step.text)
      return { created: [step.folder], deleted: [step.folder] }
    }
  }
}

describe('the kept index', () => {
  it('equals a fresh one after every step', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 5, maxLength: 12 }), steps, async (start, changes) => {
        const root = await mkdtemp(path.join(tmpdir(), 'actions-routes-'))
        try {
          const uri = pathToFileURL(root).href
          await play(root, { kind: 'write', file: 'package.json', text: '{ "dependencies": { "next": "16.0.0" } }' })
          await play(root, { kind: 'write', file: 'tsconfig.json', text: CONFIGS[0]?.[1] ?? '' })
          for (const step of start) await play(root, step)
          const kept = await openIndex(nodeFileSystem, uri)
          for (const step of changes) {
            const reported = await play(root, step)
            if (reported) await kept.update(reported)
            const fresh = await openIndex(nodeFileSystem, uri)
            expect(picture(kept.snapshot)).toEqual(picture(fresh.snapshot))
          }
        } finally {
          await rm(root, { recursive: true, force: true })
        }
      }),
      { numRuns: 100, examples: [NO_LONGER_PARSED] },
    )
  })
})
