/**
 * Functions of other modules that an API route hands its request or response to: `errorHandler(error, res)`. Each is rewritten as the
 * functions of the file itself are, where it is if only this route uses it, else into a module of its own beside it, which every
 * route that moves shares: what is left in the Pages Router goes on with the old one, and with the last of it that goes.
 */
import type { FileChange, NoteCode, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { createFile, deleteFile, editFile } from '../code/edits'
import { conformed } from '../code/fit'
import { importsOf } from '../code/imports'
import { editsBetween } from '../code/line-edits'
import { scopeOf } from '../code/scope'
import { firstSyntaxError, parseSource, placeOf, type Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { semicolon, styleOf } from '../code/style'
import { TracedText } from '../code/traced-text'
import type { ConvertContext } from '../context'
import { descendants, isExported, isRefused, type Refused } from '../handler/handler-syntax'
import { declarationOf } from '../handler/kept-reach'
import { kebabCase } from '../paths'
import { refuse } from '../refuse'
import { importersOf } from '../request/request-importers'
import { asTheAppHas } from '../verify'
import { type ApiFunction, functionNamed, rolesOf } from './api-functions'
import type { RewriteOptions } from './api-reads'
import { type Rewritten, rewriteFunctions } from './api-rewrite'
import { type Others, othersOf } from './dispatch'
import { dynamicSegments } from './dynamic-segments'
import { type Given, givenTo } from './given-functions'
import type { LostHelpers } from './handed-on'
import { inPlace, moduleParts, printed, withoutOthers } from './helper-module'
import { collectedBy, type RawKind } from './raw-body'

export interface ApiHelper {
  /** The function as its own file has it. */
  readonly own: ApiFunction
  /** A function that it is given and calls with the request. */
  readonly given: Given | null
  /** What it answers to a method that it is given no function for. */
  readonly others: Others | null
  readonly readsRequest: boolean
  readonly readsNext: boolean
  readonly readsParams: boolean
  /** Where it reads the body as JSON. */
  readonly readsBody: Place | null
  /** The module with the function for the App Router. */
  readonly module: string
  /** What differs in what it answers. */
  readonly notes: Rewritten['notes']
  /** The modules to create, those of helpers that it calls itself included; none that an earlier conversion wrote. */
  readonly changes: readonly FileChange[]
}

/** Helpers by the names that a file calls them. */
export interface ApiHelpers {
  readonly helpers: ReadonlyMap<string, ApiHelper>
  /** Those that cannot be rewritten: why. */
  readonly lost: LostHelpers
  /** Those that collect the chunks of a body, which a Request does itself. */
  readonly collectors: ReadonlyMap<string, RawKind>
}

export type HelperOptions = Omit<RewriteOptions, 'helpers' | 'lost' | 'collectors'>

export const NO_HELPERS: ApiHelpers = { helpers: new Map(), lost: new Map(), collectors: new Map() }

/** The helpers that `sf` calls. One that cannot be rewritten is left out: its call refuses by name. `within`: the helpers whose own are looked for; `leaving`: the files whose use of a helper ends, or becomes that of the new one. */
export async function apiHelpers(
  sf: ts.SourceFile,
  options: HelperOptions,
  context: ConvertContext,
  sources: Sources,
  within: readonly string[] = [],
  leaving: readonly string[] = [sf.fileName],
): Promise<ApiHelpers> {
  const helpers = new Map<string, ApiHelper>()
  const lost = new Map<string, Refused>()
  const collectors = new Map<string, RawKind>()
  const called = new Set(
    [...descendants(sf)].flatMap(node => (ts.isCallExpression(node) ? [node.expression.getText(sf)] : [])),
  )
  for (const { local, imported, specifier, typeOnly } of importsOf(sf)) {
    if (typeOnly || imported === '*' || !called.has(local)) continue
    if (context.snapshot.resolve(sf.fileName, specifier) === undefined) continue
    const declared = await declarationOf(local, sf, context.snapshot, sources)
    if (!declared || declared.module !== undefined || firstSyntaxError(declared.sf)) continue
    const { sf: file, statement } = declared
    const own = ts.isFunctionDeclaration(statement) ? statement.name?.text : undefined
    const name = declared.name === 'default' ? (own ?? 'default') : declared.name
    const kind = collectedBy(functionNamed(file, name)?.fn ?? statement)
    if (kind) {
      collectors.set(local, kind)
      continue
    }
    const key = `${file.fileName}#${name}`
    if (within.includes(key)) continue
    // Two functions of one module are two changes of it.
    const siblings = importsOf(sf).filter(
      other => other.specifier === specifier && other.local !== local && rolesOf(file, other.imported),
    )
    const helper = await rewrittenHelper(
      file,
      statement,
      name,
      imported === 'default',
      options,
      context,
      sources,
      [...within, key],
      siblings.length > 0 ? [] : leaving,
    )
    if (!helper) continue
    if (isRefused(helper)) lost.set(local, helper)
    else helpers.set(local, helper)
  }
  return { helpers, lost, collectors }
}

/** Undefined for a function that is given neither the request nor the response. */
async function rewrittenHelper(
  sf: ts.SourceFile,
  statement: ts.Statement,
  name: string,
  isDefault: boolean,
  options: HelperOptions,
  context: ConvertContext,
  sources: Sources,
  within: readonly string[],
  leaving: readonly string[],
): Promise<ApiHelper | Refused | undefined> {
  const own = rolesOf(sf, name)
  if (!own) return undefined
  const scope = scopeOf(sf)
  const given = givenTo(own, scope, placeOf)
  if (given && isRefused(given)) return given
  const odd = (message: string) => refuse('unsupported-handler', message, placeOf(own.name))
  if (!isExported(statement) && !isDefault) return odd(`${name} is exported through a list.`)
  const style = styleOf(sf)
  const traced = new TracedText(sf, [{ text: sf.text, at: 0 }])
  const file = { traced, sf, methods: [], entries: [], rejection: null, unnamed: false, helper: name }
  const extension = sf.fileName.split('.').at(-1) ?? 'ts'
  const beside = `${folderOf(sf.fileName)}/${moduleName(name, sf.fileName)}.${extension}`
  const existing = await sources.get(beside)
  const isUnused = await usedBy(sf, own, leaving, context, sources)
  const isAlone = isUnused && !existing
  const isDead =
    isUnused && !isAlone && sf.statements.every(each => each === statement || !isExported(each) || isType(each))
  const going = isAlone || isDead ? [...leaving, sf.fileName] : []
  const inner = await apiHelpers(sf, options, context, sources, within, going)
  // The route's segments are among the query of the Pages Router: which route it is, is known where only this one calls.
  const route = isAlone ? options.route : ''
  const rewritten = await rewriteFunctions(file, { ...options, ...inner, style, route }, context)
  if (isRefused(rewritten)) return rewritten
  const others = given?.byMethod ? othersOf(own, given, sf, scope, placeOf) : null
  if (others && isRefused(others)) return others
  if (given && rewritten.readsBody) return odd(`${name} reads the body, which can be read once.`)
  if (given && rewritten.params) return odd(`${name} reads a dynamic segment of the route.`)
  const unsaid = rewritten.notes.find(({ code }) => !SAID.has(code))
  if (unsaid) return refuse('unsupported-handler', unsaid.message, unsaid.place)
  if (rewritten.navigation.size > 0) return odd(`${name} answers with a redirect.`)
  const readsQuery = rewritten.notes.some(({ code }) => code === 'search-params')
  const segments = dynamicSegments(options.route).map(each => each.name)
  if (readsQuery && !isAlone && !readsBeside(rewritten.text, segments))
    return odd(`${name} reads the query, with the dynamic segments of whichever route it is called in.`)
  if (rewritten.bodyReaders.size > 0 && !own.response) return odd(`${name} reads the body, which can be read once.`)
  const moved = new Map([...inner.helpers].map(([local, helper]) => [local, helper.module]))
  const helper = {
    own,
    given: given ?? null,
    others,
    readsRequest: rewritten.request,
    readsNext: rewritten.server.has('NextRequest'),
    readsParams: rewritten.params,
    readsBody: rewritten.body,
  }
  const withInner = (
    used: readonly ApiHelper[],
    module: string,
    change: FileChange | null,
    beside: readonly FileChange[] = [],
  ): ApiHelper => ({
    ...helper,
    module,
    notes: [...rewritten.notes, ...used.flatMap(({ notes }) => notes)],
    changes: [...used.flatMap(({ changes }) => changes), ...(change ? [change] : []), ...beside],
  })
  if (isAlone) {
    const text = inPlace(sf, rewritten.text, rewritten.server, moved, style, context.snapshot)
    const change = editFile(sf.fileName, sf.text, editsBetween(sf.text, text))
    return withInner([...inner.helpers.values()], sf.fileName, change)
  }
  const after = parseSource(sf.fileName, rewritten.text)
  const made = after.statements.find(each => declaredNames(each).includes(name) && !isOverload(each))
  const parts = made && moduleParts(made, after, sf, rewritten.server, beside, moved, context.snapshot, isDead)
  if (!made || !parts) return odd(`${name} needs what ${sf.fileName} keeps to itself.`)
  const passed = isDefault && !isExported(made) ? `\n\nexport default ${name}${semicolon(style)}` : ''
  const code = withoutOthers(after, parts, made, style) ?? printed(after, parts, made, passed, style)
  const whole = conformed(beside, `${code}\n`, style)
  const used = [...inner.helpers].flatMap(([local, each]) =>
    parts.imports.some(one => one.local === local) ? [each] : [],
  )
  const opened = [...parts.opened].map(each => ({
    start: each.getStart(sf),
    end: each.getStart(sf),
    newText: 'export ',
  }))
  const exporting = opened.length > 0 ? [editFile(sf.fileName, sf.text, opened)] : []
  if (!existing) return withInner(used, beside, createFile(beside, whole, style.newline), exporting)
  const isThere = (text: string) => withoutReturns(text) === withoutReturns(existing.text)
  const asWritten = async () => {
    // An earlier plan's, which the app's linter, sorter and formatter have had a say in.
    const [written] = await asTheAppHas([createFile(beside, whole, style.newline)], context)
    return written?.change === 'create' ? written.after : whole
  }
  return isThere(whole) || isThere(await asWritten())
    ? withInner(used, beside, isDead ? deleteFile(sf.fileName, sf.text) : null, exporting)
    : odd(`${beside} is another module than ${name} would be.`)
}

function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

/** True where nothing but these files uses a function: no other file imports its module, which does not call it itself. */
async function usedBy(
  sf: ts.SourceFile,
  { name }: ApiFunction,
  files: readonly string[],
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<boolean> {
  const isExport = (use: ts.Node) => ts.isExportAssignment(use.parent) || ts.isExportSpecifier(use.parent)
  if (files.length === 0 || !scopeOf(sf).usesOf(name).every(isExport)) return false
  const importers = await importersOf(sf.fileName, snapshot, sources, read)
  return importers.every(each => files.includes(each.sf.fileName))
}

/** As the file of the old one is named: `verifyUserRoute` beside `verifyUser.ts`. */
function moduleName(name: string, file: string): string {
  const own = (file.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '')
  if (/^[a-z]+[A-Z]/.test(own)) return `${own.toLowerCase() === name.toLowerCase() ? own : name}Route`
  return `${kebabCase(name)}-route`
}

/** What may differ in what a helper reads and answers. */
const SAID: ReadonlySet<NoteCode> = new Set(['content-type', 'search-params'])

/** True where a text reads search parameters by their names, none of which is a segment of the route. */
function readsBeside(text: string, segments: readonly string[]): boolean {
  const named = text.replaceAll(/\bconst \{ searchParams \} = \w+\.nextUrl\b/g, '')
  const reads = [...named.matchAll(/\bsearchParams\b(?:\s*\.\s*(?:get|getAll|has)\(\s*['"]([^'"]+)['"]\s*\))?/g)]
  return reads.length > 0 && reads.every(([, key]) => key !== undefined && !segments.includes(key))
}

function isOverload(statement: ts.Statement): boolean {
  return ts.isFunctionDeclaration(statement) && !statement.body
}
