/** Objects that say themselves what they are in JSON: decimal.js, Luxon, Moment. */
import { ts } from '../../workspace/typescript'

/**
 * What `toJSON` of a value answers; null where it has none, or may have none. Inside an argument or a result React takes
 * that, too: it serialises with `JSON.stringify`, which calls `toJSON` first (measured, nested values on Next.js 15 and 16:
 * a Date alone is told apart). https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify#tojson_behavior
 */
export function writtenAsJson(type: ts.Type, checker: ts.TypeChecker): ts.Type | null {
  const own = type.getProperty('toJSON')
  if (!own || own.flags & ts.SymbolFlags.Optional) return null
  const [signature, ...more] = checker.getTypeOfSymbol(own).getCallSignatures()
  return signature && more.length === 0 ? signature.getReturnType() : null
}
