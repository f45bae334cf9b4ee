/** What other files import of a route file: types can be had from elsewhere, values only while they stay. */
import { HTTP_METHODS, type HttpMethod } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { type MethodExport, siteStatement } from '../handler/handler-export'
import { isExported, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ModuleUse } from '../request/type-importers'
import { declaredNames, type Move } from './module'

/**
 * Refuses (`unclassified-reference`) a use of the route file as a whole, of the handler, and of any value where no other method
 * keeps the file; a handler that another module declares leaves types to no one.
 */
export function checkUses(uses: readonly ModuleUse[], found: MethodExport, method: HttpMethod): Refused | undefined {
  const { route, sf } = found
  const own: readonly (ts.Statement | null)[] = [found.statement, siteStatement(found.site)]
  const staying = new Set(
    route.statements.flatMap(each => (isExported(each) && !own.includes(each) ? declaredNames(each) : [])),
  )
  const isLeft = HTTP_METHODS.some(other => other !== method && staying.has(other))
  const odd = uses.find(
    ({ types, others }) =>
      others === null ||
      others.some(name => !isLeft || !staying.has(name)) ||
      (sf !== route && !isLeft && types.length > 0),
  )
  return odd && imported(odd)
}

/** Refuses what `checkUses` let pass for the sake of a method that goes, too. */
export function checkLeft(uses: readonly ModuleUse[], { route, rest }: Move): Refused | undefined {
  const isGone = (route ? route.rest : rest) === null
  const lost = isGone ? uses.find(({ others }) => others === null || others.length > 0) : undefined
  return lost && imported(lost)
}

function imported({ specifier }: ModuleUse): Refused {
  return refuse('unclassified-reference', 'The route file is imported as a module here.', placeOf(specifier))
}
