/** Whole files at random: a directive, what stands above and below it, an extension, line ends, a byte order mark. */
import fc from 'fast-check'
import { formOf, type Rules, type Setting, textsOf, type Writing } from './grammar'
import { EXPORT_RULES } from './rules-exports'
import { DEEP, FUNCTION_RULES } from './rules-functions'

export interface Source {
  readonly file: string
  readonly text: string
  /** The forms in it. */
  readonly forms: readonly string[]
}

const FILE_RULES: Rules = {
  file: [
    '9 [file: use server] :: «directive»«exports»',
    '4 [file: use server, inline actions] :: «directive»«exports»«helpers»',
    '2 wild [file: use server, components] :: «directive»«exports»«pages»',
    '10 [file: inline actions] :: «pages»',
    '1 [file: no directive] :: «noDirective»«exports»',
    "1 [file: use cache] :: «comments»'use cache'\n«exports»«pages»",
    '1 wild [file: use client] :: «comments»"use client"«fileEnd»«exports»«pages»',
    "1 wild [file: use client] :: 'use client'\n«pages»",
  ],
  comments: [
    '6 ::',
    '// first\n',
    '/* second 😀 */ ',
    '\n',
    "// 'use client'\n",
    '/** é\n * two */\n',
    '// a\n\n/* b */\n',
  ],
  fileEnd: ['3 :: \n', ';\n', '; ', ' // é\n', '\n\n'],
  server: ["6 :: 'use server'", '6 :: "use server"', "'use\\u0020server'"],
  directive: [
    '20 :: «comments»«server»«fileEnd»',
    "[directive: among others] :: «comments»'use strict'«fileEnd»«server»«fileEnd»",
    '[directive: among others] :: "other";"more"«fileEnd»«server»«fileEnd»',
    "[directive: among others] :: «server»«fileEnd»'use strict'«fileEnd»«server»«fileEnd»",
    'ts [directive: under a type] :: «server» as string;\n',
    'ts [directive: under a type] :: «server»!;\n',
    '3 ts [directive: below what is erased] :: «comments»«erased»«server»«fileEnd»',
    '1 ts [directive: below what is erased] :: «erased»«comments»«erased»«server»«fileEnd»',
    '6 wild [refused: directive] :: «oddFileDirective»',
  ],
  erased: [
    'type Id = string\n',
    'interface Row { a: 1 }\n',
    'declare const x: number\n',
    'declare module "y" {}\n',
    'declare function f(): void\n',
    ';',
    "import type { A } from './a'\n",
    "import { type A } from './a'\n",
    "import type * as T from './t'\n",
    "export type { B } from './b'\n",
    'export type C = 1\n',
    "import «a», { «b» } from './unused'\n",
    "import * as «a» from './unused'\nimport { x as «b» } from './unused'\n",
    "import { «a» } from './types'\nexport type D = «a» | typeof «a»\n",
    "import { «a» } from './types'\nfunction of(x: «a»): «a»;\n",
    'const enum E { A }\n',
    'namespace N { export type T = 1 }\n',
    'declare enum F {}\n',
    'import G = require("x")\n',
    'import H = A.B\n',
  ],
  oddFileDirective: [
    ...[
      "('use server')",
      '(("use server"));',
      "'use sever'",
      "'use  server'",
      "'Use Server'",
      "'use-server'",
      '"use servers"',
      "'use action'",
      "'use sevrer'",
      "'user server'",
      "'use ｓerver'",
      "('use cache')",
    ].map(one => `${one}\n`),
    ...[
      'const z = 1',
      "import 'side-effect'",
      'go()',
      'if (a) {}',
      "import q from './q'\nq()",
      'export {}',
      'class A {}',
      '`use strict`',
      '(1)',
      '{}',
      "import {} from './x'",
      ';',
    ].map(one => `${one}\n«server»«fileEnd»`),
    ...[
      'enum E {}',
      'const enum E { A }\nE.A',
      'export const enum E {}',
      'namespace N { 1 }',
      'import X = require("x")\nX()',
      'export import Y = A.B',
      'function f(x: 1): 1\nfunction f(x: any) {}',
    ].map(one => `ts :: ${one}\n«server»«fileEnd»`),
    "import { «a» } from './used'\n«server»\n«a».call()\n",
    "import «a» from './used'\n«server»\nexport { «a» }\n",
    'jsx :: import «a» from "./used"\n«server»\nconst q = <p>{«a»}</p>\n',
    "«server»«fileEnd»'use cache'\n",
    '«server»«fileEnd»"use cache: private"\n',
    "«server»«fileEnd»'use client'\n",
    "'use client'\n«server»«fileEnd»",
    "'use cache'\n«server»«fileEnd»",
    "«server»«fileEnd»const z = 1\n'use client'«fileEnd»",
    "('use client')\n«server»«fileEnd»",
    "import q from './q'\nq()\n'use client'\n",
    "«server»«fileEnd»const z = 1\n'use server'\n",
    "«server»«fileEnd»const z = 1\n('use server')\n",
    "«server»«fileEnd»import 'y'\n'use cache'\n",
    "«server»«fileEnd»go()\n'use sever'\n",
  ],
  noDirective: [
    '',
    '`use server`\n',
    "// 'use server'\n",
    "{ 'use server' }\n",
    "'use server, please'\n",
    "log('use server')\n",
    "'use', 'server'\n",
    "/* 'use server' */\n",
  ],
  helpers: ['2 :: «helper»', '«helper»«helper»'],
  helper: [
    '3 :: «statement»\n',
    '1 :: const «a» = «expression»\n',
    '1 ts :: namespace «a» { «statement» }\n',
    '1 :: «other»\n',
  ],
  pages: ['2 :: «page»', '«page»«page»', '«page»«page»«page»'],
  page: [
    '3 :: «statement»\n',
    '2 once=default [in a component] :: export default function «a»({ id }‹: Props›) {\n  «statements»\n  return <form action={«expression»} />\n}\n'.replace(
      '2 once',
      '2 jsx once',
    ),
    '1 once=default [in a component] :: export default async function «a»(props‹: Props›) {\n  «statements»\n}\n',
    '2 [in a component] :: export const «a» = ({ id }) => {\n  «statements»\n}\n',
    '2 [in an exported value] :: export const «a»‹: Action› = «expression»\n',
    '1 [inline: exported declaration] :: export async function «a»() { "use server"; «statement» }\n',
    '1 once=default [inline: default export] :: export default «expression»\n',
    '1 once=default [inline: default export] :: export default async function () { "use server"; return 1 }\n',
    '1 ts [in a namespace] :: namespace «a» { «statement» }\n',
    '1 ts [in a namespace] :: export namespace «a».b { export const «b» = «fn» }\n',
    '1 ts [in an enum] :: enum «a» { A = «expression» }\n',
    '2 :: «other»\n',
  ],
}

