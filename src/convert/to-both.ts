/**
 * Expose as API route: a route handler that calls the action's function. The action, its file and its callers stay as they
 * are, so no caller refuses it; what the route itself needs does. Of an inline action the code becomes a function that both call.
 */
import type { AppDetails, Conversion, EntryPoint, FileChange, HttpMethod, Note, Refusal } from '../model'
import type { ts } from '../workspace/typescript'
import { type ActionShape, readAction } from './action/action-shape'
import { readSignature } from './action/action-signature'
import { type CapturedValue, capturedValues } from './action/captured-values'
import { exposedNotes } from './action/exposed-notes'
import { exposedTypes, importOfAction } from './action/exposed-types'
import { givenByCallers, TYPE_UNKNOWN } from './action/given-by-callers'
import { type InlineShape, readInlineAction } from './action/inline-action'
import { withCaptured } from './action/inline-signature'
import { inlineToModule } from './action/inline-to-module'
import { findServerEffects } from './action/server-effects'
import { checkApp, checkErrors } from './app-checks'
import { createFile } from './code/edits'
import { conformed } from './code/fit'
import { type ImportedBinding, printImports } from './code/imports'
import { type Scope, scopeOf } from './code/scope'
import { firstSyntaxError, Sources } from './code/source'
import { folderOf, specifierBetween } from './code/specifiers'
import { styleOf } from './code/style'
import { isTyped } from './code/without-types'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import { checkPath, suggestPath } from './paths'
import { refuse } from './refuse'
import { checkReach, servingApp } from './serving-app'
import { checkProxy } from './to-route/proxy-guard'
import { neighbours, responseName, routeFileOf } from './to-route/route-file'
import { localName, writeHandler } from './to-route/route-handler'
import { helperScript, IS_SAME_ORIGIN, sameOriginHelper } from './to-route/same-origin'
import { finishPlan } from './verify'
import { withMembers } from './wire/query-members'
import { CACHING, checkQuery } from './wire/wire-query'

/** What a user says to have the handler answer pages of other sites, too: `--accept cross-origin`. */
export const CROSS_ORIGIN = 'cross-origin'

