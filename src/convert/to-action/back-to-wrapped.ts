/**
 * The inverse of the conversion to a route of an action whose types are not written out (a wrapped one, most often): a handler
 * that only calls a function of another module, and a client function that has that function's very type. Both are the wire
 * alone, so the function becomes the action again.
 */
import type { EntryPoint, FileChange, Note } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isType } from '../action/action-file'
import { deleteFile, editFile } from '../code/edits'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, parseSource, placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { methodExport } from '../handler/handler-export'
import { originCheck } from '../handler/handler-origin'
import {
  descendants,
  functionAround,
  type Handler,
  handlerOf,
  isExported,
  isRefused,
  type Refused,
} from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { importersOf, reachedByPages } from '../request/request-importers'
import { NAVIGATION } from '../to-route/navigation-helper'
import { IS_SAME_ORIGIN } from '../to-route/same-origin'
import { backChanges, callersBack, isRefreshing, type Returning } from './callers-back'
import { checkGuard } from './guard'
import { navigationNames } from './navigation-back'
import { actionText, type ClientFunction } from './wrapped-module'

/** The files of the way back. */
export interface WrappedAgain {
  readonly names: readonly string[]
  /** `POST /api/greet` of each. */
  readonly urls: readonly string[]
  readonly changes: readonly FileChange[]
  readonly notes: readonly Note[]
}

/** What a handler and a client function import for the wire alone, by package or by the helper's name. */
const WIRE_PACKAGES = new Set(['next/server', 'superjson', 'devalue'])
const WIRE_HELPERS: ReadonlySet<string> = new Set([IS_SAME_ORIGIN, ...Object.values(NAVIGATION)])
const WIRE_CLASSES = new Set(['Response', 'NextResponse', 'FormData', 'Error', 'Date'])

/** A route of the wire alone, and the client function that requests it. */
interface Member {
  readonly entryPoint: EntryPoint
  readonly routeFile: ts.SourceFile
  readonly handler: Handler
  readonly clientFile: ts.SourceFile
  readonly client: ClientFunction
  /** The module of the function that the handler calls. */
  readonly server: ts.SourceFile
}

/**
 * The changes, where the route's one caller is a client function typed by the function that the handler calls
 * (`const greet: typeof greetOnServer = async … => { … fetch … }`), and that function's module serves only the functions of that
 * client module: all of them become actions again together, as they were of one file. Null for every other route: then it is
 * converted as any. Refused: one beside functions that are no such requests, and a caller that follows redirects in a way of its own.
 */
export async function backToWrapped(
  entryPoint: EntryPoint,
  context: ConvertContext,
  sources: Sources,
): Promise<WrappedAgain | Refused | null> {
  const { snapshot } = context
  const first = await readMember(entryPoint, context, sources)
  if (!first) return null
  const { clientFile, server } = first
  const members: Member[] = []
  for (const statement of clientFile.statements) {
    if (ts.isImportDeclaration(statement) || statement === first.client.passedOn) continue
    const member = statement === first.client.statement ? first : await memberAt(statement, first, context, sources)
    if (member) members.push(member)
    else if (isType(statement)) return null
    else return declaredNames(statement).length > 0 ? staysBeside(first, statement) : null
  }
  for (const { entryPoint: each } of members) {
    const app = snapshot.appOf(each.file)
    // Both are refused by name on the way of every other route.
    if (!app || each.route === null || (await checkGuard(each.route, app, snapshot, sources))) return null
    if ((await reachedByPages(new Set([clientFile.fileName]), app, snapshot, sources)) !== undefined) return null
  }
  const routeFiles = members.map(({ routeFile }) => routeFile)
  const users = await importersOf(server.fileName, snapshot, sources, context.read)
  if (users.some(({ sf }) => sf !== clientFile && !routeFiles.includes(sf))) return null
  const action = actionText(
    server,
    members.map(({ client }) => client),
    clientFile.fileName,
  )
  if (action === null) return null
  const returning = await Promise.all(members.map(member => returningOf(member, context, sources)))
  const back = await callersBack(clientFile.fileName, returning, context, sources)
  if ('refusal' in back) return back
  const callers = backChanges(back)
  return {
    names: members.map(({ client }) => client.name),
    urls: members.map(({ entryPoint: { method, route } }) => `${method} ${route}`),
    notes: members.flatMap(notesOf),
    changes: [
      editFile(clientFile.fileName, clientFile.text, [{ start: 0, end: clientFile.text.length, newText: action }]),
      deleteFile(server.fileName, server.text),
      ...routeFiles.map(routeFile => deleteFile(routeFile.fileName, routeFile.text)),
      ...callers,
      ...(await unusedHelpers([...routeFiles, clientFile], callers, context, sources)),
    ],
  }
}

