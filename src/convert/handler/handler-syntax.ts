/** The function behind one exported method of a `route.*` file: which shapes of it a conversion can read, and small questions about syntax. */
import type { HttpMethod, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import type { MethodExport } from './handler-export'

/** The answer of a step that cannot go on. */
export type Refused = ReturnType<typeof refuse>

/** True for the refusal side of a step's answer. */
export function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'refusal' in answer
}

export type HandlerFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction

/** A plain handler: a function of (request, context), in the route file or a module that it is passed on from. */
export interface Handler extends Pick<MethodExport, 'route' | 'sf' | 'statement' | 'name' | 'site'> {
  readonly method: HttpMethod
  readonly fn: HandlerFunction
  readonly body: ts.ConciseBody
  readonly request: ts.Identifier | null
  /** The second parameter: `{ params }` or a name. */
  readonly context: ts.BindingName | null
}

/** True for a statement that carries `export`. */
export function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword)
  )
}

/** Edits that take words before a declaration away (`export`, `default`), each with the space behind it. */
export function withoutModifiers(
  sf: ts.SourceFile,
  statement: ts.Statement,
  kinds: readonly ts.SyntaxKind[],
): readonly TextEdit[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers
    .filter(({ kind }) => kinds.includes(kind))
    .map(modifier => {
      const space = /^\s+/.exec(sf.text.slice(modifier.end))?.[0].length ?? 0
      return { start: modifier.getStart(sf), end: modifier.end + space, newText: '' }
    })
}

/** The expression inside parentheses, `as`, `satisfies` and `<T>`. */
export function unwrapped(expression: ts.Expression): ts.Expression {
  let inner = expression
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  )
    inner = inner.expression
  return inner
}

/** The outermost node that only wraps this one in parentheses, `as` or `satisfies`. */
export function outermost(expression: ts.Expression): ts.Expression {
  let outer = expression
  while (
    ts.isParenthesizedExpression(outer.parent) ||
    ts.isAsExpression(outer.parent) ||
    ts.isSatisfiesExpression(outer.parent) ||
    ts.isTypeAssertionExpression(outer.parent)
  )
    outer = outer.parent
  return outer
}

/** The statement of a variable that is declared in a statement of its own. */
export function soleStatement(declaration: ts.VariableDeclaration): ts.VariableStatement | undefined {
  const list = declaration.parent
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1) return undefined
  return ts.isVariableStatement(list.parent) ? list.parent : undefined
}

/** The nearest function around a node, undefined at the top level. */
export function functionAround(node: ts.Node): ts.SignatureDeclaration | undefined {
  let current = node.parent
  while (current && !ts.isFunctionLike(current)) current = current.parent
  return current
}

/** The nearest statement around a node, itself included. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  let current: ts.Node | undefined = node
  while (current && !(ts.isStatement(current) && !ts.isBlock(current))) current = current.parent
  return current as ts.Statement | undefined
}

/** Every node below `root`, `root` included, in source order. */
export function* descendants(root: ts.Node): Generator<ts.Node> {
  yield root
  const children: ts.Node[] = []
  ts.forEachChild(root, child => {
    children.push(child)
  })
  for (const child of children) yield* descendants(child)
}

/**
 * The handler that an exported method is. Refused: `wrapped-handler` for a call (`withAuth(handler)`) and what is taken out of another value,
 * `not-implemented` for one that shares its declaration, `unsupported-handler` for parameters that cannot be read, `streams` for a generator.
 */
export function handlerOf(found: MethodExport, method: HttpMethod): Handler | Refused {
  const { statement, name, value, element } = found
  if (element) return wrapped(method, value)
  if (ts.isFunctionDeclaration(value)) return readFunction(found, method, value)
  const fn = unwrapped(value)
  if (ts.isCallExpression(fn)) return wrapped(method, fn)
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn))
    return refuse('not-implemented', `${method} is no function that is written here.`, placeOf(value))
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return refuse('not-implemented', `${method} shares its declaration with other constants.`, placeOf(name))
  return readFunction(found, method, fn)
}

function wrapped(method: HttpMethod, node: ts.Node): Refused {
  const callee = ts.isCallExpression(node) ? node.expression.getText() : 'another function'
  return refuse(
    'wrapped-handler',
    `${method} is made by ${callee}, which reads the request and answers for it: an action has neither.`,
    placeOf(node),
  )
}

function readFunction(found: MethodExport, method: HttpMethod, fn: HandlerFunction): Handler | Refused {
  const { name } = found
  if (fn.asteriskToken) return refuse('streams', `${method} is a generator.`, placeOf(name))
  if (!fn.body) return refuse('unsupported-handler', `${method} has no body.`, placeOf(name))
  if (fn.typeParameters) return refuse('unsupported-handler', `${method} is generic.`, placeOf(name))
  const [request, context, ...more] = fn.parameters
  const odd = more[0] ?? [request, context].find(parameter => parameter?.initializer || parameter?.dotDotDotToken)
  if (odd) return refuse('unsupported-handler', 'A handler takes a request and a context, no more.', placeOf(odd))
  if (request && !ts.isIdentifier(request.name))
    return refuse('unsupported-handler', 'The request is taken apart in the parameter list.', placeOf(request))
  return {
    ...found,
    method,
    fn,
    body: fn.body,
    request: request && ts.isIdentifier(request.name) ? request.name : null,
    context: context?.name ?? null,
  }
}
