import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createChecker } from '../../../../src/convert/checker/checker'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import { ts } from '../../../../src/workspace/typescript'

const root = fileURLToPath(new URL('../../../fixtures/convert/types', import.meta.url))
const host = nodeTypeHost()
const types = createChecker({ host, root })
const textOf = (file: string) => host.readFile(`${root}/${file}`) ?? ''

describe('wire classification', { timeout: 60_000 }, () => {
  const file = 'src/wire.ts'
  const sf = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true)
  const values = sf.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === 'Values')
  const expected: Record<string, string> = { formData: 'form-data', nothing: 'void' }
  const cases = (values?.members ?? []).flatMap(group =>
    group.name && ts.isPropertySignature(group) && group.type && ts.isTypeLiteralNode(group.type)
      ? group.type.members.map(member => ({
          wire: expected[group.name?.getText(sf) ?? ''] ?? group.name?.getText(sf),
          name: member.name?.getText(sf) ?? '',
          offset: member.name?.getStart(sf) ?? 0,
        }))
      : [],
  )

  it.each(cases)('$name is $wire', async ({ wire, offset }) => {
    expect((await types.typeAt(file, offset))?.wire).toBe(wire)
  })

  it('names the offending part', async () => {
    const because = async (name: string) => {
      const found = cases.find(one => one.name === name)
      return (await types.typeAt(file, found?.offset ?? 0))?.because
    }
    expect(await because('dated')).toBe('dated.user.createdAt: Date')
    expect(await because('dates')).toBe('dates[]: Date')
    expect(await because('gaps')).toBe('gaps[]: undefined')
    expect(await because('nested')).toBe('nested.a.b: unknown')
    expect(await because('open')).toBe('open[key]: any')
    expect(await because('keyed')).toBe('keyed.[streamed]: any')
  })
})

describe('signature', { timeout: 60_000 }, () => {
  const signature = (name: string) => {
    const text = textOf('src/app/actions.ts')
    return types.signature('src/app/actions.ts', text.search(new RegExp(`(?<=function |const )${name}\\b`)))
  }

  it('says which parameters are optional', async () => {
    expect(await signature('greet')).toEqual({
      parameters: [
        { name: 'name', text: 'string', optional: false, wire: 'json', because: null, revival: null },
        { name: 'times', text: 'number', optional: true, wire: 'json', because: null, revival: null },
        { name: 'suffix', text: 'string | null', optional: true, wire: 'json', because: null, revival: null },
      ],
      result: { name: '', text: 'string', optional: false, wire: 'json', because: null, revival: null },
    })
  })

  it('awaits the result and prints names in scope', async () => {
    expect((await signature('list'))?.result).toMatchObject({ text: 'User[]', wire: 'json' })
  })

  it('says where undefined is among the results', async () => {
    expect((await signature('find'))?.result).toMatchObject({ text: 'User | undefined', optional: true, wire: 'json' })
    expect((await signature('nothing'))?.result).toMatchObject({ text: 'void', wire: 'void' })
  })

  it('names a type that is not in scope by its file', async () => {
    expect((await signature('inferred'))?.result.text).toBe('import("../team").Team[]')
  })

  it('types the expression that reaches up to an offset', async () => {
    const text = textOf('src/app/list.tsx')
    const at = text.indexOf("greet('you')")
    expect((await types.typeAt('src/app/list.tsx', at, undefined, at + "greet('you')".length))?.text).toBe(
      'Promise<string>',
    )
  })

  it('answers undefined for a file of no project', async () => {
    expect(await types.signature('src/none.ts', 0)).toBeUndefined()
  })
})

describe('sameTypes', { timeout: 60_000 }, () => {
  const file = 'src/same.ts'
  const cases: readonly (readonly [value: string, written: string, same: boolean])[] = [
    ['{ id: number; tags?: string[] }', 'Named', true],
    ['{ id: number; tags: string[] }', 'Named', false],
    ['{ id: number; tags?: string[]; more: string }', 'Named', false],
    ['{ id: number; tags?: string[]; more?: undefined }', 'Named', true],
    // Each is assignable to the other.
    ['{}', '{ a?: string }', false],
    ['{ a?: string }', '{}', false],
    ['any', 'Named', false],
    ['{ id: any; tags?: string[] }', 'Named', false],
    ['Named', 'any', false],
    ['Named[]', 'Array<{ id: number; tags?: string[] }>', true],
    ['Promise<Named>', 'Promise<{ id: number; tags?: string[] }>', true],
    ['Promise<Named>', 'Named', false],
    ["'a' | 'b'", "'b' | 'a'", true],
    ["'a'", 'string', false],
    ['string | null', 'string', false],
    ['Level', 'number', false],
    ['Level', '0 | 1', false],
    ['Record<string, number>', '{ [key: string]: number }', true],
    ['Record<string, number>', 'Record<string, unknown>', false],
    ['readonly string[]', 'string[]', false],
    ['() => void', '() => void', false],
    ['Tree', '{ left: Tree | null }', true],
    ['unknown', 'unknown', true],
    ['unknown', 'Named', false],
  ]
  const head = `interface Named { id: number; tags?: string[] }
enum Level { low, high }
interface Tree { left: Tree | null }
`

  it.each(cases)('%s beside %s: %s', async (value, written, same) => {
    const text = `${head}declare const value: ${value}\nexport const other = value as ${written}\n`
    const end = text.length - 1
    const at = text.lastIndexOf('value as')
    const asked = {
      file,
      type: [end - written.length, end],
      expression: [at, at + 'value'.length],
      awaited: false,
    } as const
    expect(await types.sameTypes(new Map([[file, text]]), [asked])).toEqual([same])
  })

  it('of what is waited for', async () => {
    const text = 'declare const value: Promise<string>\nexport const other = value.then((one: string) => one)\n'
    const [at, type] = [text.lastIndexOf('value.'), text.indexOf('string)')]
    const beside = { file, expression: [at, at + 5], type: [type, type + 6] } as const
    const asked = [true, false].map(awaited => ({ ...beside, awaited }))
    expect(await types.sameTypes(new Map([[file, text]]), asked)).toEqual([true, false])
  })
})

