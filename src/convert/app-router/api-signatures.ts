/** The parameters of the rewritten functions: a Request in the place of the Pages Router's, `params` where a segment is read, no response. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { slice } from '../code/edits'
import type { Scope } from '../code/scope'
import type { CodeStyle } from '../code/style'
import { descendants, functionAround } from '../handler/handler-syntax'
import {
  type ApiFunction,
  type ApiFunctions,
  type Callee,
  type HandedFunction,
  membersOf,
  type OwnCall,
} from './api-functions'
import { isEmptyReturn } from './ends'

export interface SignatureContext {
  readonly sf: ts.SourceFile
  readonly scope: Scope
  readonly style: CodeStyle
  readonly argumentComma: boolean
  /** TypeScript: types are written. */
  readonly typed: boolean
  /** `{ id: string }` of the route, null without segments. */
  readonly segments: string | null
  readonly asyncParams: boolean
  /** What the functions call `params`. */
  readonly params: string
  /** Names of functions whose code reads `params`, or what only a NextRequest has. */
  readonly readsParams: ReadonlySet<string>
  /** Names of the helpers of other modules that take the request. */
  readonly readsRequest: ReadonlySet<string>
  readonly readsNext: ReadonlySet<string>
}

/** What the functions of the file need, their callers included. */
export interface Needs {
  readonly request: ReadonlySet<Callee>
  readonly next: ReadonlySet<Callee>
  readonly params: ReadonlySet<Callee>
}

export function needsOf({ functions, calls, handed }: ApiFunctions, context: SignatureContext): Needs {
  const { scope, readsParams, readsRequest, readsNext } = context
  const request = new Set<Callee>()
  const next = new Set<Callee>()
  const params = new Set<Callee>()
  for (const own of functions) {
    const name = own.name.text
    if (readsParams.has(name)) params.add(own)
    if (readsNext.has(name)) next.add(own)
    const uses = own.request ? scope.usesOf(own.request) : []
    if (uses.some(use => !calls.some(({ call }) => isHanded(use, call)))) request.add(own)
  }
  // A helper of another module was given its new parameters by itself.
  for (const { to, given } of calls)
    if (!functions.some(own => own === to)) {
      if (to.request && (given || readsRequest.has(to.name.text))) request.add(to)
      // What a helper is given is called alike whatever it needs.
      if (given || readsNext.has(to.name.text)) next.add(to)
      if (readsParams.has(to.name.text)) params.add(to)
    }
  for (let changed = true; changed; ) {
    changed = false
    for (const { from, to } of [...calls, ...handed])
      for (const need of [request, next, params])
        if (need.has(to) && !need.has(from)) {
          need.add(from)
          changed = true
        }
  }
  return { request, next, params }
}

/** True for an argument of a call, or a member of one that is an object. */
function isHanded(use: ts.Identifier, call: ts.CallExpression): boolean {
  return call.arguments.some(
    argument =>
      argument === use ||
      (ts.isObjectLiteralExpression(argument) &&
        argument.properties.some(
          member => member === use.parent && (!ts.isPropertyAssignment(member) || member.initializer === use),
        )),
  )
}

/** The member of the type that several functions name their `params` by: `params: Promise<{ id: string }>`. */
export function contextMember({ segments, asyncParams }: SignatureContext): string {
  return `params: ${asyncParams ? `Promise<${segments}>` : segments}`
}

