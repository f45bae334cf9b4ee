/** How a handler reads its body, and how that reading becomes the action's parameter. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { schemaOf } from './handler-schema'
import { functionAround, type Handler, outermost, type Refused, soleStatement } from './handler-syntax'

/** Where the type of the body is written. */
export type BodyType =
  | { readonly from: 'annotation'; readonly node: ts.TypeNode }
  /** The schema that parses it: `schema` of `schema.parse(await request.json())`. */
  | { readonly from: 'schema'; readonly node: ts.Expression }
  | { readonly from: 'callers' }

export interface Body {
  readonly kind: 'json' | 'form-data' | 'text'
  readonly type: BodyType
  /** The parameter as the handler names it: a name, or an object pattern; null where it needs a new name. */
  readonly binding: ts.BindingName | null
  /** The name of the parameter where there is no binding. */
  readonly name: string
  readonly removed: readonly ts.Statement[]
  readonly edits: readonly TextEdit[]
  /** The expression that stood for the body: `await request.json()` with what wraps it. */
  readonly node: ts.Expression
}

const KINDS = { json: 'json', formData: 'form-data', text: 'text' } as const

/** `request.json`, `request.formData` or `request.text` at `access`. Refused: not called and awaited at once, or read in a nested function. */
export function readBody(handler: Handler, scope: Scope, access: ts.PropertyAccessExpression): Body | Refused {
  const read = KINDS[access.name.text as keyof typeof KINDS]
  const odd = (): Refused =>
    refuse('unsupported-handler', `request.${access.name.text}() is not awaited where it is called.`, placeOf(access))
  const call = access.parent
  if (!ts.isCallExpression(call) || call.expression !== access || call.arguments.length > 0) return odd()
  const caught = withoutCatch(call)
  const awaited = outermost(caught).parent
  if (!ts.isAwaitExpression(awaited)) return odd()
  if (functionAround(awaited) !== handler.fn)
    return refuse('unsupported-handler', 'The body is read in a nested function.', placeOf(access))
  const parsed = read === 'text' ? parsedText(awaited, scope) : null
  const kind = parsed ? 'json' : read
  const outer = outermost(parsed?.call ?? awaited)
  const annotation = typeAround(parsed?.call ?? awaited)
  const declaration = outer.parent
  const base = { kind, node: outer, edits: [], removed: parsed?.removed ?? [] }
  const typeOf = (binding: ts.BindingName | null, written: ts.TypeNode | undefined): BodyType => {
    const schema = schemaOf(outer, binding, scope)
    // Any function may be called with a body that has a type: only without one is it asked whether it is a schema.
    const called = schema && ts.isCallExpression(schema.parent) && schema.parent.expression === schema
    if (schema && !(called && written)) return { from: 'schema', node: schema }
    return written ? { from: 'annotation', node: written } : { from: 'callers' }
  }
  if (ts.isVariableDeclaration(declaration) && declaration.initializer === outer) {
    const statement = soleStatement(declaration)
    const binding = declaration.name
    const type = typeOf(binding, informative(declaration.type) ?? annotation)
    if (statement && isAtTop(statement, handler) && !ts.isArrayBindingPattern(binding))
      return { ...base, type, binding, name: 'body', removed: [...base.removed, statement] }
  }
  const guarded = guardedAssignment(outer, handler, scope)
  if (guarded) {
    const { binding, written, removed } = guarded
    const gone = [...base.removed, ...removed]
    return { ...base, type: typeOf(binding, written ?? annotation), binding, name: binding.text, removed: gone }
  }
  if (base.removed.length > 0) return odd()
  const name = freshName(NAMES[kind], handler)
  const edits = [{ start: outer.getStart(), end: outer.end, newText: name }]
  return { ...base, type: typeOf(null, annotation), binding: null, name, edits }
}

const NAMES = { json: ['input', 'body', 'data'], 'form-data': ['formData', 'form'], text: ['text', 'input'] }

