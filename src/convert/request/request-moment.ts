/**
 * When a caller asks: on something the user does, or while the page renders and loads.
 *
 * Actions of a page run strictly one after another (measured: three of 500 ms take 1535 ms, fetches 520 ms), so a read that a
 * component makes as it appears would wait for every other one and hold up the user's own actions; React says the same
 * (https://react.dev/reference/rsc/use-server#caveats: not recommended for data fetching). A read on a click waits for nothing.
 */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { functionAround, outermost } from '../handler/handler-syntax'

/** How many functions are followed from the request to the event. */
const MOST_STEPS = 3

/** True where every way to `node` begins in an event handler of JSX: `onClick={load}`, `onSubmit={handleSubmit(load)}`. */
export function isOnEvent(node: ts.Node, scope: Scope, left: number = MOST_STEPS): boolean {
  const attribute = attributeAround(node)
  if (attribute) return /^on[A-Z]/.test(attribute.name.getText())
  const fn = functionAround(node)
  if (isMutation(node)) return true
  if (!fn || left === 0) return false
  if (isMutation(fn)) return true
  const name = nameOf(fn)
  // An inline function that nobody named: a callback of who knows what, unless it stands in an event handler.
  if (!name) return isTransition(fn) && isOnEvent(fn, scope, left)
  const uses = scope.usesOf(name).filter(use => !isDependency(use))
  return uses.length > 0 && uses.every(use => isOnEvent(use, scope, left - 1))
}

/** `mutationFn: …` of React Query, which runs when it is told to. */
function isMutation({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && parent.name.getText() === 'mutationFn'
}

/** The attribute whose expression holds a node. */
function attributeAround(node: ts.Node): ts.JsxAttribute | undefined {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (ts.isJsxAttribute(current)) return current
    if (ts.isStatement(current) && !insideAttribute(current)) return undefined
  }
  return undefined
}

function insideAttribute(node: ts.Node): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (ts.isJsxAttribute(current)) return true
    // A component inside an attribute has attributes of its own.
    if (ts.isFunctionDeclaration(current)) return false
  }
  return false
}

/** The name under which a function is known: its own, or that of the constant it is in, `useCallback` around it left out. */
function nameOf(fn: ts.SignatureDeclaration): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(fn)) return fn.name
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined
  const outer = outermost(fn)
  const call = outer.parent
  const value =
    ts.isCallExpression(call) &&
    call.arguments[0] === outer &&
    /^(?:React\.)?useCallback$/.test(call.expression.getText())
      ? outermost(call)
      : outer
  const declaration = value.parent
  return ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) ? declaration.name : undefined
}

/** `startTransition(async () => …)`: as the code around it. */
function isTransition(fn: ts.SignatureDeclaration): boolean {
  const call = fn.parent
  return ts.isCallExpression(call) && /^(?:React\.)?startTransition$/.test(call.expression.getText())
}

/** A member of a hook's dependencies: `[load]`. */
function isDependency(use: ts.Identifier): boolean {
  const list = use.parent
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return false
  return (
    list.parent.arguments.length === 2 &&
    list.parent.arguments[1] === list &&
    /\buse[A-Z]\w*$/.test(list.parent.expression.getText())
  )
}
