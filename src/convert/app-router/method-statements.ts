/** Which statements of an API route's handler are left for one method: tests of `req.method` decided, branches and cases of others gone. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { unwrapped } from '../handler/handler-syntax'
import type { MethodOrOther, MethodTest } from './method-test'

/** Without `comments` only its blank lines count: it stands in front of another branch. */
export interface Lead {
  readonly start: number
  readonly end: number
  readonly comments: boolean
}

/** Statements to write, each with the indentation it has and the one it gets. */
export interface Item {
  readonly statement: ts.Statement
  /** Stretches in front of it with its comments and blank lines: those of a condition that is gone, too. */
  readonly leads: readonly Lead[]
  readonly indent: string
}

/** Goes through lists of statements for one method. */
export class MethodStatements {
  /** False where something could not be decided that only holds for some methods. */
  clean = true

  constructor(
    private readonly test: MethodTest,
    private readonly scope: Scope,
    private readonly method: MethodOrOther,
    private readonly indentAt: (offset: number) => string,
  ) {}

  /** What is left of a block. */
  of(block: ts.Block): readonly Item[] {
    const items: Item[] = []
    this.collect(block.statements, block.getStart() + 1, items)
    const used = this.used(items)
    this.checkNames(used)
    return used
  }

  /** Without values that only other methods read: `const { id } = req.query` for one that has no use for it. */
  private used(items: readonly Item[]): readonly Item[] {
    const idle = items.find(({ statement, leads }) => {
      if (!ts.isVariableStatement(statement) || !statement.declarationList.declarations.every(isIdle)) return false
      const { text } = statement.getSourceFile()
      if (leads.some(({ start, end, comments }) => comments && text.slice(start, end).trim() !== '')) return false
      const uses = [...declaredIn(statement)].flatMap(name => (ts.isIdentifier(name) ? this.scope.usesOf(name) : []))
      const others = uses.filter(use => !within(use, statement))
      return others.length > 0 && !others.some(use => items.some(other => within(use, other.statement)))
    })
    return idle ? this.used(items.filter(item => item !== idle)) : items
  }

  /** True where a test of the method stands in a block. */
  decides(block: ts.Block): boolean {
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
      if (isSeparator(statement)) continue
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
    items.push({ statement, leads, indent: this.indentAt(statement.getStart()) })
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
}

/** True for the `;` of `;[a, b].map(f)`: it goes with what it stands in front of. */
function isSeparator(statement: ts.Statement): boolean {
  return ts.isEmptyStatement(statement) && /[([`+\-/]/.test(statement.getSourceFile().text.charAt(statement.end))
}

/** `;` where a statement that begins with a bracket has one in front of it. */
export function separatorOf({ statement }: Item): string {
  const { text } = statement.getSourceFile()
  const start = statement.getStart()
  return text[start - 1] === ';' && /^[([`+\-/]/.test(text.slice(start, start + 1)) ? ';' : ''
}

/** True for a value that is read, and does nothing by being read. */
function isIdle(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return true
  if (ts.isAwaitExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return false
  if (ts.isDeleteExpression(node) || ts.isPostfixUnaryExpression(node)) return false
  if (ts.isPrefixUnaryExpression(node) && /^(?:\+\+|--)/.test(node.getText())) return false
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return false
  }
  if (ts.isCallExpression(node) && !PLAIN.test(node.expression.getText())) return false
  let idle = true
  ts.forEachChild(node, child => {
    idle &&= isIdle(child)
  })
  return idle
}

/** What tells one value from another. */
const PLAIN = /^(?:Array\.isArray|String|Number|Boolean|(?:Number\.)?parse(?:Int|Float))$/

function afterColon(clause: ts.CaseOrDefaultClause): number {
  const first = clause.statements[0]
  const text = clause.getSourceFile().text
  const from = ts.isCaseClause(clause) ? clause.expression.end : clause.getStart()
  const colon = text.indexOf(':', from)
  return first ? Math.min(colon + 1, first.getStart()) : clause.end
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
function exits(statement: ts.Statement | undefined): boolean {
  if (!statement) return false
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true
  if (ts.isBlock(statement)) return statement.statements.some(exits)
  if (ts.isIfStatement(statement)) return exits(statement.thenStatement) && exits(statement.elseStatement)
  if (!ts.isTryStatement(statement)) return false
  if (statement.finallyBlock && exits(statement.finallyBlock)) return true
  return exits(statement.tryBlock) && (!statement.catchClause || exits(statement.catchClause.block))
}

/** True where a statement holds a `break` that leaves the `switch` around it. */
function breaks(statement: ts.Node): boolean {
  if (ts.isBreakStatement(statement)) return !statement.label
  if (ts.isFunctionLike(statement) || ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement))
    return false
  let found = false
  ts.forEachChild(statement, child => {
    found ||= breaks(child)
  })
  return found
}
