/** Recognises the code by which an API route without body parser collects the chunks of its raw body: a function for it, or statements in place. */
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import type { Scope } from '../code/scope'
import { outermost, unwrapped } from '../handler/handler-syntax'

/** What comes of the chunks. */
export type RawKind = 'bytes' | 'text'

/** Chunks as they are collected: in a list, or as one text. */
interface Collected {
  readonly name: ts.Identifier
  readonly isText: boolean
}

/**
 * What a function of one readable makes of all of its chunks: `for await (const chunk of readable) chunks.push(chunk)` or the events `data`
 * and `end` in a promise, and nothing else. Undefined for any other function, such as one that counts bytes.
 */
export function collectedBy(fn: ts.Node): RawKind | undefined {
  if (!ts.isFunctionDeclaration(fn) && !ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined
  const [readable, ...more] = fn.parameters
  if (!readable || more.length > 0 || !ts.isIdentifier(readable.name) || !fn.body) return undefined
  const name = readable.name.text
  if (!ts.isBlock(fn.body)) return collectedByPromise(fn.body, name)
  const [first, second, last, ...others] = fn.body.statements
  if (first && !second)
    return ts.isReturnStatement(first) && first.expression ? collectedByPromise(first.expression, name) : undefined
  if (!first || !second || !last || others.length > 0 || !ts.isReturnStatement(last) || !last.expression)
    return undefined
  const collected = inLoop(first, second, name)
  return collected && joined(last.expression, collected)
}

/** The statements that collect the chunks of the request where it is read. */
export interface CollectedInPlace {
  /** They start with the list, or the text, that is filled. */
  readonly first: ts.VariableStatement
  readonly loop: ts.ForOfStatement
  readonly collected: Collected
  /** Where the chunks of a list are put together; null where they are a text already. */
  readonly result: { readonly node: ts.Expression; readonly kind: RawKind } | null
}

/** What `for await (const chunk of req)` belongs to where it collects the whole body, put together in the statement behind it. */
export function collectedInPlace(use: ts.Identifier, scope: Scope): CollectedInPlace | undefined {
  const loop = outermost(use).parent
  if (!ts.isForOfStatement(loop) || !ts.isBlock(loop.parent)) return undefined
  const { statements } = loop.parent
  const at = statements.indexOf(loop)
  const [first, next] = [statements[at - 1], statements[at + 1]]
  const collected = first && inLoop(first, loop, use.text)
  if (!first || !collected || !ts.isVariableStatement(first)) return undefined
  const uses = scope.usesOf(collected.name).filter(each => each.pos < loop.pos || each.end > loop.end)
  if (collected.isText) return uses.some(isAssigned) ? undefined : { first, loop, collected, result: null }
  const [only, ...more] = uses
  if (!only || more.length > 0 || !next || only.pos < next.pos || only.end > next.end) return undefined
  for (let node: ts.Node = only; node !== next; node = node.parent) {
    if (ts.isFunctionLike(node)) return undefined
    const kind = ts.isExpression(node) ? joined(node, collected) : undefined
    const access = node.parent
    // The longest expression that puts them together: with its `.toString()`.
    const isLonger = ts.isPropertyAccessExpression(access) && joined(access.parent as ts.Expression, collected)
    if (kind && !isLonger) return { first, loop, collected, result: { node: node as ts.Expression, kind } }
  }
  return undefined
}

/** `const chunks = []` or `let text = ''`, and the loop that fills it. */
function inLoop(first: ts.Statement, loop: ts.Statement, readable: string): Collected | undefined {
  const collected = emptyOf(first)
  if (!collected || !ts.isForOfStatement(loop) || !loop.awaitModifier) return undefined
  const list = loop.initializer
  const [chunk] = ts.isVariableDeclarationList(list) ? list.declarations : []
  if (!chunk || !ts.isIdentifier(chunk.name) || unwrapped(loop.expression).getText() !== readable) return undefined
  return fills(loop.statement, chunk.name.text, collected) ? collected : undefined
}

function emptyOf(statement: ts.Statement): Collected | undefined {
  if (!ts.isVariableStatement(statement)) return undefined
  const [only, ...more] = statement.declarationList.declarations
  if (!only?.initializer || more.length > 0 || !ts.isIdentifier(only.name)) return undefined
  const value = unwrapped(only.initializer)
  if (ts.isArrayLiteralExpression(value) && value.elements.length === 0) return { name: only.name, isText: false }
  return ts.isStringLiteralLike(value) && value.text === '' ? { name: only.name, isText: true } : undefined
}

/** True for the one statement, or the one expression of a function, that adds a chunk to what is collected. */
function fills(node: ts.Node, chunk: string, { name, isText }: Collected): boolean {
  if (ts.isBlock(node)) {
    const [only, ...more] = node.statements
    return only !== undefined && more.length === 0 && fills(only, chunk, { name, isText })
  }
  if (ts.isExpressionStatement(node)) return fills(node.expression, chunk, { name, isText })
  if (ts.isBinaryExpression(node))
    return (
      isText &&
      node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
      node.left.getText() === name.text &&
      new RegExp(`^${chunk}(?:\\.toString\\((?:${UTF8})?\\))?$`, 'i').test(unwrapped(node.right).getText())
    )
  if (!ts.isCallExpression(node) || isText || node.arguments.length !== 1) return false
  const [argument] = node.arguments
  return node.expression.getText() === `${name.text}.push` && argument !== undefined && isChunk(argument, chunk)
}

/** A chunk as it is, or made a Buffer where it is none. */
function isChunk(argument: ts.Expression, chunk: string): boolean {
  const value = unwrapped(argument)
  const text = (node: ts.Expression) => unwrapped(node).getText().replace(/\s+/g, '')
  const isEither = (node: ts.Expression) => text(node) === chunk || text(node) === `Buffer.from(${chunk})`
  if (!ts.isConditionalExpression(value)) return isEither(value)
  const tests = [`typeof${chunk}==='string'`, `typeof${chunk}=='string'`, `Buffer.isBuffer(${chunk})`]
  return (
    tests.includes(text(value.condition).replaceAll('"', "'")) && isEither(value.whenTrue) && isEither(value.whenFalse)
  )
}

const UTF8 = `['"]utf-?8['"]`

/** `Buffer.concat(chunks)`, with `.toString()` behind it; the text itself. */
function joined(expression: ts.Expression, { name, isText }: Collected): RawKind | undefined {
  const value = unwrapped(expression)
  if (isText) return ts.isIdentifier(value) && value.text === name.text ? 'text' : undefined
  if (!ts.isCallExpression(value)) return undefined
  const { expression: callee, arguments: given } = value
  const [argument, ...more] = given
  if (callee.getText() === 'Buffer.concat')
    return argument && more.length === 0 && unwrapped(argument).getText() === name.text ? 'bytes' : undefined
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'toString' || more.length > 0) return undefined
  if (argument && !new RegExp(`^${UTF8}$`, 'i').test(argument.getText())) return undefined
  return joined(callee.expression, { name, isText }) && 'text'
}

