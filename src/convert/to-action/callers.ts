/** Every caller with the action in the place of its request: one change a file, its import added, what only a cast imported gone. */
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, removeStatement } from '../code/edits'
import { fittingChange } from '../code/fit'
import { changeImports, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { parseSource } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import { styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { isOk } from '../handler/handler-results'
import { isExported, isRefused, type Refused, soleStatement } from '../handler/handler-syntax'
import type { RequestInfo } from '../request/read-request'
import type { ActionResult } from '../request/request-answer'
import type { FetchCall } from '../request/request-call'
import { castEdits, castsOf, withoutCasts } from '../request/request-casts'
import { choiceAround } from '../request/request-choice'
import { replace } from '../request/request-edits'
import { rewriteCaller } from '../request/request-rewrite'
import type { UrlConstant } from '../request/request-url-constants'
import { eachRequest } from './each-request'
import type { ActionInfo } from './inspect'
import { declaredNames } from './module'
import { needlessCasts } from './needless-casts'
import { callText } from './signature'
import { editedSlice, removeAllFromBlock, removeFromBlock } from './text'

export interface CallerChanges {
  readonly changes: readonly FileChange[]
  readonly failures: readonly {
    readonly file: string
    readonly line: number
    readonly kind: 'network-too' | 'now-rejects' | 'none-of-axios' | 'as-network'
  }[]
  /** True where types that callers wrote go, for the action's are the same. */
  readonly dropsCasts?: boolean
}

/** What becomes of one file with callers. */
interface CallerFile {
  readonly sf: ts.SourceFile
  readonly edits: TextEdit[]
  /** Names that the rewrites gave. */
  readonly given: Set<string>
  readonly imports: ImportedBinding[]
  readonly hooks: Map<ts.VariableDeclaration, Scope>
  readonly constants: Map<
    UrlConstant['statement'],
    { readonly name: ts.Identifier; readonly scope: Scope; readonly steps: readonly ts.Statement[] }
  >
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
    edits.push(...withoutConstants(sf, urls, edits))
    const { imports, constants } = unusedAfter(sf, edits)
    const removed = constants.map(statement => removeStatement(sf, statement))
    const style = styleOf(sf)
    const add = importsTo(file)
    return fittingChange(sf, [...edits, ...removed, ...changeImports(sf, { add, remove: imports }, style)], style)
  })
  const dropsCasts = needless.size > 0 || (!keepsCasts && requests.some(request => typeArgumentOf(request)))
  return { changes, failures: last.failures, dropsCasts }
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
    fails: results.some(({ status }) => !isOk(status)),
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
    }
    const call = textOf(one, calls)
    const rewrite = rewriteCaller(sf, withoutCasts(use, needless), call, one.result, style, file.given)
    if (isRefused(rewrite)) return rewrite
    const edits = rewrite.edits.map(edit =>
      edit.newText === call ? withoutNeedlessParentheses(edit, one.whole) : edit,
    )
    file.edits.push(...edits, ...castEdits(use, needless, rewrite.edits))
    const each = one.requests.map(request => eachRequest(request.fetch, style)).find(({ edits }) => edits.length > 0)
    for (const needed of [...(each?.imports ?? []), ...(rewrite.imports ?? [])])
      if (!file.imports.some(({ local }) => local === needed.local)) file.imports.push(needed)
    file.edits.push(...(each?.edits ?? []))
    for (const { fetch: own } of one.requests) {
      file.edits.push(...(own.edits ?? []))
      if (own.hook) file.hooks.set(own.hook, own.scope)
      for (const { name, statement, steps = [] } of own.constants)
        file.constants.set(statement, { name, scope: own.scope, steps })
    }
    files.set(sf.fileName, file)
    if (rewrite.failure !== 'same') failures.push({ file: caller.file, line: caller.line, kind: rewrite.failure })
  }
  return { files: [...files.values()], failures }
}

/** The constants that nothing but what is replaced reads, or one of the constants that go with it. */
function withoutConstants(
  sf: ts.SourceFile,
  constants: CallerFile['constants'],
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const gone: ts.Statement[] = []
  for (const [statement, { name, scope, steps }] of constants) {
    const isInGone = (use: ts.Identifier) =>
      [...gone, ...steps].some(other => use.pos >= other.pos && use.end <= other.end)
    if (scope.usesOf(name).every(use => isGone(use, edits) || isInGone(use))) gone.push(statement, ...steps)
  }
  const blocks = new Set(gone.map(({ parent }) => parent))
  return [...blocks].flatMap(block =>
    removeAllFromBlock(
      sf,
      gone.filter(({ parent }) => parent === block),
    ),
  )
}

function isGone(use: ts.Identifier, edits: readonly TextEdit[]): boolean {
  return edits.some(({ start, end }) => use.getStart() >= start && use.end <= end)
}

/** What is read of a hook by nobody any more goes: a member of its answer, or the hook itself. */
function withoutHook(
  sf: ts.SourceFile,
  hook: ts.VariableDeclaration,
  scope: Scope,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const isRead = (name: ts.BindingName) =>
    !ts.isIdentifier(name) || !scope.usesOf(name).every(use => isGone(use, edits))
  const elements = ts.isObjectBindingPattern(hook.name) ? hook.name.elements : null
  const left = elements ? elements.filter(({ name }) => isRead(name)) : isRead(hook.name) ? [hook.name] : []
  const statement = soleStatement(hook)
  if (left.length === 0) return statement ? [removeFromBlock(sf, statement)] : []
  if (!elements || left.length === elements.length || elements.some(({ dotDotDotToken }) => dotDotDotToken)) return []
  const newText = `{ ${left.map(element => element.getText(sf)).join(', ')} }`
  return [{ start: hook.name.getStart(sf), end: hook.name.end, newText }]
}

/** What only the requests needed: imported names, types of their answers, and constants that hold a URL. */
function unusedAfter(
  sf: ts.SourceFile,
  edits: readonly TextEdit[],
): { readonly imports: ReadonlySet<string>; readonly constants: readonly ts.Statement[] } {
  const code = (source: ts.SourceFile) => source.statements.filter(statement => !ts.isImportDeclaration(statement))
  const mentions = (statements: readonly ts.Statement[]) => new Set(statements.flatMap(each => [...namesIn(each)]))
  const after = parseSource(sf.fileName, applyEdits(sf.text, edits))
  const [before, left] = [mentions(code(sf)), mentions(code(after))]
  const imports = importsOf(sf).flatMap(({ local }) => (before.has(local) && !left.has(local) ? [local] : []))
  const others = (source: ts.SourceFile, name: string) =>
    mentions(code(source).filter(other => !declaredNames(other).includes(name))).has(name)
  const isUnused = (name: string) => others(sf, name) && !others(after, name)
  const constants = sf.statements.filter(statement => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      return !isExported(statement) && isUnused(statement.name.text)
    if (!ts.isVariableStatement(statement) || isExported(statement)) return false
    const [declaration, ...more] = statement.declarationList.declarations
    const { name, initializer } = declaration ?? {}
    if (more.length > 0 || !name || !ts.isIdentifier(name) || !initializer || !ts.isStringLiteralLike(initializer))
      return false
    return isUnused(name.text)
  })
  return { imports: new Set(imports), constants }
}

/** True for an object or array literal: always truthy. */
function isObject(data: ts.Expression): boolean {
  const text = data.getText()
  return text.startsWith('{') || text.startsWith('[')
}
