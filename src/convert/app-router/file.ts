/** The text of the route file: the rewritten functions with the route's own configuration, imports seen from the new place, nothing left over. */
import type { Snapshot } from '../../index/snapshot'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, removeStatement } from '../code/edits'
import { directivesOf, type ImportedBinding, importsOf } from '../code/imports'
import { withoutOwnPath } from '../code/own-path'
import { placeBound } from '../code/place-bound'
import { parseSource, placeOf } from '../code/source'
import { movedSpecifier } from '../code/specifiers'
import { type CodeStyle, quoted } from '../code/style'
import { isExported, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { Rewritten } from './api-rewrite'
import { tidied } from './api-tidy'
import type { MethodFile } from './method-plan'
import { serverBindings } from './server-names'

export interface RouteTextInput {
  readonly file: string
  /** The API route's file on disk, and as its handler is read. */
  readonly sf: ts.SourceFile
  readonly read: ts.SourceFile
  readonly rewritten: Rewritten
  readonly methods: MethodFile
  /** Exports that configure the route. */
  readonly lines: readonly string[]
  readonly like: readonly ts.SourceFile[]
  readonly style: CodeStyle
  readonly snapshot: Snapshot
}

/** Refused: code whose meaning depends on the folder it stands in, an export list that cannot be read (`not-implemented`). */
export function routeText(input: RouteTextInput): string | Refused {
  const { file, sf, rewritten, style } = input
  const bound = sf.statements.map(placeBound).find(node => node !== undefined)
  if (bound) return refuse('not-implemented', 'It depends on the folder its file stands in.', placeOf(bound))
  const list = sf.statements.find(
    statement =>
      ts.isExportDeclaration(statement) &&
      !(statement.exportClause && ts.isNamedExports(statement.exportClause) && isDefaultOnly(statement.exportClause)),
  )
  if (list) return refuse('not-implemented', 'The file exports through a list.', placeOf(list))
  const configured = withConfig(file, rewritten.text, input)
  const moved = withSpecifiers(file, configured, input)
  const typed = importsOf(sf).some(({ specifier, typeOnly }) => specifier === 'next' && typeOnly)
  const add: ImportedBinding[] = [
    ...serverBindings(rewritten.server, typed),
    ...[...rewritten.navigation].sort().map(name => ({
      imported: name,
      local: name,
      specifier: 'next/navigation',
      typeOnly: false,
    })),
  ]
  const text = `${tidied(file, moved, [sf, input.read], add, style).trimEnd()}\n`
  return file === sf.fileName ? text : withoutOwnPath(text, sf.fileName)
}

function isDefaultOnly(exports: ts.NamedExports): boolean {
  return exports.elements.every(({ name }) => name.text === 'default')
}

/** The route's configuration in the place of the API route's, and no export but the handlers: a route file may have no other. */
function withConfig(file: string, text: string, { lines, methods }: RouteTextInput): string {
  const sf = parseSource(file, text)
  const edits: TextEdit[] = []
  let placed = lines.length === 0
  for (const statement of sf.statements) {
    const names = declaredNames(statement)
    const own = isExported(statement)
    if (own && names.includes('config')) {
      if (placed) edits.push(removeStatement(sf, statement))
      else edits.push({ start: statement.getStart(sf), end: statement.end, newText: lines.join('\n') })
      placed = true
    } else if (own && !isType(statement) && !names.some(name => methods.entries.includes(name))) {
      const word = statement.getStart(sf)
      edits.push({ start: word, end: word + 'export '.length, newText: '' })
    }
  }
  if (!placed) {
    const last = sf.statements.filter(ts.isImportDeclaration).at(-1) ?? directivesOf(sf).at(-1)
    const at = last?.end ?? 0
    const block = lines.join('\n')
    edits.push({ start: at, end: at, newText: last ? `\n\n${block}` : `${block}\n\n` })
  }
  return applyEdits(text, edits)
}

function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

/** Relative imports as they read from the new folder. */
function withSpecifiers(file: string, text: string, { sf: original, like, snapshot }: RouteTextInput): string {
  const sf = parseSource(file, text)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    const specifier = ts.isImportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : undefined
    if (specifier && ts.isStringLiteral(specifier)) {
      const moved = movedSpecifier(specifier.text, original, file, like, snapshot)
      if (moved !== specifier.text) {
        const quote = sf.text[specifier.getStart(sf)] === '"' ? '"' : "'"
        edits.push({ start: specifier.getStart(sf), end: specifier.end, newText: quoted(moved, { quote }) })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return applyEdits(text, edits)
}
