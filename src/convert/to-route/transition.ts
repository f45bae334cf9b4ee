/** Tells where a rejection reaches React: Next.js then goes where a redirect says, and shows the error page of notFound(). */
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'

/**
 * True where nothing but React sees what a call rejects with: it is returned or awaited, outside every `try` that catches, by
 * a function that a form's action, `useActionState` or `startTransition` runs.
 */
export function isInTransition(call: ts.CallExpression, scope: Scope): boolean {
  let node: ts.Node = call
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent
  const { parent } = node
  const handedOn =
    ts.isAwaitExpression(parent) ||
    (ts.isReturnStatement(parent) && !insideTry(parent)) ||
    (ts.isArrowFunction(parent) && parent.body === node)
  if (!handedOn) return false
  for (; node.parent; node = node.parent) {
    if (ts.isTryStatement(node.parent) && node.parent.tryBlock === node && node.parent.catchClause) return false
    if (ts.isFunctionLike(node)) return isRunByReact(node, scope)
  }
  return false
}

function insideTry(node: ts.Node): boolean {
  for (let current = node; current.parent && !ts.isFunctionLike(current); current = current.parent)
    if (ts.isTryStatement(current.parent) && current.parent.tryBlock === current) return true
  return false
}

/** True where React runs this value as an action: an attribute of a form, the argument of a hook, or a name used so alone. */
export function isRunByReact(value: ts.Node, scope: Scope): boolean {
  const { parent } = value
  if (ts.isFunctionDeclaration(value)) return value.name !== undefined && allRunByReact(value.name, scope)
  if (ts.isParenthesizedExpression(parent)) return isRunByReact(parent, scope)
  // One of two: useActionState(isNew ? signUp : signIn, …).
  if (ts.isConditionalExpression(parent) && parent.condition !== value) return isRunByReact(parent, scope)
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) && isFormAction(parent.parent)
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name))
    return allRunByReact(parent.name, scope)
  // greet.bind(null, id): what it makes is run.
  if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'bind' && ts.isCallExpression(parent.parent))
    return isRunByReact(parent.parent, scope)
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== value) return false
  const callee = parent.expression.getText()
  if (isOfOthers(callee, parent.getSourceFile())) return false
  if (/^(React\.)?useCallback$/.test(callee)) return isRunByReact(parent, scope)
  return /^(React\.|ReactDOM\.)?(useActionState|useFormState|start\w*Transition|startTransition)$/.test(callee)
}

/** True for a hook of the same name that another module than React's makes: what it does with the function is not known. */
function isOfOthers(callee: string, sf: ts.SourceFile): boolean {
  const binding = importsOf(sf).find(({ local }) => local === callee.split('.')[0])
  return binding !== undefined && !/^react(-dom)?$/.test(binding.specifier)
}

function allRunByReact(name: ts.Identifier, scope: Scope): boolean {
  const uses = scope.usesOf(name)
  return uses.length > 0 && uses.every(use => isRunByReact(use, scope))
}

/** `action` and `formAction` of an element of HTML, or of `Form`: another component may do with it what it likes. */
function isFormAction(attribute: ts.JsxAttribute): boolean {
  const element = attribute.parent.parent
  return /^(action|formAction)$/.test(attribute.name.getText()) && /^([a-z]+|Form)$/.test(element.tagName.getText())
}
