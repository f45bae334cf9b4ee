import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { toUri } from '../../../src/workspace/uri'
import { temporaryFolder } from './tree'

const walk = async (root: string, exclude: string[] = []) => (await nodeFileSystem.walk(root, { exclude })).files

describe('walk', () => {
  it('lists every file, hidden ones too, sorted', async () => {
    const { root } = temporaryFolder({
      'b.ts': '',
      'app/.well-known/x/route.ts': '',
      'app/[id]/a b#?.ts': '',
      'A.md': '',
    })
    expect(await walk(root)).toEqual(['A.md', 'app/.well-known/x/route.ts', 'app/[id]/a b#?.ts', 'b.ts'])
  })

  it('never enters what tools write, and enters dist and out unless git ignores them', async () => {
    const { root } = temporaryFolder({
      'node_modules/x/index.js': '',
      'a/node_modules/x/index.js': '',
      '.git/HEAD': '',
      'submodule/.git': 'gitdir: ../.git/modules/submodule',
      '.next/server/a.js': '',
      '.vercel/o.js': '',
      '.turbo/o.js': '',
      '.yarn/releases/yarn-4.7.0.cjs': '',
      '.pnpm-store/v10/x.js': '',
      'a/out/o.js': '',
      'dist/o.js': '',
      'b/.gitignore': 'dist\nout\n',
      'b/dist/o.js': '',
      'b/out/o.js': '',
    })
    expect(await walk(root)).toEqual(['a/out/o.js', 'b/.gitignore', 'dist/o.js'])
  })

  it('lists what git lists, with a .gitignore at every level', async () => {
    const { root, path } = temporaryFolder({
      '.gitignore': '*.log\n/build/\nsecret\n!keep.log\n*.gen.ts',
      'a.log': '',
      'keep.log': '',
      'build/x.ts': '',
      'pkg/build/x.ts': '',
      'pkg/.gitignore': '!a.log\n/only\n*.tmp',
      'pkg/a.log': '',
      'pkg/b.log': '',
      'pkg/only/x.ts': '',
      'pkg/sub/only/x.ts': '',
      'pkg/sub/x.tmp': '',
      'pkg/sub/.gitignore': '!x.gen.ts',
      'pkg/sub/x.gen.ts': '',
      'pkg/sub/y.gen.ts': '',
      'x.tmp': '',
      'secret/.gitignore': '!x.ts',
      'secret/x.ts': '',
    })
    execFileSync('git', ['init', '-q'], { cwd: path })
    const listed = execFileSync('git', ['ls-files', '-zco', '--exclude-standard'], { cwd: path }).toString()
    expect(await walk(root)).toEqual(listed.split('\0').filter(Boolean).sort())
  })

  it('honours the rules above an opened folder, as far as its repository reaches', async () => {
    const { path } = temporaryFolder({
      '.gitignore': 'everything\n',
      'repo/.git/HEAD': '',
      'repo/.gitignore': 'apps/web/gen\n*.log\n',
      'repo/apps/web/gen/x.ts': '',
      'repo/apps/web/a.log': '',
      'repo/apps/web/everything/x.ts': '',
    })
    expect(await walk(pathToFileURL(join(path, 'repo/apps/web')).href)).toEqual(['everything/x.ts'])
  })

  it('shows an ignored folder that was opened itself', async () => {
    const { path } = temporaryFolder({ '.git/HEAD': '', '.gitignore': 'scratch\n*.ts', 'scratch/app/a.ts': '' })
    expect(await walk(pathToFileURL(join(path, 'scratch')).href)).toEqual(['app/a.ts'])
  })

  it('leaves out what the globs name, folders whole', async () => {
    const { root } = temporaryFolder({ 'a/x.ts': '', 'a/skip/y.ts': '', 'skip/z.ts': '', 'b.map': '' })
    expect(await walk(root, ['**/skip', '*.map'])).toEqual(['a/x.ts'])
  })

  it('ends where links lead in circles, and lists a linked folder of the workspace once, where it is', async () => {
    const { root, path } = temporaryFolder({ 'a/x.ts': '', 'b/y.ts': '' })
    symlinkSync('..', join(path, 'a/up'))
    symlinkSync('.', join(path, 'a/self'))
    symlinkSync('../b', join(path, 'a/other'))
    symlinkSync('missing', join(path, 'a/broken'))
    symlinkSync('../b/y.ts', join(path, 'a/y.ts'))
    symlinkSync('/', join(path, 'b/disk'))
    expect(await walk(root)).toEqual(['a/x.ts', 'a/y.ts', 'b/y.ts'])
  })

  it('follows a link to a folder outside, once', async () => {
    const outside = temporaryFolder({ 'x/route.ts': '' })
    symlinkSync('.', join(outside.path, 'again'))
    const { root, path } = temporaryFolder({ 'app/page.tsx': '' })
    symlinkSync(outside.path, join(path, 'app/linked'))
    symlinkSync(path, join(outside.path, 'back'))
    expect(await walk(root)).toEqual(['app/linked/x/route.ts', 'app/page.tsx'])
  })

  it('reports a folder that cannot be read', async () => {
    const { root, path } = temporaryFolder({ 'a.ts': '' })
    // A name that is no folder on any system, for every user: the root itself, missing.
    expect(await nodeFileSystem.walk(`${root}/none`, { exclude: [] })).toEqual({
      files: [],
      unreadable: [{ file: '.', why: 'folder' }],
    })
    mkdirSync(join(path, 'locked'))
    chmodSync(join(path, 'locked'), 0)
    const { files, unreadable } = await nodeFileSystem.walk(root, { exclude: [] })
    expect(files).toEqual(['a.ts'])
    // Nothing is locked for the superuser.
    expect(unreadable).toEqual(process.getuid?.() === 0 ? [] : [{ file: 'locked', why: 'folder' }])
  })

  it('stops when told to', async () => {
    const { root } = temporaryFolder({ 'a.ts': '' })
    await expect(nodeFileSystem.walk(root, { exclude: [], signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  })

  it('finds nothing in what is no file', async () => {
    expect(await nodeFileSystem.walk('untitled:x', { exclude: [] })).toEqual({
      files: [],
      unreadable: [{ file: '.', why: 'folder' }],
    })
  })
})

describe('read and exist', () => {
  it('answer in the order asked for, with undefined and false for what is not there', async () => {
    const { root } = temporaryFolder({ 'a/[x].ts': 'one', 'b c.ts': 'two' })
    const uris = ['b c.ts', 'none.ts', 'a', 'a/[x].ts'].map(file => toUri(root, file))
    const contents = await nodeFileSystem.read([...uris, `${root}/a/[x].ts`, 'untitled:a'])
    expect(contents.map(bytes => bytes && new TextDecoder().decode(bytes))).toEqual([
      'two',
      undefined,
      undefined,
      'one',
      'one',
      undefined,
    ])
    expect(await nodeFileSystem.exist([...uris, 'untitled:a'])).toEqual([true, false, false, true, false])
  })

  it('lets the event loop turn during a long read', async () => {
    const { root } = temporaryFolder({ 'a.ts': 'x'.repeat(300_000) })
    let turned = false
    setImmediate(() => {
      turned = true
    })
    await nodeFileSystem.read(Array.from({ length: 400 }, () => `${root}/a.ts`))
    expect(turned).toBe(true)
  })
})
