/** What a function of the workspace that fetches does with the response: hands it on, answers its body, throws where it failed. Nothing else may be in it. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { descendants, outermost, unwrapped } from '../handler/handler-syntax'
import { isGlobalFetch } from './request-call'
import { statementsOf } from './request-failure'
import { doingMore, notOneFetch } from './request-wrapper-more'

/** `response`: the response itself. `data`: its body, failed or not. `data-or-throw`: its body, or a rejection where it failed. */
export type Answer = 'response' | 'data' | 'data-or-throw'

type Fn = ts.SignatureDeclaration & { readonly body: ts.ConciseBody }

/** The one `fetch` of a function and what becomes of its response; a phrase where the function does more. */
export function answerOfBody(
  fn: Fn,
  scope: Scope,
): { readonly fetch: ts.CallExpression; readonly answer: Answer } | string {
  const calls = [...descendants(fn.body)].filter(
    (node): node is ts.CallExpression => ts.isCallExpression(node) && isGlobalFetch(node, scope),
  )
  const [fetch, ...more] = calls
  if (!fetch || more.length > 0) return notOneFetch(fn.body, calls.length)
  const only = ts.isBlock(fn.body) ? soleReturn(fn.body) : fn.body
  if (only) {
    const value = withoutAwait(only)
    if (value === fetch) return { fetch, answer: 'response' }
    return isJsonChain(value, fetch) ? { fetch, answer: 'data' } : doingMore(fn.body, fetch)
  }
  if (!ts.isBlock(fn.body)) return 'which cannot be read'
  const answer = readBlock(fn.body, fetch)
  return answer ? { fetch, answer } : doingMore(fn.body, fetch)
}

function soleReturn({ statements }: ts.Block): ts.Expression | undefined {
  const [only, ...more] = statements
  return only && more.length === 0 && ts.isReturnStatement(only) ? only.expression : undefined
}

function withoutAwait(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  return ts.isAwaitExpression(inner) ? unwrapped(inner.expression) : inner
}

/** `fetch(…).then(res => res.json())`, `(await fetch(…)).json()`. */
function isJsonChain(value: ts.Expression, fetch: ts.CallExpression): boolean {
  if (!ts.isCallExpression(value) || !ts.isPropertyAccessExpression(value.expression)) return false
  const { expression: object, name } = value.expression
  if (name.text === 'json') return withoutAwait(object) === fetch
  if (name.text !== 'then' || object !== fetch || value.arguments.length !== 1) return false
  const [callback] = value.arguments
  if (!callback || !ts.isArrowFunction(callback) || ts.isBlock(callback.body)) return false
  const parameter = callback.parameters[0]?.name.getText()
  return parameter !== undefined && unwrapped(callback.body).getText() === `${parameter}.json()`
}

/** The statements of `const res = await fetch(…); if (!res.ok) throw …; return res.json()`. */
function readBlock({ statements }: ts.Block, fetch: ts.CallExpression): Answer | undefined {
  const declared = outermost(outermost(fetch).parent as ts.Expression).parent
  if (!ts.isVariableDeclaration(declared) || !ts.isIdentifier(declared.name)) return undefined
  const response = declared.name.text
  if (statements[0] !== declared.parent.parent) return undefined
  let throws = false
  let data: string | null = null
  for (const [n, statement] of statements.slice(1).entries()) {
    const isLast = n === statements.length - 2
    if (isLast && ts.isReturnStatement(statement) && statement.expression) {
      const value = withoutAwait(statement.expression).getText()
      if (value === response) return throws ? undefined : 'response'
      if (value !== `${response}.json()` && value !== data) return undefined
      return throws ? 'data-or-throw' : 'data'
    }
    if (ts.isIfStatement(statement) && !statement.elseStatement) {
      if (isEmptyAnswer(statement, response)) continue
      if (!isThrow(statement, response)) return undefined
      throws = true
      continue
    }
    const name = bodyName(statement, response)
    if (name === undefined || data !== null) return undefined
    data = name
  }
  return undefined
}

/** `if (res.status === 204) return …`: a response without a body. */
function isEmptyAnswer({ expression, thenStatement }: ts.IfStatement, response: string): boolean {
  if (!new RegExp(`^${response}\\.status\\s*===?\\s*204$`).test(expression.getText())) return false
  const [only, ...more] = statementsOf(thenStatement)
  if (!only || more.length > 0 || !ts.isReturnStatement(only)) return false
  return !only.expression || /^(?:undefined|null)$/.test(unwrapped(only.expression).getText())
}

/** `if (!res.ok) throw …`, what the error says put together before it. */
function isThrow({ expression, thenStatement }: ts.IfStatement, response: string): boolean {
  if (unwrapped(expression).getText() !== `!${response}.ok`) return false
  const statements = statementsOf(thenStatement)
  const last = statements.at(-1)
  return (
    last !== undefined &&
    ts.isThrowStatement(last) &&
    statements.slice(0, -1).every(each => ts.isVariableStatement(each))
  )
}

/** `data` of `const data = await res.json()`. */
function bodyName(statement: ts.Statement, response: string): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined
  const [declaration, ...more] = statement.declarationList.declarations
  if (!declaration?.initializer || more.length > 0 || !ts.isIdentifier(declaration.name)) return undefined
  const value = unwrapped(declaration.initializer)
  if (!ts.isAwaitExpression(value)) return undefined
  return unwrapped(value.expression).getText() === `${response}.json()` ? declaration.name.text : undefined
}
