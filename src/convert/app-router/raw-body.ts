/** Recognises the function by which an API route without body parser reads its raw body. */
import { ts } from '../../workspace/typescript'

/** `for await (const chunk of readable) chunks.push(…); return Buffer.concat(chunks)`. */
export function collectsChunks(fn: ts.Node): boolean {
  if (!ts.isFunctionDeclaration(fn) && !ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return false
  const [readable, ...more] = fn.parameters
  if (!readable || more.length > 0 || !ts.isIdentifier(readable.name) || !fn.body || !ts.isBlock(fn.body)) return false
  const name = readable.name.text
  const loops = fn.body.statements.some(
    statement => ts.isForOfStatement(statement) && statement.awaitModifier && statement.expression.getText() === name,
  )
  const last = fn.body.statements.at(-1)
  return (
    loops &&
    fn.body.statements.length <= 3 &&
    last !== undefined &&
    ts.isReturnStatement(last) &&
    /^Buffer\.concat\(\w+(?: as .*)?\)$/.test(last.expression?.getText() ?? '')
  )
}
