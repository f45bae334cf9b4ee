import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { callersOf, copyOf, FIXTURES, indexOf } from './folder'

let remove: (() => Promise<void>) | undefined
afterEach(async () => {
  await remove?.()
  remove = undefined
})

describe('callers of actions', () => {
  it('are found through names, objects, modules and components, each with its way, its side and its steps', async () => {
    const { snapshot } = await indexOf('action-callers')
    const expected = await readFile(path.join(FIXTURES, 'action-callers/expected.json'), 'utf8')
    expect(callersOf(snapshot)).toEqual(JSON.parse(expected))
  })

  it('are listed in the file they stand in, whichever file hands the action over', async () => {
    const { snapshot } = await indexOf('action-callers')
    const inButton = snapshot
      .callersIn('components/button.tsx')
      .map(({ entryPoint, caller }) => [entryPoint.name, caller.through])
    expect(inButton).toContainEqual(['greet', ['<Given onSave>', '<Button press>']])
  })

  it('are mentions only where the action itself is named', async () => {
    const { snapshot } = await indexOf('action-callers')
    const files = snapshot.references('action:lib/actions.ts#greet').map(({ file, kind }) => `${kind} ${file}`)
    expect(files).toContain('type components/namespaces.tsx')
    expect(files).not.toContain('use components/given.tsx')
  })
})

describe('an edit of a module between an action and its callers', () => {
  const through = async (file: string, edits: readonly (readonly [from: string, to: string])[]) => {
    const copy = await copyOf('action-callers')
    remove = copy.remove
    const before = callersOf(copy.index.snapshot)
    const text = await readFile(path.join(copy.folder, file), 'utf8')
    await writeFile(
      path.join(copy.folder, file),
      edits.reduce((edited, [from, to]) => edited.replace(from, to), text),
    )
    await copy.index.update({ changed: [file] })
    const after = callersOf(copy.index.snapshot)
    await writeFile(path.join(copy.folder, file), text)
    await copy.index.update({ changed: [file] })
    expect(callersOf(copy.index.snapshot)).toEqual(before)
    const of = (callers: Record<string, string[]>, name: string) => callers[`action:lib/actions.ts#${name}`] ?? []
    return { gone: of(before, 'greet').filter(one => !of(after, 'greet').includes(one)), save: of(after, 'save') }
  }

  it('moves them where it hands on another action', async () => {
    const { gone, save } = await through('lib/wrapped.ts', [['again = greet', 'again = save']])
    expect(gone).toContain('components/aliases.tsx:21:42 call client through again')
    expect(save).toContain('components/aliases.tsx:21:42 call client through again')
  })

  it('moves them where a component hands it on no longer', async () => {
    const { gone } = await through('components/given.tsx', [['press={onSave}', 'press={() => {}}']])
    expect(gone).toContain('components/button.tsx:2:27 prop client through <Given onSave> through <Button press>')
  })

  it('moves them where a component uses what it is given otherwise', async () => {
    const { gone } = await through('components/button.tsx', [['onClick={press}', 'title="x"']])
    expect(gone).toEqual(['components/button.tsx:2:27 prop client through <Given onSave> through <Button press>'])
  })

  it('moves them where a component begins to run on another side', async () => {
    const { gone } = await through('components/given.tsx', [["'use client'", '']])
    expect(gone).toContain('components/given.tsx:14:15 call client through <Given onSave>')
  })
})
