/** What Next's compiler refuses about Server Actions: the code, the sentence and the text it points at. */
import { describe, expect, test } from 'vitest'
import { actionFacts } from '../../../src/index/actions'
import { parse } from '../../../src/index/parse'

function problems(text: string, file = 'app/page.tsx') {
  const facts = actionFacts(parse(file, text))
  return facts.problems.map(p => ({ code: p.code, at: text.slice(p.start, p.start + p.length), message: p.message }))
}

describe('directives', () => {
  test.each([
    [
      'a used import above',
      "import { db } from './db'\n'use server'\nexport async function a() { db }",
      "'use server'",
      'top of the file',
    ],
    [
      'a JSX use of the import above',
      "import Row from './row'\n'use server'\nexport const a = async () => <Row />",
      "'use server'",
      'top of the file',
    ],
    [
      'a side-effect import above',
      "import 'server-only'\n'use server'\nexport async function a() {}",
      "'use server'",
      'top of the file',
    ],
    ['a constant above', "const x = 1\n'use server'\nexport async function a() {}", "'use server'", 'top of the file'],
    ['parentheses', "('use server')\nexport async function a() {}", "('use server')", 'wrapped in parentheses'],
    ['two blanks', "'use  server'\nexport async function a() {}", "'use  server'", 'Did you mean "use server"?'],
    ['letters exchanged', "'use sevrer'\nexport async function a() {}", "'use sevrer'", 'Did you mean "use server"?'],
    ['use action', "'use action'\nexport async function a() {}", "'use action'", 'Did you mean "use server"?'],
    [
      'late in a function',
      "async function a() { const x = 1; 'use server' }",
      "'use server'",
      'top of the function body',
    ],
    [
      'parentheses around a type',
      "('use server' as string)\nexport async function a() {}",
      "('use server' as string)",
      'wrapped in parentheses',
    ],
    [
      'a kind of cache, late',
      "async function a() { go(); 'use cache: remote' }",
      "'use cache: remote'",
      'The "use cache: remote" directive must be at the top',
    ],
    ['a letter of two units', "async function a() { 'use 😀erver' }", "'use 😀erver'", 'Did you mean "use server"?'],
    ['late in parentheses', "async function a() { go(); ('use server') }", "('use server')", 'cannot be wrapped'],
    [
      'use cache beside it',
      "'use cache'\n'use server'\nexport async function a() {}",
      "'use server'",
      'Conflicting directives',
    ],
    [
      'use cache without its blank',
      "async function a() { 'use cache:x' }",
      "'use cache:x'",
      'Did you mean "use cache: x"?',
    ],
  ])('%s', (_, text, at, words) => {
    expect(problems(text)).toEqual([{ code: 'directive-misplaced', at, message: expect.stringContaining(words) }])
    expect(actionFacts(parse('app/page.tsx', text)).actions).toEqual([])
  })

  test('an ordinary string of similar length is no slip', () => {
    expect(problems("'use strict'\n'use memo'\nexport async function a() { 'user' }")).toEqual([])
  })

  test("'use client' and 'use server' together are refused, and the actions are known", () => {
    const text = "'use client'\n'use server'\nexport async function a() {}"
    expect(problems(text)).toMatchObject([{ code: 'directive-misplaced', at: "'use server'" }])
    expect(actionFacts(parse('app/page.tsx', text))).toMatchObject({ directive: 'server', actions: [{ name: 'a' }] })
  })

  test('that conflict is shown with its semicolon', () => {
    expect(problems("'use client'\n'use server' ;\nexport async function a() {}")).toMatchObject([
      { at: "'use server' ;" },
    ])
  })

  test.each([
    ['below a used import', "import a from 'a'\n'use client'\na()", "'use client'"],
    ['in parentheses', "('use client')\nexport function P() {}", "('use client')"],
    ['a second time', "'use client'\nconst a = 1\n'use client'", "'use client'"],
  ])("'use client' %s is refused", (_, text, at) => {
    expect(problems(text)).toEqual([
      {
        code: 'directive-misplaced',
        at,
        message: expect.stringContaining('The "use client" directive must be placed'),
      },
    ])
  })

  test('that is no reason to know no actions', () => {
    const { actions } = actionFacts(parse('a.ts', "go()\n'use client'\nexport async function a() { 'use server' }"))
    expect(actions).toMatchObject([{ name: 'a', inline: true }])
  })

  test('an inline action in a client file', () => {
    expect(problems("'use client'\nexport function P() { async function a() { 'use server' } }")).toMatchObject([
      { code: 'inline-action-in-client', at: "'use server'" },
    ])
  })
})

