/** How the arguments of a reading action travel in the URL of a GET request, and which actions may. */
import type { EntryPoint, Note, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ActionShape } from '../action/action-shape'
import type { ActionMember, ActionSignature } from '../action/action-signature'
import type { ServerEffects } from '../action/server-effects'
import { placeOf } from '../code/source'
import { type CodeStyle, freeName, printIf, quoted, semicolon } from '../code/style'
import { refuse } from '../refuse'
import type { RequestParts } from './wire-arguments'

/** Functions that change something, by their names: a GET may be asked again, or ahead of time. */
const WRITES =
  /^(?:add|append|approve|archive|assign|ban|buy|cancel|change|charge|clear|close|create|decrement|delete|destroy|disable|enable|increment|insert|invite|log|mark|move|mutate|patch|pay|post|publish|purchase|push|put|register|reject|remove|rename|reset|revoke|save|send|set|sign|store|subscribe|submit|toggle|track|unsubscribe|update|upload|upsert|write)(?![a-z])/

type Scalar = 'string' | 'number' | 'boolean'

/**
 * Refuses what a GET request does not do: with `safe-method` an action that writes, sets cookies, renders the page again or
 * leaves it, as far as its code and the names of what it calls show; with `type-not-serialisable` parameters other than strings,
 * numbers and booleans.
 * https://www.rfc-editor.org/rfc/rfc9110#name-safe-methods
 */
export function checkQuery(
  entryPoint: EntryPoint,
  shape: ActionShape,
  signature: ActionSignature,
  effects: ServerEffects,
): Refusal | null {
  const [effect] = effects.all
  const unsafe = (what: string, place: EntryPoint | ReturnType<typeof placeOf>) =>
    refuse('safe-method', `${what}: a GET request may be asked again or ahead of time, so it only reads.`, place)
      .refusal
  if (effect)
    return refuse('safe-method', `${effect.name}() does more than read, which a GET request may not.`, effect.place)
      .refusal
  const written = entryPoint.observations.find(({ what }) => what === 'mutates' || what === 'sets-cookie')
  if (written)
    return refuse('safe-method', `${written.detail ?? 'It'} writes, which a GET request may not.`, written).refusal
  const writing = firstWrite(shape.fn)
  if (writing) return unsafe(`${writing.getText()}() may write`, placeOf(writing))
  if (WRITES.test(entryPoint.name ?? '')) return unsafe('By its name it writes', entryPoint)
  const odd =
    signature.parameters.find(one => one.travels !== 'unsent' && one.rest) ??
    sentOf(signature).find(one => scalarOf(one) === null)
  if (odd)
    return refuse(
      'type-not-serialisable',
      `A query string carries strings, numbers and booleans: ${odd.name} is none.`,
      placeOf(shape.fn),
    ).refusal
  return null
}

/** What is said of a GET that was an action. */
export const CACHING: Note = {
  code: 'http-caching',
  message:
    'Arguments stand in the URL, where logs keep them; caches on the way may keep the answer unless the route says Cache-Control.',
  file: null,
  line: null,
}

/** The first call of a function or method that changes something by its name. */
function firstWrite(fn: ts.Node): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (found) return
    if (ts.isCallExpression(node)) {
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
      if (ts.isIdentifier(name) && WRITES.test(name.text)) found = node.expression
    }
    ts.forEachChild(node, visit)
  }
  visit(fn)
  return found
}

