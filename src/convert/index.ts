/** The conversions, and what the doors may ask of them: which are offered, whether the index alone refuses, and the plan. */
import type { Snapshot } from '../index/snapshot'
import type { Conversion, EntryPoint, Refusal, Target } from '../model'
import { declaredElsewhere } from './action/declared-elsewhere'
import { separated } from './action/separate-declarators'
import type { ConversionKind, ConvertContext, ConvertRequest } from './context'
import type { EditedView } from './edited-view'
import { refuse } from './refuse'
import { toAction } from './to-action'
import { toAppRouter } from './to-app-router'
import { toBoth } from './to-both'
import { toFunction } from './to-function'
import { toRoute } from './to-route'

export { checkPath, suggestPath } from './paths'

/** One file per conversion. */
export const CONVERSIONS: readonly ConversionKind[] = [toRoute, toBoth, toFunction, toAction, toAppRouter]

/** Which kinds of entry point each target is offered on, by the table in the manual. */
const OFFERED: Readonly<Record<Target, readonly EntryPoint['kind'][]>> = {
  route: ['server-action'],
  both: ['server-action'],
  action: ['route-handler', 'api-route'],
  function: ['server-action', 'route-handler', 'api-route'],
  'app-router': ['api-route'],
}

/** The conversions that are built and apply to this kind of entry point, refused for this one or not. */
export function offered(entryPoint: EntryPoint, _snapshot: Snapshot): readonly Target[] {
  return CONVERSIONS.map(({ to }) => to).filter(to => OFFERED[to].includes(entryPoint.kind))
}

/** What the index alone can refuse; null where the plan decides. Cheap: for the light bulb. */
export function check(id: string, to: Target, snapshot: Snapshot): Refusal | null {
  const found = find(id, to, snapshot)
  return 'refusal' in found ? found.refusal : found.kind.check(id, snapshot)
}

/** The whole answer: a plan that was verified, or a refusal. What stands in no file yet is refused at the entry point. */
export async function plan(request: ConvertRequest, context: ConvertContext): Promise<Conversion> {
  const conversion = await planned(request, context)
  const entryPoint = context.snapshot.entryPoint(request.id)
  if (conversion.refusal?.code !== 'new-type-errors' || conversion.refusal.file !== null || !entryPoint)
    return conversion
  const { file, line, column } = entryPoint
  return { refusal: { ...conversion.refusal, file, line, column } }
}

async function planned(request: ConvertRequest, context: ConvertContext): Promise<Conversion> {
  const found = find(request.id, request.to, context.snapshot)
  if ('refusal' in found) return found
  const { kind } = found
  const view = await viewFor(request, context)
  if (view && 'refusal' in view) return { refusal: view.refusal }
  return view ? view.back(await kind.plan(request, view.context)) : kind.plan(request, context)
}

/** Another text of the action's file that the conversion is to see; null where it is as the conversion knows it. */
async function viewFor(
  request: ConvertRequest,
  context: ConvertContext,
): Promise<EditedView | { readonly refusal: Refusal } | null> {
  const entryPoint = context.snapshot.entryPoint(request.id)
  if (!entryPoint) return null
  const apart = await separated(entryPoint, context)
  if (apart || (request.to !== 'route' && request.to !== 'both')) return apart
  const elsewhere = await declaredElsewhere(entryPoint, context)
  return elsewhere?.view ?? elsewhere
}

function find(
  id: string,
  to: Target,
  snapshot: Snapshot,
): { readonly kind: ConversionKind } | { readonly refusal: Refusal } {
  const entryPoint = snapshot.entryPoint(id)
  if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null)
  if (!OFFERED[to].includes(entryPoint.kind))
    return refuse(
      'not-offered',
      `This conversion does not apply to a ${entryPoint.kind.replace('-', ' ')}.`,
      entryPoint,
    )
  const kind = CONVERSIONS.find(candidate => candidate.to === to)
  return kind ? { kind } : refuse('not-implemented', 'This conversion is not built yet.', entryPoint)
}
