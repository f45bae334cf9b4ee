/** Writes the action around a handler that stays: the handler under a name of its own, and the function that calls it with a request. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { conformed } from '../code/fit'
import type { ImportedBinding } from '../code/imports'
import { parseSource } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import { readsBody } from '../request/request-response'
import type { ActionInfo } from '../to-action/inspect'
import { editedSlice } from '../to-action/text'
import { ANSWER_OF, HANDLER_REQUEST, requestHelper } from './handler-request-helper'
import { isRefused, type Refused, withoutModifiers } from './handler-syntax'
import type { KeptHandler } from './kept-handler'

export interface KeptAction {
  /** Both statements: what stands where the handler's own did. */
  readonly text: string
  readonly bindings: readonly ImportedBinding[]
  readonly change: FileChange | null
}

/** `target`: the action's file. `name`, `parameters`: of the action. Refused: a module in the place of the helper. */
export async function keptAction(
  info: ActionInfo,
  kept: KeptHandler,
  name: string,
  parameters: string,
  target: string,
  snapshot: Snapshot,
  style: CodeStyle,
): Promise<KeptAction | Refused> {
  const { handler, sources, app } = info
  const typed = /\.[cm]?tsx?$/.test(handler.sf.fileName)
  const helper = await requestHelper(app, snapshot.files, sources, style, typed ? 'ts' : 'js')
  if (isRefused(helper)) return helper
  const own = `${name}Handler`
  const end = semicolon(style)
  const body = bodyOf(info, kept, own, style).map(line => `${style.indent}${line}${end}\n`)
  const action = conformed(target, `export async function ${name}(${parameters}) {\n${body.join('')}}`, style)
  const specifier = specifierBetween(target, helper.file, [handler.sf], snapshot)
  const named = (imported: string): ImportedBinding => ({ imported, local: imported, specifier, typeOnly: false })
  const needsAnswer = info.form === 'object' && readsBodies(info) && !info.textual
  const needsRequest = !takesNothing(kept)
  return {
    text: `${keptStatement(handler.sf, kept, own)}\n\n${action}`,
    bindings: [...(needsAnswer ? [named(ANSWER_OF)] : []), ...(needsRequest ? [named(HANDLER_REQUEST)] : [])],
    change: needsAnswer || needsRequest ? helper.change : null,
  }
}

/** A function without parameters that nothing wraps: TypeScript lets nobody hand it a request. */
function takesNothing({ wrappers, inner }: KeptHandler): boolean {
  return wrappers.length === 0 && inner.parameters.length === 0
}

/** True where some caller looks at the body. */
function readsBodies({ callers }: ActionInfo): boolean {
  return callers.some(({ use }) => readsBody(use))
}

/** The body of the action: in one line where that fits, else the request first. */
function bodyOf(info: ActionInfo, kept: KeptHandler, own: string, style: CodeStyle): string[] {
  const { form } = info
  const reads = readsBodies(info)
  const fits = (line: string) => style.indent.length + line.length < style.printWidth
  const { made, handed } = callOf(info, kept, style)
  const direct = takesNothing(kept) ? `await ${own}()` : `await ${own}(await ${made}${handed})`
  const answered = (call: string) => (kept.mayAnswerNothing ? `(${call}) || new Response(null, { status: 500 })` : call)
  const statements = (plain: string) => {
    const call = answered(plain)
    if (info.textual)
      return [
        `const response = ${call}`,
        'return { ok: response.ok, status: response.status, text: await response.text() }',
      ]
    if (!reads && form === 'value') return [plain]
    if (form === 'object' && reads && fits(`return ${ANSWER_OF}(${call})`)) return [`return ${ANSWER_OF}(${call})`]
    const object = reads ? `return ${ANSWER_OF}(response)` : 'return { ok: response.ok, status: response.status }'
    return [`const response = ${call}`, form === 'value' ? 'return response.json()' : object]
  }
  const short = statements(direct)
  if (short.every(fits) || takesNothing(kept)) return short
  const request = `const request = await ${made}`
  return [fits(request) ? request : broken(request, style), ...statements(`await ${own}(request${handed})`)]
}

/** A call with one argument a line. */
function broken(call: string, style: CodeStyle): string {
  const open = call.indexOf('(') + 1
  const inside = parseSource('call.ts', call.slice(call.indexOf('await')))
  const [statement] = inside.statements
  const awaited = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined
  const made = awaited && ts.isAwaitExpression(awaited) ? awaited.expression : undefined
  if (!made || !ts.isCallExpression(made)) return call
  const inner = style.indent.repeat(2)
  const given = made.arguments.map(argument => inner + argument.getText(inside)).join(',\n')
  return `${call.slice(0, open)}\n${given}${style.parameterComma ? ',' : ''}\n${style.indent})`
}

/** `handlerRequest('POST', '/api/posts', body)`, and what the handler is given besides: `, { params: Promise.resolve({ id }) }`. */
function callOf(
  info: ActionInfo,
  kept: KeptHandler,
  style: CodeStyle,
): { readonly made: string; readonly handed: string } {
  const { handler, entryPoint, params, request, app, callers } = info
  const route = entryPoint.route ?? ''
  const names = new Map(params.segments.map(({ segment, name }) => [segment, name]))
  const encoded = (name: string) => `\${encodeURIComponent(${name})}`
  const { queries } = request.query
  const url =
    route.replace(/\[([^\]]+)\]/g, (_, segment: string) => encoded(names.get(segment) ?? segment)) +
    queries.map(({ key, name }, n) => `${n === 0 ? '?' : '&'}${encodeURIComponent(key)}=${encoded(name)}`).join('')
  const path = url === route ? quoted(route, style) : `\`${url}\``
  const extra = [...(callers[0]?.fetch.headers ?? [])].map(
    ([name, value]) => `${/^\w+$/.test(name) ? name : quoted(name, style)}: ${quoted(value, style)}`,
  )
  const given = [quoted(handler.method, style), path]
  if (request.body) given.push(request.body.name)
  else if (extra.length > 0) given.push('undefined')
  if (extra.length > 0) given.push(`{ ${extra.join(', ')} }`)
  const made = `${HANDLER_REQUEST}(${given.join(', ')})`
  if (!kept.takesContext) return { made, handed: '' }
  const segments = params.segments.map(({ segment, name }) =>
    segment === name ? name : `${quoted(segment, style)}: ${name}`,
  )
  const object = segments.length === 0 ? '{}' : `{ ${segments.join(', ')} }`
  return { made, handed: `, { params: ${awaitsParams(app) ? `Promise.resolve(${object})` : object} }` }
}

/** `params` is a Promise since Next.js 15 (https://nextjs.org/docs/app/guides/upgrading/version-15#params--searchparams). */
function awaitsParams(app: AppDetails): boolean {
  const major = app.next === null ? null : /\d+/.exec(app.next)
  return major === null || Number(major[0]) >= 15
}

/** The handler's statement without `export` or `export default`, under another name. */
function keptStatement(sf: ts.SourceFile, { statement, name }: KeptHandler, own: string): string {
  const edits: TextEdit[] = [
    ...withoutModifiers(sf, statement, [ts.SyntaxKind.ExportKeyword, ts.SyntaxKind.DefaultKeyword]),
    { start: name.getStart(sf), end: name.end, newText: own },
  ]
  return editedSlice(sf.text, statement.getStart(sf), statement.end, edits)
}
