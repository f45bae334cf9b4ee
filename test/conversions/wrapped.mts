// What *Convert to Server Action* makes of the handlers of public repositories by how they are written, their callers left out: a function
// becomes the action itself or stays a function that it calls; a wrapper is kept, with what it wraps, or refused by its code.
//
//   node test/conversions/wrapped.mts <folder of checkouts> [name,name]      prints the table of README.md; needs no dependencies installed
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { EntryPoint } from '../../src/model'

const ROOT = resolve(import.meta.dirname, '../..')

/** The rooms that are asked: what a handler is made of is read by their functions, so that the table says what the tool says. */
const ASKED = `
  export { openIndex } from './src/index/workspace-index'
  export { nodeFileSystem } from './src/workspace/node-file-system'
  export { toUri } from './src/workspace/uri'
  export { decode } from './src/workspace/text'
  export { Sources } from './src/convert/code/source'
  export { methodExport } from './src/convert/handler/handler-export'
  export { readKept } from './src/convert/handler/kept-handler'
  export { wrappersOf } from './src/convert/handler/kept-wrapper'
  export { declarationOf, rootOf } from './src/convert/handler/kept-reach'
  export { checkNature } from './src/convert/to-action/check'
  export { readHandler } from './src/convert/to-action/inspect'
  export { ts } from './src/workspace/typescript'
`

const FORMS = [
  'function',
  'wrapper of the workspace',
  'wrapper of a package',
  'made by a factory',
  'exported in another way',
] as const
type Form = (typeof FORMS)[number]

await main()

async function main(): Promise<void> {
  const [folder, names] = process.argv.slice(2)
  if (folder === undefined) throw new Error('name a folder of checkouts')
  // Beside the sources, so that what stays outside the bundle is found.
  const out = mkdtempSync(join(ROOT, 'dist', 'wrapped-'))
  try {
    const outfile = join(out, 'asked.cjs')
    await build({
      stdin: { contents: ASKED, resolveDir: ROOT, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      outfile,
      logLevel: 'error',
    })
    const tool = await import(pathToFileURL(outfile).href)
    const rows: string[] = []
    const all = new Map<Form, Map<string, number>>()
    for (const name of names?.split(',') ?? readdirSync(folder).sort()) {
      const found = await ask(tool, join(resolve(folder), name))
      for (const [form, answers] of found) for (const [answer, count] of answers) add(all, form, answer, count)
      rows.push(row(name, found))
    }
    console.log(`| repository | ${FORMS.join(' | ')} |`)
    console.log(`| --- |${FORMS.map(() => ' --- |').join('')}`)
    for (const each of [...rows, row('**all**', all)]) console.log(each)
  } finally {
    rmSync(out, { recursive: true })
  }
}

function add(counts: Map<Form, Map<string, number>>, form: Form, answer: string, count = 1): void {
  const answers = counts.get(form) ?? new Map<string, number>()
  answers.set(answer, (answers.get(answer) ?? 0) + count)
  counts.set(form, answers)
}

function row(name: string, found: ReadonlyMap<Form, ReadonlyMap<string, number>>): string {
  const cells = FORMS.map(form => {
    const answers = [...(found.get(form) ?? [])].sort(([, one], [, other]) => other - one)
    const sum = answers.reduce((total, [, count]) => total + count, 0)
    return sum === 0 ? '0' : `${sum}: ${answers.map(([answer, count]) => `${count} ${answer}`).join(', ')}`
  })
  return `| ${name} | ${cells.join(' | ')} |`
}

// biome-ignore lint/suspicious/noExplicitAny: what esbuild made, without types of its own
async function ask(tool: any, folder: string): Promise<Map<Form, Map<string, number>>> {
  const index = await tool.openIndex(tool.nodeFileSystem, pathToFileURL(folder).href)
  const { snapshot } = index
  const read = async (file: string) => {
    const [bytes] = await tool.nodeFileSystem.read([tool.toUri(index.root, file)])
    return bytes && tool.decode(bytes)
  }
  const context = { snapshot, types: null, read }
  const sources = new tool.Sources(context)
  const counts = new Map<Form, Map<string, number>>()
  const handlers: EntryPoint[] = snapshot.entryPoints.filter(({ kind }: EntryPoint) => kind === 'route-handler')
  for (const entryPoint of handlers) {
    const route = await sources.get(entryPoint.file)
    const found = route && (await tool.methodExport(route, entryPoint.method, { snapshot, sources, read }))
    if (!found || found.refusal) {
      add(counts, 'exported in another way', found?.refusal.code ?? 'unreadable')
      continue
    }
    // A read is a matter of who calls: it is looked at as if it wrote.
    const nature = tool.checkNature({ ...entryPoint, method: 'POST' }, snapshot, 'action')
    const whole = await tool.readHandler(found, entryPoint.method, snapshot, sources)
    const kept = whole.refusal && (await tool.readKept(found, entryPoint.method, snapshot, sources, context))
    const answer = nature?.code ?? (kept ? (kept.refusal?.code ?? 'kept') : 'the action itself')
    add(counts, await formOf(tool, found, snapshot, sources), answer)
  }
  return counts
}

// biome-ignore lint/suspicious/noExplicitAny: as above
async function formOf(tool: any, { sf, value, element }: any, snapshot: unknown, sources: unknown): Promise<Form> {
  const isFunction =
    tool.ts.isFunctionDeclaration(value) || tool.ts.isArrowFunction(value) || tool.ts.isFunctionExpression(value)
  if (isFunction && !element) return 'function'
  const { calls, inner } =
    element || tool.ts.isFunctionDeclaration(value) ? { calls: [], inner: null } : tool.wrappersOf(value, sf)
  const [outer] = calls
  if (!outer || !inner) return 'made by a factory'
  const root = tool.rootOf(outer.expression)
  const declared = root && (await tool.declarationOf(root.text, sf, snapshot, sources))
  return declared && declared.module === undefined ? 'wrapper of the workspace' : 'wrapper of a package'
}
