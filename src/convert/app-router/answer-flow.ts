/** Where a function of an API route answers: each answer becomes the function's result, and nothing may run behind it. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type AnswerContext, answerText, hasEffects, type Pending, unsupportedMember } from './answer-text'
import type { ApiFunction, OwnCall } from './api-functions'
import { answersAtOnce } from './api-signatures'
import { CollectedHeaders } from './collected-headers'
import { endsItself, isEmptyReturn, isLeft } from './ends'
import { type GuardUse, isNothing } from './guards'
import { dropped, droppedAll } from './request-values'
import { ResponseUses } from './response-uses'
import { staysSame } from './stays-same'

/** What follows a statement: the function's end, a `return` or `break` that only ends it, or more code. */
interface Next {
  readonly end: boolean
  /** What nothing reaches any more once every way to it has ended. */
  readonly gone?: readonly ts.Statement[]
}

interface State {
  readonly pending: Pending
  readonly inTry: boolean
  /** True where a `catch` may answer what fails here. */
  readonly isSeen: boolean
  /** True where a `break` ends the function. */
  readonly breakEnds: boolean
}

export interface Flow {
  readonly edits: readonly TextEdit[]
  /** Places at which the function ends without an answer. */
  readonly unanswered: readonly ts.Node[]
  /** True where every answer is JSON. */
  readonly onlyJson: boolean
  /** True where an edit waits for something. */
  readonly awaits: boolean
}

const NOTHING: Pending = { status: null, headers: [], collected: false }

/**
 * The edits that make every answer of a function its result. Refused with `unsupported-handler`: code that runs after an
 * answer, an answer in a callback or loop, headers set on one of two ways, a use of the response without a counterpart.
 */
export function answerFlow(
  own: ApiFunction,
  calls: readonly OwnCall[],
  scope: Scope,
  context: AnswerContext,
): Flow | Refused {
  const reader = new FlowReader(own, calls, scope, context, null)
  const flow = reader.read()
  if (!isRefused(flow) || !reader.onWays) return flow
  const name = firstFree(['headers', 'responseHeaders'], namesIn(own.fn))
  const shared = new FlowReader(
    own,
    calls,
    scope,
    { ...context, headersName: name },
    new CollectedHeaders(name, context),
  )
  const collected = shared.read()
  return isRefused(collected) ? flow : collected
}

class FlowReader {
  /** A header is set on some of the ways to an answer only. */
  onWays = false
  private readonly edits: TextEdit[] = []
  private readonly unanswered: ts.Node[] = []
  private onlyJson = true
  private awaits = false
  private refused: Refused | undefined

  private readonly uses: ResponseUses

  constructor(
    private readonly own: ApiFunction,
    calls: readonly OwnCall[],
    private readonly scope: Scope,
    private readonly context: AnswerContext,
    private readonly collected: CollectedHeaders | null,
  ) {
    this.uses = new ResponseUses(own, calls, scope, context)
  }

  read(): Flow | Refused {
    const { body } = this.own.fn
    if (!body) return { edits: [], unanswered: [], onlyJson: true, awaits: false }
    const start: State = { pending: NOTHING, inTry: false, isSeen: this.context.caught, breakEnds: false }
    if (!ts.isBlock(body)) this.answer(body, start, true)
    else {
      const left = this.list(body.statements, { end: true }, start)
      if (left && this.own.guard) this.fail(body, `${this.own.name.text} ends with neither an answer nor a value.`)
      else if (left) this.unanswered.push(body)
    }
    if (this.collected) this.edits.push(...this.collected.declared(this.own.fn))
    const refused = this.refused ?? this.collected?.refused ?? this.uses.refusal()
    return refused ?? { edits: this.edits, unanswered: this.unanswered, onlyJson: this.onlyJson, awaits: this.awaits }
  }

  private fail(node: ts.Node, message: string): void {
    this.refused ??= refuse('unsupported-handler', message, this.context.place(node))
  }

