/**
 * What a caller of axios does with the answer, and its call of the action. Unlike `fetch`, axios rejects where the status is not 2xx, so
 * its callers look at `data` alone, and a failing answer of the action has to be thrown again.
 * https://axios-http.com/docs/res_schema
 */
import type { Snapshot } from '../../index/snapshot'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, reindented } from '../code/edits'
import { firstFree, namesAround } from '../code/names'
import { placeOf, type Sources } from '../code/source'
import { type CodeStyle, printIf, semicolon } from '../code/style'
import { isRefused, outermost, type Refused, soleStatement, statementAround } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ActionResult, Rewrite } from './request-answer'
import { ignoredTogether } from './request-apart'
import { readAnswer, readAxiosChain, rewriteAxiosChain } from './request-axios-chain'
import { errorLook } from './request-axios-error'
import { AXIOS_ERROR, throwing, thrown } from './request-axios-throw'
import type { FetchCall } from './request-call'
import { choiceAround } from './request-choice'
import { castText, linesBehind, replace } from './request-edits'
import { isEndOfIgnored } from './request-failure'
import { isEventHandler, type ResponseUse } from './request-response'

export type AxiosUse = Extract<ResponseUse, { form: 'axios' }>
type Shape = AxiosUse extends infer Use ? (Use extends AxiosUse ? Omit<Use, 'error'> : never) : never

