import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FIXTURES } from '../index/folder'
import { actionsRoutes } from './run'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** The sample app in a git repository of its own, everything committed. */
async function repository(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-cli-'))
  folders.push(folder)
  const skip = /node_modules|\.next/
  await cp(path.join(FIXTURES, 'sample'), folder, { recursive: true, filter: source => !skip.test(source) })
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
  git('init')
  git('add', '.')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-m', 'sample')
  return folder
}

describe('list', () => {
  it('shows entry points with their callers, and nothing but results on stdout', () => {
    const { status, stdout, stderr } = actionsRoutes(['list', 'sample'], FIXTURES)
    expect(status).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toContain('addNote  app/actions/notes.ts')
    expect(stdout).toContain('POST /api/share')
    expect(stdout).toMatch(/components\/share\.tsx:\d+:\d+ {2}fetch, client/)
  })

  it('says the same from what it kept, and reads anew where it is told to', () => {
    const said = (...options: string[]) => {
      const { stats, ...rest } = JSON.parse(actionsRoutes(['list', 'callers', '--json', ...options], FIXTURES).stdout)
      return { cached: stats.cached, rest }
    }
    const { rest } = said('--no-cache')
    expect(rest.entryPoints.length).toBeGreaterThan(4)
    // The first time nothing is kept, unless another test did.
    expect(said().rest).toEqual(rest)
    expect(said()).toEqual({ cached: true, rest })
    expect(said('--no-cache')).toEqual({ cached: false, rest })
    const check = (...options: string[]) => actionsRoutes(['check', 'callers', ...options], FIXTURES)
    expect(check()).toEqual(check('--no-cache'))
  })

  it('says in one line what is wrong with the call', () => {
    const { status, stdout, stderr } = actionsRoutes(['list', 'nowhere'], FIXTURES)
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: 'error nowhere: no such folder\n' })
    expect(actionsRoutes(['list', '--jsn'], FIXTURES).status).toBe(1)
    expect(actionsRoutes(['lst'], FIXTURES).stderr).toContain('list')
  })

  it('names an app or a folder to convert that is not there', () => {
    const all = (...more: string[]) =>
      actionsRoutes(['convert', '--all', '--to', 'route', ...more], path.join(FIXTURES, 'sample'))
    expect(all('--app', 'web')).toEqual({ status: 1, stdout: '', stderr: 'error web: no such app; there is .\n' })
    expect(all('--dir', 'src')).toMatchObject({
      status: 1,
      stderr: 'error src: no such folder, or no source files in it\n',
    })
  })

  it('takes no path and no name for what has none', () => {
    const convert = (...more: string[]) =>
      actionsRoutes(['convert', ...more], path.join(FIXTURES, 'sample')).stderr.split(':')[0]
    const one = 'action:app/actions.ts#any'
    expect(convert(one, '--to', 'function', '--path', '/api/x')).toBe('error --path is the URL of one new route')
    expect(convert('--all', '--to', 'route', '--path', '/api/x')).toBe('error --path is the URL of one new route')
    expect(convert(one, '--to', 'route', '--name', 'x')).toBe('error --name is that of one new function')
  })

  it('finds no app where there is none', () => {
    expect(actionsRoutes(['list', 'sample/public'], FIXTURES).status).toBe(1)
    expect(actionsRoutes(['list', 'sample/lib'], FIXTURES).stdout).toBe('No Next.js app found here.\n')
  })
})

describe('check', () => {
  it('prints advice as hints and exits 0', () => {
    const { status, stdout } = actionsRoutes(['check', 'sample'], FIXTURES)
    expect(status).toBe(0)
    expect(stdout).toMatch(/app\/actions\/visits\.ts:\d+:\d+ hint .* to-function/)
  })

  it('exits 1 where something is an error', async () => {
    const folder = await repository()
    await writeFile(path.join(folder, 'app/actions/broken.ts'), `'use server'\nexport const answer = 42\n`)
    const { status, stdout } = actionsRoutes(['check'], folder)
    expect(status).toBe(1)
    expect(stdout).toMatch(/app\/actions\/broken\.ts:2:\d+ error .* not-async-export/)
  })

  it('speaks SARIF', () => {
    const log = JSON.parse(actionsRoutes(['check', '--sarif', 'sample'], FIXTURES).stdout)
    expect(log.version).toBe('2.1.0')
    expect(log.runs[0].results.length).toBeGreaterThan(0)
    expect(log.runs[0].results[0].locations[0].physicalLocation.region.startLine).toBeGreaterThan(0)
  })
})

