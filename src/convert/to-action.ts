/** *Convert to Server Action*: a plain route handler method becomes an action, its `fetch` callers call it, the method goes. */
import type { Conversion, EntryPoint, FileChange, Note, Refusal } from '../model'
import type { ts } from '../workspace/typescript'
import { placedOnDisk } from './all-places'
import { Sources } from './code/source'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import { planFromPages } from './from-pages'
import { formBeside } from './handler/form-beside'
import { isRefused } from './handler/handler-syntax'
import { listedTypes } from './handler/listed-types'
import { memberApart } from './handler/member-apart'
import { revivedBody } from './handler/revived-body'
import { takenOut } from './handler/taken-out'
import { composedSteps } from './over'
import { refuse } from './refuse'
import { backToWrapped } from './to-action/back-to-wrapped'
import { type Becomes, checkToAction } from './to-action/check'
import { explainHidden } from './to-action/hidden-error'
import { type ActionInfo, inspect, MAY_BE_KEPT, type SeenRequest } from './to-action/inspect'
import { type Manner, readsStatus } from './to-action/make-action'
import { sharedOf } from './to-action/module'
import { sharedModule } from './to-action/shared-module'
import { splitShared } from './to-action/shared-requests'
import { inspectTogether } from './to-action/together'
import { writeAction } from './to-action/write'
import { finishPlan } from './verify'

/**
 * Offered on a route handler's method. `check` asks the index, `plan` reads the handler and every caller (`inspect`, the one
 * analysis behind what is refused and what is written) and verifies the result.
 */
export const toAction: ConversionKind = {
  to: 'action',
  check: (id, snapshot) => checkToAction(id, snapshot),
  async plan(request, context) {
    const entryPoint = context.snapshot.entryPoint(request.id)
    if (entryPoint?.kind === 'api-route') return planFromPages(entryPoint, request, context, 'action', toAction.plan)
    const refusal = checkToAction(request.id, context.snapshot, 'action', request.accept)
    if (refusal) return { refusal }
    if (!entryPoint) return refuse('not-found', `There is no entry point ${request.id}.`, null)
    const waits = request.together ?? false
    const again =
      request.name === undefined ? await backToWrapped(entryPoint, context, new Sources(context), waits) : null
    if (again && isRefused(again)) return again
    if (again) {
      const title = `Convert ${again.urls.join(', ')} to ${again.names.map(name => `${name}()`).join(', ')}`
      return finishPlan(title, again.changes, again.notes, context)
    }
    return planHandler(entryPoint, request, context, 'action')
  },
}

/** A route handler as an action, or as a function that only server code calls. */
export async function planHandler(
  entryPoint: EntryPoint,
  request: ConvertRequest,
  context: ConvertContext,
  becomes: Becomes,
): Promise<Conversion> {
  const sources = new Sources(context)
  const shared = becomes === 'action' ? await splitShared(entryPoint, context.snapshot, sources) : []
  if (isRefused(shared)) return shared
  if (shared.length > 0) return planOver(shared, entryPoint, request, context, becomes)
  const member = await memberApart(entryPoint, context, sources)
  if (member.length > 0) return planOver(member, entryPoint, request, context, becomes)
  const apart = (await takenOut(entryPoint, context, sources)) ?? (await listedTypes(entryPoint.file, context, sources))
  const own = apart?.context.snapshot.entryPoint(request.id)
  if (apart && own) return apart.back(await planHandler(own, request, apart.context, becomes))
  const form = await formBeside(entryPoint, context, sources)
  const together = form && (await planSeen(form, request, becomes))
  // Where that cannot be, the form is sent with its field as it is.
  if (together?.plan) return together
  const made = await revivedBody(entryPoint, context, sources)
  const given = made && (await planSeen(made, request, becomes))
  return given && !MAY_BE_KEPT.has(given.refusal?.code ?? '') ? given : planAs(entryPoint, request, context, becomes)
}

