/** What operators make of values: sums of texts, comparisons, the first that counts. */
import { type At, type Constant, either, optionsOf, text, UNKNOWN, type Value } from './config-value'
import { ts } from './typescript'

/** `true`, `null`, `12`: undefined for anything else. */
export function constant(expression: ts.Expression): Constant | undefined {
  switch (expression.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return { kind: 'constant', value: true }
    case ts.SyntaxKind.FalseKeyword:
      return { kind: 'constant', value: false }
    case ts.SyntaxKind.NullKeyword:
      return { kind: 'constant', value: null }
    case ts.SyntaxKind.NumericLiteral:
      return { kind: 'constant', value: Number((expression as ts.NumericLiteral).text) }
    default:
      return undefined
  }
}

/** `left || right`, `left ?? right`: each alternative of the left that counts or may, and the right where one may not. */
export function firstOf(left: Value, counts: (value: Value) => boolean | undefined, right: () => Value): Value {
  const options = optionsOf(left)
  const kept = options.filter(option => counts(option) !== false)
  return options.every(option => counts(option) === true) ? left : either([...kept, right()])
}

/** Whether a value is neither null nor undefined; undefined where that is not known. */
export function isGiven(value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined
  return !(value.kind === 'constant' && (value.value === null || value.value === undefined))
}

/** `left === right`, where both are known; `answer` makes `!==` of it. */
export function compared(left: Value, right: Value, at: At, answer: (equal: boolean) => boolean): Value {
  const plain = (value: Value) =>
    value.kind === 'text' && value.whole ? value.text : value.kind === 'constant' ? value.value : NaN
  const [a, b] = [plain(left), plain(right)]
  if (Number.isNaN(a) || Number.isNaN(b)) return { kind: 'unknown', at }
  return { kind: 'constant', value: answer(a === b) }
}

// `${a}${b}` with several alternatives each is every combination up to here.
const COMBINATIONS = 16

interface Text {
  readonly text: string
  readonly whole: boolean
}

/** No path or host is that long; a text that doubles itself forty times would be. */
const LONGEST = 2000

function sumOf(a: Text, b: Text): Text {
  if (a.text.length + b.text.length > LONGEST) return { text: UNKNOWN, whole: false }
  return { text: a.text + b.text, whole: a.whole && b.whole }
}

/** Texts one after another, each alternative of each; unknown parts are holes. */
export function joined(parts: readonly Value[]): Value {
  let sums: Text[] = [{ text: '', whole: true }]
  for (const part of parts) {
    const options = optionsOf(part)
    const pieces = options.map(option =>
      option.kind === 'text'
        ? option
        : option.kind === 'constant'
          ? { text: String(option.value), whole: true }
          : { text: UNKNOWN, whole: false },
    )
    const next =
      sums.length * pieces.length > COMBINATIONS
        ? sums.map(sum => ({ text: sum.text + UNKNOWN, whole: false }))
        : sums.flatMap(sum => pieces.map(piece => sumOf(sum, piece)))
    sums = next
  }
  return either(sums.map(sum => text(sum.text, sum.whole)))
}
