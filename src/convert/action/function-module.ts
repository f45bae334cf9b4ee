/** Moves one action among several to the module of plain functions beside its file, with what only it uses; importers follow. */

import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import type { EntryPoint, FileChange, Refusal } from '../../model'
import type { ts } from '../../workspace/typescript'
import { namedByFile } from '../code/place-bound'
import { scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { styleOf } from '../code/style'
import { refuse } from '../refuse'
import { clashWith, importsOwn } from '../to-route/assemble'
import { importerChange, remainingChange, renamed } from '../to-route/changes'
import { docComment } from '../to-route/fetch-client'
import { keptFromClients, type ModulesInput, moduleBeside, serverChange } from '../to-route/new-modules'
import { holdsJsx } from '../to-route/route-file'
import { localName, ownFunction } from '../to-route/route-handler'
import type { RefreshEdits } from '../to-route/router-refresh'
import { declaredNames } from './action-file'
import { divide } from './action-parts'
import { classifyReferences } from './action-references'
import { exportedNames, readAction } from './action-shape'
import { mayLoadServerOnly } from './server-graph'
import { followMocks, mocksOf } from './test-mocks'

/** Nothing travels: no type of it is written anew. */
export const NO_SIGNATURE: Parameters<typeof divide>[0]['signature'] = {
  parameters: [],
  returns: { text: '', names: [], imports: [] },
  imports: [],
}

type Moved =
  | { readonly files: readonly FileChange[]; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly files?: undefined }

/**
 * The file changes. Refuses what `readAction`, `divide` and `classifyReferences` refuse, an action that is exported by
 * another name than its own, and an importer that is part of the client.
 */
export async function moveToServerModule(
  entryPoint: EntryPoint,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Moved> {
  const read = readAction(sf, entryPoint)
  if (read.refusal) return read
  const { shape } = read
  if (shape.overloads.length > 0)
    return refuse('not-implemented', 'An action with overloads is not taken out of its file yet.', entryPoint)
  const divided = divide({ shape, scope: scopeOf(sf), signature: NO_SIGNATURE, code: [], delegate: true })
  if (divided.refusal) return divided
  const { parts } = divided
  const piece = parts.server
  const own = [shape.fn, ...(piece?.statements ?? [])]
  const bound = own.map(namedByFile).find(Boolean)
  if (bound) return refuse('not-implemented', 'It depends on the name of the file it stands in.', placeOf(bound))
  if (!piece) return refuse('not-implemented', 'It cannot be taken out of its file.', entryPoint)
  const serverFile = moduleBeside(sf.fileName, 'server', own.some(holdsJsx))
  const existing = await sources.get(serverFile)
  const clash = clashWith(
    existing,
    [...piece.statements.flatMap(declaredNames), localName(shape)],
    importsOwn(shape, serverFile, snapshot),
  )
  if (clash) return { refusal: clash }
  const classified = await classifyReferences(entryPoint, exportedNames(shape), snapshot, sources, false)
  if (classified.refusal) return classified
  const importers = classified.importers.filter(
    ({ sf: importer, locals, passedOn, stars, loose = [] }) =>
      importer.fileName !== serverFile && locals.length + passedOn.length + stars.length + loose.length > 0,
  )
  const isTest = (file: string) => isTestFile(file, snapshot.appOf(file))
  const client = importers.find(({ sf: { fileName } }) => snapshot.sideOf(fileName) !== 'server' && !isTest(fileName))
  if (client)
    return refuse('client-caller', `${client.sf.fileName} is part of the client and imports it.`, {
      file: client.sf.fileName,
    })
  const mocked = new Map<string, RefreshEdits>()
  for (const [file, mocks] of await mocksOf(sf.fileName, snapshot, sources)) {
    const followed = followMocks(mocks, exportedNames(shape), parts.staying.length === 0, (specifier, from) =>
      renamed(specifier, sf.fileName, serverFile, from, snapshot),
    )
    if (followed.refusal) return followed
    if (followed.edits.length > 0) mocked.set(file, { edits: followed.edits, add: [], assigns: null })
    const test = importers.some(importer => importer.sf.fileName === file) ? undefined : await sources.get(file)
    if (test && mocked.has(file)) importers.push({ sf: test, locals: [], passedOn: [], stars: [] })
  }
  const guardable = mayLoadServerOnly([sf.fileName, ...importers.map(importer => importer.sf.fileName)], snapshot)
  if (existing && keptFromClients(existing) && !guardable)
    return refuse('name-taken', `${serverFile} loads server-only, which throws for some of its callers.`, {
      file: serverFile,
    })
  const input: ModulesInput = {
    shape,
    parts,
    snapshot,
    style: styleOf(sf),
    clientFile: serverFile,
    serverFile,
    delegate: ownFunction(shape, null),
    doc: docComment(shape),
    called: true,
    typedBy: null,
    guarded: guardable,
    routeFile: null,
    navigationFile: null,
    callee: localName(shape),
  }
  return {
    files: [
      serverChange(piece, input, existing),
      remainingChange(input),
      ...importers.map(importer =>
        importerChange(importer, input, serverFile, mocked.get(importer.sf.fileName), false),
      ),
    ],
  }
}
