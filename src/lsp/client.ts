/** What the client of a session can do, read once from `initialize`. */
import type { InitializeParams } from 'vscode-languageserver'
import type { CodeActionClient } from './code-actions'
import type { InitializationOptions } from './protocol'
import type { EditCapabilities } from './workspace-edit'

export interface Client extends CodeActionClient {
  readonly options: InitializationOptions
  readonly configuration: boolean
  readonly watchesConfiguration: boolean
  readonly watchesFiles: boolean
  readonly workspaceFolders: boolean
  readonly refreshesLenses: boolean
  readonly workDoneProgress: boolean
  readonly definitionLinks: boolean
  /** Edits of a code action may be asked for when it is chosen. */
  readonly resolvesEdits: boolean
  readonly edits: EditCapabilities
}

export function readClient({ capabilities, initializationOptions }: InitializeParams): Client {
  const { workspace, textDocument, window } = capabilities
  const options: InitializationOptions =
    typeof initializationOptions === 'object' && initializationOptions !== null ? initializationOptions : {}
  const operations = workspace?.workspaceEdit?.resourceOperations ?? []
  const { codeAction } = textDocument ?? {}
  return {
    options,
    interactive: options.interactive === true,
    disabled: codeAction?.disabledSupport === true,
    configuration: workspace?.configuration === true,
    watchesConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    workDoneProgress: window?.workDoneProgress === true,
    definitionLinks: textDocument?.definition?.linkSupport === true,
    resolvesEdits: codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes('edit') === true,
    edits: {
      documentChanges: workspace?.workspaceEdit?.documentChanges === true,
      create: operations.includes('create'),
      delete: operations.includes('delete'),
    },
  }
}
