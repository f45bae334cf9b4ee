/** The disk behind the `FileSystem` port, for Node. Calls are synchronous in short slices: the fastest Node has, and the event loop still turns. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { URI } from 'vscode-uri'
import type { FileSystem, WalkOptions, WalkResult } from './file-system'
import { type GitIgnore, gitIgnore } from './gitignore'
import { globsToRegExp } from './glob'
import { turns } from './turns'

/** Never entered, ignored by git or not: what package managers, git and Next.js itself write. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.next',
  '.vercel',
  '.turbo',
  '.yarn',
  '.pnpm-store',
])

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
  const unreadable: string[] = []
  const rootPath = toPath(root)
  if (rootPath === undefined) return { files, unreadable: ['.'] }
  const excluded = globsToRegExp(options.exclude)
  const realRoot = realOrUndefined(rootPath)
  if (realRoot === undefined) return { files, unreadable: ['.'] }
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
      unreadable.push(prefix === '' ? '.' : prefix.slice(0, -1))
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
      let isFolder = entry.isDirectory()
      if (entry.isSymbolicLink()) {
        const target = statOrUndefined(join(path, entry.name))
        if (!target) continue
        isFolder = target.isDirectory()
        if (isFolder) {
          const real = realOrUndefined(join(path, entry.name))
          if (real === undefined || !mayFollow(real, realRoot, followed)) continue
        } else if (!target.isFile()) continue
      } else if (!isFolder && !entry.isFile()) continue
      if (isFolder && SKIPPED_FOLDERS.has(entry.name)) continue
      if (excluded?.test(file)) continue
      if (ignores.length > 0 && isIgnored(ignores, isFolder ? `${file}/` : file)) continue
      if (isFolder) stack.push({ path: join(path, entry.name), prefix: `${file}/`, ignores })
      else files.push(file)
    }
  }
  return { files: files.sort(), unreadable: unreadable.sort() }
}

function list(path: string) {
  return readdirSync(path, { withFileTypes: true })
}

/**
 * A link to a folder outside the root is followed, as Next.js does, once per target; not one that leads to a folder
 * around it. What a link inside the root shows is listed where it really is: a file has one path, so one edit.
 */
function mayFollow(real: string, root: string, followed: Set<string>): boolean {
  if (isInside(root, real) || isInside(real, root) || followed.has(real)) return false
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
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

function realOrUndefined(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

function statOrUndefined(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
