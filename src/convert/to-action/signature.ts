/** The action's parameters, and the arguments each caller passes: the route's dynamic segments in order, then the body; or those of the client function it replaces. */
import type { Snapshot } from '../../index/snapshot'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, reindented } from '../code/edits'
import { type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { parseSource, placeOf } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import { type CodeStyle, quoted } from '../code/style'
import type { ConvertContext } from '../context'
import {
  descendants,
  type Handler,
  isRefused,
  type Refused,
  statementAround,
  unwrapped,
} from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { FetchCall, SegmentValue } from '../request/request-call'
import type { RequestFunction } from '../request/request-function'
import type { ActionInfo } from './inspect'
import { declaredNames } from './module'
import { editedSlice } from './text'
import { bodyType } from './types'

export interface Signature {
  readonly parameters: string
  readonly returnType: string | null
  /** What stands where the handler read its body; null where that statement goes. */
  readonly bodyText: string | null
  /** Imports of the parameters' types, specifiers as from the action's file. */
  readonly bindings: readonly ImportedBinding[]
}

const isTypeScript = (sf: ts.SourceFile): boolean => /\.[cm]?tsx?$/.test(sf.fileName)

/** The parameters where no client function gives them. `unknownInput`: type a parsed body `unknown`, for callers that send it unchecked. */
export async function ownSignature(
  info: ActionInfo,
  target: string,
  context: ConvertContext,
  unknownInput: boolean,
): Promise<Signature | Refused> {
  const { handler, params, request, callers, sources } = info
  const typed = isTypeScript(handler.sf)
  const names = [...params.segments, ...request.query.queries].map(({ name }) => name)
  const twice = names.find((name, n) => names.indexOf(name) !== n)
  if (twice !== undefined) return refuse('name-taken', `${twice} is a segment and in the query.`, placeOf(handler.name))
  const isOptional = (name: string) =>
    request.query.queries.some(query => query.name === name && callers.some(({ fetch }) => fetch.when.has(query.key)))
  const parameters = names.map(name => (typed ? `${name}: string${isOptional(name) ? ' | null' : ''}` : name))
  const { body } = request
  const bodyText = body && body.binding === null ? body.name : null
  if (!body) return { parameters: parameters.join(', '), returnType: null, bodyText: null, bindings: [] }
  const { binding } = body
  const name = binding ? reindented(handler.sf, binding.getStart(handler.sf), binding.end, '') : body.name
  if (!typed) return { parameters: [...parameters, name].join(', '), returnType: null, bodyText, bindings: [] }
  const fetches = callers.map(({ fetch }) => fetch)
  const type = unknownInput
    ? { text: 'unknown', bindings: [] }
    : await bodyType(body, handler, fetches, target, context.snapshot, sources, context)
  if (isRefused(type)) return type
  parameters.push(`${name}: ${type.text}`)
  return { parameters: parameters.join(', '), returnType: null, bodyText, bindings: type.bindings }
}

/** The call of the action that takes the place of a fetch, without `await`. */
export async function callText(
  name: string,
  fetch: FetchCall,
  info: ActionInfo,
  style: CodeStyle,
  context: ConvertContext,
): Promise<string> {
  if (fetch.relayed) return fetch.call.getText(fetch.sf)
  const values: string[] = []
  for (const { segment } of info.params.segments) {
    const value = fetch.segments.get(segment)
    if (value !== undefined) values.push(await segmentText(value, fetch, style, context))
  }
  for (const { key } of info.request.query.queries) {
    const value = fetch.query.get(key)
    if (value === undefined) continue
    const text = await segmentText(value, fetch, style, context)
    const when = fetch.when.get(key)
    values.push(when ? optionalText(when.getText(fetch.sf), text) : text)
  }
  if (info.request.body && fetch.body) {
    const { sf } = fetch
    const value = fetch.body.value
    const statement = statementAround(fetch.call) ?? fetch.call
    values.push(reindented(sf, value.getStart(sf), value.end, indentAt(sf.text, statement.getStart(sf))))
  }
  return `${name}(${values.join(', ')})${fetch.tail}`
}

/** What a name in the query that may be left out is: `null`, as its reading answers, where it is not there. */
function optionalText(when: string, value: string): string {
  return when === value ? `${value} || null` : `${/[?=>]/.test(when) ? `(${when})` : when} ? ${value} : null`
}

/** A segment is text in the URL whatever it was: other types than string are made so. */
async function segmentText(
  value: SegmentValue,
  fetch: FetchCall,
  style: CodeStyle,
  context: ConvertContext,
): Promise<string> {
  if (typeof value === 'string') return quoted(decodeURIComponent(value), style)
  const text = value.getText(fetch.sf)
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return text
  if (!isTypeScript(fetch.sf)) return text
  const type = await context.types?.typeAt(fetch.sf.fileName, value.getStart(fetch.sf), context.signal, value.end)
  return type?.text === 'string' ? text : `String(${text})`
}

/**
 * The parameters of a client function that the action replaces; null where its names and the handler's do not fit together,
 * so that the function has to stay and call the action.
 */
export function replacedSignature(
  info: ActionInfo,
  fetch: FetchCall,
  replaced: RequestFunction,
  target: string,
  snapshot: Snapshot,
): Signature | null {
  const { handler, params, request } = info
  const typed = isTypeScript(handler.sf)
  if (typed !== isTypeScript(fetch.sf) || request.query.queries.length > 0) return null
  const renamed = new Map<string, string>()
  for (const { segment, name } of params.segments) {
    const parameter = segmentParameter(fetch.segments.get(segment), replaced)
    if (!parameter) return null
    if (parameter.text !== name) renamed.set(parameter.text, name)
  }
  const removed = [...params.removed]
  let bodyText: string | null = null
  let defaults: ReadonlyMap<string, ts.Expression> = new Map()
  if (request.body && fetch.body) {
    const value = fetch.body.value
    if (!restsOnParameters(value, fetch, replaced)) return null
    const same = sameBinding(request.body.binding, value)
    if (same) {
      removed.push(...request.body.removed)
      defaults = same
    } else if (request.body.removed.length > 1) return null
    else bodyText = value.getText(fetch.sf)
    // A renamed parameter that the body mentions too would have to be renamed there.
    if (bodyText !== null && [...namesIn(value)].some(name => renamed.has(name))) return null
  }
  const parameters = printedParameters(fetch, replaced, renamed, defaults)
  const names = replaced.parameterNames.map(name => renamed.get(name) ?? name)
  const taken = declaredInside(handler, removed)
  for (const statement of handler.sf.statements) for (const name of declaredNames(statement)) taken.add(name)
  for (const { local } of importsOf(handler.sf)) taken.add(local)
  if (names.some(name => taken.has(name)) || new Set(names).size < names.length) return null
  const bindings = typeBindings(parameters, fetch.sf, target, snapshot, replaced)
  if (!bindings) return null
  return { parameters, returnType: replaced.returnType, bodyText, bindings }
}

/** The string parameter that stands for a segment. */
function segmentParameter(value: SegmentValue | undefined, replaced: RequestFunction): ts.Identifier | null {
  if (!value || typeof value === 'string' || !ts.isIdentifier(value)) return null
  if (!replaced.parameterNames.includes(value.text)) return null
  const parameter = [...descendants(replaced.statement)].find(
    (node): node is ts.ParameterDeclaration =>
      ts.isParameter(node) && ts.isIdentifier(node.name) && node.name.text === value.text,
  )
  const string = parameter?.type ? parameter.type.kind === ts.SyntaxKind.StringKeyword : true
  return string ? value : null
}

/** True where a body is made of the function's parameters, literals and plain operators: it can be made on the server as well. */
function restsOnParameters(value: ts.Expression, fetch: FetchCall, replaced: RequestFunction): boolean {
  return [...descendants(value)].every(node => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node)) return false
    if (!ts.isIdentifier(node)) return true
    const symbol = ts.isShorthandPropertyAssignment(node.parent) || fetch.scope.symbolOf(node) !== undefined
    const isName = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
    const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node
    return isName || isKey || (symbol && replaced.parameterNames.includes(node.text))
  })
}

