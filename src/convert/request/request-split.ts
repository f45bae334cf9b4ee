/**
 * Writes a request that one condition leads to one handler or the other as a choice of two requests:
 * `fetch(note ? `/api/notes/${note.id}` : '/api/notes', { method: note ? 'PUT' : 'POST' })` as
 * `(note ? fetch(`/api/notes/${note.id}`, { method: 'PUT' }) : fetch('/api/notes', { method: 'POST' }))`.
 *
 * It does what it did: the condition is asked once more, or less often, so it is one that answers the same wherever in its function it stands
 * (no call, no name that is written to). What hangs on it is taken into its arm, out of constants, too, where those are as steady.
 */
import { agree } from '../../index/conditions'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, reindented, statementStart } from '../code/edits'
import { firstFree, namesAround } from '../code/names'
import type { Scope } from '../code/scope'
import { semicolon, styleOf } from '../code/style'
import { stringified } from '../handler/handler-results'
import { descendants, functionAround, outermost, statementAround, unwrapped } from '../handler/handler-syntax'
import { editedSlice, removeAllFromBlock } from '../to-action/text'
import { isEffect } from './request-failure'
import { methodCondition } from './request-method'
import { mentions, ownersIn } from './request-owners'
import { sentValue } from './request-sent'
import { constantOf, isSteady, type UrlConstant } from './request-url-constants'

/** How deep constants of constants are looked into. */
const MAX_DEPTH = 4

/** The edits that make a choice of a request; undefined where no one condition decides its URL and its method, or its promise is used in a form that a choice cannot have. */
export function splitRequest(call: ts.CallExpression, scope: Scope): TextEdit[] | undefined {
  if (!isReplaceable(call)) return undefined
  const splitter = new Splitter(call, scope)
  const condition = splitter.condition()
  const fn = functionAround(call)
  // What a ref holds may be another thing at the request.
  if (!condition || !fn || !isSteady(condition, fn, scope) || /\.current\b/.test(condition.getText())) return undefined
  const sf = call.getSourceFile()
  const apart = splitter.bodyApart(condition)
  const { asked, not } = positive(condition)
  const [yes, no] = [!not, not].map(holds => splitter.arm(condition, holds))
  if (!splitter.isNear(fn, condition)) return undefined
  const newText = `(${asked.getText(sf)} ? ${yes} : ${no})`
  return [...(apart ? [apart] : []), { start: call.getStart(sf), end: call.end, newText }, ...splitter.removals()]
}

/** Where a choice in parentheses may stand: at the start of a statement it may go on with the line before. */
function isReplaceable(call: ts.CallExpression): boolean {
  const { parent } = outermost(call)
  if (ts.isAwaitExpression(parent)) return true
  if (!ts.isPropertyAccessExpression(parent)) return false
  return statementAround(call)?.getStart() !== call.getStart()
}

class Splitter {
  private readonly taken = new Set<UrlConstant>()
  private readonly constants = new Map<ts.VariableStatement, UrlConstant>()
  /** What stands for a part of the request in both arms. */
  private readonly named = new Map<ts.Node, string>()

  constructor(
    private readonly call: ts.CallExpression,
    private readonly scope: Scope,
  ) {}

  /** The condition that decides the method, else the URL. */
  condition(): ts.Expression | undefined {
    const { arguments: given, expression: callee } = this.call
    const [url] = given
    // axios[note ? 'put' : 'post'](url, data)
    const member = ts.isElementAccessExpression(callee) ? this.conditionIn(callee.argumentExpression, 0) : undefined
    return methodCondition(this.call, this.scope) ?? member ?? (url && this.conditionIn(url, 0))
  }

  /** The first condition that a text hangs on. */
  private conditionIn(text: ts.Expression, depth: number): ts.Expression | undefined {
    for (const node of descendants(text)) {
      if (ts.isConditionalExpression(node)) return node.condition
      const constant = ts.isIdentifier(node) && depth < MAX_DEPTH ? this.held(node) : undefined
      const found = constant && this.conditionIn(constant.value, depth + 1)
      if (found) return found
    }
    return undefined
  }

  /** The constant behind a name, where what it holds is the same at the request. */
  private held(name: ts.Identifier): UrlConstant | undefined {
    const found = constantOf(name, this.scope) ?? sentValue(name, this.call, this.scope).constant ?? undefined
    if (!found || functionAround(found.statement) !== functionAround(this.call)) return undefined
    const known = this.constants.get(found.statement) ?? found
    this.constants.set(found.statement, known)
    return known
  }

