/**
 * Chains on a request of axios: `axios.post(…).then(res => …).catch(…).finally(…)`. The first callback alone is given the answer; it throws a
 * failing one, which the chain then handles as it did axios's error.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { type CodeStyle, semicolon } from '../code/style'
import { isRefused, outermost, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ActionResult, Rewrite } from './request-answer'
import { throwing } from './request-axios-throw'
import type { AxiosUse } from './request-axios-use'
import { replace } from './request-edits'
import { isCaughtByNothing } from './request-failure'
import type { AxiosAnswer } from './request-response'

type ChainUse = Extract<AxiosUse, { shape: 'chain' }>

/** The answer taken apart, or under a name. Refused: other members than its data and status (`status-read`); undefined for another pattern. */
export function readAnswer(name: ts.BindingName, scope: Scope): AxiosAnswer | Refused | undefined {
  const odd = (node: ts.Node) => refuse('status-read', 'More than the data of the answer is read.', placeOf(node))
  if (ts.isObjectBindingPattern(name)) {
    const member = (element: ts.BindingElement) => (element.propertyName ?? element.name).getText()
    const data = name.elements.find(element => member(element) === 'data')
    const isPlain = name.elements.every(
      element => /^(?:data|status)$/.test(member(element)) && !element.initializer && !element.dotDotDotToken,
    )
    if (!data || !isPlain) return odd(name)
    const status = name.elements.find(element => member(element) === 'status')?.name ?? null
    return { kind: 'pattern', pattern: name, data: data.name, status }
  }
  if (!ts.isIdentifier(name)) return undefined
  const datas: ts.PropertyAccessExpression[] = []
  const statuses: ts.PropertyAccessExpression[] = []
  for (const use of scope.usesOf(name)) {
    const access = use.parent
    if (!ts.isPropertyAccessExpression(access) || !/^(?:data|status)$/.test(access.name.text)) return odd(use)
    ;(access.name.text === 'data' ? datas : statuses).push(access)
  }
  return { kind: 'name', name, datas, statuses }
}

/** A chain whose first step is a callback written in place, or one that hands its value to nobody. Refused: any other, where the answer would be handed on. */
export function readAxiosChain(whole: ts.Expression, scope: Scope): Omit<ChainUse, 'error'> | Refused {
  const odd = refuse('unsupported-caller', 'The answer itself is handed on here.', placeOf(whole))
  const access = whole.parent
  const call = access.parent
  if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(call) || call.expression !== access) return odd
  const base = { form: 'axios', shape: 'chain', node: whole, awaited: false } as const
  if (access.name.text === 'catch' || access.name.text === 'finally')
    return isDropped(call) ? { ...base, callback: null, answer: null } : odd
  const [callback, ...more] = call.arguments
  if (access.name.text !== 'then' || !callback || more.length > 0) return odd
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return odd
  const [parameter, ...others] = callback.parameters
  if (others.length > 0 || callback.asteriskToken) return odd
  if (!parameter) return { ...base, callback, answer: null }
  if (parameter.initializer || parameter.dotDotDotToken) return odd
  const answer = readAnswer(parameter.name, scope)
  return !answer ? odd : isRefused(answer) ? answer : { ...base, callback, answer }
}

/** True where the value at the end of a chain is nobody's, `.then(() => …)` with no parameter included. */
function isDropped(call: ts.CallExpression): boolean {
  const { parent } = outermost(call)
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true
  if (ts.isAwaitExpression(parent)) return ts.isExpressionStatement(outermost(parent).parent)
  if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(parent.parent)) return false
  const [callback] = parent.parent.arguments
  if (parent.name.text === 'catch' || parent.name.text === 'finally') return isDropped(parent.parent)
  return callback !== undefined && ts.isArrowFunction(callback) && callback.parameters.length === 0
}

