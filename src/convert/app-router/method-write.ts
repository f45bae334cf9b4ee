/** Writes an API route's file with functions for methods: one for each, or the one that all of them export. */
import type { HttpMethod, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { statementEnd, statementStart } from '../code/edits'
import type { Scope } from '../code/scope'
import { type CodeStyle, semicolon } from '../code/style'
import { LineMover, type Piece } from '../code/traced-text'
import { descendants, type HandlerFunction, unwrapped } from '../handler/handler-syntax'
import type { ApiHandler } from './api-handler'
import type { MethodBody } from './method-split'
import type { MethodTest } from './method-test'

/** What a handler without any test of the method is exported as where nobody is known to call it. */
export const VERBS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export interface Written {
  readonly pieces: readonly Piece[]
  readonly entries: readonly string[]
}

/** Text between replaced stretches of the file stays. */
function assembled(
  sf: ts.SourceFile,
  replaced: readonly (TextEdit & { readonly pieces?: readonly Piece[] })[],
): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const edit of [...replaced].sort((a, b) => a.start - b.start || a.end - b.end)) {
    pieces.push({ text: sf.text.slice(at, edit.start), at }, ...(edit.pieces ?? [{ text: edit.newText, at: null }]))
    at = edit.end
  }
  return [...pieces, { text: sf.text.slice(at), at }]
}

function removed(sf: ts.SourceFile, statement: ts.Statement): TextEdit {
  const start = statementStart(sf, statement)
  const end = statementEnd(sf, statement)
  const after = /^[ \t]*(?:\r?\n)+/.exec(sf.text.slice(end))?.[0].length ?? 0
  return { start, end: end + after, newText: '' }
}

/** The methods that do the same as one before them, by that one. */
export function sameBodies(
  bodies: ReadonlyMap<HttpMethod, MethodBody>,
  methods: readonly HttpMethod[],
): ReadonlyMap<HttpMethod, readonly HttpMethod[]> {
  const texts = new Map<string, HttpMethod[]>()
  for (const method of methods) {
    const body = bodies.get(method)
    if (!body) continue
    const text = body.pieces.map(piece => piece.text).join('')
    // What a map holds in place is another function for each method, whatever calls it.
    const key = body.callsInPlace ? method : text
    texts.set(key, [...(texts.get(key) ?? []), method])
  }
  return new Map([...texts.values()].flatMap(([first, ...others]) => (first ? [[first, others]] : [])))
}

/** One exported function a method; methods that do the same are exported as the first of them. */
export function writeApart(
  handler: ApiHandler,
  bodies: ReadonlyMap<HttpMethod, MethodBody>,
  methods: readonly HttpMethod[],
  test: MethodTest,
  scope: Scope,
  style: CodeStyle,
): Written {
  const { sf, statement, exportSite, fn } = handler
  const mover = new LineMover(sf)
  const functions: Piece[][] = []
  const edits: TextEdit[] = []
  const same = sameBodies(bodies, methods)
  for (const [method, others] of same) {
    const body = bodies.get(method)
    if (!body) continue
    const own = delegated(body, method, handler, test, scope)
    if (own && 'rename' in own) edits.push(...own.rename)
    else if (own)
      functions.push([
        ...commentsOf(own.fn, sf, mover),
        ...headOf(own.fn, method, sf),
        ...mover.moved(own.code.getStart(), own.code.end, mover.indentAt(own.fn.getStart()), ''),
        endOf(own.fn, sf),
      ])
    else functions.push([...headOf(fn, method, sf), ...body.pieces, endOf(fn, sf)])
    if (others.length === 0) continue
    const names = others.map(other => `${method} as ${other}`)
    const list = `export ${printed(names, style)}${semicolon(style)}`
    if (own && 'rename' in own) edits.push({ start: own.end, end: own.end, newText: `\n\n${list}` })
    else functions.push([{ text: list, at: null }])
  }
  const start = statement.getStart()
  const pieces = functions.flatMap((one, n) => (n > 0 ? [{ text: '\n\n', at: null }, ...one] : one))
  const place: TextEdit & { readonly pieces?: readonly Piece[] } =
    functions.length > 0 ? { start, end: statement.end, newText: '', pieces } : removed(sf, statement)
  const all = [place, ...edits, ...(exportSite ? [removed(sf, exportSite)] : [])]
  return { pieces: assembled(sf, all), entries: [...same.keys()] }
}

function headOf(fn: HandlerFunction | ts.MethodDeclaration, method: string, sf: ts.SourceFile): Piece[] {
  const isAsync = fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ? 'async ' : ''
  const [first] = fn.parameters
  const last = fn.parameters.at(-1)
  const parameters: Piece =
    first && last ? { text: sf.text.slice(first.getStart(), last.end), at: first.getStart() } : { text: '', at: null }
  const at = fn.getStart()
  return ts.isArrowFunction(fn)
    ? [{ text: `export const ${method} = ${isAsync}(`, at }, parameters, { text: ') => ', at: null }]
    : [{ text: `export ${isAsync}function ${method}${spaceOf(fn, sf)}(`, at }, parameters, { text: ') ', at: null }]
}

