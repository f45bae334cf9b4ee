/**
 * Objects of which a request takes one: `fetch(endpoint.url, { method: endpoint.method })`, where `endpoint` is
 * `{ url: '/api/x', method: 'POST' }` or another one. Each is read for itself, so that its method stays with its path.
 */
import { ts } from '../workspace/typescript'
import { type Bindings, bind } from './url-bindings'
import { initializerOf } from './url-members'
import { memoized, returned, unwrap } from './url-syntax'
import { isFallback } from './url-texts'
import { MAX_DEPTH, type Taken, type ValueReader } from './url-values'

const MAX_CHOICES = 8

type Found = Taken['object']

/** The objects that a member in the arguments of a call may be taken of; none where what it is taken of is anything else. */
export function choicesIn(
  call: ts.CallExpression | ts.NewExpression,
  reader: ValueReader,
  bindings: Bindings | null,
): readonly Taken[] {
  for (const argument of call.arguments ?? []) {
    const e = unwrap(argument)
    const parts = ts.isObjectLiteralExpression(e) ? e.properties.map(initializerOf) : [e]
    for (const part of parts) {
      const made = part && madeOf(unwrap(part), reader)
      if (!made) continue
      const objects = objectsOf(made, reader, bindings, 0)
      if (objects.length) return objects.slice(0, MAX_CHOICES).map(object => ({ from: made, object }))
    }
  }
  return []
}

/** What makes the object that `endpoint.url` reads a member of, or that `url` was taken out of. */
function madeOf(e: ts.Expression, reader: ValueReader): ts.Expression | undefined {
  const owner = ts.isPropertyAccessExpression(e) ? unwrap(e.expression) : e
  const declared = ts.isIdentifier(owner) ? reader.scopes.resolve(owner) : undefined
  if (!declared) return undefined
  const variable = ts.isBindingElement(declared) ? declared.parent.parent : owner === e ? undefined : declared
  const made =
    variable && ts.isVariableDeclaration(variable) && variable.initializer ? unwrap(variable.initializer) : undefined
  return made && (ts.isConditionalExpression(made) || ts.isBinaryExpression(made) || ts.isCallExpression(made))
    ? made
    : undefined
}

function objectsOf(expression: ts.Expression, reader: ValueReader, bindings: Bindings | null, depth: number): Found[] {
  const e = unwrap(expression)
  if (depth > MAX_DEPTH || !reader.step()) return []
  const again = (one: ts.Expression): Found[] => objectsOf(one, reader, bindings, depth + 1)
  if (ts.isObjectLiteralExpression(e)) return [{ node: e, bindings }]
  if (ts.isConditionalExpression(e)) return [...again(e.whenTrue), ...again(e.whenFalse)]
  if (ts.isBinaryExpression(e))
    return isFallback(e.operatorToken.kind) ? [...again(e.left), ...again(e.right)] : again(e.right)
  if (ts.isIdentifier(e)) {
    const value = reader.valueOf(e, bindings)
    return value ? objectsOf(value.expression, reader, value.bindings, depth + 1) : []
  }
  if (!ts.isCallExpression(e)) return []
  const memo = memoized(e)
  if (memo) return returned(memo).flatMap(again)
  const fn = reader.functionOf(e.expression, bindings)
  if (!fn) return []
  const inner = bind(fn, e.arguments, bindings)
  return returned(fn.fn).flatMap(answer => objectsOf(answer, reader, inner, depth + 1))
}
