/**
 * Server Action to API route: a route handler with the action's body, a client function of the same name and type that
 * fetches it, and the action gone. Callers keep their code; only an import path may change.
 */
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, Conversion, EntryPoint, FileChange, HttpMethod, Refusal } from '../model'
import { ts } from '../workspace/typescript'
import { type ActionParts, declaredNames, divide } from './action-parts'
import { checkActionCallers, checkOwnFile, classifyReferences } from './action-references'
import { type ActionShape, readAction } from './action-shape'
import { readSignature } from './action-signature'
import { checkApp, checkCallers, checkErrors } from './app-checks'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import { writeClient } from './fetch-client'
import { importsOf } from './imports'
import { checkPath, suggestPath } from './paths'
import { checkProxy } from './proxy-guard'
import { refuse } from './refuse'
import { holdsJsx, neighbours, placeBound, responseName, routeFileOf } from './route-file'
import { writeHandler } from './route-handler'
import { type RefreshEdits, refreshAfter } from './router-refresh'
import { IS_SAME_ORIGIN, sameOriginHelper } from './same-origin'
import { scopeOf } from './scope'
import { findServerEffects } from './server-effects'
import { firstSyntaxError, placeOf, Sources } from './source'
import { folderOf } from './specifiers'
import { styleOf } from './style'
import {
  type ChangesInput,
  clientChange,
  clientFileOf,
  importerChange,
  ownFileChange,
  remainingChange,
  routeChange,
} from './to-route-changes'
import { notesFor } from './to-route-notes'
import { finishPlan } from './verify'

/** Methods whose request has a body, which the arguments need. */
const METHODS: readonly HttpMethod[] = ['POST', 'PUT', 'PATCH', 'DELETE']

export const toRoute: ConversionKind = {
  to: 'route',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    return (
      checkApp(snapshot, entryPoint) ??
      checkForm(entryPoint) ??
      checkErrors(snapshot, [entryPoint.file, ...entryPoint.callers.map(({ file }) => file)]) ??
      checkCallers(snapshot, entryPoint) ??
      checkActionCallers(entryPoint)
    )
  },

  async plan(request, context) {
    const { snapshot } = context
    const entryPoint = snapshot.entryPoint(request.id)
    const app = entryPoint && snapshot.appOf(entryPoint.file)
    const refusal = toRoute.check(request.id, snapshot)
    if (refusal || !entryPoint || !app)
      return { refusal: refusal ?? refuse('not-found', 'There is no such entry point.', null).refusal }
    return planRoute(entryPoint, app, request, context)
  },
}

/** What the index saw of the action's own form. */
function checkForm(entryPoint: EntryPoint): Refusal | null {
  if (entryPoint.inline)
    return refuse(
      'inline-action',
      'An inline action is not converted yet: export it from a file of its own first.',
      entryPoint,
    ).refusal
  const wrapped = entryPoint.observations.find(({ what }) => what === 'wrapped')
  if (wrapped)
    return refuse('wrapped-action', 'It is made by a wrapper; wrapped actions are not converted yet.', wrapped).refusal
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
  if (!/\.[cm]?tsx?$/.test(sf.fileName))
    return refuse('not-implemented', 'Actions in JavaScript files are not converted yet.', entryPoint)
  const read = readAction(sf, entryPoint)
  if (read.refusal) return read
  const { shape } = read
  const effects = await findServerEffects(shape.fn, sf, snapshot, sources)
  if (effects.blocking) return refuse(effects.blocking.code, effects.blocking.message, effects.blocking.place)

  const method = request.method ?? 'POST'
  const path = request.path ?? suggestPath(entryPoint.id, 'route', snapshot, method)
  const blocked = await checkTarget(path, method, entryPoint, app, request, snapshot, sources)
  if (blocked) return { refusal: blocked }

  context.progress?.('Asking for types')
  const scope = scopeOf(sf)
  const readTypes = await readSignature(shape, scope, context)
  if (context.signal?.aborted) return refuse('cancelled', 'Cancelled.', null)
  if (readTypes.refusal) return readTypes
  const { signature } = readTypes

  const routeFolder = folderOf(routeFileOf(path, app, snapshot.files, true) ?? '')
  const like = await neighbours(routeFolder, app, snapshot, sources)
  const style = styleOf(sf, like)
  const callers = await Promise.all(
    [...new Set(entryPoint.callers.map(({ file }) => file))].map(file => sources.get(file)),
  )
  const response = responseName(like)
  const handler = await writeHandler({ shape, signature, scope, method, response, style }, context)
  const types = [...signature.parameters.map(({ type }) => type), signature.returns]
  const divided = divide(shape, types, handler.nodes, scope)
  if (divided.refusal) return divided
  const { parts } = divided
  const moving = [...handler.nodes, ...parts.toRoute]
  const bound = moving.map(placeBound).find(Boolean)
  if (bound) return refuse('not-implemented', 'It depends on the folder its file stands in.', placeOf(bound))
  const clash = [...parts.toRoute.flatMap(declaredNames), ...parts.routeImports.map(({ local }) => local)].find(
    name => name === method || name === IS_SAME_ORIGIN || (name === response && !isOwnNextResponse(shape)),
  )
  if (clash !== undefined) return refuse('name-taken', `The route file would have two names ${clash}.`, entryPoint)
  const routeFile = routeFileOf(path, app, snapshot.files, moving.some(holdsJsx))
  if (routeFile === undefined)
    return refuse('not-implemented', 'pageExtensions of next.config has no TypeScript extension.', entryPoint)
  const found = await sameOriginHelper(app, snapshot.files, sources, style, 'ts')
  if (found.refusal) return found

  const url = app.basePath + path + (app.trailingSlash ? '/' : '')
  const input: ChangesInput = {
    shape,
    parts,
    snapshot,
    style,
    routeFile,
    helperFile: found.helper.file,
    response,
    // Callers show the app's alias where route files and actions import nothing of the app.
    like: [...like, sf, ...callers.filter(caller => caller !== undefined)],
    handler: handler.text,
    client: writeClient({ shape, signature, url, method, style }),
  }
  const changes = await changesOf(input, entryPoint, effects.refresh !== undefined, sources)
  if ('refusal' in changes) return changes
  if (found.helper.change) changes.files.push(found.helper.change)
  const notes = notesFor({
    entryPoint,
    shape,
    signature,
    path,
    accepted: request.accept ?? [],
    refreshes: effects.refresh !== undefined,
  })
  const title = `Convert ${entryPoint.name === 'default' ? (shape.local?.text ?? 'the action') : entryPoint.name} to ${method} ${path}`
  return finishPlan(title, changes.files, notes, context)
}

