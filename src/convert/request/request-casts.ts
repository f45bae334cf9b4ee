/**
 * What a caller says of the body that it reads: `(await res.json()) as Post`, `const post: Post = await res.json()`,
 * `.then((post: Post) => …)`, `ofetch<Post>(…)`. It gave `any` a type. Where that is the action's own, it goes.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { outermost } from '../handler/handler-syntax'
import type { ResponseUse } from './request-response'

/** A type that is written beside a reading of the body. */
export interface Cast {
  readonly type: ts.TypeNode
  /**
   * `type-argument`: of the request itself, which is written as a cast where it stays. `parameter`: of what `then` hands on. `promised`: the `Post` of
   * `res.json() as Promise<Post>`, where the value stands for that promise.
   */
  readonly kind: 'cast' | 'annotation' | 'parameter' | 'type-argument' | 'promised'
}

/** Every type that is written beside what a caller reads. */
export function castsOf(use: ResponseUse): readonly Cast[] {
  const own: Cast[] = use.form === 'data' && use.type ? [{ type: use.type, kind: 'type-argument' }] : []
  const isRead = use.form === 'variable' || use.form === 'callback'
  return [...own, ...readsOf(use).flatMap(read => [...(isRead ? promisedCasts(read) : []), ...castsAround(read)])]
}

/** The expressions that are the body, or a promise of it. */
function readsOf(use: ResponseUse): readonly ts.Expression[] {
  if (use.form === 'variable' || use.form === 'callback') return use.bodies.map(({ node }) => node)
  if (use.form === 'value' || use.form === 'data' || use.form === 'chain') return [use.node]
  if (use.form !== 'axios') return []
  if (use.shape === 'value') return [use.node]
  if (use.shape === 'variable') return use.datas
  return use.shape === 'chain' && use.answer?.kind === 'name' ? use.answer.datas : []
}

/** `res.json() as Promise<Post>`, the promise handed on by a function. */
function promisedCasts(read: ts.Expression): Cast[] {
  const type = ts.isAsExpression(read.parent) ? promisedBy(read.parent.type) : undefined
  return type ? [{ type, kind: 'promised' }] : []
}

/** `Post` of `Promise<Post>`. */
function promisedBy(type: ts.TypeNode): ts.TypeNode | undefined {
  if (!ts.isTypeReferenceNode(type) || type.typeName.getText() !== 'Promise') return undefined
  const [only, ...more] = type.typeArguments ?? []
  return more.length === 0 ? only : undefined
}

function castsAround(read: ts.Expression): Cast[] {
  const found: Cast[] = []
  for (let node = read; ; ) {
    const { parent } = node
    if (ts.isAsExpression(parent)) found.push({ type: parent.type, kind: 'cast' })
    else if (!ts.isParenthesizedExpression(parent) && !ts.isAwaitExpression(parent)) break
    node = parent
  }
  const whole = outermost(read)
  const value = ts.isAwaitExpression(whole.parent) ? outermost(whole.parent) : whole
  const { parent } = value
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && parent.type)
    found.push({ type: parent.type, kind: 'annotation' })
  const then =
    ts.isPropertyAccessExpression(whole.parent) && whole.parent.name.text === 'then' ? whole.parent.parent : null
  const [callback] = then && ts.isCallExpression(then) ? then.arguments : []
  const [parameter] = callback && ts.isFunctionLike(callback) ? callback.parameters : []
  if (parameter?.type) found.push({ type: parameter.type, kind: 'parameter' })
  return found
}

