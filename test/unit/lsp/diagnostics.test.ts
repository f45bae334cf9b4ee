/** Diagnostics: problems as they are, advice as hints with their source. */
import { beforeAll, expect, test } from 'vitest'
import { DiagnosticSeverity } from 'vscode-languageserver'
import { adviceDiagnostics, problemDiagnostics } from '../../../src/lsp/diagnostics'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

test('a verdict other than keep is a hint with a rule, a reason and a page', () => {
  const [hint, ...rest] = adviceDiagnostics(picture.snapshot, 'app/actions.ts')
  expect(rest).toEqual([])
  expect(hint).toMatchObject({
    severity: DiagnosticSeverity.Hint,
    source: 'actions-routes',
    code: 'server-only-callers',
    message: expect.stringMatching(/^Better as a plain server function: \w+/),
    codeDescription: { href: expect.stringMatching(/^https:\/\//) },
  })
  expect(hint?.range.start).toEqual(picture.at('app/actions.ts', 'count('))
  expect(hint?.relatedInformation?.length).toBeGreaterThan(0)
})

test('keep is silent', () => {
  expect(adviceDiagnostics(picture.snapshot, 'app/api/billing-webhook/route.ts')).toEqual([])
})

test('problems keep their severity, place and length', () => {
  const problem = {
    code: 'unresolved-route',
    severity: 'warning',
    message: 'No route',
    file: 'a.ts',
    line: 2,
    column: 3,
    length: 4,
  } as const
  const diagnostics = problemDiagnostics({ ...picture.snapshot, problems: [problem] }).get('a.ts')
  expect(diagnostics).toEqual([
    {
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
      severity: DiagnosticSeverity.Warning,
      source: 'actions-routes',
      code: 'unresolved-route',
      message: 'No route',
    },
  ])
})
