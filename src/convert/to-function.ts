/**
 * Convert to plain server function, for an action that only server code calls: its file without the directive where every
 * action of it goes, else a function of `<file>-server`. For an inline action the directive in its body goes. A route handler that
 * only server code fetches becomes a function, too, by the steps of *Convert to Server Action*.
 */
import type { Snapshot } from '../index/snapshot'
import type { Caller, Conversion, EntryPoint, FileChange, Refusal } from '../model'
import { ts } from '../workspace/typescript'
import { moveToServerModule } from './action/function-module'
import { clientLoaderOf, mayLoadServerOnly } from './action/server-graph'
import { checkErrors } from './app-checks'
import { editFile, removeStatement } from './code/edits'
import { directivesOf, effectImportsOf } from './code/imports'
import { firstSyntaxError, nodeAt, offsetAt, Sources } from './code/source'
import { quoted } from './code/style'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import { planFromPages } from './from-pages'
import { refuse } from './refuse'
import { planHandler } from './to-action'
import { checkToAction } from './to-action/check'
import { finishPlan } from './verify'

export const toFunction: ConversionKind = {
  to: 'function',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    if (entryPoint.kind !== 'server-action') return checkToAction(id, snapshot, 'function')
    return (
      checkErrors(snapshot, [entryPoint.file, ...entryPoint.callers.map(({ file }) => file)]) ??
      checkServerCallers(entryPoint)
    )
  },

  async plan(request, context) {
    const entryPoint = context.snapshot.entryPoint(request.id)
    if (entryPoint?.kind === 'api-route')
      return planFromPages(entryPoint, request, context, 'function', toFunction.plan)
    const isAction = entryPoint?.kind === 'server-action'
    const refusal = isAction
      ? toFunction.check(request.id, context.snapshot)
      : checkToAction(request.id, context.snapshot, 'function', request.accept)
    if (refusal || !entryPoint)
      return { refusal: refusal ?? refuse('not-found', 'There is no such entry point.', null).refusal }
    return entryPoint.kind === 'route-handler'
      ? planHandler(entryPoint, request, context, 'function')
      : planFunction(entryPoint, request, context)
  },
}

/** Each caller must run on the server and call it: what is handed on may reach the client. */
function checkServerCallers(entryPoint: EntryPoint): Refusal | null {
  if (entryPoint.callers.length === 0)
    return refuse('no-callers', 'Nothing calls it: there is nothing to convert for.', entryPoint).refusal
  if (entryPoint.callers.every(({ test }) => test))
    return refuse('no-callers', 'Only tests call it: whether anything else does is not seen here.', entryPoint).refusal
  for (const caller of entryPoint.callers) {
    const refusal = caller.test ? null : checkServerCaller(caller)
    if (refusal) return refusal
  }
  return null
}

function checkServerCaller(caller: Caller): Refusal | null {
  if (caller.side !== 'server')
    return refuse(
      'client-caller',
      caller.side === 'client'
        ? 'Client code calls it: a plain function would not be reached from there.'
        : 'A module that the client loads, too, calls it.',
      caller,
    ).refusal
  if (caller.via === 'call') return null
  return refuse(
    'crosses-server-boundary',
    'Server code hands it on instead of calling it: a plain function cannot cross to the client.',
    caller,
  ).refusal
}

