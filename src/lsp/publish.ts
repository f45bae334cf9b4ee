/** Publishes diagnostics: problems of every file, advice for open documents, and only what differs from last time. */
import type { Diagnostic } from 'vscode-languageserver'
import { toUri } from '../workspace/uri'
import { adviceDiagnostics, problemDiagnostics } from './diagnostics'
import type { Folder } from './folder'

export interface PublishTarget {
  /** The URI under which the client has a file open, undefined where it is closed. */
  openUri(folder: Folder, file: string): string | undefined
  openFiles(folder: Folder): readonly string[]
  /** False where an inner workspace folder answers for the file. */
  owns(folder: Folder, file: string): boolean
  send(uri: string, diagnostics: Diagnostic[]): void
}

export class Publisher {
  /** What the client shows, by folder and then URI: a digest. */
  private readonly shown = new Map<string, Map<string, string>>()

  constructor(private readonly target: PublishTarget) {}

  /** Brings the client up to date with a folder's picture. */
  publish(folder: Folder, advice: boolean): void {
    const { snapshot } = folder
    if (!snapshot) return
    const before = this.shown.get(folder.uri) ?? new Map<string, string>()
    const after = new Map<string, string>()
    const byFile = problemDiagnostics(snapshot)
    if (advice) {
      for (const file of this.target.openFiles(folder)) {
        const hints = adviceDiagnostics(snapshot, file)
        if (hints.length > 0) byFile.set(file, [...(byFile.get(file) ?? []), ...hints])
      }
    }
    for (const [file, diagnostics] of byFile) {
      if (!this.target.owns(folder, file)) continue
      const uri = this.target.openUri(folder, file) ?? toUri(folder.uri, file)
      const digest = JSON.stringify(diagnostics)
      after.set(uri, digest)
      if (before.get(uri) !== digest) this.target.send(uri, diagnostics)
    }
    for (const uri of before.keys()) if (!after.has(uri)) this.target.send(uri, [])
    this.shown.set(folder.uri, after)
  }

  /** Takes back everything shown for a folder that was closed. */
  clear(folder: string): void {
    for (const uri of this.shown.get(folder)?.keys() ?? []) this.target.send(uri, [])
    this.shown.delete(folder)
  }
}
