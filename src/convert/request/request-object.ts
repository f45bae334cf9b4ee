/** Callers of an action that answers `{ ok, status, data }`: `res.ok`, `res.status` and `await res.json()` map one to one. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { namesAround } from '../code/names'
import { placeOf } from '../code/source'
import { quoted, styleOf } from '../code/style'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { removeFromBlock } from '../to-action/text'
import { type ActionResult, type Rewrite, replaceBody } from './request-answer'
import { isWholeBody } from './request-body'
import { declarationOf, replace } from './request-edits'
import {
  actsBefore,
  type ResponseReads,
  readsBodyOnFailure,
  rejectsInTheEnd,
  rejectsOnFailure,
} from './request-failure'
import { fallbackText } from './request-fallback'
import type { VariableUse } from './request-response'
import { isStatusText, reasonOf } from './request-status-text'
import { rangeEdits } from './request-tests'

/** A caller that looks at the status, or at `ok` of a handler with failing answers: it reads the same members of an object. */
export function rewriteObject(
  sf: ts.SourceFile,
  use: VariableUse,
  call: string,
  result: ActionResult,
  given: Set<string>,
): Rewrite | Refused {
  const fallback = fallbackText(sf, use)
  const unlooked = use.oks.length === 0 && use.statuses.length === 0
  const rejects = rejectsOnFailure(use) || (unlooked && fallback === null)
  const later = !rejects && result.fails && rejectsInTheEnd(use)
  // What a handler that stays catches is not all that it does.
  const guarded = !rejects && !later && (result.mayThrow || !result.fails || !result.known)
  // Only what the caller looks at; the literal type matters where it narrows `data`.
  const constant = use.bodies.length > 0 && /\.[cm]?tsx?$/.test(sf.fileName) ? ' as const' : ''
  const members = [
    `ok: false${constant}`,
    ...thrownStatuses(sf, use, constant),
    ...(fallback ? [`${result.textual ? 'text' : 'data'}: ${fallback}`] : []),
  ]
  const thrown = `{ ${members.join(', ')} }`
  const isAwaited = ts.isAwaitExpression(use.awaited)
  const value = `${isAwaited ? 'await ' : ''}${call}${guarded ? `.catch(() => (${thrown}))` : ''}`
  const acts = later || actsBefore(use)
  const failure = guarded
    ? 'network-too'
    : result.mayThrow && isTriedApart(use)
      ? 'as-network'
      : result.mayThrow && acts
        ? 'now-rejects'
        : 'same'
  if (
    guarded &&
    (fallback === undefined || readsBodyOnFailure(use, body => body.fallback !== null || body.kind === 'text'))
  )
    return refuse(
      'several-result-shapes',
      'The failure branch reads a body that a thrown error does not have.',
      placeOf(use.name),
    )
  const destructured =
    result.textual || use.declared || !isAwaited || (guarded && !fallback)
      ? undefined
      : destructuredObject(sf, use, given)
  if (destructured) return { edits: [replace(sf, use.awaited, value), ...destructured], failure }
  const apart = result.textual || (guarded && !fallback) ? undefined : patternApart(sf, use, given)
  if (apart) return { edits: [...withoutType(use), replace(sf, use.awaited, value), ...apart], failure }
  const edits = [
    ...withoutType(use),
    replace(sf, use.awaited, value),
    ...rangeEdits(sf, use.oks, `${use.name.text}.ok`),
  ]
  for (const read of use.bodies) edits.push(replaceBody(sf, read, use.name.text, result))
  return { edits, failure }
}

/** `const { ok, data } = res` in the place of `const data = await res.json()`, where the response was given to a variable before. */
function patternApart(sf: ts.SourceFile, use: VariableUse, given: Set<string>): TextEdit[] | undefined {
  if (!use.declared) return undefined
  const pattern = patternFor(use, use.statement.parent, new Set([...namesAround(use.name), ...given]))
  const [read] = pattern && ts.isVariableStatement(pattern.gone) ? pattern.gone.declarationList.declarations : []
  if (!pattern || !read?.initializer) return undefined
  for (const name of ['ok', 'status']) given.add(name)
  return [
    replace(sf, read.name, pattern.text),
    replace(sf, read.initializer, use.name.text),
    ...flagsOfPattern(sf, use),
  ]
}

