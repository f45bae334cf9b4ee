/**
 * An API route made by next-connect, `nc().get(read).post(create)`, as a handler with a map from methods to functions, which is what the router
 * does where it runs plain handlers: middleware, several functions for a method, paths and own answers to errors are refused by name.
 * Rules: https://github.com/hoangvvo/next-connect#methods (also of 0.x)
 */
import { HTTP_METHODS } from '../../model'
import { ts } from '../../workspace/typescript'
import { statementEnd, statementStart } from '../code/edits'
import { type ImportedBinding, importsOf } from '../code/imports'
import { firstFree, namesIn } from '../code/names'
import { type Scope, scopeOf } from '../code/scope'
import { parseSource, placeOf } from '../code/source'
import { type CodeStyle, semicolon } from '../code/style'
import { LineMover, type Piece, TracedText } from '../code/traced-text'
import { type HandlerFunction, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { functionNamed } from './api-functions'
import type { ReadFile } from './request-named'

/** One call of a router: `.get(read)`. */
interface Step {
  readonly method: string
  readonly call: ts.CallExpression
}

interface Router {
  readonly made: ts.CallExpression
  readonly steps: readonly Step[]
  /** The statements that make it, add to it and export it, in their order. */
  readonly statements: readonly ts.Statement[]
}

/** The file with a handler in the place of its router; null where it has none. Refused with `wrapped-handler`: a router that does more than tell methods apart. */
export function withoutRouter(sf: ts.SourceFile, style: CodeStyle): ReadFile | Refused | null {
  const imported = importsOf(sf).find(({ specifier }) => specifier === 'next-connect')
  const exported = sf.statements.find(each => ts.isExportAssignment(each) && !each.isExportEquals)
  if (!imported || !exported || !ts.isExportAssignment(exported)) return null
  const router = routerOf(exported, imported, scopeOf(sf))
  if (!router || 'refusal' in router) return router
  const functions = new Map<string, ts.Expression>()
  for (const { method, call } of router.steps) {
    const odd = oddStep(method, call, functions, sf)
    if (odd !== null) return refused(odd, call)
    if (method === 'handler') continue
    const [fn] = call.arguments
    if (fn) functions.set(method.toUpperCase(), unwrapped(fn))
  }
  if (functions.size === 0) return refused('it has no handler for any method', router.made)
  // 0.x answers an error with its own status and message, 1.x as Next.js does.
  const open = imported.imported === 'default' && [...functions.values()].find(fn => !catches(fn, sf))
  if (open) return refused('errors that this function throws are answered with their own status and message', open)
  const traced = new TracedText(sf, piecesOf(router, functions, exported, sf, style))
  return { sf: parseSource(sf.fileName, traced.text), traced }
}

function refused(why: string, node: ts.Node): Refused {
  return refuse('wrapped-handler', `The handler is a router of next-connect: ${why}.`, placeOf(node))
}

/** The router that is exported, and everything that is done with it; null for another export. */
function routerOf(exported: ts.ExportAssignment, imported: ImportedBinding, scope: Scope): Router | Refused | null {
  const chain = chainOf(unwrapped(exported.expression))
  const isMade = (root: ts.Expression): root is ts.CallExpression =>
    ts.isCallExpression(root) && root.expression.getText() === imported.local
  if (isMade(chain.root)) return ownSteps(chain.root, chain.steps, [exported])
  if (!ts.isIdentifier(chain.root)) return null
  const [declaration] = scope.symbolOf(chain.root)?.declarations ?? []
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return null
  const declared = chainOf(unwrapped(declaration.initializer))
  // `const handler = router.handler()` with the router in a constant before it.
  const before = ts.isIdentifier(declared.root) ? scope.symbolOf(declared.root)?.declarations?.[0] : undefined
  const outer = before && ts.isVariableDeclaration(before) ? before : declaration
  if (!outer.initializer || !ts.isIdentifier(outer.name)) return null
  const first = chainOf(unwrapped(outer.initializer))
  if (!isMade(first.root)) return null
  const steps = [...first.steps]
  const names = [outer.name, ...(outer === declaration || !ts.isIdentifier(declaration.name) ? [] : [declaration.name])]
  const statements = new Set<ts.Statement>([statementOf(outer), statementOf(declaration), exported])
  for (const use of names.flatMap(name => scope.usesOf(name))) {
    let node: ts.Node = use
    while (!ts.isStatement(node)) node = node.parent
    const value = ts.isExpressionStatement(node) ? unwrapped(node.expression) : undefined
    const own = value && chainOf(value)
    if (own?.root === use && ts.isSourceFile(node.parent)) {
      steps.push(...own.steps)
      statements.add(node)
    } else if (!statements.has(node)) return refused('it is used here as a value', use)
  }
  if (outer !== declaration) steps.push(...declared.steps)
  return ownSteps(first.root, [...steps, ...chain.steps], [...statements])
}

function ownSteps(
  made: ts.CallExpression,
  steps: readonly Step[],
  statements: readonly ts.Statement[],
): Router | Refused {
  const [options] = made.arguments
  if (options) return refused('it is made with options of its own', options)
  const several = statements.find(each => ts.isVariableStatement(each) && each.declarationList.declarations.length > 1)
  if (several) return refused('it shares its declaration with other constants', several)
  return { made, steps, statements: [...statements].sort((a, b) => a.pos - b.pos) }
}

function statementOf(declaration: ts.VariableDeclaration): ts.Statement {
  let node: ts.Node = declaration
  while (!ts.isStatement(node)) node = node.parent
  return node
}

/** `nc().get(read).post(create)`: what it starts at, and the calls behind that in their order. */
function chainOf(expression: ts.Expression): { readonly root: ts.Expression; readonly steps: readonly Step[] } {
  const steps: Step[] = []
  let root = expression
  while (ts.isCallExpression(root) && ts.isPropertyAccessExpression(root.expression)) {
    steps.unshift({ method: root.expression.name.text, call: root })
    root = unwrapped(root.expression.expression)
  }
  return { root, steps }
}

/** What a call does that a map from methods to functions does not; null where it adds one function for a method. */
function oddStep(
  method: string,
  call: ts.CallExpression,
  known: ReadonlyMap<string, ts.Expression>,
  sf: ts.SourceFile,
): string | null {
  const [first, ...more] = call.arguments
  if (method === 'handler') return first ? 'it answers errors or other methods in a way of its own' : null
  if (method === 'use') return `${first?.getText().slice(0, 40) ?? 'something'} runs before its handlers, as middleware`
  const verb = method.toUpperCase()
  if (!HTTP_METHODS.some(each => each === verb)) return `it calls ${method}`
  if (known.has(verb)) return `it has several handlers for ${verb}`
  if (!first || more.length > 0) return `several functions run for ${verb}, of which the first are middleware`
  const fn = unwrapped(first)
  if (ts.isStringLiteralLike(fn) || ts.isRegularExpressionLiteral(fn)) return 'it tells paths apart'
  const own = functionOf(fn, sf)
  if (!own) return `what runs for ${verb} is not written in this file`
  return own.parameters.length > 2 ? `what runs for ${verb} may hand on to the next function` : null
}

function functionOf(value: ts.Expression, sf: ts.SourceFile): HandlerFunction | undefined {
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return value
  return ts.isIdentifier(value) ? functionNamed(sf, value.text)?.fn : undefined
}

/** True for a function that is one `try` with a `catch`. */
function catches(value: ts.Expression, sf: ts.SourceFile): boolean {
  const body = functionOf(value, sf)?.body
  const [only, ...more] = body && ts.isBlock(body) ? body.statements : []
  return only !== undefined && more.length === 0 && ts.isTryStatement(only) && only.catchClause !== undefined
}

/** The file with the map and its handler where the router was exported. */
function piecesOf(
  { statements }: Router,
  functions: ReadonlyMap<string, ts.Expression>,
  exported: ts.Statement,
  sf: ts.SourceFile,
  style: CodeStyle,
): readonly Piece[] {
  const mover = new LineMover(sf)
  const pieces: Piece[] = []
  let at = 0
  for (const statement of statements) {
    const isExport = statement === exported
    const start = isExport ? statement.getStart(sf) : statementStart(sf, statement)
    pieces.push({ text: sf.text.slice(at, start), at })
    at = statementEnd(sf, statement)
    if (isExport) pieces.push(...handlerText(functions, mover, sf, style))
    else at += /^[ \t]*(?:\r?\n)+/.exec(sf.text.slice(at))?.[0].length ?? 0
  }
  return [...pieces, { text: sf.text.slice(at), at }]
}

function handlerText(
  functions: ReadonlyMap<string, ts.Expression>,
  mover: LineMover,
  sf: ts.SourceFile,
  style: CodeStyle,
): readonly Piece[] {
  const taken = namesIn(sf)
  const [map, handler, handle] = ['handlers', 'handler', 'handle'].map(name => firstFree([name], taken))
  const end = semicolon(style)
  const { indent } = style
  const entries = [...functions].flatMap(([method, fn]): Piece[] => [
    ...commentsOf(fn, sf, mover, indent),
    { text: `${indent}${method}: `, at: null },
    ...mover.moved(fn.getStart(sf), fn.end, mover.indentAt(fn.getStart(sf)), indent),
    { text: ',\n', at: null },
  ])
  const body = [
    `const ${handle} = ${map}[req.method]`,
    `if (!${handle}) return res.status(404).end()`,
    `return ${handle}(req, res)`,
  ]
  const lines = body.map(line => `\n${indent}${line}${end}`).join('')
  return [
    { text: `const ${map} = {\n`, at: null },
    ...entries,
    { text: `}${end}\n\nexport default function ${handler}(req, res) {${lines}\n}`, at: null },
  ]
}

/** The comments above `router.get(…)`, which is a statement of its own, or above the call in a chain. */
function commentsOf(fn: ts.Expression, sf: ts.SourceFile, mover: LineMover, to: string): readonly Piece[] {
  let node: ts.Node = fn
  while (!ts.isCallExpression(node)) node = node.parent
  const access = ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined
  const isStatement = access && ts.isIdentifier(access.expression) && ts.isExpressionStatement(node.parent)
  const from = isStatement ? node.parent.getFullStart() : (access?.expression.end ?? node.getStart(sf))
  const own = [
    ...(ts.getTrailingCommentRanges(sf.text, from) ?? []),
    ...(ts.getLeadingCommentRanges(sf.text, from) ?? []),
  ]
  return own.flatMap(({ pos, end }) => [
    { text: to, at: null },
    ...mover.moved(pos, end, mover.indentAt(pos), to),
    { text: '\n', at: null },
  ])
}
