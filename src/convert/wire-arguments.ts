/** How an action's arguments travel: what the client function sends, and how the handler reads it. */
import type { ActionParameter, ActionSignature } from './action-signature'
import { type CodeStyle, freeName, quoted, semicolon } from './style'

/** The client's side: statements before the request, and the options of its `fetch`, one a line. */
export interface RequestParts {
  readonly before: readonly string[]
  readonly options: readonly string[]
}

/** What the client function sends: JSON, the caller's FormData, or a FormData with one field for the JSON of the others. */
export function requestOf(signature: ActionSignature, style: CodeStyle): RequestParts {
  const { parameters, whole, form } = signature
  const json = parameters.filter(({ travels }) => travels === 'json')
  const files = parameters.filter(({ travels }) => travels === 'file')
  const end = semicolon(style)
  if (form !== null || files.length > 0) {
    if (form !== null && json.length === 0) return { before: [], options: [bodyOption(form)] }
    const body = freeName(['body', 'data', 'payload'], namesOf(signature))
    const names = new Set([...namesOf(signature), body])
    const [key, value] = [freeName(['key', 'field'], names), freeName(['value', 'entry'], names)]
    return {
      before: [
        `const ${body} = new FormData()${end}`,
        ...(form === null ? [] : [`for (const [${key}, ${value}] of ${form}) ${body}.append(${key}, ${value})${end}`]),
        ...files.map(file => `${body}.append(${quoted(file.key, style)}, ${file.name})${end}`),
        ...(json.length === 0
          ? []
          : [`${body}.append(${quoted(signature.reserved, style)}, JSON.stringify(${objectOf(json)}))${end}`]),
      ],
      options: [bodyOption(body)],
    }
  }
  if (json.length === 0) return { before: [], options: [] }
  return {
    before: [],
    options: [
      `headers: { ${quoted('Content-Type', style)}: ${quoted('application/json', style)} }`,
      `body: JSON.stringify(${whole ? 'input' : objectOf(json)})`,
    ],
  }
}

function bodyOption(name: string): string {
  return name === 'body' ? 'body' : `body: ${name}`
}

function namesOf({ parameters }: ActionSignature): ReadonlySet<string> {
  return new Set(parameters.map(({ name }) => name))
}

/** `{ id, args: ids }`. */
function objectOf(parameters: readonly ActionParameter[]): string {
  return `{ ${parameters.map(({ name, key }) => (name === key ? name : `${key}: ${name}`)).join(', ')} }`
}

/** The arguments as the handler passes them to the action's function. */
export function callArguments({ parameters }: ActionSignature): string {
  return parameters.map(({ name, rest, standIn }) => standIn ?? (rest ? `...${name}` : name)).join(', ')
}

/**
 * The handler's lines that read the arguments into names: those of the action's own parameters where its body stands in the
 * handler (`inlined`), so that patterns and defaults are part of them. `taken`: names that the handler uses already.
 */
export function argumentLines(
  signature: ActionSignature,
  request: string,
  style: CodeStyle,
  inlined: boolean,
  taken: ReadonlySet<string>,
): string[] {
  const { parameters, whole, form } = signature
  const json = parameters.filter(({ travels }) => travels === 'json')
  const files = parameters.filter(({ travels }) => travels === 'file')
  const end = semicolon(style)
  if (form === null && files.length === 0) {
    const body = `await ${request}.json()`
    const [first] = json
    if (!first) return []
    if (whole) return [`const ${inlined ? first.pattern : first.name} = (${body}) as ${first.type.text}${end}`]
    return [destructured(json, `(${body})`, style, inlined), ...patternLines(json, style, inlined)]
  }
  const data = form ?? freeName(['body', 'formData', 'payload'], new Set([...taken, ...namesOf(signature)]))
  const field = quoted(signature.reserved, style)
  const lines = [
    `const ${data} = await ${request}.formData()${end}`,
    ...files.map(({ name, key, type }) => `const ${name} = ${data}.get(${quoted(key, style)}) as ${type.text}${end}`),
  ]
  if (json.length === 0) return lines
  lines.push(destructured(json, `JSON.parse(String(${data}.get(${field})))`, style, inlined))
  if (form !== null) lines.push(`${data}.delete(${field})${end}`)
  return [...lines, ...patternLines(json, style, inlined)]
}

/** `const { a, b } = (await request.json()) as { a: string; b?: number }`. */
function destructured(
  parameters: readonly ActionParameter[],
  value: string,
  style: CodeStyle,
  inlined: boolean,
): string {
  const end = semicolon(style)
  // Defaults stay with the body: a key that JSON left out is undefined.
  const names = parameters.map(
    ({ name, key, initializer }) =>
      (key === name ? key : `${key}: ${name}`) + (inlined && initializer !== null ? ` = ${initializer}` : ''),
  )
  const members = parameters.map(({ key, optional, type }) => `${key}${optional ? '?' : ''}: ${type.text}`)
  const line = `const { ${names.join(', ')} } = ${value} as { ${members.join('; ')} }${end}`
  if (style.indent.length + line.length <= style.printWidth && !line.includes('\n')) return line
  const broken = members.map(member => `${style.indent}${member}${end}`).join('\n')
  return `const { ${names.join(', ')} } = ${value} as {\n${broken}\n}${end}`
}

/** `const { page = 1 } = input`: parameters that are taken apart, one a line. */
function patternLines(parameters: readonly ActionParameter[], style: CodeStyle, inlined: boolean): string[] {
  return parameters.flatMap(({ name, pattern }) =>
    inlined && pattern !== null ? [`const ${pattern} = ${name}${semicolon(style)}`] : [],
  )
}
