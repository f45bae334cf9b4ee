/**
 * Server Action to API route: a route handler with the action's body, a client function of the same name and type that
 * fetches it, and the action gone. Callers keep their code; only an import path may change.
 */
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, Conversion, EntryPoint, HttpMethod, Refusal } from '../model'
import { isType } from './action/action-file'
import type { ActionParts } from './action/action-parts'
import { checkActionCallers, isServerCall, usedInOwnFile } from './action/action-references'
import { type ActionShape, readAction } from './action/action-shape'
import { readSignature } from './action/action-signature'
import { checkBothSides } from './action/both-sides'
import { nameCrossing } from './action/crossing'
import { givenByCallers, TYPE_UNKNOWN } from './action/given-by-callers'
import { refreshingAnswers } from './action/refreshing-answers'
import { findServerEffects, type ServerEffects } from './action/server-effects'
import { mocksOf } from './action/test-mocks'
import { checkApp, checkCallers, checkErrors, majorOf } from './app-checks'
import { conformed } from './code/fit'
import { scopeOf } from './code/scope'
import { firstSyntaxError, placeOf, Sources } from './code/source'
import { folderOf } from './code/specifiers'
import { type CodeStyle, styleOf } from './code/style'
import { isTyped } from './code/without-types'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import { checkPath, suggestPath } from './paths'
import { refuse } from './refuse'
import { checkReach, servingApp } from './serving-app'
import { arrange } from './to-route/arrange'
import { assemble } from './to-route/assemble'
import { writeClient } from './to-route/fetch-client'
import { handlerEnds, withoutNever } from './to-route/handler-ends'
import { inlineClient } from './to-route/inline-client'
import { navigationHelper } from './to-route/navigation-helper'
import { type ChangesInput, moduleBeside } from './to-route/new-modules'
import { notesFor } from './to-route/notes'
import { pageConfig } from './to-route/page-config'
import { checkProxy } from './to-route/proxy-guard'
import { holdsJsx, neighbours, responseName, routeFileOf } from './to-route/route-file'
import { localName, ownFunction } from './to-route/route-handler'
import type { CallerNeeds } from './to-route/router-refresh'
import { helperFolder, helperScript, sameOriginHelper } from './to-route/same-origin'
import { finishPlan } from './verify'
import { withMembers } from './wire/query-members'
import { CACHING, checkQuery } from './wire/wire-query'

/** Methods that carry the arguments: in the body, and of a GET in the URL. */
const METHODS: readonly HttpMethod[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']

/** Globals of the client function, which a parameter or the function itself would hide. */
const CLIENT_USES: ReadonlySet<string> = new Set(['fetch', 'FormData', 'JSON', 'Error', 'URLSearchParams', 'String'])

export const toRoute: ConversionKind = {
  to: 'route',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    return (
      // Of a package, who calls it says whether any app is to serve it.
      (snapshot.appOf(entryPoint.file) ? null : checkActionCallers(entryPoint)) ??
      checkApp(snapshot, entryPoint) ??
      checkErrors(snapshot, [entryPoint.file, ...entryPoint.callers.map(({ file }) => file)]) ??
      checkCallers(snapshot, entryPoint) ??
      checkActionCallers(entryPoint) ??
      checkForm(entryPoint)
    )
  },

  async plan(request, context) {
    const { snapshot } = context
    const entryPoint = snapshot.entryPoint(request.id)
    const app = entryPoint && servingApp(snapshot, entryPoint)
    const refusal = toRoute.check(request.id, snapshot)
    if (refusal) return { refusal: await nameCrossing(refusal, new Sources(context)) }
    if (!entryPoint || !app) return refuse('not-found', 'There is no such entry point.', null)
    return planRoute(entryPoint, app, request, context)
  },
}

/** What the index saw of the action's own form. */
function checkForm(entryPoint: EntryPoint): Refusal | null {
  if (entryPoint.inline)
    return refuse(
      'inline-action',
      'An inline action is no export that a client could import: exposed as an API route it stays an action.',
      entryPoint,
    ).refusal
  return null
}

