/** The text of an action's file: what moves out of the route file, as it reads there. */
import type { Snapshot } from '../../index/snapshot'
import type { ts } from '../../workspace/typescript'
import { commentBehind } from '../code/edits'
import { type ImportedBinding, printImports } from '../code/imports'
import { withoutOwnAddress } from '../code/own-address'
import { withoutOwnPath } from '../code/own-path'
import { movedSpecifier } from '../code/specifiers'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import type { Handler } from '../handler/handler-syntax'
import type { Move } from './module'

/** The moved statements as text, blank lines and comments between them as they were, but for what the handler's says of its address. */
export function movedText(move: Move, handler: Handler, action: string, route: string): string {
  const { sf, method } = handler
  let result = ''
  let before: ts.Statement | undefined
  for (const statement of move.moved) {
    const text = statement === move.site ? action : sf.text.slice(statement.getStart(sf), statement.end)
    const trivia = sf.text.slice(statement.getFullStart(), statement.getStart(sf))
    // A comment behind the code of the line above belongs to that line.
    const above = statement.getFullStart() === 0 ? /^[ \t]*(?:\r?\n|$)/ : /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/
    const comments = trivia.slice(above.exec(trivia)?.[0].length ?? 0)
    const whole = statement === sf.statements[0] ? trivia : comments
    const lead = statement === move.site ? withoutOwnAddress(whole, method, route) : whole
    // What stood between them may be left behind, with a blank line.
    const [first, last] = [before ? sf.statements.indexOf(before) : -1, sf.statements.indexOf(statement)]
    const between = sf.statements.slice(first + 1, last)
    const isApart = between.some(other => /\n[ \t]*\r?\n/.test(sf.text.slice(other.getFullStart(), other.getStart(sf))))
    const spaced = isApart || /^\s*\n/.test(lead) || result === ''
    before = statement
    const behind = commentBehind(sf.text, statement.end)
    result += (result === '' ? '' : spaced ? '\n\n' : '\n') + lead.replace(/^(?:[ \t]*\r?\n)+/, '') + text + behind
  }
  return withoutOwnPath(result, sf.fileName).replace(/\r\n/g, '\n')
}

/** Bindings as they read from another file. */
export function movedBindings(
  bindings: readonly ImportedBinding[],
  sf: ts.SourceFile,
  file: string,
  like: readonly ts.SourceFile[],
  snapshot: Snapshot,
): ImportedBinding[] {
  return bindings.map(binding => ({
    ...binding,
    specifier: movedSpecifier(binding.specifier, sf, file, like, snapshot),
  }))
}

/** A new module: with a directive for actions, and what is loaded for its effect before its imports. */
export function actionModule(
  directive: 'use server' | null,
  bindings: readonly ImportedBinding[],
  sideEffects: readonly string[],
  code: string,
  style: CodeStyle,
): string {
  const end = semicolon(style)
  const effects = sideEffects.map(specifier => `import ${quoted(specifier, style)}${end}\n`).join('')
  const imports = effects + printImports(bindings, style)
  const head = directive === null ? '' : `${quoted(directive, style)}${end}\n\n`
  return `${head}${imports}${imports === '' ? '' : '\n'}${code}\n`
}
