/** How an action's arguments travel: what the client function sends, and how the handler reads it. */
import type { ActionParameter, ActionSignature } from '../action/action-signature'
import { type CodeStyle, freeName, quoted, semicolon } from '../code/style'
import { needsType, revived, whyRevived } from './revive'
import { decodedBody, decodedText, encoded } from './wire-codec'

/** The client's side: statements before the request, and the options of its `fetch`, one a line. */
export interface RequestParts {
  readonly before: readonly string[]
  readonly options: readonly string[]
}

/** What the client function sends: JSON, the caller's FormData, or a FormData with one field for the JSON of the others. */
export function requestOf(signature: ActionSignature, style: CodeStyle): RequestParts {
  const { parameters, whole, form, codec } = signature
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
          : [`${body}.append(${quoted(signature.reserved, style)}, ${encoded(objectOf(json), codec)})${end}`]),
      ],
      options: [bodyOption(body)],
    }
  }
  if (json.length === 0) return { before: [], options: [] }
  return {
    before: [],
    options: [
      `headers: { ${quoted('Content-Type', style)}: ${quoted('application/json', style)} }`,
      `body: ${encoded(whole ? (json[0]?.name ?? '') : objectOf(json), codec)}`,
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
  const { parameters, whole, form, codec } = signature
  const json = parameters.filter(({ travels }) => travels === 'json')
  const files = parameters.filter(({ travels }) => travels === 'file')
  const end = semicolon(style)
  const names = new Set([...taken, ...namesOf(signature)])
  const reading = { style, inlined, names }
  if (form === null && files.length === 0) {
    const [first] = json
    if (!first) return []
    if (whole) return wholeLines(first, decodedBody(request, first.type.text, codec), reading)
    return readLines(json, type => decodedBody(request, type, codec), reading)
  }
  const data = form ?? freeName(['body', 'formData', 'payload'], names)
  names.add(data)
  const field = quoted(signature.reserved, style)
  const lines = [
    `const ${data} = await ${request}.formData()${end}`,
    ...files.map(({ name, key, type }) => `const ${name} = ${data}.get(${quoted(key, style)}) as ${type.text}${end}`),
  ]
  if (json.length === 0) return lines
  const text = `String(${data}.get(${field}))`
  const [read, ...more] = readLines(json, type => decodedText(text, type, codec), reading)
  return [...lines, read ?? '', ...(form === null ? [] : [`${data}.delete(${field})${end}`]), ...more]
}

interface Reading {
  readonly style: CodeStyle
  readonly inlined: boolean
  readonly names: ReadonlySet<string>
}

/** The one parameter that is the body. */
function wholeLines({ name, pattern, revived: dates }: ActionParameter, value: string, reading: Reading): string[] {
  const { style, inlined, names } = reading
  const end = semicolon(style)
  const target = `const ${inlined ? pattern : name} = `
  if (!dates) return [`${target}${value}${end}`]
  const body = freeName(['body', 'json', 'payload'], names)
  return [
    `const ${body} = ${value}${end}`,
    ...whyRevived([dates]),
    `${target}${revived(dates, body, style, '', style.indent.length + target.length)}${end}`,
  ]
}

/** `const { a, b } = (await request.json()) as { a: string; b?: number }`, and one line for each parameter with Dates. */
function readLines(
  parameters: readonly ActionParameter[],
  decoded: (type: string) => string,
  reading: Reading,
): string[] {
  const { style, inlined, names } = reading
  const end = semicolon(style)
  const dated = parameters.filter(parameter => parameter.revived)
  const plain = parameters.filter(parameter => !parameter.revived)
  const body = dated.length > 0 ? freeName(['body', 'json', 'payload'], names) : null
  const pattern = `{ ${plain.map(parameter => target(parameter, inlined)).join(', ')} }`
  const members = parameters.map(({ key, optional, type }) => `${key}${optional ? '?' : ''}: ${type.text}`)
  const head = `const ${body ?? pattern} = `
  const line = `${head}${decoded(`{ ${members.join('; ')} }`)}${end}`
  const fits = style.indent.length + line.length <= style.printWidth && !line.includes('\n')
  const broken = members
    .map(member => `${style.indent}${member.replaceAll('\n', `\n${style.indent}`)}${end}`)
    .join('\n')
  const lines = [fits ? line : `${head}${decoded(`{\n${broken}\n}`)}${end}`]
  if (body !== null && plain.length > 0) lines.push(`const ${pattern} = ${body}${end}`)
  lines.push(...whyRevived(dated.flatMap(parameter => parameter.revived ?? [])))
  for (const parameter of dated) {
    const { name, key, type, initializer, revived: dates } = parameter
    if (!dates) continue
    const value = (column: number) => revived(dates, `${body}.${key}`, style, '', style.indent.length + column)
    // A default is for what is undefined, not for null.
    const isDefaulted = inlined && initializer !== null
    const start = isDefaulted
      ? `const { ${target(parameter, inlined)} } = { ${key}: `
      : `const ${name}${needsType(dates) ? `: ${type.text}` : ''} = `
    lines.push(`${start}${value(start.length)}${isDefaulted ? ' }' : ''}${end}`)
  }
  return [...lines, ...patternLines(parameters, style, inlined)]
}

/** `a`, `args: ids`, `limit = 10`. Defaults stay with the body: a key that JSON left out is undefined. */
function target({ name, key, initializer }: ActionParameter, inlined: boolean): string {
  return (key === name ? key : `${key}: ${name}`) + (inlined && initializer !== null ? ` = ${initializer}` : '')
}

/** `const { page = 1 } = input`: parameters that are taken apart, one a line. */
function patternLines(parameters: readonly ActionParameter[], style: CodeStyle, inlined: boolean): string[] {
  return parameters.flatMap(({ name, pattern }) =>
    inlined && pattern !== null ? [`const ${pattern} = ${name}${semicolon(style)}`] : [],
  )
}