async function planRoute(
  entryPoint: EntryPoint,
  app: AppDetails,
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
  const read = readAction(sf, entryPoint)
  if (read.refusal) return read
  const { shape } = read
  const effects = await findServerEffects(shape.wrapped ? shape.statement : shape.fn, sf, snapshot, sources)
  if (effects.blocking) return refuse(effects.blocking.code, effects.blocking.message, effects.blocking.place)

  const both = await checkBothSides(entryPoint, snapshot, sources)
  if (both) return { refusal: both }

  const method = request.method ?? 'POST'
  const path = request.path ?? suggestPath(entryPoint.id, 'route', snapshot, method)
  const blocked = checkTarget(path, method, entryPoint, snapshot)
  if (blocked) return { refusal: blocked }
  const unguarded = await checkProxy(path, entryPoint.file, app, snapshot, sources)
  if (unguarded && !request.accept?.includes(unguarded.code)) return { refusal: unguarded }

  context.progress?.('Asking for types')
  const scope = scopeOf(sf)
  // What a package's function needs may be no dependency of the app: there it stays, and the handler calls it.
  const isOfPackage = snapshot.appOf(sf.fileName) === undefined
  const script = isTyped(sf.fileName) ? 'ts' : 'js'
  const accepted = request.accept?.includes(TYPE_UNKNOWN) ?? false
  const given = givenByCallers(entryPoint, sources, context, { accepted, narrows: true })
  const readTypes = await readSignature(shape, scope, context, given)
  if (context.signal?.aborted) return refuse('cancelled', 'Cancelled.', null)
  if (readTypes.refusal) return readTypes
  const told = method === 'GET' ? await withMembers(shape, readTypes.signature, context) : readTypes.signature
  const unfit = method === 'GET' ? checkQuery(entryPoint, shape, told, effects) : null
  if (unfit) return { refusal: unfit }
  const hidden = [...told.parameters.map(({ name }) => name), shape.exported].find(name => CLIENT_USES.has(name))
  if (hidden !== undefined)
    return refuse(
      'name-taken',
      `The client function needs ${hidden} for its request: rename it first.`,
      placeOf(shape.fn),
    )

  const routeFolder = folderOf(routeFileOf(path, app, snapshot.files, entryPoint.file, true, script) ?? '')
  const like = await neighbours(routeFolder, app, snapshot, sources)
  const style = styleOf(sf, like)
  const callers = await Promise.all(
    [...new Set(entryPoint.callers.map(({ file }) => file))].map(file => sources.get(file)),
  )
  const response = responseName(like)
  const mocks = await mocksOf(entryPoint.file, snapshot, sources)
  const called =
    entryPoint.callers.some(
      caller => caller.file !== entryPoint.file && isServerCall(caller) && !mocks.has(caller.file),
    ) || usedInOwnFile(entryPoint, snapshot, shape)
  const [mock] = [...mocks.values()].flat()
  // What is replaced for those who import it from elsewhere is the client function where they all are client code.
  const onServer = entryPoint.callers.some(one => !one.test && one.file !== entryPoint.file && isServerCall(one))
  if (onServer && mock)
    return refuse(
      'caller-in-test',
      'A test replaces its module, and both server and client code call it from there: which function the test means cannot be told.',
      placeOf(mock.call),
    )
  const ends = handlerEnds(shape, effects, style)
  const arranged = await arrange(
    {
      shape,
      signature: withoutNever(told),
      scope,
      method,
      response,
      style,
      delegate: called || told.typedBy !== null || shape.wrapped || context.declaredIn !== undefined || isOfPackage,
      ends,
      effects,
    },
    context,
  )
  if (arranged.refusal) return arranged
  const { handler, delegate, callee } = arranged
  const { signature } = handler
  const staying = context.declaredIn === undefined ? null : inItsModule(arranged.parts, shape, called)
  if (staying?.refusal) return staying
  const parts = staying?.parts ?? arranged.parts
  const shared = helperScript(script, app, snapshot.files)
  const navigation = await findNavigation(effects, app, shape, snapshot, sources, style, shared)
  if (navigation?.refusal) return navigation
  const helper = navigation?.helper ?? null
  const jsx = [...handler.nodes, ...parts.route.statements].some(holdsJsx)
  const routeFile = routeFileOf(path, app, snapshot.files, entryPoint.file, jsx, script)
  if (routeFile === undefined)
    return refuse('not-implemented', `pageExtensions of next.config has no .${script}.`, entryPoint)
  const found = await sameOriginHelper(app, snapshot.files, sources, style, shared)
  if (found.refusal) return found

  const config = await pageConfig(entryPoint, app, snapshot, sources, style)
  const url = app.basePath + path + (app.trailingSlash ? '/' : '')
  const input: ChangesInput = {
    shape,
    parts,
    snapshot,
    style,
    routeFile,
    helperFile: found.helper.file,
    navigationFile: helper?.file ?? null,
    response,
    // Callers show the app's alias where route files and actions import nothing of the app.
    like: [...like, sf, ...callers.filter(caller => caller !== undefined)],
    handler: handler.text,
    config: config.lines,
    client: conformed(
      sf.fileName,
      writeClient({ shape, signature, url, method, style, navigates: effects.navigation !== undefined }),
      style,
      sf.text,
    ),
    clientFile: moduleBeside(sf.fileName, 'client'),
    serverFile:
      context.declaredIn ??
      moduleBeside(sf.fileName, 'server', [shape.fn, ...(parts.server?.statements ?? [])].some(holdsJsx)),
    delegate: delegate && parts.server ? ownFunction(shape, ends) : null,
    callee,
    called,
    typedBy: signature.typedBy,
    guarded:
      !isOfPackage &&
      app.dependencies.has('server-only') &&
      !called &&
      parts.staying.every(isType) &&
      !entryPoint.callers.some(({ test }) => test),
    form: signature.parameters.length === 1 ? signature.form : null,
  }
  // Before Next.js 15 the browser shows a page it has seen for half a minute; a redirect of an action brought it along.
  const isOld = (majorOf(app.next) ?? 15) < 15
  const needs: CallerNeeds = {
    refresh: effects.refresh !== undefined || (isOld && effects.navigation !== undefined),
    follow: effects.navigation !== undefined,
    form: input.form,
    parameters: signature.parameters.length,
    promises: signature.answer.untyped,
    void: signature.result === 'void',
    answers: refreshingAnswers(shape, effects),
  }
  const changes =
    request.client === 'inline'
      ? await inlineClient(input, { entryPoint, signature, needs, url, method, mocks }, sources)
      : await assemble(input, entryPoint, needs, mocks, sources)
  if ('refusal' in changes) return changes
  const helpers = [found.helper.change, helper?.change ?? null].filter(change => change !== null)
  const files = [...changes.files, ...helpers]
  const unreachable = await checkReach(files, entryPoint, context)
  if (unreachable) return { refusal: unreachable }
  const own = notesFor({
    entryPoint,
    shape,
    signature,
    path,
    unguarded: unguarded !== null,
    refresh: needs.refresh ? (effects.refresh ?? effects.navigation) : undefined,
    assigns: changes.assigns,
    takenForJson: accepted,
  })
  const notes = [...own, ...(method === 'GET' ? [CACHING] : []), ...config.notes, ...found.helper.notes]
  const title = `Convert ${entryPoint.name === 'default' ? (shape.local?.text ?? 'the action') : entryPoint.name} to ${method} ${path}`
  return finishPlan(title, files, notes, context)
}

