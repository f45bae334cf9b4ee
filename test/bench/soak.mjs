// A long editing session: edits, new files, deletions and renames of an app of some hundred files, all taken in by one index.
// Prints the heap after a collection every tenth of the way and says whether it is flat; ends with status 1 where it grows.
//
//   npm run bench:soak              100,000 edits
//   npm run bench:soak -- 20000     that many

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const edits = Number(process.argv[2] ?? 100_000)
const FEATURES = 100
// What a tenth of the way may add to the heap, in MB: less than a hundred bytes an edit.
const LIMIT = 1

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** The index and the disk's adapter as they are in src. */
async function load(folder) {
  const outfile = join(folder, 'index.cjs')
  await build({
    stdin: {
      contents: `export { openIndex } from './src/index/workspace-index'
                 export { nodeFileSystem } from './src/workspace/node-file-system'`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    outfile,
  })
  const { default: loaded } = await import(pathToFileURL(outfile).href)
  return loaded
}

/** The same numbers in every run. */
function randomNumbers(seed) {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const random = randomNumbers(20_251_125)
/** Four modules a feature: actions, a route, a component that calls both, and a barrel. `edit` makes each text another. */
const MODULES = {
  'features/N/actions.ts': edit => `'use server'
import { helper } from '@/features/M/barrel'
export async function save(data: FormData) { return helper(data, ${edit}) }
${edit % 3 ? `export async function remove${edit}(id: string) { await fetch('/api/M/' + id) }\n` : ''}`,
  'app/api/N/[id]/route.ts': edit => `import { save } from '@/features/N/barrel'
export async function GET() { return Response.json(${edit}) }
${edit % 2 ? 'export const PUT = async (request: Request) => Response.json(await save(await request.formData()))\n' : ''}`,
  'app/N/page.tsx': edit => `${edit % 4 ? `'use client'\n` : ''}import { save } from '@/features/N/barrel'
export default function Page() {
  const load = () => fetch(\`/api/N/\${${edit}}\`)
  return <form action={save}><button onClick={load}>${'x'.repeat(edit % 50)}</button></form>
}
`,
  'features/N/barrel.ts': edit => `${edit % 5 ? `export * from './actions'\n` : `export { save } from './actions'\n`}
export const helper = (data: unknown, n: number) => ({ data, n: n + ${edit} })
`,
}
const NAMES = Object.keys(MODULES)

function moduleOf(edit) {
  const name = NAMES[random(NAMES.length)]
  const feature = `f${random(FEATURES)}`
  const fill = text => text.replaceAll('N', feature).replaceAll('M', `f${random(FEATURES)}`)
  return { file: fill(name), text: fill(MODULES[name](edit)) }
}

const folder = mkdtempSync(join(tmpdir(), 'actions-routes-soak-'))
try {
  const { openIndex, nodeFileSystem } = await load(folder)
  const app = join(folder, 'app')
  const write = (file, text) => {
    mkdirSync(dirname(join(app, file)), { recursive: true })
    writeFileSync(join(app, file), text)
  }
  write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  for (let feature = 0; feature < FEATURES; feature++)
    for (const name of NAMES)
      write(name.replace('N', `f${feature}`), MODULES[name](0).replaceAll('N', `f${feature}`).replaceAll('M', 'f0'))

  const index = await openIndex(nodeFileSystem, pathToFileURL(app).href)
  /** One edit on disk, and what a watcher would tell of it. */
  const step = edit => {
    const { file, text } = moduleOf(edit)
    if (edit % 100 === 50) {
      rmSync(join(app, file), { force: true })
      return { deleted: [file] }
    }
    if (edit % 500 === 99) {
      const [from, to] = [`features/f${random(FEATURES)}`, `features/moved${edit % 7}`]
      rmSync(join(app, to), { recursive: true, force: true })
      mkdirSync(join(app, from), { recursive: true })
      renameSync(join(app, from), join(app, to))
      return { created: [to], deleted: [from, to] }
    }
    if (edit % 5000 === 1234) {
      write('tsconfig.json', `{ "compilerOptions": { "paths": { "@/*": ["./*"] }, "strict": ${edit % 2 === 0} } }`)
      return { changed: ['tsconfig.json'] }
    }
    write(file, text)
    return index.snapshot.files.has(file) ? { changed: [file] } : { created: [file] }
  }

  const heaps = []
  const started = performance.now()
  console.log(
    `${index.snapshot.stats.files} files, ${edits} edits\n\n   edits   heap MB    rss MB   ms/edit   entry points`,
  )
  let since = performance.now()
  for (let edit = 1; edit <= edits; edit++) {
    await index.update(step(edit))
    if (edit % Math.ceil(edits / 10) > 0 && edit < edits) continue
    const each = (performance.now() - since) / Math.ceil(edits / 10)
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    heaps.push(heapUsed / 1e6)
    const columns = [edit, (heapUsed / 1e6).toFixed(1), (rss / 1e6).toFixed(0), each.toFixed(2)]
    console.log(
      `${columns.map((value, n) => String(value).padStart(n === 0 ? 8 : 10)).join('')}${String(index.snapshot.entryPoints.length).padStart(15)}`,
    )
    since = performance.now()
  }
  // The first tenth fills caches and compiles.
  const [, ...settled] = heaps
  const growth = settled.length > 1 ? (settled.at(-1) - settled[0]) / (settled.length - 1) : 0
  const flat = growth < LIMIT
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`\n${seconds} s; ${growth.toFixed(2)} MB a tenth of the way: ${flat ? 'flat' : 'it grows'}`)
  process.exitCode = flat ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
