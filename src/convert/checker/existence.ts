/** What is there, asked once for the time that a program is made: most of what looking for modules asks for is not, and is asked for again and again. */
import type { TypeHost } from '../../workspace/type-host'

export class Existence {
  private readonly files = new Map<string, boolean>()
  private readonly folders = new Map<string, boolean>()

  constructor(private readonly host: TypeHost) {}

  fileExists(path: string): boolean {
    return known(this.files, path, this.host.fileExists)
  }

  directoryExists(path: string): boolean {
    return known(this.folders, path, this.host.directoryExists)
  }

  /** From now on what is asked is looked for anew. */
  forget(): void {
    this.files.clear()
    this.folders.clear()
  }
}

function known(answers: Map<string, boolean>, path: string, ask: (path: string) => boolean): boolean {
  const answer = answers.get(path) ?? ask(path)
  answers.set(path, answer)
  return answer
}
