/**
 * Rewrites a caller of a route as a caller of an action, with its error handling.
 *
 * What has to be kept: a handler that throws answers 500, `fetch` resolves, `res.ok` is false and the caller's branch runs.
 * An action that throws rejects instead. So a failure branch is never dropped because the handler itself has no failing status:
 * the rejection is led back into it, unless rejecting is what the branch amounts to.
 * - the body is read first (an empty 500 is no JSON, so the caller rejected as well): nothing to add;
 * - the branch only throws, and the `catch` around it does not look at the error: the branch goes;
 * - otherwise the call gets `.catch(() => undefined)` and the branch tests for that. A value of `undefined` is never mistaken for
 *   it: `Response.json(undefined)` throws, so the caller saw a 500 there too.
 * A request that fails on the network now takes the branch as well; a note says so.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { statementStart } from '../code/edits'
import { firstFree, mentionsAround, namesAround } from '../code/names'
import { placeOf } from '../code/source'
import type { CodeStyle } from '../code/style'
import { descendants, type Refused, statementAround } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { removeFromBlock } from '../to-action/text'
import { type ActionResult, bodyOf, type Rewrite, replaceBody, takenOf } from './request-answer'
import { readsAxiosStatus, rewriteAxios } from './request-axios-use'
import { isWholeBody } from './request-body'
import { rewriteCallback } from './request-callback'
import { rewriteChain } from './request-chain'
import { rewriteData } from './request-data'
import { declarationOf, replace, thrownStatus } from './request-edits'
import { eitherOf } from './request-either'
import {
  actsBefore,
  errorIsUnread,
  failureBranch,
  insideTry,
  isEffect,
  isReadOnFailure,
  isUnconditional,
  readsBodyOnFailure,
  rejectsOnFailure,
  statementsOf,
} from './request-failure'
import { fallbackText, inParentheses, orFallback } from './request-fallback'
import { rewriteObject } from './request-object'
import type { ResponseUse, VariableUse } from './request-response'
import { okTestOf, rangeEdits } from './request-tests'

/** The failure branch that an action makes needless, with the reads outside it. */
function withoutNeedlessBranch(use: VariableUse): {
  readonly use: VariableUse
  readonly branch: ts.IfStatement | undefined
} {
  const branch = failureBranch(use)
  if (!branch) return { use, branch: undefined }
  const statements = statementsOf(branch.thenStatement)
  const last = statements.at(-1)
  const isRead = (each: ts.Statement) =>
    ts.isVariableStatement(each) && use.bodies.some(({ node }) => node.pos >= each.pos && node.end <= each.end)
  const throws = last !== undefined && ts.isThrowStatement(last) && statements.slice(0, -1).every(isRead)
  if (!rejectsOnFailure(use) && !(throws && errorIsUnread(branch) && !actsBefore(use)))
    return { use, branch: undefined }
  const outside = (node: ts.Node) => node.pos < branch.pos || node.end > branch.end
  return {
    branch,
    use: {
      ...use,
      oks: use.oks.filter(outside),
      statuses: use.statuses.filter(outside),
      bodies: use.bodies.filter(({ node }) => outside(node)),
    },
  }
}

/** True where a caller needs `{ ok, status, data }`: it looks at a status, or at `ok` of a handler that has failing answers. */
export function needsObject(use: ResponseUse, fails: boolean): boolean {
  if (use.form === 'axios') return fails || readsAxiosStatus(use)
  if (use.form === 'chain') return fails
  if (use.form === 'toast') return fails && use.looks
  if (use.form === 'data') return fails && use.throws
  if (use.form === 'callback')
    return (use.oks.length > 0 || use.statuses.length > 0) && (fails || eitherOf(use) === undefined)
  if (use.form !== 'variable') return false
  if (use.declared || !ts.isAwaitExpression(use.awaited)) return true
  // A failing answer is a value with data, which the branch may read: the branch is needed then.
  if (fails) return use.oks.length > 0 || use.statuses.length > 0
  const needed = withoutNeedlessBranch(use).use
  return needed.statuses.some(status => !onFailure(status, needed))
}

/** True for a read in the failure branch of a handler without failing answers: an error was thrown, the status is 500. */
function onFailure(status: ts.Node, use: VariableUse): boolean {
  const branch = failureBranch(use)?.thenStatement
  return branch !== undefined && status.pos >= branch.pos && status.end <= branch.end
}

/**
 * Rewrites one caller; `call` is the action's call without `await`. `given`: the names that other rewrites of the file gave
 * already; this one's join them.
 */
