/**
 * Move to App Router: a `pages/api` handler as a `route.*` file with one export per method. The URL stays, so callers do.
 * The file is rewritten in passes over its text: one function per method, then its request, then its answers.
 */
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, Conversion, EntryPoint, FileChange } from '../model'
import type { ts } from '../workspace/typescript'
import { majorOf } from './app-checks'
import { readConfig } from './app-router/api-config'
import { configOf } from './app-router/api-handler'
import { type ApiHelper, apiHelpers, NO_HELPERS } from './app-router/api-helpers'
import { type Rewritten, rewriteFunctions } from './app-router/api-rewrite'
import { WITHOUT_BODY } from './app-router/body-methods'
import { checkMove, routeFileFor } from './app-router/check'
import { dispatchOf } from './app-router/dispatch'
import { dynamicSegments } from './app-router/dynamic-segments'
import { handlerElsewhere, passingText } from './app-router/elsewhere'
import { routeText } from './app-router/file'
import { type MethodFile, planMethods } from './app-router/method-plan'
import { moveNotes } from './app-router/notes'
import { checkOutside, checkTypes } from './app-router/outside'
import { placeIn, readApiHandler } from './app-router/read-handler'
import { checkBodies } from './app-router/sent-bodies'
import { nameObstacles } from './app-router/wrapper-obstacles'
import { applyEdits, createFile, deleteFile, editFile } from './code/edits'
import { fittingText } from './code/fit'
import { changeImports, importsOf } from './code/imports'
import { editsBetween } from './code/line-edits'
import { pulledUp } from './code/pull-up'
import { scopeOf } from './code/scope'
import { firstSyntaxError, parseSource, Sources } from './code/source'
import { folderOf, specifierBetween } from './code/specifiers'
import { type CodeStyle, styleOf } from './code/style'
import type { ConversionKind, ConvertContext } from './context'
import { isRefused, type Refused } from './handler/handler-syntax'
import { listedTypes } from './handler/listed-types'
import { refuse } from './refuse'
import { withTypesLed } from './request/type-importers'
import { neighbours, responseName } from './to-route/route-file'
import { finishPlan } from './verify'

export const toAppRouter: ConversionKind = {
  to: 'app-router',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    return checkMove(entryPoint, snapshot)
  },

  async plan(request, context) {
    const { snapshot } = context
    const entryPoint = snapshot.entryPoint(request.id)
    const app = entryPoint && snapshot.appOf(entryPoint.file)
    if (!entryPoint || !app) return refuse('not-found', `There is no entry point ${request.id}.`, null)
    const refusal = checkMove(entryPoint, snapshot, request.accept)
    const sources = new Sources(context)
    if (refusal) return { refusal: await nameObstacles(refusal, entryPoint, snapshot, sources) }
    const listed = await listedTypes(entryPoint.file, context, sources)
    const seen = listed?.context.snapshot.entryPoint(request.id)
    if (listed && seen) return listed.back(await planMove(seen, app, request.accept ?? [], listed.context))
    return planMove(entryPoint, app, request.accept ?? [], context)
  },
}

