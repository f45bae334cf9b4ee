/** The types an action is written with, and whether its values survive the change from JSON to React's own serialisation. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { reindented } from '../code/edits'
import { type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { parseSource, placeOf, type Sources } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import type { ConvertContext } from '../context'
import type { Body } from '../handler/handler-body'
import type { HandlerResult } from '../handler/handler-results'
import { schemaType } from '../handler/handler-schema'
import { type Handler, isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { FetchCall } from '../request/request-call'
import type { MembersRead } from '../request/request-members'
import type { ParameterType, RevivedValue } from '../types'
import { revivedKinds } from '../wire/revive'
import { mergedInput } from './merged-input'
import { declaredNames } from './module'

/** A type as the action's file can write it. */
export interface WrittenType {
  readonly text: string
  /** Imports it needs beside those of the route file, specifiers as from the action's file. */
  readonly bindings: readonly ImportedBinding[]
}

/** What is known of a handler's values besides their types. */
export interface KnownValues {
  /** True for one that came as JSON. */
  isJson(value: ts.Expression): boolean
  /** True for what zod says of a value that does not fit, whose type holds more than is ever there. */
  areIssues(value: ts.Expression): Promise<boolean>
  /** Filled with those that are taken for what errors have by their name. */
  readonly supposed: ts.Expression[]
}

const NOTHING_KNOWN: KnownValues = {
  isJson: () => false,
  areIssues: () => Promise.resolve(false),
  supposed: [],
}

/** The checker's answer about an expression, its own parentheses left out. */
async function typeOf(expression: ts.Expression, context: ConvertContext): Promise<ParameterType | undefined> {
  const inner = ts.isParenthesizedExpression(expression) ? expression.expression : expression
  return context.types?.typeAt(placeOf(inner).file, inner.getStart(), context.signal, inner.end)
}

/** True for an expression that is JSON whatever the types say: literals, templates, comparisons, objects and arrays of them. */
function isPlainJson(expression: ts.Expression): boolean {
  const inner = unwrapped(expression)
  if (ts.isObjectLiteralExpression(inner))
    return inner.properties.every(property => ts.isPropertyAssignment(property) && isPlainJson(property.initializer))
  if (ts.isArrayLiteralExpression(inner)) return inner.elements.every(isPlainJson)
  if (ts.isPrefixUnaryExpression(inner)) return true
  return (
    ts.isStringLiteralLike(inner) ||
    ts.isTemplateExpression(inner) ||
    ts.isNumericLiteral(inner) ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword ||
    inner.kind === ts.SyntaxKind.NullKeyword
  )
}

/**
 * Refuses a result that JSON changed on its way (a `Date` arrived as text, a `Map` as `{}`) and an action would not, or whose
 * type nobody knows. `dates`: in how many places the one caller makes Dates again; `readOf`: what the callers look at of it: the rest
 * only has to be something that an action can answer. `known`: what is known of expressions besides. Source: https://react.dev/reference/rsc/use-server#serializable-parameters-and-return-values
 */
export async function checkResults(
  results: readonly HandlerResult[],
  context: ConvertContext,
  dates = 0,
  readOf: (result: HandlerResult) => MembersRead = () => 'all',
  known: KnownValues = NOTHING_KNOWN,
): Promise<Refused | undefined> {
  for (const result of results) {
    const { data } = result
    if (!data || isPlainJson(data)) continue
    // A text that is null is an empty body, and an action would answer null.
    if (result.isMade || (data === result.text && (await typeOf(data, context)))) {
      if (await isText(data, context)) continue
      return refuse('non-json', 'The handler answers something else than JSON.', placeOf(result.node))
    }
    for (const { value, isRead } of partsRead(data, readOf(result))) {
      const refused = await checkValue(value, context, isRead ? 'answers' : 'leaves', dates, known)
      if (refused) return refused
    }
  }
  return undefined
}