/** True where the request has a `try` of its own, outside of which its body is read: a bare 500, which is no JSON, was thrown there. */
function isTriedApart({ awaited, bodies }: VariableUse): boolean {
  for (let node: ts.Node = awaited; node.parent && !ts.isFunctionLike(node.parent); node = node.parent) {
    const { parent } = node
    if (ts.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause)
      return bodies.some(body => body.node.pos < node.pos || body.node.end > node.end)
  }
  return false
}

/** `: Response` of `let res: Response`. */
function withoutType({ declared }: VariableUse): TextEdit[] {
  return declared?.type ? [{ start: declared.name.end, end: declared.type.end, newText: '' }] : []
}

/** `const data = await res.json()` before `res.ok` is looked at: only a pattern, `const { ok, data }`, lets `ok` narrow `data`. */
function destructuredObject(sf: ts.SourceFile, use: VariableUse, given: Set<string>): TextEdit[] | undefined {
  const pattern = patternFor(use, use.statement.parent, new Set([...namesAround(use.name), ...given]))
  if (!pattern) return undefined
  for (const name of ['ok', 'status']) given.add(name)
  return [replace(sf, use.name, pattern.text), ...readsOfPattern(sf, use, pattern)]
}

/** `status: 500` and what that is called, as far as a caller reads them of an answer that was thrown. */
export function thrownStatuses(sf: ts.SourceFile, { statuses }: ResponseReads, constant: string): readonly string[] {
  const text = quoted(reasonOf(500) ?? '', styleOf(sf))
  return [
    ...(statuses.some(read => !isStatusText(read)) ? [`status: 500${constant}`] : []),
    ...(statuses.some(isStatusText) ? [`statusText: ${text}`] : []),
  ]
}

/** A pattern in the place of a response's name, and the statement that reads its body and goes. */
export interface ResponsePattern {
  readonly text: string
  readonly gone: ts.Statement
}

/** `{ ok, data }` where the one body is read into a constant of `block` before anything is looked at. `taken`: names that mean something else there. */
export function patternFor(
  { bodies, oks, statuses }: ResponseReads,
  block: ts.Node,
  taken: ReadonlySet<string>,
): ResponsePattern | undefined {
  const [body, ...more] = bodies
  if (!body || !isWholeBody(body) || more.length > 0) return undefined
  const flags = [...oks, ...statuses]
  if (flags.length === 0 || flags.some(node => node.pos < body.node.pos)) return undefined
  const read = declarationOf(body.node, body.untyped)
  if (!read || read.statement.parent !== block) return undefined
  if (
    taken.has('ok') ||
    taken.has('status') ||
    taken.has('statusText') ||
    (read.name.text !== 'data' && taken.has('data'))
  )
    return undefined
  const members = [
    ...(oks.length > 0 ? ['ok'] : []),
    ...['status', 'statusText'].filter(member => statuses.some(({ name }) => name.text === member)),
    read.name.text === 'data' ? 'data' : `data: ${read.name.text}`,
  ]
  return { text: `{ ${members.join(', ')} }`, gone: read.statement }
}

/** The edits that read what a pattern names. */
export function readsOfPattern(sf: ts.SourceFile, use: ResponseReads, { gone }: ResponsePattern): TextEdit[] {
  return [removeFromBlock(sf, gone), ...flagsOfPattern(sf, use)]
}

function flagsOfPattern(sf: ts.SourceFile, { oks, statuses }: ResponseReads): TextEdit[] {
  return [
    ...oks.filter(({ name }) => name.text === 'ok').map(node => named(sf, node)),
    ...rangeEdits(sf, oks, 'ok'),
    ...statuses.map(node => named(sf, node)),
  ]
}

/** `status` in the place of `res.status`, and of `status: res.status`. */
function named(sf: ts.SourceFile, read: ts.PropertyAccessExpression): TextEdit {
  const { parent, name } = read
  const isOwn = ts.isPropertyAssignment(parent) && parent.initializer === read && parent.name.getText(sf) === name.text
  return replace(sf, isOwn ? parent : read, name.text)
}