/** `JSON.parse(await request.text())`, at once or by a constant that nothing else reads: as good as `request.json()`. */
function parsedText(
  awaited: ts.AwaitExpression,
  scope: Scope,
): { readonly call: ts.CallExpression; readonly removed: readonly ts.Statement[] } | null {
  const outer = outermost(awaited)
  const declaration = outer.parent
  const statement = ts.isVariableDeclaration(declaration) ? soleStatement(declaration) : undefined
  const name = statement && ts.isVariableDeclaration(declaration) ? declaration.name : undefined
  const [use, ...more] = name && ts.isIdentifier(name) ? scope.usesOf(name) : []
  if (more.length > 0) return null
  const text = use ?? outer
  const call = text.parent
  const isParse = ts.isCallExpression(call) && call.expression.getText() === 'JSON.parse' && call.arguments[0] === text
  if (!isParse || call.arguments.length > 1 || functionAround(call) !== functionAround(awaited)) return null
  return { call, removed: statement ? [statement] : [] }
}

/** `request.json().catch(() => …)`: every caller of the action sends a body, so the fallback never runs. */
function withoutCatch(call: ts.CallExpression): ts.Expression {
  const access = call.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== call || access.name.text !== 'catch') return call
  return ts.isCallExpression(access.parent) && access.parent.expression === access ? access.parent : call
}

/** The type of a cast around the awaited body. */
function typeAround(awaited: ts.Expression): ts.TypeNode | undefined {
  let node: ts.Node = awaited.parent
  let type: ts.TypeNode | undefined
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    if (!ts.isParenthesizedExpression(node)) type = node.type
    node = node.parent
  }
  return informative(type)
}

/** A written type, but for `any`, which says nothing. `unknown` stays: the author meant to check. */
function informative(type: ts.TypeNode | undefined): ts.TypeNode | undefined {
  return type?.kind === ts.SyntaxKind.AnyKeyword ? undefined : type
}

/** True for a statement of the handler's own block, or of a `try` that is one: its names may stand in the parameter list. */
export function isAtTop(statement: ts.Statement, handler: Handler): boolean {
  const block = statement.parent
  if (block === handler.body) return true
  return ts.isBlock(block) && ts.isTryStatement(block.parent) && block.parent.parent === handler.body
}

/** `let body; try { body = await request.json() } catch { return 400 }`: malformed JSON cannot reach an action. */
function guardedAssignment(
  outer: ts.Expression,
  handler: Handler,
  scope: Scope,
): { binding: ts.Identifier; written: ts.TypeNode | undefined; removed: ts.Statement[] } | undefined {
  const assignment = outer.parent
  if (!ts.isBinaryExpression(assignment) || assignment.right !== outer) return undefined
  if (assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(assignment.left)) return undefined
  const block = assignment.parent.parent
  if (!ts.isExpressionStatement(assignment.parent) || !ts.isBlock(block) || block.statements.length !== 1)
    return undefined
  const guard = block.parent
  if (!ts.isTryStatement(guard) || guard.tryBlock !== block || guard.finallyBlock || guard.parent !== handler.body)
    return undefined
  const last = guard.catchClause?.block.statements.at(-1)
  if (!last || !(ts.isReturnStatement(last) || ts.isThrowStatement(last))) return undefined
  const declaration = scope.symbolOf(assignment.left)?.declarations?.[0]
  if (!declaration || !ts.isVariableDeclaration(declaration) || declaration.initializer) return undefined
  const statement = soleStatement(declaration)
  if (statement?.parent !== handler.body || !ts.isIdentifier(declaration.name)) return undefined
  return { binding: declaration.name, written: informative(declaration.type), removed: [statement, guard] }
}

/** The first of these names that no identifier of the handler has. */
export function freshName(candidates: readonly string[], handler: Handler): string {
  const taken = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) taken.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(handler.sf)
  const free = candidates.find(name => !taken.has(name))
  for (let n = 2; ; n++) {
    const name = free ?? `${candidates[0]}${n}`
    if (!taken.has(name)) return name
  }
}