  private decides(condition: ts.Expression, other: ts.Expression): boolean | undefined {
    return agree(condition, other, name => this.scope.symbolOf(name) ?? name.text)
  }

  /** True where something in a node hangs on the condition. */
  private hangs(node: ts.Node, condition: ts.Expression, depth: number): boolean {
    if (ts.isFunctionLike(node)) return false
    if (ts.isConditionalExpression(node) && this.decides(condition, node.condition) !== undefined) return true
    const constant = ts.isIdentifier(node) && depth < MAX_DEPTH ? this.held(node) : undefined
    if (constant && this.hangs(constant.value, condition, depth + 1)) return true
    return ts.forEachChild(node, child => this.hangs(child, condition, depth) || undefined) ?? false
  }

  /** A body of several lines that both arms send is made before them, where that is when it was made. */
  bodyApart(condition: ts.Expression): TextEdit | undefined {
    const { call } = this
    const sf = call.getSourceFile()
    const [url] = call.arguments
    const body = sentBy(call)
    const statement = statementAround(call)
    if (!url || !body || !statement || !ts.isBlock(statement.parent) || !ts.isObjectLiteralExpression(body))
      return undefined
    if (!body.getText(sf).includes('\n') || this.hangs(body, condition, 0)) return undefined
    if (!isFirst(call, statement) || [...descendants(url)].some(isEffect)) return undefined
    const style = styleOf(sf)
    const name = firstFree(['body', 'data', 'payload'], namesAround(call))
    this.named.set(body, name)
    const start = statementStart(sf, statement)
    const indent = indentAt(sf.text, start)
    const text = reindented(sf, body.getStart(sf), body.end, indent)
    return { start, end: start, newText: `const ${name} = ${text}${semicolon(style)}\n${indent}` }
  }

  /** The request where the condition holds, or where it does not. */
  arm(condition: ts.Expression, holds: boolean): string {
    return this.text(this.call, condition, holds, 0)
  }

