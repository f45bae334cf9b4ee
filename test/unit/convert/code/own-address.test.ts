import { describe, expect, it } from 'vitest'
import { withoutOwnAddress } from '../../../../src/convert/code/own-address'

const without = (comments: string) => withoutOwnAddress(comments, 'POST', '/api/notes/[id]')

describe('takes the address out of what stands above a handler', () => {
  it.each([
    ['a line that says more', '// POST /api/notes/[id] - adds a note\n', '// Adds a note\n'],
    ['a line of its own', '// POST /api/notes/:id\n// Adds a note\n', '// Adds a note\n'],
    ['all that is said', '// POST /api/notes/{id}\n', ''],
    ['all of a comment', '/** POST /api/notes/[id] */\n', ''],
    ['all of a long comment', '/**\n * POST /api/notes/[id]\n */\n', ''],
    [
      'the first line of a comment',
      '/**\n * POST /api/notes/[id]\n *\n * Adds a note\n */\n',
      '/**\n * Adds a note\n */\n',
    ],
    ['the method', '/** POST: adds a note */\n', '/** Adds a note */\n'],
    ['behind a comment of others', '// Notes\n\n// POST - adds a note\n', '// Notes\n\n// Adds a note\n'],
  ])('%s', (_, comments, expected) => {
    expect(without(comments)).toBe(expected)
  })
})

describe('leaves', () => {
  it.each([
    ['the method as a word of the sentence', '// POST method for notes\n'],
    ['the method as a heading', '// POST\n'],
    ['another method', '// DELETE - removes a note\n'],
    ['another address', '// POST /api/notes - adds a note\n'],
    ['an address with what it needs', '// POST /api/notes/[id] (for admins)\n'],
    ['a comment that begins with something else', '// Notes:\n// POST - adds a note\n'],
  ])('%s', (_, comments) => {
    expect(without(comments)).toBe(comments)
  })
})
