/**
 * Functions of other modules that an API route hands its request or response to: `errorHandler(error, res)`. Each is rewritten as the
 * functions of the file itself are, into a module of its own beside it, which every route that moves shares; what is left in
 * the Pages Router goes on with the old one.
 */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, NoteCode, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, createFile, removeStatement, statementText } from '../code/edits'
import { conformed } from '../code/fit'
import { changeImports, type ImportedBinding, importsOf, printImports } from '../code/imports'
import { scopeOf } from '../code/scope'
import { firstSyntaxError, parseSource, placeOf, type Sources } from '../code/source'
import { folderOf, specifierBetween } from '../code/specifiers'
import { type CodeStyle, semicolon, styleOf } from '../code/style'
import { TracedText } from '../code/traced-text'
import type { ConvertContext } from '../context'
import { descendants, isExported, isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { declarationOf } from '../handler/kept-reach'
import { refuse } from '../refuse'
import { kebabCase } from '../to-action/text'
import { type ApiFunction, rolesOf } from './api-functions'
import { dynamicSegments, type RewriteOptions, type Rewritten, rewriteFunctions } from './api-rewrite'
import type { LostHelpers } from './handed-on'

export interface ApiHelper {
  /** The function as its own file has it. */
  readonly own: ApiFunction
  readonly readsNext: boolean
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
}

export type HelperOptions = Omit<RewriteOptions, 'helpers' | 'lost'>

export const NO_HELPERS: ApiHelpers = { helpers: new Map(), lost: new Map() }

/** The helpers that `sf` calls. One that cannot be rewritten is left out: its call refuses by name. `within`: the helpers whose own are looked for. */
export async function apiHelpers(
  sf: ts.SourceFile,
  options: HelperOptions,
  context: ConvertContext,
  sources: Sources,
  within: readonly string[] = [],
): Promise<ApiHelpers> {
  const helpers = new Map<string, ApiHelper>()
  const lost = new Map<string, Refused>()
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
    const key = `${file.fileName}#${name}`
    if (within.includes(key)) continue
    const helper = await rewrittenHelper(file, statement, name, imported === 'default', options, context, sources, [
      ...within,
      key,
    ])
    if (!helper) continue
    if (isRefused(helper)) lost.set(local, helper)
    else helpers.set(local, helper)
  }
  return { helpers, lost }
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
): Promise<ApiHelper | Refused | undefined> {
  const own = rolesOf(sf, name)
  if (!own) return undefined
  const odd = (message: string) => refuse('unsupported-handler', message, placeOf(own.name))
  if (!isExported(statement) && !isDefault) return odd(`${name} is exported through a list.`)
  const style = styleOf(sf)
  const traced = new TracedText(sf, [{ text: sf.text, at: 0 }])
  const file = { traced, sf, methods: [], entries: [], rejection: null, unnamed: false, helper: name }
  const inner = await apiHelpers(sf, options, context, sources, within)
  // The route's segments are among the query of the Pages Router: which route it will be is not known here.
  const rewritten = await rewriteFunctions(file, { ...options, ...inner, style, route: '' }, context)
  if (isRefused(rewritten)) return rewritten
  const unsaid = rewritten.notes.find(({ code }) => !SAID.has(code))
  if (unsaid) return refuse('unsupported-handler', unsaid.message, unsaid.place)
  if (rewritten.navigation.size > 0) return odd(`${name} answers with a redirect.`)
  const readsQuery = rewritten.notes.some(({ code }) => code === 'search-params')
  const segments = dynamicSegments(options.route).map(each => each.name)
  if (readsQuery && !readsBeside(rewritten.text, segments))
    return odd(`${name} reads the query, with the dynamic segments of whichever route it is called in.`)
  if (rewritten.bodyReaders.size > 0 && !own.response) return odd(`${name} reads the body, which can be read once.`)
  const after = parseSource(sf.fileName, rewritten.text)
  const made = after.statements.find(each => declaredNames(each).includes(name) && !isOverload(each))
  const extension = sf.fileName.split('.').at(-1) ?? 'ts'
  const module = `${folderOf(sf.fileName)}/${moduleName(name, sf.fileName)}.${extension}`
  const moved = new Map([...inner.helpers].map(([local, helper]) => [local, helper.module]))
  const text = made && moduleParts(made, after, sf, rewritten.server, module, moved, context.snapshot)
  if (!made || !text) return odd(`${name} needs what ${sf.fileName} keeps to itself.`)
  const passed = isDefault && !isExported(made) ? `\n\nexport default ${name}${semicolon(style)}` : ''
  const whole = conformed(
    module,
    `${withoutOthers(after, text, made, style) ?? printed(after, text, made, passed, style)}\n`,
    style,
  )
  const used = [...inner.helpers].flatMap(([local, helper]) =>
    text.imports.some(each => each.local === local) ? [helper] : [],
  )
  const helper = {
    own,
    readsNext: rewritten.server.has('NextRequest'),
    readsBody: rewritten.body,
    module,
    notes: [...rewritten.notes, ...used.flatMap(({ notes }) => notes)],
  }
  const changes = used.flatMap(each => each.changes)
  const existing = await sources.get(module)
  if (!existing) return { ...helper, changes: [...changes, createFile(module, whole, style.newline)] }
  return existing.text.replaceAll('\r\n', '\n') === whole
    ? { ...helper, changes }
    : odd(`${module} is another module than ${name} would be.`)
}

