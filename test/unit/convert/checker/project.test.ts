import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const host = nodeTypeHost()
const created = `${root}/src/app/api/added/route.ts`
const actions = `${root}/src/app/actions.ts`

describe('programs', { timeout: 60_000 }, () => {
  const project = new Project(host, root, root, new Map())

  it('share the files that a plan does not touch', () => {
    const under = project.under(new Map([[created, 'export const added = 1']]))
    expect(under.getSourceFile(created)?.text).toBe('export const added = 1')
    expect(project.current().getSourceFile(created)).toBeUndefined()
    expect(under.getSourceFile(actions)).toBe(project.current().getSourceFile(actions))
  })

  it('take the verified one where its plan stands in for the disk', () => {
    const before = project.current()
    const plan = new Map([[created, 'export const added = 2']])
    const under = project.under(plan)
    expect(project.current(plan)).toBe(under)
    expect(project.current(new Map([[created, 'export const added = 3']]))).not.toBe(under)
    expect(project.current().getSourceFile(created)).toBeUndefined()
    expect(project.current().getSourceFiles().length).toBe(before.getSourceFiles().length)
  })

  it('resolve anew what a plan deletes or puts in its place', () => {
    const importer = `${root}/src/importer.ts`
    const target = `${root}/src/target.ts`
    const better = `${root}/src/target/index.ts`
    const text = "import { value } from './target'\nexport const copy = value\n"
    const files = (...more: [string, string][]) => new Map([[importer, text], ...more])
    const errors = (overlay: Map<string, string>) => {
      const program = project.under(overlay)
      return program.getSemanticDiagnostics(program.getSourceFile(importer)).length
    }
    expect(errors(files([better, 'export const value = 1']))).toBe(0)
    expect(errors(files([better, 'export const value = 1'], [target, 'export const other = 1']))).toBe(1)
    expect(errors(files([better, 'export const value = 1']))).toBe(0)
    expect(errors(files())).toBe(1)
  })
})
