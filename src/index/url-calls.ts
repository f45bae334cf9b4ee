/** The calls that a call of a function makes. */
import { ts } from '../workspace/typescript'
import { type FunctionWithBody, functionName, isFunctionWithBody, returned, unwrap } from './url-syntax'
import type { TextReader } from './url-text'

/**
 * Visits the calls in a function, those of functions inside it too: effects, callbacks, a `queryFn`. Of one that makes
 * functions for others to call (`createApi('/api')`) they are left out, for making them sends nothing; a hook runs them.
 */
export function eachCall(
  fn: FunctionWithBody,
  reader: TextReader,
  visitor: (call: ts.CallExpression | ts.NewExpression) => void,
): void {
  const factory = isFactory(fn, reader)
  const visit = (node: ts.Node): void => {
    if (node.kind <= ts.SyntaxKind.LastToken || ts.isTypeNode(node)) return
    if (factory && (ts.isFunctionLike(node) || ts.isClassLike(node))) return
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) visitor(node)
    ts.forEachChild(node, visit)
  }
  visit(fn.body)
}

function isFactory(fn: FunctionWithBody, reader: TextReader): boolean {
  if (/^use[A-Z]/.test(functionName(fn))) return false
  return returned(fn).some(answer => {
    const e = unwrap(answer)
    if (isFunctionWithBody(e) || (ts.isIdentifier(e) && reader.functionOf(e, null))) return true
    const object = reader.objectOf(e, null)
    return object?.properties.some(
      p => isFunctionWithBody(p) || (ts.isPropertyAssignment(p) && isFunctionWithBody(p.initializer)),
    )
  })
}
