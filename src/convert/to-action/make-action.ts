/** Writes one handler as an action: its name, its file, and what is left of the route file. Its callers are another matter. */
import type { FileChange } from '../../model'
import { ts } from '../../workspace/typescript'
import { deleteFile, editFile } from '../code/edits'
import { conformed, fittingText } from '../code/fit'
import type { ImportedBinding } from '../code/imports'
import { namesIn } from '../code/names'
import { parseSource } from '../code/source'
import { type CodeStyle, styleOf } from '../code/style'
import type { ConvertContext, ConvertRequest } from '../context'
import { delegateOf, parameterList, withParameters } from '../handler/handler-delegate'
import { isExported, isRefused, type Refused, withoutModifiers } from '../handler/handler-syntax'
import { keptAction } from '../handler/kept-action'
import { refuse } from '../refuse'
import { isStatusText, statusTextRead } from '../request/request-status-text'
import type { Called } from './callers'
import { checkLeft } from './check-uses'
import { makeActionFile } from './file'
import type { Told } from './function'
import { actionEdits } from './function'
import type { ActionInfo } from './inspect'
import { type Move, splitRoute, topLevelNames } from './module'
import { type ActionTarget, chooseTarget, functionTarget, isActionName, suggestNames } from './name'
import { backEdits } from './navigation-back'
import { type Replacement, readReplacement } from './replace'
import { ownSignature, replacedSignature, type Signature } from './signature'
import { editedSlice } from './text'

/** An action that is written, without its callers. */
export interface Made extends Called {
  readonly move: Move
  readonly replacement: Replacement | null
  /** Of the action's file and the route's. */
  readonly changes: readonly FileChange[]
  /** Of the module that makes the requests of handlers that stay. */
  readonly helper: readonly FileChange[]
}

/** How a plan is written another time, where its result did not type-check. */
export interface Manner {
  /** The parsed body is typed `unknown`. */
  readonly unknownInput?: boolean
  /** Types stay where callers wrote them beside what they read. */
  readonly keepsCasts?: boolean
  /** Statuses are numbers, not literals. */
  readonly plainStatus?: boolean
}

/** Writes it. `taken`: names of actions that are written with it. */
export async function makeAction(
  info: ActionInfo,
  request: ConvertRequest,
  context: ConvertContext,
  { unknownInput = false, plainStatus = false }: Manner,
  taken: readonly string[],
): Promise<Made | Refused> {
  const { handler } = info
  const style = styleOf(handler.sf)
  const replaced = await chooseReplacement(info, request, context)
  if (isRefused(replaced)) return replaced
  const { replacement, delegate } = replaced
  const name = replacement?.fn.name.text ?? chooseName(info, request, taken, context)
  if (typeof name !== 'string') return name
  const target = replaced.target ?? (await targetOf(info, name, context))
  const signature = replaced.signature ?? (await ownSignature(info, target.file, context, unknownInput))
  if (isRefused(signature)) return signature

  const parameters = unfoldedTypes(name, parameterList(signature.parameters, style), signature.returnType, style)
  const head = { name, parameters, returnType: signature.returnType }
  if (info.results.caught && !delegate)
    return refuse('unsupported-handler', 'What its code throws to go elsewhere is caught here.', info.entryPoint)
  const edits = info.kept
    ? []
    : [
        ...actionEdits(info, head, info.form, signature.bodyText, toldOf(info, plainStatus), style),
        // An action goes by its name, whatever its handler went by.
        ...withoutModifiers(handler.sf, handler.statement, [ts.SyntaxKind.DefaultKeyword]),
      ]
  const { statement, sf } = handler
  const kept = info.kept
    ? await keptAction(info, info.kept, name, signature.parameters, target.file, context.snapshot, style)
    : null
  if (isRefused(kept)) return kept
  const action = kept
    ? kept.text
    : delegate
      ? `export ${signature.parameters === '' ? delegate.getText(sf) : withParameters(delegate, signature.parameters, style)}`
      : `${isExported(statement) ? '' : 'export '}${editedSlice(sf.text, statement.getStart(sf), statement.end, edits)}`
  const stores = new Set([
    ...info.request.stores.map(({ member }) => member),
    ...(info.results.cookies.length > 0 ? ['cookies'] : []),
  ])
  const nextHeaders = [...stores].map(
    (local): ImportedBinding => ({ imported: local, local, specifier: 'next/headers', typeOnly: false }),
  )
  const navigation = delegate
    ? []
    : [...backEdits(info.results.navigations, sf).imports, ...info.results.redirects.imports]
  const described = replacement && !hasDoc(delegate ?? statement) ? docComment(replacement) : ''
  const extra = [...nextHeaders, ...navigation]
  const move = splitRoute(handler, action, extra, style, delegate, new Set(info.uses.flatMap(({ types }) => types)))
  const lost = isRefused(move) ? move : checkLeft(info.uses, move)
  if (isRefused(move)) return move
  if (lost) return lost
  const needs = kept ? { ...signature, bindings: [...signature.bindings, ...kept.bindings] } : signature
  // The list was over lines for a longer head.
  const fit = parameters.includes('\n') ? conformed : fittingText
  const text = style.configured ? fit(sf.fileName, action, style, sf.text) : action
  const made = await makeActionFile(info, move, described + text, needs, target, replacement, style, context)
  if (isRefused(made)) return made
  const left = (file: ts.SourceFile, rest: Move['rest']) =>
    rest ? editFile(file.fileName, file.text, rest) : deleteFile(file.fileName, file.text)
  const routeFiles = [left(sf, move.rest), ...(move.route ? [left(handler.route, move.route.rest)] : [])]
  return {
    info,
    name,
    file: target.file,
    move,
    replacement,
    changes: [made, ...routeFiles],
    helper: kept?.change ? [kept.change] : [],
  }
}

