/** Every caller with the action in the place of its request: one change a file, its import added, what only a cast imported gone. */
import type { FileChange, Place, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { fittingChange } from '../code/fit'
import { changeImports, type ImportedBinding } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeAt } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import { styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { isOk } from '../handler/handler-results'
import { isRefused, type Refused } from '../handler/handler-syntax'
import type { RequestInfo } from '../request/read-request'
import type { ActionResult } from '../request/request-answer'
import type { FetchCall } from '../request/request-call'
import { castEdits, castsOf, withoutCasts } from '../request/request-casts'
import { choiceAround } from '../request/request-choice'
import { withComments, withCommentsOf } from '../request/request-comments'
import { replace } from '../request/request-edits'
import { rewriteCaller } from '../request/request-rewrite'
import type { UrlConstant } from '../request/request-url-constants'
import { eachRequest } from './each-request'
import type { ActionInfo } from './inspect'
import { type HeldConstant, unusedAfter, withoutConstants, withoutHook } from './needed-no-more'
import { needlessCasts } from './needless-casts'
import { callText } from './signature'
import { editedSlice } from './text'

export interface CallerChanges {
  readonly changes: readonly FileChange[]
  readonly failures: readonly {
    readonly file: string
    readonly line: number
    readonly kind: 'network-too' | 'now-rejects' | 'none-of-axios' | 'as-network'
  }[]
  /** True where types that callers wrote go, for the action's are the same. */
  readonly dropsCasts?: boolean
  /** Where comments stood that go with what they were about. */
  readonly comments?: readonly Place[]
}

/** What becomes of one file with callers. */
interface CallerFile {
  readonly sf: ts.SourceFile
  readonly edits: TextEdit[]
  /** Names that the rewrites gave. */
  readonly given: Set<string>
  readonly imports: ImportedBinding[]
  readonly hooks: Map<ts.VariableDeclaration, Scope>
  readonly constants: Map<UrlConstant['statement'], HeldConstant>
  /** Comments that go with what they were about. */
  readonly comments: ts.CommentRange[]
}

/** What is written at every caller, before it is fit into its file. */
interface Rewritten {
  readonly files: readonly CallerFile[]
  readonly failures: CallerChanges['failures']
}

/** An action, and what is known of the handler that it was. */
export interface Called {
  readonly info: ActionInfo
  readonly name: string
  /** The action's file. */
  readonly file: string
}

/** Rewrites every fetch of these actions' callers, one change a file. `others`: what the plan changes beside the callers. `keepsCasts`: types stay where callers wrote them. */
export async function callerChanges(
  actions: readonly Called[],
  others: readonly FileChange[],
  keepsCasts: boolean,
  context: ConvertContext,
): Promise<CallerChanges | Refused> {
  const calls = new Map<FetchCall, string>()
  for (const { info, name } of actions)
    for (const { fetch } of info.callers)
      calls.set(fetch, await callText(name, fetch, info, styleOf(fetch.sf), context))
  const asked = askedOf(actions.map(({ info }) => info))
  const written = rewritten(asked, calls, new Set(), keepsCasts)
  if (isRefused(written)) return written
  const importsTo = ({ sf, imports: needed }: CallerFile): readonly ImportedBinding[] => {
    const own = actions.filter(({ info }) => info.callers.some(({ fetch }) => fetch.sf === sf))
    return [
      ...own.map(({ info, name, file }): ImportedBinding => {
        const specifier = specifierBetween(sf.fileName, file, [sf, info.handler.sf], context.snapshot)
        return { imported: name, local: name, specifier, typeOnly: false }
      }),
      ...needed,
    ]
  }
  const requests = asked.flatMap(({ requests: own }) => own)
  const withCasts = written.files.map(file => ({
    sf: file.sf,
    edits: [...file.edits, ...changeImports(file.sf, { add: importsTo(file) }, styleOf(file.sf))],
    casts: asked.flatMap(({ requests: [first] }) => (first?.fetch.sf === file.sf ? castsOf(first.use) : [])),
  }))
  const needless = keepsCasts ? new Set<ts.TypeNode>() : await needlessCasts(withCasts, others, context)
  const last = needless.size === 0 ? written : rewritten(asked, calls, needless, false)
  if (isRefused(last)) return last
  const changes = last.files.map(file => {
    const { sf, edits, hooks, constants: urls } = file
    for (const [hook, scope] of hooks) edits.push(...withoutHook(sf, hook, scope, edits))
    for (const removal of withoutConstants(sf, urls, edits)) {
      const kept = withCommentsOf(sf, removal, urls, edits)
      edits.push(...kept.edits, removal)
      file.comments.push(...kept.gone)
    }
    const { imports, constants } = unusedAfter(sf, edits)
    const removed = constants.map(statement => removeStatement(sf, statement))
    const style = styleOf(sf)
    const add = importsTo(file)
    return fittingChange(sf, [...edits, ...removed, ...changeImports(sf, { add, remove: imports }, style)], style)
  })
  const dropsCasts = needless.size > 0 || (!keepsCasts && requests.some(request => typeArgumentOf(request)))
  const comments = last.files.flatMap(({ sf, comments: gone }) =>
    gone.sort((one, other) => one.pos - other.pos).map(({ pos }) => placeAt(sf, pos)),
  )
  return { changes, failures: last.failures, dropsCasts, comments }
}

/** `Post` of `axios.post<Post>(…)`, which goes with the request: the action knows better, unless its type does not do. */
function typeArgumentOf({ fetch, use }: RequestInfo): ts.TypeNode | undefined {
  const [type, ...more] = use.form === 'axios' ? (fetch.call.typeArguments ?? []) : []
  return more.length === 0 ? type : undefined
}

/** What one answer is read of: a request, or a choice of them. */
interface Asked {
  readonly whole: ts.Expression
  /** In the order of the choice. */
  readonly requests: readonly RequestInfo[]
  readonly result: ActionResult
}

/** Every request of these handlers' callers, those of one choice together, with what is known of what they answer. */
function askedOf(infos: readonly ActionInfo[]): readonly Asked[] {
  const found = new Map<ts.Expression, { readonly request: RequestInfo; readonly result: ActionResult }[]>()
  for (const info of infos) {
    const result = resultOf(info)
    for (const request of info.callers) {
      const whole = choiceAround(request.fetch.call)
      found.set(whole, [...(found.get(whole) ?? []), { request, result }])
    }
  }
  return [...found].map(([whole, own]) => ({
    whole,
    requests: own.map(({ request }) => request),
    result: own.map(({ result }) => result).reduce(eitherResult),
  }))
}

function resultOf({ form, kept, textual, results: { results, mayThrow } }: ActionInfo): ActionResult {
  return {
    form,
    mayThrow,
    // What a handler that stays answers is seen by nobody: it may be a failure.
    fails: kept !== null || results.some(({ status }) => !isOk(status)),
    known: kept === null,
    textual,
    truthy: results.every(({ data }) => data !== null && isObject(data)),
  }
}

/** What is known of an answer that is the one or the other: their forms are the same. */
function eitherResult(one: ActionResult, other: ActionResult): ActionResult {
  return {
    ...one,
    mayThrow: one.mayThrow || other.mayThrow,
    fails: one.fails || other.fails,
    known: one.known && other.known,
    truthy: one.truthy && other.truthy,
  }
}

/** The text of what takes the place of a request, or of a choice of them. */
function textOf({ whole, requests: [first, ...more] }: Asked, calls: ReadonlyMap<FetchCall, string>): string {
  if (!first) return ''
  const { sf } = first.fetch
  const text = (fetch: FetchCall) => calls.get(fetch) ?? ''
  if (whole === first.fetch.call) return text(first.fetch)
  const edits = [first, ...more].map(({ fetch }) => replace(sf, fetch.call, text(fetch)))
  return `(${editedSlice(sf.text, whole.getStart(sf), whole.end, edits)})`
}

/** A choice that is all that is returned needs no parentheses. */
function withoutNeedlessParentheses(edit: TextEdit, whole: ts.Expression): TextEdit {
  let node: ts.Node = whole
  while (node.end < edit.end) node = node.parent
  while (node.parent.end === edit.end && node.parent.getStart() === edit.start) node = node.parent
  const { parent } = node
  const isAlone = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)
  const newText = isAlone && edit.newText.startsWith('(') ? edit.newText.slice(1, -1) : edit.newText
  return { ...edit, newText }
}

