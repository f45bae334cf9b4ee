/** Where an action's code goes: into the handler, beside it in the route file, or into a function of the server module that the handler calls. */
import type { HttpMethod, Refusal } from '../../model'
import type { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { type ActionParts, divide } from '../action/action-parts'
import type { ActionShape } from '../action/action-shape'
import type { ActionSignature } from '../action/action-signature'
import type { ServerEffects } from '../action/server-effects'
import { importsOf } from '../code/imports'
import { namedByFile, placeBound } from '../code/place-bound'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { type CodeStyle, freeName } from '../code/style'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import { checkHistory, type HandlerEnds, withEnds } from './handler-ends'
import { type Handler, localName, type ResponseName, writeHandler } from './route-handler'
import { IS_SAME_ORIGIN } from './same-origin'

export interface ArrangeInput {
  readonly shape: ActionShape
  readonly signature: ActionSignature
  readonly scope: Scope
  readonly method: HttpMethod
  readonly response: ResponseName
  readonly style: CodeStyle
  /** Server code calls the action, too: it must stay a function that can be imported. */
  readonly delegate: boolean
  readonly ends: HandlerEnds
  readonly effects: ServerEffects
}

export interface Arrangement {
  readonly handler: Handler
  readonly parts: ActionParts
  readonly delegate: boolean
  /** The name by which the route file knows the server module's function. */
  readonly callee: string
  readonly refusal?: undefined
}

type Arranged = Arrangement | { readonly refusal: Refusal }

/**
 * Arranges the code. What cannot stand in the route file (its names clash there, or its meaning depends on the folder it
 * stands in) becomes a function of the server module, which is in the folder of the action's file.
 */
export async function arrange(input: ArrangeInput, context: ConvertContext): Promise<Arranged> {
  if (!input.delegate) {
    const inRoute = await attempt(input, context)
    if (inRoute.refusal || fitsRoute(inRoute, input)) return inRoute
  }
  const beside = await attempt({ ...input, delegate: true }, context)
  if (beside.refusal) return beside
  const { shape, method, response } = input
  const bound = [shape.fn, ...(beside.parts.server?.statements ?? [])].map(namedByFile).find(Boolean)
  if (bound) return refuse('not-implemented', 'It depends on the name of the file it stands in.', placeOf(bound))
  const clash = beside.parts.route.imports.find(({ local }) => isTaken(local, method, response))
  return clash ? refuse('name-taken', `The route file would have two names ${clash.local}.`, placeOf(shape.fn)) : beside
}

async function attempt(input: ArrangeInput, context: ConvertContext): Promise<Arranged> {
  const { shape, scope, signature, delegate, method, response } = input
  const taken = new Set([method, IS_SAME_ORIGIN, response, ...signature.parameters.map(({ name }) => name)])
  const callee = delegate ? freeName([localName(shape), 'action', 'serverAction'], taken) : localName(shape)
  const handler = await writeHandler({ ...input, callee }, context)
  if (handler.refusal) return handler
  const divided = divide({ shape, scope, signature: handler.signature, code: handler.nodes, delegate })
  if (divided.refusal) return divided
  const { effects } = input
  const refusal = checkHistory(effects, handler.inlined)
  if (refusal) return { refusal }
  const parts = withEnds(divided.parts, { shape, effects, scope, inlined: handler.inlined, handler: handler.text })
  return { handler, parts, delegate, callee }
}

/** True where every name of the code is free in the route file, and nothing in it depends on its folder. */
function fitsRoute({ handler, parts }: Arrangement, { shape, signature, method, response }: ArrangeInput): boolean {
  const moved: readonly ts.Node[] = [...handler.nodes, ...parts.route.statements]
  if (moved.some(node => placeBound(node) !== undefined)) return false
  const own = handler.inlined || handler.nodes.length === 0 ? undefined : localName(shape)
  if (own !== undefined && signature.parameters.some(({ name }) => name === own)) return false
  const ownResponse = isOwnNextResponse(shape) ? 'NextResponse' : undefined
  return [
    ...(own === undefined ? [] : [own]),
    ...parts.route.statements.flatMap(declaredNames),
    ...parts.route.imports.map(({ local }) => local),
  ].every(name => name === ownResponse || !isTaken(name, method, response))
}

function isTaken(name: string, method: HttpMethod, response: ResponseName): boolean {
  return name === method || name === IS_SAME_ORIGIN || name === response
}

/** The action imports NextResponse itself: the same name for the same thing. */
function isOwnNextResponse({ sf }: ActionShape): boolean {
  return importsOf(sf).some(({ local, specifier }) => local === 'NextResponse' && specifier === 'next/server')
}
