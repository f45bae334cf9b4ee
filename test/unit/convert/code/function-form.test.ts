import { describe, expect, it } from 'vitest'
import { functionForm, inForm } from '../../../../src/convert/code/function-form'
import { LintRules } from '../../../../src/convert/code/linter'
import { parseSource } from '../../../../src/convert/code/source'
import { styleOf } from '../../../../src/convert/code/style'

const EXPRESSION = { 'func-style': ['expression'] }

/** The code as these rules ask for it. */
function formed(
  code: string,
  rules: Record<string, readonly unknown[]> = EXPRESSION,
  file = 'a.ts',
  like = '',
): string {
  const form = functionForm(new LintRules(new Map(Object.entries(rules))))
  return form ? inForm(file, code, form, styleOf(parseSource(file, like || code)), () => true) : code
}

describe('a declaration becomes a constant', () => {
  it.each([
    [
      'export async function POST(request: Request) {\n  a();\n}\n',
      'export const POST = async (request: Request) => {\n  a();\n};\n',
    ],
    ['function f(): void {\n  a()\n}\n', 'const f = (): void => {\n  a()\n}\n'],
    [
      '/** Says. */\nexport function f (a: A, b = 1) {\n  a()\n}\n',
      '/** Says. */\nexport const f = (a: A, b = 1) => {\n  a()\n}\n',
    ],
    [
      'function is(a: unknown): a is A {\n  return b(a)\n}\n',
      'const is = (a: unknown): a is A => {\n  return b(a)\n}\n',
    ],
    // The next line would go on with it.
    ['function f() {\n  a()\n}\n\n// why\n;[1].map(f)\n', 'const f = () => {\n  a()\n}\n\n// why\n;[1].map(f)\n'],
    ['function f() {\n  a()\n}\n(async () => {})()\n', 'const f = () => {\n  a()\n};\n(async () => {})()\n'],
    // Nothing runs it before it is there.
    ['const g = () => f()\nfunction f() {\n  a()\n}\n', 'const g = () => f()\nconst f = () => {\n  a()\n}\n'],
  ])('%s', (before, after) => expect(formed(before)).toBe(after))

  it('its type parameter is told from an element', () => {
    const code = 'function f<T>(a: T) {\n  b(a)\n}\n'
    expect(formed(code, EXPRESSION, 'a.tsx')).toBe('const f = <T,>(a: T) => {\n  b(a)\n}\n')
    expect(formed(code)).toBe('const f = <T>(a: T) => {\n  b(a)\n}\n')
  })

  it('its parameter loses its parentheses where the others have none', () => {
    const code = 'export function f(a) {\n  b(a)\n}\n'
    expect(formed(code, EXPRESSION, 'a.js', 'c(x => x)')).toBe('export const f = a => {\n  b(a)\n}\n')
  })

  it('its body loses its braces where the rule asks for that', () => {
    const short = { ...EXPRESSION, 'arrow-body-style': ['as-needed'] }
    expect(formed('function f() {\n  return a()\n}\n', short)).toBe('const f = () => a()\n')
    expect(formed('function f() {\n  return {\n    a: 1,\n  }\n}\n', short)).toBe('const f = () => ({\n  a: 1,\n})\n')
    expect(formed('function f() {\n  return a(() => {\n    b()\n  })\n}\n', short)).toBe(
      'const f = () =>\n  a(() => {\n    b()\n  })\n',
    )
    expect(formed('function f() {\n  // why\n  return a()\n}\n', short)).toBe(
      'const f = () => {\n  // why\n  return a()\n}\n',
    )
    expect(formed('function f() {\n  return a()\n}\n', { ...short, 'arrow-body-style': ['always'] })).toContain('{')
    const long = `function f() {\n  return ${'a'.repeat(70)}()\n}\n`
    expect(formed(long, short, 'a.ts', 'a()\n')).toBe(`const f = () =>\n  ${'a'.repeat(70)}()\n`)
  })
})

describe('a declaration stays', () => {
  it.each([
    ['the default export', 'export default function f() {\n  a()\n}\n'],
    ['a generator', 'function* f() {\n  yield 1\n}\n'],
    ['overloads', 'function f(a: string): void\nfunction f(a: number): void\nfunction f(a: unknown) {\n  b(a)\n}\n'],
    ['with this', 'function f(this: A) {\n  a()\n}\n'],
    ['with a this of its own', 'function f() {\n  this.a()\n}\n'],
    ['with arguments', 'function f() {\n  a(arguments)\n}\n'],
    ['an assertion', 'function f(a: unknown): asserts a is A {\n  b(a)\n}\n'],
    ['a function with members', 'function f() {\n  a()\n}\nnamespace f {\n  export const b = 1\n}\n'],
    ['used above as the module loads', 'export const g = wrap(f)\nfunction f() {\n  a()\n}\n'],
    ['called by what is called above', 'const g = () => f()\nconst h = g()\nfunction f() {\n  a()\n}\n'],
    ['in a block', 'if (a) {\n  function f() {}\n}\n'],
  ])('%s', (_, code) => expect(formed(code)).toBe(code))
})

describe('rules', () => {
  const code = 'export function f() {\n  return a()\n}\nfunction g() {\n  a()\n}\n'
  const names = (rules: Record<string, readonly unknown[]>) =>
    [...formed(code, rules).matchAll(/const (\w)/g)].map(([, name]) => name)

  it.each<[Record<string, readonly unknown[]>, string[]]>([
    [{}, []],
    [{ 'func-style': [] }, ['f', 'g']],
    [{ 'func-style': ['declaration'] }, []],
    [{ 'func-style': ['declaration', { allowArrowFunctions: true }] }, []],
    [{ 'func-style': ['expression', { overrides: { namedExports: 'ignore' } }] }, ['g']],
    [{ 'func-style': ['declaration', { overrides: { namedExports: 'expression' } }] }, ['f']],
    [{ 'prefer-arrow/prefer-arrow-functions': [] }, ['f', 'g']],
    [{ 'prefer-arrow/prefer-arrow-functions': [{ allowStandaloneDeclarations: true }] }, []],
    [{ 'prefer-arrow/prefer-arrow-functions': [{ singleReturnOnly: true }] }, ['f']],
    [{ 'prefer-arrow-functions/prefer-arrow-functions': [{ allowNamedFunctions: false }] }, ['f', 'g']],
    [{ 'prefer-arrow-functions/prefer-arrow-functions': [{ allowNamedFunctions: true }] }, []],
  ])('%j', (rules, expected) => expect(names(rules)).toEqual(expected))
})
