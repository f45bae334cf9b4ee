/**
 * The inverse of the conversion to a route of an action whose types are not written out (a wrapped one, most often): a handler
 * that only calls a function of another module, and a client function that has that function's very type. Both are the wire
 * alone, so the function becomes the action again.
 */
import type { EntryPoint, FileChange, Note, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, deleteFile, editFile, removeStatement, statementStart } from '../code/edits'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { quoted, semicolon, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { methodExport } from '../handler/handler-export'
import { originCheck } from '../handler/handler-origin'
import { descendants, functionAround, handlerOf, isExported, isRefused } from '../handler/handler-syntax'
import { importersOf, reachedByPages } from '../request/request-importers'
import { NAVIGATION } from '../to-route/navigation-helper'
import { IS_SAME_ORIGIN } from '../to-route/same-origin'
import { checkGuard } from './guard'

/** The files of the way back. */
export interface WrappedAgain {
  readonly name: string
  readonly changes: readonly FileChange[]
  readonly notes: readonly Note[]
}

/** What a handler and a client function import for the wire alone, by package or by the helper's name. */
const WIRE_PACKAGES = new Set(['next/server', 'superjson', 'devalue'])
const WIRE_HELPERS: ReadonlySet<string> = new Set([IS_SAME_ORIGIN, ...Object.values(NAVIGATION)])
const WIRE_CLASSES = new Set(['Response', 'NextResponse', 'FormData', 'Error', 'Date'])

/**
 * The changes, where the route's one caller is a client function typed by the function that the handler calls
 * (`const greet: typeof greetOnServer = async … => { … fetch … }`), alone in its module, and that function's module serves only
 * these two. Null for every other route: then it is converted as any.
 */
export async function backToWrapped(
  entryPoint: EntryPoint,
  context: ConvertContext,
  sources: Sources,
): Promise<WrappedAgain | null> {
  const { snapshot } = context
  const [caller, ...more] = entryPoint.callers
  const routeFile = await sources.get(entryPoint.file)
  const clientFile = caller && more.length === 0 ? await sources.get(caller.file) : undefined
  const app = snapshot.appOf(entryPoint.file)
  const { method, route } = entryPoint
  if (!caller || !routeFile || !clientFile || !app || method === null || route === null) return null
  const found = await methodExport(routeFile, method, { snapshot, sources, read: context.read })
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
  const alone = clientFile.statements.every(
    statement => statement === client.statement || statement === client.passedOn || ts.isImportDeclaration(statement),
  )
  if (!alone || routeFile.statements.some(other => isExported(other) && other !== handler.statement)) return null
  // Both are refused by name on the way of every other route.
  if (await checkGuard(route, app, snapshot, sources)) return null
  if ((await reachedByPages(new Set([caller.file]), app, snapshot, sources)) !== undefined) return null
  const users = await importersOf(file, snapshot, sources, context.read)
  if (users.some(({ sf }) => sf !== routeFile && sf !== clientFile)) return null
  const action = actionText(server, client, clientFile.fileName)
  if (action === null) return null
  const importers = await importersOf(clientFile.fileName, snapshot, sources, context.read)
  // Such a caller follows redirects by itself, which an action does for it.
  if (importers.some(({ sf }) => importsOf(sf).some(({ imported }) => imported === NAVIGATION.followRedirect)))
    return null
  const { file: at, line } = entryPoint
  return {
    name: client.name,
    notes: [
      {
        code: 'public-url',
        message: `${method} ${route} ends: callers outside this workspace get 404 or 405.`,
        file: at,
        line,
      },
      {
        code: 'queueing',
        message: 'Calls of actions run one after another; requests ran side by side.',
        file: at,
        line,
      },
    ],
    changes: [
      editFile(clientFile.fileName, clientFile.text, [{ start: 0, end: clientFile.text.length, newText: action }]),
      deleteFile(server.fileName, server.text),
      deleteFile(routeFile.fileName, routeFile.text),
      ...(await unusedHelpers([routeFile, clientFile], context, sources)),
    ],
  }
}

/** The helper modules that nothing but these files imports. */
async function unusedHelpers(
  leaving: readonly ts.SourceFile[],
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<FileChange[]> {
  const helpers = new Set(
    leaving.flatMap(sf =>
      importsOf(sf)
        .filter(({ imported }) => WIRE_HELPERS.has(imported))
        .flatMap(({ specifier }) => snapshot.resolve(sf.fileName, specifier) ?? []),
    ),
  )
  const changes: FileChange[] = []
  for (const file of helpers) {
    const helper = await sources.get(file)
    const users = await importersOf(file, snapshot, sources, read)
    if (helper && users.every(({ sf }) => leaving.includes(sf))) changes.push(deleteFile(file, helper.text))
  }
  return changes
}

interface ClientFunction {
  readonly name: string
  readonly fn: ts.ArrowFunction
  readonly statement: ts.VariableStatement
  /** `export default greet` below it. */
  readonly passedOn: ts.Statement | undefined
  /** Where its type comes from. */
  readonly from: { readonly imported: string; readonly specifier: string }
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

/** The server module as the action's file: the directive, the function exported by the client function's name, and nothing else exported. */
function actionText(
  server: ts.SourceFile,
  { name, statement: client, passedOn, from }: ClientFunction,
  target: string,
): string | null {
  const own = server.statements.find(statement => declaredNames(statement).includes(from.imported))
  if (!own || !isExported(own) || !(ts.isVariableStatement(own) || isAsyncFunction(own))) return null
  if (folderOf(server.fileName) !== folderOf(target)) return null
  if (server.statements.some(other => ts.isExportDeclaration(other) || ts.isExportAssignment(other))) return null
  const style = styleOf(server)
  const edits: TextEdit[] = []
  for (const statement of server.statements) {
    const guard =
      ts.isImportDeclaration(statement) && statement.moduleSpecifier.getText().slice(1, -1) === 'server-only'
    if (guard) edits.push(removeStatement(server, statement))
    const keeps = statement === own && passedOn === undefined && name === from.imported
    const exported = ts.canHaveModifiers(statement) ? ts.getModifiers(statement)?.find(isExportKeyword) : undefined
    if (exported && !keeps && !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement))
      edits.push({ start: exported.getStart(server), end: exported.end + 1, newText: '' })
  }
  const doc = docOf(client)
  const at = statementStart(server, own)
  if (doc !== '') edits.push({ start: at, end: at, newText: `${doc}\n` })
  const end = semicolon(style)
  const body = applyEdits(server.text, edits).trim()
  const asDefault = passedOn === undefined ? '' : `\n\nexport default ${from.imported}${end}`
  const renamed = name === from.imported ? '' : `\n\nexport { ${from.imported} as ${name} }${end}`
  return `${quoted('use server', style)}${end}\n\n${body}${asDefault || renamed}\n`
}

/** What a module of actions may export: https://nextjs.org/docs/app/api-reference/directives/use-server */
function isAsyncFunction(statement: ts.Statement): boolean {
  return (
    ts.isFunctionDeclaration(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true
  )
}

function isExportKeyword({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.ExportKeyword
}

function docOf(statement: ts.Statement): string {
  const sf = statement.getSourceFile()
  const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1)
  return comment ? sf.text.slice(comment.getStart(sf), comment.end).replaceAll('\r\n', '\n') : ''
}
