/**
 * The way back of what *Convert to API route* wrote around the uses of a client function (`followRedirect(…)`, `router.refresh()`, the
 * function that holds both): an action does these by itself. Recognised by its exact form alone; what else is there stays.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { statementEnd } from '../code/edits'
import { scopeOf } from '../code/scope'
import { styleOf } from '../code/style'
import { routersOf, takenRefresh } from './unused-routers'

/** What the function did for its callers as a request, and does as an action. */
export interface Undone {
  /** The action re-renders the open page. */
  readonly refreshes: boolean
  /** The function takes nothing. */
  readonly takesNothing: boolean
  /** The file's name for the navigation helper's `followRedirect`. */
  readonly followRedirect: string | undefined
}

/** The edits for one file, and what they no longer need. */
export interface Unwrapped {
  readonly edits: readonly TextEdit[]
  /** The routers that were used for it. */
  readonly routers: readonly ts.Identifier[]
  /** The first call that goes where the route says by itself, in a form that is not undone. */
  readonly follows: ts.Node | null
}

/** Takes what stands around the uses of `name`, an import of the file, out. */
export function unwrapUses(name: ts.Identifier, undone: Undone): Unwrapped {
  const edits: TextEdit[] = []
  const routers: ts.Identifier[] = []
  let follows: ts.Node | null = null
  for (const use of scopeOf(name.getSourceFile()).usesOf(name)) {
    const call = use.parent
    if (!ts.isCallExpression(call) || call.expression !== use) continue
    const around = readAround(call, undone)
    edits.push(...around.edits)
    routers.push(...around.routers)
    if (around.follows) follows ??= call
  }
  return { edits, routers, follows }
}

interface Around extends Pick<Unwrapped, 'edits' | 'routers'> {
  readonly follows: boolean
}

function readAround(call: ts.CallExpression, undone: Undone): Around {
  const { followRedirect } = undone
  const routers: ts.Identifier[] = []
  let outer: ts.Expression = call
  const { parent } = call
  const isFollowed =
    followRedirect !== undefined &&
    ts.isCallExpression(parent) &&
    parent.arguments[0] === call &&
    parent.expression.getText() === followRedirect
  if (isFollowed) {
    const [, router, ...more] = parent.arguments
    if (more.length > 0 || (router && !ts.isIdentifier(router))) return { edits: [], routers, follows: true }
    if (router) routers.push(router)
    outer = parent
  }
  const chained = undone.refreshes ? chainedRefresh(outer) : undefined
  if (chained) {
    routers.push(chained.router)
    outer = chained.call
  }
  const value = wrapperOf(outer, undone.refreshes)
  if (value?.router) routers.push(value.router)
  const isWrapper = value && passesOn(value.arrow, call, undone)
  if (value && isWrapper && (isFollowed || chained || value.router)) {
    const stable = stableOf(value.arrow)
    const whole = parenthesised(stable?.call ?? value.arrow)
    if (stable) routers.push(...stable.routers)
    return { edits: replaced(whole, call.expression.getText()), routers, follows: false }
  }
  const sf = call.getSourceFile()
  const edits: TextEdit[] = []
  if (outer !== call) {
    edits.push({ start: outer.getStart(sf), end: call.getStart(sf), newText: '' })
    edits.push({ start: call.end, end: outer.end, newText: '' })
  }
  const next = undone.refreshes && !chained ? refreshAfter(outer) : undefined
  if (next) {
    routers.push(next.router)
    const arrow = next.alone
    if (arrow) edits.push(...asExpression(arrow, outer))
    else edits.push({ start: next.after.end, end: statementEnd(sf, next.statement), newText: '' })
  }
  return { edits, routers, follows: false }
}

