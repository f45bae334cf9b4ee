/** How an action's result travels: what the handler answers with it, and how the client function reads that. */
import type { ActionSignature } from '../action/action-signature'
import { type CodeStyle, freeName, printChoice, printIf, semicolon } from '../code/style'
import type { ResponseName } from '../to-route/route-handler'
import { revived, whyRevived } from './revive'
import { answerAround } from './wire-codec'

/** The answer that stands for `undefined`. */
export function noContent(response: ResponseName): string {
  return `new ${response}(null, { status: 204 })`
}

/** The handler's last lines: the call of the action's function, and its result as the answer. */
export function answerLines(
  signature: ActionSignature,
  call: string,
  response: ResponseName,
  taken: ReadonlySet<string>,
  style: CodeStyle,
): string[] {
  const end = semicolon(style)
  if (signature.result === 'void') return [`await ${call}${end}`, `return ${noContent(response)}${end}`]
  const { before, after } = answerAround(response, signature.answer.codec)
  if (signature.result === 'json') return [`return ${before}await ${call}${after}${end}`]
  const result = freeName(['result', 'answer', 'returned'], taken)
  return [
    `const ${result} = await ${call}${end}`,
    printChoice('return ', [`${result} === undefined`, noContent(response), before + result + after], style),
  ]
}

/** The client function's last lines: the result, read from a successful answer. `names`: those of its parameters and variables. */
export function readLines(
  { result, answer }: ActionSignature,
  response: string,
  names: ReadonlySet<string>,
  style: CodeStyle,
): string[] {
  const end = semicolon(style)
  if (result === 'void') return []
  const { codec, type, revived: dates, cast, untyped } = answer
  const isMaybe = result === 'maybe'
  if (dates) {
    const value = freeName(['result', 'answer', 'json'], names)
    const text = revived(dates, value, style, '', style.indent.length + 'return '.length)
    // A return that goes over lines keeps an operator in parentheses, as Prettier writes it.
    const isSplit = text.includes('\n') && text.startsWith(`${value} && `)
    const inner = isSplit ? revived(dates, value, style, style.indent, 2 * style.indent.length) : ''
    return [
      ...(isMaybe ? [printIf(`${response}.status === 204`, 'return undefined', style)] : []),
      cast
        ? `const ${value} = (await ${response}.json()) as ${type}${end}`
        : `const ${value}${untyped ? '' : `: ${type}`} = await ${response}.json()${end}`,
      ...whyRevived([dates]),
      isSplit ? `return (\n${style.indent}${inner}\n)${end}` : `return ${text}${end}`,
    ]
  }
  const typed = `(await ${response}.json()) as ${type}`
  const body = {
    json: cast ? typed : `${response}.json()`,
    superjson: `superjson.deserialize<${type}>(await ${response}.json())`,
    devalue: `devalue.parse(await ${response}.text())`,
  }[codec]
  return [
    isMaybe
      ? printChoice(
          'return ',
          [`${response}.status === 204`, 'undefined', cast && codec === 'json' ? `(${body})` : body],
          style,
        )
      : `return ${body}${end}`,
  ]
}
