/** What an action's conversion changes in files that exist: the action's own file, and those that import it. */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isExported, isType } from '../action/action-file'
import type { ActionParts } from '../action/action-parts'
import type { Importer } from '../action/action-references'
import { type ActionShape, exportSitesOf, firstOf, isOwnList } from '../action/action-shape'
import type { LooseImport } from '../action/loose-imports'
import { deleteFile, editFile, removeStatement, statementStart } from '../code/edits'
import { fittingChange } from '../code/fit'
import { changeImports, directivesOf, type ImportedBinding, importsOf, loadOf, printImports } from '../code/imports'
import { folderOf, specifierBetween } from '../code/specifiers'
import { type CodeStyle, quoted, semicolon, styleOf } from '../code/style'
import { type ChangesInput, fromNavigation, type ModulesInput, typeFromServer } from './new-modules'
import { localName } from './route-handler'
import type { RefreshEdits } from './router-refresh'
import { leftForTypes, unneededBy } from './type-only'

/** The action's file as the client module: the directive and what moved are gone, the client function stands in its place. */
export function ownFileChange(input: ChangesInput): FileChange {
  const { shape, parts, style } = input
  const { sf, statement } = shape
  const edits: TextEdit[] = [
    ...leaving(parts).map(moved => removeStatement(sf, moved)),
    ...exportEdits(parts.client.statements.filter(type => mentioned(type, typesFromClient(parts)))),
    ...exportEdits(parts.shared),
    ...exportSiteEdits(shape),
    ...shape.overloads.slice(1).map(overload => removeStatement(sf, overload)),
    ...(shape.overloads.length > 0 ? [removeStatement(sf, statement)] : []),
    { start: statementStart(sf, firstOf(shape)), end: firstOf(shape).end, newText: input.client.trimEnd() },
  ]
  const clientLocals = new Set(parts.client.imports.map(({ local }) => local))
  const remove = new Set([...parts.unusedImports].filter(local => !clientLocals.has(local)))
  const own = new Map(importsOf(sf).map(binding => [binding.local, binding]))
  const add: ImportedBinding[] = []
  for (const binding of [...parts.client.imports, ...typeFromServer(input, [sf])]) {
    const existing = own.get(binding.local)
    if (existing?.typeOnly) continue
    // What only types use must not bring server code into the client.
    if (existing && !stillUsed(parts, binding.local)) remove.add(binding.local)
    if (!existing || remove.has(binding.local)) add.push(binding)
  }
  add.push(...fromNavigation(parts.client, sf.fileName, input, [sf, ...input.like]))
  // A type that stays may be that of a value which went: `z.infer<typeof schema>`. The client function stands for the action.
  add.push(...fromServer(input).filter(({ local, typeOnly }) => typeOnly && local !== localName(shape)))
  const values = new Set(parts.client.imports.filter(({ typeOnly }) => !typeOnly).map(({ local }) => local))
  if (parts.staying.every(isType)) {
    const types = [...parts.staying, ...parts.client.statements]
    for (const local of unneededBy(sf, types)) if (!clientLocals.has(local)) remove.add(local)
    const left = leftForTypes(sf, remove, values)
    edits.push(...left.edits)
    for (const binding of left.anew) {
      remove.add(binding.local)
      add.push(binding)
    }
  }
  for (const declaration of sf.statements)
    if (ts.isImportDeclaration(declaration) && !declaration.importClause) edits.push(removeStatement(sf, declaration))
  const directives = directivesOf(sf)
  const first = directives[0]
  if (first && add.length > 0 && !sf.statements.some(ts.isImportDeclaration)) {
    // The first imports of the file stand where the directive was.
    edits.push({ start: first.getStart(sf), end: first.end, newText: printImports(add, style).trimEnd() })
    edits.push(...directives.slice(1).map(directive => removeStatement(sf, directive)))
  } else {
    edits.push(...directives.map(directive => removeStatement(sf, directive)))
    edits.push(...changeImports(sf, { remove, add }, style))
  }
  return editFile(sf.fileName, sf.text, edits)
}

function stillUsed(parts: ActionParts, local: string): boolean {
  return parts.staying.length > 0 && !parts.unusedImports.has(local)
}