/** The route where it and its caller are the wire alone. */
async function readMember(
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
  const client = clientFunction(nodeAt(clientFile, offsetAt(clientFile, caller)))
  if (isRefused(handler) || handler.site || !client) return null
  const origin = await originCheck(handler, snapshot, sources)
  const file = snapshot.resolve(clientFile.fileName, client.from.specifier)
  const server = file === undefined ? undefined : await sources.get(file)
  if (!origin || !server || file === undefined) return null
  const callee = importsOf(routeFile).find(
    ({ imported, specifier }) =>
      imported === client.from.imported && snapshot.resolve(routeFile.fileName, specifier) === file,
  )
  if (!callee || !isWire(handler.fn, callee.local) || !isWire(client.fn, null)) return null
  if (routeFile.statements.some(other => isExported(other) && other !== handler.statement)) return null
  return { entryPoint, routeFile, handler, clientFile, client, server }
}

/** The route of another function of the same two modules. */
async function memberAt(
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
    const member = await readMember(other, context, sources)
    return member && member.server === server && member.client.statement === statement && !member.client.passedOn
      ? member
      : null
  }
  return null
}

function staysBeside({ client, entryPoint }: Member, statement: ts.Statement): Refused {
  const [other] = declaredNames(statement)
  return refuse(
    'unsupported-caller',
    `${client.name} has the type of a function on the server, and shares its module with ${other}, which is no such function: a module of actions exports actions alone. Convert or move ${other} first.`,
    placeOf(statement) ?? entryPoint,
  )
}

async function returningOf(
  { handler, clientFile, client, entryPoint, server }: Member,
  context: ConvertContext,
  sources: Sources,
): Promise<Returning> {
  const app = context.snapshot.appOf(entryPoint.file)
  const goes = (await navigationNames(clientFile, context.snapshot, sources)).file !== null
  const own = server.statements.find(statement => declaredNames(statement).includes(client.from.imported))
  return {
    exported: client.passedOn ? 'default' : client.name,
    refreshes: app !== undefined && (await isRefreshing(handler.fn, goes, app, context, sources)),
    takesNothing:
      client.fn.parameters.length === 0 && own !== undefined && !ts.isVariableStatement(own) && takesNothing(own),
  }
}

function takesNothing(statement: ts.Statement): boolean {
  return ts.isFunctionDeclaration(statement) && statement.parameters.length === 0
}

function notesOf({ entryPoint }: Member): Note[] {
  const { file, line, method, route } = entryPoint
  return [
    {
      code: 'public-url',
      message: `${method} ${route} ends: callers outside this workspace get 404 or 405.`,
      file,
      line,
    },
    { code: 'queueing', message: 'Calls of actions run one after another; requests ran side by side.', file, line },
  ]
}

/** The helper modules that nothing but these files imports. */
async function unusedHelpers(
  leaving: readonly ts.SourceFile[],
  callers: readonly FileChange[],
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<FileChange[]> {
  const changed = (await Promise.all(callers.map(({ file }) => sources.get(file)))).filter(sf => sf !== undefined)
  const helpers = new Set(
    [...leaving, ...changed].flatMap(sf =>
      importsOf(sf)
        .filter(({ imported }) => WIRE_HELPERS.has(imported))
        .flatMap(({ specifier }) => snapshot.resolve(sf.fileName, specifier) ?? []),
    ),
  )
  const changes: FileChange[] = []
  for (const file of helpers) {
    const helper = await sources.get(file)
    const users = await importersOf(file, snapshot, sources, read)
    const isLeft = (sf: ts.SourceFile) => {
      const change = callers.find(candidate => candidate.file === sf.fileName)
      if (change?.change !== 'edit') return leaving.includes(sf)
      return !importsOf(parseSource(sf.fileName, change.after)).some(({ imported }) => WIRE_HELPERS.has(imported))
    }
    if (helper && users.every(({ sf }) => isLeft(sf))) changes.push(deleteFile(file, helper.text))
  }
  return changes
}

/** `export const greet: typeof greetOnServer = async … => …` around a node, with the import of its type. */
function clientFunction(node: ts.Node): ClientFunction | undefined {
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