describe('convert', { timeout: 60_000 }, () => {
  const share = 'route:app/api/share/route.ts#POST'
  const options = ['--to', 'action']

  it('prints a diff that git applies, and writes nothing', async () => {
    const folder = await repository()
    const { status, stdout, stderr } = actionsRoutes(['convert', share, ...options], folder)
    expect(status).toBe(0)
    expect(stderr).toContain('Convert POST /api/share')
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' })).toBe('')
    execFileSync('git', ['apply', '--check', '-'], { cwd: folder, input: stdout })
  })

  it('takes a place of the declaration or of a caller', async () => {
    const folder = await repository()
    const byId = actionsRoutes(['convert', share, ...options], folder)
    const text = await readFile(path.join(folder, 'components/share.tsx'), 'utf8')
    const line = text.split('\n').findIndex(found => found.includes('/api/share')) + 1
    expect(actionsRoutes(['convert', `components/share.tsx:${line}`, ...options], folder).stdout).toBe(byId.stdout)
    expect(actionsRoutes(['convert', 'app/api/share/route.ts:4', ...options], folder).stdout).toBe(byId.stdout)
    const wrong = actionsRoutes(['convert', 'components/share.tsx:1', ...options], folder)
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain('not-found')
    expect(actionsRoutes(['convert', 'what?', ...options], folder).status).toBe(1)
  })

  it('writes the whole plan when asked, and only over what is committed', async () => {
    const folder = await repository()
    await writeFile(
      path.join(folder, 'components/share.tsx'),
      await readFile(path.join(folder, 'components/share.tsx'), 'utf8').then(text => `${text}\n`),
    )
    const dirty = actionsRoutes(['convert', share, ...options, '--write'], folder)
    expect(dirty.status).toBe(2)
    expect(dirty.stderr).toContain('uncommitted-changes')
    expect(await readdir(path.join(folder, 'app/api/share'))).toEqual(['route.ts'])
    const written = actionsRoutes(['convert', share, ...options, '--write', '--allow-dirty'], folder)
    expect(written.status).toBe(0)
    expect(
      JSON.parse(actionsRoutes(['list', '--json'], folder).stdout).entryPoints.map((e: { id: string }) => e.id),
    ).not.toContain(share)
  })

  it('refuses with a code, a sentence and a place, exit status 2', () => {
    const webhook = ['convert', 'route:app/api/webhooks/billing/route.ts#POST', ...options, '--root', 'sample']
    const { status, stdout, stderr } = actionsRoutes(webhook, FIXTURES)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^app\/api\/webhooks\/billing\/route\.ts:\d+ refused .+ webhook\n$/)
  })

  it('writes a fetch at the call site of one action that becomes a route alone', () => {
    const inline = actionsRoutes(['convert', share, '--to', 'action', '--client', 'inline', '--json'], FIXTURES)
    expect(inline.status).toBe(2)
    expect(JSON.parse(inline.stdout).refusal.code).toBe('not-implemented')
  })

  it('exposes an action without touching a file that exists', () => {
    const both = ['convert', 'action:app/actions/greet.ts#default', '--to', 'both', '--json', '--root', 'sample']
    const { plan } = JSON.parse(actionsRoutes(both, FIXTURES).stdout)
    expect(plan.files.map((file: { change: string }) => file.change)).toEqual(['create', 'create'])
  })

  it('says once what is true of many, and where the refused stand', () => {
    const { stdout, stderr } = actionsRoutes(
      ['convert', '--all', '--to', 'route', '--no-type-check', '--root', 'sample'],
      FIXTURES,
    )
    const lines = stderr.split('\n')
    expect(lines.filter(line => line.startsWith('note Calls are no longer'))).toEqual([
      expect.stringMatching(/ queueing \(\d+ times\)$/),
    ])
    expect(stdout).toMatch(/^refused action:app\/actions\/archive\.ts#restoreNote .* app\/archive\/page\.tsx:14$/m)
  })

  it('converts all that can be as one plan', async () => {
    const folder = await repository()
    const { status, stdout } = actionsRoutes(['convert', '--all', ...options, '--json', '--write'], folder)
    expect(status).toBe(0)
    const { converted, refused, plan } = JSON.parse(stdout)
    expect(converted.length).toBeGreaterThanOrEqual(5)
    expect(refused.every((entry: { refusal: { code: string } }) => entry.refusal.code.length > 0)).toBe(true)
    expect(new Set(plan.files.map((file: { file: string }) => file.file)).size).toBe(plan.files.length)
    const left = JSON.parse(actionsRoutes(['list', '--json'], folder).stdout).entryPoints.map(
      (e: { id: string }) => e.id,
    )
    for (const { id } of converted) expect(left).not.toContain(id)
  })
})