export function rewriteCaller(
  sf: ts.SourceFile,
  use: ResponseUse,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  given: Set<string>,
): Rewrite | Refused {
  if (use.form === 'ignored') return rewriteIgnored(sf, use, call, result)
  if (use.form === 'passed-on') return { edits: [replace(sf, use.node, call)], failure: 'same' }
  if (use.form === 'toast')
    return { edits: [replace(sf, use.node, call)], failure: result.mayThrow && !use.looks ? 'now-rejects' : 'same' }
  if (use.form === 'value') {
    const parameter = style.arrowParentheses ? '(res)' : 'res'
    // The body of a bare 500 is an empty text.
    const empty = use.kind === 'text' && result.mayThrow ? style.quote + style.quote : null
    const member = result.textual ? 'text' : 'data'
    const answered =
      empty === null ? call : `${call}.catch(() => ${result.form === 'value' ? empty : `({ ${member}: ${empty} })`})`
    const value = use.awaited ? `await ${answered}` : answered
    const data = use.awaited
      ? bodyOf(`(await ${answered})`, use, result)
      : `${answered}.then(${parameter} => ${bodyOf('res', use, result)})`
    const edits = [replace(sf, use.node, result.form === 'value' ? value : data)]
    return { edits, failure: empty === null ? 'same' : 'network-too' }
  }
  if (use.form === 'data') return rewriteData(sf, use, call, result, style, given)
  if (use.form === 'axios') return rewriteAxios(sf, use, call, result, style, given)
  if (use.form === 'chain')
    return rewriteChain(sf, use, call, result, style, bodyOf(use.parameter.text, { kind: 'json' }, result))
  if (use.form === 'callback') return rewriteCallback(sf, use, call, result)
  return result.form === 'object'
    ? rewriteObject(sf, use, call, result, given)
    : rewriteValue(sf, use, call, result, given)
}

/** A caller that ignored failures goes on ignoring them, unless a `catch` of its own stands ready. */
function rewriteIgnored(
  sf: ts.SourceFile,
  use: Extract<ResponseUse, { form: 'ignored' }>,
  call: string,
  result: ActionResult,
): Rewrite {
  if (use.together && result.mayThrow && !insideTry(use.node))
    return { edits: [replace(sf, use.node, `${call}.catch(() => undefined)`)], failure: 'network-too' }
  if (!use.awaited) return { edits: [replace(sf, use.node, call)], failure: result.mayThrow ? 'now-rejects' : 'same' }
  const swallow = result.mayThrow && !insideTry(use.node)
  const newText = swallow ? `await ${call}.catch(() => undefined)` : `await ${call}`
  const failure = swallow ? 'network-too' : result.mayThrow ? 'now-rejects' : 'same'
  return { edits: [replace(sf, use.node, newText)], failure }
}

function rewriteValue(
  sf: ts.SourceFile,
  whole: VariableUse,
  call: string,
  result: ActionResult,
  given: Set<string>,
): Rewrite | Refused {
  const { use, branch } = withoutNeedlessBranch(whole)
  const status = use.statuses.find(node => !onFailure(node, use))
  if (status) return refuse('status-read', 'The caller reads a status that this action cannot have.', placeOf(status))
  if (use.oks.length > 0) return rewriteTested(sf, use, call, result, given)
  const rejected = result.mayThrow && actsBefore(whole) ? 'now-rejects' : 'same'
  const [body, ...more] = use.bodies
  if (!body) {
    const gone = branch ? [removeFromBlock(sf, branch)] : []
    if (branch)
      return {
        edits: [replace(sf, use.statement, terminated(sf, use.statement, `await ${call}`)), ...gone],
        failure: rejected,
      }
    const ignored = rewriteIgnored(sf, { form: 'ignored', node: use.awaited, awaited: true }, call, result)
    const [edit] = ignored.edits
    const statement = replace(sf, use.statement, terminated(sf, use.statement, edit?.newText ?? ''))
    return { edits: [statement], failure: ignored.failure }
  }
  const reading = statementAround(body.node)
  // Without a look at the status, a body that is no JSON is what a bare 500 has.
  const fallback = branch || !result.mayThrow ? null : fallbackText(sf, use)
  if (fallback === undefined)
    return refuse('several-result-shapes', 'What stands for the body of a failed request differs.', placeOf(use.name))
  const answered = fallback === null ? call : `${call}.catch(() => ${inParentheses(fallback)})`
  const failure = fallback === null ? rejected : 'network-too'
  const value = body.awaited ? `await ${answered}` : answered
  if (more.length === 0 && reading && isNext(use.statement, reading, branch) && isReadFirst(body.node, reading)) {
    const start = use.statement.getStart(sf)
    const gone = { start, end: statementStart(sf, reading), newText: '' }
    const taken = isWholeBody(body)
      ? value
      : body.mayBeEmpty
        ? orFallback(sf, body, `(${value})`)
        : takenOf(body.asText ? value : `(${value})`, body)
    const behind = branch && branch.pos >= reading.end ? [removeFromBlock(sf, branch)] : []
    return { edits: [gone, replace(sf, body.node, taken), ...behind], failure }
  }
  const gone = branch ? [removeFromBlock(sf, branch)] : []
  return { edits: [...gone, ...namedValue(sf, use, `await ${answered}`, given).edits], failure }
}

