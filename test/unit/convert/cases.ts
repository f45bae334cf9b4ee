/** The fixture folders of one conversion as tests: `before/` with `convert.json` and `after/`, or with `refused.json`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import { firstSyntaxError, parseSource } from '../../../src/convert/code/source'
import type { ConvertRequest } from '../../../src/convert/context'
import type { NoteCode, Target } from '../../../src/model'
import { applied, contextFor, expectedFiles, FIXTURES, filesIn } from './fixtures'

type Converted = Omit<ConvertRequest, 'to'> & {
  /** The notes of the plan, where the fixture is about them. */
  readonly notes?: readonly NoteCode[]
}
type Refused = Record<string, { code?: string; file?: string | null; line?: number | null }>

/** Every folder below `fixtures/convert/<folder>` as a test of the conversion. */
export function fixtureCases(folder: string, to: Target): void {
  const at = (name: string, file: string) => join(FIXTURES, folder, name, file)
  const cases = readdirSync(join(FIXTURES, folder)).filter(name => existsSync(at(name, 'before')))
  const json = <T>(name: string, file: string): T => JSON.parse(readFileSync(at(name, file), 'utf8')) as T

  // A cold checker reads TypeScript's library first, which takes seconds on a busy machine.
  describe('converts', { timeout: 60_000 }, () => {
    it.each(cases.filter(name => existsSync(at(name, 'convert.json'))))('%s', async name => {
      const { notes, ...request } = json<Converted>(name, 'convert.json')
      const result = await plan({ to, ...request }, await contextFor(`${folder}/${name}/before`))
      expect(result.refusal).toBeUndefined()
      if (!result.plan) return
      const after = applied(filesIn(at(name, 'before')), result.plan)
      expect(after).toEqual(expectedFiles(at(name, 'after'), after))
      expect(result.plan.typeChecked).toBe(true)
      if (notes) expect(result.plan.notes.map(({ code }) => code)).toEqual(notes)
      for (const [file, text] of Object.entries(after))
        if (/\.tsx?$/.test(file)) expect(firstSyntaxError(parseSource(file, text))).toBeUndefined()
    })
  })

  describe('refuses', { timeout: 60_000 }, () => {
    it.each(cases.filter(name => existsSync(at(name, 'refused.json'))))('%s', async name => {
      const context = await contextFor(`${folder}/${name}/before`)
      const expected = json<Refused>(name, 'refused.json')
      const ids =
        Object.keys(expected).length > 0 ? Object.keys(expected) : context.snapshot.entryPoints.map(({ id }) => id)
      const actual: Refused = {}
      for (const id of ids) {
        const { refusal } = await plan({ id, to }, context)
        if (refusal) actual[id] = { code: refusal.code, file: refusal.file, line: refusal.line }
      }
      if (process.env.UPDATE_FIXTURES) writeFileSync(at(name, 'refused.json'), `${JSON.stringify(actual, null, 2)}\n`)
      expect(actual).toEqual(json<Refused>(name, 'refused.json'))
    })
  })
}
