/** The calls of an action's own code that Next.js has for Server Actions alone, or that end it in a way a response has to say: what the route handler does in their place. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { type CodeStyle, quoted } from '../code/style'

/** `redirect(url)` or `notFound()` where the handler can return instead: nothing of the function would catch what it throws. */
export interface DirectNavigation {
  readonly kind: 'navigation'
  /** The exported name of next/navigation. */
  readonly name: string
  readonly use: ts.Identifier
  readonly call: ts.CallExpression
  readonly statement: ts.ExpressionStatement | ts.ReturnStatement
}

/** `updateTag(tag)`, or `refresh()` as a statement. */
export interface ActionOnlyCall {
  readonly kind: 'action-only'
  readonly name: 'updateTag' | 'refresh'
  readonly use: ts.Identifier
  readonly call: ts.CallExpression
}

export type OwnCall = DirectNavigation | ActionOnlyCall

/** Response statuses of the functions that show an error page. */
export const ERROR_PAGES: ReadonlyMap<string, number> = new Map([
  ['notFound', 404],
  ['forbidden', 403],
  ['unauthorized', 401],
])

/** The call of a name, where `return` could stand in its place: a statement of `fn` itself, outside every `try` that catches. */
export function directNavigation(name: string, use: ts.Identifier, fn: ts.Node): DirectNavigation | null {
  const call = use.parent
  if (!ts.isCallExpression(call) || call.expression !== use) return null
  const statement = call.parent
  if (!(ts.isExpressionStatement(statement) || (ts.isReturnStatement(statement) && statement.expression === call)))
    return null
  if (name === 'redirect' || name === 'permanentRedirect') {
    const [url, type, ...more] = call.arguments
    if (!url || ts.isSpreadElement(url) || more.length > 0 || (type && historyOf(type) === null)) return null
  }
  for (let node: ts.Node = statement; node !== fn; node = node.parent) {
    if (!node.parent || (ts.isFunctionLike(node) && node !== fn)) return null
    if (ts.isTryStatement(node.parent) && node.parent.tryBlock === node && node.parent.catchClause) return null
    // A `finally` that returns would answer instead.
    if (ts.isTryStatement(node.parent) && node.parent.finallyBlock) return null
  }
  return ts.isFunctionLike(fn) ? { kind: 'navigation', name, use, call, statement } : null
}

/** The call of `updateTag` or `refresh` where its counterpart can stand; null for any other use. */
export function actionOnlyCall(name: 'updateTag' | 'refresh', use: ts.Identifier): ActionOnlyCall | null {
  const call = use.parent
  if (!ts.isCallExpression(call) || call.expression !== use) return null
  const alone = ts.isExpressionStatement(call.parent) && ts.isBlock(call.parent.parent)
  return name === 'updateTag' || alone ? { kind: 'action-only', name, use, call } : null
}

/** `RedirectType.replace` or its value; null where it is computed. */
export function historyOf(type: ts.Expression): 'push' | 'replace' | null {
  const text = ts.isStringLiteral(type) ? type.text : ts.isPropertyAccessExpression(type) ? type.name.text : ''
  return text === 'push' || text === 'replace' ? text : null
}

/** What stands in the place of the calls. `navigations`: whether the handler returns where the function navigated. */
export function ownCallEdits(
  calls: readonly OwnCall[],
  sf: ts.SourceFile,
  style: CodeStyle,
  names: OwnCallNames,
): TextEdit[] {
  return calls.flatMap(own => {
    if (own.kind === 'navigation') return navigationEdits(own, sf, style, names)
    if (own.name === 'refresh') return [removeStatement(sf, own.call.parent)]
    const last = own.call.arguments.at(-1)?.end ?? own.call.end - 1
    return [
      { start: own.use.getStart(sf), end: own.use.end, newText: names.revalidateTag },
      { start: last, end: last, newText: ', { expire: 0 }' },
    ]
  })
}

/** What the functions that stand in their place are called. */
export interface OwnCallNames {
  readonly revalidateTag: string
  readonly redirect: string
  readonly errorPage: string
}

function navigationEdits(
  { name, use, call, statement }: DirectNavigation,
  sf: ts.SourceFile,
  style: CodeStyle,
  names: OwnCallNames,
): TextEdit[] {
  const start = statement.getStart(sf)
  const status = ERROR_PAGES.get(name)
  if (status !== undefined) return [{ start, end: call.end, newText: `return ${names.errorPage}(${status})` }]
  const [url, type] = call.arguments
  const given = type ? historyOf(type) : name === 'permanentRedirect' ? 'replace' : null
  const close = url?.end ?? call.end - 1
  return [
    { start, end: use.end, newText: `return ${names.redirect}` },
    { start: close, end: call.end, newText: given === 'replace' ? `, ${quoted('replace', style)})` : ')' },
  ]
}