/** True where `reading` is the statement after `first`, a branch that goes left out, and evaluates its body read in any case. */
function isNext(first: ts.Statement, reading: ts.Statement, branch: ts.IfStatement | undefined): boolean {
  if (!ts.isBlock(first.parent) || reading.parent !== first.parent) return false
  const statements = first.parent.statements.filter(statement => statement !== branch)
  const next = statements[statements.indexOf(first) + 1]
  return (
    next === reading && (ts.isVariableStatement(next) || ts.isExpressionStatement(next) || ts.isReturnStatement(next))
  )
}

/** True where a statement reads the body in any case, before it does anything else. */
function isReadFirst(body: ts.Expression, reading: ts.Statement): boolean {
  return (
    isUnconditional(body, reading) &&
    ![...descendants(reading)].some(node => isEffect(node) && node.end <= body.getStart())
  )
}

/** The text of a statement with the ending of another. */
function terminated(sf: ts.SourceFile, like: ts.Statement, text: string): string {
  return sf.text[like.end - 1] === ';' ? `${text};` : text
}

/** Puts the value where the response was: under the name of the one constant it is read into, else under a new one. */
function namedValue(
  sf: ts.SourceFile,
  use: VariableUse,
  value: string,
  given: Set<string>,
): { readonly name: string; readonly edits: TextEdit[] } {
  const [body, ...more] = use.bodies
  const read = body && isWholeBody(body) && more.length === 0 ? declarationOf(body.node, body.untyped) : undefined
  if (read && isOnlyMeaning(read.name, use)) {
    const edits = [
      replace(sf, use.name, read.name.text),
      replace(sf, use.awaited, value),
      removeFromBlock(sf, read.statement),
    ]
    return { name: read.name.text, edits }
  }
  const name = nameFor(['data', 'result'], use, given)
  const edits = [replace(sf, use.name, name), replace(sf, use.awaited, value)]
  for (const read of use.bodies) edits.push(replaceBody(sf, read, name, null))
  return { name, edits }
}

/** What a value is called that was a response: the author's own word for it where it says more than `response`. */
function nameFor(candidates: readonly string[], use: VariableUse, given: Set<string>): string {
  const own = use.name.text
  const generic = /^(?:r|res|resp|response|result|reply|answer|req|request)\d*$/i.test(own)
  const name = generic ? firstFree(candidates, new Set([...namesAround(use.name), ...given])) : own
  given.add(name)
  return name
}

/** True where every mention of a name in the function means this constant, which is never written to. */
function isOnlyMeaning(name: ts.Identifier, use: VariableUse): boolean {
  const list = name.parent.parent
  if (!ts.isVariableDeclarationList(list) || !(list.flags & ts.NodeFlags.Const)) return false
  return mentionsAround(use.name, name.text).every(
    mention => mention === name || (mention.pos > name.pos && !isDeclaration(mention)),
  )
}

function isDeclaration(node: ts.Identifier): boolean {
  const parent = node.parent
  return (
    (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) && parent.name === node
  )
}

/** A caller that tests `res.ok` of an action that only ever answers success, or rejects. */
function rewriteTested(
  sf: ts.SourceFile,
  use: VariableUse,
  call: string,
  result: ActionResult,
  given: Set<string>,
): Rewrite | Refused {
  if (readsBodyOnFailure(use))
    return refuse(
      'unsupported-caller',
      'The failure branch reads a body that this handler never sends.',
      placeOf(use.name),
    )
  if (use.bodies.some(body => body.mayBeEmpty || (body.kind === 'text' && isReadOnFailure(body, use))))
    return refuse('several-result-shapes', 'What stands for the body of a failed request differs.', placeOf(use.name))
  if (use.bodies.length === 0) {
    const name = nameFor(['ok', 'succeeded'], use, given)
    const value = `await ${call}.then(() => true, () => false)`
    const edits = [replace(sf, use.name, name), replace(sf, use.awaited, value)]
    const oks = use.oks.filter(ok => ok.name.text === 'ok')
    edits.push(...oks.map(node => replace(sf, node, name)), ...rangeEdits(sf, use.oks, name))
    edits.push(...use.statuses.map(node => thrownStatus(sf, node)))
    return { edits, failure: 'network-too' }
  }
  const { name, edits } = namedValue(sf, use, `await ${call}.catch(() => undefined)`, given)
  edits.push(...use.statuses.map(node => thrownStatus(sf, node)))
  for (const ok of use.oks) {
    const { node, failed } = okTestOf(ok)
    if (result.truthy && failed) edits.push(replace(sf, node, `!${name}`))
    else if (result.truthy && isCondition(node)) edits.push(replace(sf, node, name))
    else edits.push(replace(sf, node, `${name} ${failed ? '===' : '!=='} undefined`))
  }
  return { edits, failure: 'network-too' }
}

/** True for the whole condition of an `if` or `?:`. */
function isCondition(node: ts.Expression): boolean {
  const { parent } = node
  return (
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node)
  )
}