const RULES: Rules = { ...FUNCTION_RULES, ...EXPORT_RULES, ...FILE_RULES }

/** Names as people write them, in many scripts: some take two UTF-16 units a letter, some a combining mark or an escape. */
const NAMES = [
  'save',
  'remove',
  'größe',
  '名前',
  '$',
  '_',
  'Ωmega',
  'деталь',
  'e\u0301tude',
  '\u{1D4B3}',
  '\\u0061bc',
  'ㅎangul',
  'Form',
]

const FILES = [
  { weight: 6, value: 'actions.tsx' },
  { weight: 3, value: 'actions.ts' },
  { weight: 1, value: 'page.jsx' },
  { weight: 1, value: 'page.js' },
]

const settingOf = (file: string, wild: boolean): Setting => ({
  types: /tsx?$/.test(file),
  jsx: !/\.ts$/.test(file),
  wild,
})

const bodies = fc.oneof(
  ...FILES.flatMap(({ weight, value: file }) =>
    [false, true].map(wild => ({
      weight: weight * (wild ? 1 : 7),
      arbitrary: textsOf(RULES, 'file', DEEP, settingOf(file, wild)).map(body => ({ file, body })),
    })),
  ),
)

/** Files of all kinds; one in eight may hold what the compiler refuses. */
export const sources: fc.Arbitrary<Source> = fc
  .record({
    from: bodies,
    firstName: fc.nat(NAMES.length - 1),
    lineEnd: fc.oneof({ weight: 8, arbitrary: fc.constant('\n') }, { weight: 1, arbitrary: fc.constant('\r\n') }),
    start: fc.oneof(
      { weight: 20, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('\uFEFF', '#!/usr/bin/env node\n', '\n\n', '\t') },
    ),
  })
  .map(({ from: { file, body }, firstName, lineEnd, start }) => {
    let names = 0
    const newName = () => `${NAMES[(firstName + names) % NAMES.length]}${names++}`
    const writing: Writing = { forms: new Set(), claimed: new Set(), newName }
    const text = (start + body(writing)).replaceAll('\n', lineEnd)
    if (lineEnd !== '\n') writing.forms.add('text: CRLF')
    if (start !== '') writing.forms.add('text: byte order mark, shebang, blank')
    writing.forms.add(`text: ${file.slice(file.lastIndexOf('.'))}`)
    return { file, text, forms: [...writing.forms] }
  })

/** Every form that the rules count. */
export const ALL_FORMS: readonly string[] = [
  ...new Set(
    Object.values(RULES)
      .flat()
      .flatMap(line => formOf(line) ?? []),
  ),
]