/** How the answer is used. Refused: other members than `data` and `status` (`status-read`), an answer handed on, an error of which more is read. */
export async function readAxiosUse(
  fetch: FetchCall,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ResponseUse | Refused> {
  const shape = readShape(fetch)
  if (isRefused(shape)) return shape
  const error = await errorLook(ignoredTogether(shape.node) ?? shape.node, snapshot, sources)
  return isRefused(error) ? error : ({ ...shape, error } as AxiosUse)
}

function readShape({ call, scope }: FetchCall): Shape | Refused {
  const whole = outermost(choiceAround(call))
  const parent = whole.parent
  if (ts.isExpressionStatement(parent))
    return { form: 'axios', shape: 'alone', node: whole, statement: parent, awaited: false }
  if (ts.isPropertyAccessExpression(parent)) {
    const then = parent.parent
    const callback = parent.name.text === 'then' && ts.isCallExpression(then) ? takingData(then) : undefined
    if (callback && ts.isCallExpression(then))
      return { form: 'axios', shape: 'value', node: then, request: whole, callback, awaited: false }
    return readAxiosChain(whole, scope)
  }
  // Nobody is given the answer of one among others; a failing one is thrown, as axios did.
  if (ignoredTogether(whole))
    return { form: 'axios', shape: 'chain', node: whole, awaited: false, callback: null, answer: null }
  if (ts.isArrowFunction(parent) && isEventHandler(parent))
    return { form: 'axios', shape: 'value', node: whole, request: whole, callback: null, awaited: false }
  if (!ts.isAwaitExpression(parent))
    return refuse('unsupported-caller', 'The answer itself is handed on here.', placeOf(call))
  const value = outermost(parent)
  const outer = value.parent
  if (ts.isExpressionStatement(outer))
    return { form: 'axios', shape: 'alone', node: parent, statement: outer, awaited: true }
  if (ts.isPropertyAccessExpression(outer) && outer.name.text === 'data')
    return { form: 'axios', shape: 'value', node: outer, request: whole, callback: null, awaited: true }
  const odd = refuse('unsupported-caller', 'The answer is used in a form that cannot be followed.', placeOf(call))
  const statement = ts.isVariableDeclaration(outer) ? soleStatement(outer) : undefined
  if (!ts.isVariableDeclaration(outer) || !statement || outer.type) return odd
  const base = { form: 'axios', node: parent, statement, awaited: true } as const
  const answer = readAnswer(outer.name, scope)
  if (!answer) return odd
  if (isRefused(answer)) return answer
  if (answer.kind === 'pattern') return { ...base, shape: 'pattern', ...answer }
  return { ...base, shape: 'variable', ...answer }
}

/** The callback of `.then(res => res.data)`, `.then(({ data }) => data)`. */
function takingData(then: ts.CallExpression): ts.ArrowFunction | undefined {
  const [callback, ...more] = then.arguments
  if (more.length > 0 || !callback || !ts.isArrowFunction(callback)) return undefined
  const [parameter] = callback.parameters
  if (!parameter) return undefined
  const takes =
    parameter.name.getText().replace(/\s/g, '') === '{data}'
      ? callback.body.getText() === 'data'
      : callback.body.getText() === `${parameter.name.getText()}.data`
  return takes ? callback : undefined
}

/** True for a caller that reads the status of an answer. */
export function readsAxiosStatus(use: AxiosUse): boolean {
  const answer = use.shape === 'chain' ? use.answer : use.shape === 'variable' || use.shape === 'pattern' ? use : null
  return answer !== null && ('statuses' in answer ? answer.statuses.length > 0 : answer.status !== null)
}

/** Writes the call of the action. A failing answer is thrown with the text that axios gives it, and as its `response` where that is read. */
export function rewriteAxios(
  sf: ts.SourceFile,
  use: AxiosUse,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  given: Set<string>,
): Rewrite | Refused {
  const { needsResponse } = use.error
  if (needsResponse && result.mayThrow)
    return refuse(
      'status-read',
      'What the handler throws has a response here, which an error of an action does not.',
      placeOf(needsResponse),
    )
  const rewrite =
    use.shape === 'chain'
      ? rewriteAxiosChain(sf, use, call, result, style)
      : rewriteOwn(sf, use, call, result, style, given)
  // A network that fails makes an error of axios, too.
  if (isRefused(rewrite) || !use.error.told) return rewrite
  const throws = rewrite.edits.some(({ newText }) => newText.includes('new AxiosError('))
  return { ...rewrite, failure: 'none-of-axios', ...(throws && { imports: [AXIOS_ERROR] }) }
}

function rewriteOwn(
  sf: ts.SourceFile,
  use: Exclude<AxiosUse, { shape: 'chain' }>,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  given: Set<string>,
): Rewrite | Refused {
  const value = use.awaited ? `await ${call}` : call
  if (result.form === 'value') {
    const { parent } = use.node
    if (use.type && use.awaited) {
      const cast = castText(use.node, value, use.type.getText(sf))
      return { edits: [replace(sf, use.node, cast), ...namesOfData(sf, use)], failure: 'same' }
    }
    const reads = use.awaited && (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent))
    const edits = [replace(sf, use.node, reads ? `(${value})` : value), ...namesOfData(sf, use)]
    return { edits, failure: 'same' }
  }
  if (!result.fails) return rewriteUnfailing(sf, use, call, style)
  const taken = new Set([...namesAround(use.node), ...given])
  if (use.shape === 'value') return rewriteInPlace(sf, use, call, style, taken, given)
  if (!use.awaited)
    return refuse(
      'unsupported-caller',
      'A failing answer cannot be thrown again in this expression.',
      placeOf(use.node),
    )
  const after = (text: string) => linesBehind(sf, use.statement, text, style)
  if (use.shape === 'variable') {
    const name = use.name.text
    return {
      edits: [replace(sf, use.node, value), ...after(throwing(use.error, name, style))],
      failure: 'same',
    }
  }
  const isFree = !taken.has('ok') && (use.shape !== 'pattern' || use.status !== null || !taken.has('status'))
  if (use.shape === 'pattern' && ts.isIdentifier(use.data) && isFree && use.error.reads !== 'response') {
    const data = use.data.text === 'data' ? 'data' : `data: ${use.data.text}`
    const own = use.status?.getText(sf) ?? 'status'
    const status = own === 'status' ? own : `status: ${own}`
    const members = use.error.reads === 'nothing' && !use.status ? ['ok', data] : ['ok', status, data]
    for (const name of ['ok', 'status']) given.add(name)
    const test = printIf('!ok', thrown(use.error, own, '', style), style)
    const edits = [replace(sf, use.pattern, `{ ${members.join(', ')} }`), replace(sf, use.node, value), ...after(test)]
    return { edits, failure: 'same' }
  }
  const name = firstFree(['res', 'response', 'result'], taken)
  given.add(name)
  const test = throwing(use.error, name, style)
  if (use.shape === 'alone' && isEndOfIgnored(use.statement))
    return { edits: [replace(sf, use.node, value)], failure: 'same' }
  if (use.shape === 'alone')
    return { edits: [replace(sf, use.node, `const ${name} = ${value}`), ...after(test)], failure: 'same' }
  const pattern = reindented(sf, use.pattern.getStart(sf), use.pattern.end, '')
  const read = `const ${pattern} = ${name}${semicolon(style)}`
  const edits = [replace(sf, use.pattern, name), replace(sf, use.node, value), ...after(`${test}\n${read}`)]
  return { edits, failure: 'same' }
}

