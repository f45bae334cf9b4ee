import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import type { Overlay } from '../../../../src/convert/checker/stable'
import { diagnosticsOf, type View, wholeView } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import { ts } from '../../../../src/workspace/typescript'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const at = (file: string) => `${root}/src/${file}`
const textOf = (file: string) => readFileSync(at(file), 'utf8')

describe('states of one program', { timeout: 60_000 }, () => {
  const shared = new Map()
  const project = new Project(nodeTypeHost(), root, root, shared)
  const { program } = project.current()

  const overlay = (files: Readonly<Record<string, string | null>>): Overlay =>
    new Map(Object.entries(files).map(([file, text]) => [at(file), text]))

  const errorsOf = (view: View, touched: ReadonlySet<string>): string[] =>
    (view.withImporters(touched) ?? ['needs its own'])
      .flatMap(path => diagnosticsOf(view, path))
      .map(({ file, start, messageText }) => {
        const text = ts.flattenDiagnosticMessageText(messageText, '\n')
        return `${file?.fileName.slice(root.length)} ${start} ${text}`
      })

  /** The errors of what the overlay touches and of its importers: the same, by the one program, as by one of its own. */
  const errors = (files: Readonly<Record<string, string | null>>): string[] => {
    const state = overlay(files)
    const touched = new Set(state.keys())
    const view = project.under(state)
    expect(view?.program).toBe(program)
    const found = view ? errorsOf(view, touched) : []
    expect(found).toEqual(
      errorsOf(wholeView(new Project(nodeTypeHost(), root, root, shared).whole(state).program), touched),
    )
    return found
  }

  it('find an error in what imports a file that has changed, and in what imports that', () => {
    const users = textOf('users.ts')
    const other = users.replaceAll('users', 'people')
    expect(other).not.toBe(users)
    const list = "import { list } from './app/actions'\nexport const broken: string = list\n"
    expect(errors({ 'users.ts': other, 'more.ts': list }).join('\n')).toMatch(
      /more.ts .*'string'[\s\S]*actions.ts .*'users'/,
    )
    expect(errors({ 'more.ts': list }).join('\n')).toContain("'string'")
  })

  it('see a type that came through a file between', () => {
    const between = "export { greet } from './app/actions'\n"
    const end = "import { greet } from './between'\nexport const times: Parameters<typeof greet>[1] = 'two'\n"
    const actions = textOf('app/actions.ts')
    const changed = actions.replace('times = 1', "times = 'one'").replace('repeat(times)', 'repeat(times.length)')
    expect(errors({ 'between.ts': between, 'end.ts': end })).toHaveLength(1)
    expect(errors({ 'between.ts': between, 'end.ts': end, 'app/actions.ts': changed })).toHaveLength(0)
    expect(errors({ 'between.ts': between, 'end.ts': end })).toHaveLength(1)
  })

  it('keep errors apart that stand at the same place in two of them', () => {
    const wrong = "export const one: number = 'a'\n"
    expect(errors({ 'wrong.ts': wrong })).toHaveLength(1)
    expect(errors({ 'wrong.ts': `${wrong}// changed\n` })).toHaveLength(1)
    expect(errors({ 'wrong.ts': `// @ts-expect-error\n${wrong}` })).toHaveLength(0)
    expect(errors({ 'wrong.ts': '// @ts-expect-error\nexport const one = 1\n' })).toHaveLength(1)
  })

  it('resolve to what has come, and no longer to what went', () => {
    const importer = "import { a } from './dir'\nexport const b: string = a\n"
    const file = { 'dir.ts': "export const a = 'a'\n" }
    const folder = { 'dir/index.ts': 'export const a = 1\n' }
    expect(errors({ 'importer.ts': importer })).toHaveLength(1)
    expect(errors({ 'importer.ts': importer, ...folder })).toHaveLength(1)
    expect(errors({ 'importer.ts': importer, ...folder, ...file })).toHaveLength(0)
    expect(errors({ 'importer.ts': importer, ...folder, 'dir.ts': null })).toHaveLength(1)
    expect(errors({ 'importer.ts': importer, ...folder, ...file })).toHaveLength(0)
    const gone = "import { greet } from './app/actions'\nexport const name = greet('a')\n"
    expect(errors({ 'gone.ts': gone, 'app/actions.ts': null }).join()).toContain("Cannot find module './app/actions'")
    expect(errors({ 'gone.ts': gone, 'app/actions.ts': `${textOf('app/actions.ts')}\n` })).toEqual([])
  })

  it('follow an import by dots alone to an index that has come', () => {
    const importer = { 'dots/one.ts': "import { a } from '.'\nexport const b: string = a\n" }
    const below = { 'dots/below/two.ts': "import { a } from '..'\nexport const b: string = a\n" }
    const other = { 'dots/index.tsx': "export const a = 'a'\n" }
    expect(errors({ ...importer, ...below, ...other })).toEqual([])
    expect(errors({ ...importer, ...below, ...other, 'dots/index.ts': 'export const a = 1\n' })).toHaveLength(2)
  })

  it('find what imports a module that stands in for one that is gone', () => {
    const gone = { 'stand/in/index.ts': "export const a = 'a'\n", 'stand/in.ts': null }
    const other = new Project(nodeTypeHost(), root, root, shared)
    const importer = { 'stand/one.ts': "import { a } from './in'\nexport const b: string = a\n" }
    const base = overlay({ ...importer, ...gone, 'stand/in.ts': "export const a = 'a'\n" })
    other.renewed(base)
    const touched = new Set([at('stand/in/index.ts')])
    const after = (files: Readonly<Record<string, string | null>>) =>
      other.under(overlay(files), base)?.withImporters(touched)
    expect(after({ 'stand/in.ts': null })).toContain(at('stand/one.ts'))
    expect(after({ 'stand/in.ts': null, 'stand/in/index.ts': 'export const a = 1\n' })).toContain(at('stand/one.ts'))
  })

  it('take in modules that import each other', () => {
    const one = "import { two } from './two'\nexport const one = (): number => two()\n"
    const two = "import { one } from './one'\nexport const two = (): string => one()\n"
    expect(errors({ 'one.ts': one, 'two.ts': two })).toHaveLength(2)
    expect(errors({ 'one.ts': one, 'two.ts': two.replace('string', 'number') })).toHaveLength(0)
  })

  it('print a type with the specifier by which its file imports it', () => {
    const users = textOf('users.ts')
    const text = "import { list } from '@/app/actions'\nexport const all = list({ first: 1 })\n"
    const state = overlay({ 'users.ts': `${users}\n`, 'all.ts': text })
    const printed = [project.under(state), project.whole(state)].map(view => {
      const file = view?.prepare([at('all.ts')]) ? view.sourceFile(at('all.ts')) : undefined
      const statement = file?.statements[1]
      if (!view || !statement || !ts.isVariableStatement(statement)) return undefined
      const [declaration] = statement.declarationList.declarations
      const checker = view.program.getTypeChecker()
      return declaration && checker.typeToString(checker.getTypeAtLocation(declaration), declaration)
    })
    expect(printed[0]).toContain('User')
    expect(printed[0]).toBe(printed[1])
  })

  it('leave what is global to a program of its own', () => {
    const touched = new Set([at('globals.ts')])
    const global = project.under(overlay({ 'globals.ts': 'export {}\ndeclare global { var added: number }\n' }))
    expect(global?.withImporters(touched)).toBeUndefined()
    expect(project.under(overlay({ 'globals.ts': 'const added = 1\n' }))?.withImporters(touched)).toBeUndefined()
    expect(project.current().program).toBe(program)
  })

  it('begin with another program where the files on disk need it', () => {
    const state = overlay({ 'globals.ts': 'export {}\ndeclare global { var added: number }\n' })
    const other = project.current(state, [at('globals.ts')])
    expect(other.program).not.toBe(program)
    expect(other.withImporters(new Set([at('globals.ts')]))).toEqual([at('globals.ts')])
  })

  it('begin with another program where little memory is left for what is read again', () => {
    let inUse = 0.9
    const own = new Project({ ...nodeTypeHost(), memoryInUse: () => inUse }, root, root, shared)
    const first = own.current().program
    const read = (length: number) => {
      const file = { 'large.ts': `export const large = 1 // ${'x'.repeat(length)}\n` }
      expect(own.under(overlay(file))?.withImporters(new Set([at('large.ts')]))).toEqual([at('large.ts')])
    }
    read(1_000)
    expect(own.current().program).toBe(first)
    inUse = 0.5
    read(2_000_000)
    expect(own.current().program).toBe(first)
    inUse = 0.9
    expect(own.current().program).not.toBe(first)
  })
})
