/** Writes the modules of an action's conversion that are new or added to: the route file, the client module, the server module. */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange } from '../../model'
import type { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import type { ActionParts, Piece } from '../action/action-parts'
import { type ActionShape, exportedNames, firstOf } from '../action/action-shape'
import { commentBehind, createFile, editFile, statementStart, statementText } from '../code/edits'
import { conformed } from '../code/fit'
import { changeImports, effectImportsOf, type ImportedBinding, importsOf, loadOf, printImports } from '../code/imports'
import { folderOf, movedSpecifier, specifierBetween } from '../code/specifiers'
import { type CodeStyle, quoted, semicolon, styleOf } from '../code/style'
import { localName, type ResponseName } from './route-handler'
import { IS_SAME_ORIGIN } from './same-origin'

/** What the modules beside the action's file are made from. */
export interface ModulesInput {
  readonly shape: ActionShape
  readonly parts: ActionParts
  readonly snapshot: Snapshot
  readonly style: CodeStyle
  /** The module of the client function: a file of its own, or the action's. */
  readonly clientFile: string
  readonly serverFile: string
  /** The action as a function of the server module; null where it stays none. */
  readonly delegate: string | null
  /** The doc comment of that function, where it is not the client function that keeps it. */
  readonly doc?: string
  /** Server code calls it, too, under the name that the action was exported by. */
  readonly called: boolean
  /** The name by which the client function's type is that of the server module's function; null where its types are written out. */
  readonly typedBy: string | null
  /** The new server module loads `server-only`, though the action's file does not. */
  readonly guarded: boolean
  /** Null where no route comes of it. */
  readonly routeFile: string | null
  /** The module of the navigation helper; null where nothing needs it. */
  readonly navigationFile: string | null
  /** The name by which the route file knows that function. */
  readonly callee: string
}

export interface ChangesInput extends ModulesInput {
  readonly routeFile: string
  readonly helperFile: string
  readonly response: ResponseName
  /** Files whose habits new files follow, nearest first. */
  readonly like: readonly ts.SourceFile[]
  readonly handler: string
  /** Settings that the route file says, one statement a line. */
  readonly config: readonly string[]
  readonly client: string
  /** The name of the FormData that is the action's only parameter. */
  readonly form: string | null
}

/** `actions.ts` as `actions-client.ts`, `actions/index.ts` as `actions/client.ts`. */
export function moduleBeside(file: string, role: 'client' | 'server', jsx = false): string {
  const folder = folderOf(file)
  const [name = '', extension = 'ts'] = file.slice(folder === '' ? 0 : folder.length + 1).split(/\.(?=[^.]+$)/)
  const own = name === 'index' ? role : `${name}-${role}`
  return `${folder === '' ? '' : `${folder}/`}${own}.${jsx ? 'tsx' : extension.replace(/x$/, '')}`
}

/** The route file. */
export function routeChange(input: ChangesInput): FileChange {
  const { parts, style, routeFile, like } = input
  const helper = specifierBetween(routeFile, input.helperFile, like, input.snapshot)
  const imports = unique([
    ...(input.response === 'NextResponse' ? [named('NextResponse', 'next/server', false)] : []),
    ...importsOfPiece(parts.route, routeFile, input, like),
    named(IS_SAME_ORIGIN, helper, false),
  ])
  const helpers = movedText(parts.route, new Set(), input)
  const above = input.delegate === null ? remarks(input.shape) : ''
  const config = input.config.length === 0 ? '' : `${input.config.join('\n')}\n\n`
  const text = `${printImports(imports, style)}\n${config}${helpers}${above}${input.handler}`
  return createFile(routeFile, conformed(routeFile, text, style, input.shape.sf.text), style.newline)
}

/** The client module. `existing`: as earlier conversions left it. */
export function clientChange(input: ChangesInput, existing: ts.SourceFile | undefined): FileChange {
  const { parts, clientFile } = input
  const exported = new Set([...parts.route.typesInClient, ...(parts.server?.typesInClient ?? [])])
  return moduleChange(
    parts.client,
    clientFile,
    movedText(parts.client, exported, input) + input.client,
    existing,
    input,
  )
}

/** The server module: values that the route shares with what stays, and the action's own function where it stays one. */
export function serverChange(piece: Piece, input: ModulesInput, existing: ts.SourceFile | undefined): FileChange {
  const { parts, shape, serverFile } = input
  const exported = new Set([...parts.route.fromServer, ...parts.stayingFromServer])
  const doc = input.doc ?? ''
  const own = input.delegate === null ? '' : `${remarks(shape)}${doc}export ${input.delegate}\n${exportedAs(input)}`
  return moduleChange(
    piece,
    serverFile,
    (movedText(piece, exported, input) + own).replace(/\n+$/, '\n'),
    existing,
    input,
  )
}

/** The names that server code imports the function by, where they are not its own. */
function exportedAs({ shape, called, style }: ModulesInput): string {
  return called ? passedOnAs(exportedNames(shape), localName(shape), style) : ''
}

/** `export { greet as hello }` and `export default greet` for the names that are not the function's own. */
export function passedOnAs(names: readonly string[], own: string, style: CodeStyle): string {
  const others = names.filter(name => name !== own && name !== 'default').map(name => `${own} as ${name}`)
  const lines = [
    ...(others.length > 0 ? [`export { ${others.join(', ')} }`] : []),
    ...(names.includes('default') ? [`export default ${own}`] : []),
  ]
  return lines.map(line => `\n${line}${semicolon(style)}\n`).join('')
}

function moduleChange(
  piece: Piece,
  file: string,
  code: string,
  existing: ts.SourceFile | undefined,
  input: ModulesInput,
): FileChange {
  const { shape, style, snapshot } = input
  const like = [...(existing ? [existing] : []), shape.sf]
  const imports = unique(importsOfPiece(piece, file, input, like))
  if (!existing) {
    // What the action's file kept from clients stays kept from them.
    const guard = file === input.serverFile && (input.guarded || keptFromClients(shape.sf))
    const guarded = guard ? `import ${quoted('server-only', style)}${semicolon(style)}\n` : ''
    const head = guarded + printImports(imports, style)
    const text = (head === '' ? '' : `${head}\n`) + code
    return createFile(file, conformed(file, text, style, shape.sf.text), style.newline)
  }
  const own = new Map(importsOf(existing).map(({ local, typeOnly }) => [local, typeOnly]))
  // What only types have needed so far.
  const asValues = new Set(
    imports.filter(({ local, typeOnly }) => !typeOnly && own.get(local)).map(({ local }) => local),
  )
  // It has imported what it holds from now on.
  const movedIn = importsOf(existing)
    .filter(
      ({ local, specifier }) => local === localName(shape) && snapshot.resolve(file, specifier) === shape.sf.fileName,
    )
    .map(({ local }) => local)
  const isNew = ({ local }: ImportedBinding) => !own.has(local) || asValues.has(local)
  const loaded = new Set(effectImportsOf(existing).map(({ text }) => text))
  const end = existing.text.trimEnd().length
  return editFile(file, existing.text, [
    ...changeImports(
      existing,
      {
        remove: new Set([...asValues, ...movedIn]),
        add: imports.filter(one => (one.local === '' ? !loaded.has(one.specifier) : isNew(one))),
      },
      styleOf(existing, [shape.sf]),
    ),
    { start: end, end: existing.text.length, newText: `\n\n${code}` },
  ])
}

/** What a new file imports for its piece: the action's own imports, and names of the other files of this conversion. */
function importsOfPiece(
  piece: Piece,
  file: string,
  input: ModulesInput,
  like: readonly ts.SourceFile[],
): ImportedBinding[] {
  const { shape, snapshot } = input
  const { sf } = shape
  const from = (target: string, names: readonly string[], typeOnly: boolean): ImportedBinding[] =>
    target === file ? [] : names.map(name => named(name, specifierBetween(file, target, like, snapshot), typeOnly))
  const acts = file === input.routeFile && input.parts.serverActs && piece.fromServer.length === 0
  return [
    ...piece.loads.map(specifier => loadOf(movedSpecifier(specifier, sf, file, like, snapshot))),
    ...(acts ? [loadOf(specifierBetween(file, input.serverFile, like, snapshot))] : []),
    ...piece.imports.map(binding => ({
      ...binding,
      specifier: movedSpecifier(binding.specifier, sf, file, like, snapshot),
    })),
    ...from(sf.fileName, piece.siblings, false),
    ...from(sf.fileName, piece.typesStaying, true),
    ...from(input.clientFile, piece.typesInClient, true),
    ...from(input.serverFile, piece.fromServer, false).map(binding =>
      file === input.routeFile && binding.imported === localName(shape) ? { ...binding, local: input.callee } : binding,
    ),
    ...(piece === input.parts.client ? typeFromServer(input, like) : []),
    ...fromNavigation(piece, file, input, like),
    // A statement that joins what it has been importing.
  ].filter(({ specifier }) => snapshot.resolve(file, specifier) !== file)
}

/** The import by which the client function follows the type of the server function. */
export function typeFromServer(input: ModulesInput, like: readonly ts.SourceFile[]): ImportedBinding[] {
  const { shape, clientFile, serverFile, typedBy, snapshot } = input
  if (typedBy === null) return []
  const specifier = specifierBetween(clientFile, serverFile, like, snapshot)
  return [{ imported: localName(shape), local: typedBy, specifier, typeOnly: true }]
}

/** What a file imports from the navigation helper. */
export function fromNavigation(
  { fromNavigation: names = [] }: Piece,
  file: string,
  { navigationFile, snapshot }: ModulesInput,
  like: readonly ts.SourceFile[],
): ImportedBinding[] {
  if (navigationFile === null) return []
  return names.map(name => named(name, specifierBetween(file, navigationFile, like, snapshot), false))
}

export function keptFromClients(sf: ts.SourceFile): boolean {
  return effectImportsOf(sf).some(({ text }) => text === 'server-only')
}

function named(name: string, specifier: string, typeOnly: boolean): ImportedBinding {
  return { imported: name, local: name, specifier, typeOnly }
}

function unique(imports: readonly ImportedBinding[]): ImportedBinding[] {
  return imports.filter(
    (binding, n) =>
      imports.findIndex(
        other => other.local === binding.local && (other.local !== '' || other.specifier === binding.specifier),
      ) === n,
  )
}

/** The text of the statements that move, with `export` in front of those another file needs. */
function movedText(piece: Piece, exported: ReadonlySet<string>, { shape: { sf } }: ModulesInput): string {
  return piece.statements
    .map((statement, n) => {
      const next = piece.statements[n + 1]
      // What stood together stays together.
      const behind = commentBehind(sf.text, statement.end)
      const end = statement.end + behind.length
      const gap = next ? sf.text.slice(end, statementStart(sf, next)).replaceAll('\r\n', '\n') : ''
      const text = statementText(sf, statement).replaceAll('\r\n', '\n') + behind
      const comments = sf.text
        .slice(statementStart(sf, statement), statement.getStart(sf))
        .replaceAll('\r\n', '\n').length
      const shown = declaredNames(statement).some(name => exported.has(name))
      return `${shown ? `${text.slice(0, comments)}export ${text.slice(comments)}` : text}${gap === '\n' ? gap : '\n\n'}`
    })
    .join('')
}

/** The comments above the action that speak of its code; a doc comment goes with the client function. */
function remarks(shape: ActionShape): string {
  const { sf, statement } = shape
  return [...new Set([firstOf(shape), statement])]
    .map(node => sf.text.slice(statementStart(sf, node), node.getStart(sf)).replaceAll('\r\n', '\n'))
    .map(text => text.replace(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/, '').trimEnd())
    .filter(text => text !== '')
    .map(text => `${text}\n`)
    .join('')
}
