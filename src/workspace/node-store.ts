/** A text kept in a folder of ours on disk, by the name of what it is about. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from './build'

export interface NodeStore {
  load(): Promise<string | undefined>
  save(text: string): Promise<void>
}

/** All that is kept about a workspace folder, for this build. */
export function nodeMemory(folder: string, subject: string) {
  return { store: nodeStore(folder, subject), listings: nodeStore(folder, subject, 'listing'), version: build }
}

/** The text of a kind about `subject` below `folder`, an absolute path. A folder that cannot be read or written holds nothing. */
export function nodeStore(folder: string, subject: string, kind: 'facts' | 'listing' = 'facts'): NodeStore {
  const file = join(folder, `${createHash('sha1').update(subject).digest('hex')}.${kind}`)
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