/** What is left of the action's file; deleted where nothing is. `isTypesOnly`: no directive for types alone. */
export function remainingChange(input: ModulesInput, { isTypesOnly = false } = {}): FileChange {
  const { shape, parts, style } = input
  const { sf } = shape
  if (parts.staying.length === 0) return deleteFile(sf.fileName, sf.text)
  const edits: TextEdit[] = [
    ...[...shape.overloads, shape.statement].map(statement => removeStatement(sf, statement)),
    ...[...leaving(parts), ...parts.client.statements].map(moved => removeStatement(sf, moved)),
    ...exportEdits(parts.shared),
    ...exportSiteEdits(shape),
    ...changeImports(sf, { remove: parts.unusedImports, add: fromServer(input) }, style),
    ...(isTypesOnly ? directivesOf(sf).map(directive => removeStatement(sf, directive)) : []),
  ]
  return fittingChange(sf, edits, style)
}

/** Statements that leave the file for the route or the server module, or for good. */
function leaving(parts: ActionParts): readonly ts.Statement[] {
  return [...parts.route.statements, ...(parts.server?.statements ?? []), ...parts.unneeded]
}

/** Types of the client module that the other new files import. */
function typesFromClient(parts: ActionParts): readonly string[] {
  return [...parts.route.typesInClient, ...(parts.server?.typesInClient ?? [])]
}

/** What stays imports what it shares from the server module. */
function fromServer({ shape: { sf }, parts, serverFile, snapshot }: ModulesInput): ImportedBinding[] {
  const specifier = specifierBetween(sf.fileName, serverFile, [sf], snapshot)
  if (parts.serverActs && parts.stayingFromServer.length === 0) return [loadOf(specifier)]
  return parts.stayingFromServer.map(name => {
    return { imported: name, local: name, specifier, typeOnly: parts.stayingTypesFromServer.has(name) }
  })
}

/**
 * An importer with the action coming from `module`, and the page refreshed after its calls. `apart`: what passes the action
 * on goes on with another function, so that names which come through it are imported anew.
 */
export function importerChange(
  importer: Importer,
  input: ModulesInput,
  module: string,
  refresh: RefreshEdits | undefined,
  apart: boolean,
): FileChange {
  const { sf, locals, passedOn, stars, loose = [], indirect = [] } = importer
  const { shape, snapshot } = input
  const style = styleOf(sf)
  const between = () => specifierBetween(sf.fileName, module, [sf], snapshot)
  const specifierFor = (specifier: string | null) =>
    specifier === null ? between() : renamed(specifier, shape.sf.fileName, module, sf, snapshot)
  const bindings = new Map(importsOf(sf).map(binding => [binding.local, binding]))
  const move = new Map(locals.map(local => [local, specifierFor(bindings.get(local)?.specifier ?? '')]))
  const add: ImportedBinding[] = [...(refresh?.add ?? [])]
  const remove = new Set(apart ? indirect : [])
  for (const local of remove) {
    const imported = shape.exported
    add.push({
      imported,
      local,
      specifier: between(),
      typeOnly: bindings.get(local)?.typeOnly ?? false,
    })
  }
  for (const one of loose) {
    if (one.add) add.push({ ...one.add, specifier: specifierFor(one.specifier) })
    if (one.remove !== undefined) remove.add(one.remove)
  }
  const edits = [
    ...changeImports(sf, { move, add, remove }, style),
    ...renamedIn(
      refresh?.edits ?? [],
      loose.flatMap(one => one.edits),
      sf,
    ),
    ...loose.flatMap(one => movingEdits(one, sf, specifierFor)),
  ]
  const declarations = new Set(passedOn.map(specifier => specifier.parent.parent))
  for (const declaration of declarations) {
    const own = passedOn.filter(specifier => specifier.parent.parent === declaration)
    edits.push(...passOnEdits(sf, declaration, own, specifierFor, style))
  }
  for (const star of stars) edits.push(...starEdits(star, sf, module, input, specifierFor, style))
  return fittingChange(sf, edits, style)
}

/** The edits of both kinds; where code with a name in it is written anew, it is written with the new name. */
function renamedIn(written: readonly TextEdit[], renames: readonly TextEdit[], sf: ts.SourceFile): TextEdit[] {
  const within = (inner: TextEdit, outer: TextEdit) =>
    outer.end > outer.start && inner.start >= outer.start && inner.end <= outer.end
  const rewritten = (edit: TextEdit): TextEdit => {
    let { newText } = edit
    for (const rename of renames)
      if (within(rename, edit)) newText = newText.replaceAll(sf.text.slice(rename.start, rename.end), rename.newText)
    return { ...edit, newText }
  }
  return [...written.map(rewritten), ...renames.filter(rename => !written.some(edit => within(rename, edit)))]
}

