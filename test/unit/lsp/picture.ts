/** The picture of a fixture, and positions in it by the text that stands there. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Position } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../../../src/index/snapshot'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { toUri } from '../../../src/workspace/uri'

export const APP = fileURLToPath(new URL('../../fixtures/lsp-app', import.meta.url))

export interface Picture {
  readonly snapshot: Snapshot
  document(file: string): TextDocument
  /** The start of a text in a file, or the place `offset` characters into it. */
  at(file: string, text: string, offset?: number): Position
}

/** Reads a folder once. */
export async function pictureOf(folder = APP): Promise<Picture> {
  const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
  const document = (file: string) =>
    TextDocument.create(toUri(snapshot.root, file), 'typescript', 1, readFileSync(path.join(folder, file), 'utf8'))
  return {
    snapshot,
    document,
    at(file, text, offset = 0) {
      const one = document(file)
      const start = one.getText().indexOf(text)
      if (start < 0) throw new Error(`${file} does not hold ${text}`)
      return one.positionAt(start + offset)
    },
  }
}
