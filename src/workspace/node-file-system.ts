/** The disk behind the `FileSystem` port, for Node. Calls are synchronous in short slices: the fastest Node has, and the event loop still turns. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { URI } from 'vscode-uri'
import { type FileSystem, SKIPPED_FOLDERS, type Unreadable, type WalkOptions, type WalkResult } from './file-system'
import { type GitIgnore, gitIgnore } from './gitignore'
import { globsToRegExp } from './glob'
import { turns } from './turns'

export const nodeFileSystem: FileSystem = {
  walk,

  async read(uris) {
    const contents = new Array<Uint8Array | undefined>(uris.length)
    const turn = turns()
    for (let i = 0; i < uris.length; i++) {
      contents[i] = readOrUndefined(toPath(uris[i] as string))
      await turn()
    }
    return contents
  },

  async stamps(uris) {
    const stamps = new Array<string | null>(uris.length)
    const turn = turns()
    for (let i = 0; i < uris.length; i++) {
      stamps[i] = stampOf(toPath(uris[i] as string))
      await turn()
    }
    return stamps
  },

  digest: content => createHash('sha1').update(content).digest('base64url'),

  async exist(uris) {
    return uris.map(uri => {
      const path = toPath(uri)
      return path !== undefined && (statOrUndefined(path)?.isFile() ?? false)
    })
  },
}

/** A change within this many milliseconds may leave the times as they are: https://git-scm.com/docs/racy-git */
const RACY = 2000

function stampOf(path: string | undefined): string | null {
  const stat = path === undefined ? undefined : statOrUndefined(path)
  if (!stat || stat.mtimeMs > Date.now() - RACY || stat.ctimeMs > Date.now() - RACY) return null
  return `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`
}

/** The rules of one `.gitignore`: they apply to paths below its folder, which is the first `length` characters away. */
interface IgnoreRules {
  readonly rules: GitIgnore
  /** What stands between the rules' folder and the workspace root where the file lies above it: `apps/web/`. */
  readonly prefix: string
  /** How much of a path relative to the root is the rules' own folder. */
  readonly length: number
}

interface Folder {
  readonly path: string
  /** Relative to the root with a trailing slash, `''` for the root. */
  readonly prefix: string
  readonly ignores: readonly IgnoreRules[]
}

async function walk(root: string, options: WalkOptions): Promise<WalkResult> {
  const files: string[] = []
  const unreadable: Unreadable[] = []
  const rootPath = toPath(root)
  if (rootPath === undefined) return { files, unreadable: [{ file: '.', why: 'folder' }] }
  const excluded = globsToRegExp(options.exclude)
  const realRoot = realOrUndefined(rootPath)
  if (realRoot === undefined) return { files, unreadable: [{ file: '.', why: 'folder' }] }
  const followed = new Set<string>()
  const stack: Folder[] = [{ path: rootPath, prefix: '', ignores: ignoresAbove(rootPath) }]
  const turn = turns()
  for (let folder = stack.pop(); folder; folder = stack.pop()) {
    options.signal?.throwIfAborted()
    await turn()
    const { path, prefix } = folder
    let entries: ReturnType<typeof list>
    try {
      entries = list(path)
    } catch {
      unreadable.push({ file: prefix === '' ? '.' : prefix.slice(0, -1), why: 'folder' })
      continue
    }
    let { ignores } = folder
    if (entries.some(entry => entry.name === '.gitignore')) {
      const rules = rulesOf(join(path, '.gitignore'))
      if (rules) ignores = [...ignores, { rules, prefix: '', length: prefix.length }]
    }
    for (const entry of entries) {
      // In a worktree or submodule `.git` is a file.
      if (entry.name === '.git') continue
      const file = prefix + entry.name
      const isLink = entry.isSymbolicLink()
      let isFolder = entry.isDirectory()
      if ((isFolder || isLink) && SKIPPED_FOLDERS.has(entry.name)) continue
      let why: Unreadable['why'] | undefined
      if (isLink) {
        const target = targetOf(join(path, entry.name))
        if (typeof target === 'string') why = target
        else if (target.isDirectory()) isFolder = true
        else if (!target.isFile()) why = 'special'
      } else if (!isFolder && !entry.isFile()) why = 'special'
      if (excluded?.test(file) && (isFolder || !options.keeps?.(file))) continue
      if (ignores.length > 0 && isIgnored(ignores, isFolder ? `${file}/` : file)) continue
      if (isLink && isFolder) {
        const real = realOrUndefined(join(path, entry.name))
        if (real === undefined) why = 'dangling'
        else if (isInside(realRoot, real) || isInside(join(realRoot, prefix), real)) why = 'circle'
        else if (!mayFollow(real, realRoot, followed)) continue
      }
      if (why) unreadable.push({ file, why })
      else if (isFolder) stack.push({ path: join(path, entry.name), prefix: `${file}/`, ignores })
      else files.push(file)
    }
  }
  return { files: files.sort(), unreadable: unreadable.sort((a, b) => (a.file < b.file ? -1 : 1)) }
}

function list(path: string) {
  return readdirSync(path, { withFileTypes: true })
}

/**
 * A link to a folder outside the root is followed, as Next.js does, once per target. What a link inside the root shows is listed where it really is: a file has one path, so one edit.
 */
function mayFollow(real: string, root: string, followed: Set<string>): boolean {
  if (isInside(real, root) || followed.has(real)) return false
  followed.add(real)
  return true
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** The deepest `.gitignore` with an opinion decides: https://git-scm.com/docs/gitignore */
function isIgnored(ignores: readonly IgnoreRules[], path: string): boolean {
  for (let i = ignores.length - 1; i >= 0; i--) {
    const { rules, prefix, length } = ignores[i] as IgnoreRules
    const verdict = rules(prefix + path.slice(length))
    if (verdict) return verdict === 'ignored'
  }
  return false
}

function rulesOf(path: string): GitIgnore | undefined {
  try {
    return gitIgnore(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** The rules above an opened folder, up to the repository's own. None where they ignore the opened folder itself: it was asked for. */
function ignoresAbove(root: string): IgnoreRules[] {
  const found: IgnoreRules[] = []
  let prefix = ''
  for (let folder = root; !existsSync(join(folder, '.git')); ) {
    const parent = dirname(folder)
    if (parent === folder) return []
    prefix = `${folder.slice(parent.length).replace(/^[\\/]/, '')}/${prefix}`
    folder = parent
    const rules = rulesOf(join(folder, '.gitignore'))
    if (rules) found.unshift({ rules, prefix, length: 0 })
  }
  return isIgnored(found, '') ? [] : found
}

function toPath(uri: string): string | undefined {
  try {
    const parsed = URI.parse(uri)
    return parsed.scheme === 'file' ? parsed.fsPath : undefined
  } catch {
    return undefined
  }
}

function readOrUndefined(path: string | undefined): Uint8Array | undefined {
  // An open that fails makes an error with its stack, which takes ten times as long; most files that conversions ask for are not there.
  if (path === undefined || !existsSync(path)) return undefined
  let descriptor: number | undefined
  try {
    // A pipe would be waited for, and a device such as /dev/zero read for ever: neither blocks an open of this kind.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return undefined
    const bytes = Buffer.allocUnsafeSlow(stats.size)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null)
    return length === bytes.length ? bytes : bytes.subarray(0, length)
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function realOrUndefined(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

/** What a link leads to, or why it leads nowhere. */
function targetOf(path: string): Stats | 'dangling' | 'circle' {
  try {
    return statSync(path)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'circle' : 'dangling'
  }
}

function statOrUndefined(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
