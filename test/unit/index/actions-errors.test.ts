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
