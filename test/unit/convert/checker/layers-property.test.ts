import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import type { Overlay } from '../../../../src/convert/checker/stable'
import { diagnosticsOf, type View } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import type { TypeHost } from '../../../../src/workspace/type-host'
import { randomParameters } from '../../random/picture'

const ROOT = '/workspace'
const CONFIG = `${ROOT}/tsconfig.json`
const OPTIONS = {
  strict: true,
  lib: ['es5'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2020',
  jsx: 'preserve',
  paths: { '@/*': ['./*'] },
}

/** A workspace that has a config and nothing else on its disk: every module is an unsaved text. */
function emptyHost(): TypeHost {
  const { libFile, useCaseSensitiveFileNames } = nodeTypeHost()
  const text = JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] })
  const isConfig = (path: string) => path === CONFIG
  return {
    useCaseSensitiveFileNames,
    libFile,
    readFile: path => (isConfig(path) ? text : undefined),
    bytes: () => undefined,
    version: path => (isConfig(path) ? '1' : undefined),
    fileExists: isConfig,
    directoryExists: path => path === ROOT,
    directories: () => [],
    entries: () => ({ files: ['tsconfig.json'], directories: [] }),
    memoryInUse: () => 0,
    realpath: path => path,
  }
}

/** Some of which a specifier could mean two of. */
const FILES = ['a.ts', 'b.ts', 'b/index.ts', 'c.tsx', 'c.ts', 'd.d.ts', 'e/index.ts', 'f.ts', 'e/g.ts']
const MODULES = ['a', 'b', 'b/index', 'c', 'd', 'e', 'e/index.js', 'f', 'f.js', 'e/g']
const specifier = fc.constantFrom(...MODULES).map(name => `@/${name}`)

/** What a module exports, of what it has and of what it imports (`x1`, `T1` and so on). */
const exported = fc.record({
  x: fc.constantFrom("'one'", '1', 'x1', '[x1]', '{ x1 }', 'E1.A', 'new C1()', '(): T1 => x1', 'Y1'),
  T: fc.constantFrom(
    'number',
    'string',
    'T1',
    '{ t: T1 }',
    'typeof x1',
    'I1',
    'E1',
    'C1',
    'T1 extends (infer U)[] ? U : I1',
  ),
  I: fc.constantFrom('{ i: number }', '{ i: T1 }', 'extends I1 {}', '{ i: I1; j: string }'),
  more: fc.constantFrom(
    'enum E { A, B }',
    'enum E { A = "a" }',
    'class C { private p = x1 }',
    'class C { c = 1 }',
    'declare namespace N { export const n: T1 }',
    '',
  ),
})

/** Where something is wrong if what it names is another thing. */
const use = fc.constantFrom(
  'export const u: T1 = x1',
  'export const u: number = x1',
  'export const u: string = x1',
  'export const u: I1 = { i: 1 }',
  'export const u: T1 = 1',
  'export const u: C1 = new C1()',
  'export const u: E1 = E1.A',
  'export let u: number | undefined = ({} as G).a',
  'export let u: string | undefined = ({} as G).b',
  'export let u: T1 | undefined = ({} as G).c',
  'export let u: I1 | undefined = ({} as G).d',
  "export let u: number = ({} as import('@/a').I).extra",
  'export let u: number = Y1.x',
)

const addition = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('number', 'T', 'T1', 'typeof x', 'I', 'ReturnType<typeof make>')
      .map(type => `declare global { interface G { KEY?: ${type} } }`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(specifier, fc.constantFrom('number', 'T1', 'string'))
      .map(([from, type]) => `declare module '${from}' { interface I { extra: ${type} } }`),
  },
)

const moduleText = fc
  .record({
    from: fc.option(specifier, { freq: 4 }),
    all: fc.option(specifier, { freq: 1, nil: undefined }),
    passes: fc.constantFrom('*', '{ x, type T, type I }', '{ x as u, type I as T }'),
    own: fc.option(exported, { freq: 6 }),
    use,
  })
  .map(({ from, all, passes, own, use }) =>
    [
      from &&
        `import { x as x1, type T as T1, type I as I1, E as E1, C as C1 } from '${from}'\nimport * as Y1 from '${from}'`,
      all && `export ${passes} from '${all}'`,
      own &&
        `export const x = ${own.x}\nexport type T = ${own.T}\nexport interface I ${own.I}\nexport ${own.more || '{}'}\nfunction make() { return x }`,
      use,
    ]
      .filter(Boolean)
      .join('\n'),
  )

const place = (file: string) => `${ROOT}/${file}`

const files = fc.constantFrom(...FILES)
const project = fc.record({
  texts: fc.dictionary(files, moduleText, { minKeys: 5, maxKeys: 9, noNullPrototype: true }),
  /** What some of them add to others, which most changes leave as it is. */
  additions: fc.dictionary(files, addition, { maxKeys: 2, noNullPrototype: true }),
})
const isRare = fc.nat(4).map(n => n === 0)
const change = fc.dictionary(files, fc.record({ text: moduleText, isGone: isRare, losesAddition: isRare }), {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
})

/** A text with what its file adds, each to a member of its own. */
const adding = (file: string, text: string, added = '') =>
  `${text}\n${added.replace('KEY', 'abcdefghi'[FILES.indexOf(file)] ?? '')}`

/** What is added to a module that is not there: said once, when the program is made, and no reason for a plan to stop. */
const ADDS_TO_NOTHING = 2664

/** Each error by where it is; what it prints may name a type by another way. */
function errorsOf(view: View, paths: Iterable<string>): string[] {
  return [...paths]
    .flatMap(path => diagnosticsOf(view, path))
    .filter(({ code }) => code !== ADDS_TO_NOTHING)
    .map(({ file, start, code }) => `${file?.fileName} ${start} ${code}`)
    .sort()
}

describe('states of one program, whatever they hold', { timeout: 120_000 }, () => {
  it('have the errors that a program of their own finds', () => {
    const shared = new Map()
    const counts = { answered: 0, own: 0 }
    fc.assert(
      fc.property(
        project,
        fc.array(fc.tuple(change, fc.boolean()), { minLength: 1, maxLength: 4 }),
        ({ texts, additions }, steps) => {
          const base: Overlay = new Map(
            Object.entries(texts).map(([file, text]) => [place(file), adding(file, text, additions[file])]),
          )
          const live = new Project(emptyHost(), ROOT, ROOT, shared)
          live.renewed(base)
          let state: Overlay = new Map()
          for (const [changed, isFurther] of steps) {
            state = new Map([
              ...(isFurther ? state : []),
              ...Object.entries(changed).map(
                ([file, { text, isGone, losesAddition }]) =>
                  [place(file), isGone ? null : adding(file, text, losesAddition ? '' : additions[file])] as const,
              ),
            ])
            const touched = new Set(state.keys())
            const view = live.under(state, base)
            const importers = view?.withImporters(touched)
            const whole = new Project(emptyHost(), ROOT, ROOT, shared).whole(new Map([...base, ...state]))
            const there = FILES.map(place).filter(path => whole.sourceFile(path))
            if (!view || !importers || !view.prepare(there)) {
              counts.own++
              continue
            }
            counts.answered++
            const found = errorsOf(view, there)
            const right = errorsOf(whole, there)
            if (view.isDoubtful) expect(found).toEqual(expect.arrayContaining(right))
            else expect(found).toEqual(right)
            const missed = (whole.withImporters(touched) ?? []).filter(path => !importers.includes(path))
            expect(missed).toEqual([])
          }
        },
      ),
      randomParameters(80),
    )
    expect(counts.answered).toBeGreaterThan(counts.own)
  })
})
