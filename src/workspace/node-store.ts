/** A text kept in a folder of ours on disk, by the name of what it is about. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NodeStore {
  load(): Promise<string | undefined>
  save(text: string): Promise<void>
}

/** The text about `subject` below `folder`, an absolute path. A folder that cannot be read or written holds nothing. */
export function nodeStore(folder: string, subject: string): NodeStore {
  const file = join(folder, `${createHash('sha1').update(subject).digest('hex')}.facts`)
  return {
    async load() {
      try {
        return await readFile(file, 'utf8')
      } catch {
        return undefined
      }
    },
    async save(text) {
      const part = `${file}.${randomUUID()}`
      try {
        await mkdir(folder, { recursive: true })
        await writeFile(part, text)
        await rename(part, file)
      } catch {
        await rm(part, { force: true }).catch(() => undefined)
      }
    },
  }
}
