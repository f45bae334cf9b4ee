/**
 * The types of a route's file that other modules import. A type leaves nothing in what runs, so the importers can be led to where it
 * stands afterwards; Next.js permits types beside the exports of a route file, and of a file of actions.
 */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, editFile } from '../code/edits'
import { changeImports, importsOf } from '../code/imports'
import { parseSource, placeOf, type Sources } from '../code/source'
import { followedSpecifier } from '../code/specifiers'
import { quoted, styleOf } from '../code/style'
import { descendants, isExported, isRefused, type Refused } from '../handler/handler-syntax'
import { composedSteps } from '../over'
import { refuse } from '../refuse'
import { importersOf } from './request-importers'

/** One specifier of another file that reaches the module, and what it takes from it. */
export interface ModuleUse {
  readonly specifier: ts.StringLiteralLike
  /** Names of types that the module declares and exports. */
  readonly types: readonly string[]
  /** Every other name; null where it takes the module as a whole, or does something else with its path. */
  readonly others: readonly string[] | null
}

/** Every use of the module by other files, tests and mocks included. */
export async function usesOfModule(
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  read: (file: string) => Promise<string | undefined>,
): Promise<readonly ModuleUse[]> {
  const declared = exportedTypes(sf)
  const importers = await importersOf(sf.fileName, snapshot, sources, read)
  return importers
    .flatMap(({ specifiers }) => specifiers)
    .map(specifier => {
      const names = namesTaken(specifier)
      const types = names?.filter(name => declared.has(name)) ?? []
      return { specifier, types, others: names?.filter(name => !declared.has(name)) ?? null }
    })
}

/** The types that a file declares and exports by themselves: no value has the name, too. */
export function exportedTypes(sf: ts.SourceFile): ReadonlyMap<string, ts.Statement> {
  const found = new Map<string, ts.Statement>()
  const values = new Set<string>()
  for (const statement of sf.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      if (isExported(statement)) found.set(statement.name.text, statement)
    } else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) values.add(name.text)
        else values.add(name.getText(sf))
    else if ('name' in statement) values.add((statement.name as ts.Node | undefined)?.getText(sf) ?? '')
  }
  for (const name of values) found.delete(name)
  return found
}

/** The names that a specifier's import or re-export, or `import('…')` as a type, takes from its module; null where that is not a list of names. */
export function namesTaken(specifier: ts.StringLiteralLike): readonly string[] | null {
  const { parent } = specifier
  if (ts.isImportDeclaration(parent)) {
    const { importClause: clause } = parent
    const named = clause?.namedBindings
    if (!clause || (named && !ts.isNamedImports(named))) return null
    return [...(clause.name ? ['default'] : []), ...(named?.elements.map(importedName) ?? [])]
  }
  if (ts.isExportDeclaration(parent)) {
    const { exportClause: clause } = parent
    return clause && ts.isNamedExports(clause) ? clause.elements.map(importedName) : null
  }
  const type = ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent) ? parent.parent : undefined
  return type && !type.isTypeOf && type.qualifier && ts.isIdentifier(type.qualifier) ? [type.qualifier.text] : null
}

function importedName(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text
}

/**
 * The changes with every import of a type from `from` led to the file that `placeOfType` says, null for one that stays. Refused
 * (`unclassified-reference`): what takes types that part in one list, and another name for a type in the file that declares it now.
 */
export function withTypesLed(
  changes: readonly FileChange[],
  uses: readonly ModuleUse[],
  from: string,
  fileOfType: (name: string) => string | null,
  snapshot: Snapshot,
): readonly FileChange[] | Refused {
  const led = uses.filter(({ types }) => types.some(name => fileOfType(name) !== null))
  const steps: FileChange[] = []
  for (const importer of new Set(led.map(({ specifier }) => specifier.getSourceFile()))) {
    const file = importer.fileName
    const change = changes.find(each => each.file === file)
    if (change?.change === 'delete') continue
    const sf = change ? parseSource(file, change.after) : importer
    const edits = ledIn(sf, from, fileOfType, snapshot)
    if (isRefused(edits)) return edits
    if (edits.length === 0) continue
    steps.push(
      change?.change === 'create'
        ? { ...change, after: applyEdits(change.after, edits) }
        : editFile(file, sf.text, edits),
    )
  }
  return steps.length > 0 ? composedSteps([changes, steps]) : changes
}

function ledIn(
  sf: ts.SourceFile,
  from: string,
  fileOfType: (name: string) => string | null,
  snapshot: Snapshot,
): TextEdit[] | Refused {
  const reaches = (specifier: string) => snapshot.resolve(sf.fileName, specifier) === from
  const move = new Map<string, string>()
  const remove = new Set<string>()
  for (const { imported, local, specifier, declaration } of importsOf(sf)) {
    const to = reaches(specifier) ? fileOfType(imported) : null
    if (to === null) continue
    if (to !== sf.fileName) move.set(local, followedSpecifier(specifier, sf, from, to, snapshot))
    else if (imported === local) remove.add(local)
    else return parted(declaration)
  }
  const edits = changeImports(sf, { move, remove }, styleOf(sf))
  for (const node of descendants(sf)) {
    if (!ts.isStringLiteralLike(node) || ts.isImportDeclaration(node.parent)) continue
    const names = namesTaken(node)
    if (!names || !reaches(node.text)) continue
    const files = new Set(names.map(fileOfType))
    const [to, ...more] = files
    if (files.size === 0 || (to === null && more.length === 0)) continue
    if (to === null || to === undefined || more.length > 0 || to === sf.fileName) return parted(node)
    const quote = sf.text[node.getStart(sf)] === '"' ? '"' : "'"
    const newText = quoted(followedSpecifier(node.text, sf, from, to, snapshot), { quote })
    edits.push({ start: node.getStart(sf), end: node.end, newText })
  }
  return edits
}

function parted(node: ts.Node): Refused {
  return refuse(
    'unclassified-reference',
    'The types that are named here come to stand in several files.',
    placeOf(node),
  )
}
