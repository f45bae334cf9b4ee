/**
 * Server Actions against Next's own compiler over generated sources: directive, actions and errors, each with its place.
 * ACTIONS_SEED=… ACTIONS_RUNS=… repeat or widen a run: `ACTIONS_RUNS=20000 npm test -- differential`.
 */
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { asked, found } from './compare'
import { compile, compilerVersion } from './compiler'
import { ALL_FORMS, sources } from './sources'

const seed = Number(process.env.ACTIONS_SEED ?? 1)
const runs = Number(process.env.ACTIONS_RUNS ?? 2000)

/** Of each form: the sources that hold it, and those of them that compile and hold an action. */
const counts = new Map<string, { sources: number; actions: number }>()
const total = { sources: 0, actions: 0, refused: 0 }

function count(forms: readonly string[], { actions, errors }: ReturnType<typeof asked>): void {
  const isAccepted = errors.length === 0 && actions.length > 0
  total.sources++
  if (isAccepted) total.actions++
  if (errors.length > 0) total.refused++
  for (const form of forms) {
    const before = counts.get(form) ?? { sources: 0, actions: 0 }
    counts.set(form, { sources: before.sources + 1, actions: before.actions + (isAccepted ? 1 : 0) })
  }
}

it(`Next's compiler says the same of ${runs} sources`, async () => {
  await fc.assert(
    fc.asyncProperty(sources, async ({ file, text, forms }) => {
      const verdict = await compile(file, text)
      const wanted = asked(verdict)
      count(forms, wanted)
      expect(found(file, text, verdict)).toEqual(wanted)
    }),
    { seed, numRuns: runs },
  )
  expect(total.actions / total.sources).toBeGreaterThanOrEqual(0.7)
  if (!process.env.ACTIONS_SEED && runs >= 2000) expect(ALL_FORMS.filter(form => !counts.has(form))).toEqual([])
})

afterAll(async () => {
  const share = Math.round((total.actions / total.sources) * 100)
  const cells = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([form, { sources, actions }]) => `${form} ${sources}/${actions}`.padEnd(56))
  const rows = cells.flatMap((cell, n) => (n % 2 === 0 ? [`  ${cell}${cells[n + 1] ?? ''}`.trimEnd()] : []))
  console.log(
    [
      `Next.js ${await compilerVersion()}, seed ${seed}: ${total.sources} sources, ${total.actions} (${share} %) compile and hold an action, ${total.refused} refused`,
      'form, sources with it / of these compile and hold an action:',
      ...rows,
    ].join('\n'),
  )
})
