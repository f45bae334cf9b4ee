/** What a wrapper's `fetch` sends, read with the arguments of one call in the place of its parameters. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { stringified } from '../handler/handler-results'
import { unwrapped } from '../handler/handler-syntax'
import { type FetchCall, isFormData } from './request-call'

/** An expression, and what the parameters of the function around it stand for. */
export interface Bound {
  readonly node: ts.Expression
  readonly env: Env
}

/** What each parameter stands for; null for one that is not given. */
export type Env = ReadonlyMap<string, Bound | null>

/** The expression behind names of parameters; null for what is not given. */
export function resolved({ node, env }: Bound): Bound | null {
  const inner = unwrapped(node)
  if (!ts.isIdentifier(inner)) return { node: inner, env }
  const bound = env.get(inner.text)
  return bound === undefined ? { node: inner, env } : bound
}

/** The body and the headers that are sent; a phrase for an option that has no counterpart. */
export function optionsOf(
  init: Bound | null,
  call: ts.CallExpression,
  scope: Scope,
): Pick<FetchCall, 'body' | 'headers'> | string {
  const headers = new Map<string, string>()
  let body: FetchCall['body'] = null
  const take = (bound: Bound | null): string | undefined => {
    if (!bound) return undefined
    const { node, env } = bound
    if (!ts.isObjectLiteralExpression(node)) return 'whose options cannot be read'
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const odd = take(resolved({ node: property.expression, env }))
        if (odd !== undefined) return odd
        continue
      }
      const name = property.name?.getText() ?? ''
      const value = ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : undefined
      if (!value) return 'whose options cannot be read'
      if (name === 'method') continue
      if (name === 'credentials' && /^['"](?:include|same-origin)['"]$/.test(value.getText())) continue
      if (name === 'cache' && /^['"]no-(?:store|cache)['"]$/.test(value.getText())) continue
      if (name === 'headers') {
        if (!areHarmless(value, env)) return 'which sets request headers that an action does not send'
        continue
      }
      if (name !== 'body') return `which uses fetch's \`${name}\`, that an action has no counterpart of`
      const read = bodyOf({ node: value, env }, call, scope)
      if (typeof read === 'string') return read
      body = read
    }
    return undefined
  }
  return take(init) ?? { body, headers }
}

/** Names of the media type alone, of the wrapper itself and of the headers it is given. */
function areHarmless(value: ts.Expression, env: Env): boolean {
  const bound = resolved({ node: value, env })
  if (!bound) return true
  const { node } = bound
  if (ts.isPropertyAccessExpression(node)) {
    const owner = resolved({ node: node.expression, env: bound.env })
    if (!owner) return true
    if (!ts.isObjectLiteralExpression(owner.node)) return false
    const own = owner.node.properties.find(property => property.name?.getText() === node.name.text)
    if (!own) return !owner.node.properties.some(ts.isSpreadAssignment)
    return ts.isPropertyAssignment(own) && areHarmless(own.initializer, owner.env)
  }
  if (ts.isConditionalExpression(node))
    return areHarmless(node.whenTrue, bound.env) && areHarmless(node.whenFalse, bound.env)
  if (ts.isIdentifier(node)) return node.text === 'undefined'
  if (!ts.isObjectLiteralExpression(node)) return false
  return node.properties.every(property =>
    ts.isSpreadAssignment(property)
      ? areHarmless(property.expression, bound.env)
      : /^['"]?(?:content-type|accept|x-requested-with)['"]?$/i.test(property.name?.getText() ?? ''),
  )
}

/** `JSON.stringify(body)` of an argument of the call, a choice between that and nothing, or the argument where that is FormData. */
function bodyOf(value: Bound, call: ts.CallExpression, scope: Scope): FetchCall['body'] | string {
  const unclear = 'whose body cannot be told'
  const bound = resolved(value)
  if (!bound) return null
  const { node, env } = bound
  if (ts.isIdentifier(node) && node.text === 'undefined') return null
  if (node.kind === ts.SyntaxKind.NullKeyword) return null
  if (ts.isConditionalExpression(node)) {
    const tested = testedValue(node.condition, env)
    if (tested === undefined) return unclear
    const isGiven = (tested !== null) !== /(?<!!)===?\s*(?:undefined|null)$/.test(unwrapped(node.condition).getText())
    if (tested && ts.isBinaryExpression(node.condition) && node.condition.right.getText() === 'FormData')
      return bodyOf({ node: isFormData(tested.node, scope) ? node.whenTrue : node.whenFalse, env }, call, scope)
    return bodyOf({ node: isGiven ? node.whenTrue : node.whenFalse, env }, call, scope)
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    const tested = testedValue(node.left, env)
    if (tested === undefined) return unclear
    return tested === null ? null : bodyOf({ node: node.right, env }, call, scope)
  }
  const json = stringified(node)
  const sent = json ? resolved({ node: json, env }) : bound
  if (!sent) return null
  if (!isWithin(sent.node, call)) return unclear
  if (json) return { kind: 'json', value: sent.node }
  return isFormData(sent.node, scope) ? { kind: 'form-data', value: sent.node } : unclear
}

/** What `body`, `body !== undefined`, `body instanceof FormData` test: the argument, null where none is given, undefined for any other test. */
function testedValue(condition: ts.Expression, env: Env): Bound | null | undefined {
  const inner = unwrapped(condition)
  const name = ts.isBinaryExpression(inner) ? unwrapped(inner.left) : inner
  if (!ts.isIdentifier(name) || !env.has(name.text)) return undefined
  if (!ts.isBinaryExpression(inner)) {
    const bound = env.get(name.text)
    // A value that may be falsy cannot be told from one that is not.
    return bound && !isTruthy(bound.node) ? undefined : (bound ?? null)
  }
  const { kind } = inner.operatorToken
  const right = inner.right.getText()
  if (kind === ts.SyntaxKind.InstanceOfKeyword && right === 'FormData') return env.get(name.text) ?? null
  const compares = [
    ts.SyntaxKind.ExclamationEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
    ts.SyntaxKind.EqualsEqualsToken,
    ts.SyntaxKind.EqualsEqualsEqualsToken,
  ].includes(kind)
  return compares && /^(?:undefined|null)$/.test(right) ? (env.get(name.text) ?? null) : undefined
}

function isTruthy(node: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isNewExpression(node) ||
    // A value or form state: objects, which are always sent.
    ts.isIdentifier(node)
  )
}

function isWithin(node: ts.Node, call: ts.CallExpression): boolean {
  return node.getSourceFile() === call.getSourceFile() && node.pos >= call.pos && node.end <= call.end
}