/** Writes the call of the action in front of the chain, and what its first callback reads. */
export function rewriteAxiosChain(
  sf: ts.SourceFile,
  use: ChainUse,
  call: string,
  result: ActionResult,
  style: CodeStyle,
): Rewrite {
  const { node, callback, answer } = use
  const request = replace(sf, node, call)
  const untyped = withoutType(callback)
  if (result.form === 'value') {
    const reads = !answer
      ? []
      : answer.kind === 'pattern'
        ? [replace(sf, answer.pattern, answer.data.getText(sf))]
        : answer.datas.map(data => replace(sf, data, answer.name.text))
    return { edits: [request, ...untyped, ...reads], failure: 'same' }
  }
  if (!result.fails || (!callback && isCaughtByNothing(node))) return { edits: [request, ...untyped], failure: 'same' }
  if (!callback) {
    const at = outermost(node).parent
    const indent = indentAt(sf.text, ts.isPropertyAccessExpression(at) ? at.name.getStart(sf) : node.getStart(sf))
    const test = throwing(use.error, 'res', style)
    const parameter = style.arrowParentheses ? '(res)' : 'res'
    const inner = `\n${indent}${style.indent}${test.replaceAll('\n', `\n${indent}${style.indent}`)}`
    const newText = `${call}.then(${parameter} => {${inner}\n${indent}})`
    return { edits: [replace(sf, node, newText)], failure: 'same' }
  }
  return { edits: [request, ...untyped, ...withThrow(sf, use, callback, style)], failure: 'same' }
}

/** `: any`, `: AxiosResponse<Post>` of the callback's parameter goes: what it is given has its own type. */
function withoutType(callback: ChainUse['callback']): TextEdit[] {
  const [parameter] = callback?.parameters ?? []
  return parameter?.type ? [{ start: parameter.name.end, end: parameter.type.end, newText: '' }] : []
}

/** The callback with a failing answer thrown before anything else in it. */
function withThrow(
  sf: ts.SourceFile,
  { answer, error, node }: ChainUse,
  callback: ts.ArrowFunction | ts.FunctionExpression,
  style: CodeStyle,
): TextEdit[] {
  const taken = new Set(namesIn(callback))
  const name = answer?.kind === 'name' ? answer.name.text : firstFree(['res', 'response', 'result'], taken)
  const edits: TextEdit[] = []
  const [parameter] = callback.parameters
  const end = semicolon(style)
  const lines = [throwing(error, name, style)]
  if (!parameter) {
    const open = sf.text.indexOf('(', ts.isArrowFunction(callback) ? callback.getStart(sf) : callback.getStart(sf))
    edits.push({ start: open + 1, end: open + 1, newText: name })
  } else if (answer?.kind === 'pattern') {
    edits.push(replace(sf, answer.pattern, name))
    lines.push(`const ${answer.pattern.getText(sf)} = ${name}${end}`)
  }
  const { body } = callback
  const indent = indentAt(sf.text, callback.getStart(sf))
  const inner = indent + style.indent
  const text = lines.map(line => `\n${inner}${line.replaceAll('\n', `\n${inner}`)}`).join('')
  if (ts.isBlock(body)) {
    const start = body.getStart(sf) + 1
    const isOneLine =
      body.statements.length > 0 && !sf.text.slice(start, body.statements[0]?.getStart(sf)).includes('\n')
    const [first] = body.statements
    const last = body.statements.at(-1)
    if (isOneLine && first && last) {
      edits.push({ start, end: first.getStart(sf), newText: `${text}\n${inner}` })
      edits.push({ start: last.end, end: body.end, newText: `\n${indent}}` })
    } else edits.push({ start, end: start, newText: text })
    return edits
  }
  const isRead = !isDropped(node.parent.parent as ts.CallExpression)
  const start = body.getStart(sf)
  edits.push({ start, end: start, newText: `{${text}\n${inner}${isRead ? 'return ' : ''}` })
  edits.push({ start: body.end, end: body.end, newText: `${end}\n${indent}}` })
  return edits
}
