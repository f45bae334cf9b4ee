/**
 * How long one edited file takes to an updated index, in one process: what people do to files at random, to the modules that
 * most others import, and to route files, each as often as the other. Wall time, and the time of the processor beside it. Then as
 * many files at once as another branch may have otherwise, and how long others wait meanwhile.
 */
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { openIndex } from '../../src/index/workspace-index'
import { nodeFileSystem } from '../../src/workspace/node-file-system'
import { nodeThreads } from '../../src/workspace/node-threads'
import { OverlayFileSystem } from '../../src/workspace/overlay-file-system'
import { decode } from '../../src/workspace/text'
import { toUri } from '../../src/workspace/uri'

const EDITS = 600
const HUBS = 40
const SWITCHED = 2000
const [folder = '.', worker = '', detail = ''] = process.argv.slice(2)

/** The same numbers in every run. */
let seed = 1
function random<T>(of: readonly T[]): T {
  seed = (seed * 48271) % 2147483647
  return of[seed % of.length] as T
}

/** Twenty of them, from all over the folder: so few that what was added is taken away again. */
function spread<T>(of: readonly T[]): readonly T[] {
  return of.filter((_, i) => i % Math.ceil(of.length / 20) === 0)
}

/** Makes the n-th text of a file another one. */
type Edit = (text: string, n: number, file: string) => string

const comment: Edit = (text, n) => `${text}\n// ${n}\n`
const firstLine: Edit = (text, n) => text.replace(/\n|$/, `\n// ${n}\n`)
const addExport: Edit = (text, n) => `${text}\nexport const added${n} = ${n}\n`
const dropImport: Edit = (text, n) => {
  const imports = text.match(/^import [^;'"]* from ['"][^'"\n]+['"].*\n/gm) ?? []
  return text.replace(imports[n % Math.max(imports.length, 1)] ?? '', '')
}
const toggleClient: Edit = text =>
  /^['"]use client['"]/.test(text) ? text.replace(/^.*\n/, '') : `'use client'\n${text}`
const toggleAction: Edit = (text, n) =>
  text.includes('// action\n')
    ? text.slice(0, text.lastIndexOf('// action\n'))
    : `${text}// action\nexport async function action${n}() {\n  'use server'\n  return ${n}\n}\n`
const toggleMethod: Edit = text =>
  text.includes('// method\n')
    ? text.slice(0, text.lastIndexOf('// method\n'))
    : `${text}// method\nexport async function OPTIONS() {\n  return new Response(await fetch('/api/health'))\n}\n`

async function main(): Promise<void> {
  const root = pathToFileURL(path.resolve(folder)).href
  const fs = new OverlayFileSystem(nodeFileSystem)
  const helpers = nodeThreads(worker)
  const index = await openIndex(fs, root, { helpers })
  const { snapshot } = index
  const sources = [...snapshot.files].filter(file => /(?<!\.d)\.[jt]sx?$/.test(file) && !/\.config\./.test(file))
  const uses = new Map(sources.map(file => [file, snapshot.importersOf(file).length]))
  const hubs = [...sources].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0)).slice(0, HUBS)
  const routes = sources.filter(file => /(?:^|\/)route\.[jt]sx?$/.test(file))
  const servers = sources.filter(file => /\.[jt]s$/.test(file) && snapshot.sideOf(file) === 'server')
  const addImport: Edit = (text, n, file) => {
    const target = path.posix.relative(path.posix.dirname(file), random(sources)).replace(/\.\w+$/, '')
    return `import { added${n} } from '${target.startsWith('.') ? target : `./${target}`}'\n${text}`
  }
  const kinds: readonly (readonly [name: string, files: readonly string[], edit: Edit])[] = [
    ['comment', sources, comment],
    ['first line', sources, firstLine],
    ['export', sources, addExport],
    ['import', sources, addImport],
    ['import less', sources, dropImport],
    ["'use client'", sources, toggleClient],
    ['action', spread(servers), toggleAction],
    ['method', spread(routes.length ? routes : sources), toggleMethod],
    ['hub: first line', hubs, firstLine],
    ['hub: export', hubs, addExport],
    ['hub: import', hubs, addImport],
    ['hub: import less', hubs, dropImport],
  ]
  const times: { readonly kind: string; readonly file: string; readonly ms: number; readonly cpu: number }[] = []
  for (let n = 0; n < EDITS; n++) {
    const [kind, files, edit] = kinds[n % kinds.length] ?? ['', [], comment]
    const file = random(files)
    const uri = toUri(root, file)
    const [bytes] = await fs.read([uri])
    fs.open(uri, edit(decode(bytes ?? new Uint8Array()), n, file))
    const start = performance.now()
    const used = process.cpuUsage()
    await index.update({ changed: [file] })
    const { user, system } = process.cpuUsage(used)
    // The first ones warm the compiler of the engine up.
    if (n >= EDITS / 10) times.push({ kind, file, ms: performance.now() - start, cpu: (user + system) / 1000 })
  }
  const switched = sources.filter((_, n) => n % Math.ceil(sources.length / SWITCHED) === 0)
  const contents = await fs.read(switched.map(file => toUri(root, file)))
  for (const [n, file] of switched.entries())
    fs.open(toUri(root, file), firstLine(decode(contents[n] ?? new Uint8Array()), n, file))
  const held = monitorEventLoopDelay({ resolution: 5 })
  held.enable()
  const start = performance.now()
  await index.update({ changed: switched })
  const batch = { files: switched.length, ms: performance.now() - start, held: held.max / 1e6 }
  held.disable()
  const at = (share: number, of: readonly number[]): number =>
    [...of].sort((a, b) => a - b)[Math.min(Math.floor(of.length * share), of.length - 1)] ?? 0
  const figuresOf = (of: typeof times) => {
    const [ms, cpu] = [of.map(one => one.ms), of.map(one => one.cpu)]
    return { p50: at(0.5, ms), p95: at(0.95, ms), max: at(1, ms), cpu50: at(0.5, cpu), cpu95: at(0.95, cpu) }
  }
  const groupOf = (kind: string) =>
    kind.startsWith('hub') ? 'hub' : kind === 'action' || kind === 'method' ? 'entry' : 'any'
  if (detail) {
    for (const [name] of kinds) {
      const own = times.filter(({ kind }) => kind === name)
      const all = [own.map(one => one.ms), own.map(one => one.cpu)]
      const columns = all.flatMap(of => [at(0.5, of), at(0.95, of)]).map(value => value.toFixed(1).padStart(8))
      console.log(name.padEnd(18), ...columns)
    }
    for (const { kind, file, ms, cpu } of [...times].sort((a, b) => b.cpu - a.cpu).slice(0, 20))
      console.log(ms.toFixed(1).padStart(8), cpu.toFixed(1).padStart(8), kind.padEnd(18), file)
  }
  const groups = Object.fromEntries(
    ['any', 'hub', 'entry'].map(name => [name, figuresOf(times.filter(({ kind }) => groupOf(kind) === name))]),
  )
  console.log(JSON.stringify({ files: sources.length, ...figuresOf(times), groups, batch }))
  helpers.dispose()
}

void main()
