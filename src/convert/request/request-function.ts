/** A client function whose whole body is one request: the action takes its place, with its name, parameters and type. The inverse of what *Convert to API route* writes. */
import { ts } from '../../workspace/typescript'
import { namesIn } from '../code/names'
import {
  descendants,
  functionAround,
  isExported,
  outermost,
  statementAround,
  unwrapped,
} from '../handler/handler-syntax'
import type { FetchCall } from './request-call'
import { failureBranch, statementsOf } from './request-failure'
import type { ResponseUse } from './request-response'

export interface RequestFunction {
  readonly name: ts.Identifier
  readonly statement: ts.Statement
  readonly exported: boolean
  /** `export default async function greet`. */
  readonly isDefault: boolean
  /** The parameter list as written, without parentheses. */
  readonly parameters: string
  readonly parameterNames: readonly string[]
  /** The type after the parameter list, as written; null where it is inferred. */
  readonly returnType: string | null
  /** In how many places it makes Dates again in what came as JSON, which an action hands over as they are. */
  readonly revives: number
}

/**
 * The function around a fetch that does nothing else: it requests, throws where the response is not ok, and returns the body
 * or nothing. Null for every other function; its request is then rewritten as any caller's.
 */
export function requestFunction(fetch: FetchCall, use: ResponseUse): RequestFunction | null {
  const fn = functionAround(fetch.call)
  // Its URL comes from elsewhere: SWR calls it with the key.
  if (!fn || fetch.edits || fetch.tail) return null
  const found = declarationOf(fn)
  if (!found) return null
  const { name, statement, body, parameters } = found
  if (parameters.some(parameter => !ts.isIdentifier(parameter.name))) return null
  const urls = new Set<ts.Statement>(fetch.constants.map(({ statement }) => statement))
  if (ts.isBlock(body) ? !isWholeBody(body, use, urls) : !isWholeExpression(body, use)) return null
  const sf = fetch.sf
  const [first] = parameters
  const last = parameters.at(-1)
  return {
    name,
    statement,
    exported: isExported(statement),
    isDefault:
      ts.canHaveModifiers(statement) &&
      (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword),
    parameters: first && last ? sf.text.slice(first.getStart(sf), last.end) : '',
    parameterNames: parameters.map(parameter => parameter.name.getText(sf)),
    returnType: found.returnType?.getText(sf) ?? null,
    revives: use.form === 'variable' ? Math.max(0, ...use.bodies.map(({ node }) => revivedIn(node))) : 0,
  }
}

function declarationOf(fn: ts.SignatureDeclaration) {
  if (ts.isFunctionDeclaration(fn)) {
    if (!fn.name || !fn.body || fn.typeParameters || fn.asteriskToken || !ts.isSourceFile(fn.parent)) return null
    return { name: fn.name, statement: fn, body: fn.body, parameters: fn.parameters, returnType: fn.type }
  }
  if (!ts.isArrowFunction(fn) || fn.typeParameters) return null
  const declaration = fn.parent
  if (!ts.isVariableDeclaration(declaration) || declaration.type || !ts.isIdentifier(declaration.name)) return null
  const list = declaration.parent
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1) return null
  const statement = list.parent
  if (!ts.isVariableStatement(statement) || !ts.isSourceFile(statement.parent)) return null
  return { name: declaration.name, statement, body: fn.body, parameters: fn.parameters, returnType: fn.type }
}

/** `fetch(…).then(res => res.json())` as the body of an arrow function. */
function isWholeExpression(body: ts.Expression, use: ResponseUse): boolean {
  return use.form === 'value' && unwrapped(body) === use.node
}

