/**
 * Which members of a body its callers look at. What nobody looks at may arrive as something else than JSON made of it: a Date that
 * stays one, beside the `error` or `id` that is all the page wanted.
 */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { isOk } from '../handler/handler-results'
import { outermost } from '../handler/handler-syntax'
import type { FetchCall } from './request-call'
import { type Reach, reachOf } from './request-failure'
import type { ResponseUse } from './request-response'

/** Names of members; `all` where the body is handed on as a whole, or taken apart in a way that is not followed. */
export type MembersRead = ReadonlySet<string> | 'all'

interface Look {
  readonly members: MembersRead
  readonly reach: Reach
}

const NONE: MembersRead = new Set()

/** What is read of an answer with a status, by all callers together. */
export function membersReadOf(
  status: number,
  callers: readonly { readonly use: ResponseUse; readonly fetch: FetchCall }[],
): MembersRead {
  const met = callers
    .flatMap(({ use, fetch }) => looksAt(use, fetch.scope))
    .filter(({ reach }) => reach === 'any' || (reach === 'ok') === isOk(status))
  return joined(met.map(({ members }) => members))
}

function joined(members: readonly MembersRead[]): MembersRead {
  const names = new Set<string>()
  for (const one of members) {
    if (one === 'all') return 'all'
    for (const name of one) names.add(name)
  }
  return names
}

function looksAt(use: ResponseUse, scope: Scope): readonly Look[] {
  switch (use.form) {
    case 'ignored':
    case 'passed-on':
    case 'toast':
      return []
    case 'variable':
    case 'callback':
      return use.bodies.map(({ node, awaited, member, asText }) => ({
        members: member !== undefined ? new Set([member]) : awaited && !asText ? ofValue(node, scope) : 'all',
        reach: reachOf(node, use),
      }))
    case 'value':
      return [{ members: use.awaited ? ofValue(use.node, scope) : 'all', reach: 'any' }]
    case 'chain':
      return [{ members: 'all', reach: 'ok' }]
    case 'data': {
      if (use.isDropped) return []
      const awaited = outermost(use.node).parent
      const isValue = use.awaited && ts.isAwaitExpression(awaited)
      return [{ members: isValue ? ofValue(awaited, scope) : 'all', reach: use.throws ? 'ok' : 'any' }]
    }
    case 'axios': {
      const failed: Look[] = use.error.reads === 'response' ? [{ members: 'all', reach: 'failed' }] : []
      return [{ members: ofAxios(use, scope), reach: 'ok' }, ...failed]
    }
  }
}

function ofAxios(use: Extract<ResponseUse, { form: 'axios' }>, scope: Scope): MembersRead {
  switch (use.shape) {
    case 'alone':
      return NONE
    case 'value':
      return use.awaited ? ofValue(use.node, scope) : 'all'
    case 'pattern':
      return ofName(use.data, scope)
    case 'variable':
      return joined(use.datas.map(data => ofValue(data, scope)))
    case 'chain':
      if (!use.answer) return NONE
      return use.answer.kind === 'pattern'
        ? ofName(use.answer.data, scope)
        : joined(use.answer.datas.map(data => ofValue(data, scope)))
  }
}

/** What is read of a value where it stands: one member, those of a pattern, or of the constant that it is given to. */
function ofValue(value: ts.Expression, scope: Scope): MembersRead {
  const whole = outermost(value)
  const { parent } = whole
  if (ts.isPropertyAccessExpression(parent) && parent.expression === whole) return new Set([parent.name.text])
  if (ts.isNonNullExpression(parent)) return ofValue(parent, scope)
  if (ts.isVariableDeclaration(parent) && parent.initializer === whole) return ofName(parent.name, scope)
  return isUnread(whole) ? NONE : 'all'
}

function ofName(name: ts.BindingName, scope: Scope): MembersRead {
  if (ts.isArrayBindingPattern(name)) return 'all'
  if (ts.isIdentifier(name)) {
    const isConstant = !ts.isVariableDeclaration(name.parent) || (name.parent.parent.flags & ts.NodeFlags.Const) !== 0
    return isConstant ? joined(scope.usesOf(name).map(use => ofValue(use, scope))) : 'all'
  }
  const members = new Set<string>()
  for (const { propertyName, name: own, dotDotDotToken } of name.elements) {
    const member = propertyName ?? own
    if (dotDotDotToken || !ts.isIdentifier(member)) return 'all'
    members.add(member.text)
  }
  return members
}

/** True for a value that is only logged, or told from nothing. */
function isUnread(whole: ts.Expression): boolean {
  const { parent } = whole
  if (ts.isCallExpression(parent)) return /^console\.\w+$/.test(parent.expression.getText())
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isBinaryExpression(parent))
    return parent.left === whole && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
  return ts.isIfStatement(parent) || ts.isExpressionStatement(parent)
}
