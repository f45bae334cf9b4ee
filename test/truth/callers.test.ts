/** Callers of Server Actions against the reference lists: each reference TypeScript finds is a caller of ours, and each direct caller of ours is one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openIndex } from '../../src/index/workspace-index'
import { nodeFileSystem } from '../../src/workspace/node-file-system'

interface Reference {
  readonly file: string
  readonly line: number
  readonly col: number
  readonly kind: string
}

const truth = path.resolve(import.meta.dirname, '../../../shared/truth')
const repos = process.env.TRUTH_REPOS ?? ''
const ready = existsSync(truth) && repos !== ''
if (!ready) console.log('truth: reference lists or TRUTH_REPOS missing, callers of actions not compared')

/** Kinds of references that only name the action. */
const NO_CALLERS: ReadonlySet<string> = new Set(['import', 'import-type', 'reexport', 'type', 'declaration'])
/**
 * `const { greet } = await import('./actions')`: the list ends at this name, like an import. What is called by it is a caller
 * of ours.
 */
const TAKEN = 'dynamic-import-binding'

const lists = ready ? readdirSync(truth).filter(name => name.endsWith('.callers.json')) : []

describe.skipIf(!ready)('callers of actions', () => {
  it.each(lists)('%s', { timeout: 120_000 }, async list => {
    const name = list.replace('.callers.json', '')
    const { callers } = JSON.parse(readFileSync(path.join(truth, list), 'utf8')) as {
      callers: Record<string, Reference[]>
    }
    const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(path.join(repos, name)).href)
    const theirs: string[] = []
    const ours: string[] = []
    const taken = new Set<string>()
    const called = new Set<string>()
    for (const [action, references] of Object.entries(callers)) {
      for (const { file, line, col, kind } of references) {
        if (kind === TAKEN) taken.add(`${action} ${file}`)
        else if (!NO_CALLERS.has(kind)) theirs.push(`${action} ${file}:${line}:${col}`)
      }
      for (const { file, line, column, through } of snapshot.entryPoint(`action:${action}`)?.callers ?? []) {
        if (through.length > 0) continue
        if (taken.has(`${action} ${file}`)) called.add(`${action} ${file}`)
        else ours.push(`${action} ${file}:${line}:${column}`)
      }
    }
    expect(ours.sort()).toEqual(theirs.filter(one => !taken.has(one.replace(/:\d+:\d+$/, ''))).sort())
    expect([...called]).toEqual([...taken])
  })
})