/** `urls`: what makes the request's URL. */
function isWholeBody(body: ts.Block, use: ResponseUse, urls: ReadonlySet<ts.Statement>): boolean {
  const statements = body.statements.filter(statement => !urls.has(statement))
  if (use.form !== 'variable') {
    const [only, ...more] = statements
    if (!only || more.length > 0) return false
    if (use.form === 'ignored') return ts.isExpressionStatement(only) && unwrapped(only.expression) === use.node
    return ts.isReturnStatement(only) && only.expression !== undefined && unwrapped(only.expression) === use.node
  }
  if (statements[0] !== use.statement) return false
  const branch = failureBranch(use)
  const accounted = new Set<ts.Statement>([use.statement, ...use.follows])
  if (branch) {
    const inside = statementsOf(branch.thenStatement)
    // Only the error is made here; what it says is lost in an action either way.
    const last = inside.at(-1)
    if (!last || !ts.isThrowStatement(last) || !inside.slice(0, -1).every(ts.isVariableStatement)) return false
    accounted.add(branch)
  }
  const known: ts.Node[] = [use.statement, ...(branch ? [branch] : [])]
  const within = (node: ts.Node) => known.some(outer => node.pos >= outer.pos && node.end <= outer.end)
  for (const status of use.statuses.filter(node => !within(node))) {
    const answer = emptyAnswer(status)
    if (!answer) return false
    known.push(answer)
    if (ts.isStatement(answer)) accounted.add(answer)
  }
  const inBranch = (node: ts.Node) => branch !== undefined && node.pos >= branch.pos && node.end <= branch.end
  for (const { node } of use.bodies.filter(read => !inBranch(read.node))) {
    const statement = statementAround(node)
    if (!statement) return false
    accounted.add(statement)
    if (ts.isReturnStatement(statement)) {
      const whole = statement.expression && awaitedOperand(statement.expression)
      // What is returned beside an empty answer: `res.status === 204 ? undefined : res.json()`.
      const returned = whole && ts.isConditionalExpression(whole) && known.includes(whole) ? whole.whenFalse : whole
      if (!returned || awaitedOperand(returned) !== awaitedOperand(node)) return false
      continue
    }
    const name = returnedName(statement, node)
    const next = statements[statements.indexOf(statement) + 1]
    if (!name || !next || !ts.isReturnStatement(next) || !next.expression) return false
    if (unwrapped(next.expression).getText() !== name && revivals(next.expression, name) === 0) return false
    accounted.add(next)
  }
  return use.oks.every(within) && statements.every(statement => accounted.has(statement))
}

/** `if (res.status === 204) return`, `res.status === 204 ? undefined : …`: how a client function takes a route without a body. */
function emptyAnswer(status: ts.PropertyAccessExpression): ts.Statement | ts.ConditionalExpression | undefined {
  const test = status.parent
  if (!ts.isBinaryExpression(test) || test.right.getText() !== '204') return undefined
  if (test.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken) return undefined
  const branch = outermost(test).parent
  if (ts.isConditionalExpression(branch)) return branch.whenTrue.getText() === 'undefined' ? branch : undefined
  if (!ts.isIfStatement(branch) || branch.elseStatement) return undefined
  const [only, ...more] = statementsOf(branch.thenStatement)
  if (!only || more.length > 0 || !ts.isReturnStatement(only)) return undefined
  return only.expression && only.expression.getText() !== 'undefined' ? undefined : branch
}

/** The expression inside parentheses, casts and `await`. */
function awaitedOperand(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  return ts.isAwaitExpression(inner) ? unwrapped(inner.expression) : inner
}

/** `data` of `const data = await res.json()`. */
function returnedName(statement: ts.Statement, read: ts.Expression): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined
  const [declaration, ...more] = statement.declarationList.declarations
  if (!declaration?.initializer || more.length > 0 || !ts.isIdentifier(declaration.name)) return undefined
  return awaitedOperand(declaration.initializer) === awaitedOperand(read) ? declaration.name.text : undefined
}

/**
 * How many Dates a value makes of the texts in `json`, as *Convert to API route* writes it; 0 where it does anything else: another
 * call, another name.
 */
function revivals(expression: ts.Expression, json: string): number {
  const known = new Set([json, 'Date', 'Object', 'undefined'])
  for (const node of descendants(expression))
    if (ts.isParameter(node)) for (const name of namesIn(node.name)) known.add(name)
  let dates = 0
  for (const node of descendants(expression)) {
    if (ts.isAwaitExpression(node)) return 0
    if (ts.isNewExpression(node)) {
      if (node.expression.getText() !== 'Date') return 0
      dates++
    }
    const callee = ts.isCallExpression(node) ? node.expression.getText() : '.map'
    if (!/(?:\.map|^Object\.(?:fromEntries|entries))$/.test(callee)) return 0
  }
  return [...namesIn(expression)].every(name => known.has(name)) ? dates : 0
}

/** How many Dates are made again of `const json = await res.json()` where the next statement returns it. */
function revivedIn(read: ts.Expression): number {
  const statement = statementAround(read)
  const block = statement?.parent
  if (!statement || !block || !ts.isBlock(block)) return 0
  const name = returnedName(statement, read)
  const next = block.statements[block.statements.indexOf(statement) + 1]
  return name !== undefined && next && ts.isReturnStatement(next) && next.expression
    ? revivals(next.expression, name)
    : 0
}
