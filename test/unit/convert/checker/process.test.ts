import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChecker } from '../../../../src/convert/type-client'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const project = fileURLToPath(new URL('../../../..', import.meta.url))
const file = 'src/app/actions.ts'
const text = readFileSync(join(root, file), 'utf8')
const offset = text.indexOf('greet')

/** The real door, bundled; packages stay where they are. */
let folder: string
let module: string
beforeAll(async () => {
  folder = mkdtempSync(join(project, 'node_modules', '.checker-'))
  module = join(folder, 'checker.cjs')
  const entryPoints = [join(project, 'src/checker.ts')]
  await build({ entryPoints, outfile: module, bundle: true, platform: 'node', format: 'cjs', packages: 'external' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Starting a process and reading TypeScript's library takes seconds on a busy machine.
describe('the checker process', { timeout: 60_000 }, () => {
  it('answers, is cancelled, goes on answering and ends', async () => {
    const types = startChecker(root, { module })
    const signature = await types.signature(file, offset)
    expect(signature?.parameters.map(({ name }) => name)).toEqual(['name', 'times', 'suffix'])
    const broken = text.replace('(name: string', '(name: number')
    expect(await types.newErrors(new Map([[file, broken]]), [file])).toMatchObject([{ file: 'src/app/list.tsx' }])

    const controller = new AbortController()
    const cancelled = types.signature(file, offset, controller.signal)
    controller.abort()
    expect(await cancelled).toBeUndefined()
    expect(await types.signature(file, offset)).toEqual(signature)

    const waiting = types.signature(file, offset)
    await types.dispose()
    expect(await waiting).toBeUndefined()
  })

  it('takes unsaved buffers along', async () => {
    const unsaved = () => new Map([[file, 'export async function now(at: Date) {}']])
    const types = startChecker(root, { module, unsaved })
    expect((await types.signature(file, 22))?.parameters).toMatchObject([{ name: 'at', wire: 'dates' }])
    await types.dispose()
  })

  it('answers undefined after a crash and where nothing can be started', async () => {
    const crashing = join(mkdtempSync(join(tmpdir(), 'crash-')), 'crash.cjs')
    writeFileSync(crashing, "process.on('message', () => process.exit(3))")
    const messages: string[] = []
    const types = startChecker(root, { module: crashing, log: message => messages.push(message) })
    expect(await types.signature(file, offset)).toBeUndefined()
    expect(await types.signature(file, offset)).toBeUndefined()
    expect(messages[0]).toContain('status 3')
    await types.dispose()
    const missing = startChecker(root, { module: join(folder, 'missing.cjs') })
    expect(await missing.signature(file, offset)).toBeUndefined()
    await missing.dispose()
  })
})