/** The new parameter list, return type and `async` of a function. `alias`: the name of `contextMember`, where it has one. */
export function signatureEdits(
  own: ApiFunction,
  needs: Needs,
  alias: string | null,
  result: string | null,
  context: SignatureContext,
  isAwaiting: boolean,
  types: readonly TextEdit[],
): TextEdit[] {
  const { fn } = own
  const { sf, typed, style } = context
  const { text } = sf
  const parameters: string[] = []
  const wantsParams = needs.params.has(own)
  const type = `: ${needs.next.has(own) ? 'NextRequest' : 'Request'}`
  const object = alias ?? `{ ${contextMember(context)} }`
  const { params } = context
  const ofEntry = `{ ${params === 'params' ? '' : 'params: '}${params} }${typed ? `: ${object}` : ''}`
  const written = own.entry ? ofEntry : typed ? `${params}: ${paramsType(alias, context)}` : params
  const request = (name: string) => name + (typed ? type : '')
  let placed = !wantsParams
  const place = () => {
    if (!placed) parameters.push(written)
    placed = true
  }
  for (const parameter of fn.parameters) {
    if (parameter.name === own.request) {
      if (needs.request.has(own)) parameters.push(request(own.request.text))
      else if (own.entry && wantsParams) parameters.push(request(`_${own.request.text.replace(/^_/, '')}`))
      place()
    } else if (ts.isObjectBindingPattern(parameter.name) && holdsEither(parameter.name, own)) {
      const apart = apartText(parameter, parameter.name, own, needs, type.slice(2), context)
      if (apart !== null) parameters.push(apart)
      place()
    } else if (parameter.name !== own.response) parameters.push(textOf(parameter, sf, types))
  }
  if (own.entry && !own.request && wantsParams) parameters.push(request('_request'))
  place()
  const open = fn.parameters.pos
  const bracketed = text[open - 1] === '('
  const close = bracketed ? text.indexOf(')', fn.parameters.end) : fn.parameters.end
  const lineStart = text.lastIndexOf('\n', open) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const line = parameters.join(', ')
  const fits =
    open - lineStart + line.length + (result === null ? 0 : result.length + 2) + (ts.isArrowFunction(fn) ? 6 : 3) <=
    style.printWidth
  const comma = context.argumentComma ? ',' : ''
  const inner = indent + style.indent
  const isApart = line.startsWith('{') && line.includes('}: {')
  const list =
    fits && !line.includes('\n')
      ? line
      : parameters.length < 2
        ? isApart
          ? brokenApart(line, indent, context)
          : line
        : `\n${inner}${parameters.join(`,\n${inner}`)}${comma}\n${indent}`
  const end = fn.type ? fn.type.end : bracketed ? close + 1 : close
  const edits: TextEdit[] = [
    { start: bracketed ? open - 1 : open, end, newText: `(${list})${result === null ? '' : `: ${result}`}` },
  ]
  if (!isAsync(own) && isAwaiting) {
    const at = ts.isArrowFunction(fn) ? fn.getStart() : keywordOf(fn, text)
    edits.push({ start: at, end: at, newText: 'async ' })
  }
  return edits
}

function holdsEither(pattern: ts.ObjectBindingPattern, own: ApiFunction): boolean {
  return pattern.elements.some(({ name }) => name === own.request || name === own.response)
}

/** `{ req }: { req: NextRequest }` of `{ req, res }: Props`; null where nothing of it is left. */
function apartText(
  parameter: ts.ParameterDeclaration,
  pattern: ts.ObjectBindingPattern,
  own: ApiFunction,
  needs: Needs,
  requestType: string,
  { sf }: SignatureContext,
): string | null {
  const kept = pattern.elements.filter(
    ({ name }) => name !== own.response && (name !== own.request || needs.request.has(own)),
  )
  if (kept.length === 0) return null
  const text = `{ ${kept.map(element => element.getText()).join(', ')} }`
  const members = parameter.type && membersOf(parameter.type, sf)
  if (!members) return text
  const types = kept.flatMap(element => {
    const key = (element.propertyName ?? element.name).getText()
    if (element.name === own.request) return [`${key}: ${requestType}`]
    const member = members.find(each => each.name?.getText() === key)
    return member ? [member.getText().replace(/[;,]$/, '')] : []
  })
  return `${text}: { ${types.join('; ')} }`
}

/** `{ req }: { req: NextRequest }` as Prettier breaks the one parameter of a function. */
function brokenApart(text: string, indent: string, { style }: SignatureContext): string {
  const inner = `\n${indent}${style.indent}`
  const [names = '', types = ''] = text.slice(1, -1).split('}: {')
  const comma = style.trailingComma ? ',' : ''
  const end = style.semicolons ? ';' : ''
  const listed = names.trim().split(', ').join(`,${inner}`)
  const members = types.trim().split('; ').join(`${end}${inner}`)
  return `{${inner}${listed}${comma}\n${indent}}: {${inner}${members}${end}\n${indent}}`
}

