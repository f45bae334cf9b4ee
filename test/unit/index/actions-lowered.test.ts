/** Types, classes, enums and namespaces become plain JavaScript before Next's compiler looks for actions: what follows from that. */
import { describe, expect, test } from 'vitest'
import { actionFacts } from '../../../src/index/actions'
import { parse } from '../../../src/index/parse'

const facts = (text: string, file = 'app/actions.ts') => actionFacts(parse(file, text))
const lines = (...text: string[]) => text.join('\n')
const server = (...text: string[]) => facts(lines("'use server'", ...text)).actions.map(a => a.name)
const problems = (text: string) =>
  facts(text).problems.map(p => [text.slice(p.start, p.start + p.length), p.message.split('. ')[0]])

const MUST_BE_ASYNC = expect.stringContaining('must be async functions')
const NO_THIS = expect.stringContaining('cannot use `this`')

describe('exports of a server file', () => {
  test('an exported `import a = b.c` becomes a variable; one of a module does not', () => {
    expect(server('export import a = lib.a', "export import b = require('b')")).toEqual(['a'])
  })

  test('an exported constant enum without members leaves nothing', () => {
    expect(server('export const enum A {}', 'export const enum B { C }', 'export enum D {}')).toEqual(['B', 'D'])
  })

  test('in an export list a namespace counts where it holds a value, declared or not', () => {
    expect(
      server(
        'declare namespace A { let x: number }',
        'namespace B { import x = C.d }',
        'namespace E { declare let x: 1 }',
        'namespace F { type T = 1; function f(): void; ; namespace G {} }',
        'declare namespace H { interface I {} }',
        'export { A, B, E, F, H }',
      ),
    ).toEqual(['A', 'B', 'E'])
  })

  test('`import type a = b.c` is a type, `import a = b.c` a value beside a type of the same name', () => {
    expect(server('import type a = lib.a', 'import b = lib.b', 'type b = 1', 'export { a, b }')).toEqual(['b'])
  })

  test('namespaces and imports of this kind stand at their declaration', () => {
    const text = lines("'use server'", 'namespace a.b { export let x = 1 }', 'import c = lib.c', 'export { a, c as d }')
    expect(facts(text).actions.map(a => a.start)).toEqual([text.indexOf('a.b'), text.indexOf('c = lib')])
  })

  test("'use cache' takes a function out, but not a function expression with a name of its own", () => {
    expect(
      server(
        "export const a = async () => { 'use cache' }",
        "export const b = async function () { 'use cache' }",
        "export const c = async function inner() { 'use cache' }",
      ),
    ).toEqual(['c'])
  })
})

describe('a directive above which', () => {
  test('an empty constant enum stands is at the top', () => {
    expect(facts("export const enum A {}\n'use server'\nexport async function a() {}").actions).toHaveLength(1)
  })

  test('an exported `import a = b.c` stands is not', () => {
    expect(facts("export import a = lib.a\n'use server'\nexport async function b() {}").problems).toHaveLength(1)
  })
})

describe('classes', () => {
  test('a constructor that sets its parameters uses `this` behind an action; once is enough', () => {
    const text = "class A { static a = async () => { 'use server' }; constructor(private b: B, public c = 1) {} }"
    expect(problems(text)).toEqual([['private b: B', NO_THIS]])
  })

  test('such a constructor sets the fields too: what follows in it is behind their actions', () => {
    const field = "a = async () => { 'use server' }"
    expect(problems(`class A { ${field}; constructor(private b: B) {} }`)).toEqual([])
    expect(problems(`class A { ${field}; c = 1; constructor(private b: B) {} }`)).toEqual([['c = 1;', NO_THIS]])
    expect(problems(`class A { ${field}; constructor(private b: B) { this.c() } }`)).toEqual([['this', NO_THIS]])
    expect(problems(`class A { ${field}; constructor(b: B) { this.c() } }`)).toEqual([['this', NO_THIS]])
    expect(problems(`class A { constructor(b: B) { this.c() } ${field} }`)).toEqual([])
  })

  test('it does so after `super()`', () => {
    const text =
      "class A extends B { a = async () => { 'use server' }; constructor(private c: C) { d(this); super(); e(this) } }"
    const [problem, ...others] = facts(text).problems
    expect(problem?.start).toBe(text.lastIndexOf('this'))
    expect(others).toEqual([])
  })

  test('decorators come behind their class', () => {
    expect(problems("@log(async () => { 'use server' }) class A { a = this }")).toEqual([])
    expect(problems("class A { @log(async () => { 'use server' }) a() {} b = this }")).toEqual([])
  })

  test('an accessor has no `this` of its own', () => {
    expect(problems("const a = { get b() { run(async () => { 'use server' }); return 1 }, c: this }")).toEqual([
      ['this', NO_THIS],
    ])
    expect(
      problems("class A { static get b() { run(async () => { 'use server' }); return 1 } static c = this }"),
    ).toEqual([['this', NO_THIS]])
  })

  test('an instance accessor may have no directive, under a type neither', () => {
    const text = "class A { get b() { 'use server'!; return 1 } }"
    expect(problems(text)).toEqual([
      ["get b() { 'use server'!; return 1 }", expect.stringContaining('class instance methods')],
    ])
  })
})

describe('the name at which a sync function is reported', () => {
  test('an enum forgets the last method, a namespace does not', () => {
    expect(problems("({ m() {} }); enum A { B = run(() => { 'use server' }) }")).toEqual([
      ["() => { 'use server' }", MUST_BE_ASYNC],
    ])
    expect(problems("({ m() {} }); namespace A { run(() => { 'use server' }) }")).toEqual([['m', MUST_BE_ASYNC]])
  })

  test('behind a namespace its methods are forgotten', () => {
    expect(problems("namespace A { ({ m() {} }) } run(() => { 'use server' })")).toEqual([
      ["() => { 'use server' }", MUST_BE_ASYNC],
    ])
  })

  test('what a namespace exports is its property, which has none', () => {
    expect(problems("namespace A { export const b = () => { 'use server' } }")).toEqual([
      ["() => { 'use server' }", MUST_BE_ASYNC],
    ])
    expect(problems("namespace A { const b = () => { 'use server' } }")).toEqual([['b', MUST_BE_ASYNC]])
  })

  test('a class expression with a decorator in it is assigned first, and forgets its methods', () => {
    const method = 'm() { return { n() {} } }'
    const text = (member: string) => `'use server'\nexport const a = () => { (class { ${member} ${method} }) }`
    expect(problems(text(''))).toEqual([['n', MUST_BE_ASYNC]])
    expect(problems(text('@log x = 1;'))).toEqual([['a', MUST_BE_ASYNC]])
  })

  test('two at the same name are one', () => {
    expect(problems("const a = { *m() { 'use server'; return () => { 'use server' } } }")).toEqual([
      ['m', MUST_BE_ASYNC],
    ])
  })
})
