/** One method's share of an API route's handler: the function's statements with every test of `req.method` decided. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { LineMover, type Piece } from '../code/traced-text'
import { unwrapped } from '../handler/handler-syntax'
import type { ApiHandler } from './api-handler'
import type { MethodOrOther, MethodTest } from './method-test'

export interface MethodBody {
  readonly pieces: readonly Piece[]
  /** The statements that are left, with the number of their own lines: what the methods share can be counted. */
  readonly lines: ReadonlyMap<ts.Node, number>
  /** The statements at the top of what is left. */
  readonly statements: readonly ts.Statement[]
  /** False where something could not be decided that only holds for some methods. */
  readonly clean: boolean
}

/** Without `comments` only its blank lines count: it stands in front of another branch. */
interface Lead {
  readonly start: number
  readonly end: number
  readonly comments: boolean
}

/** Statements to write, each with the indentation it has and the one it gets. */
interface Item {
  readonly statement: ts.Statement
  /** Stretches in front of it with its comments and blank lines: those of a condition that is gone, too. */
  readonly leads: readonly Lead[]
  readonly indent: string
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
  private clean = true

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly test: MethodTest,
    private readonly scope: Scope,
    private readonly mover: LineMover,
    private readonly method: MethodOrOther,
  ) {}

  result(pieces: readonly Piece[]): Omit<MethodBody, 'statements'> {
    return { pieces, lines: this.lines, clean: this.clean }
  }

  /** A block with what is left in it; `indent` is that of the line its brace stands on. */
  block(block: ts.Block, indent: string): Piece[] {
    const items: Item[] = []
    this.collect(block.statements, block.getStart() + 1, items)
    if (items.length > 0) this.checkNames(items)
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

  /** The statements of a list that are left for the method; true where the end of the list is not reached. */
  private collect(
    statements: readonly ts.Statement[],
    start: number,
    items: Item[],
    before: readonly Lead[] = [],
  ): boolean {
    let at = start
    let leads = before
    for (const statement of statements) {
      const count = items.length
      const own: readonly Lead[] = [...leads, { start: at, end: statement.getStart(), comments: true }]
      at = statement.end
      if (this.add(statement, own, items)) return true
      if (items.length > count) leads = []
    }
    return false
  }

  private add(statement: ts.Statement, leads: readonly Lead[], items: Item[]): boolean {
    // `case 'GET': { … } break`
    if (ts.isBlock(statement)) return this.collect(statement.statements, statement.getStart() + 1, items, leads)
    if (ts.isIfStatement(statement)) {
      const holds = this.test.holds(statement.expression, this.method)
      if (holds !== undefined) {
        const branch = holds ? statement.thenStatement : statement.elseStatement
        const own = holds ? leads : leads.map(lead => ({ ...lead, comments: false }))
        return branch ? this.add(branch, own, items) : false
      }
    }
    if (ts.isSwitchStatement(statement) && this.test.isMethod(statement.expression)) {
      const chosen = this.clausesFor(statement)
      if (chosen) return this.collect(chosen.statements, chosen.from, items, leads)
      this.clean = false
    }
    // `const handler = handlers[req.method]`: the function is named where it is called.
    if (ts.isVariableStatement(statement) && this.isEntry(statement)) return false
    items.push({ statement, leads, indent: this.mover.indentAt(statement.getStart()) })
    return exits(statement)
  }

  private isEntry(statement: ts.VariableStatement): boolean {
    const [only, ...more] = statement.declarationList.declarations
    return more.length === 0 && only?.initializer !== undefined && this.test.entry(only.initializer, null) !== undefined
  }

  /** What a `switch` on the method runs; undefined where a `break` stands in the middle of it. */
  private clausesFor(
    statement: ts.SwitchStatement,
  ): { readonly statements: readonly ts.Statement[]; readonly from: number } | undefined {
    const { clauses } = statement.caseBlock
    const matching = clauses.findIndex(clause => ts.isCaseClause(clause) && this.isCase(clause))
    if (clauses.some(clause => ts.isCaseClause(clause) && !ts.isStringLiteralLike(unwrapped(clause.expression))))
      return undefined
    const at = matching >= 0 ? matching : clauses.findIndex(ts.isDefaultClause)
    if (at < 0) return { statements: [], from: statement.end }
    const found: ts.Statement[] = []
    let from = statement.end
    for (const clause of clauses.slice(at)) {
      const [only, ...more] = clause.statements
      const statements = only && more.length === 0 && ts.isBlock(only) ? only.statements : clause.statements
      if (found.length === 0)
        from = only && more.length === 0 && ts.isBlock(only) ? only.getStart() + 1 : afterColon(clause)
      for (const one of statements) {
        if (ts.isBreakStatement(one) && !one.label) return { statements: found, from }
        if (breaks(one)) return undefined
        found.push(one)
        if (exits(one)) return { statements: found, from }
      }
      // `case 'GET': { … } break`
      if (statements !== clause.statements && clause.statements.length > 1) return undefined
    }
    return { statements: found, from }
  }

  private isCase(clause: ts.CaseClause): boolean {
    const value = unwrapped(clause.expression)
    return ts.isStringLiteralLike(value) && value.text === this.method
  }

  /** Two blocks that became one must not declare a name twice, nor hide one that the other means. */
  private checkNames(items: readonly Item[]): void {
    const seen = new Map<string, ts.Node>()
    for (const { statement } of items)
      for (const name of declaredIn(statement)) {
        if (seen.has(name.text)) this.clean = false
        seen.set(name.text, name)
      }
    for (const { statement } of items) {
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node)) {
          const name = seen.get(node.text)
          const own = this.scope.symbolOf(node)
          if (name && own && ts.isIdentifier(name) && !isPropertyName(node) && own !== this.scope.symbolOf(name))
            if (!own.declarations?.some(declaration => within(declaration, statement))) this.clean = false
        }
        ts.forEachChild(node, visit)
      }
      visit(statement)
    }
  }

  private item({ statement, leads, indent }: Item, to: string, first: boolean): Piece[] {
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
    pieces.push({ text: `\n${to}`, at: null }, ...this.statement(statement, indent, to))
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
      if (ts.isBlock(node) && this.decides(node)) {
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
      const entry = ts.isCallExpression(node) ? this.test.entry(node.expression, this.method) : undefined
      if (ts.isCallExpression(node) && entry) {
        if (entry.value && ts.isIdentifier(entry.value)) {
          until(node.expression.getStart())
          pieces.push({ text: entry.value.text, at: node.getStart() })
          const open = node.questionDotToken ? node.questionDotToken.end : node.expression.end
          at = open
        } else this.clean = false
      }
      ts.forEachChild(node, visit)
    }
    visit(statement)
    until(statement.end)
    this.lines.set(statement, Math.max(countLines(statement.getText()) - nested, 1))
    return pieces
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

  /** True where a test of the method stands in a block. */
  private decides(block: ts.Block): boolean {
    let found = false
    const visit = (node: ts.Node): void => {
      if (found || ts.isFunctionLike(node)) return
      if (ts.isIfStatement(node) && this.test.holds(node.expression, this.method) !== undefined) found = true
      else if (ts.isSwitchStatement(node) && this.test.isMethod(node.expression)) found = true
      else if (ts.isVariableStatement(node) && this.isEntry(node)) found = true
      else ts.forEachChild(node, visit)
    }
    visit(block)
    return found
  }
}

