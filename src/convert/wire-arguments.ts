/** How an action's arguments travel: what the client function sends, and how the handler reads it. */
import type { ActionSignature } from './action-signature'
import { type CodeStyle, quoted, semicolon } from './style'

/** The options of the client's `fetch` that carry the arguments, one a line. */
export function requestOptions(signature: ActionSignature, style: CodeStyle): string[] {
  if (signature.form !== null) return [signature.form === 'body' ? 'body' : `body: ${signature.form}`]
  if (signature.parameters.length === 0) return []
  const body = signature.whole ? 'input' : `{ ${signature.parameters.map(({ name }) => name).join(', ')} }`
  return [
    `headers: { ${quoted('Content-Type', style)}: ${quoted('application/json', style)} }`,
    `body: JSON.stringify(${body})`,
  ]
}

/** The arguments as the handler passes them to the action's function. */
export function callArguments({ parameters, whole }: ActionSignature): string {
  return whole ? 'input' : parameters.map(({ name }) => name).join(', ')
}

/** `const { a, b } = (await request.json()) as { a: string; b?: number }`. */
export function argumentLines(
  signature: ActionSignature,
  request: string,
  style: CodeStyle,
  inlined: boolean,
): string[] {
  const { parameters, whole } = signature
  const [first] = parameters
  if (!first) return []
  const end = semicolon(style)
  if (signature.form !== null) return [`const ${signature.form} = await ${request}.formData()${end}`]
  const json = `(await ${request}.json())`
  if (whole) return [`const ${inlined ? first.pattern : 'input'} = ${json} as ${first.type.text}${end}`]
  // Defaults stay with the body: a key that JSON left out is undefined.
  const names = parameters.map(({ name, initializer }) =>
    inlined && initializer !== null ? `${name} = ${initializer}` : name,
  )
  const members = parameters.map(({ name, optional, type }) => `${name}${optional ? '?' : ''}: ${type.text}`)
  const line = `const { ${names.join(', ')} } = ${json} as { ${members.join('; ')} }${end}`
  if (style.indent.length + line.length <= style.printWidth && !line.includes('\n')) return [line]
  const broken = members.map(member => `${style.indent}${member}${end}`).join('\n')
  return [`const { ${names.join(', ')} } = ${json} as {\n${broken}\n}${end}`]
}
