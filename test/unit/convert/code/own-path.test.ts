import { describe, expect, it } from 'vitest'
import { withoutOwnPath } from '../../../../src/convert/code/own-path'

const code = 'export const x = 1\n'

describe('a first line that says where its file is', () => {
  it.each([
    ['// pages/api/notes.ts', 'src/pages/api/notes.ts'],
    ['// /src/pages/api/users/[[id]].ts', 'src/pages/api/users/[id].ts'],
    ['/* app/api/notes/route.ts */', 'app/api/notes/route.ts'],
    ['// File: ./pages/api/notes.ts\n', 'pages/api/notes.ts'],
    ['// pages/api/notes', 'pages/api/notes.ts'],
    ['// route.ts\r', 'app/api/notes/route.ts'],
  ])('%s goes', (line, file) => {
    expect(withoutOwnPath(`${line}\n${code}`, file)).toBe(code)
  })

  it.each([
    ['// pages/api/others.ts', 'pages/api/notes.ts'],
    ['// notes', 'pages/api/notes.ts'],
    ['// pages/api/notes.ts holds the notes', 'pages/api/notes.ts'],
    ['/* pages/api/notes.ts\n * and more */', 'pages/api/notes.ts'],
    ['// eslint-disable', 'pages/api/notes.ts'],
  ])('%s stays', (line, file) => {
    expect(withoutOwnPath(`${line}\n${code}`, file)).toBe(`${line}\n${code}`)
  })
})
