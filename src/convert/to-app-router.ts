/**
 * Move to App Router: a `pages/api` handler as a `route.*` file with one export per method. The URL stays, so callers do.
 * The file is rewritten in passes over its text: one function per method, then its request, then its answers.
 */
import type { AppDetails, Conversion, EntryPoint } from '../model'
import { majorOf } from './app-checks'
import { readConfig } from './app-router/api-config'
import { findApiHandler } from './app-router/api-handler'
import { dynamicSegments, type Rewritten, rewriteFunctions } from './app-router/api-rewrite'
import { checkMove, routeFileFor } from './app-router/check'
import { routeText } from './app-router/file'
import { planMethods } from './app-router/method-plan'
import { moveNotes } from './app-router/notes'
import { checkBodies, checkOutside } from './app-router/outside'
import { createFile, deleteFile } from './code/edits'
import { importsOf } from './code/imports'
import { scopeOf } from './code/scope'
import { firstSyntaxError, placeOf, Sources } from './code/source'
import { folderOf } from './code/specifiers'
import { styleOf } from './code/style'
import type { ConversionKind, ConvertContext } from './context'
import { isRefused, type Refused } from './handler/handler-syntax'
import { refuse } from './refuse'
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
    return refusal ? { refusal } : planMove(entryPoint, app, request.accept ?? [], context)
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
  const sf = await sources.get(entryPoint.file)
  if (!sf) return refuse('file-has-errors', `${entryPoint.file} cannot be read.`, { file: entryPoint.file })
  const error = firstSyntaxError(sf)
  if (error) return refuse('file-has-errors', `${entryPoint.file} does not parse: ${error.message}`, error.place)
  const handler = findApiHandler(sf)
  if (isRefused(handler)) return handler
  const file = routeFileFor(entryPoint, app)
  const like = await neighbours(folderOf(file), app, snapshot, sources)
  const style = styleOf(sf, like)
  const thrown = importsOf(sf).find(
    ({ imported, specifier }) => imported === 'ApiError' && specifier === 'next/dist/server/api-utils',
  )
  if (thrown && !/\btry\b/.test(sf.text))
    return refuse(
      'unsupported-handler',
      'It throws an ApiError of Next.js, whose status only the Pages Router answers.',
      placeOf(thrown.declaration),
    )
  const config = readConfig(handler, style)
  if (isRefused(config)) return config
  const methods = planMethods(handler, entryPoint, scopeOf(sf), style)
  if (methods.methods.length === 0)
    return refuse('unsupported-handler', 'The handler answers no method with success.', entryPoint)

  const asyncParams = (majorOf(app.next) ?? 15) >= 15
  const route = entryPoint.route ?? ''
  const typed = /tsx?$/.test(file)
  const rewritten = config.edge
    ? edgeText(methods.traced.text, route, entryPoint)
    : await rewriteFunctions(methods, { route, app, style, response: responseName(like), typed, asyncParams }, context)
  if (isRefused(rewritten)) return rewritten
  const lines = [...config.lines]
  // Before Next.js 15 a GET that reads nothing of its request is answered once, at build time.
  const cached = methods.methods.includes('GET') && (majorOf(app.next) ?? 15) < 15
  if (cached && !config.edge)
    lines.push(`export const dynamic = ${style.quote}force-dynamic${style.quote}${style.semicolons ? ';' : ''}`)
  const text = routeText({ file, sf, rewritten, methods, lines, like, style, snapshot })
  if (isRefused(text)) return text
  const missing =
    (await checkBodies(entryPoint, methods.methods, rewritten, accepted, sources)) ??
    (await checkOutside(entryPoint, app, sf, context, sources))
  if (missing) return missing
  const notes = moveNotes({ entryPoint, app, methods, config, rewritten, sf })
  const changes = [createFile(file, text, style.newline), deleteFile(sf.fileName, sf.text)]
  return finishPlan(`Move ${route} to the App Router`, changes, notes, context)
}

/** A handler for the edge takes a Request and answers with a Response already; its URL holds the dynamic segments, which it does not here. */
function edgeText(text: string, route: string, entryPoint: EntryPoint): Rewritten | Refused {
  if (dynamicSegments(route).length > 0)
    return refuse(
      'unsupported-handler',
      'An edge handler reads its dynamic segments from the URL, where a route handler does not have them.',
      entryPoint,
    )
  return { text, server: new Set(), navigation: new Set(), notes: [], body: null, bodyReaders: new Set() }
}
