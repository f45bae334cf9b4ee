/**
 * Server Action to API route: a route handler with the action's body, a client function of the same name and type that
 * fetches it, and the action gone.
 */
import { checkApp, checkCallers } from './app-checks'
import type { ConversionKind } from './context'
import { refuse } from './refuse'

export const toRoute: ConversionKind = {
  to: 'route',

  check(id, snapshot) {
    const entryPoint = snapshot.entryPoint(id)
    if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
    return checkApp(snapshot, entryPoint) ?? checkCallers(snapshot, entryPoint)
  },

  async plan(request, context) {
    const refusal = toRoute.check(request.id, context.snapshot)
    if (refusal) return { refusal }
    return refuse(
      'not-implemented',
      'This shape is not converted yet.',
      context.snapshot.entryPoint(request.id) ?? null,
    )
  },
}
