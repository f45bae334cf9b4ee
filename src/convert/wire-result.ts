/** How an action's result travels: what the handler answers with it, and how the client function reads that. */
import type { ActionSignature } from './action-signature'
import type { ResponseName } from './route-handler'
import { type CodeStyle, freeName, semicolon } from './style'

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
  if (signature.result === 'json') return [`return ${response}.json(await ${call})${end}`]
  const result = freeName(['result', 'answer', 'returned'], taken)
  return [
    `const ${result} = await ${call}${end}`,
    `return ${result} === undefined ? ${noContent(response)} : ${response}.json(${result})${end}`,
  ]
}

/** The client function's last lines: the result, read from a successful answer. */
export function readLines({ result }: ActionSignature, response: string, style: CodeStyle): string[] {
  const end = semicolon(style)
  if (result === 'void') return []
  if (result === 'json') return [`return ${response}.json()${end}`]
  return [`return ${response}.status === 204 ? undefined : ${response}.json()${end}`]
}
