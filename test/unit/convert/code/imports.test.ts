import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../../../src/convert/code/edits'
import { changeImports, type ImportChanges, printImports } from '../../../../src/convert/code/imports'
import { parseSource } from '../../../../src/convert/code/source'
import { styleOf } from '../../../../src/convert/code/style'

const change = (text: string, changes: ImportChanges) => {
  const sf = parseSource('a.tsx', text)
  return applyEdits(text, changeImports(sf, changes, styleOf(sf)))
}
const named = (local: string, specifier: string, typeOnly = false) => ({ imported: local, local, specifier, typeOnly })

describe('changeImports', () => {
  it('gives a declaration whose names all move the new specifier and nothing else', () => {
    expect(
      change('import {a,  b} from "./x"\n', {
        move: new Map([
          ['a', './y'],
          ['b', './y'],
        ]),
      }),
    ).toBe('import {a,  b} from "./y"\n')
  })

  it('splits a declaration when one of its names moves', () => {
    expect(change("import { a, b } from './x'\nf()\n", { move: new Map([['b', './y']]) })).toBe(
      "import { a } from './x'\nimport { b } from './y'\nf()\n",
    )
  })

  it('keeps the quotes of the declaration in a file of both', () => {
    const others = 'import c from "c"\nimport d from "d"\n'
    expect(change(`import { a, b } from './x'\n${others}`, { move: new Map([['b', './y']]) })).toBe(
      `import { a } from './x'\nimport { b } from './y'\n${others}`,
    )
  })

  it('joins a moved name to the import of its new module', () => {
    expect(change("import { a } from './x'\nimport { b } from './y'\nf()\n", { move: new Map([['a', './y']]) })).toBe(
      "import { a, b } from './y'\nf()\n",
    )
  })

  it('removes a name, and the declaration with its last name', () => {
    const text = "import d, { a } from './x';\nimport { b } from './y';\n\nf();\n"
    expect(change(text, { remove: new Set(['a', 'b']) })).toBe("import d from './x';\n\nf();\n")
  })

  it('adds to the declaration of the module, broken over lines where it was', () => {
    expect(change("import {\n  a,\n  b,\n} from './x'\n", { add: [named('c', './x')] })).toBe(
      "import {\n  a,\n  b,\n  c,\n} from './x'\n",
    )
  })

  it('stands apart from imports of the one other kind where the files around have it so', () => {
    const sf = parseSource('a.ts', "import { a } from '@/x'\n\nf()\n")
    const around = parseSource('b.ts', "import { a } from '@/x'\n\nimport { b } from './y'\n")
    const added = (style: ReturnType<typeof styleOf>) =>
      applyEdits(sf.text, changeImports(sf, { add: [named('b', './y')] }, style))
    expect(added(styleOf(sf, [around]))).toBe("import { a } from '@/x'\n\nimport { b } from './y'\n\nf()\n")
    expect(added(styleOf(sf))).toBe("import { a } from '@/x'\nimport { b } from './y'\n\nf()\n")
  })

  it('marks a type joining values, and keeps a value out of a type-only declaration', () => {
    expect(change("import { a } from './x'\n", { add: [named('T', './x', true)] })).toBe(
      "import { a, type T } from './x'\n",
    )
    expect(change("import type { T } from './x'\n", { add: [named('a', './x')] })).toBe(
      "import type { T } from './x'\nimport { a } from './x'\n",
    )
  })

  it('puts a package that is not sorted in beside its own, and next beside React', () => {
    const others = "import { z } from 'zod'\nimport { toast } from 'sonner'\n"
    expect(
      change(`import Link from 'next/link'\n${others}f()\n`, { add: [named('useRouter', 'next/navigation')] }),
    ).toBe(`import Link from 'next/link'\nimport { useRouter } from 'next/navigation'\n${others}f()\n`)
    expect(
      change(`import * as React from 'react'\n${others}f()\n`, { add: [named('useRouter', 'next/navigation')] }),
    ).toBe(`import * as React from 'react'\nimport { useRouter } from 'next/navigation'\n${others}f()\n`)
  })

  it('keeps such packages there in a file of few imports, as the files around have it', () => {
    const sf = parseSource('a.ts', "import { a } from '@acme/a'\nf()\n")
    const style = { ...styleOf(sf), scopesLast: new Set(['@acme']) }
    const add = [named('z', 'zod'), named('headers', 'next/headers'), named('b', '@acme/b')]
    expect(applyEdits(sf.text, changeImports(sf, { add }, style))).toBe(
      "import { headers } from 'next/headers'\nimport { z } from 'zod'\nimport { a } from '@acme/a'\nimport { b } from '@acme/b'\nf()\n",
    )
  })

  it('keeps the packages of a scope behind all others where they are', () => {
    const others = "import { b } from 'b'\nimport { o } from 'o'\nimport { t } from 't'\n"
    const own = "import { a } from '@acme/a'\nimport { c } from '@acme/c'\n"
    const add = [named('useRouter', 'next/navigation'), named('two', '@acme/b')]
    expect(change(`${others}${own}f()\n`, { add })).toBe(
      "import { b } from 'b'\nimport { useRouter } from 'next/navigation'\nimport { o } from 'o'\nimport { t } from 't'\n" +
        "import { a } from '@acme/a'\nimport { two } from '@acme/b'\nimport { c } from '@acme/c'\nf()\n",
    )
  })

  it('writes new files in the order of the one they come from', () => {
    const sf = parseSource('a.ts', "import { z } from 'zod'\nimport { a } from '@acme/a'\nf()\n")
    const bindings = [named('a', '@acme/a'), named('z', 'zod'), named('own', './own')]
    expect(printImports(bindings, styleOf(sf)).match(/'.*'/g)).toEqual(["'zod'", "'@acme/a'", "'./own'"])
  })

  it('keeps kinds apart where the file does', () => {
    const text = "import { z } from 'zod'\n\nimport { own } from './own'\n"
    expect(change(text, { add: [named('a', '@/a')] })).toBe(
      "import { z } from 'zod'\n\nimport { a } from '@/a'\n\nimport { own } from './own'\n",
    )
    const close = "import { z } from 'zod'\nimport { own } from './own'\n"
    expect(change(close, { add: [named('a', '@/a')] })).toBe(
      "import { z } from 'zod'\nimport { a } from '@/a'\nimport { own } from './own'\n",
    )
  })

  it('adds below directives where nothing is imported yet', () => {
    expect(change("'use client'\n\nf()\n", { add: [named('a', './x')] })).toBe(
      "'use client'\n\nimport { a } from './x'\n\nf()\n",
    )
  })

  it('adds at the top of a file without imports, below its licence', () => {
    expect(change('/* licence */\n\nf();\n', { add: [named('a', './x')] })).toBe(
      "/* licence */\n\nimport { a } from './x';\n\nf();\n",
    )
  })

  it('keeps aliases and namespaces', () => {
    expect(change("import { a as b, c } from './x'\n", { move: new Map([['b', './y']]) })).toBe(
      "import { c } from './x'\nimport { a as b } from './y'\n",
    )
    expect(change("import * as n from './x'\n", { add: [named('a', './x')] })).toBe(
      "import * as n from './x'\nimport { a } from './x'\n",
    )
  })
})
