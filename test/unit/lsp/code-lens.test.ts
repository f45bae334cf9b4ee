/** Lenses: a count over each entry point, and the verdict where it is not `keep`. */
import { beforeAll, describe, expect, test } from 'vitest'
import { codeLenses, lensFolder, resolveCodeLens } from '../../../src/lsp/code-lens'
import { COMMANDS } from '../../../src/lsp/protocol'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

function titles(file: string, interactive = true) {
  return codeLenses(picture.snapshot, file).map(lens => {
    const { command, range } = resolveCodeLens(picture.snapshot, lens, interactive)
    return { line: range.start.line + 1, title: command?.title, command: command?.command }
  })
}

describe('lenses', () => {
  test('stand over each method with their count', () => {
    expect(titles('app/api/items/[id]/route.ts').filter(({ command }) => command === COMMANDS.showCallers)).toEqual([
      { line: 5, title: '1 caller', command: COMMANDS.showCallers },
      { line: 10, title: '1 caller', command: COMMANDS.showCallers },
    ])
  })

  test('say the better kind', () => {
    expect(titles('app/actions.ts')).toContainEqual(
      expect.objectContaining({ line: 10, title: 'better as a plain server function' }),
    )
  })

  test('with advice start the conversion it asks for', () => {
    const [advice] = titles('app/actions.ts').filter(({ title }) => title === 'better as a plain server function')
    expect(advice?.command).toBe(COMMANDS.convert)
  })

  test('without callers do nothing when clicked', () => {
    expect(titles('app/api/billing-webhook/route.ts')).toEqual([{ line: 1, title: 'no callers', command: '' }])
  })

  test('name no command that a plain client does not have', () => {
    const commands = titles('app/actions.ts', false).map(({ command }) => command)
    expect(new Set(commands)).toEqual(new Set(['']))
  })

  test('carry no title before they are resolved', () => {
    const lenses = codeLenses(picture.snapshot, 'app/actions.ts')
    expect(lenses.every(({ command }) => command === undefined)).toBe(true)
    expect(lenses.map(lensFolder)).toEqual(lenses.map(() => picture.snapshot.root))
  })

  test('of another server are left alone', () => {
    const foreign = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, data: { x: 1 } }
    expect(lensFolder(foreign)).toBeUndefined()
    expect(resolveCodeLens(picture.snapshot, foreign, true)).toBe(foreign)
  })
})
