/** `req.query`: the dynamic segments from `params`, the rest from the URL's search parameters. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { isNameAlike, nameMayBeList } from '../code/absent-values'
import { isChanged } from '../code/assigned'
import { statementEnd } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { quoted, semicolon } from '../code/style'
import { isRefused, outermost, type Refused, soleStatement, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type ApiFunction, commonStatement, isNested, mayRepeat } from './api-functions'
import { settled } from './request-members'
import { bracketed, dropped, insertedBefore, type RequestContext, withoutCast } from './request-values'
import { type ParamRead, paramEdits } from './search-reads'

/** One read of a dynamic segment: the expression and the segment's name. */
interface SegmentRead {
  readonly node: ts.Expression
  readonly segment: string
}

/** The edits for every expression that is the query. Refused: a list of values expected, the query changed, a computed name. */
export function queryEdits(
  own: ApiFunction,
  uses: readonly ts.Expression[],
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const edits: TextEdit[] = []
  const reads: SegmentRead[] = []
  const wholes: ts.Expression[] = []
  const params: ParamRead[] = []
  const seen = new Set<ts.Expression>()
  const queue = [...uses]
  const request = own.request?.text ?? 'request'
  for (let use = queue.shift(); use; use = queue.shift()) {
    const value = settled(use)
    const { parent } = value
    if (ts.isVariableDeclaration(parent) && parent.initializer === value) {
      const statement = soleStatement(parent)
      if (!statement) return refuse('unsupported-handler', 'The query is taken apart here.', context.place(use))
      if (ts.isIdentifier(parent.name)) {
        // Another name for the query: its uses are read in its place.
        edits.push(dropped(statement, context))
        queue.push(...context.scope.usesOf(parent.name))
        continue
      }
      const taken = takenApart(parent, statement, request, own, context)
      if ('refusal' in taken) return taken
      edits.push(taken)
      continue
    }
    const member = memberName(value)
    if (member === undefined) {
      const isMember = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)
      if (isMember && parent.expression === value)
        return refuse('unsupported-handler', 'A parameter is read by a computed name.', context.place(use))
      if (isChanged(use) || isAssignedInto(value))
        return refuse('unsupported-handler', 'The query is changed here.', context.place(use))
      wholes.push(use)
      continue
    }
    const read = value.parent as ts.Expression
    const first = context.lists.has(member) ? undefined : firstOf(read)
    // Its other reads are the same one.
    if (first && seen.has(first)) continue
    if (first) seen.add(first)
    const node = first ?? read
    if (isChanged(node)) return refuse('unsupported-handler', 'The query is changed here.', context.place(node))
    if (context.segments.has(member)) {
      reads.push({ node, segment: member })
      continue
    }
    params.push({ node, name: member })
  }
  const named = paramEdits(params, request, own, context)
  if ('refusal' in named) return named
  edits.push(...named)
  const whole = wholeEdits(wholes, request, own, context)
  if ('refusal' in whole) return whole
  return [...edits, ...segmentEdits(reads, own, context), ...whole]
}

function memberName(value: ts.Expression): string | undefined {
  const { parent } = value
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) return parent.name.text
  if (!ts.isElementAccessExpression(parent) || parent.expression !== value) return undefined
  return ts.isStringLiteralLike(parent.argumentExpression) ? parent.argumentExpression.text : undefined
}

/** `Array.isArray(req.query.id) ? req.query.id[0] : req.query.id`, in which this is one of the reads: what is one value in a route handler. */
function firstOf(read: ts.Expression): ts.Expression | undefined {
  let node: ts.Node = read
  while (node.parent && !ts.isConditionalExpression(node) && !ts.isStatement(node)) node = node.parent
  if (!ts.isConditionalExpression(node)) return undefined
  const text = read.getText()
  const bare = (part: ts.Expression) => {
    let value = unwrapped(part)
    while (ts.isNonNullExpression(value)) value = unwrapped(value.expression)
    return value.getText()
  }
  const isFirst =
    bare(node.condition) === `Array.isArray(${text})` &&
    bare(node.whenTrue) === `${text}[0]` &&
    bare(node.whenFalse) === text
  return isFirst ? node : undefined
}

/** `Object.assign(req.query, …)`. */
function isAssignedInto(value: ts.Expression): boolean {
  const { parent } = value
  return ts.isCallExpression(parent) && parent.expression.getText() === 'Object.assign' && parent.arguments[0] === value
}

