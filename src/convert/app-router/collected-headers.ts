/**
 * Headers that are set on some of the ways to an answer, or before an error that a `catch` answers:
 *
 *   if (!handler) {                                     const headers = new Headers()
 *     res.setHeader('Allow', allowed)                   …
 *     throw new ApiError('Not allowed', 405)      ->    headers.set('Allow', allowed)
 *   …                                                   …
 *   res.status(status).json({ error })                  return NextResponse.json({ error }, { status, headers })
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { quoted } from '../code/style'
import { type HandlerFunction, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type AnswerContext, type BodyKind, hasEffects } from './answer-text'
import { commonStatement } from './api-functions'
import { insertedBefore } from './request-values'
import type { ResponseChain } from './response-chain'

/** Headers that the answer's body decides. */
const OWN_RULES = /^(?:content-type|content-length|transfer-encoding|connection)$/i

export class CollectedHeaders {
  refused: Refused | undefined
  private readonly sets: ts.Node[] = []
  private readonly answers: ts.Node[] = []

  constructor(
    private readonly name: string,
    private readonly context: Pick<AnswerContext, 'sf' | 'style' | 'place' | 'kindOf'>,
  ) {}

  /** `headers.set(…)` in the place of a statement. Refused: several headers at once, a header or value that Headers takes otherwise. */
  set({ node, steps }: ResponseChain, statement: ts.Statement, isCaughtElsewhere: boolean): TextEdit | undefined {
    const [step, ...more] = steps
    const [name, value, ...others] = step?.args ?? []
    const isSet = step?.name === 'setHeader' && name && value && more.length + others.length === 0
    const inner = value && unwrapped(value)
    const kind = value && this.context.kindOf(value)
    // A cookie's value may be a list of them, where it is not seen to be a text.
    const isOne = name && ts.isStringLiteralLike(name) && /^set-cookie$/i.test(name.text) ? isText(inner, kind) : true
    const isKnown = isSet && ts.isStringLiteralLike(name) && !OWN_RULES.test(name.text) && isOne
    if (
      !isKnown ||
      !inner ||
      ts.isArrayLiteralExpression(inner) ||
      (isCaughtElsewhere && !isSentNext(statement, node))
    ) {
      this.refused ??= refuse(
        'unsupported-handler',
        'A header is set on some of the ways to an answer here.',
        this.context.place(node),
      )
      return undefined
    }
    const { sf, style } = this.context
    const shown = value.getText(sf)
    const text = ts.isNumericLiteral(inner) ? quoted(inner.text, style) : kind === 'number' ? `String(${shown})` : shown
    this.sets.push(statement)
    return { start: node.getStart(sf), end: node.end, newText: `${this.name}.set(${name.getText(sf)}, ${text})` }
  }

  isSetIn(block: ts.Block): boolean {
    return this.sets.some(each => each.pos >= block.pos && each.end <= block.end)
  }

  /** Notes an answer that has the headers. */
  sent(answer: ts.Node): void {
    this.answers.push(answer)
  }

  /** `const headers = new Headers()` before everything that uses it. */
  declared(fn: HandlerFunction): readonly TextEdit[] {
    const [first] = this.sets
    if (!first) return []
    const statement = commonStatement([...this.sets, ...this.answers], fn)
    if (statement) return [insertedBefore(statement, `const ${this.name} = new Headers()`, this.context)]
    this.refused ??= refuse(
      'unsupported-handler',
      'A header is set in a function inside the handler.',
      this.context.place(first),
    )
    return []
  }
}

function isText(value: ts.Expression | undefined, kind: BodyKind | undefined): boolean {
  return kind === 'text' || (value !== undefined && (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)))
}

/** True where an answer follows a statement, or the condition that it ends, and nothing that may fail stands between. */
function isSentNext(statement: ts.Statement, chain: ts.Node): boolean {
  let current: ts.Node = statement
  while (ts.isBlock(current.parent) || ts.isIfStatement(current.parent)) {
    const { parent } = current
    if (ts.isBlock(parent)) {
      const next = parent.statements[parent.statements.indexOf(current as ts.Statement) + 1]
      if (next) return isAnswer(next, rootOf(chain).getText())
    } else if (parent.expression === current) return false
    current = parent
  }
  return false
}

function isAnswer(statement: ts.Statement, response: string): boolean {
  if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return false
  let node: ts.Node | undefined = statement.expression
  while (node && ts.isAwaitExpression(node)) node = node.expression
  if (!node || !ts.isCallExpression(node) || rootOf(node).getText() !== response) return false
  for (let call: ts.Node = node; ts.isCallExpression(call); call = call.expression.expression) {
    if (call.arguments.some(hasEffects) || !ts.isPropertyAccessExpression(call.expression)) return false
  }
  return true
}

function rootOf(chain: ts.Node): ts.Node {
  let root = chain
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression
  return root
}
