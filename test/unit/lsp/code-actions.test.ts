/** Code actions: offered, disabled with the reason, or left out. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type CodeAction, type CodeActionContext, CodeActionKind } from 'vscode-languageserver'
import { codeActions, conversionOf } from '../../../src/lsp/code-actions'
import { adviceDiagnostics } from '../../../src/lsp/diagnostics'
import { COMMANDS } from '../../../src/lsp/protocol'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

const INTERACTIVE = { interactive: true, disabled: true }
const PLAIN = { interactive: false, disabled: true }
const ALL: CodeActionContext = { diagnostics: [] }

function actionsAt(file: string, text: string, client = INTERACTIVE, context = ALL): CodeAction[] {
  const start = picture.at(file, text, 1)
  return codeActions(picture.snapshot, file, { start, end: start }, context, client, picture.document(file))
}

describe('the conversion of an action', () => {
  test.each([
    ['app/actions.ts', 'save('],
    ['app/editor.tsx', 'save(name)'],
  ])('is offered in %s at %s', (file, text) => {
    const action = actionsAt(file, text).find(({ title }) => title === 'Convert to API route')
    expect(action).toMatchObject({ kind: CodeActionKind.RefactorRewrite })
    expect(action?.disabled ?? action?.command?.command).toBeTruthy()
  })

  test('names the entry point and the target in its command', () => {
    const [{ snapshot }, id] = [picture, 'action:app/actions.ts#save']
    const commands = actionsAt('app/actions.ts', 'save(').flatMap(({ command }) => command ?? [])
    for (const { command, arguments: args } of commands) {
      expect(command).toBe(COMMANDS.convert)
      expect(args?.[0]).toMatchObject({ folder: snapshot.root, id })
    }
  })

  test('a webhook says why it is not converted', () => {
    const [action] = actionsAt('app/api/billing-webhook/route.ts', 'POST(')
    expect(action?.disabled?.reason).toMatch(/\w{3,}/)
    expect(action?.command).toBeUndefined()
  })

  test('a client that cannot show a disabled action gets none', () => {
    expect(actionsAt('app/api/billing-webhook/route.ts', 'POST(', { interactive: true, disabled: false })).toEqual([])
  })

  test('a plain client gets data to resolve instead of a command', () => {
    const actions = actionsAt('app/actions.ts', 'save(', PLAIN).filter(({ disabled }) => !disabled)
    for (const action of actions) {
      expect(action.command).toBeUndefined()
      expect(conversionOf(action)).toMatchObject({ id: 'action:app/actions.ts#save' })
    }
    expect(actions.map(action => conversionOf(action)?.to)).toContain('both')
  })

  test('is not built when only something else is asked for', () => {
    expect(actionsAt('app/actions.ts', 'save(', INTERACTIVE, { diagnostics: [], only: ['source'] })).toEqual([])
  })

  test('nothing elsewhere', () => {
    expect(actionsAt('app/actions.ts', 'names.push')).toEqual([])
  })
})

test('data of another server is not taken for ours', () => {
  expect(conversionOf({ title: 'x', data: { folder: 1 } })).toBeUndefined()
  expect(conversionOf({ title: 'x', data: { folder: 'a', id: 'b', to: 'rm -rf' } })).toBeUndefined()
})

test('a quick fix belongs to the hint it was asked for', () => {
  const { snapshot } = picture
  for (const { id, file, line, column } of snapshot.entryPoints) {
    const hints = adviceDiagnostics(snapshot, file)
    const start = { line: line - 1, character: column - 1 }
    const context = { diagnostics: hints, only: [CodeActionKind.QuickFix] }
    for (const fix of codeActions(snapshot, file, { start, end: start }, context, INTERACTIVE)) {
      expect(fix.diagnostics?.map(({ data }) => data.id)).toEqual([id])
    }
  }
})
