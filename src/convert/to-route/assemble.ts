/** Puts the files of an action's conversion together: which module takes the client function, which importers change. */

import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import type { Caller, EntryPoint, FileChange, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isType } from '../action/action-file'
import type { ActionParts } from '../action/action-parts'
import { classifyReferences, type Importer, isServerCall } from '../action/action-references'
import { type ActionShape, exportedNames, exportSitesOf, isOwnList } from '../action/action-shape'
import { followMocks, type ModuleMock } from '../action/test-mocks'
import { type ImportedBinding, importsOf } from '../code/imports'
import type { Sources } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import { refuse } from '../refuse'
import { importerChange, ownFileChange, remainingChange, renamed } from './changes'
import { refreshingHooks } from './hook-refresh'
import { type ChangesInput, clientChange, routeChange, serverChange } from './new-modules'
import { localName } from './route-handler'
import { type CallerNeeds, type RefreshEdits, refreshAfter } from './router-refresh'

type Assembled =
  | { readonly files: readonly FileChange[]; readonly assigns: readonly Caller[] }
  | { readonly refusal: Refusal }

/**
 * Every file change but those of helpers. `needs`: what callers do after the call; `assigns`: those that leave the page for want of a router. Refuses names that a module has
 * already, and references that are not understood.
 */
export async function assemble(
  input: ChangesInput,
  entryPoint: EntryPoint,
  needs: CallerNeeds,
  mocks: ReadonlyMap<string, readonly ModuleMock[]>,
  sources: Sources,
): Promise<Assembled> {
  const { shape, parts, snapshot } = input
  const refreshed =
    needs.refresh || needs.follow
      ? await refreshCallers(entryPoint, needs, input, sources)
      : { files: new Map<string, RefreshEdits>() }
  if ('refusal' in refreshed) return refreshed
  const edited = new Map(refreshed.files)
  const client = await sources.get(input.clientFile)
  const server = parts.server ? await sources.get(input.serverFile) : undefined
  const inPlace = !client && staysClient(shape, parts)
  const clash =
    clashWith(client, [...exportedNames(shape), ...parts.client.statements.flatMap(declaredNames)]) ??
    clashWith(
      server,
      [
        ...(parts.server?.statements ?? []).flatMap(declaredNames),
        ...(input.delegate === null ? [] : [localName(shape)]),
        ...(input.called ? exportedNames(shape).filter(name => name !== localName(shape)) : []),
      ],
      // What it imports is what moves to it.
      importsOwn(shape, input.serverFile, snapshot),
    )
  if (clash) return { refusal: clash }
  const names = exportedNames(shape)
  const classified = await classifyReferences(entryPoint, names, snapshot, sources, inPlace && !input.called)
  if (classified.refusal) return classified
  const onServer = (file: string) => snapshot.sideOf(file) === 'server' || isTestFile(file, snapshot.appOf(file))
  // What passes it on passes the client function on: server code imports the server function from its own module.
  const passing = ({ passedOn, stars }: Importer) => passedOn.length + stars.length > 0
  const whole = classified.importers.find(({ sf, indirectUse }) => input.called && indirectUse && onServer(sf.fileName))
  if (whole?.indirectUse)
    return refuse(
      'unclassified-reference',
      'Server code reaches it through a module that passes it on to the client, too: import it here by its name.',
      whole.indirectUse,
    )
  // A test that replaces the module means the client function, and what it imports is that replacement.
  const takesServer = (one: Importer) => onServer(one.sf.fileName) && !passing(one) && !mocks.has(one.sf.fileName)
  const importers = classified.importers.filter(one => !inPlace || takesServer(one))
  // Where the file itself becomes the client module, its mocks go on replacing that.
  for (const [file, own] of inPlace ? [] : mocks) {
    const followed = followMocks(own, exportedNames(shape), parts.staying.length === 0, (specifier, sf) =>
      renamed(specifier, shape.sf.fileName, input.clientFile, sf, snapshot),
    )
    if (followed.refusal) return followed
    if (followed.edits.length > 0) edited.set(file, { edits: followed.edits, add: [], assigns: null })
  }
  for (const file of edited.keys()) {
    const sf = importers.some(importer => importer.sf.fileName === file) ? undefined : await sources.get(file)
    if (sf) importers.push({ sf, locals: [], passedOn: [], stars: [] })
  }
  const files = inPlace ? { ...input, clientFile: shape.sf.fileName } : input
  const assigns = [...refreshed.files.values()].flatMap(({ assigns: caller }) => caller ?? [])
  return {
    assigns,
    files: [
      routeChange(files),
      ...(inPlace ? [ownFileChange(files)] : [clientChange(files, client), remainingChange(files)]),
      ...(parts.server ? [serverChange(parts.server, files, server)] : []),
      ...importers
        // The server module is written with what moves to it.
        .filter(({ sf }) => !(parts.server && input.delegate !== null && sf.fileName === input.serverFile))
        .map(importer => {
          const file = importer.sf.fileName
          const isServer = input.called && takesServer(importer)
          const module = isServer ? input.serverFile : files.clientFile
          return importerChange(importer, files, module, edited.get(file), isServer)
        })
        .filter(change => change.change !== 'edit' || change.edits.length > 0),
    ],
  }
}