/** `new Promise((resolve, reject) => { … readable.on('data', …); readable.on('end', …); readable.on('error', reject) })`. */
function collectedByPromise(expression: ts.Expression, readable: string): RawKind | undefined {
  let promise = unwrapped(expression)
  if (ts.isAwaitExpression(promise)) promise = unwrapped(promise.expression)
  if (!ts.isNewExpression(promise) || promise.expression.getText() !== 'Promise') return undefined
  const [executor] = promise.arguments ?? []
  if (!executor || !ts.isArrowFunction(executor) || !ts.isBlock(executor.body)) return undefined
  const [resolve, reject] = executor.parameters.map(({ name }) => name.getText())
  const [first, ...rest] = executor.body.statements
  const collected = first && emptyOf(first)
  if (!collected) return undefined
  let kind: RawKind | undefined
  let isFilled = false
  for (const call of rest.flatMap(eventsOf)) {
    if (call.readable !== readable) return undefined
    const { listener } = call
    const body = listener && ts.isArrowFunction(listener) ? listener.body : undefined
    const [parameter] =
      listener && ts.isArrowFunction(listener) ? listener.parameters.map(({ name }) => name.getText()) : []
    if (call.event === 'data' && body && parameter !== undefined) isFilled = fills(body, parameter, collected)
    else if (call.event === 'end' && body && resolve !== undefined) kind = resolved(body, resolve, collected)
    else if (call.event !== 'error' || reject === undefined || !rejects(listener, reject)) return undefined
  }
  return isFilled ? kind : undefined
}

interface Event {
  readonly readable: string | null
  readonly event: string | null
  readonly listener: ts.Expression | undefined
}

/** The events that a statement listens to: one call of `on`, or a chain of them. */
function eventsOf(statement: ts.Statement): readonly Event[] {
  const events: Event[] = []
  let call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined
  while (call && ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression)) {
    const [event, listener] = call.arguments
    const isOn = /^(?:on|once)$/.test(call.expression.name.text) && event && ts.isStringLiteralLike(event)
    events.push({ readable: null, event: isOn ? event.text : null, listener: listener && unwrapped(listener) })
    call = unwrapped(call.expression.expression)
  }
  const readable = call && ts.isIdentifier(call) ? call.text : null
  // A statement that is something else has no event, which is not known.
  return events.length === 0
    ? [{ readable, event: null, listener: undefined }]
    : events.map(each => ({ ...each, readable }))
}

/** `resolve(Buffer.concat(chunks))`. */
function resolved(body: ts.ConciseBody, resolve: string, collected: Collected): RawKind | undefined {
  const call = onlyCall(body)
  const [value, ...more] = call?.arguments ?? []
  return call?.expression.getText() === resolve && value && more.length === 0 ? joined(value, collected) : undefined
}

/** `reject`, or a function that only calls it. */
function rejects(listener: ts.Expression | undefined, reject: string): boolean {
  if (!listener) return false
  if (!ts.isArrowFunction(listener)) return listener.getText() === reject
  return onlyCall(listener.body)?.expression.getText() === reject
}

function onlyCall(body: ts.ConciseBody): ts.CallExpression | undefined {
  const [only, ...more] = ts.isBlock(body) ? body.statements : []
  const value = ts.isBlock(body) ? only && ts.isExpressionStatement(only) && only.expression : body
  return value && more.length === 0 && ts.isCallExpression(value) ? value : undefined
}
