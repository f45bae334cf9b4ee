import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileChange, Plan } from '../../../src/model'
import { writePlan } from '../../../src/workspace/node-write'

let root: string
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root })
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const planOf = (...files: FileChange[]): Plan => ({ title: '', files, notes: [], typeChecked: false })
const edit = (file: string, before: string, after: string): FileChange => ({
  change: 'edit',
  file,
  before,
  after,
  edits: [],
})

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'write-'))
  mkdirSync(join(root, 'app'))
  writeFileSync(join(root, 'app/[a].ts'), 'old\n')
  writeFileSync(join(root, 'app/b.ts'), 'b\n')
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'all')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('writePlan', () => {
  it('creates, edits and deletes, and leaves nothing else behind', async () => {
    const plan = planOf(
      edit('app/[a].ts', 'old\n', 'new\n'),
      { change: 'create', file: 'app/api/x/route.ts', after: 'x\n' },
      { change: 'delete', file: 'app/b.ts', before: 'b\n' },
    )
    expect(await writePlan(root, plan, { allowDirty: false })).toBeNull()
    expect(read('app/[a].ts')).toBe('new\n')
    expect(read('app/api/x/route.ts')).toBe('x\n')
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['[a].ts', 'api'])
  })

  it('keeps a byte order mark and the mode', async () => {
    writeFileSync(join(root, 'app/b.ts'), '\uFEFFb\n')
    chmodSync(join(root, 'app/b.ts'), 0o755)
    await writePlan(root, planOf(edit('app/b.ts', 'b\n', 'c\n')), { allowDirty: true })
    expect(read('app/b.ts')).toBe('\uFEFFc\n')
    expect(statSync(join(root, 'app/b.ts')).mode & 0o777).toBe(0o755)
  })

  it('writes to what a link leads to, and leaves the link', async () => {
    symlinkSync('b.ts', join(root, 'app/link.ts'))
    expect(await writePlan(root, planOf(edit('app/link.ts', 'b\n', 'c\n')), { allowDirty: true })).toBeNull()
    expect(read('app/b.ts')).toBe('c\n')
    expect(readlinkSync(join(root, 'app/link.ts'))).toBe('b.ts')
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['[a].ts', 'b.ts', 'link.ts'])
  })

  it('refuses a file that is not what the plan was made on', async () => {
    writeFileSync(join(root, 'app/b.ts'), 'other\n')
    const plan = planOf(edit('app/[a].ts', 'old\n', 'new\n'), edit('app/b.ts', 'b\n', 'c\n'))
    expect(await writePlan(root, plan, { allowDirty: true })).toMatchObject({ code: 'file-changed', file: 'app/b.ts' })
    expect(read('app/[a].ts')).toBe('old\n')
  })

  it('refuses to create a file that exists', async () => {
    const plan = planOf({ change: 'create', file: 'app/b.ts', after: 'x' })
    expect(await writePlan(root, plan, { allowDirty: true })).toMatchObject({ code: 'file-changed' })
  })

  it('refuses uncommitted changes unless allowed', async () => {
    writeFileSync(join(root, 'app/[a].ts'), 'mine\n')
    const plan = planOf(edit('app/[a].ts', 'mine\n', 'new\n'))
    expect(await writePlan(root, plan, { allowDirty: false })).toMatchObject({
      code: 'uncommitted-changes',
      file: 'app/[a].ts',
    })
    expect(read('app/[a].ts')).toBe('mine\n')
    expect(await writePlan(root, plan, { allowDirty: true })).toBeNull()
    expect(read('app/[a].ts')).toBe('new\n')
  })

  it('does not mind changes in files it does not touch', async () => {
    writeFileSync(join(root, 'app/b.ts'), 'mine\n')
    expect(await writePlan(root, planOf(edit('app/[a].ts', 'old\n', 'new\n')), { allowDirty: false })).toBeNull()
  })

  it('names an uncommitted file relative to the folder, below the repository too', async () => {
    writeFileSync(join(root, 'app/b.ts'), 'mine\n')
    const refusal = await writePlan(join(root, 'app'), planOf(edit('b.ts', 'mine\n', 'c\n')), { allowDirty: false })
    expect(refusal).toMatchObject({ code: 'uncommitted-changes', file: 'b.ts' })
  })

  it('puts everything back when a step fails', async () => {
    // A file stands where a folder is needed.
    const plan = planOf(
      edit('app/[a].ts', 'old\n', 'new\n'),
      { change: 'create', file: 'lib/made.ts', after: 'x' },
      { change: 'create', file: 'app/b.ts/route.ts', after: 'x' },
    )
    expect(await writePlan(root, plan, { allowDirty: false })).toMatchObject({ code: 'write-failed' })
    expect(read('app/[a].ts')).toBe('old\n')
    expect(existsSync(join(root, 'lib'))).toBe(false)
    expect(readdirSync(join(root, 'app')).sort()).toEqual(['[a].ts', 'b.ts'])
  })
})
