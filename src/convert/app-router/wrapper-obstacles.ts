/**
 * Says of a handler that a call makes (`withMiddlewares({ GET: createRoute({ … }) })`) what in its way takes the Pages Router's request and
 * response: a wrapper of the workspace answers by `res` itself and gives both to others, so no route handler can be made by it as it stands.
 */
import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { exportedNodes } from '../code/exported-nodes'
import { type ImportedBinding, importsOf } from '../code/imports'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { descendants } from '../handler/handler-syntax'

/** Calls that are named; the first ones say enough. */
const MOST_NAMED = 2

/** The refusal of a handler that a wrapper makes, with what stands in its way; as it was where the wrapper is out of sight. */
export async function nameObstacles(
  refusal: Refusal,
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal> {
  if (refusal.code !== 'wrapped-handler' || refusal.line === null) return refusal
  const sf = await sources.get(entryPoint.file)
  const call = sf && callAt(sf, { line: refusal.line, column: refusal.column ?? 1 })
  if (!call) return refusal
  const told: string[] = []
  for (const each of [call, ...factoriesIn(call)]) {
    const said = await obstacleOf(each, snapshot, sources)
    if (said !== undefined && !told.includes(said)) told.push(said)
  }
  if (told.length === 0) return refusal
  const message = `${refusal.message.replace(/\.$/, '')}: ${told.slice(0, MOST_NAMED).join('; ')}. What they do has to be written for a Request first.`
  return { ...refusal, message }
}

function callAt(sf: ts.SourceFile, place: { readonly line: number; readonly column: number }) {
  for (let node: ts.Node = nodeAt(sf, offsetAt(sf, place)); node.parent; node = node.parent) {
    if (ts.isCallExpression(node)) return node
    if (ts.isExportAssignment(node)) return ts.isCallExpression(node.expression) ? node.expression : undefined
  }
  return undefined
}

/** The calls that make what the wrapper is given: `{ GET: createRoute({ … }) }`. */
function factoriesIn(call: ts.CallExpression): ts.CallExpression[] {
  return call.arguments.flatMap(argument => {
    if (ts.isCallExpression(argument)) return [argument]
    if (!ts.isObjectLiteralExpression(argument)) return []
    return argument.properties.flatMap(property =>
      ts.isPropertyAssignment(property) && ts.isCallExpression(property.initializer) ? [property.initializer] : [],
    )
  })
}

/** `withMiddlewares hands them to runMiddleware (lib/with.ts:12)`; undefined where nothing is seen. */
async function obstacleOf(call: ts.CallExpression, snapshot: Snapshot, sources: Sources): Promise<string | undefined> {
  const { expression } = call
  const sf = call.getSourceFile()
  const name = ts.isIdentifier(expression) ? expression.text : undefined
  if (name === undefined) return undefined
  const binding = importsOf(sf).find(({ local }) => local === name)
  if (!binding) return undefined
  const file = snapshot.resolve(sf.fileName, binding.specifier)
  if (file === undefined) return ironSession(name, binding) ?? `${name} is of the package ${binding.specifier}`
  for (const { node } of await exportedNodes(file, binding.imported, snapshot, sources)) {
    const session = sessionWrapper(node)
    if (session !== undefined) return session
    const fn = [...descendants(node)].find(isPagesHandler)
    const [request, response] = fn?.parameters ?? []
    if (!fn || !request || !response) continue
    const given = new Map<string, ts.CallExpression>()
    for (const inner of descendants(fn)) {
      if (!ts.isCallExpression(inner) || !ts.isIdentifier(inner.expression)) continue
      const callee = inner.expression.text
      const takes = (parameter: ts.ParameterDeclaration) =>
        inner.arguments.some(each => each.getText() === parameter.name.getText())
      // What answers is harder to do without than what reads.
      const takesIt = takes(response) ? 'both' : takes(request) ? 'request' : undefined
      if (takesIt && isImported(callee, node) && !given.has(`${takesIt} ${callee}`))
        given.set(`${takesIt} ${callee}`, inner)
    }
    const [first, ...more] = [...given].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, inner]) => inner)
    const { file: at, line } = placeOf(first ?? fn)
    if (!first) return `${name} answers by ${response.name.getText()} itself (${at}:${line})`
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    return `${name} hands them to ${first.expression.getText()} (${at}:${line})${others}`
  }
  return undefined
}

/** What a function of the workspace does that makes a handler by iron-session: `withApiSession = fn => withIronSessionApiRoute(fn, options)`. */
function sessionWrapper(node: ts.Node): string | undefined {
  const calls = [...descendants(node)].filter(ts.isCallExpression)
  for (const { expression } of calls) {
    const binding = importsOf(node.getSourceFile()).find(({ local }) => local === expression.getText())
    const said = binding && ironSession(binding.local, binding)
    if (said !== undefined) return said
  }
  return undefined
}

/**
 * Up to version 6 iron-session wraps a handler and puts the session on its request; since 8 there is no wrapper, and a route handler has
 * the session of its cookies: https://github.com/vvo/iron-session/issues/679, https://github.com/vvo/iron-session#usage
 */
function ironSession(name: string, { specifier, imported }: ImportedBinding): string | undefined {
  if (!/^iron-session\/next$/.test(specifier) || imported !== 'withIronSessionApiRoute') return undefined
  return `${name} of ${specifier} puts the session on the request of the Pages Router (since iron-session 8 a handler takes it itself: getIronSession<Data>(req, res, options), and moves with it)`
}

/** True for a name that the wrapper's module imports or declares: a parameter is what it wraps. */
function isImported(name: string, node: ts.Node): boolean {
  const sf = node.getSourceFile()
  return (
    importsOf(sf).some(({ local }) => local === name) ||
    sf.statements.some(statement => ts.isFunctionDeclaration(statement) && statement.name?.text === name)
  )
}

/** `(req: NextApiRequest, res: NextApiResponse) => …` */
function isPagesHandler(node: ts.Node): node is ts.FunctionLikeDeclaration {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node) && !ts.isFunctionDeclaration(node)) return false
  const [request, response] = node.parameters
  return (
    /\bNextApiRequest\b/.test(request?.type?.getText() ?? '') &&
    /\bNextApiResponse\b/.test(response?.type?.getText() ?? '')
  )
}
