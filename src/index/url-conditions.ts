/** Which branch of a condition is taken by the call that is read. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { refOf } from './url-refs'
import { unwrap } from './url-syntax'
import type { Condition } from './url-terms'
import type { TextReader } from './url-text'
import type { UrlText } from './url-texts'

/**
 * Whether a condition holds, where it compares an argument of the call that is read with a word (`kind === 'link'`) or is
 * one that is written as true or false; what the caller must hand over for it to hold, where a function is read for any
 * call; undefined for every other one.
 */
export function branchOf(
  condition: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
): boolean | Condition | undefined {
  return toldBranch(condition, reader, bindings) ?? reader.assumedOf(condition)
}

function toldBranch(
  condition: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
): boolean | Condition | undefined {
  if (!bindings) return undefined
  const e = unwrap(condition)
  if (ts.isIdentifier(e)) return truthOf(givenTo(e, reader, bindings))
  const compared = ts.isBinaryExpression(e) ? comparison(e) : undefined
  if (!compared) return undefined
  const { name, word, not } = compared
  const given = givenTo(name, reader, bindings)
  if (given && ts.isStringLiteralLike(given)) return (given.text === word) !== not
  const ref = bindings.symbols.size && !given ? refOf(name, reader, bindings) : undefined
  return ref && 'parameter' in ref ? { ref, is: word, not } : undefined
}

/** Texts that stand where a condition holds. */
export function provided(texts: readonly UrlText[], condition: Condition): UrlText[] {
  return texts.map(text => ({ ...text, when: [...(text.when ?? []), condition] }))
}

/** The argument behind a parameter, or behind a name taken out of one. */
function givenTo(name: ts.Identifier, reader: TextReader, bindings: Bindings): ts.Expression | undefined {
  const declared = reader.scopes.resolve(name)
  const parameter = declared && ts.isBindingElement(declared) ? declared.parent.parent : declared
  if (!parameter || !ts.isParameter(parameter) || !bindings.values.has(parameter)) return undefined
  const value = reader.valueOf(name, bindings)?.expression
  return value && unwrap(value)
}

function truthOf(value: ts.Expression | undefined): boolean | undefined {
  if (value?.kind === ts.SyntaxKind.TrueKeyword) return true
  return value?.kind === ts.SyntaxKind.FalseKeyword ? false : undefined
}

/** `name === 'word'`, either way round. */
export function comparison(
  e: ts.BinaryExpression,
): { readonly name: ts.Identifier; readonly word: string; readonly not: boolean } | undefined {
  const equal = EQUAL.get(e.operatorToken.kind)
  if (equal === undefined) return undefined
  const left = unwrap(e.left)
  const right = unwrap(e.right)
  if (ts.isIdentifier(left) && ts.isStringLiteralLike(right)) return { name: left, word: right.text, not: !equal }
  if (ts.isIdentifier(right) && ts.isStringLiteralLike(left)) return { name: right, word: left.text, not: !equal }
  return undefined
}

const EQUAL: ReadonlyMap<ts.SyntaxKind, boolean> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, true],
  [ts.SyntaxKind.EqualsEqualsToken, true],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, false],
  [ts.SyntaxKind.ExclamationEqualsToken, false],
])