/** The names under which the data is read where the value itself is the data. */
function namesOfData(sf: ts.SourceFile, use: Exclude<AxiosUse, { shape: 'chain' }>): TextEdit[] {
  if (use.shape === 'pattern') return [replace(sf, use.pattern, use.data.getText(sf))]
  return use.shape === 'variable' ? use.datas.map(data => replace(sf, data, use.name.text)) : []
}

/** An answer that never fails, with a status that somebody reads. */
function rewriteUnfailing(
  sf: ts.SourceFile,
  use: Exclude<AxiosUse, { shape: 'chain' }>,
  call: string,
  style: CodeStyle,
): Rewrite {
  if (use.shape !== 'value' || use.awaited) {
    const data = use.shape === 'value' ? `(await ${call}).data` : use.awaited ? `await ${call}` : call
    return { edits: [replace(sf, use.node, data)], failure: 'same' }
  }
  const parameter = style.arrowParentheses ? '(res)' : 'res'
  return { edits: [replace(sf, use.node, `${call}.then(${parameter} => res.data)`)], failure: 'same' }
}

/** `(await api.post(…)).data` and `.then(res => res.data)` with a failing answer: its test goes before the statement, or in the callback. */
function rewriteInPlace(
  sf: ts.SourceFile,
  use: Extract<AxiosUse, { shape: 'value' }>,
  call: string,
  style: CodeStyle,
  taken: ReadonlySet<string>,
  given: Set<string>,
): Rewrite | Refused {
  const name = firstFree(['res', 'response', 'result'], taken)
  const end = semicolon(style)
  if (use.callback) {
    const indent = indentAt(sf.text, use.callback.getStart(sf))
    const inner = indent + style.indent
    const test = throwing(use.error, 'res', style).replaceAll('\n', `\n${inner}`)
    const parameter = style.arrowParentheses ? '(res)' : 'res'
    const newText = `${parameter} => {\n${inner}${test}\n${inner}return res.data${end}\n${indent}}`
    return { edits: [replace(sf, use.request, call), replace(sf, use.callback, newText)], failure: 'same' }
  }
  const statement = statementAround(use.node)
  const odd = refuse(
    'unsupported-caller',
    'A failing answer cannot be thrown again in this expression.',
    placeOf(use.node),
  )
  if (!use.awaited || !statement || !ts.isBlock(statement.parent) || !isFirst(use.node, statement)) return odd
  given.add(name)
  const start = statement.getStart(sf)
  const indent = indentAt(sf.text, start)
  const test = throwing(use.error, name, style).replaceAll('\n', `\n${indent}`)
  const before: TextEdit = {
    start,
    end: start,
    newText: `const ${name} = await ${call}${end}\n${indent}${test}\n${indent}`,
  }
  return { edits: [before, replace(sf, use.node, `${name}.data`)], failure: 'same' }
}

/** True where nothing of a statement is done before this expression: it is what is returned, declared or assigned, or read of. */
function isFirst(node: ts.Expression, statement: ts.Statement): boolean {
  let current: ts.Node = node
  for (; current.parent !== statement; current = current.parent) {
    const { parent } = current
    if (ts.isPropertyAccessExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent))
      continue
    if (ts.isElementAccessExpression(parent) && parent.expression === current) continue
    if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.arguments[0] === current) continue
    if (ts.isVariableDeclaration(parent) && soleStatement(parent) === statement) return true
    return false
  }
  return ts.isReturnStatement(statement) || ts.isExpressionStatement(statement)
}