  private text(node: ts.Node, condition: ts.Expression, holds: boolean, depth: number): string {
    const sf = node.getSourceFile()
    const edits: TextEdit[] = []
    const put = (at: ts.Node, newText: string) => {
      edits.push({ start: at.getStart(sf), end: at.end, newText })
    }
    const visit = (inner: ts.Node): void => {
      if (ts.isFunctionLike(inner)) return
      const name = this.named.get(inner)
      if (name !== undefined) {
        put(inner, name)
        return
      }
      if (ts.isElementAccessExpression(inner) && this.hangs(inner.argumentExpression, condition, depth)) {
        const chosen = this.text(inner.argumentExpression, condition, holds, depth)
        const name = /^\(*['"`](\w+)['"`]\)*$/.exec(chosen)?.[1]
        if (name !== undefined) {
          edits.push({ start: inner.expression.end, end: inner.end, newText: `.${name}` })
          visit(inner.expression)
          return
        }
      }
      const choice = ts.isExpression(inner) ? bare(inner) : inner
      if (ts.isConditionalExpression(choice)) {
        const same = this.decides(condition, choice.condition)
        if (same !== undefined) {
          const branch = bare(same === holds ? choice.whenTrue : choice.whenFalse)
          const text = this.text(branch, condition, holds, depth)
          // Parentheses around the choice stay where the branch needs them.
          const isWhole = ts.isParenthesizedExpression(inner) && isFree(inner, branch)
          put(isWhole ? inner : choice, text)
          return
        }
      }
      const constant = ts.isIdentifier(inner) && depth < MAX_DEPTH ? this.held(inner) : undefined
      if (constant && ts.isIdentifier(inner) && this.hangs(constant.value, condition, depth + 1)) {
        this.taken.add(constant)
        const text = this.text(constant.value, condition, holds, depth + 1)
        if (ts.isShorthandPropertyAssignment(inner.parent)) put(inner, `${inner.text}: ${text}`)
        else put(inner, isDelimited(inner) ? text : `(${text})`)
        return
      }
      ts.forEachChild(inner, visit)
    }
    visit(node)
    return editedSlice(sf.text, node.getStart(sf), node.end, edits)
  }

  /**
   * True where what was taken out of constants is the same at the request: they stand right before its statement, among others
   * that do nothing, and make their values of what is steady.
   */
  isNear(fn: ts.Node, condition: ts.Expression): boolean {
    if (this.taken.size === 0) return true
    const statement = statementAround(this.call)
    const block = statement?.parent
    if (!statement || !block || !ts.isBlock(block)) return false
    const places = [...this.taken].map(one => block.statements.indexOf(one.statement))
    const owners = new Set([condition, ...[...this.taken].map(({ value }) => value)].flatMap(ownersIn))
    const between = block.statements.slice(Math.min(...places), block.statements.indexOf(statement))
    return (
      !places.includes(-1) &&
      [...this.taken].every(({ value }) => isSteady(value, fn, this.scope, MADE)) &&
      between.every(one => ts.isVariableStatement(one) && isQuiet(one, owners))
    )
  }

  /** The constants that only the request read go. */
  removals(): TextEdit[] {
    const sf = this.call.getSourceFile()
    const gone = new Set<ts.Statement>()
    const isInside = (use: ts.Node, outer: ts.Node) => use.pos >= outer.pos && use.end <= outer.end
    for (let before = -1; before < gone.size; ) {
      before = gone.size
      for (const { name, statement } of this.taken) {
        const uses = this.scope.usesOf(name)
        if (uses.every(use => isInside(use, this.call) || [...gone].some(other => isInside(use, other))))
          gone.add(statement)
      }
    }
    const blocks = new Set([...gone].map(({ parent }) => parent))
    return [...blocks].flatMap(block =>
      removeAllFromBlock(
        sf,
        [...gone].filter(({ parent }) => parent === block),
      ),
    )
  }
}

/** True where a statement calls nothing but what makes a value of another one, or what is not given any of the objects `owners`. */
function isQuiet(statement: ts.Statement, owners: ReadonlySet<string>): boolean {
  return [...descendants(statement)].every(node => {
    if (!isEffect(node)) return true
    if (!ts.isCallExpression(node)) return false
    return MADE.test(node.expression.getText()) || !mentions(node, owners)
  })
}

/** Calls that only make a value of what they are given. */
const MADE = /^(?:JSON\.stringify|String|Number|Boolean|encodeURIComponent|[\w.?]+\.(?:toString|trim))$/

/** What a request sends as JSON: the text of its `body`, the `data` of axios's options or the second argument of its methods. */
function sentBy({ expression: callee, arguments: [first, second] }: ts.CallExpression): ts.Expression | undefined {
  const member = (options: ts.Expression | undefined, name: string) => {
    const init = options && unwrapped(options)
    const found =
      init && ts.isObjectLiteralExpression(init)
        ? init.properties.find(each => each.name?.getText() === name)
        : undefined
    return found && ts.isPropertyAssignment(found) ? unwrapped(found.initializer) : undefined
  }
  if (/(?:^|\.)fetch$/.test(callee.getText())) {
    const body = member(second, 'body')
    return body && stringified(body)
  }
  return second ? unwrapped(second) : member(first, 'data')
}

/** True where a request is the first thing that its statement does, in any case. */
function isFirst(call: ts.CallExpression, statement: ts.Statement): boolean {
  let node: ts.Node = call
  for (; node.parent !== statement; node = node.parent) {
    const { parent } = node
    const isStep =
      ts.isAwaitExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isVariableDeclaration(parent) ||
      (ts.isVariableDeclarationList(parent) && parent.declarations[0] === node) ||
      ts.isPropertyAccessExpression(parent) ||
      (ts.isCallExpression(parent) && parent.expression === node) ||
      (ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) && isAssignment(parent))
    if (!isStep) return false
  }
  return !ts.isIterationStatement(statement, false)
}

function isAssignment({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken
}

/** `note` of `!note`; `!!note` stays as it is. */
function positive(condition: ts.Expression): { readonly asked: ts.Expression; readonly not: boolean } {
  const inner = bare(condition)
  const isNot = (e: ts.Expression): e is ts.PrefixUnaryExpression =>
    ts.isPrefixUnaryExpression(e) && e.operator === ts.SyntaxKind.ExclamationToken
  return isNot(inner) && !isNot(bare(inner.operand))
    ? { asked: inner.operand, not: true }
    : { asked: condition, not: false }
}

/** The expression inside parentheses. */
function bare(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) ? bare(expression.expression) : expression
}

/** True where an expression needs no parentheses in a place of its own. */
function isFree(place: ts.Expression, branch: ts.Expression): boolean {
  return (
    isDelimited(place) && !(ts.isBinaryExpression(branch) && branch.operatorToken.kind === ts.SyntaxKind.CommaToken)
  )
}

/** An argument, a member's value, an element or the expression in a template: whatever stands there is a whole of its own. */
function isDelimited(place: ts.Expression): boolean {
  const { parent } = place
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== place
  return (
    ts.isPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isSpreadAssignment(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition !== place)
  )
}
