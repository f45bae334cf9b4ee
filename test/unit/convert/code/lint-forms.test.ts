import { describe, expect, it } from 'vitest'
import { bracesWanted, withBraces } from '../../../../src/convert/code/braces'
import { inLintForms } from '../../../../src/convert/code/lint-forms'
import { LintRules } from '../../../../src/convert/code/linter'
import { parseSource } from '../../../../src/convert/code/source'
import { styleOf } from '../../../../src/convert/code/style'

const rulesOf = (rules: Record<string, readonly unknown[]>) => new LintRules(new Map(Object.entries(rules)))

/** The code as these rules ask for it. */
function formed(code: string, rules: Record<string, readonly unknown[]>, file = 'a.ts'): string {
  return inLintForms(file, code, rulesOf(rules), styleOf(parseSource(file, code)), () => true)
}

/** The code with the braces that these options ask for. */
function braced(code: string, options?: readonly unknown[], isOurs = (_: string) => true): string {
  return withBraces(
    'a.ts',
    code,
    bracesWanted(rulesOf(options ? { curly: options } : {})),
    styleOf(parseSource('a.ts', 'if (a) {\n  b()\n}\n')),
    isOurs,
  )
}

describe('types', () => {
  const RULE = '@typescript-eslint/consistent-type-definitions'

  it('are interfaces or not, as the rule says', () => {
    const alias = 'export type A<T> = {\n  a: T\n}\nb()\n'
    const named = 'export interface A<T> {\n  a: T\n}\nb()\n'
    expect(formed(alias, { [RULE]: [] })).toBe(named)
    expect(formed(named, { [RULE]: ['type'] })).toBe(alias)
    expect(formed('interface A {\n  a: B;\n}\nb();\n', { [RULE]: ['type'] })).toBe('type A = {\n  a: B;\n};\nb();\n')
    expect(formed(alias, {})).toBe(alias)
  })

  it('that an alias alone can be stay', () => {
    for (const code of ['type A = B | { a: 1 }\n', 'type A = string\n']) expect(formed(code, { [RULE]: [] })).toBe(code)
    expect(formed('interface A extends B {\n  a: 1\n}\n', { [RULE]: ['type'] })).toContain('interface')
  })
})

describe('imports of types', () => {
  const top = (code: string) => formed(code, { 'import/consistent-type-specifier-style': ['prefer-top-level'] })
  const inline = (code: string) => formed(code, { 'import/consistent-type-specifier-style': ['prefer-inline'] })

  it('stand apart', () => {
    expect(top("import { type A, b } from 'c'\n")).toBe("import type { A } from 'c'\nimport { b } from 'c'\n")
    expect(top("import d, { type A as E } from 'c'\n")).toBe("import type { A as E } from 'c'\nimport d from 'c'\n")
    expect(top("import { type A } from 'c'\n")).toBe("import type { A } from 'c'\n")
  })

  it('stand among the others', () => {
    expect(inline("import type { A, B as C } from 'c'\n")).toBe("import { type A, type B as C } from 'c'\n")
  })

  it('stay where they are as the rule has it', () => {
    for (const code of ["import type { A } from 'c'\n", "import { b } from 'c'\n", "import 'c'\n"])
      expect(top(code)).toBe(code)
    for (const code of ["import type A from 'c'\n", "import { type A } from 'c'\n"]) expect(inline(code)).toBe(code)
  })
})

describe('functions', () => {
  it('of which it is known say what they answer', () => {
    const rules = { '@typescript-eslint/explicit-function-return-type': [] }
    expect(formed('export async function GET() {\n  a()\n}\n', rules)).toContain('GET(): Promise<Response> {')
    for (const head of [
      'export async function GET(): Promise<A>',
      'export function GET()',
      'export async function get()',
    ])
      expect(formed(`${head} {\n  a()\n}\n`, rules)).toContain(`${head} {`)
    expect(formed('export async function GET() {\n  a()\n}\n', rules, 'a.js')).not.toContain('Promise')
  })

  it('say the type of a body that they return', () => {
    const rules = { '@typescript-eslint/no-unsafe-return': [] }
    const of = (head: string, value: string) =>
      formed(`${head} {\n  return ${value}\n}\n`, rules).split('return ')[1]?.split('\n')[0]
    const HEAD = 'export async function f(): Promise<A>'
    expect(of(HEAD, 'r.json()')).toBe('r.json() as Promise<A>')
    expect(of(HEAD, 'r.status === 204 ? undefined : r.json()')).toBe(
      'r.status === 204 ? undefined : (r.json() as Promise<A>)',
    )
    expect(of(`async function f(): Promise<{ ${'a'.repeat(40)}: 1 }>`, 'r.json()')).toBe(
      'r.json() as ReturnType<typeof f>',
    )
    expect(of('const f: typeof g = async () =>', 'r.json()')).toBe('r.json() as ReturnType<typeof g>')
    expect(of('const f = async (): Promise<A> =>', 'r.json()')).toBe('r.json() as Promise<A>')
    for (const value of ['r.json().then(b)', 'b(r.json())', 'b(() => r.json())', 'r.json() as Promise<A>', 'json()'])
      expect(of(HEAD, value)).toBe(value)
    expect(of('async function f()', 'r.json()')).toBe('r.json()')
  })
})

describe('braces', () => {
  it.each([
    ['if (a) return b\n', 'if (a) {\n  return b\n}\n'],
    ['if (a) b()\nelse c()\n', 'if (a) {\n  b()\n} else {\n  c()\n}\n'],
    ['if (a) b()\nelse if (c) d()\nelse e()\n', 'if (a) {\n  b()\n} else if (c) {\n  d()\n} else {\n  e()\n}\n'],
    ['if (a)\n  // why\n  b()\nc()\n', 'if (a) {\n  // why\n  b()\n}\nc()\n'],
    ['for (const a of b) if (a) c()\n', 'for (const a of b) {\n  if (a) {\n    c()\n  }\n}\n'],
    ['while (a) b({\n  c: `\n`,\n})\n', 'while (a) {\n  b({\n    c: `\n`,\n  })\n}\n'],
    ['  if (a) return // why\n', '  if (a) {\n    return\n  } // why\n'],
  ])('%j', (before, after) => expect(braced(before, [])).toBe(after))

  it('are there already, or are not asked for', () => {
    for (const code of ['if (a) {\n  b()\n}\n', 'for (;;);\n', 'do {\n  a()\n} while (b)\n'])
      expect(braced(code, [])).toBe(code)
    for (const options of [undefined, ['multi'], ['multi-or-nest']])
      expect(braced('if (a) b()\n', options)).toBe('if (a) b()\n')
    expect(braced('if (a) b()\n', [], line => line !== 'if (a) b()')).toBe('if (a) b()\n')
  })

  it('are asked for over lines', () => {
    expect(braced('if (a) b()\nif (c)\n  d()\nif (e) f({\n  g,\n})\n', ['multi-line'])).toBe(
      'if (a) b()\nif (c) {\n  d()\n}\nif (e) {\n  f({\n    g,\n  })\n}\n',
    )
  })
})