/** The edits of every caller. `needless`: the types that go; `keepsCasts`: the argument of a request's type stays, too. */
function rewritten(
  asked: readonly Asked[],
  calls: ReadonlyMap<FetchCall, string>,
  needless: ReadonlySet<ts.TypeNode>,
  keepsCasts: boolean,
): Rewritten | Refused {
  const files = new Map<string, CallerFile>()
  const failures: CallerChanges['failures'][number][] = []
  for (const one of asked) {
    const [request] = one.requests
    if (!request) continue
    const { fetch } = request
    const type = keepsCasts ? typeArgumentOf(request) : undefined
    const use = type && request.use.form === 'axios' ? { ...request.use, type } : request.use
    const { sf, caller } = fetch
    const style = styleOf(sf)
    const file: CallerFile = files.get(sf.fileName) ?? {
      sf,
      edits: [],
      given: new Set<string>(),
      imports: [],
      hooks: new Map(),
      constants: new Map(),
      comments: [],
    }
    const call = textOf(one, calls)
    const rewrite = rewriteCaller(sf, withoutCasts(use, needless), call, one.result, style, file.given)
    if (isRefused(rewrite)) return rewrite
    const edits = rewrite.edits.map(edit =>
      edit.newText === call ? withoutNeedlessParentheses(edit, one.whole) : edit,
    )
    const each = one.requests.map(request => eachRequest(request.fetch, style)).find(({ edits }) => edits.length > 0)
    for (const needed of [...(each?.imports ?? []), ...(rewrite.imports ?? [])])
      if (!file.imports.some(({ local }) => local === needed.local)) file.imports.push(needed)
    const fetches = one.requests.map(({ fetch }) => fetch)
    const kept = withComments(sf, one.whole, fetches, [
      ...edits,
      ...castEdits(use, needless, rewrite.edits),
      ...(each?.edits ?? []),
      ...fetches.flatMap(({ edits: own = [] }) => own),
    ])
    file.edits.push(...kept.edits)
    file.comments.push(...kept.gone)
    for (const own of fetches) {
      if (own.hook) file.hooks.set(own.hook, own.scope)
      for (const { name, statement, steps = [] } of own.constants)
        file.constants.set(statement, { name, scope: own.scope, steps, whole: one.whole })
    }
    files.set(sf.fileName, file)
    if (rewrite.failure !== 'same') failures.push({ file: caller.file, line: caller.line, kind: rewrite.failure })
  }
  return { files: [...files.values()], failures }
}

/** True for an object or array literal: always truthy. */
function isObject(data: ts.Expression): boolean {
  const text = data.getText()
  return text.startsWith('{') || text.startsWith('[')
}
