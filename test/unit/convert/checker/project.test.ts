import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import type { Overlay } from '../../../../src/convert/checker/stable'
import { diagnosticsOf, type View } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const host = nodeTypeHost()
const created = `${root}/src/app/api/added/route.ts`
const actions = `${root}/src/app/actions.ts`

describe('programs', { timeout: 60_000 }, () => {
  const project = new Project(host, root, root, new Map())

  const under = (overlay: Overlay): View => project.under(overlay) ?? project.whole(overlay)
  const ready = (view: View, path: string) => (view.prepare([path]) ? view.sourceFile(path) : undefined)

  it('share the files that a plan does not touch', () => {
    const after = under(new Map([[created, 'export const added = 1']]))
    expect(ready(after, created)?.text).toBe('export const added = 1')
    expect(ready(project.current(), created)).toBeUndefined()
    expect(after.sourceFile(actions)).toBe(project.current().sourceFile(actions))
  })

  it('take the verified state where its plan stands in for the disk', () => {
    const plan = new Map([[created, 'export const added = 2']])
    const after = under(plan)
    expect(project.current(plan)).toBe(after)
    expect(project.current(new Map([[created, 'export const added = 3']]))).not.toBe(after)
    expect(ready(project.current(), created)).toBeUndefined()
    const whole = project.whole(plan)
    expect(project.renewed(plan).program).toBe(whole.program)
  })

  it('resolve anew what a plan deletes or puts in its place', () => {
    const importer = `${root}/src/importer.ts`
    const target = `${root}/src/target.ts`
    const better = `${root}/src/target/index.ts`
    const text = "import { value } from './target'\nexport const copy = value\n"
    const files = (...more: [string, string][]) => new Map([[importer, text], ...more])
    const errors = (overlay: Map<string, string>) => {
      const view = under(overlay)
      expect(view.prepare([importer])).toBe(true)
      return diagnosticsOf(view, importer).length
    }
    expect(errors(files([better, 'export const value = 1']))).toBe(0)
    expect(errors(files([better, 'export const value = 1'], [target, 'export const other = 1']))).toBe(1)
    expect(errors(files([better, 'export const value = 1']))).toBe(0)
    expect(errors(files())).toBe(1)
  })
})