/** What a parameter is in a query string; null where it is none of these, or may be null. */
function scalarOf({ type }: Sent): Scalar | null {
  const kinds = type.split('|').map((part): Scalar | 'none' | null => {
    const text = part.trim()
    if (text === 'undefined' || text === '') return 'none'
    if (text === 'string' || /^(['"`])[^'"`$]*\1$/.test(text)) return 'string'
    if (text === 'number' || /^-?\d+(\.\d+)?$/.test(text)) return 'number'
    return /^(boolean|true|false)$/.test(text) ? 'boolean' : null
  })
  const [kind, ...others] = new Set(kinds.filter(one => one !== 'none'))
  return others.length > 0 ? null : (kind ?? null)
}

function mayBeMissing({ optional, type }: Sent): boolean {
  return optional || /\bundefined\b/.test(type)
}

/** One value of the query string. */
interface Sent extends ActionMember {
  /** What the client function has it as: `page`, `input.page`. */
  readonly value: string
}

function sentOf({ parameters }: ActionSignature): readonly Sent[] {
  return parameters.flatMap((parameter): Sent[] => {
    const { name, type, optional, initializer, travels, members } = parameter
    if (members) return members.map(member => ({ ...member, value: `${name}.${member.key}` }))
    return travels === 'unsent' ? [] : [{ key: name, name, value: name, type: type.text, optional, initializer }]
  })
}

/** The client's side, with the URL as the expression that `fetch` is given. */
export function queryRequest(
  signature: ActionSignature,
  url: string,
  style: CodeStyle,
): RequestParts & { readonly url: string } {
  const end = semicolon(style)
  const sent = sentOf(signature)
  const options = [`cache: ${quoted('no-store', style)}`]
  if (sent.length === 0) return { before: [], options, url: quoted(url, style) }
  const query = freeName(
    ['query', 'searchParams', 'urlParameters'],
    new Set(signature.parameters.map(({ name }) => name)),
  )
  const textOf = (one: Sent) => (scalarOf(one) === 'string' ? one.value : `String(${one.value})`)
  const always = sent
    .filter(one => !mayBeMissing(one))
    .map(one => (textOf(one) === one.key ? one.key : `${one.key}: ${textOf(one)}`))
  return {
    before: [
      `const ${query} = new URLSearchParams(${always.length > 0 ? `{ ${always.join(', ')} }` : ''})${end}`,
      ...sent
        .filter(mayBeMissing)
        .map(one =>
          printIf(`${one.value} !== undefined`, `${query}.set(${quoted(one.key, style)}, ${textOf(one)})`, style),
        ),
    ],
    options,
    url: `\`${url}?\${${query}}\``,
  }
}

/** The handler's lines that read the arguments from the URL; with their defaults where the action's body stands in it. */
export function queryLines(
  signature: ActionSignature,
  request: string,
  style: CodeStyle,
  inlined: boolean,
  taken: ReadonlySet<string>,
): string[] {
  const sent = sentOf(signature)
  if (sent.length === 0) return []
  const end = semicolon(style)
  const query = freeName(['searchParams', 'query', 'urlParameters'], taken)
  const bound = query === 'searchParams' ? query : `searchParams: ${query}`
  const url = `const { ${bound} } = new URL(${request}.url)${end}`
  const whole = signature.parameters.find(({ members }) => members)
  if (whole && !inlined) {
    const comma = style.trailingComma ? ',' : ''
    const members = sent.map(
      (one, n) =>
        `${style.indent}${one.key}: ${readOf(one, query, style, false)}${n < sent.length - 1 ? ',' : comma}\n`,
    )
    return [url, `const ${whole.name} = {\n${members.join('')}}${end}`]
  }
  return [url, ...sent.map(one => `const ${one.name} = ${readOf(one, query, style, inlined)}${end}`)]
}

function readOf(one: Sent, query: string, style: CodeStyle, inlined: boolean): string {
  const key = quoted(one.key, style)
  const value = `${query}.get(${key})`
  const isDefaulted = inlined && one.initializer !== null
  const given = isDefaulted ? (one.initializer ?? '') : 'undefined'
  const missing = /^(?:[\w.]+|'[^']*'|"[^"]*")$/.test(given) ? given : `(${given})`
  const optional = isDefaulted || /\bundefined\b/.test(one.type) ? '' : ' | undefined'
  const kind = scalarOf(one)
  const isMissing = mayBeMissing(one)
  if (kind === 'string') {
    if (/^(string|undefined|\||\s)+$/.test(one.type)) return `${value} ?? ${isMissing ? missing : quoted('', style)}`
    return isMissing ? `(${value} ?? ${missing}) as ${one.type}${optional}` : `${value} as ${one.type}`
  }
  const read = kind === 'number' ? `Number(${value})` : `${value} === ${quoted('true', style)}`
  const typed = /^(number|boolean|undefined|\||\s)+$/.test(one.type) ? read : `(${read}) as ${one.type}`
  return isMissing ? `${query}.has(${key}) ? ${typed} : ${missing}` : typed
}
