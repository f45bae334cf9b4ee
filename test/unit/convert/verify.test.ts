import { describe, expect, it } from 'vitest'
import { createFile, deleteFile, editFile } from '../../../src/convert/code/edits'
import { finishPlan } from '../../../src/convert/verify'
import { contextFor } from './fixtures'

const app = 'to-route/three-callers/before'
const file = 'lib/types.ts'

describe('finishPlan', { timeout: 60_000 }, () => {
  it('makes a plan that was type-checked', async () => {
    const context = await contextFor(app)
    const { plan } = await finishPlan('Title', [createFile('lib/new.ts', 'export const a = 1\n')], [], context)
    expect(plan).toMatchObject({ title: 'Title', typeChecked: true, notes: [] })
  })

  it('refuses a result that breaks an importer, naming the error', async () => {
    const context = await contextFor(app)
    const before = (await context.read(file)) ?? ''
    const edited = editFile(file, before, [
      { start: before.indexOf('title'), end: before.indexOf('title') + 5, newText: 'name' },
    ])
    const { refusal } = await finishPlan('', [edited], [], context)
    expect(refusal?.code).toBe('new-type-errors')
    expect(refusal?.message).toContain('title')
    const { refusal: deleted } = await finishPlan('', [deleteFile(file, before)], [], context)
    expect(deleted?.code).toBe('new-type-errors')
  })

  it('says the first error with its place in the result and the code there, and how many more there are', async () => {
    const context = await contextFor(app)
    const text = "export const a: string = 1\n\nexport const b: string = 'b'\n"
    const { refusal: one } = await finishPlan('', [createFile('lib/new.ts', text)], [], context)
    expect(one?.message).toBe(
      "The result would not type-check: Type 'number' is not assignable to type 'string' (TS2322 at lib/new.ts:1:14, in `export const a: string = 1`).",
    )
    const three = `${text.replace("'b'", '2')}export const c: string = 3\n`
    const { refusal } = await finishPlan('', [createFile('lib/new.ts', three)], [], context)
    expect(refusal?.message).toMatch(/\(TS2322 at lib\/new\.ts:1:14, in .*\)\. And 2 more errors\.$/)
  })

  it('shows where the text of an error stands today, above and inside what is edited', async () => {
    const context = await contextFor(app)
    const before = (await context.read(file)) ?? ''
    const comment = { start: 0, end: 0, newText: '// one\n// two\n' }
    const at = before.indexOf('string')
    const [line, column] = [before.slice(0, at).split('\n').length, at - before.lastIndexOf('\n', at)]
    const changed = editFile(file, before, [comment, { start: at, end: at + 6, newText: 'Missing' }])
    const { refusal } = await finishPlan('', [changed], [], context)
    expect(refusal).toMatchObject({ code: 'new-type-errors', file, line, column })
    // A new import above, the error in text that stays: the line as it is before the plan.
    const target = 'app/notes.ts'
    const text = (await context.read(target)) ?? ''
    const call = text.indexOf('title', text.indexOf('{'))
    const use = editFile(target, text, [
      { start: 0, end: 0, newText: '// one\n' },
      { start: call, end: call + 5, newText: 'heading' },
    ])
    const { refusal: later } = await finishPlan('', [use], [], context)
    expect(later?.code).toBe('new-type-errors')
    expect(text.split('\n')[(later?.line ?? 0) - 1]).toContain('title')
  })

  it('refuses a result that does not parse', async () => {
    const context = await contextFor(app)
    const { refusal } = await finishPlan('', [createFile('lib/new.ts', 'export const = 1\n')], [], context)
    expect(refusal).toMatchObject({ code: 'file-has-errors', file: 'lib/new.ts' })
  })

  it('refuses edits of the same text', async () => {
    const context = await contextFor(app)
    const edits = [
      { start: 0, end: 4, newText: 'a' },
      { start: 2, end: 6, newText: 'b' },
    ]
    const { refusal } = await finishPlan('', [editFile(file, (await context.read(file)) ?? '', edits)], [], context)
    expect(refusal?.code).toBe('unclassified-reference')
  })

  it('says where nothing was type-checked', async () => {
    const context = await contextFor(app, null)
    const { plan } = await finishPlan('', [createFile('lib/new.ts', '')], [], context)
    expect(plan).toMatchObject({ typeChecked: false, notes: [{ code: 'not-type-checked' }] })
  })
})
