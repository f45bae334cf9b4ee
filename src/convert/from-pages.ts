/**
 * A `pages/api` handler as Server Actions, or as functions that only server code calls: it is moved to the App Router, and what that
 * leaves is converted, method by method. All of its methods, or the one that is asked for: the others then stay as a route handler.
 */
import type { Conversion, EntryPoint, FileChange, Note } from '../model'
import { nameObstacles } from './app-router/wrapper-obstacles'
import { Sources } from './code/source'
import type { ConvertContext, ConvertRequest } from './context'
import { composedSteps } from './over'
import { refuse } from './refuse'
import { type Becomes, checkToAction } from './to-action/check'
import { toAppRouter } from './to-app-router'

/** `convert`: the conversion of one method of the route handler. */
export async function planFromPages(
  entryPoint: EntryPoint,
  request: ConvertRequest,
  context: ConvertContext,
  becomes: Becomes,
  convert: (request: ConvertRequest, context: ConvertContext) => Promise<Conversion>,
): Promise<Conversion> {
  const refusal = checkToAction(entryPoint.id, context.snapshot, becomes, request.accept)
  if (refusal) return { refusal: await nameObstacles(refusal, entryPoint, context.snapshot, new Sources(context)) }
  if (!context.over)
    return refuse('not-implemented', 'An API route takes two steps, which cannot be planned here.', entryPoint)
  // What is converted whole leaves nothing in app/.
  const accept = [...(request.accept ?? []), ...(request.method ? [] : ['not-found-page'])]
  const moved = await toAppRouter.plan({ id: entryPoint.id, to: 'app-router', accept }, context)
  const files = moved.plan?.files
  const route = files?.find(({ change, file }) => change === 'create' && /(?:^|\/)route\.[^/.]+$/.test(file))?.file
  if (!files || route === undefined) return moved
  const back = <T extends { readonly file: string | null; readonly line: number | null }>(said: T): T =>
    said.file === route ? { ...said, file: entryPoint.file, line: entryPoint.line } : said
  return context.over(files, async first => {
    const methods = first.snapshot.entryPointsIn(route).flatMap(({ method }) => method ?? [])
    const wanted = request.method ? methods.filter(method => method === request.method) : methods
    if (wanted.length === 0)
      return refuse('not-found', `The handler does not answer ${request.method ?? 'any method'}.`, entryPoint)
    const steps: (readonly FileChange[])[] = [files]
    const notes: Note[] = []
    const titles: string[] = []
    let typeChecked = moved.plan?.typeChecked ?? false
    const next = async (left: readonly string[], over: ConvertContext): Promise<Conversion> => {
      const [method, ...others] = left
      if (method === undefined) {
        const stays = wanted.length < methods.length
        const said = [...(stays ? (moved.plan?.notes ?? []) : []), ...notes].map(back)
        return { plan: { title: titles.join(', '), files: composedSteps(steps), notes: said, typeChecked } }
      }
      const { plan, refusal } = await convert({ ...request, id: `route:${route}#${method}` }, over)
      if (!plan) return { refusal: back(refusal) }
      steps.push(plan.files)
      notes.push(...plan.notes)
      titles.push(plan.title)
      typeChecked &&= plan.typeChecked
      return others.length === 0 || !over.over
        ? next(others, over)
        : over.over(plan.files, again => next(others, again))
    }
    return next(wanted, first)
  })
}
