/** The objects whose members a value reads: what is given one of them may change what is read. */
import { ts } from '../../workspace/typescript'
import { descendants } from '../handler/handler-syntax'

/** `note` of `note.id`, as it is written. */
export function ownersIn(expression: ts.Expression): string[] {
  return [...descendants(expression)].flatMap(node =>
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression.getText() : [],
  )
}

/** True where one of the objects is named in a node. */
export function mentions(node: ts.Node, owners: ReadonlySet<string>): boolean {
  return [...descendants(node)].some(one => owners.has(one.getText()))
}
