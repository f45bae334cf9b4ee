/**
 * The failing answer of an action, thrown as axios would: with its text where somebody reads that, with the answer as its `response`, and
 * as one of axios where errors of axios are told from others, by the flag that `isAxiosError` looks at or by their class.
 * https://axios-http.com/docs/handling_errors
 */
import type { ImportedBinding } from '../code/imports'
import { type CodeStyle, printIf } from '../code/style'
import type { AxiosErrorLook } from './request-axios-error'

/** What the throw needs of axios. */
export const AXIOS_ERROR: ImportedBinding = {
  imported: 'AxiosError',
  local: 'AxiosError',
  specifier: 'axios',
  typeOnly: false,
}

/** `if (!res.ok) throw …` */
export function throwing(error: AxiosErrorLook, name: string, style: CodeStyle): string {
  return printIf(`!${name}.ok`, thrown(error, `${name}.status`, name, style), style)
}

/** `throw …`, with the texts of the status and of the whole answer. */
export function thrown(error: AxiosErrorLook, status: string, response: string, { quote }: CodeStyle): string {
  if (error.reads === 'nothing') return `throw new Error(${quote}Request failed${quote})`
  const made = `new ${error.told === 'class' ? 'AxiosError' : 'Error'}(\`Request failed with status code \${${status}}\`)`
  if (error.reads === 'message') return `throw ${made}`
  const members = [
    ...(error.told === 'flag' ? ['isAxiosError: true'] : []),
    response === 'response' ? 'response' : `response: ${response}`,
  ]
  return `throw Object.assign(${made}, { ${members.join(', ')} })`
}
