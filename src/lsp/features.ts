/** The editor features of a session: each request finds its folder, brings the picture up to date and asks one feature file. */
import type { CancellationToken, Position } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../index/snapshot'
import { adviceOf } from './advice'
import { codeActions } from './code-actions'
import { codeLenses, lensFolder, resolveCodeLens } from './code-lens'
import type { Folder } from './folder'
import { hover } from './hover'
import { entryPointsAt } from './locate'
import { definition, references } from './navigate'
import {
  type AtParams,
  AtRequest,
  type AtResult,
  type FolderEntryPoints,
  ListRequest,
  type ListResult,
  RefreshRequest,
} from './protocol'
import type { Session } from './session'
import { workspaceSymbols } from './symbols'

/** A document's place in the picture that answers for it. */
interface Context {
  readonly folder: Folder
  readonly snapshot: Snapshot
  readonly file: string
  readonly document: TextDocument | undefined
}

export function registerFeatures(session: Session): void {
  const { connection, client } = session

  /** Answers `fallback` outside every folder, while indexing and when cancelled; a failure of ours is logged and does the same. */
  async function answer<R>(
    uri: string,
    token: CancellationToken,
    fallback: R,
    feature: (context: Context) => R,
  ): Promise<R> {
    try {
      const found = session.folders.locate(uri)
      const snapshot = await found?.folder.current()
      if (!found || !snapshot || token.isCancellationRequested) return fallback
      const { folder, file } = found
      return feature({
        folder,
        snapshot,
        file,
        document: session.documents.get(uri) ?? session.openDocument(folder, file),
      })
    } catch (error) {
      session.fail('A request failed', error)
      return fallback
    }
  }
  type At = { readonly textDocument: { readonly uri: string }; readonly position: Position }

  connection.onHover(({ textDocument, position }: At, token) =>
    answer(textDocument.uri, token, null, ({ snapshot, file, document }) => hover(snapshot, file, position, document)),
  )
  connection.onDefinition(({ textDocument, position }: At, token) =>
    answer(textDocument.uri, token, null, ({ snapshot, file, document }) => {
      const links = definition(snapshot, file, position, document)
      if (client.definitionLinks) return links
      return links.map(({ targetUri, targetRange }) => ({ uri: targetUri, range: targetRange }))
    }),
  )
  connection.onReferences(({ textDocument, position, context }, token) =>
    answer(textDocument.uri, token, null, ({ snapshot, file, document }) =>
      references(snapshot, file, position, context.includeDeclaration, document),
    ),
  )
  connection.onCodeLens(({ textDocument }, token) =>
    answer(textDocument.uri, token, [], ({ folder, snapshot, file }) =>
      session.settingsOf(folder).codeLens ? codeLenses(snapshot, file) : [],
    ),
  )
  connection.onCodeLensResolve(async lens => {
    const folder = lensFolder(lens)
    const snapshot = folder === undefined ? undefined : await session.folders.get(folder)?.current()
    return snapshot ? resolveCodeLens(snapshot, lens, client.interactive) : lens
  })
  connection.onCodeAction(({ textDocument, range, context }, token) =>
    answer(textDocument.uri, token, null, ({ snapshot, file, document }) =>
      client.interactive || client.resolvesEdits ? codeActions(snapshot, file, range, context, client, document) : [],
    ),
  )
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    const pictures = await Promise.all(session.folders.all.map(folder => folder.current()))
    if (token.isCancellationRequested) return []
    return pictures.flatMap(snapshot => (snapshot ? workspaceSymbols(snapshot, query) : []))
  })

  connection.onRequest(
    AtRequest,
    ({ uri, line, character }: AtParams, token: CancellationToken): Promise<AtResult> =>
      answer(uri, token, [] as AtResult, ({ folder, snapshot, file, document }) =>
        entryPointsAt(snapshot, file, { line, character }, document).map(({ id }) => ({ folder: folder.uri, id })),
      ),
  )
  connection.onRequest(ListRequest, async (): Promise<ListResult> => {
    const folders = session.folders.all
    await Promise.all(folders.map(folder => folder.current()))
    return folders.map(entryPointsOf)
  })
  connection.onRequest(RefreshRequest, async (): Promise<null> => {
    await Promise.all(session.folders.all.map(folder => folder.open()))
    return null
  })
}

/** What the tree shows of a folder. */
function entryPointsOf({ uri, listing, early, indexing }: Folder): FolderEntryPoints {
  const apps = (listing ?? early)?.apps ?? []
  return {
    folder: uri,
    apps: apps.map(({ root, next, routers, basePath }) => ({ root, next, routers, basePath })),
    entryPoints: listing
      ? listing.entryPoints.map(one => ({ ...shownOf(one), advice: adviceOf(listing, one) }))
      : (early?.entryPoints ?? []).map(one => ({ ...shownOf(one), callers: [], advice: null })),
    problems: listing?.problems ?? [],
    indexing,
  }
}

function shownOf<T extends { readonly observations: unknown }>(entryPoint: T): Omit<T, 'observations'> {
  const { observations: _, ...rest } = entryPoint
  return rest
}
