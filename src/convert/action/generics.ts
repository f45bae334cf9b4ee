/** The types of a generic action as one request has them: each type parameter is what it extends. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { slice } from '../code/edits'
import type { ActionShape } from './action-shape'
import type { ActionSignature } from './action-signature'

/** The type parameters of a plain action. */
export function typeParametersOf(shape: ActionShape): readonly ts.TypeParameterDeclaration[] {
  return shape.wrapped ? [] : (shape.fn.typeParameters ?? [])
}

/** The signature with every type parameter of the action replaced by its constraint, for code outside the action's own scope. */
export function concrete(signature: ActionSignature, shape: ActionShape): ActionSignature {
  const constraints = new Map(typeParametersOf(shape).map(({ name, constraint }) => [name.text, constraint]))
  if (constraints.size === 0 || shape.wrapped) return signature
  const { fn, sf } = shape
  const textOf = (node: ts.TypeNode): string => {
    const edits: TextEdit[] = []
    const visit = (child: ts.Node): void => {
      const constraint =
        ts.isTypeReferenceNode(child) && ts.isIdentifier(child.typeName)
          ? constraints.get(child.typeName.text)
          : undefined
      if (constraint)
        edits.push({ start: child.getStart(sf), end: child.end, newText: inside(textOf(constraint), child) })
      else ts.forEachChild(child, visit)
    }
    visit(node)
    return slice(sf.text, node.getStart(sf), node.end, edits)
  }
  const parameters = signature.parameters.map((parameter, n) => {
    const type = fn.parameters[n]?.type
    return type ? { ...parameter, type: { ...parameter.type, text: textOf(type) } } : parameter
  })
  return { ...signature, parameters }
}

/** In parentheses where the type around it would bind more tightly: `T[]` of a union. */
function inside(text: string, node: ts.Node): string {
  const tight =
    ts.isArrayTypeNode(node.parent) || ts.isTypeOperatorNode(node.parent) || ts.isIndexedAccessTypeNode(node.parent)
  return tight && /[|&?\s]/.test(text) ? `(${text})` : text
}
