/** Lists that are written out, and what is read of them by its place. */
import { ts } from '../workspace/typescript'
import type { Bindings, Value } from './url-bindings'
import type { Member } from './url-members'
import { unwrap } from './url-syntax'
import { MAX_DEPTH, type ValueReader } from './url-values'

/** A list, with the bindings to read it with. */
interface List {
  readonly node: ts.ArrayLiteralExpression
  readonly bindings: Bindings | null
  /** Handed over by the call that is read. */
  readonly bound: boolean
}

/** The list that an expression is; undefined where it is not written out in this file. */
export function listOf(
  expression: ts.Expression,
  reader: ValueReader,
  bindings: Bindings | null,
  depth = 0,
): List | undefined {
  const e = unwrap(expression)
  if (ts.isArrayLiteralExpression(e)) return { node: e, bindings, bound: false }
  const value = ts.isIdentifier(e) && depth <= MAX_DEPTH && reader.step() ? reader.valueOf(e, bindings) : undefined
  const list = value && listOf(value.expression, reader, value.bindings, depth + 1)
  return list && { ...list, bound: list.bound || value.bound }
}

/** A part of a list; undefined where something is spread before it, so that its place is not known. */
export function partOf(
  { node, ...list }: List,
  place: number,
): (Member & { readonly node: ts.Expression }) | undefined {
  const upTo = node.elements.slice(0, place + 1)
  const part = upTo.some(ts.isSpreadElement) ? undefined : upTo[place]
  return part && { node: part, ...list }
}

/** What `[first, second]` takes out of a list: `([url, name]) => …` of a key `['/api/x', name]`. */
export function elementTaken<Given extends Value>(
  element: ts.BindingElement,
  given: Given,
  reader: ValueReader,
): Given | undefined {
  const list = element.dotDotDotToken ? undefined : listOf(given.expression, reader, given.bindings, 1)
  const part = list && partOf(list, (element.parent as ts.ArrayBindingPattern).elements.indexOf(element))
  return part && { ...given, expression: part.node, bindings: part.bindings }
}