/** The action imports NextResponse itself: the same name for the same thing. */
function isOwnNextResponse({ sf }: ActionShape): boolean {
  return importsOf(sf).some(({ local, specifier }) => local === 'NextResponse' && specifier === 'next/server')
}

/** What is wrong with the route's method or path; `unguarded-route` may be accepted. */
async function checkTarget(
  path: string,
  method: HttpMethod,
  entryPoint: EntryPoint,
  app: AppDetails,
  request: ConvertRequest,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal | null> {
  if (!METHODS.includes(method))
    return refuse('not-implemented', `Arguments in the URL of a ${method} request are not built yet.`, null).refusal
  const refusal = checkPath(path, method, entryPoint.id, snapshot)
  if (refusal) return refusal
  const unguarded = await checkProxy(path, app, snapshot, sources)
  return unguarded && !request.accept?.includes(unguarded.code) ? unguarded : null
}

async function changesOf(
  input: ChangesInput,
  entryPoint: EntryPoint,
  refreshes: boolean,
  sources: Sources,
): Promise<{ readonly files: FileChange[] } | { readonly refusal: Refusal }> {
  const { shape, parts, snapshot } = input
  const own = checkOwnFile(entryPoint, snapshot, shape)
  if (own) return { refusal: own }
  const refreshed = refreshes ? await refreshCallers(entryPoint, sources) : { files: new Map<string, RefreshEdits>() }
  if ('refusal' in refreshed) return refreshed
  const clientFile = clientFileOf(shape)
  const existing = await sources.get(clientFile)
  const inPlace = !existing && staysClient(shape, parts)
  const clash = existing ? clientClash(existing, entryPoint, parts) : null
  if (clash) return { refusal: clash }
  const classified = await classifyReferences(entryPoint, snapshot, sources, inPlace)
  if (classified.refusal) return classified
  const importers = inPlace ? [] : [...classified.importers]
  for (const file of refreshed.files.keys()) {
    const sf = importers.some(importer => importer.sf.fileName === file) ? undefined : await sources.get(file)
    if (sf) importers.push({ sf, locals: [], passedOn: [], stars: [] })
  }
  return {
    files: [
      routeChange(input, inPlace ? shape.sf.fileName : clientFile),
      ...(inPlace ? [ownFileChange(input)] : [clientChange(input, clientFile, existing), remainingChange(input)]),
      ...importers.map(importer =>
        importerChange(importer, input, clientFile, refreshed.files.get(importer.sf.fileName)),
      ),
    ],
  }
}

/** Names that the client module has already. */
function clientClash(existing: ts.SourceFile, entryPoint: EntryPoint, parts: ActionParts): Refusal | null {
  const file = existing.fileName
  const taken = new Set([
    ...existing.statements.flatMap(declaredNames),
    ...importsOf(existing).map(({ local }) => local),
  ])
  const clash = [entryPoint.name ?? '', ...parts.toClient.flatMap(declaredNames)].find(name => taken.has(name))
  if (clash !== undefined) return refuse('name-taken', `${file} has a ${clash} already.`, { file }).refusal
  return entryPoint.name === 'default' ? refuse('name-taken', `${file} exists already.`, { file }).refusal : null
}

/** `router.refresh()` after every caller, by file. */
async function refreshCallers(
  entryPoint: EntryPoint,
  sources: Sources,
): Promise<{ readonly files: ReadonlyMap<string, RefreshEdits> } | { readonly refusal: Refusal }> {
  const files = new Map<string, RefreshEdits>()
  for (const file of new Set(entryPoint.callers.map(caller => caller.file))) {
    const sf = await sources.get(file)
    if (!sf || file === entryPoint.file)
      return refuse(
        'refresh-out-of-reach',
        'The page is to be re-rendered after this call, which stands in the action’s own file.',
        { file },
      )
    const result = refreshAfter(
      entryPoint.callers.filter(caller => caller.file === file),
      sf,
    )
    if (result.refusal) return result
    if (result.refresh.edits.length > 0) files.set(file, result.refresh)
  }
  return { files }
}

/** True where only types stay beside the action: the file itself becomes the client module and no import changes. */
function staysClient({ sf, exportSite }: ActionShape, parts: ActionParts): boolean {
  const isType = (statement: ts.Statement) =>
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
  const loaded = sf.statements.filter(ts.isImportDeclaration).filter(({ importClause }) => !importClause)
  const onlyGuards = loaded.every(
    ({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === 'server-only',
  )
  const site = exportSite?.parent
  return onlyGuards && parts.staying.every(isType) && (!site || !ts.isNamedExports(site) || site.elements.length === 1)
}
