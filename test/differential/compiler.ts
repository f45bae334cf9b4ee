/**
 * Asks Next's own compiler about one source: which Server Actions it registers, where they stand, and what it refuses.
 * The compiler is the one the sample app is built with, so that no second copy of it has to be installed.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseReports, type Report } from './reports'
import { markFunctions, Syntax, type SyntaxNode } from './syntax'

const sample = join(import.meta.dirname, '../fixtures/sample')

/** False where the sample app's packages are not installed: then there is nobody to ask. */
export const isInstalled = existsSync(join(sample, 'node_modules/next/package.json'))

export interface CompiledAction {
  /** The exported name, null for an inline one. */
  readonly name: string | null
  readonly inline: boolean
  /** UTF-16 offset of the name, expression or function; null where the compiler's own syntax tree does not tell. */
  readonly start: number | null
}

export interface Verdict {
  readonly directive: 'client' | 'server' | null
  /** Sorted by place. Empty where the compiler refuses the file. */
  readonly actions: readonly CompiledAction[]
  /** The compiler could not read the file: its sentence. It says nothing else then. */
  readonly syntaxError: string | null
  /** What it says of directives, exports and actions, in its own order. */
  readonly errors: readonly Report[]
}

interface Output {
  readonly code: string | null
  readonly report: string
}

type Layer = 'rsc' | 'ssr'

interface Compiler {
  readonly version: string
  transform(file: string, source: string, layer: Layer, checks: Checks): Promise<Output>
  parse(file: string, source: string): Promise<SyntaxNode | null>
}

/** Which of Next's own steps run after types are erased. */
type Checks = 'all' | 'actions' | 'none'

let compiler: Promise<Compiler> | undefined

/** Loads the compiler once. */
function load(): Promise<Compiler> {
  compiler ??= (async () => {
    const require = createRequire(join(sample, 'package.json'))
    const { getLoaderSWCOptions } = require('next/dist/build/swc/options')
    const swc = require('next/dist/build/swc')
    await swc.loadBindings()
    const jsConfig = { compilerOptions: { experimentalDecorators: true } }
    const optionsOf = (filename: string, bundleLayer: Layer, checks: Checks) => ({
      ...getLoaderSWCOptions({
        filename,
        bundleLayer,
        development: false,
        isServer: true,
        appDir: '/app',
        configDir: '/',
        isPageFile: false,
        isCacheComponents: true,
        useCacheEnabled: true,
        taintEnabled: true,
        hasReactRefresh: false,
        compilerOptions: {},
        optimizeServerReact: false,
        jsConfig,
        swcCacheDir: join(tmpdir(), 'next-swc'),
        relativeFilePathFromRoot: filename,
        serverComponents: checks === 'all',
        serverReferenceHashSalt: '',
        esm: true,
        trackDynamicImports: false,
        pageExtensions: ['tsx', 'ts', 'jsx', 'js'],
      }),
      filename,
      sourceMaps: false,
      ...(checks === 'none' ? { serverActions: undefined } : {}),
    })
    return {
      version: require('next/package.json').version,
      async transform(file, source, layer, checks) {
        try {
          const { code } = await swc.transform(source, optionsOf(file, layer, checks))
          return { code, report: '' }
        } catch (error) {
          return { code: null, report: error instanceof Error ? error.message : String(error) }
        }
      },
      async parse(filename, source) {
        try {
          return await swc.parse(source, { filename, jsConfig, isModule: 'unknown' })
        } catch {
          return null
        }
      },
    } satisfies Compiler
  })()
  return compiler
}

/** The version of Next.js that answers. */
export const compilerVersion = async () => (await load()).version

