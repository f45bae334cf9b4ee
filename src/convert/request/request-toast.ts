/**
 * `toast.promise(fetch(…), { loading, success, error })`: a promise that is only waited for. sonner shows its error for a response, too,
 * that is not `ok`, and takes for one whatever has an `ok` and a `status`, as the object does by which an action answers failures;
 * react-hot-toast looks at nothing but whether the promise is rejected.
 * https://sonner.emilkowal.ski/toast#promise https://react-hot-toast.com/docs/toast#toastpromise
 */
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { outermost, soleStatement, unwrapped } from '../handler/handler-syntax'
import type { ResponseUse } from './request-response'

/** Modules whose `toast` has a `promise`, and whether that looks at the response. */
const TOASTS: Readonly<Record<string, boolean>> = { sonner: true, 'react-hot-toast': false }

/** The use of a request whose promise is handed to `toast.promise`, in place or by a constant; undefined where its value or error is read. */
export function readToast(whole: ts.Expression, scope: Scope): Extract<ResponseUse, { form: 'toast' }> | undefined {
  const declaration = whole.parent
  const isConstant = ts.isVariableDeclaration(declaration) && declaration.initializer === whole
  if (!isConstant) {
    const looks = looksAtResponse(whole)
    return looks === undefined ? undefined : { form: 'toast', node: whole, looks }
  }
  if (declaration.type || !ts.isIdentifier(declaration.name) || !soleStatement(declaration)) return undefined
  const uses = scope.usesOf(declaration.name).map(looksAtResponse)
  if (uses.length === 0 || uses.includes(undefined)) return undefined
  return { form: 'toast', node: whole, looks: uses.includes(true) }
}

/** Whether the `toast.promise` that is given a promise looks at what it is of; undefined for any other use, or where its messages are made of that. */
function looksAtResponse(promise: ts.Expression): boolean | undefined {
  const given = outermost(promise)
  const call = given.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== given || !ts.isExpressionStatement(call.parent))
    return undefined
  const callee = call.expression
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'promise') return undefined
  const owner = callee.expression.getText()
  const binding = importsOf(call.getSourceFile()).find(({ local, typeOnly }) => local === owner && !typeOnly)
  const looks = binding && TOASTS[binding.specifier]
  const [, messages] = call.arguments
  return messages && saysAlways(messages) ? looks : undefined
}

/** True where no message is made of the value or the error: a text, or a function that takes nothing. */
function saysAlways(messages: ts.Expression): boolean {
  const inner = unwrapped(messages)
  if (!ts.isObjectLiteralExpression(inner)) return false
  return inner.properties.every(property => {
    if (ts.isMethodDeclaration(property)) return property.parameters.length === 0
    if (!ts.isPropertyAssignment(property)) return false
    const value = unwrapped(property.initializer)
    if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return value.parameters.length === 0
    // A name may be that of a function.
    return !ts.isIdentifier(value) && !ts.isPropertyAccessExpression(value)
  })
}