/** The same use, its reads widened to the needless casts around them, so that they are replaced together. */
export function withoutCasts(use: ResponseUse, needless: ReadonlySet<ts.TypeNode>): ResponseUse {
  const widened = (node: ts.Expression): ts.Expression => {
    let whole = node
    for (let current = node; ; ) {
      const { parent } = current
      if (ts.isAsExpression(parent) && needless.has(parent.type)) whole = parent
      else if (!ts.isParenthesizedExpression(parent)) return whole
      current = parent as ts.Expression
    }
  }
  if (use.form === 'data') {
    if (use.type && needless.has(use.type)) return { ...use, type: null }
    return use
  }
  if (use.form === 'value') return { ...use, node: widened(use.node) }
  if (use.form === 'axios' && use.shape === 'value' && use.callback === null) return { ...use, node: widened(use.node) }
  const whole = use.form === 'callback' ? chainOf(use, needless) : undefined
  if (whole) return whole
  if (use.form !== 'variable') return use
  return {
    ...use,
    bodies: use.bodies.map(body => {
      const node = widened(body.node)
      const { parent } = node
      const untyped = ts.isVariableDeclaration(parent) && parent.type !== undefined && needless.has(parent.type)
      return { ...body, node, ...(untyped && { untyped }) }
    }),
  }
}

/** `.then(res => res.json() as Promise<Post>)`, which is the body as a whole once the type goes. */
function chainOf(
  { callback, parameter, bodies: [body, ...more] }: Extract<ResponseUse, { form: 'callback' }>,
  needless: ReadonlySet<ts.TypeNode>,
): ResponseUse | undefined {
  const call = outermost(callback).parent
  if (!body || more.length > 0 || !parameter || !ts.isCallExpression(call) || body.fallback || body.awaited)
    return undefined
  const cast = body.node.parent
  const type = ts.isAsExpression(cast) ? promisedBy(cast.type) : undefined
  if (!type || !needless.has(type) || outermost(body.node) !== callback.body) return undefined
  return { form: 'value', kind: body.kind, node: call, awaited: false }
}

/** Takes out the needless types that are no part of what is replaced, and the promise from types of a value that stands for one. `edits`: what is replaced. */
export function castEdits(
  use: ResponseUse,
  needless: ReadonlySet<ts.TypeNode>,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  return castsOf(use).flatMap(({ type, kind }) => {
    if (kind === 'promised') return promisedEdits(type, needless.has(type), edits)
    if (!needless.has(type) || kind === 'type-argument') return []
    const cast = kind === 'cast' && ts.isAsExpression(type.parent) ? type.parent : null
    const before = cast ? cast.expression : nameBefore(type)
    if (!before) return []
    const own = [{ start: before.end, end: type.end, newText: '' }, ...(cast ? parenthesesAround(cast) : [])]
    return edits.some(({ start, end }) => own.some(one => start < one.end && one.start < end)) ? [] : own
  })
}

/** `data as Post` for `res.json() as Promise<Post>`, or `data`. */
function promisedEdits(type: ts.TypeNode, isNeedless: boolean, edits: readonly TextEdit[]): TextEdit[] {
  const { parent: promise } = type
  const cast = promise.parent
  if (!ts.isAsExpression(cast)) return []
  const { expression: read } = cast
  const said = edits.find(({ start, end }) => start <= read.getStart() && end >= read.end)
  // A call of the action is a promise as the reading was.
  if (!said || !/^[\w$.]+$/.test(said.newText)) return []
  const own = isNeedless
    ? [{ start: cast.expression.end, end: promise.end, newText: '' }, ...parenthesesAround(cast)]
    : [
        { start: promise.getStart(), end: type.getStart(), newText: '' },
        { start: type.end, end: promise.end, newText: '' },
      ]
  return edits.some(({ start, end }) => own.some(one => start < one.end && one.start < end)) ? [] : own
}

/** The parentheses that only a cast needed: around it, or around the `await` in it. */
function parenthesesAround(cast: ts.AsExpression): TextEdit[] {
  const { parent, expression } = cast
  const isSimple = ts.isParenthesizedExpression(expression) || ts.isPropertyAccessExpression(expression)
  const isFree = ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent)
  const around = ts.isParenthesizedExpression(parent) && isSimple ? parent : isFree ? expression : null
  if (!around || !ts.isParenthesizedExpression(around)) return []
  const start = around.getStart()
  return [
    { start, end: start + 1, newText: '' },
    { start: around.end - 1, end: around.end, newText: '' },
  ]
}

function nameBefore({ parent }: ts.TypeNode): ts.Node | undefined {
  return ts.isVariableDeclaration(parent) || (ts.isParameter(parent) && !parent.questionToken) ? parent.name : undefined
}