/** The plan over these changes, which go into it. */
async function planOver(
  changes: readonly FileChange[],
  entryPoint: EntryPoint,
  request: ConvertRequest,
  context: ConvertContext,
  becomes: Becomes,
): Promise<Conversion> {
  if (!context.over) return refuse('not-implemented', 'This takes two steps here.', entryPoint)
  const originals = new Map(changes.map(change => [change.file, change.change === 'edit' ? change.before : null]))
  return context.over(changes, async over => {
    const own = over.snapshot.entryPoint(request.id)
    if (!own) return refuse('not-found', `There is no entry point ${request.id}.`, null)
    const { plan, refusal } = await planHandler(own, request, over, becomes)
    const onDisk = <Some extends Note | Refusal>(said: Some) => placedOnDisk(said, originals, over.read)
    if (!plan) return { refusal: await onDisk(refusal) }
    const notes = await Promise.all(plan.notes.map(onDisk))
    return { plan: { ...plan, files: composedSteps([changes, plan.files]), notes } }
  })
}

/** The plan where the request is seen as one that an action has a counterpart of. */
async function planSeen(seen: SeenRequest, request: ConvertRequest, becomes: Becomes): Promise<Conversion> {
  const entryPoint = seen.context.snapshot.entryPoint(request.id)
  if (!entryPoint) return refuse('not-found', `There is no entry point ${request.id}.`, null)
  return seen.back(await planAs(entryPoint, request, seen.context, becomes, seen))
}

async function planAs(
  entryPoint: EntryPoint,
  request: ConvertRequest,
  context: ConvertContext,
  becomes: Becomes,
  seen?: SeenRequest,
): Promise<Conversion> {
  const info = await inspect(entryPoint, context, request.accept, becomes, seen)
  if (isRefused(info)) return info
  const infos = await inspectTogether(info, context, request.accept)
  if (isRefused(infos)) return infos
  const first = await write(infos, request, context, {})
  const apart = seen || first.shared.length === 0 ? [] : sharedModule(first.shared, info, context)
  if (isRefused(apart)) return apart
  if (apart.length > 0) return planOver(apart, entryPoint, request, context, becomes)
  // A schema is there to reject what callers may send: where its type does not admit their values, the input is `unknown`.
  const unknownInput = infos.some(each => each.request.body?.type.from === 'schema')
  const manners: Manner[] = [
    ...(unknownInput ? [{ unknownInput }] : []),
    ...(first.dropsCasts || unknownInput ? [{ unknownInput, keepsCasts: true }] : []),
    // A caller that asks for every status by its literal has a branch for any other, in which nothing would be left of the answer.
    ...(infos.some(readsStatus) ? [{ plainStatus: true }] : []),
  ]
  let last = first
  for (const manner of manners) {
    if (!failsToCheck(last.conversion)) break
    if (manner.keepsCasts && !last.dropsCasts) continue
    const next = await write(infos, request, context, manner)
    if (manner.plainStatus && failsToCheck(next.conversion)) break
    last = next
  }
  return last.conversion
}

function failsToCheck({ refusal }: Conversion): boolean {
  return /^(?:new-type-errors|hidden-type-error)$/.test(refusal?.code ?? '')
}

interface Written {
  readonly conversion: Conversion
  readonly dropsCasts: boolean
  /** What the handler's file needs elsewhere, too, where that is why it is refused. */
  readonly shared: readonly ts.Statement[]
}

async function write(
  infos: readonly ActionInfo[],
  request: ConvertRequest,
  context: ConvertContext,
  manner: Manner,
): Promise<Written> {
  const written = await writeAction(infos, request, context, manner)
  if (isRefused(written)) return { conversion: written, dropsCasts: false, shared: sharedOf(written) }
  const { title, changes, notes, dropsCasts } = written
  return {
    conversion: await finishPlan(title, changes, notes, context, explainHidden(written, context)),
    dropsCasts,
    shared: [],
  }
}
