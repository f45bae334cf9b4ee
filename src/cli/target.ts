/** Finds the entry point a person means: an id, or a place of its declaration or of one of its callers. */
import path from 'node:path'
import type { Snapshot } from '../index/snapshot'
import { type EntryPoint, KINDS, type Refusal } from '../model'
import { UsageError } from './open'

const PLACE = /^(.+?):(\d+)(?::(\d+))?$/

/** Answers the entry point, or a refusal that says what was looked at. Throws a `UsageError` for words that are neither id nor place. */
export function findEntryPoint(words: string, folder: string, snapshot: Snapshot): EntryPoint | Refusal {
  const known = snapshot.entryPoint(words)
  if (known) return known
  if (/^(?:action|route|api):/.test(words))
    return notFound(`There is no entry point with the id ${words}`, null, null, null)
  const match = PLACE.exec(words)
  if (!match) throw new UsageError(`${words}: expected an id from \`actions-routes list\`, or file:line[:column]`)
  const file = path
    .relative(folder, path.resolve(folder, match[1] as string))
    .split(path.sep)
    .join('/')
  const line = Number(match[2])
  const column = match[3] === undefined ? undefined : Number(match[3])
  if (!snapshot.files.has(file)) return notFound(`${file} is not a file of this folder`, null, null, null)
  const holds = (place: { line: number; column: number }, length: number): boolean =>
    place.line === line && (column === undefined || (column >= place.column && column <= place.column + length))
  const declared = snapshot
    .entryPointsIn(file)
    .filter(entry =>
      holds(entry, entry.endLine === entry.line ? entry.endColumn - entry.column : Number.POSITIVE_INFINITY),
    )
  const called = snapshot.callersIn(file).filter(({ caller }) => holds(caller, caller.length))
  const found = declared.length > 0 ? declared : called.map(({ entryPoint }) => entryPoint)
  const unique = [...new Set(found)].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
  if (unique.length === 1 && unique[0]) return unique[0]
  if (unique.length === 0) return notFound('There is no entry point and no caller of one here', file, line, column ?? 1)
  const ids = unique.map(entryPoint => entryPoint.id).join(', ')
  return notFound(`Several entry points are meant here, name one: ${ids}`, file, line, column ?? 1)
}

function notFound(message: string, file: string | null, line: number | null, column: number | null): Refusal {
  return { code: 'not-found', message, file, line, column }
}
