/** A real folder that random steps change, together with what a watcher would report of each of them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Changes } from '../../../src/index/workspace-index'

export class Disk {
  readonly path = mkdtempSync(join(tmpdir(), 'actions-routes-random-'))
  readonly root = pathToFileURL(this.path).href

  uriOf(file: string): string {
    return pathToFileURL(join(this.path, file)).href
  }

  /** True for a file and for a folder. */
  has(name: string): boolean {
    return this.kind(name) !== undefined
  }

  hasFile(name: string): boolean {
    return this.kind(name) === 'file'
  }

  /** The text of a file, undefined where there is none. */
  read(file: string): string | undefined {
    return this.hasFile(file) ? readFileSync(join(this.path, file), 'utf8').replace(/^\uFEFF/, '') : undefined
  }

  /** Writes a file; what stands in its way, a folder of its name or a file among its folders, is removed first. */
  write(file: string, text: string): Changes {
    const parts = file.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join('/')
      if (this.kind(above) !== 'file') continue
      this.delete(above)
      this.put(file, text)
      return { created: [above], deleted: [above] }
    }
    const before = this.kind(file)
    if (before === 'folder') this.delete(file)
    this.put(file, text)
    if (before === 'file') return { changed: [file] }
    return before === 'folder' ? { created: [file], deleted: [file] } : { created: [file] }
  }

  delete(name: string): Changes {
    rmSync(join(this.path, name), { recursive: true, force: true })
    return { deleted: [name] }
  }

  /** Moves a file or a folder; undefined where it cannot be. */
  rename(from: string, to: string): Changes | undefined {
    if (!this.has(from) || this.has(to) || to.startsWith(`${from}/`)) return undefined
    const folders = to.split('/').slice(0, -1)
    if (folders.some((_, depth) => this.kind(folders.slice(0, depth + 1).join('/')) === 'file')) return undefined
    mkdirSync(dirname(join(this.path, to)), { recursive: true })
    renameSync(join(this.path, from), join(this.path, to))
    return { created: [to], deleted: [from] }
  }

  /** A folder that goes and comes back before anyone looked, with one file written anew. */
  replace(folder: string, file: string, text: string): Changes | undefined {
    if (this.kind(folder) !== 'folder') return undefined
    const aside = mkdtempSync(join(tmpdir(), 'actions-routes-aside-'))
    cpSync(join(this.path, folder), aside, { recursive: true })
    rmSync(join(this.path, folder), { recursive: true })
    cpSync(aside, join(this.path, folder), { recursive: true })
    rmSync(aside, { recursive: true })
    this.write(`${folder}/${file}`, text)
    return { created: [folder], deleted: [folder] }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  private put(file: string, text: string): void {
    mkdirSync(dirname(join(this.path, file)), { recursive: true })
    writeFileSync(join(this.path, file), text)
  }

  private kind(name: string): 'file' | 'folder' | undefined {
    try {
      return statSync(join(this.path, name)).isDirectory() ? 'folder' : 'file'
    } catch {
      return undefined
    }
  }
}
