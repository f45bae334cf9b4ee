/** The node that stands at a place of a file. */
import { ts } from '../../workspace/typescript'

/** The smallest node that holds what stands between two offsets. */
export function innermost(sf: ts.SourceFile, offset: number, end = offset + 1): ts.Node {
  let found: ts.Node = sf
  const visit = (node: ts.Node): void => {
    if (node.getStart(sf) > offset || node.end < end) return
    found = node
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

/** The outermost node of a kind that has just this text. */
export function exactly<N extends ts.Node>(
  sf: ts.SourceFile,
  [start, end]: readonly [number, number],
  is: (node: ts.Node) => node is N,
): N | undefined {
  let found: N | undefined
  for (let node = innermost(sf, start, end); node.getStart(sf) === start && node.end === end; node = node.parent)
    if (is(node)) found = node
  return found
}

/** The function whose name, keyword or first token stands here, or that initialises the variable of this name. */
export function functionAt(node: ts.Node): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionLike(node)) return node
  const { parent } = node
  if (ts.isFunctionLike(parent) && (parent.name === node || ts.isModifier(node))) return parent
  if (ts.isVariableDeclaration(parent) && parent.name === node && parent.initializer) {
    const { initializer } = parent
    if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) return initializer
  }
  return undefined
}