/** The parts where the function stays in the module that declares it, which takes the place of the server module. */
function inItsModule(
  parts: ActionParts,
  shape: ActionShape,
  called: boolean,
): { readonly parts: ActionParts; readonly refusal?: undefined } | { readonly refusal: Refusal } {
  const { server } = parts
  if (server && server.statements.length + server.loads.length > 0)
    return refuse('not-implemented', 'Its file does something when loaded, too.', placeOf(shape.statement))
  if (called && shape.exported !== localName(shape))
    return refuse(
      'not-implemented',
      `Server code calls it as ${shape.exported}: import it there from the module that declares it first.`,
      placeOf(shape.statement),
    )
  return { parts: { ...parts, server: null } }
}

/** The helper module for what navigates or keeps cookies; undefined where nothing does. */
function findNavigation(
  effects: ServerEffects,
  app: AppDetails,
  { sf: { fileName } }: ActionShape,
  snapshot: Snapshot,
  sources: Sources,
  style: CodeStyle,
  script: 'ts' | 'js',
): ReturnType<typeof navigationHelper> | undefined {
  if (!effects.navigation && !effects.cookie) return undefined
  // The client function of a package cannot import what is of the app.
  const folder = snapshot.appOf(fileName) ? helperFolder(app, snapshot.files) : folderOf(fileName)
  return navigationHelper(app, folder, sources, style, script)
}

/** What is wrong with the route's method or path. */
function checkTarget(path: string, method: HttpMethod, entryPoint: EntryPoint, snapshot: Snapshot): Refusal | null {
  if (!METHODS.includes(method))
    return refuse('not-implemented', `A ${method} request carries no arguments.`, null).refusal
  return checkPath(path, method, entryPoint.id, snapshot)
}