  /** Goes through statements; answers what is pending where control leaves them at their end, null where it never does. */
  private list(statements: readonly ts.Statement[], next: Next, state: State): Pending | null {
    let { pending } = state
    let tested: ts.Statement | undefined
    for (const [n, statement] of statements.entries()) {
      if (this.refused) return null
      // The test of what a guard handed back is written with its call.
      if (statement === tested) continue
      const guard = this.uses.guardUse(statement, statements[n + 1])
      if (guard) {
        this.guarded(guard, pending)
        tested = statements[n + 1]
        continue
      }
      const follows = this.next(statements, n, next, state)
      const left = this.statement(statement, { end: follows.end }, { ...state, pending })
      if (left === null) {
        const gone = follows.end && !ts.isReturnStatement(statement) ? follows.gone : undefined
        const [first, last] = [gone?.[0], gone?.at(-1)]
        for (const each of gone ?? []) this.uses.take(each)
        if (first && first === last) this.drop(first)
        else if (first && last) this.edits.push(droppedAll(first, last, this.context))
        return null
      }
      pending = left
      const isSet = pending.status !== state.pending.status || pending.headers !== state.pending.headers
      if (isSet && !this.isAtOnce(statements[n + 1]) && (state.isSeen || !this.isSteady(pending))) {
        this.onWays = true
        this.fail(
          statement,
          state.isSeen
            ? 'A header is set here before code that may fail: what a catch sends would have it too.'
            : 'What is set here is computed before other code runs, and the answer is written behind that.',
        )
        return null
      }
    }
    return pending
  }

  private next(statements: readonly ts.Statement[], n: number, next: Next, { breakEnds, inTry }: State): Next {
    const after = statements[n + 1]
    if (!after) return next
    const isEmpty = (node: ts.ReturnStatement) =>
      this.own.guard ? !node.expression || isNothing(node.expression) : isEmptyReturn(node)
    if (ts.isReturnStatement(after) && isEmpty(after)) return { end: true, gone: [after] }
    if (ts.isBreakStatement(after) && !after.label && breakEnds) return { end: true, gone: [after] }
    const rest = statements.slice(n + 1)
    return rest.every(each => this.isInVain(each, inTry)) && (next.end || endsItself(rest.at(-1)))
      ? { end: true, gone: rest }
      : { end: false }
  }

  /** True for a statement that does nothing once an answer is sent: another answer fails, an error is seen by nobody. */
  private isInVain(statement: ts.Statement, inTry: boolean): boolean {
    if (ts.isThrowStatement(statement))
      return !inTry && ts.isNewExpression(statement.expression) && !statement.expression.arguments?.some(hasEffects)
    if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return false
    const chain = statement.expression && this.uses.chain(statement.expression)
    return chain?.steps.every(({ args }) => !args.some(hasEffects)) ?? false
  }

