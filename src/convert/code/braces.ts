/** Puts braces around what a condition or a loop guards, where the app's linter wants them. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, indentAt } from './edits'
import type { LintRules } from './linter'
import { Printer } from './printer'
import { parseSource } from './source'
import type { CodeStyle } from './style'

/** What the rule asks for; null where it leaves one statement without braces. */
export type Braces = 'all' | 'multi-line' | null

// Each round puts braces around one statement.
const MOST = 500

/** https://eslint.org/docs/latest/rules/curly */
export function bracesWanted(rules: LintRules): Braces {
  const options = rules.get('curly')
  const [kind = 'all'] = options ?? [null]
  return kind === 'all' || kind === 'multi-line' ? kind : null
}

/** The code with those braces in every statement whose first line `isOurs` is true for. */
export function withBraces(
  file: string,
  code: string,
  braces: Braces,
  style: CodeStyle,
  isOurs: (line: string) => boolean,
): string {
  let text = code
  for (let n = 0; braces !== null && n < MOST; n++) {
    const sf = parseSource(file, text)
    const found = firstBare(sf, braces, isOurs)
    if (!found) break
    text = applyEdits(text, around(found, sf, style))
  }
  return text
}

interface Bare {
  /** What stands without braces. */
  readonly statement: ts.Statement
  /** `else`, where that comes next. */
  readonly next: ts.Statement | undefined
}

function firstBare(sf: ts.SourceFile, braces: Braces, isOurs: (line: string) => boolean): Bare | undefined {
  const visit = (node: ts.Node): Bare | undefined => {
    const own = guardedIn(node).find(
      ({ statement }) => !ts.isBlock(statement) && isOver(statement, sf, braces) && isOurs(lineAt(sf, node)),
    )
    return own ?? ts.forEachChild(node, visit)
  }
  return visit(sf)
}

function guardedIn(node: ts.Node): readonly Bare[] {
  if (ts.isIfStatement(node)) {
    const { thenStatement, elseStatement } = node
    const own = { statement: thenStatement, next: elseStatement }
    return elseStatement && !ts.isIfStatement(elseStatement)
      ? [own, { statement: elseStatement, next: undefined }]
      : [own]
  }
  const isLoop = ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)
  return isLoop || ts.isWhileStatement(node) ? [{ statement: node.statement, next: undefined }] : []
}

/** True for a statement that does not stand on the line of its condition, or for any. */
function isOver(statement: ts.Statement, sf: ts.SourceFile, braces: Braces): boolean {
  if (ts.isEmptyStatement(statement)) return false
  return braces === 'all' || sf.text.slice(statement.pos, statement.end).trimEnd().includes('\n')
}

function around({ statement, next }: Bare, sf: ts.SourceFile, style: CodeStyle): TextEdit[] {
  const { text } = sf
  const start = statement.getStart(sf)
  const indent = indentAt(text, statement.parent.getStart(sf))
  const between = text.slice(statement.pos, start)
  // What is on a line of its own is indented already, and its remarks with it.
  const isBelow = between.includes('\n')
  const shown = isBelow ? between.trimStart() + statement.getText(sf) : new Printer(sf, style).deeper(statement)
  const end = next ? text.lastIndexOf('else', next.getStart(sf)) : statement.end
  return [
    {
      start: statement.pos,
      end,
      newText: ` {\n${indent}${style.indent}${shown}\n${indent}}${next ? ' ' : ''}`,
    },
  ]
}

/** The line that a statement begins on, without its indentation. */
function lineAt(sf: ts.SourceFile, node: ts.Node): string {
  const start = node.getStart(sf)
  const end = sf.text.indexOf('\n', start)
  return sf.text.slice(sf.text.lastIndexOf('\n', start - 1) + 1, end < 0 ? undefined : end).trim()
}
