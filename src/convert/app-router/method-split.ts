/** Writes one method's share of an API route's handler: the function with every test of `req.method` decided. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { LineMover, type Piece } from '../code/traced-text'
import type { ApiHandler } from './api-handler'
import { type Item, MethodStatements, separatorOf } from './method-statements'
import type { MethodOrOther, MethodTest } from './method-test'

export interface MethodBody {
  readonly pieces: readonly Piece[]
  /** The statements that are left, with the number of their own lines: what the methods share can be counted. */
  readonly lines: ReadonlyMap<ts.Node, number>
  /** The statements at the top of what is left. */
  readonly statements: readonly ts.Statement[]
  /** False where something could not be decided that only holds for some methods. */
  readonly clean: boolean
  /** A function that a map holds in place is called here: only the whole of what is left can be that. */
  readonly callsInPlace: boolean
}

export class MethodSplit {
  private readonly mover: LineMover

  constructor(
    private readonly handler: ApiHandler,
    private readonly test: MethodTest,
    private readonly scope: Scope,
  ) {
    this.mover = new LineMover(handler.sf)
  }

  /** The body, braces included, as it is for one method. */
  bodyFor(method: MethodOrOther): MethodBody {
    const { body } = this.handler
    const writer = new BodyWriter(this.handler.sf, this.test, this.scope, this.mover, method)
    if (!ts.isBlock(body)) return { ...writer.result([{ text: body.getText(), at: body.getStart() }]), statements: [] }
    const pieces = writer.block(body, this.mover.indentAt(body.getStart()))
    return { ...writer.result(pieces), statements: writer.top }
  }
}