describe('exports', () => {
  test.each([
    ['a sync function', 'export function save() {}', 'save'],
    ['a sync arrow', 'export const save = () => 1', 'save'],
    ['a sync arrow exported by a list', 'const save = () => 1\nexport { save }', 'save'],
    ['a sync default function', 'export default function () {}', 'function () {}'],
    ['a number', 'export const a = 1', 'export const a = 1'],
    ['a typed string', "export const a = 'x' as const", "export const a = 'x' as const"],
    ['a class', 'export class A {}', 'export class A {}'],
    ['a default object', 'export default { a: async () => {} }', 'export default { a: async () => {} }'],
    ['a default in parentheses', 'export default (async () => {})', 'export default (async () => {})'],
    ['an optional call', 'export default make?.()', 'export default make?.()'],
    ['a re-export', "export { a } from './a'", "export { a } from './a'"],
    ['a star', "export * from './a'", "export * from './a'"],
    ['a namespace star', "export * as a from './a'", "export * as a from './a'"],
  ])('%s is refused', (_, text, at) => {
    expect(problems(`'use server'\n${text}`)).toMatchObject([{ code: 'not-async-export', at }])
  })

  test('parentheses hide a sync arrow from the compiler', () => {
    expect(problems("'use server'\nexport const a = (() => 1)")).toEqual([])
  })

  test('the first refused export ends the list', () => {
    expect(
      problems("'use server'\nexport function a() {}\nexport const b = 1\nexport const c = 2").map(p => p.at),
    ).toEqual(['a', 'export const b = 1'])
  })
})

describe('functions', () => {
  test.each([
    ['a sync function', "function save() { 'use server' }", 'save'],
    ['a sync arrow', "const save = () => { 'use server' }", 'save'],
    ['a sync attribute', "const P = () => <form action={() => { 'use server' }} />", 'action'],
    ['a sync argument', "run(() => { 'use server' })", "() => { 'use server' }"],
    ['a getter', "const o = { get a() { 'use server' } }", "get a() { 'use server' }"],
    ['an instance method', "class A { async m() { 'use server' } }", "async m() { 'use server' }"],
    ['this', "async function a() { 'use server'; return this }", 'this'],
    ['this in an arrow inside', "async function a() { 'use server'; return () => this }", 'this'],
    ['arguments', "async function a() { 'use server'; return { arguments } }", 'arguments'],
    ['super', "class A extends B { static async a() { 'use server'; return super.a() } }", 'super'],
  ])('%s', (_, text, at) => {
    expect(problems(text)).toMatchObject([{ code: 'invalid-action', at }])
  })

  test('a function, class or method inside has a this of its own', () => {
    expect(
      problems(
        "async function a() { 'use server'; class K { x = this }; return { b() { return this }, c: x.arguments } }",
      ),
    ).toEqual([])
  })
})

