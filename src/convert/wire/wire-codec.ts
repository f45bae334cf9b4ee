/** What puts values into a request or an answer: JSON, or a serialiser that the app depends on. */
import type { ImportedBinding } from '../code/imports'
import type { ResponseName } from '../to-route/route-handler'

export type Codec = 'json' | 'superjson' | 'devalue'

/** The serialisers in the order of preference. They carry Map, Set, bigint, typed arrays, NaN and Dates anywhere. */
export const SERIALISERS = ['superjson', 'devalue'] as const

/** What a module that uses these needs. https://github.com/flightcontrolhq/superjson, https://github.com/sveltejs/devalue */
export function codecImports(codecs: readonly Codec[]): ImportedBinding[] {
  return [...new Set(codecs)].flatMap(codec =>
    codec === 'json'
      ? []
      : [{ imported: codec === 'superjson' ? 'default' : '*', local: codec, specifier: codec, typeOnly: false }],
  )
}

/** A value as the text of a body or a field. */
export function encoded(value: string, codec: Codec): string {
  return `${codec === 'json' ? 'JSON' : codec}.stringify(${value})`
}

/** A value of this type from the text of a field. */
export function decodedText(text: string, type: string, codec: Codec): string {
  if (codec === 'superjson') return `superjson.parse<${type}>(${text})`
  return `${codec === 'json' ? 'JSON' : codec}.parse(${text}) as ${type}`
}

/** A value of this type from a request or a response. */
export function decodedBody(message: string, type: string, codec: Codec): string {
  if (codec === 'json') return `(await ${message}.json()) as ${type}`
  if (codec === 'superjson') return `superjson.deserialize<${type}>(await ${message}.json())`
  return `devalue.parse(await ${message}.text()) as ${type}`
}

/** What stands before and after a value to make it the handler's answer. */
export function answerAround(
  response: ResponseName,
  codec: Codec,
): { readonly before: string; readonly after: string } {
  if (codec === 'json') return { before: `${response}.json(`, after: ')' }
  if (codec === 'superjson') return { before: `${response}.json(superjson.serialize(`, after: '))' }
  return { before: `new ${response}(devalue.stringify(`, after: '))' }
}