/** Methods that carry the arguments: in the body, and of a GET in the URL. */
const METHODS: readonly HttpMethod[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']

export const toBoth: ConversionKind = {
  to: 'both',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    return checkApp(snapshot, entryPoint) ?? checkErrors(snapshot, [entryPoint.file])
  },

  async plan(request, context) {
    const entryPoint = context.snapshot.entryPoint(request.id)
    const app = entryPoint && servingApp(context.snapshot, entryPoint)
    const refusal = toBoth.check(request.id, context.snapshot)
    if (refusal || !entryPoint || !app)
      return { refusal: refusal ?? refuse('not-found', 'There is no such entry point.', null).refusal }
    return planRoute(entryPoint, app, request, context)
  },
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
  const scope = scopeOf(sf)
  const read = readExposed(sf, entryPoint, scope)
  if (read.refusal) return read
  const { inline } = read
  const found = await findServerEffects(inline?.shape.fn ?? read.shape.statement, sf, snapshot, sources)
  const effects = found.all
  const impossible = effects.find(({ does }) => does === 'action-only')
  if (impossible)
    return refuse('action-only-api', `${impossible.name}() can only be called from a Server Action.`, impossible.place)

  const method = request.method ?? 'POST'
  if (!METHODS.includes(method)) return refuse('not-implemented', `A ${method} request carries no arguments.`, null)
  const path = request.path ?? suggestPath(entryPoint.id, 'both', snapshot, method)
  const blocked = checkPath(path, method, entryPoint.id, snapshot)
  if (blocked) return { refusal: blocked }
  const unguarded = await checkProxy(path, entryPoint.file, app, snapshot, sources)
  if (unguarded && !request.accept?.includes(unguarded.code)) return { refusal: unguarded }

  context.progress?.('Asking for types')
  const script = isTyped(sf.fileName) ? 'ts' : 'js'
  const accepted = request.accept?.includes(TYPE_UNKNOWN) ?? false
  const readTypes = await readSignature(
    read.shape,
    scope,
    context,
    givenByCallers(entryPoint, sources, context, { accepted }),
  )
  if (context.signal?.aborted) return refuse('cancelled', 'Cancelled.', null)
  if (readTypes.refusal) return readTypes

  const all = inline ? await withCaptured(inline.shape, readTypes.signature, inline.captured, context) : readTypes
  if (all.refusal) return all
  const taken = method === 'GET' ? await withMembers(read.shape, all.signature, context) : all.signature
  const unfit = method === 'GET' ? checkQuery(entryPoint, read.shape, taken, found) : null
  if (unfit) return { refusal: unfit }

  const routeFile = routeFileOf(path, app, snapshot.files, entryPoint.file, false, script)
  if (routeFile === undefined)
    return refuse('not-implemented', `pageExtensions of next.config has no .${script}.`, entryPoint)
  const routes = await neighbours(folderOf(routeFile), app, snapshot, sources)
  const callers = await Promise.all(
    [...new Set(entryPoint.callers.map(({ file }) => file))].map(file => sources.get(file)),
  )
  const like = [...routes, sf, ...callers.filter(caller => caller !== undefined)]
  const style = styleOf(sf, routes)
  const response = responseName(routes)
  const moved = inline ? await inlineToModule({ ...inline, signature: taken, style }, snapshot, sources) : null
  if (moved?.refusal) return moved
  const exported = moved?.shape ?? read.shape
  // Imported by the name it is exported by; only a default export goes by its own.
  const shape = exported.exported === 'default' ? exported : { ...exported, local: null }
  const { signature, imports } = exposedTypes(shape, taken, routeFile, like, snapshot)
  const anyOrigin = request.accept?.includes(CROSS_ORIGIN) ?? false
  const handler = await writeHandler(
    { shape, signature, scope, method, response, style, delegate: true, anyOrigin },
    context,
  )
  if (handler.refusal) return handler
  const clash = [
    localName(shape),
    ...imports.map(({ local }) => local),
    ...signature.parameters.map(({ name }) => name),
  ].find((name, n, all) => name === method || name === IS_SAME_ORIGIN || name === response || all.indexOf(name) !== n)
  if (clash !== undefined) return refuse('name-taken', `The route file would have two names ${clash}.`, entryPoint)

  const from = moved?.serverFile ?? sf.fileName
  const importing = importOfAction(shape, specifierBetween(routeFile, from, like, snapshot))
  const files: FileChange[] = [...(moved?.files ?? [])]
  const helperImport: ImportedBinding[] = []
  const helperNotes: Note[] = []
  if (!anyOrigin) {
    const shared = helperScript(script, app, snapshot.files)
    const found = await sameOriginHelper(app, snapshot.files, sources, style, shared)
    if (found.refusal) return found
    const { file, change, notes } = found.helper
    if (change) files.push(change)
    helperNotes.push(...notes)
    helperImport.push(named(IS_SAME_ORIGIN, specifierBetween(routeFile, file, like, snapshot)))
  }
  const head = printImports(
    [...(response === 'NextResponse' ? [named(response, 'next/server')] : []), importing, ...imports, ...helperImport],
    style,
  )
  files.unshift(createFile(routeFile, conformed(routeFile, `${head}\n${handler.text}`, style, sf.text), style.newline))
  const unreachable = await checkReach(files, entryPoint, context)
  if (unreachable) return { refusal: unreachable }
  const own = exposedNotes({
    entryPoint,
    signature,
    path,
    effects,
    unguarded: unguarded !== null,
    anyOrigin,
    captured: inline?.captured ?? [],
  })
  const notes = [...own, ...(method === 'GET' ? [CACHING] : []), ...helperNotes]
  return finishPlan(`Expose ${localName(shape)} as ${method} ${path}`, files, notes, context)
}

interface Exposed {
  readonly shape: ActionShape
  /** Of an inline action: what becomes a function of its own. */
  readonly inline: { readonly shape: InlineShape; readonly captured: readonly CapturedValue[] } | null
  readonly refusal?: undefined
}

function readExposed(sf: ts.SourceFile, entryPoint: EntryPoint, scope: Scope): Exposed | { readonly refusal: Refusal } {
  if (!entryPoint.inline) {
    const read = readAction(sf, entryPoint)
    return read.refusal ? read : { shape: read.shape, inline: null }
  }
  const read = readInlineAction(sf, entryPoint)
  if (read.refusal) return read
  const { shape } = read
  const values = capturedValues(shape.fn, scope)
  return values.refusal ? values : { shape, inline: { shape, captured: values.captured } }
}

function named(name: string, specifier: string): ImportedBinding {
  return { imported: name, local: name, specifier, typeOnly: false }
}
