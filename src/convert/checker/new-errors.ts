/** Which errors a change brings: those that were not there before it. */
import { ts } from '../../workspace/typescript'
import type { TypeDiagnostic } from '../types'

/** The errors that were not there. One that moved with its code is no new one, nor is one of the same code that prints a type otherwise. */
export function addedTo(were: readonly ts.Diagnostic[], are: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const absent = new Set(were.filter(isAbsentPackage).map(messageOf))
  const moved = without(are, were, messageOf).filter(error => !absent.has(messageOf(error)))
  return without(moved, without(were, are, messageOf), placeOf)
}

function messageOf(diagnostic: ts.Diagnostic): string {
  return `${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`
}

/** A package that is not there, or has no types: it is no more so where the plan imports it too. */
function isAbsentPackage(diagnostic: ts.Diagnostic): boolean {
  return (diagnostic.code === 2307 || diagnostic.code === 7016) && !/'\.{1,2}\//.test(messageOf(diagnostic))
}

/** The code that an error stands at, in which file. */
function placeOf({ code, file, start = 0, length = 0 }: ts.Diagnostic): string {
  return `${code} ${file?.fileName} ${file?.text.slice(start, start + length)}`
}

/** Those of `list` that `others` has not as often. */
function without(
  list: readonly ts.Diagnostic[],
  others: readonly ts.Diagnostic[],
  keyOf: (diagnostic: ts.Diagnostic) => string,
): ts.Diagnostic[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1)
  return list.filter(diagnostic => {
    const count = left.get(keyOf(diagnostic)) ?? 0
    left.set(keyOf(diagnostic), count - 1)
    return count <= 0
  })
}

/** An error as the plan says it; `relative`: a path below the root. */
export function typeDiagnostic(diagnostic: ts.Diagnostic, relative: (path: string) => string): TypeDiagnostic {
  const { file, start = 0 } = diagnostic
  const { line, character } = file ? ts.getLineAndCharacterOfPosition(file, start) : { line: 0, character: 0 }
  return {
    file: file ? relative(file.fileName) : '',
    line: line + 1,
    column: character + 1,
    code: diagnostic.code,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }
}