/**
 * Where taking the body apart gives the parameters their own names (`{ name }` read as `const { name } = …`): the defaults that
 * the pattern gives them; else null.
 */
export function sameBinding(binding: ts.BindingName | null, value: ts.Expression): Map<string, ts.Expression> | null {
  const defaults = new Map<string, ts.Expression>()
  if (!binding) return null
  const sent = unwrapped(value)
  if (ts.isIdentifier(binding)) return ts.isIdentifier(sent) && sent.text === binding.text ? defaults : null
  if (!ts.isObjectBindingPattern(binding) || !ts.isObjectLiteralExpression(sent)) return null
  const values = new Map<string, string>()
  for (const property of sent.properties) {
    if (ts.isShorthandPropertyAssignment(property)) values.set(property.name.text, property.name.text)
    else if (
      ts.isPropertyAssignment(property) &&
      ts.isIdentifier(property.name) &&
      ts.isIdentifier(property.initializer)
    )
      values.set(property.name.text, property.initializer.text)
  }
  for (const { propertyName, name, initializer, dotDotDotToken } of binding.elements) {
    if (dotDotDotToken || !ts.isIdentifier(name)) return null
    const key = propertyName && ts.isIdentifier(propertyName) ? propertyName.text : name.text
    if (values.get(key) !== name.text) return null
    if (initializer && [...descendants(initializer)].some(ts.isIdentifier)) return null
    if (initializer) defaults.set(name.text, initializer)
  }
  return defaults
}