describe('newErrors', { timeout: 60_000 }, () => {
  const file = 'src/app/actions.ts'
  const errorsOf = (overlay: [string, string | null][]) =>
    types.newErrors(
      new Map(overlay),
      overlay.map(([name]) => name),
    )

  it('finds none where nothing breaks', async () => {
    expect(await errorsOf([[file, `${textOf(file)}\n`]])).toEqual([])
  })

  it('finds an error in the file and in one that imports it', async () => {
    const text = textOf(file).replace('function greet(name: string', 'function greet(name: number')
    expect(await errorsOf([[file, text]])).toMatchObject([{ file: 'src/app/list.tsx', line: 3, code: 2345 }])
  })

  it('sees a created file and a deleted one', async () => {
    const moved: [string, string | null][] = [
      ['src/app/client.ts', 'export const greet = async (name: string) => name\n'],
      [file, null],
    ]
    expect(await errorsOf(moved)).toMatchObject([{ file: 'src/app/list.tsx', code: 2307 }])
    const list = textOf('src/app/list.tsx').replace('./actions', './client')
    expect(await errorsOf([...moved, ['src/app/list.tsx', list]])).toEqual([])
  })

  it('does not look at what a build wrote about the files there were', async () => {
    expect(await errorsOf([['src/app/list.tsx', null]])).toEqual([])
  })

  it('does not count errors that were there, in place or moved', async () => {
    const wrong = textOf('src/app/wrong.ts')
    expect(await errorsOf([['src/app/wrong.ts', `\n${wrong}`]])).toEqual([])
    expect(
      await errorsOf([
        ['src/app/wrong.ts', null],
        ['src/app/moved.ts', wrong],
      ]),
    ).toEqual([])
  })

  it('does not count one that prints its types otherwise, but one of other code', async () => {
    const wrong = textOf('src/app/wrong.ts')
    const other = wrong.replace('number', 'boolean')
    expect(other).not.toBe(wrong)
    expect(await errorsOf([['src/app/wrong.ts', other]])).toEqual([])
    const another = `${other}\nexport const second: number = 'b'\n`
    expect(await errorsOf([['src/app/wrong.ts', another]])).toMatchObject([{ code: 2322 }])
  })

  it('does not count a package that was not there, where a file more imports it', async () => {
    const absent = "import { nothing } from '@none/package'\nexport const moved = nothing\n"
    expect(await errorsOf([['src/app/moved.ts', absent]])).toMatchObject([{ code: 2307 }])
    const buffers = new Map([['src/app/actions.ts', `${textOf(file)}\n${absent}`]])
    const buffered = createChecker({ host, root, unsaved: () => buffers })
    const overlay = new Map([['src/app/moved.ts', absent]])
    const files = ['src/app/moved.ts', file]
    expect(await buffered.newErrors(new Map([...overlay, ...buffers]), files)).toEqual([])
  })

  it('goes back to the disk afterwards', async () => {
    await errorsOf([[file, null]])
    expect(await errorsOf([[file, textOf(file)]])).toEqual([])
  })

  it('is cancelled', async () => {
    const controller = new AbortController()
    const answer = types.newErrors(new Map([[file, '']]), [file], controller.signal)
    controller.abort()
    expect(await answer).toBeUndefined()
  })

  it('does not answer where the dependencies are not installed', async () => {
    const bare = createChecker({ host, root: fileURLToPath(new URL('../../../fixtures/convert', import.meta.url)) })
    expect(await bare.newErrors(new Map([['none/a.ts', 'export {}']]), ['none/a.ts'])).toBeUndefined()
  })
})

describe('unsaved buffers', () => {
  it('stand in for the disk', async () => {
    const unsaved = new Map([['src/app/actions.ts', "'use server'\nexport async function other(at: Date) {}\n"]])
    const edited = createChecker({ host, root, unsaved: () => unsaved })
    const signature = await edited.signature('src/app/actions.ts', 35)
    expect(signature?.parameters).toMatchObject([{ name: 'at', wire: 'dates', because: 'at: Date' }])
  })
})

describe('a file written later', { timeout: 60_000 }, () => {
  it('belongs to the project although nothing imports it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'checker-'))
    try {
      const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
      write('tsconfig.json', '{}')
      write('one.ts', 'export const one = 1\n')
      const checker = createChecker({ host, root: folder })
      expect((await checker.typeAt('one.ts', 13))?.wire).toBe('json')
      write('two.ts', 'export const two = new Set<string>()\n')
      expect((await checker.typeAt('two.ts', 13))?.wire).toBe('rich')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
