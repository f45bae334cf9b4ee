/**
 * The inverse of the conversion to a route of an action that stays a function on the server, as a wrapper makes it or server code
 * calls it, too: a handler that only calls a function of another module, and a client function that stands for it. Both are the wire
 * alone, so the function becomes the action again.
 */
import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint, FileChange, Note } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isType } from '../action/action-file'
import { deleteFile, editFile } from '../code/edits'
import { hasDirective, importsOf } from '../code/imports'
import { editsBetween } from '../code/line-edits'
import { parseSource, placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { importersOf, reachedByPages } from '../request/request-importers'
import { importerChanges, movesOf } from './back-importers'
import { type Member, memberAt, readMember, WIRE_HELPERS } from './back-members'
import { callersBack, isRefreshing, type Returning } from './callers-back'
import { checkGuard } from './guard'
import { navigationNames } from './navigation-back'
import { actionText } from './wrapped-module'

/** The files of the way back. */
export interface WrappedAgain {
  readonly names: readonly string[]
  /** `POST /api/greet` of each. */
  readonly urls: readonly string[]
  readonly changes: readonly FileChange[]
  readonly notes: readonly Note[]
}

/**
 * The changes, where the route's one caller is a client function typed by the function that the handler calls
 * (`const greet: typeof greetOnServer = async … => { … fetch … }`) or that hands everything on to it, and that function's module
 * serves the functions of that client module and server code alone: all of them become actions again together, as they were of one
 * file, and server code calls them. Null for every other route: then it is converted as any. Refused: one beside functions that are
 * no such requests (`waits`: others beside it may become actions yet), and a caller that follows redirects in a way of its own.
 */
export async function backToWrapped(
  entryPoint: EntryPoint,
  context: ConvertContext,
  sources: Sources,
  waits: boolean,
): Promise<WrappedAgain | Refused | null> {
  const { snapshot } = context
  const first = await readMember(entryPoint, context, sources)
  if (!first) return null
  const { clientFile, server } = first
  const members: Member[] = []
  for (const statement of clientFile.statements) {
    if (ts.isImportDeclaration(statement) || statement === first.client.passedOn || isType(statement)) continue
    const member = statement === first.client.statement ? first : await memberAt(statement, first, context, sources)
    if (member) members.push(member)
    else return (isTyped(first) || waits) && declaredNames(statement).length > 0 ? staysBeside(first, statement) : null
  }
  const home = await homeOf(clientFile, snapshot, sources)
  const routeFiles = members.map(({ routeFile }) => routeFile)
  const moves = await movesTo((home ?? clientFile).fileName, members, home, context, sources)
  if (!moves) return null
  const reached = [...moves.keys(), clientFile, server].map(({ fileName }) => fileName)
  for (const { entryPoint: each } of members) {
    const app = snapshot.appOf(each.file)
    // Both are refused by name on the way of every other route.
    if (!app || each.route === null || (await checkGuard(each.route, app, snapshot, sources))) return null
    if ((await reachedByPages(new Set(reached), app, snapshot, sources)) !== undefined) return null
  }
  const functions = members.map(({ client }) => client)
  const action = actionText({ server, client: clientFile, functions, home }, snapshot)
  if (action === null) return null
  const returning = await Promise.all(members.map(member => returningOf(member, context, sources)))
  const back = await callersBack(clientFile.fileName, returning, context, sources)
  if ('refusal' in back) return back
  const callers = importerChanges(moves, back)
  const file = home ?? clientFile
  return {
    names: members.map(({ client }) => client.name),
    urls: members.map(({ entryPoint: { method, route } }) => `${method} ${route}`),
    notes: members.flatMap(notesOf),
    changes: [
      editFile(file.fileName, file.text, editsBetween(file.text, action)),
      ...(home ? [deleteFile(clientFile.fileName, clientFile.text)] : []),
      deleteFile(server.fileName, server.text),
      ...routeFiles.map(routeFile => deleteFile(routeFile.fileName, routeFile.text)),
      ...callers,
      ...(await unusedHelpers([...routeFiles, clientFile], callers, context, sources)),
    ],
  }
}

/** `actions.ts` beside `actions-client.ts`, where it still holds actions. */
async function homeOf(client: ts.SourceFile, snapshot: Snapshot, sources: Sources): Promise<ts.SourceFile | null> {
  const file = client.fileName.replace(/-client(?=\.[^./]+$)/, '')
  const home = file === client.fileName || !snapshot.files.has(file) ? undefined : await sources.get(file)
  return home && hasDirective(home, 'use server') ? home : null
}

/** What the imports of everybody else are led to, by file; null where somebody uses the modules otherwise. */
async function movesTo(
  to: string,
  members: readonly Member[],
  home: ts.SourceFile | null,
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<ReadonlyMap<ts.SourceFile, ReadonlyMap<string, string>> | null> {
  const [{ clientFile, server } = {}] = members
  if (!clientFile || !server) return null
  const leaving = new Set([clientFile, server, home, ...members.map(({ routeFile }) => routeFile)])
  const types = new Set([clientFile, server].flatMap(sf => sf.statements.filter(isType).flatMap(declaredNames)))
  // The action goes by the client function's name.
  const called = new Set(members.flatMap(({ client: { name, from } }) => (name === from.imported ? [name] : [])))
  const moves = new Map<ts.SourceFile, ReadonlyMap<string, string>>()
  for (const module of home ? [server, clientFile] : [server])
    for (const importer of await importersOf(module.fileName, snapshot, sources, read)) {
      if (leaving.has(importer.sf)) continue
      const isServer = module !== server || snapshot.sideOf(importer.sf.fileName) === 'server'
      const has = (imported: string) => types.has(imported) || (called.has(imported) && isServer)
      const own = movesOf(importer, module.fileName, to, has, snapshot)
      if (!own) return null
      moves.set(importer.sf, new Map([...(moves.get(importer.sf) ?? []), ...own]))
    }
  return moves
}

function isTyped({ client: { statement } }: Member): boolean {
  return ts.isVariableStatement(statement) && statement.declarationList.declarations[0]?.type !== undefined
}

function staysBeside({ client, entryPoint }: Member, statement: ts.Statement): Refused {
  const [other] = declaredNames(statement)
  return refuse(
    'unsupported-caller',
    `${client.name} stands for a function on the server, and shares its module with ${other}, which is no such function: a module of actions exports actions alone. Convert or move ${other} first.`,
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
