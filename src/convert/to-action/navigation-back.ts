/** The way back of what *Convert to API route* wrote about redirects and error pages: recognised by the helper's symbols, written as next/navigation has it. */
import type { Snapshot } from '../../index/snapshot'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { ERROR_PAGES } from '../action/own-calls'
import { type ImportedBinding, importsOf } from '../code/imports'
import { exportsFunction } from '../code/names'
import type { Sources } from '../code/source'
import { NAVIGATION } from '../to-route/navigation-helper'

/** What a file calls the helper's functions: the local name to the exported one. Empty where it imports none. */
export interface NavigationNames {
  readonly names: ReadonlyMap<string, string>
  /** The helper's module; null where it is not imported. */
  readonly file: string | null
}

export const NO_NAVIGATION: NavigationNames = { names: new Map(), file: null }

/** Names imported from a module of the workspace that exports every function of the helper. */
export async function navigationNames(
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<NavigationNames> {
  const known = new Set<string>(Object.values(NAVIGATION))
  const names = new Map<string, string>()
  let file: string | null = null
  for (const { imported, local, specifier } of importsOf(sf)) {
    if (!known.has(imported)) continue
    const target = snapshot.resolve(sf.fileName, specifier)
    const text = target === undefined ? '' : ((await sources.get(target))?.text ?? '')
    if (target === undefined || ![...known].every(name => exportsFunction(text, name))) continue
    names.set(local, imported)
    file = target
  }
  return names.size > 0 ? { names, file } : NO_NAVIGATION
}

/** `return redirectClient('/x')` of a handler. */
export interface HandlerNavigation {
  readonly call: ts.CallExpression
  readonly statement: ts.ReturnStatement
}

/** What a `catch` around all of a handler's code answers: whatever was thrown, or what was thrown to go elsewhere. */
export type Caught = 'all' | 'navigation'

/** The call of the helper that a `return` answers with; `caught` in a `catch` around all of the handler's code. */
export function readNavigation(
  statement: ts.ReturnStatement,
  { names }: NavigationNames,
): HandlerNavigation | { readonly caught: Caught } | null {
  const call = statement.expression
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return null
  const name = names.get(call.expression.text)
  if (name === NAVIGATION.answerNavigation || name === NAVIGATION.answerThrown)
    return ts.isBlock(statement.parent) && ts.isCatchClause(statement.parent.parent)
      ? { caught: name === NAVIGATION.answerThrown ? 'all' : 'navigation' }
      : null
  if (name === NAVIGATION.errorPage) return errorPageOf(call) === null ? null : { call, statement }
  if (name !== NAVIGATION.redirect) return null
  const [url, type, ...more] = call.arguments
  if (!url || more.length > 0 || (type && !ts.isStringLiteral(type))) return null
  return { call, statement }
}

/** `followNavigation(response)` as a statement. */
export function isFollow(use: ts.Identifier, { names }: NavigationNames): ts.Statement | null {
  const call = use.parent
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.arguments[0] !== use) return null
  if (names.get(call.expression.text) !== NAVIGATION.follow) return null
  return ts.isExpressionStatement(call.parent) ? call.parent : null
}

/** `redirect('/x')` in the place of `return redirectClient('/x')`, and what the action imports for it. */
export function backEdits(
  navigations: readonly HandlerNavigation[],
  sf: ts.SourceFile,
): { readonly edits: readonly TextEdit[]; readonly imports: readonly ImportedBinding[] } {
  const used = new Set<string>()
  const edits = navigations.flatMap(({ call, statement }): TextEdit[] => {
    const start = statement.getStart(sf)
    const page = errorPageOf(call)
    if (page !== null) {
      used.add(page)
      return [{ start, end: call.end, newText: `${page}()` }]
    }
    used.add('redirect')
    const edit = { start, end: call.expression.end, newText: 'redirect' }
    const [, type] = call.arguments
    if (!type || !ts.isStringLiteral(type)) return [edit]
    used.add('RedirectType')
    return [edit, { start: type.getStart(sf), end: type.end, newText: `RedirectType.${type.text}` }]
  })
  const imports = [...used]
    .sort()
    .map(name => ({ imported: name, local: name, specifier: 'next/navigation', typeOnly: false }))
  return { edits, imports }
}

/** `notFound` for `showErrorPage(404)`. */
function errorPageOf(call: ts.CallExpression): string | null {
  const [status] = call.arguments
  if (!status || !ts.isNumericLiteral(status)) return null
  for (const [name, known] of ERROR_PAGES) if (String(known) === status.text) return name
  return null
}
