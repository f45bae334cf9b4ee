/**
 * A `fetch` with `cache: 'no-store'` makes Next.js render its page at each request; a call of a function does not, and the page could
 * be rendered once, at build. `await connection()` says the same. https://nextjs.org/docs/app/api-reference/functions/connection
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, statementStart } from '../code/edits'
import { hasDirective, type ImportedBinding } from '../code/imports'
import { type CodeStyle, semicolon } from '../code/style'
import { functionAround, statementAround } from '../handler/handler-syntax'
import type { FetchCall } from '../request/request-call'

/** What a file that renders at each request says already. */
const DYNAMIC = /force-dynamic|\b(?:connection|cookies|headers|noStore|unstable_noStore)\(\)/

/** The edits and the import before the call; none where the page is rendered at each request anyway, or nothing is rendered. */
export function eachRequest(
  { call, sf, caller, noStore }: FetchCall,
  style: CodeStyle,
): { readonly edits: readonly TextEdit[]; readonly imports: readonly ImportedBinding[] } {
  const statement = statementAround(call)
  const fn = functionAround(call)
  const isAsync =
    fn && ts.canHaveModifiers(fn) && ts.getModifiers(fn)?.some(each => each.kind === ts.SyntaxKind.AsyncKeyword)
  const renders = !/(?:^|\/)route\.[jt]sx?$/.test(sf.fileName) && !hasDirective(sf, 'use server')
  if (!noStore || caller.side !== 'server' || !renders || DYNAMIC.test(sf.text) || !statement || !isAsync)
    return { edits: [], imports: [] }
  const start = statementStart(sf, statement)
  const newText = `await connection()${semicolon(style)}\n${indentAt(sf.text, start)}`
  return {
    edits: [{ start, end: start, newText }],
    imports: [{ imported: 'connection', local: 'connection', specifier: 'next/server', typeOnly: false }],
  }
}
