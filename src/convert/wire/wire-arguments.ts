/** How an action's arguments travel: what the client function sends, and how the handler reads it. */
import type { ActionParameter, ActionSignature } from '../action/action-signature'
import { RESERVED } from '../code/names'
import { type CodeStyle, freeName, quoted, semicolon } from '../code/style'
import type { FormIn } from '../types'
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
  const holder = parameters.find(({ travels }) => travels === 'form-in')
  if (holder?.formIn) return requestWithFormIn(holder, holder.formIn, signature, style)
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

/** `const { image, ...fields } = input`: a copy of the form, with one field for the JSON of what stands beside it. */
function requestWithFormIn(
  { name }: ActionParameter,
  { member, alone }: FormIn,
  { reserved }: ActionSignature,
  style: CodeStyle,
): RequestParts {
  if (alone) return { before: [], options: [bodyOption(`${name}.${member}`)] }
  const end = semicolon(style)
  const names = new Set([name])
  const take = (...usual: [string, ...string[]]): string => {
    const free = freeName(usual, names)
    names.add(free)
    return free
  }
  const form = RESERVED.has(member) ? take('form', 'formData') : take(member, 'form', 'formData')
  const fields = take('fields', 'others', 'rest')
  const body = take('body', 'data', 'payload')
  const [key, value] = [take('key', 'field'), take('value', 'entry')]
  return {
    before: [
      `const { ${form === member ? form : `${member}: ${form}`}, ...${fields} } = ${name}${end}`,
      `const ${body} = new FormData()${end}`,
      `for (const [${key}, ${value}] of ${form}) ${body}.append(${key}, ${value})${end}`,
      `${body}.append(${quoted(reserved, style)}, JSON.stringify(${fields}))${end}`,
    ],
    options: [bodyOption(body)],
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
  const holder = parameters.find(({ travels }) => travels === 'form-in')
  if (holder?.formIn) return linesWithFormIn(holder, holder.formIn, signature, request, style, inlined, taken)
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

/** The object with the form in it, made of the form and of the field that has the others. */
function linesWithFormIn(
  { name, pattern, type }: ActionParameter,
  { member, alone, revival, others }: NonNullable<ActionParameter['formIn']>,
  { reserved }: ActionSignature,
  request: string,
  style: CodeStyle,
  inlined: boolean,
  taken: ReadonlySet<string>,
): string[] {
  const end = semicolon(style)
  const names = new Set([...taken, name])
  const form = freeName(['body', 'formData', 'data', 'form', 'payload'], names)
  const fields = freeName(['fields', 'others', 'values'], names.add(form))
  const target = `const ${inlined ? (pattern ?? name) : name} = `
  const read = `const ${form} = await ${request}.formData()${end}`
  const own = { name: member, optional: false, nullable: false, revival: { kind: 'form' as const, parameter: form } }
  if (alone) return [read, `${target}{ ${member === form ? form : `${member}: ${form}`} }${end}`]
  const dates = revival?.revival.kind === 'object' ? revival.revival.properties : []
  const decoded = (type: string) => decodedText(`String(${form}.get(${quoted(reserved, style)}))`, type, 'json')
  const whole = { nullable: false, revival: { kind: 'object' as const, properties: [...dates, own] } }
  return [
    read,
    others
      ? typedLine(`const ${fields} = `, others, decoded, style)
      : typedLine(`const ${fields} = `, [type.text, quoted(member, style)], decoded, style, OMIT),
    `${form}.delete(${quoted(reserved, style)})${end}`,
    ...whyRevived(dates),
    `${target}${revived(whole, fields, style, '', style.indent.length + target.length)}${end}`,
  ]
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
  const lines = [typedLine(head, members, decoded, style)]
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

/** What stands around the members of a type, and between them. */
interface Brackets {
  readonly open: string
  readonly close: string
  readonly between: string
  /** The same where each has a line, and behind the last one. */
  readonly lines: readonly [between: string, last: string]
}

const OMIT: Brackets = { open: 'Omit<', close: '>', between: ', ', lines: [',', ''] }

function objectType(style: CodeStyle): Brackets {
  return { open: '{ ', close: ' }', between: '; ', lines: [semicolon(style), semicolon(style)] }
}

/** `const fields = JSON.parse(text) as { id: string }`; a type that is too long has a member a line. */
function typedLine(
  head: string,
  members: readonly string[],
  decoded: (type: string) => string,
  style: CodeStyle,
  { open, close, between, lines }: Brackets = objectType(style),
): string {
  const end = semicolon(style)
  const line = `${head}${decoded(`${open}${members.join(between)}${close}`)}${end}`
  if (style.indent.length + line.length <= style.printWidth && !line.includes('\n')) return line
  const broken = members.map(
    (member, n) =>
      `${style.indent}${member.replaceAll('\n', `\n${style.indent}`)}${lines[n < members.length - 1 ? 0 : 1]}\n`,
  )
  return `${head}${decoded(`${open.trim()}\n${broken.join('')}${close.trim()}`)}${end}`
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
