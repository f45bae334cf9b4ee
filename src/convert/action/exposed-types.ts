/** Writes the types of an exposed action's arguments in its route file, so that the action's own file need not change for them. */
import type { Snapshot } from '../../index/snapshot'
import type { ts } from '../../workspace/typescript'
import { type ImportedBinding, importsOf } from '../code/imports'
import { movedSpecifier, specifierBetween } from '../code/specifiers'
import type { TypeText } from '../code/written-type'
import { localName } from '../to-route/route-handler'
import { declaredNames, isExported, isType } from './action-file'
import type { ActionShape } from './action-shape'
import type { ActionParameter, ActionSignature } from './action-signature'

export interface ExposedTypes {
  readonly signature: ActionSignature
  /** What the route file imports for them. */
  readonly imports: readonly ImportedBinding[]
}

/**
 * The signature as the route file can write it. A short type that is imported or exported keeps its text; one that rests on
 * a name the file keeps to itself, or spans lines, becomes `Parameters<typeof greet>[0]`.
 */
export function exposedTypes(
  shape: ActionShape,
  signature: ActionSignature,
  routeFile: string,
  like: readonly ts.SourceFile[],
  snapshot: Snapshot,
): ExposedTypes {
  const { sf } = shape
  const imported = new Map(importsOf(sf).map(({ declaration: _, ...binding }) => [binding.local, binding]))
  const exported = new Set(
    sf.statements.filter(statement => isType(statement) && isExported(statement)).flatMap(declaredNames),
  )
  const own = specifierBetween(routeFile, sf.fileName, like, snapshot)
  const imports: ImportedBinding[] = []
  const written = ({ type, rest }: ActionParameter, n: number): TypeText => {
    const known = type.names.every(name => imported.has(name) || exported.has(name))
    if (!known || type.text.includes('\n'))
      return { text: `Parameters<typeof ${localName(shape)}>[${n}]${rest ? '[]' : ''}`, names: [], imports: [] }
    for (const name of type.names) {
      const binding = imported.get(name)
      if (binding) imports.push({ ...moved(binding), typeOnly: true })
      else imports.push({ imported: name, local: name, specifier: own, typeOnly: true })
    }
    imports.push(...type.imports.map(moved))
    return type
  }
  const moved = (binding: ImportedBinding): ImportedBinding => ({
    ...binding,
    specifier: movedSpecifier(binding.specifier, sf, routeFile, like, snapshot),
  })
  // FormData is read as such, a member of a query string by itself: its type is not written.
  const parameters = signature.parameters.map((parameter, n) =>
    parameter.travels === 'form' || parameter.members ? parameter : { ...parameter, type: written(parameter, n) },
  )
  return {
    signature: { ...signature, parameters },
    imports: [...imports, ...signature.imports].filter(
      (binding, n, all) => all.findIndex(({ local }) => local === binding.local) === n,
    ),
  }
}

/** How the route file imports the action. */
export function importOfAction(shape: ActionShape, specifier: string): ImportedBinding {
  return { imported: shape.exported, local: localName(shape), specifier, typeOnly: false }
}