class BodyWriter {
  readonly top: ts.Statement[] = []
  private readonly lines = new Map<ts.Node, number>()
  private readonly left: MethodStatements
  private clean = true
  private callsInPlace = false

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly test: MethodTest,
    scope: Scope,
    private readonly mover: LineMover,
    private readonly method: MethodOrOther,
  ) {
    this.left = new MethodStatements(test, scope, method, offset => mover.indentAt(offset))
  }

  result(pieces: readonly Piece[]): Omit<MethodBody, 'statements'> {
    return { pieces, lines: this.lines, clean: this.clean && this.left.clean, callsInPlace: this.callsInPlace }
  }

  /** A block with what is left in it; `indent` is that of the line its brace stands on. */
  block(block: ts.Block, indent: string): Piece[] {
    const items = this.left.of(block)
    if (this.top.length === 0) this.top.push(...items.map(({ statement }) => statement))
    const inner = this.innerIndent(block, indent)
    const pieces: Piece[] = [{ text: '{', at: block.getStart() }]
    for (const [n, item] of items.entries()) pieces.push(...this.item(item, inner, n === 0))
    const last = block.statements.at(-1)
    const kept = items.at(-1)?.statement === last
    const tail = last && kept ? this.sf.text.slice(last.end, block.end - 1) : ''
    pieces.push({ text: tail.trim() === '' ? `\n${indent}}` : `${tail.replace(/[ \t]*$/, '')}${indent}}`, at: null })
    return pieces
  }

  private innerIndent(block: ts.Block, indent: string): string {
    const first = block.statements[0]
    if (!first) return indent
    const own = this.mover.indentAt(first.getStart())
    const outer = this.mover.indentAt(block.getStart())
    return own.startsWith(outer) ? indent + own.slice(outer.length) : own
  }

  private item(item: Item, to: string, first: boolean): Piece[] {
    const { statement, leads, indent } = item
    const { text } = this.sf
    const pieces: Piece[] = []
    const blank = leads.some(({ start, end }) => /^[^\S\n]*(?:\/\/[^\n]*)?\n[ \t]*\r?\n/.test(text.slice(start, end)))
    if (blank && !first) pieces.push({ text: '\n', at: null })
    for (const { start, end, comments } of leads)
      for (const comment of comments ? commentsIn(text, start, end) : []) {
        // A comment behind the code of the line above stays there.
        const behind = !first && !text.slice(start, comment.pos).includes('\n')
        const own = this.mover.indentAt(comment.pos)
        if (behind) pieces.unshift({ text: ` ${text.slice(comment.pos, comment.end)}`, at: null })
        else pieces.push({ text: `\n${to}`, at: null }, ...this.mover.moved(comment.pos, comment.end, own, to))
      }
    pieces.push({ text: `\n${to}${separatorOf(item)}`, at: null }, ...this.statement(statement, indent, to))
    return pieces
  }

  /** A statement with the blocks in it reduced to what is left of them. */
  private statement(statement: ts.Statement, from: string, to: string): Piece[] {
    const pieces: Piece[] = []
    let at = statement.getStart()
    let nested = 0
    const until = (end: number) => {
      if (end > at) pieces.push(...this.mover.moved(at, end, from, to))
      at = end
    }
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return
      if (ts.isBlock(node) && this.left.decides(node)) {
        until(node.getStart())
        const own = this.mover.indentAt(node.getStart())
        const inner = this.block(node, own.startsWith(from) ? to + own.slice(from.length) : own)
        nested += countLines(node.getText())
        pieces.push(...inner)
        at = node.end
        return
      }
      if (ts.isIfStatement(node) && node.elseStatement) {
        visit(node.expression)
        visit(node.thenStatement)
        this.otherwise(node, until, visit, end => {
          at = end
        })
        return
      }
      const kept = this.decided(node)
      if (kept) {
        until(node.getStart())
        at = kept.getStart()
        visit(kept)
        until(kept.end)
        at = node.end
        return
      }
      const entry = ts.isCallExpression(node) ? this.test.entry(node.expression, this.method) : undefined
      if (ts.isCallExpression(node) && entry) {
        if (entry.value && ts.isIdentifier(entry.value)) {
          until(node.expression.getStart())
          pieces.push({ text: entry.value.text, at: node.getStart() })
          const open = node.questionDotToken ? node.questionDotToken.end : node.expression.end
          at = open
        } else if (entry.value) this.callsInPlace = true
        else this.clean = false
      }
      ts.forEachChild(node, visit)
    }
    visit(statement)
    // A `;` on a line of its own stands in front of the next statement, and one that only kept two on a line apart goes.
    const end = /\s*\n\s*;$/.exec(statement.getText())?.[0] ?? (this.parts(statement) ? ';' : '')
    until(statement.end - end.length)
    this.lines.set(statement, Math.max(countLines(statement.getText()) - nested, 1))
    return pieces
  }

  /** True for a statement of a file without semicolons that has one because the next stands on its line. */
  private parts(statement: ts.Statement): boolean {
    const isEnded = (text: string) => text.endsWith(';')
    if (!isEnded(statement.getText()) || this.sf.statements.some(each => isEnded(each.getText()))) return false
    return /^[ \t]+[^\s}([`+\-/]/.test(this.sf.text.slice(statement.end))
  }

  /** What is left of `req.method === 'POST' && x`, `req.method !== 'POST' || x` and `req.method === 'POST' ? x : y` for a method that decides it. */
  private decided(node: ts.Node): ts.Expression | undefined {
    if (ts.isConditionalExpression(node)) {
      const holds = this.test.holds(node.condition, this.method)
      return holds === undefined ? undefined : holds ? node.whenTrue : node.whenFalse
    }
    if (!ts.isBinaryExpression(node)) return undefined
    const { kind } = node.operatorToken
    const isAnd = kind === ts.SyntaxKind.AmpersandAmpersandToken
    if (!isAnd && kind !== ts.SyntaxKind.BarBarToken) return undefined
    return this.test.holds(node.left, this.method) === isAnd ? node.right : undefined
  }

  /** The `else` of a condition that is not about the method alone: kept, taken apart, or gone. */
  private otherwise(
    node: ts.IfStatement,
    until: (end: number) => void,
    visit: (node: ts.Node) => void,
    skipTo: (end: number) => void,
  ): void {
    let branch: ts.Statement | undefined = node.elseStatement
    let skipped = false
    while (branch && ts.isIfStatement(branch)) {
      const holds = this.test.holds(branch.expression, this.method)
      if (holds === undefined) break
      branch = holds ? branch.thenStatement : branch.elseStatement
      skipped = true
    }
    if (!branch) {
      until(node.thenStatement.end)
      skipTo(node.end)
    } else if (skipped) {
      until(node.elseStatement?.getStart() ?? node.end)
      skipTo(branch.getStart())
      visit(branch)
      until(branch.end)
      skipTo(node.end)
    } else visit(branch)
  }
}

function commentsIn(text: string, from: number, end: number): readonly ts.CommentRange[] {
  const all = [...(ts.getTrailingCommentRanges(text, from) ?? []), ...(ts.getLeadingCommentRanges(text, from) ?? [])]
  return all.filter((comment, n) => comment.end <= end && all.findIndex(({ pos }) => pos === comment.pos) === n)
}

function countLines(text: string): number {
  return text.split('\n').length
}
