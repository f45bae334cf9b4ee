/** The recorded truth beside the project (`../shared/truth`), what it looks like, and the public repositories it was recorded on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The recorded answers; they are no part of the project. */
export const TRUTH = join(import.meta.dirname, '../../../shared/truth')

/** A public repository by the name its records go by. */
export interface Repository {
  readonly name: string
  /** On github.com. */
  readonly source: string
  /** What a folder with its checkout may be called. */
  readonly folders: readonly string[]
}

export const REPOSITORIES: readonly Repository[] = [
  { name: 'saas-starter', source: 'nextjs/saas-starter', folders: ['saas-starter'] },
  { name: 'boxyhq', source: 'boxyhq/saas-starter-kit', folders: ['saas-starter-kit', 'boxyhq'] },
  { name: 'sourcebot', source: 'sourcebot-dev/sourcebot', folders: ['sourcebot'] },
  { name: 'next-safe-action', source: 'next-safe-action/next-safe-action', folders: ['next-safe-action'] },
]

/** An app of odd routes that stands beside its record. */
export const FIXTURE = { name: 'routes-fixture' }

export interface RecordedAction {
  readonly name: string
  readonly kind: 'export' | 'inline' | 'cache'
  readonly line?: number
  readonly col?: number
}

export interface RecordedApp {
  readonly root: string
  readonly appDir?: string
  readonly pagesDir?: string
  readonly error?: string
  readonly handlers?: readonly { readonly file: string; readonly route: string; readonly methods: readonly string[] }[]
  readonly pagesApi?: readonly {
    readonly file: string
    readonly route: string
    readonly hasDefault: boolean
    readonly methodHints: readonly string[]
  }[]
}

export interface RecordedReference {
  readonly file: string
  readonly line: number
  readonly col: number
  readonly kind: string
}

export interface RecordedUrl {
  readonly file: string
  readonly line: number
  readonly col: number
  readonly url: string
  readonly use: string
  readonly callee?: string
  readonly method?: string
  readonly routes: readonly { readonly route: string; readonly file: string }[]
  /** The one of several routes that a placeholder means. */
  readonly preferred?: string
}

/** What was recorded of one repository; null for what was not asked. */
export interface Truth {
  readonly name: string
  /** The commit it was recorded at, null where that is not written down. */
  readonly commit: string | null
  readonly actions: Readonly<Record<string, { readonly actions: readonly RecordedAction[] }>> | null
  readonly apps: readonly RecordedApp[] | null
  /** By `file#action`. */
  readonly callers: Readonly<Record<string, readonly RecordedReference[]>> | null
  readonly urls: readonly RecordedUrl[] | null
}

/** Reads what was recorded under a name. */
export function readTruth(name: string, folder = TRUTH): Truth {
  const read = (kind: string) => {
    const file = join(folder, `${name}.${kind}.json`)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  }
  const actions = read('actions')
  return {
    name,
    commit: actions?.commit ?? null,
    actions: actions?.actions ?? null,
    apps: (read('routes') ?? read('expected'))?.apps ?? null,
    callers: read('callers')?.callers ?? null,
    urls: read('url-refs')?.refs_ ?? null,
  }
}

/** The checkout of a repository in a folder of checkouts, null where it is not there. */
export function checkoutOf(repository: Repository, folder: string): string | null {
  const names = existsSync(folder) ? new Set(readdirSync(folder)) : new Set<string>()
  const found = repository.folders.find(name => names.has(name))
  return found === undefined ? null : join(folder, found)
}

/** The lines of a file of the checkout; none where there is no such file. */
export type Lines = (file: string) => readonly string[]

/** Reads each file of a checkout once. */
export function linesOf(checkout: string): Lines {
  const known = new Map<string, readonly string[]>()
  return file => {
    const path = join(checkout, file)
    const lines = known.get(file) ?? (existsSync(path) ? readFileSync(path, 'utf8').split(/\r\n|\r|\n/) : [])
    known.set(file, lines)
    return lines
  }
}

/** The identifier at a place, read from the checkout. */
export function wordsOf(checkout: string): (file: string, line: number, column: number) => string {
  const lines = linesOf(checkout)
  return (file, line, column) => /^[\w$]+/.exec(lines(file)[line - 1]?.slice(column - 1) ?? '')?.[0] ?? ''
}