/** `const { id, page } = req.query as { id: string; page?: string }`. */
function takenApart(
  declaration: ts.VariableDeclaration,
  statement: ts.VariableStatement,
  request: string,
  own: ApiFunction,
  context: RequestContext,
): TextEdit | Refused {
  const { name: pattern, initializer } = declaration
  const { sf } = context
  if (!ts.isObjectBindingPattern(pattern))
    return refuse('unsupported-handler', 'The query is taken apart here.', context.place(declaration))
  const lines = takenLines(pattern, initializer, keywordOf(declaration), request, own, context)
  if (isRefused(lines)) return lines
  if (lines.length === 0) return dropped(statement, context)
  const start = statement.getStart()
  const indent = /[ \t]*$/.exec(sf.text.slice(0, start))?.[0] ?? ''
  return { start, end: statementEnd(context.sf, statement), newText: lines.join(`\n${indent}`) }
}

/** The statements that take the members of a pattern out of the query, whose type `cast` may tell. Refused: a rest, a list. */
export function takenLines(
  pattern: ts.ObjectBindingPattern,
  cast: ts.Expression | undefined,
  keyword: string,
  request: string,
  own: ApiFunction,
  context: RequestContext,
): readonly string[] | Refused {
  const { scope, style } = context
  const segments: string[] = []
  const lines: string[] = []
  for (const { propertyName, name, initializer: fallback, dotDotDotToken } of pattern.elements) {
    const key = propertyName ?? name
    if (dotDotDotToken || !ts.isIdentifier(name) || !(ts.isIdentifier(key) || ts.isStringLiteral(key)))
      return refuse('unsupported-handler', 'The rest of the query is taken here.', context.place(pattern))
    // What only another method reads.
    if (scope.usesOf(name).length === 0 && (!fallback || ts.isLiteralExpression(fallback))) continue
    if (context.segments.has(key.text)) {
      const own = propertyName ? `${key.getText()}: ${name.text}` : name.text
      // A segment that may be left out has a default, too.
      segments.push(fallback ? `${own} = ${fallback.getText()}` : own)
      continue
    }
    context.told('next-request', own, pattern)
    context.told('search-params', own, pattern)
    const type = memberType(cast, key.text)
    if (nameMayBeList(name, scope) || (type && /\[\]|Array</.test(type.text) && !type.text.includes('|')))
      return refuse('unsupported-handler', `The parameter ${key.text} may be a list here.`, context.place(name))
    const read = `${request}.nextUrl.searchParams.get(${quoted(key.text, style)})`
    const must = type && !type.optional && !type.text.includes('undefined') ? ` as ${type.text}` : ''
    const alike = isNameAlike(name, scope)
    const value = fallback
      ? `${read} ?? ${fallbackText(fallback)}`
      : must !== ''
        ? `${alike ? read : `(${read} ?? undefined)`}${must}`
        : alike && !type
          ? read
          : `${read} ?? undefined`
    lines.push(`${keyword} ${name.text} = ${value}${semicolon(style)}`)
  }
  if (segments.length > 0) {
    context.told('params', own, pattern)
    lines.unshift(`${keyword} { ${segments.join(', ')} } = ${params(context)}${semicolon(style)}`)
  }
  return lines
}

/** A default behind `??`, which takes no other operator beside it. */
export function fallbackText(fallback: ts.Expression): string {
  const isOpen = ts.isBinaryExpression(fallback) || ts.isConditionalExpression(fallback) || ts.isArrowFunction(fallback)
  return isOpen ? `(${fallback.getText()})` : fallback.getText()
}

export function keywordOf({ parent }: ts.VariableDeclaration): string {
  return parent.flags & ts.NodeFlags.Const ? 'const' : 'let'
}

/** What a cast of the query says of one of its members. */
function memberType(
  initializer: ts.Expression | undefined,
  member: string,
): { readonly text: string; readonly optional: boolean } | undefined {
  if (!initializer || !ts.isAsExpression(initializer)) return undefined
  const { type } = initializer
  if (ts.isTypeReferenceNode(type)) {
    const [key, value] = type.typeArguments ?? []
    return type.typeName.getText() === 'Record' && key && value ? { text: value.getText(), optional: false } : undefined
  }
  if (!ts.isTypeLiteralNode(type)) return undefined
  const found = type.members.find(one => ts.isPropertySignature(one) && one.name.getText() === member)
  if (!found || !ts.isPropertySignature(found) || !found.type) return undefined
  return { text: found.type.getText(), optional: found.questionToken !== undefined }
}

function params({ asyncParams, params }: RequestContext): string {
  return asyncParams ? `await ${params}` : params
}