/** Tells whether the server module imports the very function that moves to it. */
export function importsOwn(
  shape: ActionShape,
  serverFile: string,
  snapshot: Snapshot,
): (binding: ImportedBinding) => boolean {
  return ({ local, imported, specifier }) =>
    imported === shape.exported &&
    local === localName(shape) &&
    snapshot.resolve(serverFile, specifier) === shape.sf.fileName
}

/** Refuses where an existing module has one of the names, or a default export for `default`. */
export function clashWith(
  existing: ts.SourceFile | undefined,
  names: readonly string[],
  isSame: (binding: ImportedBinding) => boolean = () => false,
): Refusal | null {
  if (!existing) return null
  const file = existing.fileName
  const taken = new Set([
    ...existing.statements.flatMap(declaredNames),
    ...importsOf(existing)
      .filter(binding => !isSame(binding))
      .map(({ local }) => local),
  ])
  const clash = names.find(name => taken.has(name) || name === 'default')
  return clash === undefined
    ? null
    : refuse('name-taken', `${file} exists and has a ${clash}, or may have.`, { file }).refusal
}

/** What every call from the client needs, by file. */
async function refreshCallers(
  entryPoint: EntryPoint,
  needs: CallerNeeds,
  { navigationFile, snapshot, like }: ChangesInput,
  sources: Sources,
): Promise<{ readonly files: ReadonlyMap<string, RefreshEdits> } | { readonly refusal: Refusal }> {
  const files = new Map<string, RefreshEdits>()
  const callers = entryPoint.callers.filter(caller => caller.file !== entryPoint.file && !isServerCall(caller))
  for (const file of new Set(callers.map(caller => caller.file))) {
    const sf = await sources.get(file)
    if (!sf) return refuse('file-has-errors', `${file} cannot be read.`, { file })
    const own = callers.filter(caller => caller.file === file)
    const result = refreshAfter(
      own,
      sf,
      needs,
      navigationFile && specifierBetween(file, navigationFile, [sf, ...like], snapshot),
      await refreshingHooks(own, sf, snapshot, sources),
    )
    if (result.refusal) return result
    if (result.refresh.edits.length > 0) files.set(file, result.refresh)
  }
  return { files }
}

/** True where only types stay beside the action: the file itself becomes the client module and no import of a client changes. */
function staysClient(shape: ActionShape, parts: ActionParts): boolean {
  const isOwn = (site: ts.Node) => !ts.isExportSpecifier(site) || isOwnList(site.parent, shape)
  return parts.staying.every(isType) && exportSitesOf(shape).every(isOwn)
}