/** As wide as lines get where nobody lays them out. */
const WIDEST = 120

/**
 * The parameters over lines where a type of many members makes one line too long to read. Only without a formatter: with one, everything that is
 * written is laid out as it does.
 */
function unfoldedTypes(name: string, parameters: string, returnType: string | null, style: CodeStyle): string {
  const head = `export async function ${name}(${parameters})${returnType === null ? '' : `: ${returnType}`} {`
  if (style.configured || head.includes('\n') || head.length <= WIDEST || !/: \{ /.test(head)) return parameters
  const text = conformed('action.ts', `${head}\n}\n`, style)
  const [fn] = parseSource('action.ts', text).statements
  const list = fn && ts.isFunctionDeclaration(fn) ? fn.parameters : undefined
  return list ? text.slice(list.pos, text.indexOf(')', list.end)) : parameters
}

/** What callers are told of a status. */
function toldOf(info: ActionInfo, plainStatus: boolean): Told {
  return {
    literal: !plainStatus && readsStatus(info),
    text: info.callers.some(({ use }) => statusTextRead(use) !== undefined),
  }
}

/** True where literal statuses say more to callers: one looks at the status, and none for a status that is never answered, with which a literal has no overlap. */
export function readsStatus({ callers, results }: ActionInfo): boolean {
  const reads = callers
    .flatMap(({ use }) => (use.form === 'variable' || use.form === 'callback' ? use.statuses : []))
    .filter(read => !isStatusText(read))
  const answered = new Set(results.results.map(({ status }) => String(status)))
  return reads.length > 0 && reads.every(read => comparedWith(read).every(status => answered.has(status)))
}

/** `429` of `res.status === 429`, and of the cases of `switch (res.status)`. */
function comparedWith(read: ts.Expression): readonly string[] {
  const { parent } = read
  if (ts.isSwitchStatement(parent))
    return parent.caseBlock.clauses.flatMap(clause => (ts.isCaseClause(clause) ? [clause.expression.getText()] : []))
  if (!ts.isBinaryExpression(parent) || !/^[!=]==?$/.test(parent.operatorToken.getText())) return []
  const other = parent.left === read ? parent.right : parent.left
  return ts.isNumericLiteral(other) ? [other.text] : []
}

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
    const unchanged: Signature = { parameters: '', returnType: null, bodyText: null, bindings: [] }
    const own = delegate?.takesAll
      ? unchanged
      : replacedSignature(info, caller.fetch, fn, target.file, context.snapshot)
    return delegate && own ? { replacement, signature: own, target, delegate: delegate.statement } : none
  }
  const signature = replacedSignature(info, caller.fetch, fn, target.file, context.snapshot)
  return signature ? { replacement, signature, target, delegate: null } : none
}

/**
 * The asked name, or the first suggestion that neither the callers nor the handler's helpers know, nor an action of the app has where
 * there is another. `others`: names of actions that are written with it.
 */
function chooseName(
  info: ActionInfo,
  request: ConvertRequest,
  others: readonly string[],
  { snapshot }: ConvertContext,
): string | Refused {
  const { entryPoint, handler, callers } = info
  const taken = new Set([...topLevelNames(handler.sf), ...others])
  // A name that only the handler had is free, and its author's word for what it does.
  if (handler.site) taken.delete(handler.name.text)
  for (const { fetch } of callers) for (const name of namesIn(fetch.sf)) taken.add(name)
  if (request.name !== undefined) {
    if (!isActionName(request.name))
      return refuse('name-taken', `${request.name} cannot be the name of a function.`, entryPoint)
    if (taken.has(request.name))
      return refuse('name-taken', `${request.name} already has a meaning where the action is called.`, entryPoint)
    return request.name
  }
  const own = handler.site && /^(?!handle)[a-z]/.test(handler.name.text) ? [handler.name.text] : []
  const route = entryPoint.route ?? ''
  const actions = new Set(
    snapshot.entryPoints
      .filter(({ kind, app }) => kind === 'server-action' && app === entryPoint.app)
      .map(({ name }) => name),
  )
  const [deleting] = suggestNames(route, 'DELETE')
  const isDeleted = snapshot.entryPointsIn(entryPoint.file).some(({ method }) => method === 'DELETE')
  const names = [
    ...own,
    ...suggestNames(route, handler.method, isDeleted || actions.has(deleting ?? '') ? ['DELETE'] : []),
  ]
  const free = names.find(name => !taken.has(name) && !actions.has(name)) ?? names.find(name => !taken.has(name))
  return free ?? refuse('name-taken', `${names[0]} already has a meaning where the action is called.`, entryPoint)
}

function extensionOf(info: ActionInfo): string {
  return (info.handler.sf.fileName.split('.').at(-1) ?? 'ts').replace(/x$/, '')
}

/** The file for a new action. A single `actions.ts` that knows the name already is left alone. */
async function targetOf(info: ActionInfo, name: string, context: ConvertContext): Promise<ActionTarget> {
  if (info.becomes === 'function') return functionTarget(info.app, name, extensionOf(info), context.snapshot)
  const names = new Map<string, ReadonlySet<string>>()
  const first = chooseTarget(info.app, name, extensionOf(info), context.snapshot, () => true)
  const sf = first.exists ? await info.sources.get(first.file) : undefined
  if (sf) names.set(first.file, topLevelNames(sf))
  return chooseTarget(info.app, name, extensionOf(info), context.snapshot, file => !names.get(file)?.has(name))
}