/** The parameter list with segments under the handler's names, and with the defaults that the handler gave. */
function printedParameters(
  fetch: FetchCall,
  replaced: RequestFunction,
  renamed: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, ts.Expression>,
): string {
  const { sf } = fetch
  // A function without parameters may hold a callback that has some.
  if (replaced.parameterNames.length === 0) return replaced.parameters
  const parameters = [...descendants(replaced.statement)].find(ts.isParameter)?.parent.parameters ?? []
  const [first] = parameters
  const last = parameters[parameters.length - 1]
  if (!first || !last) return replaced.parameters
  const edits: TextEdit[] = []
  for (const parameter of parameters) {
    const own = parameter.name.getText(sf)
    const name = renamed.get(own) ?? own
    const value = defaults.get(own)
    if (!value) edits.push({ start: parameter.name.getStart(sf), end: parameter.name.end, newText: name })
    else {
      const type = parameter.type && !saysItself(parameter.type, value) ? `: ${parameter.type.getText(sf)}` : ''
      edits.push({ start: parameter.getStart(sf), end: parameter.end, newText: `${name}${type} = ${value.getText()}` })
    }
  }
  return editedSlice(sf.text, first.getStart(sf), last.end, edits)
}

/** True where a literal default gives the parameter its written type. */
function saysItself(type: ts.TypeNode, value: ts.Expression): boolean {
  const { kind } = value
  if (type.kind === ts.SyntaxKind.NumberKeyword) return ts.isNumericLiteral(value)
  if (type.kind === ts.SyntaxKind.StringKeyword) return ts.isStringLiteralLike(value)
  return (
    type.kind === ts.SyntaxKind.BooleanKeyword &&
    (kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword)
  )
}

/** Every name that the handler's function declares, but for those of statements that go. */
function declaredInside(handler: Handler, removed: readonly ts.Statement[]): Set<string> {
  const names = new Set<string>()
  for (const node of descendants(handler.fn.body ?? handler.fn)) {
    if (removed.some(statement => node.pos >= statement.pos && node.end <= statement.end)) continue
    const declares = ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isFunctionDeclaration(node)
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text)
  }
  return names
}

/** Imports of the types a signature mentions; null where one is the client module's own secret. */
function typeBindings(
  parameters: string,
  from: ts.SourceFile,
  target: string,
  snapshot: Snapshot,
  replaced: RequestFunction,
): ImportedBinding[] | null {
  const bindings: ImportedBinding[] = []
  const returned = replaced.returnType ?? 'void'
  const names = namesIn(parseSource('type.ts', `declare function $signature(${parameters}): ${returned}`))
  for (const name of names) {
    if (replaced.parameterNames.includes(name)) continue
    const imported = importsOf(from).find(({ local }) => local === name)
    if (imported) {
      const file = snapshot.resolve(from.fileName, imported.specifier)
      const specifier = file === undefined ? imported.specifier : specifierBetween(target, file, [from], snapshot)
      bindings.push({ imported: imported.imported, local: name, specifier, typeOnly: true })
      continue
    }
    const own = from.statements.find(statement => declaredNames(statement).includes(name))
    if (!own || own === replaced.statement || from.fileName === target) continue
    if (!ts.canHaveModifiers(own) || !ts.getModifiers(own)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
      return null
    const specifier = specifierBetween(target, from.fileName, [from], snapshot)
    bindings.push({ imported: name, local: name, specifier, typeOnly: true })
  }
  return bindings
}
