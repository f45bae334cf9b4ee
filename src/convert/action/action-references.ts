/** Classifies everything that refers to an action, and decides which imports must come from the client module instead. One reference that is not understood is a refusal. */
import type { Reference, Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { hasDirective, importsOf } from '../code/imports'
import { firstSyntaxError, placeOf, type Sources } from '../code/source'
import { refuse } from '../refuse'
import type { ActionShape } from './action-shape'
import { type LooseFound, type LooseImport, looseImports, looseSpecifiers } from './loose-imports'
import { spacesOf } from './passed-spaces'

/** A file whose imports or re-exports of the action change. */
export interface Importer {
  readonly sf: ts.SourceFile
  /** Local names of imports that reach the action. */
  readonly locals: readonly string[]
  /** Specifiers of `export { greet } from './actions'`. */
  readonly passedOn: readonly ts.ExportSpecifier[]
  /** `export * from './actions'`, `export * as actions from './actions'`. */
  readonly stars: readonly ts.ExportDeclaration[]
  /** `import * as`, `import()` and `require()` of the action's own module. */
  readonly loose?: readonly LooseImport[]
  /** Local names that reach the action through another module. */
  readonly indirect?: readonly string[]
  /** The first use that reaches it through another module which is loaded as a whole. */
  readonly indirectUse?: Reference
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
  if (caller.file === entryPoint.file && !entryPoint.inline) return null
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
 * Every file that imports the action or passes it on, with what to rewrite. `names`: what its file exports it by. Refuses
 * files that do not parse and ways of reaching it that cannot follow it to another module: except with `inPlace`, where the
 * action's file goes on exporting it.
 */
export async function classifyReferences(
  entryPoint: EntryPoint,
  names: readonly string[],
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
  const barrels = new Map<string, Reference>()
  const known = new Map<string, boolean>()
  const passedWhole = new Set<ts.ExportDeclaration>()
  for (const [file, references] of byFile) {
    const sf = await sources.get(file)
    const [first] = references
    if (!first) continue
    if (!sf) return refuse('file-has-errors', `${file} cannot be read.`, first)
    const error = firstSyntaxError(sf)
    if (error) return refuse('file-has-errors', `${file} does not parse: ${error.message}`, error.place)
    const passedOn = hasDirective(sf, 'use server') && references.find(({ kind }) => kind === 're-export')
    if (passedOn) return refuse('unclassified-reference', 'Another file of Server Actions passes it on.', passedOn)
    if (inPlace) continue
    const spaces = await spacesOf(sf, entryPoint.file, names, snapshot, sources)
    const read = importerOf(sf, references, entryPoint.file, names, snapshot, spaces.found)
    if (read.refusal) return read
    for (const space of spaces.exports) passedWhole.add(space)
    const { importer, through } = read
    const { locals, passedOn: exported, loose = [], indirect = [] } = importer
    if (locals.length + exported.length + loose.length + indirect.length + through.length === 0) {
      const found = await throughWhole(sf, entryPoint.file, byFile, snapshot, sources, known)
      if (found) {
        importers.push({ ...importer, indirectUse: first }, ...found)
        continue
      }
      return refuse('unclassified-reference', 'It is reached here in a way that is not understood yet.', first)
    }
    if (locals.length + exported.length + loose.length + indirect.length > 0) importers.push(importer)
    // Modules that pass it on are references themselves, or stars.
    for (const target of through) if (!byFile.has(target)) barrels.set(target, first)
  }
  for (const [barrel, reference] of barrels) {
    const found = await starsTo(entryPoint.file, barrel, byFile, snapshot, sources, known)
    if (!found)
      return refuse('unclassified-reference', `${barrel} passes it on in a way that is not understood yet.`, reference)
    importers.push(...found)
  }
  for (const space of passedWhole) {
    const sf = space.getSourceFile()
    if (!importers.some(importer => importer.sf === sf))
      importers.push({ sf, locals: [], passedOn: [], stars: [space] })
  }
  return { importers }
}

/** The modules that name the action's module where one that this file loads as a whole leads to it; null where none does. */
async function throughWhole(
  sf: ts.SourceFile,
  actionFile: string,
  passing: ReadonlyMap<string, unknown>,
  snapshot: Snapshot,
  sources: Sources,
  known: Map<string, boolean>,
): Promise<Importer[] | null> {
  for (const specifier of looseSpecifiers(sf)) {
    const target = snapshot.resolve(sf.fileName, specifier)
    if (target === undefined || target === actionFile) continue
    if (passing.has(target)) return []
    const found = await starsTo(actionFile, target, passing, snapshot, sources, known)
    if (found) return found
  }
  return null
}

/** The modules of a chain of `export *` that name the action's module; null where the chain does not lead to it. */
async function starsTo(
  actionFile: string,
  barrel: string,
  passing: ReadonlyMap<string, unknown>,
  snapshot: Snapshot,
  sources: Sources,
  known: Map<string, boolean>,
): Promise<Importer[] | null> {
  const before = known.get(barrel)
  if (before !== undefined) return before ? [] : null
  known.set(barrel, false)
  const sf = await sources.get(barrel)
  const all = [...(sf?.statements ?? [])].filter(isStar)
  const target = ({ moduleSpecifier }: Star) => snapshot.resolve(barrel, moduleSpecifier.text)
  const stars = all.filter(star => target(star) === actionFile)
  const through = (found: Importer[]) => {
    known.set(barrel, true)
    return found
  }
  if (sf && stars.length > 0) return through([{ sf, locals: [], passedOn: [], stars }])
  for (const star of all) {
    const next = target(star)
    if (next === undefined) continue
    // It names the action, and is an importer of its own.
    if (passing.has(next)) return through([])
    const found = await starsTo(actionFile, next, passing, snapshot, sources, known)
    if (found) return through(found)
  }
  return null
}

type Star = ts.ExportDeclaration & { readonly moduleSpecifier: ts.StringLiteral }

function isStar(statement: ts.Statement): statement is Star {
  return (
    ts.isExportDeclaration(statement) &&
    statement.exportClause === undefined &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier)
  )
}

type Read =
  | { readonly importer: Importer; readonly through: readonly string[]; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly importer?: undefined }

/** What of this file names the action's own module, and the other modules that it is reached through. */
function importerOf(
  sf: ts.SourceFile,
  references: readonly Reference[],
  actionFile: string,
  names: readonly string[],
  snapshot: Snapshot,
  spaces: readonly LooseFound[],
): Read {
  const targetOf = (specifier: ts.Expression | undefined): string | undefined =>
    specifier && ts.isStringLiteral(specifier) ? snapshot.resolve(sf.fileName, specifier.text) : undefined
  const direct = (specifier: ts.Expression | undefined) => targetOf(specifier) === actionFile
  const named = importsOf(sf).filter(
    ({ local, imported }) =>
      imported !== '*' && references.some(reference => reference.local === local && reference.kind !== 'use'),
  )
  const locals = named.filter(({ declaration }) => direct(declaration.moduleSpecifier)).map(({ local }) => local)
  const indirect = named.filter(({ local }) => !locals.includes(local))
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
  const through = new Set(indirect.map(({ declaration }) => targetOf(declaration.moduleSpecifier)))
  const loose: LooseImport[] = []
  const found = [
    ...looseImports(sf, names, specifier => snapshot.resolve(sf.fileName, specifier) === actionFile),
    ...spaces,
  ]
  for (const one of found) {
    if (one.odd)
      return refuse(
        'unclassified-reference',
        'Its module is loaded here as a whole: what is taken from it cannot be told, or is more than the action.',
        placeOf(one.odd),
      )
    loose.push(one.loose)
  }
  return {
    importer: { sf, locals, passedOn, stars: [], loose, indirect: indirect.map(({ local }) => local) },
    through: [...through].filter(target => target !== undefined),
  }
}