/** The space that some put in front of a declaration's parameters. */
function spaceOf({ name, parameters }: HandlerFunction | ts.MethodDeclaration, sf: ts.SourceFile): string {
  return name && /^\s+\($/.test(sf.text.slice(name.end, parameters.pos)) ? ' ' : ''
}

/** The comments above a function that a map holds in place. */
function commentsOf(fn: ts.Node, sf: ts.SourceFile, mover: LineMover): Piece[] {
  let property = fn
  while (!ts.isObjectLiteralElementLike(property)) property = property.parent
  const comments = ts.getLeadingCommentRanges(sf.text, property.getFullStart()) ?? []
  return comments.flatMap(({ pos, end }) => [
    ...mover.moved(pos, end, mover.indentAt(pos), ''),
    { text: '\n', at: null },
  ])
}

/** A constant that is a function ends as the file's statements do. */
function endOf(fn: HandlerFunction | ts.MethodDeclaration, sf: ts.SourceFile): Piece {
  const ends = ts.isArrowFunction(fn) && sf.statements.some(each => each.getText(sf).endsWith(';'))
  return { text: ends ? ';' : '', at: null }
}

/** A body that only hands on to a function of its own: that function is the method's. */
export function delegated(
  body: MethodBody,
  method: HttpMethod,
  handler: ApiHandler,
  test: MethodTest,
  scope: Scope,
):
  | { readonly rename: readonly TextEdit[] /** Where its statement ends. */; readonly end: number }
  | { readonly fn: ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration; readonly code: ts.ConciseBody }
  | undefined {
  const [only, ...more] = body.statements
  if (!only || more.length > 0) return undefined
  const expression = ts.isReturnStatement(only) || ts.isExpressionStatement(only) ? only.expression : undefined
  let call = expression && unwrapped(expression)
  if (call && ts.isAwaitExpression(call)) call = unwrapped(call.expression)
  if (!call || !ts.isCallExpression(call) || !handsOn(call, handler, scope)) return undefined
  const entry = test.entry(call.expression, method)
  if (entry?.value && !ts.isIdentifier(entry.value)) {
    const { body: code } = entry.value
    return code && { fn: entry.value, code }
  }
  const callee = entry?.value ?? unwrapped(call.expression)
  if (!ts.isIdentifier(callee)) return undefined
  const [declaration] = scope.symbolOf(callee)?.declarations ?? []
  if (!declaration || (!ts.isFunctionDeclaration(declaration) && !ts.isVariableDeclaration(declaration)))
    return undefined
  const { name } = declaration
  if (!name || !ts.isIdentifier(name) || scope.usesOf(name).length !== 1) return undefined
  const { initializer } = ts.isVariableDeclaration(declaration) ? declaration : { initializer: declaration }
  const fn = initializer && ts.isFunctionDeclaration(initializer) ? initializer : initializer && unwrapped(initializer)
  if (!fn || !(ts.isFunctionDeclaration(fn) || ts.isArrowFunction(fn) || ts.isFunctionExpression(fn))) return undefined
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  if (!ts.isStatement(statement) || !ts.isSourceFile(statement.parent) || fn.parameters.length > 2) return undefined
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1) return undefined
  const start = statement.getStart()
  return {
    rename: [
      { start, end: start, newText: 'export ' },
      { start: name.getStart(), end: name.end, newText: method },
    ],
    end: statement.end,
  }
}

/** `handle(req, res)`: the handler's own parameters in their order. */
function handsOn(call: ts.CallExpression, { request, response }: ApiHandler, scope: Scope): boolean {
  const wanted = [request, response]
  return (
    call.arguments.length > 0 &&
    call.arguments.length <= 2 &&
    call.arguments.every((argument, n) => {
      const own = wanted[n]
      return own && ts.isIdentifier(argument) && scope.symbolOf(argument) === scope.symbolOf(own)
    })
  )
}

/** The handler as it is, exported as every method. */
export function writeTogether(handler: ApiHandler, methods: readonly HttpMethod[], style: CodeStyle): Written {
  const { sf, fn, statement, exportSite } = handler
  const names = new Set<string>([...descendants(sf)].flatMap(node => (ts.isIdentifier(node) ? [node.text] : [])))
  const [only] = methods
  const isTaken = sf.statements.some(each => each !== statement && declaredNames(each).some(name => name === only))
  if (only !== undefined && methods.length === 1 && !isTaken) {
    const body = { text: handler.body.getText(), at: handler.body.getStart() }
    const pieces = [...headOf(fn, only, sf), body, endOf(fn, sf)]
    const place = { start: statement.getStart(), end: statement.end, newText: '', pieces }
    return { pieces: assembled(sf, [place, ...(exportSite ? [removed(sf, exportSite)] : [])]), entries: [only] }
  }
  const isMethod = VERBS.some(method => method === handler.name)
  const name = handler.name !== null && !isMethod ? handler.name : names.has('handler') ? 'handleRequest' : 'handler'
  const [head, ...rest] = headOf(fn, name, sf)
  const own = { text: (head?.text ?? '').replace(/^export /, ''), at: head?.at ?? null }
  const list = `export ${printed(
    methods.map(method => `${name} as ${method}`),
    style,
  )}${semicolon(style)}`
  const end = exportSite ? '' : `\n\n${list}`
  const body = { text: handler.body.getText(), at: handler.body.getStart() }
  const pieces = [own, ...rest, body, endOf(fn, sf), { text: end, at: null }]
  const place = { start: statement.getStart(), end: statement.end, newText: '', pieces }
  const site = exportSite ? [{ start: exportSite.getStart(), end: exportSite.end, newText: list }] : []
  return { pieces: assembled(sf, [place, ...site]), entries: [name] }
}

function printed(elements: readonly string[], { indent, trailingComma, printWidth }: CodeStyle): string {
  const line = `{ ${elements.join(', ')} }`
  if (line.length + 'export ;'.length <= printWidth) return line
  return `{\n${indent}${elements.join(`,\n${indent}`)}${trailingComma ? ',' : ''}\n}`
}
