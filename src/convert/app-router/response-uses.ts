/** How a function of an API route uses the response it is given: the chains that answer, and the uses that nothing stands for in a route handler. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { functionAround, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type AnswerContext, unsupportedMember } from './answer-text'
import type { ApiFunction, OwnCall } from './api-functions'
import { type GuardUse, guardUse, unreadGuard } from './guards'
import { handedOn } from './handed-on'
import { chainOf, type ResponseChain } from './response-chain'

export class ResponseUses {
  private readonly taken = new Set<ts.Node>()

  constructor(
    private readonly own: ApiFunction,
    private readonly calls: readonly OwnCall[],
    private readonly scope: Scope,
    private readonly context: AnswerContext,
  ) {}

  /** Notes that an expression has been written anew, with every use of the response in it. */
  take(expression: ts.Node): void {
    this.taken.add(expression)
  }

  /** A use that has not been taken, as the refusal it makes; undefined where there is none. */
  refusal(): Refused | undefined {
    const { response } = this.own
    const left = response && this.scope.usesOf(response).find(use => !this.isTaken(use))
    return left ? this.refuseUse(left) : undefined
  }

  /** `res.status(400).json(…)`, awaited or not. */
  chain(expression: ts.Expression): ResponseChain | undefined {
    let value = expression
    while (ts.isAwaitExpression(value) || ts.isVoidExpression(value) || ts.isParenthesizedExpression(value))
      value = value.expression
    let root = value
    while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression
    if (!ts.isIdentifier(root) || !this.isResponse(root) || !ts.isCallExpression(value)) return undefined
    const chain = chainOf(root)
    return chain?.node === value ? chain : undefined
  }

  private isResponse(node: ts.Identifier): boolean {
    const { response } = this.own
    return response !== null && this.scope.symbolOf(node) === this.scope.symbolOf(response)
  }

  /** `res.statusCode = 404`. */
  isStatusSet(expression: ts.Expression): expression is ts.BinaryExpression {
    return (
      ts.isBinaryExpression(expression) &&
      expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(expression.left) &&
      expression.left.name.text === 'statusCode' &&
      ts.isIdentifier(expression.left.expression) &&
      this.isResponse(expression.left.expression)
    )
  }

  /** A call of one of the file's own functions that answers. */
  answeringCall(expression: ts.Expression): OwnCall | undefined {
    let value = expression
    while (ts.isAwaitExpression(value) || ts.isVoidExpression(value) || ts.isParenthesizedExpression(value))
      value = value.expression
    return this.calls.find(({ call, to }) => call === value && to.response !== null && !to.guard)
  }

  /** `const user = await verifyUser({ req, res })`, tested right behind it. */
  guardUse(statement: ts.Statement, next: ts.Statement | undefined): GuardUse | undefined {
    return guardUse(statement, next, this.calls)
  }

  private isTaken(use: ts.Node): boolean {
    for (let node: ts.Node | undefined = use; node && node !== this.own.fn; node = node.parent)
      if (this.taken.has(node)) return true
    return false
  }

  private refuseUse(use: ts.Identifier): Refused {
    const { parent } = use
    const place = this.context.place(use)
    if (functionAround(use) !== this.own.fn)
      return refuse('unsupported-handler', 'The answer is sent from a function inside the handler.', place)
    if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
      const chain = chainOf(use)
      const ends = chain?.steps.at(-1)?.name ?? parent.name.text
      if (/^(?:json|send|end|redirect|status|setHeader)$/.test(ends))
        return refuse('unsupported-handler', 'The answer is sent in the middle of other code here.', place)
      return refuse(
        ends === 'write' || ends === 'pipe' ? 'streams' : 'unsupported-handler',
        unsupportedMember(ends),
        place,
      )
    }
    let call: ts.Node | undefined = use
    while (call && !ts.isCallExpression(call) && !ts.isStatement(call)) call = call.parent
    const guard = this.calls.find(own => own.call === call && own.to.guard)
    if (guard) return unreadGuard(guard.to.name.text, place)
    const callee =
      call && ts.isCallExpression(call) ? call.expression.getText().replace(/\s+/g, ' ').slice(0, 60) : null
    return refuse(
      'unsupported-handler',
      callee === null
        ? 'The response is used as a value, which a route handler does not have.'
        : handedOn(callee, 'response', this.context.lost),
      place,
    )
  }
}
