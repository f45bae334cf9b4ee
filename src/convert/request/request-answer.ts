/** What an action answers in the place of a response, and what stands for a body that was read of it. */
import type { TextEdit } from '../../model'
import type { ts } from '../../workspace/typescript'
import type { ImportedBinding } from '../code/imports'
import type { BodyRead } from './request-body'
import { replace, withoutParentheses } from './request-edits'
import { orFallback } from './request-fallback'

export interface ActionResult {
  /** `value`: the action returns what the route sent. `object`: it returns `{ ok, status, data }`. */
  readonly form: 'value' | 'object'
  readonly mayThrow: boolean
  /** True where some answer has a failing status. */
  readonly fails: boolean
  /** True where every value is an object or array: it can be tested by its truth. */
  readonly truthy: boolean
  /** The object has the body's text in the place of its data: of a handler that stays, whose answers nobody can tell apart. */
  readonly textual: boolean
  /** False for a handler that stays: the type of what it answers is not seen. */
  readonly known: boolean
}

export interface Rewrite {
  readonly edits: readonly TextEdit[]
  /** Said in the plan's notes where the caller's failure path is not exactly what it was. */
  readonly failure: 'same' | 'network-too' | 'now-rejects' | 'none-of-axios' | 'as-network'
  /** What the rewritten caller needs beside the action. */
  readonly imports?: readonly ImportedBinding[]
}

/**
 * Puts what was answered under a name in the place of a reading of its body, and of the parentheses around it where it needs none.
 * `result`: null where the name is the value itself.
 */
export function replaceBody(sf: ts.SourceFile, read: BodyRead, owner: string, result: ActionResult | null): TextEdit {
  if (read.mayBeEmpty) return replace(sf, read.node, orFallback(sf, read, result ? `${owner}.data` : owner))
  const text = result ? bodyOf(owner, read, result) : takenOf(owner, read)
  return replace(sf, withoutParentheses(read.node), text)
}

/** What stands for a reading of the body of what the action answered under a name. */
export function bodyOf(
  owner: string,
  read: Pick<BodyRead, 'kind' | 'member' | 'asText'>,
  result: ActionResult,
): string {
  if (!result.textual) return takenOf(`${owner}.data`, read)
  return read.kind === 'text' ? `${owner}.text` : takenOf(`JSON.parse(${owner}.text)`, read)
}

/** What is taken of a body: all of it, one member, or the JSON that it was sent as. */
export function takenOf(data: string, { member, asText }: Pick<BodyRead, 'member' | 'asText'>): string {
  if (asText) return `JSON.stringify(${data})`
  return member === undefined ? data : `${data}.${member}`
}
