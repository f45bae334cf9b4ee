/** From a URL to its handler and back. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Location } from 'vscode-languageserver'
import { definition, references } from '../../../src/lsp/navigate'
import { toFile } from '../../../src/workspace/uri'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

const ROUTE = 'app/api/items/[id]/route.ts'

function places(locations: readonly Location[]): string[] {
  return locations.map(({ uri, range }) => `${toFile(picture.snapshot.root, uri)}:${range.start.line + 1}`)
}

function referencesAt(file: string, text: string, declaration = false): string[] {
  const position = picture.at(file, text, 1)
  return places(references(picture.snapshot, file, position, declaration, picture.document(file)))
}

describe('definition', () => {
  test('a URL leads to the method it is requested with', () => {
    const position = picture.at('app/editor.tsx', '`/api/items/${id}`, {', 4)
    const [link, ...rest] = definition(picture.snapshot, 'app/editor.tsx', position, picture.document('app/editor.tsx'))
    expect(rest).toEqual([])
    expect(toFile(picture.snapshot.root, link?.targetUri ?? '')).toBe(ROUTE)
    expect(link?.targetRange.start).toEqual(picture.at(ROUTE, 'PUT('))
    const text = picture.document('app/editor.tsx').getText(link?.originSelectionRange)
    expect(text).toContain('/api/items/')
  })

  test('a call of an action is TypeScript’s', () => {
    const position = picture.at('app/editor.tsx', 'save(name)', 1)
    expect(definition(picture.snapshot, 'app/editor.tsx', position)).toEqual([])
  })
})

describe('references', () => {
  test('of a method are the URLs that reach it', () => {
    expect(referencesAt(ROUTE, 'PUT(')).toEqual(['app/editor.tsx:11'])
    expect(referencesAt(ROUTE, 'PUT(', true)).toEqual([`${ROUTE}:10`, 'app/editor.tsx:11'])
  })

  test('at a URL are all that reach the same handler', () => {
    expect(referencesAt('app/editor.tsx', '`/api/items/${id}`)', true)).toEqual([`${ROUTE}:5`, 'app/editor.tsx:7'])
  })

  test('of an action are only those that TypeScript does not find', () => {
    const direct = picture.at('app/editor.tsx', 'save(name)').line + 1
    expect(referencesAt('app/actions.ts', 'save(')).not.toContain(`app/editor.tsx:${direct}`)
  })
})