/** `import('./actions')` as `import('./actions-client')`, or that beside it. */
function movingEdits(
  { moving, split, specifier }: LooseImport,
  sf: ts.SourceFile,
  specifierFor: (specifier: string | null) => string,
): TextEdit[] {
  if (split) return [...split(specifierFor(specifier))]
  return moving.map(one => ({ start: one.getStart(sf) + 1, end: one.end - 1, newText: specifierFor(one.text) }))
}

/** `export * from './actions'` with the client module beside it, or in its place where the action's file is deleted. */
function starEdits(
  star: ts.ExportDeclaration,
  sf: ts.SourceFile,
  module: string,
  { parts, snapshot }: ModulesInput,
  specifierFor: (specifier: string) => string,
  style: CodeStyle,
): TextEdit[] {
  const { moduleSpecifier } = star
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
  const target = specifierFor(moduleSpecifier.text)
  const gone = parts.staying.length === 0
  const passedOn = sf.statements.some(
    other =>
      ts.isExportDeclaration(other) &&
      !other.exportClause &&
      other.moduleSpecifier !== undefined &&
      ts.isStringLiteral(other.moduleSpecifier) &&
      snapshot.resolve(sf.fileName, other.moduleSpecifier.text) === module,
  )
  if (star.exportClause && !gone) return []
  if (passedOn && !star.exportClause) return gone ? [removeStatement(sf, star)] : []
  const quote = sf.text[moduleSpecifier.getStart(sf)] === '"' ? '"' : "'"
  if (gone)
    return [{ start: moduleSpecifier.getStart(sf), end: moduleSpecifier.end, newText: quoted(target, { quote }) }]
  const line = `\nexport * from ${quoted(target, { quote })}${semicolon(style)}`
  return [{ start: star.end, end: star.end, newText: line }]
}

/** `./actions` as `./actions-client`, however it was written; a path between the two files where the name does not show. */
export function renamed(
  specifier: string,
  from: string,
  to: string,
  importer: ts.SourceFile,
  snapshot: Snapshot,
): string {
  const base = (file: string) => (file.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '')
  if (folderOf(from) !== folderOf(to)) return specifierBetween(importer.fileName, to, [importer], snapshot)
  const [head, last] = [specifier.slice(0, specifier.lastIndexOf('/') + 1), specifier.split('/').at(-1) ?? '']
  if (last === base(from)) return head + base(to)
  // With its extension, as .mjs needs it.
  if (from.endsWith(`/${last}`) || from === last) return head + (to.split('/').at(-1) ?? '')
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

/** Takes the action out of each `export { a, b }`, or removes the whole where it was alone. */
function exportSiteEdits(shape: ActionShape): TextEdit[] {
  const { sf } = shape
  const sites = exportSitesOf(shape)
  const lists = new Set<ts.NamedExports>()
  const edits: TextEdit[] = []
  for (const site of sites) {
    if (ts.isExportSpecifier(site)) lists.add(site.parent)
    else edits.push(removeStatement(sf, site))
  }
  for (const list of lists) {
    if (isOwnList(list, shape)) edits.push(removeStatement(sf, list.parent))
    else
      edits.push(
        ...takenOut(
          list.elements.filter(element => sites.includes(element)),
          list,
          sf,
        ),
      )
  }
  return edits
}

/** Each with the comma and the space before the next one; those at the end with what stands before them. */
function takenOut(going: readonly ts.ExportSpecifier[], { elements }: ts.NamedExports, sf: ts.SourceFile): TextEdit[] {
  const lastKept = elements.findLast(element => !going.includes(element))
  return going
    .flatMap(element => {
      const next = elements[elements.indexOf(element) + 1]
      if (lastKept && element.pos > lastKept.pos) return []
      return next ? [{ start: element.getStart(sf), end: next.getStart(sf), newText: '' }] : []
    })
    .concat(
      lastKept && lastKept !== elements.at(-1)
        ? [{ start: lastKept.end, end: elements.at(-1)?.end ?? lastKept.end, newText: '' }]
        : [],
    )
}
