/**
 * What a caller takes for the body of an answer that has none: `res.json().catch(() => ({}))`. A handler that throws answers a bare 500,
 * so that this is what the caller's failure branch reads (as text it is empty); an action that throws rejects, and its call answers the same in its place.
 */
import { ts } from '../../workspace/typescript'
import { scopeOf } from '../code/scope'
import { styleOf } from '../code/style'
import { outermost } from '../handler/handler-syntax'
import type { BodyRead } from './request-body'
import { type ResponseReads, reachOf } from './request-failure'

/**
 * The text of the fallback; null where no body has one, undefined where they differ, or where a reading without one, which made the
 * caller reject, would be given it.
 */
export function fallbackText(sf: ts.SourceFile, use: ResponseReads): string | null | undefined {
  const { bodies } = use
  const { quote } = styleOf(sf)
  // The text of JSON is made of a value, which a thrown error has not.
  if (bodies.some(({ asText, node }) => asText && reachOf(node, use) !== 'ok')) return undefined
  const withFallback = bodies.filter(({ fallback, kind }) => fallback || kind === 'text')
  const [text, ...more] = new Set(
    withFallback.map(read => (read.kind === 'text' ? quote + quote : fallbackOf(sf, read))),
  )
  if (text === undefined) return null
  const isGiven = bodies.some(read => !withFallback.includes(read) && reachOf(read.node, use) !== 'ok')
  if (isGiven) return undefined
  return more.length > 0 ? undefined : text
}

/** An object literal as the body of an arrow function. */
export function inParentheses(text: string): string {
  return text.startsWith('{') ? `(${text})` : text
}

/** What stands for a reading of `data`, which is nothing where the answer has no body: `data ?? {}`, as an expression that goes anywhere. */
export function orFallback(sf: ts.SourceFile, read: BodyRead, data: string): string {
  const { node, member, fallback } = read
  const text =
    member === undefined ? `${data} ?? ${fallbackOf(sf, read)}` : `${data}?.${member} ?? ${fallback?.getText(sf)}`
  const { parent } = node
  const isFree =
    ts.isParenthesizedExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isCallExpression(parent)
  return isFree ? text : `(${text})`
}

/** `{}` with the members that are read of it, so that a union with what the handler sends has them. */
function fallbackOf(sf: ts.SourceFile, read: BodyRead): string {
  const { fallback, member } = read
  const text = fallback?.getText(sf) ?? ''
  if (member !== undefined) return `{ ${member}: ${text} }`
  if (!fallback || !ts.isObjectLiteralExpression(fallback) || !/\.[cm]?tsx?$/.test(sf.fileName)) return text
  const own = new Set(fallback.properties.map(({ name }) => name?.getText(sf)))
  const members = [
    ...fallback.properties.map(property => property.getText(sf)),
    ...membersRead(read).flatMap(name => (own.has(name) ? [] : [`${name}: undefined`])),
  ]
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}'
}

/** `error` of `(await …).error`, of `const { error } = await …`, of `const data = await …` and `data.error`. */
function membersRead({ node }: BodyRead): readonly string[] {
  if (ts.isAsExpression(node.parent)) return []
  const value = outermost(node)
  const { parent } = value
  if (ts.isPropertyAccessExpression(parent)) return [parent.name.text]
  if (!ts.isVariableDeclaration(parent) || parent.type) return []
  if (ts.isObjectBindingPattern(parent.name))
    return parent.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText())
  if (!ts.isIdentifier(parent.name)) return []
  const read = scopeOf(node.getSourceFile())
    .usesOf(parent.name)
    .flatMap(({ parent: access }) => (ts.isPropertyAccessExpression(access) ? [access.name.text] : []))
  return [...new Set(read)]
}