/** `.finally(() => router.refresh())` behind a call. */
function chainedRefresh(call: ts.Expression): { call: ts.CallExpression; router: ts.Identifier } | undefined {
  const access = call.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== call || access.name.text !== 'finally')
    return undefined
  const whole = access.parent
  if (!ts.isCallExpression(whole) || whole.expression !== access) return undefined
  const [arrow, ...more] = whole.arguments
  if (!arrow || more.length > 0 || !ts.isArrowFunction(arrow) || arrow.parameters.length > 0) return undefined
  const router = refreshed(arrow.body)
  return router && { call: whole, router }
}

/** `router` of `router.refresh()`, or `refresh` of `refresh()`. */
function refreshed(node: ts.Node | undefined): ts.Identifier | undefined {
  const call = node && ts.isExpressionStatement(node) ? node.expression : node
  if (!call || !ts.isCallExpression(call) || call.arguments.length > 0) return undefined
  const { expression } = call
  if (ts.isIdentifier(expression))
    return takenRefresh(expression, scopeOf(call.getSourceFile())) ? expression : undefined
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'refresh') return undefined
  const router = expression.expression
  // A grid or a query may be refreshed, too: that is the app's own.
  return ts.isIdentifier(router) && routersOf(router, scopeOf(call.getSourceFile())).length > 0 ? router : undefined
}

/** The arrow function that holds a call alone, and the router of the refresh that it holds beside it. */
interface Wrapper {
  readonly arrow: ts.ArrowFunction
  readonly router: ts.Identifier | undefined
}

/** `(…) => call`, `async (…) => { await call; router.refresh() }` or with `try { return await call } finally { router.refresh() }`. */
function wrapperOf(call: ts.Expression, refreshes: boolean): Wrapper | undefined {
  const { parent } = call
  if (ts.isArrowFunction(parent) && parent.body === call) return { arrow: parent, router: undefined }
  if (!refreshes || !ts.isAwaitExpression(parent)) return undefined
  const statement = parent.parent
  if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return undefined
  const block = statement.parent
  if (!ts.isBlock(block)) return undefined
  if (ts.isExpressionStatement(statement)) {
    const [first, second, ...more] = block.statements
    const router = first === statement && more.length === 0 ? refreshed(second) : undefined
    return router && ts.isArrowFunction(block.parent) ? { arrow: block.parent, router } : undefined
  }
  const tried = block.parent
  if (!ts.isTryStatement(tried) || tried.tryBlock !== block || tried.catchClause || block.statements.length > 1)
    return undefined
  const [last, ...more] = tried.finallyBlock?.statements ?? []
  const router = more.length === 0 ? refreshed(last) : undefined
  const body = tried.parent
  if (!router || !ts.isBlock(body) || body.statements.length > 1 || !ts.isArrowFunction(body.parent)) return undefined
  return { arrow: body.parent, router }
}

/** True where the arrow function stands for the function itself: it hands on all that it is given. */
function passesOn(arrow: ts.ArrowFunction, call: ts.CallExpression, { takesNothing }: Undone): boolean {
  const [parameter, ...more] = arrow.parameters
  const [argument, ...others] = call.arguments
  if (more.length > 0 || others.length > 0 || arrow.typeParameters) return false
  if (!parameter) return !argument && takesNothing && isValue(arrow)
  if (!argument || !ts.isIdentifier(parameter.name) || parameter.initializer) return false
  if (parameter.dotDotDotToken)
    return ts.isSpreadElement(argument) && argument.expression.getText() === parameter.name.text
  return argument.getText() === parameter.name.text && isFormAction(arrow)
}

/** Where *Convert to API route* found the function as a value: a listener is given an event, and any other function what it likes. */
function isValue(arrow: ts.ArrowFunction): boolean {
  const { parent } = arrow
  return isFormAction(arrow) || (ts.isCallExpression(parent) && /(^|\.)use[A-Z]\w*$/.test(parent.expression.getText()))
}

/** `<form action={…}>` and `<button formAction={…}>`. */
function isFormAction(arrow: ts.ArrowFunction): boolean {
  const attribute = arrow.parent.parent
  return ts.isJsxAttribute(attribute) && /^(action|formAction)$/.test(attribute.name.getText())
}