async function planFunction(
  entryPoint: EntryPoint,
  request: ConvertRequest,
  context: ConvertContext,
): Promise<Conversion> {
  const { snapshot } = context
  const sources = new Sources(context)
  context.progress?.('Reading the action')
  const sf = await sources.get(entryPoint.file)
  if (!sf) return refuse('file-has-errors', `${entryPoint.file} cannot be read.`, { file: entryPoint.file })
  const error = firstSyntaxError(sf)
  if (error) return refuse('file-has-errors', `${entryPoint.file} does not parse: ${error.message}`, error.place)
  const name = entryPoint.name === null || entryPoint.name === 'default' ? 'the action' : entryPoint.name
  const title = `Convert ${name} to a plain server function`
  if (entryPoint.inline) return planInline(entryPoint, sf, title, context)
  const own = actionsOf(entryPoint.file, snapshot)
  const others = own.filter(({ id }) => id !== entryPoint.id)
  const together = others.length > 0 && request.together && others.every(({ id }) => !toFunction.check(id, snapshot))
  if (others.length > 0 && !together) {
    const moved = await moveToServerModule(entryPoint, sf, snapshot, sources)
    return moved.refusal ? moved : finishPlan(title, moved.files, [], context)
  }
  const change = await withoutDirective(sf, own, snapshot)
  if ('refusal' in change) return change
  const all = `Convert ${own.length} actions of ${entryPoint.file} to plain server functions`
  return finishPlan(together ? all : title, [change], [], context)
}

/** The exported actions of a file. */
function actionsOf(file: string, snapshot: Snapshot): readonly EntryPoint[] {
  return snapshot.entryPointsIn(file).filter(({ kind, inline }) => kind === 'server-action' && !inline)
}

/**
 * The file as a module of the server: `server-only` in the directive's place where nothing but the App Router loads it.
 * Refuses where the client's bundle would load it, and where another file of Server Actions passes one of its exports on.
 */
async function withoutDirective(
  sf: ts.SourceFile,
  actions: readonly EntryPoint[],
  snapshot: Snapshot,
): Promise<FileChange | { readonly refusal: Refusal }> {
  const file = sf.fileName
  const loader = clientLoaderOf(file, snapshot)
  if (loader !== undefined)
    return refuse('client-caller', `${loader} is part of the client and loads ${file}: its code would come along.`, {
      file: loader,
    })
  const passedOn = passedOnBy(actions, snapshot)
  if (passedOn) return passedOn
  const directive = directivesOf(sf).find(
    ({ expression }) => ts.isStringLiteral(expression) && expression.text === 'use server',
  )
  if (!directive) return refuse('not-implemented', 'Its file has no directive that could go.', { file })
  const guarded = effectImportsOf(sf).some(({ text }) => text === 'server-only')
  if (guarded || !mayLoadServerOnly([file], snapshot)) return editFile(file, sf.text, [removeStatement(sf, directive)])
  const { expression } = directive
  const quote = sf.text[expression.getStart(sf)] === '"' ? '"' : "'"
  const newText = `import ${quoted('server-only', { quote })}`
  return editFile(file, sf.text, [{ start: expression.getStart(sf), end: expression.end, newText }])
}

/** An action of another file that is one of these: `export { greet } from './actions'` under a directive of its own. */
function passedOnBy(actions: readonly EntryPoint[], snapshot: Snapshot): { readonly refusal: Refusal } | null {
  for (const { id, file } of actions)
    for (const reference of snapshot.references(id)) {
      if (reference.file === file || reference.kind !== 're-export') continue
      if (actionsOf(reference.file, snapshot).length > 0)
        return refuse('unclassified-reference', 'Another file of Server Actions passes it on.', reference)
    }
  return null
}

/** The inline action without the directive in its body. */
async function planInline(
  entryPoint: EntryPoint,
  sf: ts.SourceFile,
  title: string,
  context: ConvertContext,
): Promise<Conversion> {
  let node: ts.Node = nodeAt(sf, offsetAt(sf, entryPoint))
  while (node.parent && !(ts.isFunctionLike(node) && 'body' in node)) node = node.parent
  const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined
  const directive =
    body && ts.isBlock(body)
      ? directivesOf(body).find(({ expression }) => ts.isStringLiteral(expression) && expression.text === 'use server')
      : undefined
  if (!directive) return refuse('not-implemented', 'The directive in its body was not found.', entryPoint)
  const removal = removeStatement(sf, directive)
  // The blank line below it would open the body.
  const blank = /^(?:[ \t]*\r?\n)*/.exec(sf.text.slice(removal.end))?.[0].length ?? 0
  const change = editFile(sf.fileName, sf.text, [{ ...removal, end: removal.end + blank }])
  return finishPlan(title, [change], [], context)
}
