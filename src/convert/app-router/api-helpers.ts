/**
 * Functions of other modules that an API route hands its request or response to: `errorHandler(error, res)`. Each is rewritten as the
 * functions of the file itself are, into a module of its own beside it, which every route that moves shares; what is left in
 * the Pages Router goes on with the old one.
 */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, NoteCode } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { createFile, statementText } from '../code/edits'
import { conformed } from '../code/fit'
import { type ImportedBinding, importsOf, printImports } from '../code/imports'
import { scopeOf } from '../code/scope'
import { firstSyntaxError, parseSource, type Sources } from '../code/source'
import { folderOf, specifierBetween } from '../code/specifiers'
import { styleOf } from '../code/style'
import { TracedText } from '../code/traced-text'
import type { ConvertContext } from '../context'
import { descendants, isExported, isRefused } from '../handler/handler-syntax'
import { declarationOf } from '../handler/kept-reach'
import { kebabCase } from '../to-action/text'
import { type ApiFunction, rolesOf } from './api-functions'
import { dynamicSegments, type RewriteOptions, type Rewritten, rewriteFunctions } from './api-rewrite'

export interface ApiHelper {
  /** The function as its own file has it. */
  readonly own: ApiFunction
  readonly readsNext: boolean
  /** The module with the function for the App Router. */
  readonly module: string
  /** What differs in what it answers. */
  readonly notes: Rewritten['notes']
  /** The module to create; null where an earlier conversion wrote it. */
  readonly change: FileChange | null
}

/** The helpers that `sf` calls and that can be rewritten, by the name it calls them. One that cannot is left out: its call refuses by name. */
export async function apiHelpers(
  sf: ts.SourceFile,
  options: Omit<RewriteOptions, 'helpers'>,
  context: ConvertContext,
  sources: Sources,
): Promise<ReadonlyMap<string, ApiHelper>> {
  const found = new Map<string, ApiHelper>()
  const called = new Set(
    [...descendants(sf)].flatMap(node => (ts.isCallExpression(node) ? [node.expression.getText(sf)] : [])),
  )
  for (const { local, imported, specifier, typeOnly } of importsOf(sf)) {
    if (typeOnly || imported === '*' || imported === 'default' || !called.has(local)) continue
    if (context.snapshot.resolve(sf.fileName, specifier) === undefined) continue
    const declared = await declarationOf(local, sf, context.snapshot, sources)
    if (!declared || declared.module !== undefined || firstSyntaxError(declared.sf)) continue
    const helper = await rewrittenHelper(declared.sf, declared.statement, declared.name, options, context, sources)
    if (helper) found.set(local, helper)
  }
  return found
}

async function rewrittenHelper(
  sf: ts.SourceFile,
  statement: ts.Statement,
  name: string,
  options: Omit<RewriteOptions, 'helpers'>,
  context: ConvertContext,
  sources: Sources,
): Promise<ApiHelper | undefined> {
  const own = rolesOf(sf, name)
  if (!own || !isExported(statement)) return undefined
  const style = styleOf(sf)
  const traced = new TracedText(sf, [{ text: sf.text, at: 0 }])
  const file = { traced, sf, methods: [], entries: [], rejection: null, unnamed: false, helper: name }
  // The route's segments are among the query of the Pages Router: which route it will be is not known here.
  const rewritten = await rewriteFunctions(file, { ...options, style, route: '', helpers: new Map() }, context)
  const isSaid = !isRefused(rewritten) && rewritten.notes.every(({ code }) => SAID.has(code))
  if (isRefused(rewritten) || !isSaid || rewritten.body || rewritten.navigation.size > 0) return undefined
  const readsQuery = rewritten.notes.some(({ code }) => code === 'search-params')
  const segments = dynamicSegments(options.route).map(each => each.name)
  if (readsQuery && !readsBeside(rewritten.text, segments)) return undefined
  if (rewritten.bodyReaders.size > 0) return undefined
  const after = parseSource(sf.fileName, rewritten.text)
  const made = after.statements.find(each => declaredNames(each).includes(name) && !isOverload(each))
  const extension = sf.fileName.split('.').at(-1) ?? 'ts'
  const module = `${folderOf(sf.fileName)}/${kebabCase(name)}-route.${extension}`
  const text = made && moduleText(made, after, sf, rewritten.server, module, context.snapshot)
  if (!text) return undefined
  const imports = printImports(text.imports, style)
  const whole = conformed(module, `${imports}${imports === '' ? '' : '\n'}${text.code}\n`, style)
  const readsNext = rewritten.server.has('NextRequest')
  const helper = { own, readsNext, module, notes: rewritten.notes }
  const existing = await sources.get(module)
  if (!existing) return { ...helper, change: createFile(module, whole, style.newline) }
  return existing.text.replaceAll('\r\n', '\n') === whole ? { ...helper, change: null } : undefined
}

/** What may differ in what a helper reads and answers. */
const SAID: ReadonlySet<NoteCode> = new Set(['content-type', 'search-params'])

/** True where a text reads search parameters by their names, none of which is a segment of the route. */
function readsBeside(text: string, segments: readonly string[]): boolean {
  const reads = [...text.matchAll(/\bsearchParams\b(?:\s*\.\s*(?:get|getAll|has)\(\s*['"]([^'"]+)['"]\s*\))?/g)]
  return reads.length > 0 && reads.every(([, key]) => key !== undefined && !segments.includes(key))
}

function isOverload(statement: ts.Statement): boolean {
  return ts.isFunctionDeclaration(statement) && !statement.body
}

/** The function with the imports it needs: what its old module exports comes from there. Undefined where it needs what that keeps to itself. */
function moduleText(
  statement: ts.Statement,
  after: ts.SourceFile,
  before: ts.SourceFile,
  server: ReadonlySet<string>,
  module: string,
  snapshot: Snapshot,
): { readonly imports: readonly ImportedBinding[]; readonly code: string } | undefined {
  const imports: ImportedBinding[] = [...server]
    .sort()
    .map(name => ({ imported: name, local: name, specifier: 'next/server', typeOnly: name === 'NextRequest' }))
  const specifier = specifierBetween(module, before.fileName, [before], snapshot)
  const known = importsOf(after)
  for (const { name, typeOnly } of scopeOf(after).mentions(statement)) {
    const binding = known.find(({ local }) => local === name)
    if (binding) {
      const { imported, local, specifier: from } = binding
      imports.push({ imported, local, specifier: from, typeOnly: binding.typeOnly || typeOnly })
      continue
    }
    const declared = before.statements.filter(each => declaredNames(each).includes(name))
    if (declared.length === 0 || !declared.every(isExported)) return undefined
    // A function that is rewritten, too, is another one than the module's.
    if (declared.some(each => !after.text.includes(each.getText(before)))) return undefined
    imports.push({ imported: name, local: name, specifier, typeOnly })
  }
  return { imports, code: statementText(after, statement) }
}