/** `useCallback(arrow, [router])`. */
function stableOf(arrow: ts.ArrowFunction): { call: ts.CallExpression; routers: readonly ts.Identifier[] } | undefined {
  const call = arrow.parent
  if (!ts.isCallExpression(call) || !/^(React\.)?useCallback$/.test(call.expression.getText())) return undefined
  const [first, list, ...more] = call.arguments
  if (first !== arrow || !list || more.length > 0 || !ts.isArrayLiteralExpression(list)) return undefined
  const routers = list.elements.filter(ts.isIdentifier)
  return routers.length === list.elements.length && routers.length < 2 ? { call, routers } : undefined
}

function parenthesised(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node.parent) ? node.parent : node
}

/** The statement that refreshes behind the one of an awaited call; `alone` where an attribute's function does these two only. */
function refreshAfter(call: ts.Expression):
  | {
      readonly after: ts.Statement
      readonly statement: ts.Statement
      readonly router: ts.Identifier
      readonly alone: ts.ArrowFunction | null
    }
  | undefined {
  if (!ts.isAwaitExpression(call.parent)) return undefined
  let after: ts.Node = call.parent
  while (!ts.isStatement(after)) {
    if (ts.isFunctionLike(after) || !after.parent) return undefined
    after = after.parent
  }
  const block = after.parent
  if (!ts.isBlock(block) || !(ts.isExpressionStatement(after) || ts.isVariableStatement(after))) return undefined
  const statement = block.statements[block.statements.indexOf(after) + 1]
  const router = refreshed(statement)
  if (!statement || !router) return undefined
  const sf = call.getSourceFile()
  if (sf.text.slice(after.end, statement.getStart(sf)).trim() !== '') return undefined
  const arrow = block.parent
  const isAlone =
    ts.isArrowFunction(arrow) &&
    block.statements.length === 2 &&
    ts.isExpressionStatement(after) &&
    after.expression === call.parent &&
    ts.isJsxExpression(arrow.parent)
  return { after, statement, router, alone: isAlone ? arrow : null }
}

/** `async () => { await greet(x); router.refresh() }` as `() => greet(x)`. */
function asExpression(arrow: ts.ArrowFunction, call: ts.Expression): TextEdit[] {
  const sf = arrow.getSourceFile()
  const [modifier] = arrow.modifiers ?? []
  const start = arrow.getStart(sf)
  return [
    ...(modifier ? [{ start, end: start + 'async '.length, newText: '' }] : []),
    { start: arrow.body.getStart(sf), end: call.getStart(sf), newText: '' },
    { start: call.end, end: arrow.body.end, newText: '' },
  ]
}

/** The name in the place of what was around it; arguments that stood on lines of their own for its sake are on one again. */
function replaced(whole: ts.Expression, name: string): TextEdit[] {
  const sf = whole.getSourceFile()
  const { parent } = whole
  if (ts.isPropertyAssignment(parent) && parent.name.getText(sf) === name)
    return [{ start: parent.getStart(sf), end: parent.end, newText: name }]
  const plain = [{ start: whole.getStart(sf), end: whole.end, newText: name }]
  if (!ts.isCallExpression(parent) || !parent.arguments.includes(whole)) return plain
  const [first] = parent.arguments
  const last = parent.arguments.at(-1)
  if (!first || !last || !/\n/.test(sf.text.slice(first.pos, first.getStart(sf)))) return plain
  const line = parent.arguments.map(each => (each === whole ? name : each.getText(sf))).join(', ')
  const from = sf.text.lastIndexOf('\n', first.pos) + 1
  const end = parent.end + (/^.*/.exec(sf.text.slice(parent.end))?.[0].length ?? 0)
  const width = first.pos - from + line.length + 1 + end - parent.end
  const style = styleOf(sf)
  if (line.includes('\n') || !style.configured || width > style.printWidth) return plain
  return [{ start: first.pos, end: parent.end - 1, newText: line }]
}
