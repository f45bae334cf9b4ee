/** Writes a plan to disk, whole or not at all: for the command line. An editor applies plans itself. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { FileChange, Plan, Refusal, RefusalCode } from '../model'
import { decode } from './text'

const run = promisify(execFile)

export interface WriteOptions {
  /** Write over uncommitted changes, and where there is no Git repository. */
  readonly allowDirty: boolean
}

/**
 * Applies the plan below `root` (an absolute path). Answers null when everything is written, else why nothing is:
 * `file-changed` where the disk is not what the plan was made on, `uncommitted-changes` where Git shows changes in a
 * touched file, `write-failed` with the operating system's message after everything was put back.
 */
export async function writePlan(root: string, plan: Plan, options: WriteOptions): Promise<Refusal | null> {
  for (const change of plan.files) {
    const refusal = await checkDisk(root, change)
    if (refusal) return refusal
  }
  if (!options.allowDirty) {
    const dirty = await firstUncommitted(
      root,
      plan.files.map(({ file }) => file),
    )
    if (dirty !== null)
      return refusal(
        'uncommitted-changes',
        `${dirty} has uncommitted changes: commit them, or pass --allow-dirty.`,
        dirty,
      )
  }
  return apply(root, plan.files)
}

async function checkDisk(root: string, change: FileChange): Promise<Refusal | null> {
  const { file } = change
  const text = await readText(join(root, file))
  if (change.change === 'create')
    return text === undefined ? null : refusal('file-changed', `${file} exists by now.`, file)
  return text === change.before ? null : refusal('file-changed', `${file} was changed since it was read.`, file)
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return decode(await readFile(path))
  } catch {
    return undefined
  }
}

/** The first of the files that Git does not show as committed and unchanged; null where all are, or outside any repository. */
async function firstUncommitted(root: string, files: readonly string[]): Promise<string | null> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root, maxBuffer: 1 << 26 })).stdout
  try {
    const top = (await git('rev-parse', '--show-prefix')).trim()
    const status = await git(
      'status',
      '--porcelain=v1',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--',
      ...files.map(file => `:(literal)${file}`),
    )
    const first = status.split('\0').find(Boolean)
    return first === undefined ? null : relative(top, first.slice(3)).replaceAll('\\', '/')
  } catch {
    // No Git, or no repository: nothing says what is uncommitted.
    return null
  }
}

/** One step that was done, and how to take it back. */
type Undo = () => Promise<unknown>

async function apply(root: string, changes: readonly FileChange[]): Promise<Refusal | null> {
  const temporary = new Map<string, string>()
  const undo: Undo[] = []
  const suffix = `.actions-routes-${process.pid}.tmp`
  let at = changes[0]?.file ?? ''
  try {
    // First everything that can fail for want of space or rights, beside the files it will replace.
    for (const change of changes) {
      at = change.file
      if (change.change === 'delete') continue
      const path = await placeOf(root, change)
      const made = await mkdir(dirname(path), { recursive: true })
      if (made !== undefined) undo.push(() => removeEmpty(dirname(path), made))
      const { mode, mark } = await formOf(path)
      temporary.set(change.file, path + suffix)
      undo.push(() => rm(path + suffix, { force: true }))
      await writeFile(path + suffix, mark + change.after, mode === undefined ? {} : { mode })
    }
    for (const change of changes) {
      at = change.file
      const path = await placeOf(root, change)
      const before = change.change === 'create' ? undefined : await readFile(path)
      const { mode } = await formOf(path)
      if (change.change === 'delete') await rm(path)
      else await rename(temporary.get(change.file) ?? path, path)
      undo.push(() =>
        before === undefined ? rm(path, { force: true }) : writeFile(path, before, mode === undefined ? {} : { mode }),
      )
    }
    return null
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined)
    const reason = error instanceof Error ? error.message : String(error)
    return refusal('write-failed', `Nothing was written: ${reason}`, at)
  }
}

/** Where a file stands: of a link what it leads to, so that the link stays. What is deleted is the link. */
async function placeOf(root: string, { file, change }: FileChange): Promise<string> {
  const path = join(root, file)
  return change === 'edit' ? realpath(path) : path
}

/** The mode and byte order mark a file keeps. */
async function formOf(path: string): Promise<{ readonly mode?: number; readonly mark: string }> {
  try {
    const { mode } = await stat(path)
    const bytes = await readFile(path)
    return { mode, mark: bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : '' }
  } catch {
    return { mark: '' }
  }
}

/** Removes the folders from `folder` up to `first`, the topmost one that was made; stops at one that is not empty. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  for (let current = folder; current.startsWith(first); current = dirname(current)) await rmdir(current)
}

function refusal(code: RefusalCode, message: string, file: string): Refusal {
  return { code, message, file, line: null, column: null }
}