/** As the file of the old one is named: `verifyUserRoute` beside `verifyUser.ts`. */
function moduleName(name: string, file: string): string {
  const own = (file.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '')
  return /^[a-z]+[A-Z]/.test(own) ? `${name}Route` : `${kebabCase(name)}-route`
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

/** What the new module holds. */
interface ModuleParts {
  readonly imports: readonly ImportedBinding[]
  /** Types and settings of the old module that it repeats. */
  readonly copied: ReadonlySet<ts.Statement>
}

/** The function with the imports it needs: what its old module exports comes from there. Undefined where it needs what that keeps to itself. */
function moduleParts(
  statement: ts.Statement,
  after: ts.SourceFile,
  before: ts.SourceFile,
  server: ReadonlySet<string>,
  module: string,
  moved: ReadonlyMap<string, string>,
  snapshot: Snapshot,
): ModuleParts | undefined {
  const known = importsOf(after)
  const typed = known.some(({ specifier, typeOnly }) => specifier === 'next' && typeOnly)
  const imports: ImportedBinding[] = [...server]
    .sort()
    .map(name => ({ imported: name, local: name, specifier: 'next/server', typeOnly: typed && name === 'NextRequest' }))
  const specifier = specifierBetween(module, before.fileName, [before], snapshot)
  const copied = new Set<ts.Statement>()
  const queue = [statement]
  for (let each = queue.shift(); each; each = queue.shift())
    for (const { name, typeOnly } of scopeOf(after).mentions(each)) {
      if (imports.some(one => one.local === name)) continue
      const binding = known.find(({ local }) => local === name)
      const other = moved.get(name)
      if (binding) {
        imports.push({
          ...binding,
          specifier: other === undefined ? binding.specifier : specifierBetween(module, other, [before], snapshot),
        })
        continue
      }
      const declared = before.statements.filter(one => declaredNames(one).includes(name))
      // A function that is rewritten, too, is another one than the module's.
      const isSame = declared.every(one => after.text.includes(one.getText(before)))
      if (declared.length > 0 && isSame && declared.every(isExported)) {
        imports.push({ imported: name, local: name, specifier, typeOnly })
        continue
      }
      // A setting or a type that the module keeps to itself is written once more.
      const own = after.statements.find(one => declaredNames(one).includes(name))
      if (!own || !isCopied(own)) return undefined
      if (!copied.has(own)) queue.push(own)
      copied.add(own)
    }
  return { imports, copied }
}

/** The old module with nothing but the function, where all else that it declares are types: as it is written, in its order. */
function withoutOthers(
  after: ts.SourceFile,
  { imports, copied }: ModuleParts,
  made: ts.Statement,
  style: CodeStyle,
): string | undefined {
  const isKept = (each: ts.Statement) => each === made || copied.has(each) || ts.isImportDeclaration(each)
  const others = after.statements.filter(each => !isKept(each))
  const left = others.filter(
    each => !ts.isExportAssignment(each) && !ts.isTypeAliasDeclaration(each) && !ts.isInterfaceDeclaration(each),
  )
  if (left.length > 0 || after.statements.some(each => ts.isImportDeclaration(each) && !each.importClause))
    return undefined
  const gone = others.filter(each => !ts.isExportAssignment(each))
  const remove = new Set(
    importsOf(after).flatMap(({ local }) => (imports.some(each => each.local === local) ? [] : [local])),
  )
  const known = importsOf(after)
  const add = imports.filter(({ local }) => !known.some(each => each.local === local))
  const move = new Map(
    imports.flatMap(({ local, specifier }) => {
      const own = known.find(each => each.local === local)
      return own && own.specifier !== specifier ? [[local, specifier]] : []
    }),
  )
  const edits = gone.map(each => removeStatement(after, each))
  return applyEdits(after.text, [...edits, ...changeImports(after, { remove, add, move }, style)]).trimEnd()
}

/** The function alone, with the imports it needs. `passed`: its export by default, where that stands by itself. */
function printed(
  after: ts.SourceFile,
  { imports, copied }: ModuleParts,
  made: ts.Statement,
  passed: string,
  style: CodeStyle,
): string {
  const declarations = after.statements.filter(each => copied.has(each)).map(each => statementText(after, each))
  const head = printImports(imports, style)
  const code = [...declarations, statementText(after, made) + passed].join('\n\n')
  return `${head}${head === '' ? '' : '\n'}${code}`
}

/** A type, or a constant of literals and environment variables. */
function isCopied(statement: ts.Statement): boolean {
  if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) return true
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) return false
  const isPlain = (value: ts.Expression): boolean =>
    ts.isLiteralExpression(value) ||
    /^process\.env\.\w+$/.test(value.getText()) ||
    /^(?:null|undefined|true|false)$/.test(value.getText()) ||
    (ts.isBinaryExpression(value) && isPlain(value.left) && isPlain(value.right))
  return statement.declarationList.declarations.every(
    ({ initializer }) => initializer !== undefined && isPlain(unwrapped(initializer)),
  )
}
