import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createChecker } from '../../../../src/convert/checker/checker'
import { Project } from '../../../../src/convert/checker/project'
import type { Overlay } from '../../../../src/convert/checker/stable'
import { diagnosticsOf, type View, wholeView } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import { ts } from '../../../../src/workspace/typescript'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const at = (file: string) => `${root}/src/${file}`
const actions = readFileSync(at('app/actions.ts'), 'utf8')

/** A module that the actions' importers lead through, whose types have nothing to do with them. */
const kinds = `import { greet } from './app/actions'
export type Kind = 'one' | Other
type Other = 'other'
export enum Level { Low, High }
export class Place { private readonly at = 0 }
export const hello = () => greet('you')
`

/** A module that adds to globals what is said, and shows an error where an action is another one. */
const adding = (members: string, more = '') => `import { greet } from './app/actions'
import * as all from './kinds'
import { hello, type Kind, type Level, type Place } from './kinds'
import type { User } from './users'
${more}
declare global {
  interface Window { ${members} }
}
export const said: Promise<string> = greet('me', 1)
export const shown = [all, hello]
`

describe('a module that adds to globals', { timeout: 60_000 }, () => {
  const shared = new Map()
  const overlay = (files: Readonly<Record<string, string | null>>): Overlay =>
    new Map(Object.entries(files).map(([file, text]) => [at(file), text]))

  const errorsOf = (view: View, touched: ReadonlySet<string>): string[] | undefined =>
    view
      .withImporters(touched)
      ?.flatMap(path => diagnosticsOf(view, path))
      .map(({ file, messageText }) => {
        const text = ts.flattenDiagnosticMessageText(messageText, '\n')
        return `${file?.fileName.slice(root.length)} ${text}`
      })

  /** The errors that a state has by the program of a base in which `adds.ts` is this; undefined where it needs one of its own. */
  const errors = (
    adds: string,
    files: Readonly<Record<string, string | null>>,
    others: Readonly<Record<string, string>> = {},
  ): string[] | undefined => {
    const project = new Project(nodeTypeHost(), root, root, shared)
    const base = overlay({ 'adds.ts': adds, 'kinds.ts': kinds, ...others })
    const { program } = project.renewed(base)
    const state = overlay(files)
    const touched = new Set(state.keys())
    const view = project.under(state, base)
    const found = view && errorsOf(view, touched)
    if (!view || !found) return undefined
    expect(view.program).toBe(program)
    const other = new Project(nodeTypeHost(), root, root, shared).whole(new Map([...base, ...state]))
    expect(found).toEqual(errorsOf(wholeView(other.program), touched))
    return found
  }

  const changed = {
    'app/actions.ts': actions.replace('times = 1', "times = 'one'").replace('repeat(times)', 'repeat(1)'),
  }
  const wrong = [expect.stringMatching(/adds\.ts .*'number'.*'string'/)]

  it.each([
    ['globals alone', 'shown?: { name: string }'],
    ['a type of its own', 'shown?: Own', 'type Own = { next: Own | Deep }\ninterface Deep { deep: true }'],
    ['a type of a module that leads to the change', 'shown?: Kind'],
    ['a type of a module that does not', 'shown?: User'],
    ['a function of its own', 'shown?: ReturnType<typeof make>', 'const make = () => ({ made: true })'],
    [
      'what `require` gives, which is any',
      'shown?: ReturnType<typeof make>',
      "declare const require: (path: string) => any\nconst make = () => require('./users')",
    ],
    ['a type by the path of its module', "shown?: import('./users').User"],
    [
      'a package',
      'shown?: 1',
      "import { refresh } from 'next/cache'\ndeclare module 'next/cache' { interface Added { shown: true } }\nexport { refresh }",
    ],
  ])('is read again where they rest on %s', (_, members, more = '') => {
    expect(errors(adding(members, more), changed)).toEqual(wrong)
  })

  it.each([
    ['the type of what has changed', 'shown?: typeof greet'],
    ['a function that has', 'shown?: ReturnType<typeof make>', 'function make() { return greet }'],
    ['a function of a module that leads to it', 'shown?: typeof hello'],
    ['all of such a module', 'shown?: (typeof all)["hello"]'],
    ['such a module by its path', "shown?: import('./kinds').Kind"],
    ['an enum, which is another one each time', 'shown?: Level'],
    ['a class, which is another one each time', 'shown?: Place'],
    ['a class of its own', 'shown?: Own', 'declare class Own { private readonly a: 1 }'],
    ['a symbol of its own', 'shown?: typeof own', "const own = Symbol('own')"],
    ['a symbol that all share', 'shown?: typeof own', "const own = Symbol.for('own')"],
    ['a function that is given what has changed', 'shown?: typeof make', 'function make() {}\nmake.greet = greet'],
  ])('needs another program where they rest on %s', (_, members, more = '') => {
    expect(errors(adding(members, more), changed)).toBeUndefined()
  })

  it('may change where what it adds does not', () => {
    const adds = adding('shown?: Own', 'type Own = Kind')
    expect(errors(adds, { 'adds.ts': adds.replace("greet('me', 1)", "greet('me', 'two')") })).toEqual([
      expect.stringMatching(/adds\.ts .*'string'.*'number'/),
    ])
    expect(errors(adds, { 'adds.ts': adds.replace('shown?', 'other?') })).toBeUndefined()
    expect(errors(adds, { 'adds.ts': adds.replace('type Own = Kind', 'type Own = User') })).toBeUndefined()
    expect(
      errors(adds, { 'adds.ts': adds.replace("type Place } from './kinds'", "type Place } from './users'") }),
    ).toBeUndefined()
    expect(errors(adds, { 'kinds.ts': kinds.replace("'one'", "'two'") })).toBeUndefined()
  })

  it('needs another program where it no longer adds, or is gone', () => {
    const adds = adding('shown?: 1')
    expect(errors(adds, { 'adds.ts': 'export const other = window.shown\n' })).toBeUndefined()
    expect(errors(adds, { 'adds.ts': null, 'other.ts': 'export const other = window.shown\n' })).toBeUndefined()
  })

  it('adds to a module of the app without importing it', () => {
    const adds = "export {}\ndeclare module './users' {\n  interface Person { shown: 1 }\n}\n"
    const person = 'export interface Person { name: string }\n'
    const using = "import type { Person } from './users'\nexport const one: Person = { name: 'one' }\n"
    expect(errors(adds, { 'users.ts': `${readFileSync(at('users.ts'), 'utf8')}${person}`, 'using.ts': using })).toBe(
      undefined,
    )
  })

  it('rests on what `export =` gives of a module that leads to the change', () => {
    const more = "import { passed } from './whole'\n"
    const whole = "import { greet } from './app/actions'\nconst whole = { passed: greet }\nexport = whole\n"
    expect(errors(adding('shown?: typeof passed', more), changed, { 'whole.ts': whole })).toBeUndefined()
  })

  it('means what it did though a module of a like name comes', () => {
    const users = 'export type User = { other: true }\nexport const wrong: string = 1\n'
    expect(errors(adding('shown?: User'), { 'app/users.ts': users })).toHaveLength(1)
    expect(errors(adding('shown?: User'), { 'users/index.ts': users })).toHaveLength(1)
    expect(errors(adding('shown?: User'), { 'users.ts': null, 'users/index.ts': users })).toBeUndefined()
  })

  it('is no reason for an error that only reading it again makes', async () => {
    const adds = adding("shown?: Window['document']")
    const types = createChecker({
      host: nodeTypeHost(),
      root,
      unsaved: () =>
        new Map([
          ['src/adds.ts', adds],
          ['src/kinds.ts', kinds],
        ]),
    })
    const change = async (text: string) =>
      (await types.newErrors(new Map([['src/app/actions.ts', text]]), ['src/app/actions.ts']))?.map(
        ({ file, code }) => `${file} ${code}`,
      )
    expect(await change(`${actions}\nexport async function more() {}\n`)).toEqual([])
    expect(await change(changed['app/actions.ts'])).toEqual(['src/adds.ts 2345'])
  })

  it('hides no error by one that only reading it again makes', async () => {
    const unsaved = new Map([
      ['src/adds.ts', adding("shown?: Window['document']")],
      ['src/kinds.ts', kinds],
    ])
    const types = createChecker({ host: nodeTypeHost(), root, unsaved: () => unsaved })
    const more = "interface Window { other: 1 }\nexport type Shown = Window['document']\n"
    const plan = async () => {
      const over = new Map([
        ['src/app/actions.ts', `${actions}\nexport async function more() {}\n`],
        ['src/more.ts', more],
      ])
      return (await types.newErrors(over, [...over.keys()]))?.map(({ file, code }) => `${file} ${code}`)
    }
    expect(await plan()).toEqual(['src/more.ts 2339'])
    unsaved.set('src/app/actions.ts', `${actions}\n`)
    expect(await plan()).toEqual(['src/more.ts 2339'])
  })
})