async function planMove(
  entryPoint: EntryPoint,
  app: AppDetails,
  accepted: readonly string[],
  context: ConvertContext,
): Promise<Conversion> {
  const { snapshot } = context
  const sources = new Sources(context)
  context.progress?.('Reading the handler')
  const routeFile = await sources.get(entryPoint.file)
  if (!routeFile) return refuse('file-has-errors', `${entryPoint.file} cannot be read.`, { file: entryPoint.file })
  const error = firstSyntaxError(routeFile)
  if (error) return refuse('file-has-errors', `${entryPoint.file} does not parse: ${error.message}`, error.place)
  const own = readApiHandler(routeFile)
  const elsewhere = isRefused(own) ? await handlerElsewhere(routeFile, context, sources) : null
  const handler = elsewhere?.handler ?? own
  if (isRefused(handler)) return { refusal: await nameObstacles(handler.refusal, entryPoint, snapshot, sources) }
  const { sf, disk } = handler
  const place = (node: ts.Node) => placeIn(handler, node)
  const file = routeFileFor(entryPoint, app)
  const like = await neighbours(folderOf(file), app, snapshot, sources)
  const style = styleOf(disk, like)
  const thrown = importsOf(sf).find(
    ({ imported, specifier }) => imported === 'ApiError' && specifier === 'next/dist/server/api-utils',
  )
  if (thrown && !/\btry\b/.test(sf.text))
    return refuse(
      'unsupported-handler',
      'It throws an ApiError of Next.js, whose status only the Pages Router answers.',
      place(thrown.declaration),
    )
  const config = readConfig({ config: elsewhere ? elsewhere.config : configOf(disk), sf: routeFile }, style)
  if (isRefused(config)) return config
  if (elsewhere && (config.edge || config.raw)) return own as Refused
  const asyncParams = (majorOf(app.next) ?? 15) >= 15
  const route = entryPoint.route ?? ''
  const typed = /tsx?$/.test(file)
  const options = { route, app, style, response: responseName(like), typed, asyncParams }
  const found = config.edge ? NO_HELPERS : await apiHelpers(sf, options, context, sources)
  const { helpers } = found
  const dispatch = dispatchOf(handler, helpers, scopeOf(sf), place)
  if (dispatch && isRefused(dispatch)) return dispatch
  const rewrite = (file: MethodFile) =>
    config.edge
      ? edgeText(file.traced.text, route, entryPoint)
      : rewriteFunctions(file, { ...options, ...found }, context)
  let methods = planMethods(handler, entryPoint, scopeOf(sf), style, dispatch)
  if (methods.methods.length === 0)
    return refuse('unsupported-handler', 'The handler answers no method with success.', entryPoint)
  const target = elsewhere ? sf.fileName : file
  let rewritten = await rewrite(methods)
  if (isRefused(rewritten)) return rewritten
  if (rewritten.bodyMethods.some(method => WITHOUT_BODY.includes(method))) {
    methods = planMethods(handler, entryPoint, scopeOf(sf), style, dispatch, true)
    rewritten = await rewrite(methods)
    if (isRefused(rewritten)) return rewritten
  } else if (rewritten.bodyMethods.includes('DELETE')) {
    // A DELETE seldom has a body: one that others have in common with it may be read for them alone.
    const apart = planMethods(handler, entryPoint, scopeOf(sf), style, dispatch, false, true)
    const again = await rewrite(apart)
    if (!isRefused(again) && !again.bodyMethods.includes('DELETE')) {
      methods = apart
      rewritten = again
    }
  }
  const lines = [...config.lines]
  // Before Next.js 15 a GET that reads nothing of its request is answered once, at build time.
  const cached = methods.methods.includes('GET') && (majorOf(app.next) ?? 15) < 15
  if (cached && !config.edge)
    lines.push(`export const dynamic = ${style.quote}force-dynamic${style.quote}${style.semicolons ? ';' : ''}`)
  const moved = routeText({
    file: target,
    sf: disk,
    read: sf,
    rewritten,
    methods,
    lines: elsewhere ? [] : lines,
    like,
    style,
    snapshot,
  })
  if (isRefused(moved)) return moved
  const { text, changes: modules } = withHelpers(target, moved, helpers, [...like, disk], style, snapshot)
  const unread = await checkBodies(entryPoint, rewritten, accepted, sources)
  if (unread) return unread
  const uses = await checkOutside(entryPoint, app, routeFile, context, sources)
  if (isRefused(uses)) return uses
  const changed = checkTypes(routeFile, elsewhere ? '' : moved, uses, new Set(helpers.keys()))
  if (changed) return changed
  const said = [...helpers.values()].flatMap(helper => helper.notes)
  const notes = moveNotes({
    entryPoint,
    app,
    methods,
    config,
    rewritten: { ...rewritten, notes: [...rewritten.notes, ...said] },
    sf,
    place,
  })
  const routeCode = elsewhere
    ? passingText(
        file,
        routeFile,
        elsewhere,
        methods.methods,
        lines,
        [...like, routeFile],
        styleOf(routeFile),
        snapshot,
      )
    : fittingText(file, pulledUp(file, text, style), style, disk.text)
  const changes = [
    createFile(file, routeCode, style.newline),
    deleteFile(routeFile.fileName, routeFile.text),
    ...(elsewhere ? [editFile(disk.fileName, disk.text, editsBetween(disk.text, text))] : []),
    ...modules,
  ]
  const led = withTypesLed(changes, uses, routeFile.fileName, () => file, snapshot)
  if (isRefused(led)) return led
  return finishPlan(`Move ${route} to the App Router`, led, notes, context)
}

/** The file with its helpers imported from the modules that are for the App Router, and those of them that are new. */
function withHelpers(
  file: string,
  text: string,
  helpers: ReadonlyMap<string, ApiHelper>,
  like: readonly ts.SourceFile[],
  style: CodeStyle,
  snapshot: Snapshot,
): { readonly text: string; readonly changes: readonly FileChange[] } {
  const sf = parseSource(file, text)
  const move = new Map<string, string>()
  const changes: FileChange[] = []
  for (const { local } of importsOf(sf)) {
    const helper = helpers.get(local)
    if (!helper) continue
    move.set(local, specifierBetween(file, helper.module, like, snapshot))
    for (const change of helper.changes) {
      const at = changes.findIndex(({ file }) => file === change.file)
      const before = changes[at]
      if (!before) changes.push(change)
      else if (isOpening(before) && isOpening(change)) changes[at] = openings(before, change)
    }
  }
  return { text: move.size > 0 ? applyEdits(text, changeImports(sf, { move }, style)) : text, changes }
}

type Edit = Extract<FileChange, { change: 'edit' }>

/** A module that exports what it kept to itself, for a helper beside it. */
function isOpening(change: FileChange): change is Edit {
  return (
    change.change === 'edit' && change.edits.every(({ start, end, newText }) => start === end && newText === 'export ')
  )
}

/** For two helpers at once. */
function openings(one: Edit, other: Edit): FileChange {
  const more = other.edits.filter(({ start }) => !one.edits.some(edit => edit.start === start))
  return editFile(one.file, one.before, [...one.edits, ...more])
}

/** A handler for the edge takes a Request and answers with a Response already; its URL holds the dynamic segments, which it does not here. */
function edgeText(text: string, route: string, entryPoint: EntryPoint): Rewritten | Refused {
  if (dynamicSegments(route).length > 0)
    return refuse(
      'unsupported-handler',
      'An edge handler reads its dynamic segments from the URL, where a route handler does not have them.',
      entryPoint,
    )
  return {
    text,
    server: new Set(),
    navigation: new Set(),
    notes: [],
    request: true,
    params: false,
    body: null,
    bodyReaders: new Set(),
    bodyMethods: [],
    readsBody: false,
  }
}