function commentsIn(text: string, from: number, end: number): readonly ts.CommentRange[] {
  const all = [...(ts.getTrailingCommentRanges(text, from) ?? []), ...(ts.getLeadingCommentRanges(text, from) ?? [])]
  return all.filter((comment, n) => comment.end <= end && all.findIndex(({ pos }) => pos === comment.pos) === n)
}

function afterColon(clause: ts.CaseOrDefaultClause): number {
  const first = clause.statements[0]
  const text = clause.getSourceFile().text
  const from = ts.isCaseClause(clause) ? clause.expression.end : clause.getStart()
  const colon = text.indexOf(':', from)
  return first ? Math.min(colon + 1, first.getStart()) : clause.end
}

function countLines(text: string): number {
  return text.split('\n').length
}

function within(inner: ts.Node, node: ts.Node): boolean {
  return inner.pos >= node.pos && inner.end <= node.end
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node
  return ts.isPropertyAccessExpression(parent) && parent.name === node
}

/** The names that a statement declares for the block it stands in. */
function declaredIn(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement)) {
    const names = (bound: ts.BindingName): ts.Identifier[] =>
      ts.isIdentifier(bound)
        ? [bound]
        : bound.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : names(element.name)))
    return statement.declarationList.declarations.flatMap(({ name }) => names(name))
  }
  const named = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
  return named && statement.name ? [statement.name] : []
}

/** True where what stands behind a statement is never reached. */
export function exits(statement: ts.Statement | undefined): boolean {
  if (!statement) return false
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true
  if (ts.isBlock(statement)) return statement.statements.some(exits)
  if (ts.isIfStatement(statement)) return exits(statement.thenStatement) && exits(statement.elseStatement)
  if (!ts.isTryStatement(statement)) return false
  if (statement.finallyBlock && exits(statement.finallyBlock)) return true
  return exits(statement.tryBlock) && (!statement.catchClause || exits(statement.catchClause.block))
}

/** True where a statement holds a `break` that leaves the `switch` around it. */
export function breaks(statement: ts.Node): boolean {
  if (ts.isBreakStatement(statement)) return !statement.label
  if (ts.isFunctionLike(statement) || ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement))
    return false
  let found = false
  ts.forEachChild(statement, child => {
    found ||= breaks(child)
  })
  return found
}