function inPlace(context: RequestContext): string {
  return context.asyncParams ? `(${params(context)})` : params(context)
}

/** A segment that is read once is read in place, several times: before the first one. */
function segmentEdits(reads: readonly SegmentRead[], own: ApiFunction, context: RequestContext): readonly TextEdit[] {
  if (reads.length === 0) return []
  const edits: TextEdit[] = []
  const rest: SegmentRead[] = []
  const held = new Map<string, { readonly name: string; readonly statement: ts.Statement }>()
  for (const read of reads) {
    context.told('params', own, read.node)
    const holder = held.get(read.segment)
    if (holder && read.node.pos > holder.statement.end && read.node.end <= holder.statement.parent.end) {
      edits.push(withoutCast(read.node, holder.name))
      continue
    }
    const declared = declaredFrom(read)
    if (declared) {
      if (declared.keyword === 'const') held.set(read.segment, declared)
      const { statement, name, keyword } = declared
      const element = name === read.segment ? name : `${read.segment}: ${name}`
      const text = `${keyword} { ${element} } = ${params(context)}${semicolon(context.style)}`
      edits.push({ start: statement.getStart(), end: statementEnd(context.sf, statement), newText: text })
    } else rest.push(read)
  }
  const [first] = rest
  if (!first) return edits
  const isInPlace = (!context.asyncParams || !isNested(first.node, own.fn)) && !mayRepeat(first.node, own.fn)
  if (rest.length === 1 && isInPlace) return [...edits, withoutCast(first.node, `${inPlace(context)}.${first.segment}`)]
  const statement = commonStatement(
    rest.map(({ node }) => node),
    own.fn,
  )
  if (!statement)
    return [...edits, ...rest.map(({ node, segment }) => withoutCast(node, `${inPlace(context)}.${segment}`))]
  const taken = namesIn(own.fn)
  const names = new Map<string, string>()
  for (const { segment } of rest)
    names.set(segment, names.get(segment) ?? firstFree([segment, `${segment}Param`], taken))
  const elements = [...names].map(([segment, name]) => (segment === name ? name : `${segment}: ${name}`))
  return [
    ...edits,
    insertedBefore(statement, `const { ${elements.join(', ')} } = ${params(context)}`, context),
    ...rest.map(({ node, segment }) => withoutCast(node, names.get(segment) ?? segment)),
  ]
}

/** `const id = req.query.id as string`, in a statement of its own. */
function declaredFrom({
  node,
}: SegmentRead):
  | { readonly statement: ts.VariableStatement; readonly name: string; readonly keyword: string }
  | undefined {
  const value = outermost(node)
  const declaration = value.parent
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name) || declaration.type) return undefined
  const statement = soleStatement(declaration)
  if (!statement || (ts.isAsExpression(value) && !/^string(?:\[\])?$/.test(value.type.getText()))) return undefined
  const keyword = declaration.parent.flags & ts.NodeFlags.Const ? 'const' : 'let'
  return { statement, name: declaration.name.text, keyword }
}

/** The query as an object: what the segments are goes over what the URL says. */
function wholeEdits(
  wholes: readonly ts.Expression[],
  request: string,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const [first] = wholes
  if (!first) return []
  const cast = outermost(first)
  const onlySegments =
    ts.isAsExpression(cast) &&
    ts.isTypeLiteralNode(cast.type) &&
    cast.type.members.every(member => member.name && context.segments.has(member.name.getText()))
  const hasSegments = context.segments.size > 0
  if (hasSegments) context.told('params', own, first)
  if (!onlySegments) {
    context.told('next-request', own, first)
    context.told('search-params', own, first)
  }
  const search = `Object.fromEntries(${request}.nextUrl.searchParams)`
  const text = onlySegments ? params(context) : hasSegments ? `{ ...${search}, ...${inPlace(context)} }` : search
  if (wholes.length === 1 && !isNested(first, own.fn) && !mayRepeat(first, own.fn)) {
    if (onlySegments) return [{ start: cast.getStart(), end: cast.end, newText: bracketed(text, cast) }]
    return [{ start: first.getStart(), end: first.end, newText: text }]
  }
  const statement = commonStatement(wholes, own.fn)
  if (!statement) return refuse('unsupported-handler', 'The query is read in several functions.', context.place(first))
  const name = firstFree(['query', 'searchParams'], namesIn(own.fn))
  return [
    insertedBefore(statement, `const ${name} = ${text}`, context),
    ...wholes.map(node => ({ start: node.getStart(), end: node.end, newText: name })),
  ]
}
