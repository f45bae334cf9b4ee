/** Which functions of a file are Server Actions, where they stand, and how they stay recognisable while the file is edited. */
import { describe, expect, test } from 'vitest'
import { actionFacts } from '../../../src/index/actions'
import { parse } from '../../../src/index/parse'

const facts = (text: string, file = 'app/actions.tsx') => actionFacts(parse(file, text))
const names = (text: string, file?: string) =>
  facts(text, file).actions.map(a => (a.inline ? `inline ${a.name}` : a.name))
const lines = (...text: string[]) => text.join('\n')

describe('file-level directive', () => {
  test.each([
    ['double quotes', lines('"use server"', 'export async function save() {}')],
    ['single quotes and semicolon', lines("'use server';", 'export async function save() {}')],
    ['comments above', lines('// first', '/* second */', "'use server'", 'export async function save() {}')],
    ['a shebang', lines('#!/usr/bin/env node', "'use server'", 'export async function save() {}')],
    ['another directive above', lines("'use strict'", "'use server'", 'export async function save() {}')],
    ['an escape in it', lines("'use\\x20server'", 'export async function save() {}')],
    ['CRLF', "'use server'\r\nexport async function save() {}\r\n"],
    ['a byte order mark', "\uFEFF'use server'\nexport async function save() {}"],
    [
      'types above',
      lines('type Id = string', 'interface Row {}', "'use server'", 'export async function save(id: Id) {}'),
    ],
    [
      'a type import above',
      lines("import type { Id } from './id'", "'use server'", 'export async function save(id: Id) {}'),
    ],
    ['an unused import above', lines("import { db } from './db'", "'use server'", 'export async function save() {}')],
    [
      'an import above that only types and hidden names mention',
      lines(
        "import { Row, db } from './db'",
        "'use server'",
        'export async function save(row: Row, { id: db }: { id: string }) { return db }',
      ),
    ],
  ])('%s', (_, text) => {
    expect(facts(text)).toMatchObject({ directive: 'server', problems: [] })
    expect(names(text)).toEqual(['save'])
  })

  test.each([
    ['a template', lines('`use server`', 'export async function save() {}')],
    ['a comment', lines("// 'use server'", 'export async function save() {}')],
    ['a string elsewhere', `export const text = "'use server'"`],
    ['a block', "{ 'use server' }\nexport async function save() {}"],
  ])('%s is none', (_, text) => {
    expect(facts(text)).toEqual({ directive: null, actions: [], problems: [] })
  })

  test("'use client' makes a client file", () => {
    expect(facts("'use client'\nexport function Button() {}")).toEqual({
      directive: 'client',
      actions: [],
      problems: [],
    })
  })

  test('JavaScript has no types to erase: an unused import above is in the way', () => {
    const text = lines("import { db } from './db'", "'use server'", 'export async function save() {}')
    expect(facts(text, 'app/actions.js').problems.map(p => p.code)).toEqual(['directive-misplaced'])
  })
})