function paramsType(alias: string | null, context: SignatureContext): string {
  if (alias) return `${alias}[${context.style.quote}params${context.style.quote}]`
  return context.asyncParams ? `Promise<${context.segments}>` : `${context.segments}`
}

function keywordOf(fn: ts.Node, text: string): number {
  return text.indexOf('function', fn.getStart())
}

export function isAsync({ fn }: ApiFunction): boolean {
  return fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false
}

/** True where the function itself waits for something. */
export function awaits({ fn }: ApiFunction): boolean {
  return [...descendants(fn)].some(
    node =>
      (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) &&
      functionAround(node) === fn,
  )
}

/** True for a function of the file that has answered when it returns, and hands the response to nobody: what it throws is thrown by the call itself. */
export function answersAtOnce(to: ApiFunction | Callee): boolean {
  if (!('fn' in to) || isAsync(to) || awaits(to)) return false
  const { fn, response } = to
  const isOwn = (value: ts.Expression) => value.getText().startsWith(`${response?.text}.`)
  if (fn.body && !ts.isBlock(fn.body)) return isOwn(fn.body)
  return [...descendants(fn)].every(node => {
    if (ts.isReturnStatement(node))
      return isEmptyReturn(node) || (node.expression !== undefined && isOwn(node.expression))
    const isUse = ts.isIdentifier(node) && node !== response && node.text === response?.text
    return !isUse || ts.isPropertyAccessExpression(node.parent)
  })
}

/** The arguments of a call as the rewritten function takes them. */
export function callEdit(
  { call, from, to }: OwnCall,
  handed: readonly HandedFunction[],
  needs: Needs,
  { sf, scope, params }: SignatureContext,
): TextEdit {
  const is = (argument: ts.Expression, name: ts.Identifier | null) =>
    name !== null && ts.isIdentifier(argument) && scope.symbolOf(argument) === scope.symbolOf(name)
  const kept: string[] = []
  let placed = !needs.params.has(to)
  const isEither = (value: ts.Expression) => is(value, from.request) || is(value, from.response)
  const wrapped = handed
    .filter(each => each.call === call && needs.params.has(each.to))
    .map(each => wrapping(each, needs, params))
  for (const argument of call.arguments) {
    const members = ts.isObjectLiteralExpression(argument) ? argument.properties : undefined
    const valueIn = (member: ts.ObjectLiteralElementLike) =>
      ts.isShorthandPropertyAssignment(member)
        ? member.name
        : ts.isPropertyAssignment(member)
          ? member.initializer
          : undefined
    const handed = members?.filter(member => {
      const value = valueIn(member)
      return value && isEither(value)
    })
    if (members && handed && handed.length > 0) {
      const left = members.filter(member => {
        const value = handed.includes(member) ? valueIn(member) : undefined
        return !value || (is(value, from.request) && needs.request.has(to))
      })
      if (left.length > 0) kept.push(`{ ${left.map(member => member.getText()).join(', ')} }`)
      if (!placed) kept.push(params)
      placed = true
    } else if (is(argument, from.request)) {
      if (needs.request.has(to)) kept.push(argument.getText())
      if (!placed) kept.push(params)
      placed = true
    } else if (!is(argument, from.response)) kept.push(textOf(argument, sf, wrapped))
  }
  if (!placed) kept.unshift(params)
  return { start: call.arguments.pos - 1, end: call.end, newText: `(${kept.join(', ')})` }
}

/** `() => handle(req, params)` for a function that needs more than its helper gives it. */
function wrapping({ from, to, node, value }: HandedFunction, needs: Needs, params: string): TextEdit {
  const request = needs.request.has(to) && from.request ? [from.request.text] : []
  const call = `() => ${value.text}(${[...request, params].join(', ')})`
  return {
    start: node.getStart(),
    end: node.end,
    newText: ts.isShorthandPropertyAssignment(node) ? `${value.text}: ${call}` : call,
  }
}

/** The text of a node with the edits that stand in it. */
function textOf(node: ts.Node, sf: ts.SourceFile, edits: readonly TextEdit[]): string {
  const start = node.getStart(sf)
  return slice(
    sf.text,
    start,
    node.end,
    edits.filter(edit => edit.start >= start && edit.end <= node.end),
  )
}
