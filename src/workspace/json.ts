/** Reading JSON and JSON with comments; what does not parse is a problem with a place, and the rest of it still counts. */
import { type Node, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Problem } from '../model'

export type JsonObject = { readonly [key: string]: unknown }

/** The object in a JSON text, as far as it can be read, and the first error as a `config-unreadable` problem. */
export function readJson(text: string, file: string): { value: JsonObject; problem: Problem | null } {
  try {
    const value: unknown = JSON.parse(text)
    const problem = isObject(value) ? null : configProblem(file, text, 0, 0, `${file} holds no object`)
    return { value: objectOrEmpty(value), problem }
  } catch {
    // Comments, trailing commas, or really broken: the tolerant reader tells.
  }
  const errors: ParseError[] = []
  let value: JsonObject
  try {
    value = objectOrEmpty(parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true }))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { value: {}, problem: configProblem(file, text, 0, 0, `${file} is nested too deeply to be read`) }
  }
  const [error] = errors
  if (!error) return { value, problem: null }
  const message = `${file} does not parse: ${printParseErrorCode(error.error)}`
  return { value, problem: configProblem(file, text, error.offset, error.length, message) }
}

/** A `config-unreadable` problem at an offset. */
export function configProblem(
  file: string,
  text: string,
  offset: number,
  length: number,
  message: string,
  severity: Problem['severity'] = 'warning',
): Problem {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  const column = (before.at(-1) as string).length + 1
  return { code: 'config-unreadable', severity, message, file, line: before.length, column, length }
}

/** The tree of a JSON text, as far as it can be read; undefined where it is nested so deep that it ends the stack. */
export function jsonTree(text: string): Node | undefined {
  try {
    return parseTree(text)
  } catch {
    return undefined
  }
}

/** The value as an object, `{}` for anything else. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
