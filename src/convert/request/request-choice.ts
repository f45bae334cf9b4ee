/** Requests of which one is made: `await (note ? fetch(…) : fetch(…))`. They have one answer, whose reader they share. */
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
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

function isChoice(choice: ts.ConditionalExpression): boolean {
  const [one, ...others] = clientsOf(choice)
  return one !== null && others.every(other => other === one)
}

/** What makes each request of a choice, by its name: `fetch` or axios, whose requests are read otherwise; null for anything else. */
function clientsOf({ whenTrue, whenFalse }: ts.ConditionalExpression): readonly (string | null)[] {
  return [whenTrue, whenFalse].flatMap(arm => {
    const inner = unwrapped(arm)
    if (ts.isConditionalExpression(inner)) return clientsOf(inner)
    if (!ts.isCallExpression(inner)) return [null]
    const callee = inner.expression.getText()
    if (/^(?:(?:window|globalThis|self)\.)?fetch$/.test(callee)) return ['fetch']
    return [isOfAxios(inner) ? 'axios' : null]
  })
}

/** True for a request of axios itself: an instance of it may have another base than the one beside it. */
export function isOfAxios({ expression: callee }: ts.CallExpression): boolean {
  const owner =
    ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee) ? callee.expression : callee
  return importsOf(callee.getSourceFile()).some(
    ({ local, specifier }) => specifier === 'axios' && local === owner.getText(),
  )
}
