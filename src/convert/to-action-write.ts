/** Writes the plan of *Convert to Server Action*: the action's file, what is left of the route file, and every caller. */
import type { FileChange, Note, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import type { ConvertContext, ConvertRequest } from './context'
import { createFile, deleteFile, editFile } from './edits'
import { delegateOf } from './handler-delegate'
import { isRefused, type Refused } from './handler-syntax'
import { changeImports, type ImportedBinding, importsOf } from './imports'
import { refuse } from './refuse'
import { mentionedOnlyIn, withoutCasts } from './request-casts'
import { importersOf } from './request-importers'
import { namesIn } from './request-names'
import { rewriteCaller } from './request-rewrite'
import { restyled } from './restyle'
import { IS_SAME_ORIGIN } from './same-origin'
import { specifierBetween } from './specifiers'
import { type CodeStyle, styleOf } from './style'
import { actionEdits } from './to-action-function'
import type { ActionInfo } from './to-action-inspect'
import { actionModule, type Move, movedBindings, movedText, splitRoute, topLevelNames } from './to-action-module'
import { type ActionTarget, chooseTarget, isActionName, suggestNames } from './to-action-name'
import { actionNotes } from './to-action-notes'
import { type Replacement, readReplacement, replacementChanges } from './to-action-replace'
import { callText, ownSignature, replacedSignature, type Signature } from './to-action-signature'
import { editedSlice } from './to-action-text'
import { sameType, valueType } from './to-action-types'

export interface Written {
  readonly title: string
  readonly changes: readonly FileChange[]
  readonly notes: readonly Note[]
}

/** Makes every change. `unknownInput`: the parsed body is typed `unknown`. */
export async function writeAction(
  info: ActionInfo,
  request: ConvertRequest,
  context: ConvertContext,
  unknownInput: boolean,
): Promise<Written | Refused> {
  const { handler } = info
  const style = styleOf(handler.sf)
  const replaced = await chooseReplacement(info, request, context)
  if (isRefused(replaced)) return replaced
  const { replacement, delegate } = replaced
  const name = replacement?.fn.name.text ?? chooseName(info, request)
  if (typeof name !== 'string') return name
  const target = replaced.target ?? (await targetOf(info, name, context))
  const signature = replaced.signature ?? (await ownSignature(info, target.file, context, unknownInput))
  if (isRefused(signature)) return signature

  const head = { name, parameters: signature.parameters, returnType: signature.returnType }
  const edits = actionEdits(info, head, info.form, signature.bodyText, readsStatus(info), style)
  const { statement, sf } = handler
  const action = delegate
    ? `export ${delegate.getText(sf)}`
    : editedSlice(sf.text, statement.getStart(sf), statement.end, edits)
  const nextHeaders = [...info.request.nextHeaders].map(
    (local): ImportedBinding => ({ imported: local, local, specifier: 'next/headers', typeOnly: false }),
  )
  const described = replacement && !hasDoc(delegate ?? statement) ? docComment(replacement) : ''
  const move = splitRoute(handler, action, nextHeaders, style, delegate)
  if (isRefused(move)) return move
  const made = await makeActionFile(info, move, described + action, signature, target, replacement, style, context)
  if (isRefused(made)) return made
  const routeFile = move.rest ? editFile(sf.fileName, sf.text, move.rest) : deleteFile(sf.fileName, sf.text)
  const called = replacement
    ? replacementChanges(replacement, target.file, context.snapshot)
    : await callerChanges(info, name, target.file, context)
  if (isRefused(called)) return called
  const url = `${handler.method} ${info.entryPoint.route}`
  return {
    title: `Convert ${url} to ${name}()`,
    changes: [made, routeFile, ...called.changes, ...(await unusedHelper(info, routeFile, context))],
    notes: actionNotes(info, move, called.failures),
  }
}

const readsStatus = (info: ActionInfo): boolean =>
  info.callers.some(({ use }) => use.form === 'variable' && use.statuses.length > 0)

/** The comment that callers see when they hover the client function: it goes on describing the action. */
function docComment({ fn, sf }: Replacement): string {
  const comment = ts.getJSDocCommentsAndTags(fn.statement).filter(ts.isJSDoc).at(-1)
  return comment ? `${sf.text.slice(comment.getStart(sf), comment.end).replaceAll('\r\n', '\n')}\n` : ''
}

function hasDoc(statement: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(statement).some(ts.isJSDoc)
}

interface Chosen {
  readonly replacement: Replacement | null
  readonly signature: Signature | null
  readonly target: ActionTarget | null
  /** The function of the route file that is the action already. */
  readonly delegate: ts.Statement | null
}

/** The client function that the action replaces, with its signature; none where it does not fit or a name was asked for. */
async function chooseReplacement(
  info: ActionInfo,
  request: ConvertRequest,
  context: ConvertContext,
): Promise<Chosen | Refused> {
  const none: Chosen = { replacement: null, signature: null, target: null, delegate: null }
  const [caller] = info.callers
  const fn = info.replaces
  if (!fn || !caller || (request.name !== undefined && request.name !== fn.name.text)) return none
  const replacement = await readReplacement(fn, caller.fetch, info, context)
  if (isRefused(replacement)) return replacement
  // A default export stays one: of a function declaration, in its own module.
  if (fn.isDefault && !(replacement.inPlace && ts.isFunctionDeclaration(info.handler.fn))) return none
  const name = fn.name.text
  const target = replacement.inPlace
    ? { file: replacement.sf.fileName, exists: true }
    : (replacement.target ?? (await targetOf(info, name, context)))
  if (topLevelNames(info.handler.sf).has(name)) {
    const delegate = delegateOf(info, name, fn.parameterNames)
    const nothing: Signature = { parameters: '', returnType: null, bodyText: null, bindings: [] }
    return delegate ? { replacement, signature: nothing, target, delegate } : none
  }
  const signature = replacedSignature(info, caller.fetch, fn, target.file, context.snapshot)
  return signature ? { replacement, signature, target, delegate: null } : none
}

/** The same-origin helper goes with the last route that used it. */
async function unusedHelper(
  info: ActionInfo,
  route: FileChange,
  context: ConvertContext,
): Promise<readonly FileChange[]> {
  const { origin, sources, handler } = info
  const sf = origin ? await sources.get(origin.file) : undefined
  if (!sf) return []
  const importers = await importersOf(sf.fileName, context.snapshot, sources, context.read)
  const others = importers.filter(importer => importer.sf.fileName !== handler.sf.fileName)
  const stays = others.length > 0 || (route.change !== 'delete' && route.after.includes(IS_SAME_ORIGIN))
  return stays ? [] : [deleteFile(sf.fileName, sf.text)]
}

/** The asked name, or the first suggestion that neither the callers nor the handler's helpers know. */
function chooseName(info: ActionInfo, request: ConvertRequest): string | Refused {
  const { entryPoint, handler, callers } = info
  const taken = new Set(topLevelNames(handler.sf))
  for (const { fetch } of callers) for (const name of namesIn(fetch.sf)) taken.add(name)
  if (request.name !== undefined) {
    if (!isActionName(request.name))
      return refuse('name-taken', `${request.name} cannot be the name of a function.`, entryPoint)
    if (taken.has(request.name))
      return refuse('name-taken', `${request.name} already has a meaning where the action is called.`, entryPoint)
    return request.name
  }
  const names = suggestNames(entryPoint.route ?? '', handler.method)
  const free = names.find(name => !taken.has(name))
  return free ?? refuse('name-taken', `${names[0]} already has a meaning where the action is called.`, entryPoint)
}

function extensionOf(info: ActionInfo): string {
  return (info.handler.sf.fileName.split('.').at(-1) ?? 'ts').replace(/x$/, '')
}

/** The file for a new action. A single `actions.ts` that knows the name already is left alone. */
async function targetOf(info: ActionInfo, name: string, context: ConvertContext): Promise<ActionTarget> {
  const names = new Map<string, ReadonlySet<string>>()
  const first = chooseTarget(info.app, name, extensionOf(info), context.snapshot, () => true)
  const sf = first.exists ? await info.sources.get(first.file) : undefined
  if (sf) names.set(first.file, topLevelNames(sf))
  return chooseTarget(info.app, name, extensionOf(info), context.snapshot, file => !names.get(file)?.has(name))
}

async function makeActionFile(
  info: ActionInfo,
  move: Move,
  action: string,
  signature: Signature,
  target: ActionTarget,
  replacement: Replacement | null,
  style: CodeStyle,
  context: ConvertContext,
): Promise<FileChange | Refused> {
  const { handler, sources } = info
  const { snapshot } = context
  const existing = target.exists ? await sources.get(target.file) : undefined
  const like = existing ? [existing] : info.callers.map(({ fetch }) => fetch.sf)
  const moved = movedBindings(move.imports, handler.sf, target.file, like, snapshot)
  // What the action's file declares itself, the route imported from it.
  const imported = [...moved, ...signature.bindings].filter(
    ({ specifier }, n, all) =>
      snapshot.resolve(target.file, specifier) !== target.file &&
      all.findIndex(other => other.local === all[n]?.local) === n,
  )
  const code = movedText(move, handler, action)
  const effects = movedBindings(
    move.sideEffects.map(specifier => ({ imported: '', local: '', specifier, typeOnly: false })),
    handler.sf,
    target.file,
    like,
    snapshot,
  ).map(({ specifier }) => specifier)
  if (!existing)
    return createFile(target.file, actionModule(imported, move.rest ? [] : effects, code, style), style.newline)
  const own = styleOf(existing, [handler.sf])
  const text = restyled(handler.sf.fileName, code, own)
  return replacement?.inPlace
    ? replacement.rewritten(imported, effects, text, own)
    : appendAction(existing, imported, move, text, info, snapshot)
}

/** Adds the action to the app's one file of actions. */
function appendAction(
  existing: ts.SourceFile,
  bindings: readonly ImportedBinding[],
  move: Move,
  code: string,
  info: ActionInfo,
  snapshot: ConvertContext['snapshot'],
): FileChange | Refused {
  const style = styleOf(existing, [info.handler.sf])
  const known = importsOf(existing)
  const same = (a: ImportedBinding, b: ImportedBinding) =>
    a.imported === b.imported &&
    (a.specifier === b.specifier ||
      snapshot.resolve(existing.fileName, a.specifier) === snapshot.resolve(existing.fileName, b.specifier))
  const taken = topLevelNames(existing)
  const add = bindings.filter(binding => !known.some(other => other.local === binding.local && same(other, binding)))
  const names = [...add.map(({ local }) => local), ...declaredBeside(move, info)]
  const clash = names.find(name => taken.has(name))
  if (clash !== undefined)
    return refuse('name-taken', `${clash} already has a meaning in ${existing.fileName}.`, { file: existing.fileName })
  const end = existing.text.trimEnd().length
  const append: TextEdit = { start: end, end: existing.text.length, newText: `\n\n${code}\n` }
  return editFile(existing.fileName, existing.text, [...changeImports(existing, { add }, style), append])
}

function declaredBeside(move: Move, info: ActionInfo): readonly string[] {
  const { handler } = info
  const own = topLevelNames(handler.sf)
  return move.moved
    .filter(statement => statement !== handler.statement)
    .flatMap(statement => [...namesIn(statement)].filter(name => own.has(name)))
    .filter(name => !move.imports.some(({ local }) => local === name))
}

export interface CallerChanges {
  readonly changes: readonly FileChange[]
  readonly failures: readonly {
    readonly file: string
    readonly line: number
    readonly kind: 'network-too' | 'now-rejects'
  }[]
}

/** Rewrites every fetch, one change a file. */
async function callerChanges(
  info: ActionInfo,
  name: string,
  target: string,
  context: ConvertContext,
): Promise<CallerChanges | Refused> {
  const files = new Map<
    string,
    { readonly sf: ts.SourceFile; readonly edits: TextEdit[]; readonly casts: ts.Node[]; readonly given: Set<string> }
  >()
  const failures: CallerChanges['failures'][number][] = []
  const { results, mayThrow } = info.results
  const result = {
    form: info.form,
    mayThrow,
    fails: results.some(({ status }) => status >= 400),
    truthy: results.every(({ data }) => data !== null && isObject(data)),
  }
  const type = info.form === 'value' ? await valueType(results, context) : null
  for (const { fetch, use: written } of info.callers) {
    const { sf, caller } = fetch
    const style = styleOf(sf)
    const call = await callText(name, fetch, info, style, context)
    const { use, casts } = withoutCasts(written, cast => type !== null && sameType(cast.getText(sf), type))
    const file = files.get(sf.fileName) ?? { sf, edits: [], casts: [], given: new Set<string>() }
    const rewrite = rewriteCaller(sf, use, call, result, style, file.given)
    if (isRefused(rewrite)) return rewrite
    file.edits.push(...rewrite.edits)
    file.casts.push(...casts)
    files.set(sf.fileName, file)
    if (rewrite.failure !== 'same') failures.push({ file: caller.file, line: caller.line, kind: rewrite.failure })
  }
  const changes = [...files.values()].map(({ sf, edits, casts }) => {
    const specifier = specifierBetween(sf.fileName, target, [sf, info.handler.sf], context.snapshot)
    const add = [{ imported: name, local: name, specifier, typeOnly: false }]
    const remove = mentionedOnlyIn(
      casts,
      sf,
      importsOf(sf).map(({ local }) => local),
    )
    return editFile(sf.fileName, sf.text, [...edits, ...changeImports(sf, { add, remove }, styleOf(sf))])
  })
  return { changes, failures }
}

/** True for an object or array literal: always truthy. */
function isObject(data: ts.Expression): boolean {
  const text = data.getText()
  return text.startsWith('{') || text.startsWith('[')
}