/** The compiler's verdict on `source` as a file of that name. */
export async function compile(file: string, source: string): Promise<Verdict> {
  const { transform, parse } = await load()
  const path = join('/app', file)
  const full = await transform(path, source, 'rsc', 'all')
  if (full.code !== null && CLIENT.test(full.code)) {
    // In a client file the refusals come from the step that compiles it for the browser's side.
    const { report } = await transform(path, source, 'ssr', 'all')
    return { directive: 'client', actions: [], ...parseReports(report) }
  }
  const { syntaxError, errors: all } = parseReports(full.report)
  if (syntaxError !== null) return { directive: null, actions: [], syntaxError, errors: [] }
  // `'use client'` beside `'use server'` is refused by a later step: the actions are known all the same.
  const { code, report } = full.code === null ? await transform(path, source, 'rsc', 'actions') : full
  // An error of that step can hide those of the step before it.
  const errors = [...all, ...parseReports(report).errors.filter(one => !all.some(other => isSame(one, other)))]
  const erased = await transform(path, source, 'rsc', 'none')
  const syntax = await syntaxOf(path, source)
  const directive = directiveOf(await parse(path.replace(/\w+$/, 'js'), erased.code ?? ''), syntax)
  const registered = code === null ? [] : registeredIn(code)
  if (registered.length === 0) return { directive, actions: [], syntaxError, errors }

  const functions = registered.some(isInline) ? await hoistedFunctions(path, source, syntax) : new Map()
  const actions = registered.map(name => ({
    name: isInline(name) ? null : name,
    inline: isInline(name),
    start: isInline(name) ? (functions.get(name) ?? null) : (syntax?.placeOfExport(name) ?? null),
  }))
  return { directive, actions: actions.sort((a, b) => (a.start ?? 0) - (b.start ?? 0)), syntaxError, errors }
}

const isSame = (one: Report, other: Report) => JSON.stringify(one) === JSON.stringify(other)

const CLIENT = /\/\* __next_internal_client_entry_do_not_use__/
const ACTIONS = /\/\* __next_internal_action_entry_do_not_use__ (\{.*?\}) \*\//

const isInline = (name: string) => name.startsWith('$$RSC_SERVER_')

/**
 * Names under which actions are registered. The first bit of an id tells a function with `'use cache'` from an action.
 * The compiler loses its list of them where the file begins with a parenthesis: then the calls tell.
 */
function registeredIn(code: string): string[] {
  const list = ACTIONS.exec(code)?.[1]
  const entries: readonly (readonly [string, string])[] = list
    ? Object.entries<{ readonly name: string }>(JSON.parse(list)).map(([id, { name }]) => [id, name])
    : [...code.matchAll(REGISTERED)].map(([, name = '', id = '']) => [id, name])
  return entries.filter(([id]) => Number.parseInt(id.slice(0, 2), 16) < 0x80).map(([, name]) => name)
}

const REGISTERED = /\bregisterServerReference\((\S+), "(\w+)"/g

/** The directive of a file once its types are erased. Erasing drops parentheses too: what stood in them is none. */
function directiveOf(erased: SyntaxNode | null, syntax: Syntax | null): Verdict['directive'] {
  const parenthesised = syntax?.stringStatements() ?? []
  const directives: unknown[] = []
  const written = ((erased?.body ?? []) as SyntaxNode[]).filter(({ source }) => !HELPER.test(source?.value))
  for (const [n, { expression }] of written.entries()) {
    if (expression?.type !== 'StringLiteral') break
    if (!parenthesised[n]) directives.push(expression.value)
  }
  return directives.includes('use server') ? 'server' : directives.includes('use client') ? 'client' : null
}

/** What erasing imports for itself. */
const HELPER = /^(?:react\/jsx|@swc\/helpers)/

async function syntaxOf(path: string, source: string): Promise<Syntax | null> {
  // The compiler counts bytes from an unknown start: a statement of known place at the end says from where.
  const { parse } = await load()
  const module = await parse(path, `${source}\n;0`)
  return module && new Syntax(source, module)
}

/**
 * Where the functions stand that the compiler moved out of their place: a call with a number of its own, put below the
 * directives of each, shows which became which.
 */
async function hoistedFunctions(path: string, source: string, syntax: Syntax | null): Promise<Map<string, number>> {
  const places = new Map<string, number>()
  if (!syntax) return places
  const { transform } = await load()
  const { text, starts } = markFunctions(source, syntax)
  const { code } = await transform(path, text, 'rsc', 'actions')
  let name = ''
  for (const [, hoisted, mark] of (code ?? '').matchAll(HOISTED)) {
    if (hoisted) name = hoisted
    else if (!places.has(name)) places.set(name, starts[Number(mark)] ?? -1)
  }
  return places
}

const HOISTED =
  /(\$\$RSC_SERVER_(?:ACTION|CACHE)_\d+)(?:_INNER)?(?=(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*=(?!=))|\b__mark\((\d+)\)/g
