/** Decides whether what makes a wrapped action lets a route handler call it. */
import type { Snapshot } from '../../index/snapshot'
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import type { WrappedShape } from './action-shape'
import { type WorkspaceRoot, wrapperRoot } from './wrapper-root'

/** Libraries whose functions have a type of their own, which their hooks ask for. */
export type Library = 'next-safe-action' | 'zsa'

export interface Wrapper {
  readonly library: Library | null
  /** The function of the workspace that answers the action, where it can be seen. */
  readonly answers: { readonly fn: ts.SignatureDeclaration; readonly scope: Scope } | null
}

/**
 * Packages known to work outside an action; `package#name` for one of its functions. Each is read as published:
 * next-safe-action validates, runs its middleware and lets redirect() and notFound() through, without reading the request;
 * so does zsa, for which `request` and `responseMeta` are options that an action does not have either; React's `cache`
 * calls the function each time where nothing renders; Next.js documents unstable_cache for route handlers, too.
 */
const KNOWN: ReadonlyMap<string, Library | null> = new Map<string, Library | null>([
  ['next-safe-action', 'next-safe-action'],
  ['zsa', 'zsa'],
  ['react#cache', null],
  ['next/cache#unstable_cache', null],
])

/**
 * The wrapper of an action. One of the workspace is fine: what it does is searched as the action's own code. One of a package
 * is fine where the package is known, or where by its types it passes calls of the one function it is given on: the same
 * parameters, the same result. Every other refuses with `wrapped-action` and the package's name.
 */
export async function wrapperOf(
  shape: WrappedShape,
  snapshot: Snapshot,
  sources: Sources,
  context: ConvertContext,
): Promise<{ readonly wrapper: Wrapper; readonly refusal?: undefined } | { readonly refusal: Refusal }> {
  const root = await wrapperRoot(shape.fn, shape.sf, snapshot, sources)
  if (!root) return refuse('wrapped-action', 'What makes it cannot be found.', placeOf(shape.fn))
  if (root.kind === 'workspace') return { wrapper: { library: null, answers: answeredBy(root) } }
  const { specifier, name } = root
  const known = [specifier, `${specifier}#${name}`].find(key => KNOWN.has(key))
  if (known !== undefined) return { wrapper: { library: KNOWN.get(known) ?? null, answers: null } }
  if (await isHigherOrder(shape, context)) return { wrapper: { library: null, answers: null } }
  const maker = name === 'default' || name === '*' ? specifier : `${name} of ${specifier}`
  return refuse(
    'wrapped-action',
    `${maker} makes it: whether that works outside a Server Action is not known.`,
    placeOf(shape.fn),
  )
}

/** The function that is left after all calls: that which `wrap` returns for `wrap(fn)`, that within it for `wrap(schema)(fn)`. */
function answeredBy({ fn, sf, calls }: WorkspaceRoot): Wrapper['answers'] {
  let answering: ts.SignatureDeclaration | undefined = calls === null ? undefined : fn
  for (let n = 0; answering && n < (calls ?? 0); n++) answering = returnedFunction(answering)
  return answering ? { fn: answering, scope: scopeOf(sf) } : null
}

/** The one function expression that a function returns. */
function returnedFunction(fn: ts.SignatureDeclaration): ts.SignatureDeclaration | undefined {
  const body =
    ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn) || ts.isArrowFunction(fn) ? fn.body : undefined
  if (!body) return undefined
  if (!ts.isBlock(body)) return asFunction(body)
  const returned: (ts.SignatureDeclaration | undefined)[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) returned.push(node.expression && asFunction(node.expression))
    else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  visit(body)
  return returned.length === 1 ? returned[0] : undefined
}

function asFunction(node: ts.Node): ts.SignatureDeclaration | undefined {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return asFunction(node.expression)
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node : undefined
}

/** `withTracing(async (id: string) => …)`: one function in, one with the same parameters and result out, by the checker. */
async function isHigherOrder({ fn, sf }: WrappedShape, { types, signal }: ConvertContext): Promise<boolean> {
  if (!types || !ts.isCallExpression(fn)) return false
  const [given, ...more] = fn.arguments.filter(argument => asFunction(argument))
  if (!given || more.length > 0) return false
  const [before, after] = await Promise.all(
    [given, fn].map(node => types.signature(sf.fileName, node.getStart(sf), signal, node.end)),
  )
  if (!before || !after || after.odd || before.given !== after.parameters.length) return false
  const shown = ({ parameters, result }: typeof before) =>
    [...parameters.map(({ text, optional }) => `${text} ${optional}`), result.text].join('\n')
  return shown(before) === shown(after)
}

/** True where the function that answers the action never looks at its n-th argument. */
export function ignoresArgument({ answers }: Wrapper, n: number): boolean {
  const parameter = answers?.fn.parameters[n]
  if (!answers || !parameter || !ts.isIdentifier(parameter.name)) return false
  if (answers.fn.parameters.some(({ dotDotDotToken }) => dotDotDotToken)) return false
  return answers.scope.usesOf(parameter.name).length === 0 && !mentionsArguments(answers.fn)
}

function mentionsArguments(node: ts.Node): boolean {
  return (
    (ts.isIdentifier(node) && node.text === 'arguments') ||
    (ts.forEachChild(node, child => mentionsArguments(child) || undefined) ?? false)
  )
}
