/** Reads a route that is the wire alone, with the client function that requests it: what *Convert to API route* wrote, most often. */
import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { delegateCall } from '../handler/handler-delegate'
import { type MethodExport, methodExport } from '../handler/handler-export'
import { originCheck } from '../handler/handler-origin'
import { isOk } from '../handler/handler-results'
import { descendants, functionAround, type Handler, handlerOf, isExported, isRefused } from '../handler/handler-syntax'
import { readRequestAt } from '../request/read-request'
import { requestFunction } from '../request/request-function'
import { NAVIGATION } from '../to-route/navigation-helper'
import { IS_SAME_ORIGIN } from '../to-route/same-origin'
import { checkToAction } from './check'
import { navigationNames } from './navigation-back'
import { readHandler } from './read-handler'
import { sameBinding } from './signature'
import type { ClientFunction } from './wrapped-module'

/** What a handler and a client function import for the wire alone, by package or by the helper's name. */
const WIRE_PACKAGES = new Set(['next/server', 'superjson', 'devalue'])
export const WIRE_HELPERS: ReadonlySet<string> = new Set([IS_SAME_ORIGIN, ...Object.values(NAVIGATION)])
const WIRE_CLASSES = new Set(['Response', 'NextResponse', 'FormData', 'Error', 'Date'])

/** A route of the wire alone, and the client function that requests it. */
export interface Member {
  readonly entryPoint: EntryPoint
  readonly routeFile: ts.SourceFile
  readonly handler: Handler
  readonly clientFile: ts.SourceFile
  readonly client: ClientFunction
  /** The module of the function that the handler calls. */
  readonly server: ts.SourceFile
}

/** The route where it and its caller are the wire alone. */
export async function readMember(
  entryPoint: EntryPoint,
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<Member | null> {
  const [caller, ...more] = entryPoint.callers
  const { method, route } = entryPoint
  if (!caller || more.length > 0 || method === null || route === null) return null
  const routeFile = await sources.get(entryPoint.file)
  const clientFile = await sources.get(caller.file)
  if (!routeFile || !clientFile) return null
  const found = await methodExport(routeFile, method, { snapshot, sources, read })
  const handler = isRefused(found) ? found : handlerOf(found, method)
  if (isRefused(found) || isRefused(handler) || handler.site) return null
  if (routeFile.statements.some(other => isExported(other) && other !== handler.statement)) return null
  const typed = typedFunction(nodeAt(clientFile, offsetAt(clientFile, caller)))
  const client = typed ?? (await namedFunction(entryPoint, found, snapshot, sources))
  const origin = await originCheck(handler, snapshot, sources)
  const at = typed ? clientFile.fileName : routeFile.fileName
  const file = client && snapshot.resolve(at, client.from.specifier)
  const server = file === undefined ? undefined : await sources.get(file)
  if (!client || !origin || !server || file === undefined) return null
  const callee = importsOf(routeFile).find(
    ({ imported, specifier }) =>
      imported === client.from.imported && snapshot.resolve(routeFile.fileName, specifier) === file,
  )
  if (!callee || !isWire(handler.fn, callee.local) || !isWire(client.fn, null)) return null
  return { entryPoint, routeFile, handler, clientFile, client, server }
}

/**
 * A client function of the name of the function that its route calls, which is all that the route does: it sends its parameters as
 * they are, the route hands them on in their order, and what is answered is handed back.
 */
async function namedFunction(
  entryPoint: EntryPoint,
  found: MethodExport,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ClientFunction | undefined> {
  const [caller] = entryPoint.callers
  const sf = caller && (await sources.get(caller.file))
  if (!sf || entryPoint.method === null || entryPoint.method === 'GET' || caller.side === 'server') return undefined
  const info = await readHandler(found, entryPoint.method, snapshot, sources)
  const names = await navigationNames(sf, snapshot, sources)
  const request = await readRequestAt(sf, scopeOf(sf), caller, entryPoint, names, snapshot, sources)
  if (isRefused(info) || isRefused(request) || info.results.results.some(({ status }) => !isOk(status)))
    return undefined
  const { fetch, use } = request
  const replaced = requestFunction(fetch, use)
  const sent = fetch.body && sameBinding(info.request.body?.binding ?? null, fetch.body.value)
  const hasInput = info.request.body !== null || fetch.body !== null
  if (!replaced || (hasInput && sent?.size !== 0) || fetch.segments.size + fetch.query.size > 0) return undefined
  const call = delegateCall(info, replaced.parameterNames)
  const binding = importsOf(found.sf).find(({ local }) => local === call?.callee)
  const { statement, name, exported, isDefault } = replaced
  const fn = functionAround(fetch.call)
  if (!call?.takesAll || !binding || binding.imported !== name.text || !exported || isDefault || !fn) return undefined
  const { imported, specifier } = binding
  return { name: name.text, fn, statement, passedOn: undefined, from: { imported, specifier } }
}

/** The route of another function of the same two modules. */
export async function memberAt(
  statement: ts.Statement,
  { clientFile, server }: Member,
  context: ConvertContext,
  sources: Sources,
): Promise<Member | null> {
  for (const other of context.snapshot.entryPoints) {
    const [caller] = other.callers
    if (other.kind !== 'route-handler' || caller?.file !== clientFile.fileName) continue
    const at = offsetAt(clientFile, caller)
    if (at < statement.pos || at >= statement.end) continue
    const member = checkToAction(other.id, context.snapshot) ? null : await readMember(other, context, sources)
    return member && member.server === server && member.client.statement === statement && !member.client.passedOn
      ? member
      : null
  }
  return null
}

/** `export const greet: typeof greetOnServer = async … => …` around a node, with the import of its type. */
function typedFunction(node: ts.Node): ClientFunction | undefined {
  const fn = functionAround(node)
  if (!fn || !ts.isArrowFunction(fn) || !ts.isVariableDeclaration(fn.parent)) return undefined
  const { name, type, parent } = fn.parent
  const statement = parent.parent
  if (!type || !ts.isTypeQueryNode(type) || !ts.isIdentifier(type.exprName) || !ts.isIdentifier(name)) return undefined
  if (!ts.isVariableStatement(statement) || !ts.isSourceFile(statement.parent)) return undefined
  const typeName = type.exprName.text
  const from = importsOf(statement.parent).find(({ local, typeOnly }) => local === typeName && typeOnly)
  const passedOn = statement.parent.statements.find(
    other => ts.isExportAssignment(other) && other.expression.getText() === name.text,
  )
  if (!from || isExported(statement) === (passedOn !== undefined)) return undefined
  return { name: name.text, fn, statement, passedOn, from }
}

/** True where a function calls `callee` once, and beside it needs nothing but the wire. */
function isWire(fn: ts.Node, callee: string | null): boolean {
  const imports = new Map(importsOf(fn.getSourceFile()).map(binding => [binding.local, binding]))
  const known = scopeOf(fn.getSourceFile())
    .mentions(fn)
    .every(({ name, typeOnly }) => {
      const binding = imports.get(name)
      if (typeOnly || name === callee) return true
      return binding && (WIRE_PACKAGES.has(binding.specifier) || WIRE_HELPERS.has(binding.imported))
    })
  let calls = 0
  for (const node of descendants(fn)) {
    if (ts.isNewExpression(node) && !WIRE_CLASSES.has(node.expression.getText())) return false
    if (ts.isCallExpression(node) && node.expression.getText() === callee) calls++
  }
  return known && (callee === null || calls === 1)
}