  /** True for a statement that sets another header or answers: nothing fails between. */
  private isAtOnce(statement: ts.Statement | undefined): boolean {
    const expression =
      statement && (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement))
        ? statement.expression
        : null
    return expression ? this.uses.chain(expression) !== undefined || this.uses.isStatusSet(expression) : false
  }

  /** True where what is set is the same when the answer is written. */
  private isSteady({ status, headers }: Pending): boolean {
    return [...(status ? [status] : []), ...headers.map(({ value }) => value)].every(value =>
      staysSame(value, this.scope),
    )
  }

  /** `if (!user) return` as `if (user instanceof NextResponse) return user`. */
  private guarded({ own, name, test, leave }: GuardUse, pending: Pending): void {
    const { sf, response, told } = this.context
    if (pending !== NOTHING) this.fail(own.call, 'A header is set before an answer that this call may send.')
    this.uses.take(own.call)
    this.onlyJson = false
    told('response', own.call)
    const end = sf.text.slice(leave.getStart(sf), leave.end).endsWith(';') ? leave.end - 1 : leave.end
    this.edits.push(
      { start: test.getStart(sf), end: test.end, newText: `${name} instanceof ${response}` },
      { start: leave.getStart(sf), end, newText: `return ${name}` },
    )
  }

  private statement(statement: ts.Statement, next: Next, state: State): Pending | null {
    const { pending } = state
    if (ts.isExpressionStatement(statement)) return this.expression(statement, next, state)
    if (ts.isReturnStatement(statement) && this.own.guard) {
      const { expression } = statement
      const answers = expression && !isNothing(expression) && this.answer(expression, state, false)
      if (!expression || isNothing(expression)) this.fail(statement, 'It ends here with neither an answer nor a value.')
      else if (!answers && pending !== NOTHING) this.fail(statement, 'A header is set before a value is handed back.')
      return null
    }
    if (ts.isReturnStatement(statement)) {
      if (!statement.expression || isEmptyReturn(statement)) this.unanswered.push(statement)
      else if (!this.answer(statement.expression, state, false)) this.unanswered.push(statement)
      return null
    }
    if (ts.isThrowStatement(statement)) return null
    if (ts.isBlock(statement)) return this.list(statement.statements, next, state)
    if (ts.isIfStatement(statement)) {
      const inThen = this.branch(statement.thenStatement, next, state)
      const inElse = statement.elseStatement ? this.branch(statement.elseStatement, next, state) : pending
      return this.joined([inThen, inElse], statement)
    }
    if (ts.isTryStatement(statement)) return this.tried(statement, next, state)
    if (ts.isSwitchStatement(statement)) {
      const left: (Pending | null)[] = []
      const { clauses } = statement.caseBlock
      let before: Pending | null = null
      for (const clause of clauses) {
        const reached = this.joined([pending, before], clause) ?? pending
        const own = { ...state, pending: reached, breakEnds: next.end }
        const falls = this.list(clause.statements, clause === clauses.at(-1) ? next : { end: false }, own)
        left.push(falls)
        before = isLeft(clause) ? null : falls
      }
      if (!clauses.some(ts.isDefaultClause)) left.push(pending)
      return this.joined(left, statement)
    }
    if (ts.isIterationStatement(statement, false)) {
      const left = this.branch(statement.statement, { end: false }, { ...state, breakEnds: false })
      if (left !== null && left !== pending) this.fail(statement, 'A header is set in a loop.')
      return pending
    }
    if (ts.isBreakStatement(statement) || ts.isContinueStatement(statement)) return pending
    return pending
  }

  private branch(statement: ts.Statement, next: Next, state: State): Pending | null {
    return ts.isBlock(statement) ? this.list(statement.statements, next, state) : this.statement(statement, next, state)
  }

  private joined(ways: readonly (Pending | null)[], node: ts.Node): Pending | null {
    const open = ways.filter(way => way !== null)
    const [first, ...others] = open
    if (first === undefined) return null
    if (others.some(({ status, headers }) => status !== first.status || headers !== first.headers)) {
      this.onWays = true
      this.fail(node, 'A header is set on one of two ways here.')
    }
    return others.find(({ collected }) => collected) ?? first
  }

  private tried(statement: ts.TryStatement, next: Next, state: State): Pending | null {
    const { tryBlock, catchClause, finallyBlock } = statement
    const isSeen = state.isSeen || catchClause !== undefined
    const left = this.list(tryBlock.statements, next, { ...state, inTry: true, isSeen })
    const seen = this.collected?.isSetIn(tryBlock)
      ? { ...state, pending: { ...state.pending, collected: true } }
      : state
    const caught = catchClause ? this.list(catchClause.block.statements, next, seen) : null
    if (finallyBlock) this.list(finallyBlock.statements, { end: false }, state)
    return this.joined([left, caught], statement)
  }

  private expression(statement: ts.ExpressionStatement, next: Next, state: State): Pending | null {
    const { expression } = statement
    if (this.uses.isStatusSet(expression)) {
      this.uses.take(expression)
      this.drop(statement)
      return { ...state.pending, status: expression.right }
    }
    const own = this.uses.answeringCall(expression)
    const chain = own ? undefined : this.uses.chain(expression)
    if (!own && !chain) return state.pending
    if (chain?.steps.every(({ name }) => name === 'setHeader' || name === 'appendHeader' || name === 'status')) {
      this.uses.take(chain.node)
      if (this.collected && chain.steps.some(({ name }) => name !== 'status')) {
        const edit = this.collected.set(chain, statement, this.context.caught)
        if (edit) this.edits.push(edit)
        return { ...state.pending, collected: true }
      }
      this.drop(statement)
      const headers = chain.steps.flatMap(({ name: step, args: [name, value] }) =>
        name && value ? [{ name, value, appended: step === 'appendHeader' }] : [],
      )
      const status = chain.steps.find(({ name }) => name === 'status')?.args[0] ?? state.pending.status
      return { ...state.pending, status, headers: [...state.pending.headers, ...headers] }
    }
    const unsupported = chain?.steps.find(
      ({ name }) => !/^(?:json|send|end|redirect|status|setHeader|appendHeader)$/.test(name),
    )
    if (unsupported) {
      this.refused ??= refuse(
        unsupported.name === 'write' ? 'streams' : 'unsupported-handler',
        unsupportedMember(unsupported.name),
        this.context.place(statement),
      )
      return null
    }
    if (!next.end) {
      this.fail(statement, 'Code runs on after the answer is sent here: a route handler ends with its answer.')
      return null
    }
    const before = this.edits.length
    const text = this.answer(expression, state, true)
    if (!text) return state.pending
    // In front of the `await` that stands at the same place.
    this.edits.splice(before, 0, { start: statement.getStart(), end: statement.getStart(), newText: 'return ' })
    return null
  }

  /** Writes the answer in the place of an expression; false where it is none. */
  private answer(expression: ts.Expression, state: State, bare: boolean): boolean {
    if (ts.isParenthesizedExpression(expression)) return this.answer(expression.expression, state, bare)
    if (ts.isConditionalExpression(expression)) {
      const then = this.answer(expression.whenTrue, state, bare)
      const otherwise = this.answer(expression.whenFalse, state, bare)
      if (then !== otherwise) this.fail(expression, 'Only one of two ways answers here.')
      return then && otherwise
    }
    const own = this.uses.answeringCall(expression)
    if (own) {
      this.uses.take(own.call)
      this.onlyJson = false
      if (state.pending !== NOTHING)
        this.fail(own.call, `A status or header is set before the answer that ${own.to.name.text} sends.`)
      const isAwaited = state.inTry && !answersAtOnce(own.to)
      const awaited = isAwaited ? 'await ' : ''
      const stays = !bare && ts.isAwaitExpression(expression)
      if (isAwaited) this.awaits = true
      if (!stays) this.edits.push({ start: expression.getStart(), end: own.call.getStart(), newText: awaited })
      return true
    }
    const chain = this.uses.chain(expression)
    if (!chain) return false
    this.uses.take(chain.node)
    const { sf } = this.context
    const indent = indentAt(sf.text, expression.getStart())
    const lineStart = sf.text.lastIndexOf('\n', expression.getStart() - 1) + 1
    const before = sf.text.slice(lineStart, expression.getStart()).trimStart() + (bare ? 'return ' : '')
    const narrow = this.ownLine(expression)
    if (state.pending.collected) this.collected?.sent(expression)
    let text = answerText(chain, state.pending, this.context, indent, before)
    if (narrow && typeof text === 'string' && text.includes('\n')) {
      // `if (…) return …` that has become too long goes to a line of its own.
      const inner = indent + this.context.style.indent
      text = answerText(chain, state.pending, this.context, inner, 'return ')
      this.edits.push({ start: narrow.getFullStart(), end: narrow.getStart(), newText: `\n${inner}` })
    }
    if (isRefused(text)) {
      this.refused ??= text
      return true
    }
    if (!/^\w+\.json/.test(text)) this.onlyJson = false
    this.edits.push({ start: expression.getStart(), end: expression.end, newText: text })
    return true
  }

  /** The statement of `if (…) return …` on one line. */
  private ownLine(expression: ts.Expression): ts.Statement | undefined {
    const { parent } = expression
    if (!ts.isReturnStatement(parent) && !ts.isExpressionStatement(parent)) return undefined
    const test = parent.parent
    const isBranch = ts.isIfStatement(test) && test.thenStatement === parent && !test.elseStatement
    const text = this.context.sf.text.slice(parent.getFullStart(), parent.end)
    return isBranch && !text.includes('\n') ? parent : undefined
  }

  private drop(statement: ts.Statement): void {
    this.edits.push(dropped(statement, this.context))
  }
}