describe('exports of a server file', () => {
  const server = (...text: string[]) => names(lines("'use server'", ...text))

  test('functions, arrows, wrapped calls, members and generators', () => {
    expect(
      server(
        'export async function a() {}',
        'export const b = async () => {}, c = guarded(async () => {})',
        'export let d = client.schema(shape).action(async () => {})',
        'export const e = library.method',
        'export async function* f() {}',
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test('destructured ones, but not a renamed one with a default, which the compiler overlooks', () => {
    expect(
      server(
        'export const { a, b: c, d = 1, e: f = 2, ...g } = make()',
        'export const [h, , [i = 1], ...[j]] = make()',
      ),
    ).toEqual(['a', 'c', 'd', 'g', 'h', 'i'])
  })

  test('what is no function but passes the compiler', () => {
    expect(
      server(
        'export const a = {}, b = [], c = `x`, d = undefined, e = new Map()',
        'export enum F { G }',
        'export const h = (1)',
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e', 'F', 'h'])
  })

  test('an export list gives the last name of each local', () => {
    expect(server('async function a() {}', 'export { a as b, a as c }')).toEqual(['c'])
    expect(server('async function a() {}', "export { a as 'my-name' }")).toEqual(['my-name'])
    expect(server('export { a as b }', 'export async function a() {}')).toEqual(['a'])
    expect(server('export default async function a() {}', 'export { a as b }').sort()).toEqual(['b', 'default'])
  })

  test('an imported name that is exported is an action of this file and says where it is from', () => {
    const { actions } = facts(
      lines("'use server'", "import first, { second as third } from './a'", 'export { first, third }'),
    )
    expect(actions.map(({ name, local, importedFrom }) => ({ name, local, importedFrom }))).toEqual([
      { name: 'first', local: 'first', importedFrom: { specifier: './a', name: 'default' } },
      { name: 'third', local: 'third', importedFrom: { specifier: './a', name: 'second' } },
    ])
  })

  test('types, ambient declarations, overloads and locals are none', () => {
    expect(
      server(
        'export type A = 1',
        'export interface B {}',
        'export declare const c: string',
        "export type { D } from './d'",
        "export { type E } from './e'",
        'interface F {}',
        'export { F }',
        'export async function g(x: string): Promise<void>',
        'export async function g(x: number | string) {}',
        'async function helper() {}',
      ),
    ).toEqual(['g'])
  })

  test("a function with its own 'use cache' is none", () => {
    expect(server("export async function a() { 'use cache' }", 'export async function b() {}')).toEqual(['b'])
    expect(server("const a = async () => { 'use cache' }", 'export { a }', 'export async function b() {}')).toEqual([
      'b',
    ])
  })

  test('CommonJS exports are not seen by the compiler', () => {
    expect(names("'use server'\nmodule.exports = { a: async () => {} }", 'app/actions.js')).toEqual([])
  })
})

describe('places', () => {
  const at = (text: string) => facts(text).actions.map(a => text.slice(a.start, a.end))

  test('an export stands at its name, a default one at its name or expression', () => {
    expect(at("'use server'\nexport async function save() {}")).toEqual(['save'])
    expect(at("'use server'\nasync function save() {}\nexport { save as store }")).toEqual(['save'])
    expect(at("'use server'\nexport default async function save() {}")).toEqual(['save'])
    expect(at("'use server'\nexport default guarded(save)")).toEqual(['guarded'])
    expect(at("'use server'\nexport default async function () {}")).toEqual(['export default async function ()'])
  })

  test('a default export that names a local stands at the mention', () => {
    const text = "'use server'\nconst save = async () => {}\nexport default save as Save"
    expect(facts(text).actions[0]?.start).toBe(text.lastIndexOf('save'))
  })

  test('an inline action stands at the start of its function, up to its name or arrow; emoji and tabs before it count as written', () => {
    expect(at("const mark = '😀';\tasync function save() { 'use server' }")).toEqual(['async function save'])
    expect(at("run(async x => { 'use server' })")).toEqual(['async x =>'])
  })
})

describe('inline actions', () => {
  test('functions, arrows, methods, static members, attributes and parameters', () => {
    const text = lines(
      'export default function Page(given = async () => { "use server" }) {',
      '  async function declared() { "use server" }',
      '  const arrow = async () => { "use server" }',
      '  const wrapped = guarded(async () => { "use server" })',
      '  return <form action={async () => { "use server" }} />',
      '}',
      'export const table = { async method() { "use server" }, property: async () => { "use server" } }',
      'class Store { static async all() { "use server" } field = async () => { "use server" } }',
    )
    expect(names(text)).toEqual([
      'inline null',
      'inline declared',
      'inline arrow',
      'inline null',
      'inline null',
      'inline method',
      'inline property',
      'inline all',
      'inline field',
    ])
  })

  test('an exported function of an ordinary file with its own directive is inline and keeps its module-level name', () => {
    const { actions, directive } = facts("export async function save() { 'use server' }")
    expect(directive).toBeNull()
    expect(actions).toMatchObject([{ name: 'save', inline: true, local: 'save' }])
  })

  test('one inside an exported action is an action of its own', () => {
    expect(names("'use server'\nexport async function a() { return async () => { 'use server' } }")).toEqual([
      'a',
      'inline null',
    ])
  })

  test('an arrow with an expression body or a directive in a nested block has none', () => {
    expect(names("const a = async () => 'use server'\nasync function b() { if (a) { 'use server' } }")).toEqual([])
  })

  test('keys name what stands around and the function itself', () => {
    const text = lines(
      'export function Page() {',
      '  async function save() { "use server" }',
      '  return <Form onSave={async () => { "use server" }} list={[async () => { "use server" }, async () => { "use server" }]} />',
      '}',
      'export default async () => { "use server" }',
    )
    expect(facts(text).actions.map(a => a.key)).toEqual([
      'Page.save~1',
      'Page.onSave~1',
      'Page.list~1',
      'Page.list~2',
      'default~1',
    ])
  })

  test('an edit elsewhere in the file leaves a key as it is', () => {
    const save = 'function Page() { async function save() { "use server" } }'
    const more = 'async function other() { "use server" }\nfunction Card() { async function save() { "use server" } }\n'
    const key = (text: string) => facts(text).actions.at(-1)?.key
    expect(key(more + save)).toBe(key(save))
  })
})

describe('broken files', () => {
  test('a syntax error is one problem and there are no actions', () => {
    const { directive, actions, problems } = facts(
      "'use server'\nexport async function a() {}\nconst b = {\nconst c = (",
    )
    expect({ directive, actions }).toEqual({ directive: 'server', actions: [] })
    expect(problems.map(p => p.code)).toEqual(['syntax-error'])
  })

  test('every prefix of a file yields a result', () => {
    const text = lines(
      "import { db } from './db'",
      "'use server'",
      'export const { a = 1, b: [c] } = make<string>()',
      'export default class { static async d() { "use server"; return this } get e() { return super.x } }',
      'namespace N.M { export async function f() { "use server" } }',
      'export { g as "h", type I } ; export * as j from "./j"',
    )
    for (let end = 0; end <= text.length; end++) expect(facts(text.slice(0, end)).actions).toBeInstanceOf(Array)
  })
})
