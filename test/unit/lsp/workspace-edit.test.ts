/** A plan as an edit for clients that apply it themselves. */
import { describe, expect, test } from 'vitest'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { textEdits } from '../../../src/lsp/text-edits'
import { canApply, toWorkspaceEdit } from '../../../src/lsp/workspace-edit'
import type { Plan } from '../../../src/model'

const PLAN: Plan = {
  title: 'Convert',
  typeChecked: true,
  notes: [],
  files: [
    { change: 'delete', file: 'old.ts', before: 'x' },
    {
      change: 'edit',
      file: 'app/[id]/b.ts',
      before: 'a\nb\n',
      edits: [{ start: 2, end: 3, newText: 'c' }],
      after: 'a\nc\n',
    },
    { change: 'create', file: 'new.ts', after: 'n' },
  ],
}

describe('toWorkspaceEdit', () => {
  const { documentChanges = [] } = toWorkspaceEdit('file:///w', PLAN, uri => (uri.endsWith('b.ts') ? 7 : null))

  test('creates first, deletes last and never overwrites', () => {
    expect(documentChanges.map(change => ('kind' in change ? change.kind : 'edit'))).toEqual([
      'create',
      'edit',
      'edit',
      'delete',
    ])
    expect(documentChanges[0]).toMatchObject({ options: { overwrite: false, ignoreIfExists: false } })
  })

  test('names the version of an open document', () => {
    expect(documentChanges[2]).toMatchObject({ textDocument: { uri: 'file:///w/app/%5Bid%5D/b.ts', version: 7 } })
  })
})

describe('canApply', () => {
  const all = { documentChanges: true, create: true, delete: true }
  test('needs every operation of the plan', () => {
    expect(canApply(PLAN, all)).toBe(true)
    for (const missing of Object.keys(all)) expect(canApply(PLAN, { ...all, [missing]: false })).toBe(false)
  })
})

describe('textEdits', () => {
  test.each(['a\nbc\nd', 'a\r\nbc\r\nd', 'a\rbc\rd', '😀\nx', ''])('%j: positions are those of LSP', text => {
    const document = TextDocument.create('', '', 0, text)
    for (let start = 0; start <= text.length; start++) {
      if (/\r\n/.test(text.slice(start - 1, start + 1))) continue // inside one line ending is no position
      const [edit] = textEdits(text, [{ start, end: text.length, newText: '' }])
      expect(edit?.range).toEqual({ start: document.positionAt(start), end: document.positionAt(text.length) })
    }
  })
})
