/** The report of a conversion of everything, once it was applied. */
import * as assert from 'node:assert/strict'
import type { Plan, Refusal } from '../../src/model'
import { afterPlan } from '../../src/vscode/report'

suite('report', () => {
  const before = "'use server'\n\nimport { db } from './db'\n\nfunction gone() {}\n\nexport async function stays() {}\n"
  const edited = before.indexOf('function gone')
  const plan: Plan = {
    title: 'Convert 2 of 5 entry points',
    files: [
      {
        change: 'edit',
        file: 'app/actions.ts',
        before,
        edits: [
          { start: before.indexOf('import'), end: before.indexOf('import'), newText: '// One\n// Two\n// Three\n' },
          { start: edited, end: before.indexOf('export'), newText: '' },
        ],
        after: '',
      },
      { change: 'delete', file: 'app/old.ts', before: '' },
    ],
    notes: [],
    typeChecked: true,
  }
  const refusedAt = (file: string, line: number) => {
    const refusal: Refusal = { code: 'no-callers', message: 'Nobody calls it.', file, line, column: 1 }
    const [refused] = afterPlan({ converted: [], refused: [{ id: 'one', refusal }], plan }).refused
    return refused && [refused.refusal.file, refused.refusal.line]
  }

  test('points to where a line has gone', () => {
    assert.deepEqual(refusedAt('app/actions.ts', 1), ['app/actions.ts', 1])
    assert.deepEqual(refusedAt('app/actions.ts', 3), ['app/actions.ts', 6])
    assert.deepEqual(refusedAt('app/actions.ts', 7), ['app/actions.ts', 8])
  })

  test('points to no file that is gone, and leaves others alone', () => {
    assert.deepEqual(refusedAt('app/old.ts', 3), [null, null])
    assert.deepEqual(refusedAt('app/page.tsx', 3), ['app/page.tsx', 3])
  })
})
