/** The files of an action's conversion: the route file, the client module, what is left of the action's file, and its importers. */
import type { Snapshot } from '../index/snapshot'
import type { FileChange, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { type ActionParts, declaredNames, isExported } from './action-parts'
import type { Importer } from './action-references'
import type { ActionShape } from './action-shape'
import { createFile, deleteFile, editFile, removeStatement, statementStart, statementText } from './edits'
import { changeImports, directivesOf, type ImportedBinding, importsOf, printImports } from './imports'
import type { ResponseName } from './route-handler'
import type { RefreshEdits } from './router-refresh'
import { IS_SAME_ORIGIN } from './same-origin'
import { folderOf, movedSpecifier, specifierBetween } from './specifiers'
import { type CodeStyle, quoted, semicolon, styleOf } from './style'

export interface ChangesInput {
  readonly shape: ActionShape
  readonly parts: ActionParts
  readonly snapshot: Snapshot
  readonly style: CodeStyle
  readonly routeFile: string
  readonly helperFile: string
  readonly response: ResponseName
  /** Files whose habits the route file follows, nearest first. */
  readonly like: readonly ts.SourceFile[]
  readonly handler: string
  readonly client: string
}

/** Where the client function goes: into the action's own file where nothing but types stays there. */
export function clientFileOf({ sf }: ActionShape): string {
  const folder = folderOf(sf.fileName)
  const [name = '', extension = 'ts'] = sf.fileName.slice(folder === '' ? 0 : folder.length + 1).split(/\.(?=[^.]+$)/)
  const own = name === 'index' ? 'client' : `${name}-client`
  return `${folder === '' ? '' : `${folder}/`}${own}.${extension.replace('tsx', 'ts')}`
}

/** The route file. */
export function routeChange(input: ChangesInput, typesFrom: string): FileChange {
  const { shape, parts, snapshot, style, routeFile, like } = input
  const { sf } = shape
  const moved = (binding: ImportedBinding): ImportedBinding => ({
    ...binding,
    specifier: movedSpecifier(binding.specifier, sf, routeFile, like, snapshot),
  })
  const between = (file: string) => specifierBetween(routeFile, file, like, snapshot)
  const named = (name: string, specifier: string, typeOnly: boolean): ImportedBinding => ({
    imported: name,
    local: name,
    specifier,
    typeOnly,
  })
  const inClient = new Set(parts.toClient.flatMap(declaredNames))
  const imports = [
    ...(input.response === 'NextResponse' ? [named('NextResponse', 'next/server', false)] : []),
    ...parts.routeImports.map(moved),
    ...parts.siblings.map(name => named(name, between(sf.fileName), false)),
    ...parts.routeTypes.map(name => named(name, between(inClient.has(name) ? typesFrom : sf.fileName), true)),
    named(IS_SAME_ORIGIN, between(input.helperFile), false),
  ]
  const unique = imports.filter((binding, n) => imports.findIndex(other => other.local === binding.local) === n)
  const helpers = parts.toRoute.map(statement => `${statementText(sf, statement).replaceAll('\r\n', '\n')}\n\n`)
  const text = `${printImports(unique, style)}\n${helpers.join('')}${remarks(shape)}${input.handler}`
  return createFile(routeFile, text, style.newline)
}

/** The comments above the action that speak of its code; a doc comment goes with the client function. */
function remarks({ sf, statement }: ActionShape): string {
  const text = sf.text.slice(statementStart(sf, statement), statement.getStart(sf)).replaceAll('\r\n', '\n')
  const own = text.replace(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/, '').trimEnd()
  return own === '' ? '' : `${own}\n`
}

/** The action's file as the client module: the directive and what moved are gone, the client function stands in its place. */
export function ownFileChange(input: ChangesInput): FileChange {
  const { shape, parts, style } = input
  const { sf, statement } = shape
  const edits: TextEdit[] = [
    ...directivesOf(sf).map(directive => removeStatement(sf, directive)),
    ...parts.toRoute.map(moved => removeStatement(sf, moved)),
    ...exportEdits(parts.toClient.filter(type => mentioned(type, parts.routeTypes))),
    ...exportEdits(parts.shared),
    ...exportSiteEdits(shape),
    { start: statementStart(sf, statement), end: statement.end, newText: input.client.trimEnd() },
  ]
  const clientLocals = new Set(parts.clientImports.map(({ local }) => local))
  const remove = new Set([...parts.unusedImports].filter(local => !clientLocals.has(local)))
  const own = new Map(importsOf(sf).map(binding => [binding.local, binding]))
  const add: ImportedBinding[] = []
  for (const binding of parts.clientImports) {
    const existing = own.get(binding.local)
    if (existing?.typeOnly) continue
    // What only types use must not bring server code into the client.
    if (existing && !stillUsed(parts, binding.local)) remove.add(binding.local)
    if (!existing || remove.has(binding.local)) add.push(binding)
  }
  for (const declaration of sf.statements)
    if (ts.isImportDeclaration(declaration) && !declaration.importClause) edits.push(removeStatement(sf, declaration))
  edits.push(...changeImports(sf, { remove, add }, style))
  return editFile(sf.fileName, sf.text, edits)
}

function stillUsed(parts: ActionParts, local: string): boolean {
  return parts.staying.length > 0 && !parts.unusedImports.has(local)
}

/** What is left of the action's file; deleted where nothing is. */
export function remainingChange(input: ChangesInput): FileChange {
  const { shape, parts, style } = input
  const { sf } = shape
  const exportsLeft = sf.statements.some(
    statement =>
      ts.isExportDeclaration(statement) && (!shape.exportSite || statement !== shape.exportSite.parent?.parent),
  )
  if (parts.staying.length === 0 && !exportsLeft) return deleteFile(sf.fileName, sf.text)
  const edits: TextEdit[] = [
    removeStatement(sf, shape.statement),
    ...[...parts.toRoute, ...parts.toClient].map(moved => removeStatement(sf, moved)),
    ...exportEdits(parts.shared),
    ...exportSiteEdits(shape),
    ...changeImports(sf, { remove: parts.unusedImports }, style),
  ]
  return editFile(sf.fileName, sf.text, edits)
}

/** A client module of its own, created or added to. `existing`: the module as earlier conversions left it. */
export function clientChange(input: ChangesInput, clientFile: string, existing: ts.SourceFile | undefined): FileChange {
  const { shape, parts, snapshot, style } = input
  const { sf } = shape
  const like = [...(existing ? [existing] : []), sf]
  const imports: ImportedBinding[] = [
    ...parts.clientImports.map(binding => ({
      ...binding,
      specifier: movedSpecifier(binding.specifier, sf, clientFile, like, snapshot),
    })),
    ...parts.clientTypes.map(name => ({
      imported: name,
      local: name,
      specifier: specifierBetween(clientFile, sf.fileName, like, snapshot),
      typeOnly: true,
    })),
  ]
  const types = parts.toClient.map(type => {
    const text = statementText(sf, type).replaceAll('\r\n', '\n')
    const from = type.getStart(sf) - statementStart(sf, type)
    return `${mentioned(type, parts.routeTypes) ? `${text.slice(0, from)}export ${text.slice(from)}` : text}\n\n`
  })
  const code = types.join('') + input.client
  if (!existing) {
    const head = imports.length > 0 ? `${printImports(imports, style)}\n` : ''
    return createFile(clientFile, head + code, style.newline)
  }
  const own = new Set(importsOf(existing).map(({ local }) => local))
  const add = imports.filter(({ local }) => !own.has(local))
  const end = existing.text.trimEnd().length
  const edits = [
    ...changeImports(existing, { add }, styleOf(existing, [sf])),
    { start: end, end: existing.text.length, newText: `\n\n${code}` },
  ]
  return editFile(clientFile, existing.text, edits)
}

/** An importer with the action coming from the client module, and the page refreshed after its calls. */
export function importerChange(
  importer: Importer,
  input: ChangesInput,
  clientFile: string,
  refresh: RefreshEdits | undefined,
): FileChange {
  const { sf, locals, passedOn, stars } = importer
  const { shape, snapshot } = input
  const style = styleOf(sf)
  const specifierFor = (specifier: string) => renamed(specifier, shape.sf.fileName, clientFile, sf, snapshot)
  const specifiers = new Map(importsOf(sf).map(binding => [binding.local, binding.specifier]))
  const move = new Map(locals.map(local => [local, specifierFor(specifiers.get(local) ?? '')]))
  const edits = [...changeImports(sf, { move, add: refresh?.add ?? [] }, style), ...(refresh?.edits ?? [])]
  const declarations = new Set(passedOn.map(specifier => specifier.parent.parent))
  for (const declaration of declarations) {
    const own = passedOn.filter(specifier => specifier.parent.parent === declaration)
    edits.push(...passOnEdits(sf, declaration, own, specifierFor, style))
  }
  for (const star of stars) {
    if (!star.moduleSpecifier || !ts.isStringLiteral(star.moduleSpecifier)) continue
    const line = `\nexport * from ${quoted(specifierFor(star.moduleSpecifier.text), style)}${semicolon(style)}`
    edits.push({ start: star.end, end: star.end, newText: line })
  }
  return editFile(sf.fileName, sf.text, edits)
}

/** `./actions` as `./actions-client`, however it was written; a path between the two files where the name does not show. */
function renamed(specifier: string, from: string, to: string, importer: ts.SourceFile, snapshot: Snapshot): string {
  const base = (file: string) => (file.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '')
  const [head, last] = [specifier.slice(0, specifier.lastIndexOf('/') + 1), specifier.split('/').at(-1) ?? '']
  if (last === base(from)) return head + base(to)
  if (base(from) === 'index' && last !== '.' && last !== '..') return `${specifier}/${base(to)}`
  return specifierBetween(importer.fileName, to, [importer], snapshot)
}

function passOnEdits(
  sf: ts.SourceFile,
  declaration: ts.ExportDeclaration,
  moving: readonly ts.ExportSpecifier[],
  specifierFor: (specifier: string) => string,
  style: CodeStyle,
): TextEdit[] {
  const { exportClause, moduleSpecifier } = declaration
  if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier))
    return []
  const target = quoted(specifierFor(moduleSpecifier.text), {
    quote: sf.text[moduleSpecifier.getStart(sf)] === '"' ? '"' : "'",
  })
  if (moving.length === exportClause.elements.length)
    return [{ start: moduleSpecifier.getStart(sf), end: moduleSpecifier.end, newText: target }]
  const kept = exportClause.elements.filter(element => !moving.includes(element)).map(element => element.getText(sf))
  const names = moving.map(element => element.getText(sf)).join(', ')
  return [
    { start: exportClause.getStart(sf), end: exportClause.end, newText: `{ ${kept.join(', ')} }` },
    {
      start: declaration.end,
      end: declaration.end,
      newText: `\nexport { ${names} } from ${target}${semicolon(style)}`,
    },
  ]
}

/** `export ` in front of types that another file needs from now on. */
function exportEdits(types: readonly ts.Statement[]): TextEdit[] {
  return types
    .filter(type => !isExported(type))
    .map(type => ({ start: type.getStart(), end: type.getStart(), newText: 'export ' }))
}

function mentioned(statement: ts.Statement, names: readonly string[]): boolean {
  return declaredNames(statement).some(name => names.includes(name))
}

/** Takes the action out of `export { a, b }`, or removes the whole where it was alone. */
function exportSiteEdits({ sf, exportSite }: ActionShape): TextEdit[] {
  if (!exportSite) return []
  if (ts.isExportAssignment(exportSite)) return [removeStatement(sf, exportSite)]
  const { elements } = exportSite.parent
  if (elements.length === 1) return [removeStatement(sf, exportSite.parent.parent)]
  const n = elements.indexOf(exportSite)
  const next = elements[n + 1]
  const previous = elements[n - 1]
  if (next) return [{ start: exportSite.getStart(sf), end: next.getStart(sf), newText: '' }]
  return [{ start: previous?.end ?? exportSite.getStart(sf), end: exportSite.end, newText: '' }]
}
