/**
 * Requests whose method one condition decides: `fetch(note ? `/api/notes/${note.id}` : '/api/notes', { method: note ? 'PUT' : 'POST' })`.
 * Each outcome is read for itself, so that a method stays with its path.
 */
import { ts } from '../workspace/typescript'
import { initializerOf } from './url-members'
import { nameText, unwrap } from './url-syntax'
import type { TextReader } from './url-text'
import type { Assumption } from './url-values'

const MAX_DEPTH = 5

/**
 * Both outcomes of the condition that decides the method of a call's request; none where no such condition is left open, or something in
 * the file writes to what it asks, so that it may hold for the method and not for the path.
 */
export function outcomesOf(call: ts.CallExpression | ts.NewExpression, reader: TextReader): readonly Assumption[] {
  const callee = unwrap(call.expression)
  // axios[note ? 'put' : 'post'](url)
  const member = ts.isElementAccessExpression(callee) ? [callee.argumentExpression] : []
  for (const [argument, isMethod] of [
    ...member.map(each => [each, true] as const),
    ...(call.arguments ?? []).map(each => [each, false] as const),
  ]) {
    const condition = decidingIn(argument, reader, isMethod, 0)
    if (condition && !reader.scopes.mayChange(condition)) return [true, false].map(holds => ({ condition, holds }))
  }
  return []
}

/** The condition of a method in options, or of options as a whole; `isMethod`: of the method itself. */
function decidingIn(
  expression: ts.Expression,
  reader: TextReader,
  isMethod: boolean,
  depth: number,
): ts.Expression | undefined {
  const e = unwrap(expression)
  if (depth > MAX_DEPTH || !reader.step()) return undefined
  if (ts.isConditionalExpression(e)) {
    const isOptions = isMethod || [e.whenTrue, e.whenFalse].every(each => ts.isObjectLiteralExpression(unwrap(each)))
    return isOptions ? e.condition : undefined
  }
  if (ts.isIdentifier(e)) {
    const value = reader.valueOf(e, null)?.expression
    const isOptions = value && (isMethod || ts.isObjectLiteralExpression(unwrap(value)))
    return isOptions ? decidingIn(value, reader, isMethod, depth + 1) : undefined
  }
  if (isMethod || !ts.isObjectLiteralExpression(e)) return undefined
  const method = e.properties.findLast(property => property.name && nameText(property.name) === 'method')
  const value = method && initializerOf(method)
  return value && decidingIn(value, reader, true, depth + 1)
}
