/** Requests of which one is made: `await (note ? fetch(…) : fetch(…))`. They have one answer, whose reader they share. */
import { ts } from '../../workspace/typescript'
import { outermost, unwrapped } from '../handler/handler-syntax'

/** The choice that a request is one arm of, where all its arms are requests; any other request itself. */
export function choiceAround(request: ts.CallExpression): ts.Expression {
  let node: ts.Expression = request
  for (;;) {
    const arm = outermost(node)
    const { parent } = arm
    if (!ts.isConditionalExpression(parent) || parent.condition === arm || !isChoice(parent)) return node
    node = parent
  }
}

/** The requests of a choice, in their order. */
export function requestsOf(choice: ts.Expression): readonly ts.CallExpression[] {
  const inner = unwrapped(choice)
  if (ts.isConditionalExpression(inner)) return [...requestsOf(inner.whenTrue), ...requestsOf(inner.whenFalse)]
  return ts.isCallExpression(inner) ? [inner] : []
}

function isChoice({ whenTrue, whenFalse }: ts.ConditionalExpression): boolean {
  return [whenTrue, whenFalse].every(arm => {
    const inner = unwrapped(arm)
    if (ts.isConditionalExpression(inner)) return isChoice(inner)
    return ts.isCallExpression(inner) && /^(?:(?:window|globalThis|self)\.)?fetch$/.test(inner.expression.getText())
  })
}