/** True for what is text by its type. */
async function isText(value: ts.Expression, context: ConvertContext): Promise<boolean> {
  const type = await typeOf(value, context)
  return (
    type?.wire === 'json' && /^(?:string|"[^"]*"|`[^`]*`)(?: \| (?:string|"[^"]*"|`[^`]*`))*$/.test(type.text ?? '')
  )
}

/** The members of an answer that is written as an object apart, by whether somebody looks at them; any other answer as a whole. */
function partsRead(
  data: ts.Expression,
  members: MembersRead,
): readonly { readonly value: ts.Expression; readonly isRead: boolean }[] {
  const inner = unwrapped(data)
  if (members === 'all') return [{ value: data, isRead: true }]
  if (!ts.isObjectLiteralExpression(inner)) return [{ value: data, isRead: members.size > 0 }]
  const isPlain = inner.properties.every(
    property =>
      (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) ||
      ts.isShorthandPropertyAssignment(property),
  )
  if (!isPlain) return [{ value: data, isRead: members.size > 0 }]
  return inner.properties.flatMap(property => {
    if (ts.isPropertyAssignment(property))
      return { value: property.initializer, isRead: members.has(property.name.getText().replace(/^['"]|['"]$/g, '')) }
    return ts.isShorthandPropertyAssignment(property)
      ? { value: property.name, isRead: members.has(property.name.text) }
      : []
  })
}

/** The parts of an object or array literal are asked for one by one: a literal among them needs no checker. */
async function checkValue(
  value: ts.Expression,
  context: ConvertContext,
  verb: 'answers' | 'leaves' | 'sends',
  dates = 0,
  known: KnownValues = NOTHING_KNOWN,
): Promise<Refused | undefined> {
  const inner = unwrapped(value)
  if (isPlainJson(inner) || (verb === 'sends' && isFieldOfText(value))) return undefined
  const parts = partsOf(inner)
  if (parts) {
    for (const part of parts) {
      const refused = await checkValue(part, context, verb, dates, known)
      if (refused) return refused
      if (verb === 'leaves' || !ts.isArrayLiteralExpression(inner) || !(await mayBeAbsent(part, context))) continue
      return refuse(
        'type-not-serialisable',
        'JSON makes null of undefined in a list, an action would not.',
        placeOf(part),
      )
    }
    return undefined
  }
  const place = placeOf(inner)
  const type = await typeOf(inner, context)
  // What a caller sends is also held against the parameter's type.
  if (verb === 'sends' && !isChanged(type)) return undefined
  if (verb === 'leaves' && /^(dates|rich)$/.test(type?.wire ?? '')) return undefined
  if (known.isJson(inner) && !isChanged(type)) return undefined
  if (!type) return refuse('types-unavailable', 'Whether this value is plain JSON takes a type checker to tell.', place)
  if (
    type?.wire === 'json' ||
    type?.wire === 'void' ||
    (type?.wire === 'dates' && dates > 0 && areDates(type.revival, dates))
  )
    return undefined
  if (await known.areIssues(inner)) return undefined
  if (type && isChanged(type))
    return refuse(
      'type-not-serialisable',
      `JSON changes this value on its way, an action would not: ${type.because ?? type.text ?? 'no plain data'}.`,
      place,
    )
  if (type.made === 'error') known.supposed.push(inner)
  if (type.made) return undefined
  return refuse(
    'type-unknown',
    `The type of what the handler ${verb === 'leaves' ? 'answers' : verb} here is not known${because(type)}.`,
    place,
  )
}

/** `form.get('email') as string`: a field that its author knows to be no file, of which JSON made `{}`. */
function isFieldOfText(value: ts.Expression): boolean {
  const cast = ts.isParenthesizedExpression(value) ? value.expression : value
  if (!ts.isAsExpression(cast) || !/^string(?: \| (?:null|undefined))?$/.test(cast.type.getText())) return false
  const call = unwrapped(cast.expression)
  return (
    ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'get'
  )
}

async function mayBeAbsent(value: ts.Expression, context: ConvertContext): Promise<boolean> {
  const inner = unwrapped(value)
  if (ts.isIdentifier(inner) && inner.text === 'undefined') return true
  if (isPlainJson(inner) || partsOf(inner)) return false
  const type = await typeOf(inner, context)
  return type?.wire === 'void' || type?.optional === true
}

/** True where a Date is made again in so many places of a type, and nothing else is. */
function areDates(value: RevivedValue | null, dates: number): boolean {
  const kinds = value ? revivedKinds(value) : []
  return kinds.length === dates && kinds.every(kind => kind === 'date')
}

/** An action gives what JSON makes text of, or empty. */
function isChanged(type: ParameterType | undefined): boolean {
  return type !== undefined && !/^(json|void|unknown)$/.test(type.wire)
}

function because(type: { readonly because: string | null } | undefined): string {
  return type?.because ? ` (${type.because})` : ''
}

function partsOf(inner: ts.Expression): readonly ts.Expression[] | undefined {
  if (ts.isConditionalExpression(inner)) return [inner.whenTrue, inner.whenFalse]
  if (ts.isBinaryExpression(inner)) {
    const { kind } = inner.operatorToken
    const either = [
      ts.SyntaxKind.QuestionQuestionToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.AmpersandAmpersandToken,
    ]
    return either.includes(kind) ? [inner.left, inner.right] : []
  }
  if (ts.isArrayLiteralExpression(inner) && !inner.elements.some(ts.isSpreadElement)) return inner.elements
  if (!ts.isObjectLiteralExpression(inner)) return undefined
  const parts: ts.Expression[] = []
  for (const property of inner.properties) {
    if (ts.isPropertyAssignment(property)) parts.push(property.initializer)
    else if (ts.isShorthandPropertyAssignment(property)) parts.push(property.name)
    else if (ts.isSpreadAssignment(property)) parts.push(property.expression)
    else return undefined
  }
  return parts
}

/**
 * Refuses a body in which JSON turned something into something else: the handler has only ever seen the JSON of it. One that made its
 * Dates again (`dates`: in so many places) is sent them, and as many: what is text there already is none for the action. One that stays
 * a function (`any`) is sent JSON as before: the action makes it of what it is given.
 */
export async function checkSent(
  fetch: FetchCall,
  dates: number | 'any',
  context: ConvertContext,
): Promise<Refused | undefined> {
  if (!context.types || fetch.body?.kind !== 'json') return undefined
  const { value } = fetch.body
  if (dates === 0) return checkValue(value, context, 'sends')
  const parts = leavesOf(value)
  let found = 0
  for (const part of parts) {
    const type = isPlainJson(part) ? undefined : await typeOf(part, context)
    const kinds = type?.wire === 'dates' && type.revival ? revivedKinds(type.revival) : []
    if (kinds.length > 0 && kinds.every(kind => kind === 'date')) found += kinds.length
    else if (isChanged(type)) return checkValue(part, context, 'sends')
  }
  if (dates === 'any' || found === dates) return undefined
  return refuse('type-unknown', 'The handler makes Dates of the body, and this caller sends others.', placeOf(value))
}

/** An object or list that is written in place as its parts, any other value itself. */
function leavesOf(value: ts.Expression): readonly ts.Expression[] {
  const inner = unwrapped(value)
  const isPlain =
    (ts.isObjectLiteralExpression(inner) && !inner.properties.some(ts.isSpreadAssignment)) ||
    ts.isArrayLiteralExpression(inner)
  return (isPlain && partsOf(inner)?.flatMap(leavesOf)) || [value]
}

/** The type of the body: as the handler says, else as every caller sends it. `any` never. */
export async function bodyType(
  body: Body,
  handler: Handler,
  fetches: readonly FetchCall[],
  target: string,
  snapshot: Snapshot,
  sources: Sources,
  context: ConvertContext,
): Promise<WrittenType | Refused> {
  if (body.kind === 'form-data') return { text: 'FormData', bindings: [] }
  if (body.kind === 'text') return { text: 'string', bindings: [] }
  if (body.type.from === 'annotation') {
    const { node } = body.type
    return { text: reindented(handler.sf, node.getStart(handler.sf), node.end, ''), bindings: [] }
  }
  if (body.type.from === 'schema') {
    const schema = await schemaType(body.type.node, handler.sf, snapshot, sources)
    if (schema) return schema
  }
  const unknown = refuse(
    'input-type-unknown',
    'Neither the handler nor its callers say what type the body has.',
    placeOf(body.node),
  )
  const written: WrittenType[] = []
  for (const fetch of fetches) {
    const value = fetch.body?.value
    const type = value && (await typeOf(value, context))
    if (!type?.text || type.wire === 'unknown') return unknown
    const here = writeElsewhere(type.text, fetch.sf, target, snapshot)
    if (isRefused(here)) return unknown
    if (!written.some(({ text }) => text === here.text)) written.push(here)
  }
  const [only, ...more] = written
  return (more.length === 0 ? only : mergedInput(written)) ?? unknown
}

/** A type as printed in one file, with the imports by which another file can write it. Refused: a name the file keeps to itself. */
export function writeElsewhere(
  text: string,
  from: ts.SourceFile,
  to: string,
  snapshot: Snapshot,
): WrittenType | Refused {
  const bindings: ImportedBinding[] = []
  const refused = refuse('input-type-unknown', `The type ${text} cannot be written in another file.`, {
    file: from.fileName,
  })
  const plain = text.replace(/import\("([^"]+)"\)\.([A-Za-z_$][\w$]*)/g, (_, file: string, name: string) => {
    const module = ['', '.ts', '.tsx', '/index.ts', '/index.tsx']
      .map(ending => file + ending)
      .find(path => snapshot.files.has(path))
    if (module !== undefined)
      bindings.push({
        imported: name,
        local: name,
        specifier: specifierBetween(to, module, [from], snapshot),
        typeOnly: true,
      })
    return name
  })
  if (plain.includes('import(') || /\b(?:any|typeof)\b/.test(plain)) return refused
  const names = namesIn(parseSource('type.ts', `type Printed = ${plain}`))
  const imports = importsOf(from)
  for (const name of names) {
    if (name === 'Printed') continue
    if (bindings.some(({ local }) => local === name)) continue
    const imported = imports.find(({ local }) => local === name)
    if (imported) {
      const file = snapshot.resolve(from.fileName, imported.specifier)
      const specifier = file === undefined ? imported.specifier : specifierBetween(to, file, [from], snapshot)
      bindings.push({ imported: imported.imported, local: name, specifier, typeOnly: true })
    } else if (from.statements.some(statement => declaredNames(statement).includes(name))) return refused
  }
  return { text: plain.replace(/; \}/g, ' }'), bindings }
}