describe('what only a checker or a compiler finds', () => {
  const body = (text: string) => `'use server'\nexport async function a() {}\n${text}`

  test.each([
    ['await in a sync function', 'function b() { await c }', 'await c'],
    ['await in the value of a parameter', 'async function b(c = await d) {}', 'await d'],
    ['await in a field', 'async () => class { b = await c }', 'await c'],
    ['return outside a function', 'return 1', 'return 1'],
    ['break outside a loop', 'if (b) { break }', 'break'],
    ['break in a function in a loop', 'for (;;) { () => { break } }', 'break'],
    ['continue in a switch', 'switch (b) { default: continue }', 'continue'],
    ['a label that is not there', 'b: for (;;) { break c }', 'break c'],
    ['a label within itself', 'b: for (;;) b: for (;;) {}', 'b: for (;;) {}'],
    ['a const without a value', 'const b: string', 'b: string'],
    ['a pattern without a value', 'let { b }', '{ b }'],
    ['a call that is assigned to', 'b() = 1', 'b() = 1'],
    ['an optional chain that is assigned to', 'b?.c = 1', 'b?.c = 1'],
    ['a call that is counted up', 'b()++', 'b()++'],
    ['?? beside ||', 'b ?? c || d', 'b ?? c || d'],
    ['arguments in a field', 'class B { c = () => arguments }', 'arguments'],
    ["'use strict' below a pattern", "function b({ c }) { 'use strict' }", "{ 'use strict' }"],
    ['export in a block', '{ export const b = 1 }', 'export const b = 1'],
    ['import in a function', "function b() { import 'c' }", "import 'c'"],
    ['a parameter of a get accessor', '({ get b(c) { return 1 } })', 'get b(c) { return 1 }'],
    ['a rest parameter before another', 'function b(...c, d) {}', '...c'],
    ['a property that no constructor sets', 'class B { c(private d: D) {} }', 'private d: D'],
    ['an attribute without a value', '<b c={} />', '{}'],
    ['default without from', 'export { default as b }', 'default as b'],
    ['a private member of an object', '({ #b() {} })', '#b'],
    ['a second default', 'switch (b) { default: default: }', '{ default: default: }'],
  ])('%s makes the file unreadable', (_, text, at) => {
    const { actions } = actionFacts(parse('app/page.tsx', body(text)))
    expect({ actions, problems: problems(body(text)) }).toEqual({
      actions: [],
      problems: [{ code: 'syntax-error', at, message: expect.any(String) }],
    })
  })

  test.each([
    'await b',
    'async () => { for await (const b of c) { continue } }',
    'async function b() { await c; return () => 1 }',
    'b: for (const c of d) { for (;;) { break b } }',
    'b: for (;;) {} b: for (;;) {}',
    'switch (b) { case 1: break; default: break }',
    'declare const b: string',
    'declare namespace B { const c: string }',
    'for (const b of c) {} for (const { d } in e) {}',
    '[b.c, d] = e; ({ f: g } = h); (i as any) = 1; j! += 1',
    '(b ?? c) || d',
    'class B { c = function () { return arguments }; d = e.arguments; f() { return arguments } }',
    "function b(c, d?: string) { 'use strict' }",
    'class B { constructor(private c: C) {} set d(e) {} get f() { return 1 } }',
    'async function b(this: B, ...c: string[]) { await c }',
    'abstract class B { abstract c(d: string): void }',
    'const b = <c d={/* e */ f}>{/* g */}</c>',
  ])('%s does not', text => {
    expect(problems(body(text))).toEqual([])
  })

  test.each([
    'const b = (c: string) => c',
    'const b = c as D',
    'const b = c!',
    'enum B {}',
    'interface B {}',
    'type B = 1',
    'namespace B { let c }',
    'declare const b',
    'class B { private c = 1 }',
    'class B { c? = 1 }',
    'class B<T> {}',
    'class B implements C {}',
    'abstract class B {}',
    'function b(c?) {}',
    'function b(this) {}',
    'function b()',
    "import type B from 'b'",
    "import { type B } from 'b'",
    'import B = C.d',
    'export { type B }',
    'export = b',
  ])('%s makes a JavaScript file unreadable', text => {
    expect(problems(body(text), 'app/actions.js').map(p => p.code)).toEqual(['syntax-error'])
    expect(problems(body(text), 'app/actions.ts').filter(p => p.code === 'syntax-error')).toEqual([])
  })

  test.each(['class B extends C { static async *d() {} #e = 1 }', 'const as = 1; as', 'type = 1', '@b class C {}'])(
    '%s does not',
    text => {
      expect(problems(body(text), 'app/actions.js')).toEqual([])
    },
  )

  test('a file without a directive is not asked', () => {
    expect(problems('function b() { await c }')).toEqual([])
  })
})
