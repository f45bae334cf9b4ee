/** Refreshes that come after a call anyway, where the component's own code does so: none has to be written for it. */
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import type { Scope } from '../code/scope'
import { descendants } from '../handler/handler-syntax'
import { componentOf, type Router } from './component-router'
import { holdsOnSuccess } from './success'

/**
 * True where a statement behind this one refreshes (in the branch for its success, too: `if (saved.ok) { … }`), or one behind the choice
 * (`if (note) { … } else { … }`) or the function that it ends: what awaits that function refreshes then.
 */
export function refreshesLater(
  statement: ts.Statement,
  router: Router | undefined,
  scope: Scope,
  isTaken = false,
): boolean {
  if (!router) return false
  const answer = isTaken ? [] : answerOf(statement)
  for (let last = statement; ; ) {
    const block = last.parent
    if (!ts.isBlock(block)) return false
    const later = block.statements.slice(block.statements.indexOf(last) + 1)
    const at = later.findIndex(other => isRefresh(other, router) || refreshesFor(answer, other, router))
    // The author's own look at the result decides, in the block of the call alone.
    if (at >= 0 && last === statement && !isTaken) return true
    // what may leave in between does not come so far
    if (later.slice(0, at < 0 ? undefined : at).some(mayLeave)) return false
    if (at >= 0) return true
    const outer = choiceOf(block)
    if (!outer) return ts.isArrowFunction(block.parent) && isRefreshedByTaker(block.parent, router, scope)
    last = outer
  }
}

/**
 * True for `run(() => save(note))` of a function of the same component that does nothing with what it is given but await its
 * call, and refreshes later: `async function run(act) { await act(); router.refresh() }`.
 */
export function isRefreshedByTaker(arrow: ts.ArrowFunction, router: Router | undefined, scope: Scope): boolean {
  const taker = arrow.parent
  if (!router || !ts.isCallExpression(taker) || !ts.isIdentifier(taker.expression)) return false
  const fn = functionOf(taker.expression, scope)
  const name = fn?.parameters[taker.arguments.indexOf(arrow)]?.name
  if (!fn || !name || !ts.isIdentifier(name) || componentOf(fn) !== componentOf(arrow)) return false
  const [use, ...more] = scope.usesOf(name)
  const call = use?.parent
  if (!call || more.length > 0 || !ts.isCallExpression(call) || call.expression !== use) return false
  if (!ts.isAwaitExpression(call.parent)) return false
  let statement: ts.Node = call.parent
  while (!ts.isStatement(statement)) {
    if (ts.isFunctionLike(statement)) return false
    statement = statement.parent
  }
  return !isShadowed(fn, router) && refreshesLater(statement, router, scope, true)
}

/** True where the function, or one in it, has another meaning for the router's name. */
function isShadowed(fn: ts.Node, router: Router): boolean {
  const name = router.refresh.split('.')[0]
  return [...descendants(fn)].some(
    node =>
      (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) &&
      node.name.getText() === name,
  )
}

/** True where a statement may end the function or the loop around it. */
export function mayLeave(statement: ts.Statement): boolean {
  return [...descendants(statement)].some(
    node =>
      ts.isReturnStatement(node) ||
      ts.isThrowStatement(node) ||
      ts.isBreakStatement(node) ||
      ts.isContinueStatement(node),
  )
}

/** `router.refresh()`, as a statement or alone. */
export function isRefresh(node: ts.Node, router: Router): boolean {
  const call = ts.isExpressionStatement(node) ? node.expression : node
  return ts.isCallExpression(call) && call.getText() === `${router.refresh}()`
}

/** The names that a statement gives what its call has answered: `const { ok } = await …`, `saved = await …`. */
function answerOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return declaredNames(statement)
  const set = ts.isExpressionStatement(statement) ? statement.expression : undefined
  return set && ts.isBinaryExpression(set) && ts.isIdentifier(set.left) ? [set.left.text] : []
}

/**
 * True for a choice by the answer that refreshes where the call has succeeded: whether the page is asked for again has been decided there. One
 * that refreshes for failures alone says nothing of the others.
 */
function refreshesFor(answer: readonly string[], statement: ts.Statement, router: Router): boolean {
  if (!ts.isIfStatement(statement)) return false
  const { expression, thenStatement, elseStatement } = statement
  const refreshes = (branch: ts.Statement | undefined): boolean =>
    branch !== undefined &&
    (ts.isIfStatement(branch)
      ? refreshesFor(answer, branch, router)
      : statementsOf(branch).some(one => isRefresh(one, router)))
  const succeeds = holdsOnSuccess(expression, answer)
  if (succeeds !== undefined) return refreshes(succeeds ? thenStatement : elseStatement)
  return refreshes(thenStatement) && refreshes(elseStatement)
}

/** The statements of all branches of a choice. */
export function branches({ thenStatement, elseStatement }: ts.IfStatement): readonly ts.Statement[] {
  const own = statementsOf(thenStatement)
  if (!elseStatement) return own
  return [...own, ...(ts.isIfStatement(elseStatement) ? branches(elseStatement) : statementsOf(elseStatement))]
}

function statementsOf(branch: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(branch) ? branch.statements : [branch]
}

/** The whole `if … else if … else …` of which the block is a branch. */
function choiceOf(block: ts.Block): ts.IfStatement | undefined {
  let choice: ts.Node = block.parent
  if (!ts.isIfStatement(choice)) return undefined
  while (ts.isIfStatement(choice.parent) && choice.parent.elseStatement === choice) choice = choice.parent
  return choice as ts.IfStatement
}

/** The function of this file that a name always means: declared, or a constant's, with `useCallback` around it or not. */
function functionOf(
  name: ts.Identifier,
  scope: Scope,
): ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | undefined {
  const declared = scope.symbolOf(name)?.valueDeclaration
  if (!declared || ts.isFunctionDeclaration(declared)) return declared
  if (!ts.isVariableDeclaration(declared) || !(declared.parent.flags & ts.NodeFlags.Const)) return undefined
  const value = declared.initializer
  const isKept = value && ts.isCallExpression(value) && /^(React\.)?useCallback$/.test(value.expression.getText())
  const fn = isKept ? value.arguments[0] : value
  return fn && (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) ? fn : undefined
}
