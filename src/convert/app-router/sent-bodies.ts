/** What the callers of an API route send it: a body that is no JSON is one that `request.json()` does not read. */
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { Rewritten } from './api-rewrite'
import { WITHOUT_BODY } from './body-methods'

/**
 * Refuses to read the body for a method whose requests have none (`unsupported-handler`), and a caller that sends no body
 * (`unsupported-caller`) or a form (`non-json`) to a method whose function reads one: the Pages Router gives it an empty one or the
 * form's fields, `request.json()` fails. Where nobody is known to send one: `body-unknown`.
 */
export async function checkBodies(
  entryPoint: EntryPoint,
  { bodyMethods: reading, body }: Pick<Rewritten, 'bodyMethods' | 'body'>,
  accepted: readonly string[],
  sources: Sources,
): Promise<Refused | null> {
  if (!body) return null
  const empty = reading.find(method => WITHOUT_BODY.includes(method))
  if (empty)
    return refuse(
      'unsupported-handler',
      `The body is read for ${empty} as well, whose requests have none: request.json() would fail.`,
      body,
    )
  let known = false
  for (const caller of entryPoint.callers) {
    if (caller.method !== null && !reading.includes(caller.method)) continue
    known = true
    if (!caller.certain) continue
    const sf = await sources.get(caller.file)
    const sent = sf && sentBy(caller, nodeAt(sf, offsetAt(sf, caller)), scopeOf(sf))
    if (sent === 'nothing')
      return refuse(
        'unsupported-caller',
        'This caller sends no body: the handler reads an empty one today, and request.json() would fail.',
        caller,
      )
    if (sent)
      return refuse('non-json', 'This caller sends a form, whose fields are read as the body.', placeOf(sent.form))
  }
  if (known || accepted.includes('body-unknown')) return null
  return refuse(
    'body-unknown',
    'Nothing in this workspace sends it a body: whether others send JSON or a form cannot be seen.',
    body,
  )
}

type Sent = 'nothing' | { readonly form: ts.Node } | undefined

/** What a caller is seen to send besides JSON; undefined where it sends that, or it is not seen. */
function sentBy(caller: Caller, node: ts.Node, scope: Scope): Sent {
  if (caller.via === 'fetch') return sentByFetch(node, scope)
  let call: ts.Node = node
  while (call.parent && !ts.isCallExpression(call)) call = call.parent
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined
  const name = call.expression.name.text
  const [, value, ...others] = call.arguments
  if (caller.via === 'axios' && name === caller.method?.toLowerCase() && /^(?:post|put|patch)$/.test(name)) {
    if (!value) return 'nothing'
    const options = others[0] && objectOf(others[0], scope)
    return isForm(value, scope) || (options && saysForm(options, scope)) ? { form: value } : undefined
  }
  if (name !== 'delete' || caller.method !== 'DELETE') return undefined
  const given = [value, ...others].filter(option => option !== undefined)
  const isNone = given.every(
    option =>
      ts.isObjectLiteralExpression(option) &&
      option.properties.every(
        property => !ts.isSpreadAssignment(property) && !/^(?:data|body|json)$/.test(property.name?.getText() ?? ''),
      ),
  )
  return isNone ? 'nothing' : undefined
}

function sentByFetch(at: ts.Node, scope: Scope): Sent {
  let node: ts.Node | undefined = at
  while (node && !(ts.isCallExpression(node) && node.expression.getText() === 'fetch')) node = node.parent
  const given = node && ts.isCallExpression(node) ? node.arguments[1] : undefined
  const init = given && objectOf(given, scope)
  if (!init) return undefined
  const sent = memberOf(init, 'body')
  // A spread may hold one.
  if (!sent) return init.properties.some(ts.isSpreadAssignment) ? undefined : 'nothing'
  const value = initializerOf(sent)
  return (value && isForm(value, scope)) || saysForm(init, scope) ? { form: sent } : undefined
}

/** True for a form, or a text of its fields: `new URLSearchParams(…)`, `params.toString()`, `qs.stringify(…)`. */
function isForm(value: ts.Expression, scope: Scope): boolean {
  const made = meant(value, scope)
  if (ts.isNewExpression(made)) return /^(?:URLSearchParams|FormData)$/.test(made.expression.getText())
  if (!ts.isCallExpression(made)) return false
  const callee = unwrapped(made.expression)
  if (!ts.isPropertyAccessExpression(callee)) return false
  if (/^(?:qs|querystring|queryString)\.stringify$/.test(callee.getText())) return true
  return callee.name.text === 'toString' && isForm(callee.expression, scope)
}

/** True where its headers name the content type of a form. */
function saysForm(options: ts.ObjectLiteralExpression, scope: Scope): boolean {
  const headers = initializerOf(memberOf(options, 'headers'))
  const value = headers && objectOf(headers, scope)
  return (
    value?.properties.some(property => /x-www-form-urlencoded|multipart\/form-data/.test(property.getText())) ?? false
  )
}

function memberOf({ properties }: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return properties.find(property => property.name?.getText() === name)
}

function initializerOf(member: ts.ObjectLiteralElementLike | undefined): ts.Expression | undefined {
  if (!member) return undefined
  if (ts.isShorthandPropertyAssignment(member)) return member.name
  return ts.isPropertyAssignment(member) ? member.initializer : undefined
}

function objectOf(expression: ts.Expression, scope: Scope): ts.ObjectLiteralExpression | undefined {
  const value = meant(expression, scope)
  return ts.isObjectLiteralExpression(value) ? value : undefined
}

/** A constant's value in the place of its name. */
function meant(expression: ts.Expression, scope: Scope): ts.Expression {
  const value = unwrapped(expression)
  const [declaration] = (ts.isIdentifier(value) && scope.symbolOf(value)?.declarations) || []
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return value
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  return isConstant ? unwrapped(declaration.initializer) : value
}
