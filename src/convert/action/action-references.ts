/** Classifies everything that refers to an action, and decides which imports must come from the client module instead. One reference that is not understood is a refusal. */
import type { Reference, Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { hasDirective, importsOf } from '../code/imports'
import { firstSyntaxError, type Sources } from '../code/source'
import { refuse } from '../refuse'
import type { ActionShape } from './action-shape'

/** A file whose imports or re-exports of the action change. */
export interface Importer {
  readonly sf: ts.SourceFile
  /** Local names of imports that reach the action. */
  readonly locals: readonly string[]
  /** Specifiers of `export { greet } from './actions'`. */
  readonly passedOn: readonly ts.ExportSpecifier[]
  /** `export * from './actions'`. */
  readonly stars: readonly ts.ExportDeclaration[]
}

type Classified =
  | { readonly importers: readonly Importer[]; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly importers?: undefined }

/** What the index alone decides about the callers of an action: each must keep its code, or call the plain function from the server. */
export function checkActionCallers(entryPoint: EntryPoint): Refusal | null {
  if (entryPoint.callers.length === 0)
    return refuse('no-callers', 'Nothing calls it: there is nothing to convert for.', entryPoint).refusal
  if (entryPoint.callers.every(({ test }) => test))
    return refuse('no-callers', 'Only tests call it: there is nothing to convert for.', entryPoint).refusal
  // What is reached through another name or a property comes from a direct use, which is asked here.
  for (const caller of entryPoint.callers.filter(({ through, test }) => through.length === 0 && !test)) {
    const refusal = checkCaller(caller, entryPoint)
    if (refusal) return refusal
  }
  const outside = entryPoint.callers.find(({ file }) => file !== entryPoint.file) ?? entryPoint
  if (entryPoint.callers.every(({ side, test }) => test || side === 'server'))
    return refuse(
      'only-server-callers',
      'Only server code calls it: it needs no route, but to be a plain server function.',
      outside,
    ).refusal
  return null
}

function checkCaller(caller: Caller, entryPoint: EntryPoint): Refusal | null {
  // What a module of both sides does with it, its code says: `checkBothSides`.
  if (caller.side !== 'server') return null
  // Recursion, or other code of its own file: the plan tells them apart.
  if (caller.file === entryPoint.file) return null
  switch (caller.via) {
    case 'prop':
    case 'action':
    case 'form-action':
    case 'bind':
      return refuse(
        'crosses-server-boundary',
        'A Server Component passes it on: an ordinary function cannot cross to the client.',
        caller,
      ).refusal
    case 'call':
      return null
    default:
      return refuse('crosses-server-boundary', 'Server code uses it as a value, which may reach the client.', caller)
        .refusal
  }
}

/** A direct call from server code, or any use in a test, where an action is an ordinary function: it gets the plain function. */
export function isServerCall(caller: Caller): boolean {
  return caller.test || (caller.side === 'server' && caller.via === 'call')
}

/** True where code of its own file uses the action, the action's own body left out: that needs a function to stay. */
export function usedInOwnFile(entryPoint: EntryPoint, snapshot: Snapshot, { fn, overloads }: ActionShape): boolean {
  const own = [fn, ...overloads]
  return snapshot
    .references(entryPoint.id)
    .some(
      ({ file, kind, start }) =>
        file === entryPoint.file &&
        (kind === 'type' || (kind === 'use' && own.every(({ pos, end }) => start < pos || start >= end))),
    )
}

/**
 * Every file that imports the action or passes it on, with the names to rewrite. Refuses files that do not parse and ways
 * of reaching the action that no import shows (`import * as`, `import()`, `require`, a chain of `export *`): except with
 * `inPlace`, where the action's file goes on exporting it.
 */
export async function classifyReferences(
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
  inPlace: boolean,
): Promise<Classified> {
  const byFile = new Map<string, Reference[]>()
  for (const reference of snapshot.references(entryPoint.id)) {
    if (reference.file === entryPoint.file) continue
    byFile.set(reference.file, [...(byFile.get(reference.file) ?? []), reference])
  }
  const importers: Importer[] = []
  const barrels = new Set<string>()
  for (const [file, references] of byFile) {
    const sf = await sources.get(file)
    const first = references[0] ?? entryPoint
    if (!sf) return refuse('file-has-errors', `${file} cannot be read.`, first)
    const error = firstSyntaxError(sf)
    if (error) return refuse('file-has-errors', `${file} does not parse: ${error.message}`, error.place)
    const passedOn = hasDirective(sf, 'use server') && references.find(({ kind }) => kind === 're-export')
    if (passedOn) return refuse('unclassified-reference', 'Another file of Server Actions passes it on.', passedOn)
    if (inPlace) continue
    const importer = importerOf(sf, references, entryPoint.file, snapshot)
    const shown = references.some(
      ({ kind, local }) => kind === 'import' || kind === 're-export' || (kind === 'type' && local !== ''),
    )
    if (!shown)
      return refuse(
        'unclassified-reference',
        'It is reached here without a named import, which is not understood yet.',
        first,
      )
    if (importer.locals.length + importer.passedOn.length > 0) importers.push(importer)
    // Imports that reach it through another module: that module is a reference itself, or a star.
    for (const binding of importsOf(sf)) {
      if (!references.some(({ local, kind }) => local === binding.local && (kind === 'import' || kind === 'type')))
        continue
      const target = snapshot.resolve(file, binding.specifier)
      if (target !== undefined && target !== entryPoint.file && !byFile.has(target)) barrels.add(target)
    }
  }
  for (const barrel of barrels) {
    const sf = await sources.get(barrel)
    const stars = [...(sf?.statements ?? [])].filter(
      (statement): statement is ts.ExportDeclaration =>
        ts.isExportDeclaration(statement) &&
        statement.exportClause === undefined &&
        statement.moduleSpecifier !== undefined &&
        ts.isStringLiteral(statement.moduleSpecifier) &&
        snapshot.resolve(barrel, statement.moduleSpecifier.text) === entryPoint.file,
    )
    if (!sf || stars.length === 0)
      return refuse('unclassified-reference', `${barrel} passes it on in a way that is not understood yet.`, {
        file: barrel,
      })
    importers.push({ sf, locals: [], passedOn: [], stars })
  }
  return { importers }
}

/** What of this file names the action's own module. */
function importerOf(
  sf: ts.SourceFile,
  references: readonly Reference[],
  actionFile: string,
  snapshot: Snapshot,
): Importer {
  const direct = (specifier: ts.Expression | undefined): boolean =>
    specifier !== undefined &&
    ts.isStringLiteral(specifier) &&
    snapshot.resolve(sf.fileName, specifier.text) === actionFile
  const locals = importsOf(sf)
    .filter(({ declaration }) => direct(declaration.moduleSpecifier))
    .map(({ local }) => local)
    .filter(local => references.some(reference => reference.local === local && reference.kind !== 'use'))
  const passedOn = sf.statements.flatMap(statement =>
    ts.isExportDeclaration(statement) &&
    statement.exportClause &&
    ts.isNamedExports(statement.exportClause) &&
    direct(statement.moduleSpecifier)
      ? statement.exportClause.elements.filter(element =>
          references.some(({ kind, local }) => kind === 're-export' && local === element.name.text),
        )
      : [],
  )
  return { sf, locals, passedOn, stars: [] }
}
