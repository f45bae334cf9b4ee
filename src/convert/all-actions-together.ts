/**
 * In bulk, to actions: where every function that a client module exported has become an action in a file of its own, the module is the
 * file of them all, as it was before *Convert to API route*, and no import changes.
 */
import type { FileChange, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { declaredNames, isType } from './action/action-file'
import { createFile, deleteFile, editFile, newlineOf, removeStatement, statementText } from './code/edits'
import {
  changeImports,
  directivesOf,
  effectImportsOf,
  hasDirective,
  type ImportedBinding,
  importsOf,
} from './code/imports'
import { parseSource } from './code/source'
import { movedSpecifier, specifierBetween } from './code/specifiers'
import { styleOf } from './code/style'
import type { ConvertContext } from './context'
import { isExported } from './handler/handler-syntax'
import { actionModule } from './to-action/moved-text'

type Reading = Pick<ConvertContext, 'snapshot' | 'read'>

/**
 * The merges to make after the steps of a bulk conversion, one list a module. `originals` are the texts of the files that the steps
 * changed, as they were before the first one (null for those that were not there).
 */
export async function* actionsTogether(
  originals: ReadonlyMap<string, string | null>,
  context: Reading,
): AsyncGenerator<FileChange[]> {
  for (const [file, original] of originals) {
    if (original === null || !/\.[cm]?[jt]sx?$/.test(file)) continue
    const before = parseSource(file, original)
    const names = functionsOf(before)
    if (names.length < 2 || hasDirective(before, 'use server')) continue
    const changes = await together(file, before, names, originals, context)
    if (changes) yield changes
  }
}

/** The names of a module that exports functions and types alone; none for any other. */
function functionsOf(sf: ts.SourceFile): readonly string[] {
  const exported = sf.statements.filter(statement => isExported(statement) && !isType(statement))
  const others = sf.statements.some(each => ts.isExportDeclaration(each) || ts.isExportAssignment(each))
  return others ? [] : exported.flatMap(statement => (isFunction(statement) ? declaredNames(statement) : ['', '']))
}

/** What a module of actions exports, however it is made; none where it passes anything on. */
function exportedNames(sf: ts.SourceFile): readonly string[] {
  const others = sf.statements.some(each => ts.isExportDeclaration(each) || ts.isExportAssignment(each))
  return others ? [] : sf.statements.filter(each => isExported(each) && !isType(each)).flatMap(declaredNames)
}

function isFunction(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true
  const [only, ...more] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  return only?.initializer !== undefined && more.length === 0 && ts.isArrowFunction(only.initializer)
}

async function together(
  file: string,
  before: ts.SourceFile,
  names: readonly string[],
  originals: ReadonlyMap<string, string | null>,
  { snapshot, read }: Reading,
): Promise<FileChange[] | undefined> {
  const text = snapshot.files.has(file) ? await read(file) : undefined
  const now = text === undefined ? undefined : parseSource(file, text)
  const isInPlace = now !== undefined && hasDirective(now, 'use server')
  const kept = new Set(now && isInPlace ? exportedNames(now) : [])
  // What is left of the module beside its actions: types.
  const left = now ? bodyOf(now).filter(each => !declaredNames(each).some(name => kept.has(name))) : []
  if (!isInPlace && !left.every(isType)) return undefined
  const made = new Map<string, ts.SourceFile>()
  for (const [other, original] of originals) {
    if (original !== null || !snapshot.files.has(other)) continue
    const own = await read(other)
    const sf = own === undefined ? undefined : parseSource(other, own)
    if (!sf || !hasDirective(sf, 'use server')) continue
    const [name, ...more] = functionsOf(sf)
    if (name !== undefined && more.length === 0 && names.includes(name) && !kept.has(name)) made.set(name, sf)
  }
  if (made.size === 0 || !names.every(name => kept.has(name) || made.has(name))) return undefined

  const files = new Set([file, ...[...made.values()].map(({ fileName }) => fileName)])
  const sources = [...(now ? [now] : []), ...names.flatMap(name => made.get(name) ?? [])]
  const bindings = mergedImports(sources, file, files, before, snapshot)
  const statements = [
    ...left,
    ...names.flatMap(name => {
      const sf = made.get(name)
      return sf ? bodyOf(sf) : (now ? bodyOf(now) : []).filter(each => declaredNames(each).includes(name))
    }),
  ]
  const texts = new Map<string, string>()
  for (const statement of statements) {
    const own = statementText(statement.getSourceFile(), statement)
    for (const name of declaredNames(statement)) {
      if (texts.get(name) !== undefined && texts.get(name) !== own) return undefined
      texts.set(name, own)
    }
  }
  if (!bindings || bindings.some(({ local }) => texts.has(local))) return undefined
  const effects = [
    ...new Set(
      sources.flatMap(sf =>
        effectImportsOf(sf).map(({ text: specifier }) => movedSpecifier(specifier, sf, file, [before], snapshot)),
      ),
    ),
  ]
  const style = styleOf(before)
  const whole = actionModule(
    'use server',
    bindings,
    effects,
    [...new Set(statements.map(each => statementText(each.getSourceFile(), each)))].join('\n\n'),
    style,
  )
  const changes: FileChange[] = [
    text === undefined
      ? createFile(file, whole, newlineOf(before.text))
      : editFile(file, text, [{ start: 0, end: text.length, newText: whole }]),
    ...[...made.values()].map(sf => deleteFile(sf.fileName, sf.text)),
  ]
  for (const [importer, original] of originals) {
    if (files.has(importer) || !snapshot.files.has(importer)) continue
    const own = await read(importer)
    const sf = own === undefined ? undefined : parseSource(importer, own)
    const edits = sf && importEdits(sf, original, file, files, snapshot)
    if (sf && edits && edits.length > 0) changes.push(editFile(importer, sf.text, edits))
  }
  return changes
}

/** The code of a module: no directives, no imports. */
function bodyOf(sf: ts.SourceFile): ts.Statement[] {
  const directives = new Set<ts.Statement>(directivesOf(sf))
  return sf.statements.filter(statement => !ts.isImportDeclaration(statement) && !directives.has(statement))
}

/** What the modules import but from each other, as seen from `file`; undefined where a name has two meanings. */
function mergedImports(
  sources: readonly ts.SourceFile[],
  file: string,
  files: ReadonlySet<string>,
  before: ts.SourceFile,
  snapshot: ConvertContext['snapshot'],
): ImportedBinding[] | undefined {
  const found = new Map<string, ImportedBinding>()
  for (const sf of sources)
    for (const { imported, local, specifier, typeOnly } of importsOf(sf)) {
      if (files.has(snapshot.resolve(sf.fileName, specifier) ?? '')) continue
      const own = { imported, local, specifier: movedSpecifier(specifier, sf, file, [before], snapshot), typeOnly }
      const known = found.get(local)
      if (known && (known.imported !== imported || !isSame(known.specifier, own.specifier, file, snapshot)))
        return undefined
      found.set(local, known ? { ...known, typeOnly: known.typeOnly && typeOnly } : own)
    }
  return [...found.values()]
}

function isSame(a: string, b: string, file: string, snapshot: ConvertContext['snapshot']): boolean {
  const [one, other] = [snapshot.resolve(file, a), snapshot.resolve(file, b)]
  return a === b || (one !== undefined && one === other)
}

/** The importer's imports of the actions as it had them, where they are of the same names; else led to the one file. */
function importEdits(
  sf: ts.SourceFile,
  original: string | null,
  file: string,
  files: ReadonlySet<string>,
  snapshot: ConvertContext['snapshot'],
): TextEdit[] {
  const isOf = (of: ReadonlySet<string>) => (statement: ts.Statement) =>
    ts.isImportDeclaration(statement) &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    of.has(snapshot.resolve(sf.fileName, statement.moduleSpecifier.text) ?? '')
  const [first, ...others] = sf.statements.filter(isOf(files))
  if (!first) return []
  const old = original === null ? undefined : parseSource(sf.fileName, original)
  const was = old ? old.statements.filter(isOf(new Set([file]))) : []
  const names = (of: ts.SourceFile, statements: readonly ts.Statement[]) =>
    importsOf(of)
      .filter(({ declaration }) => statements.includes(declaration))
      .map(({ local }) => local)
      .sort()
      .join()
  const [only, ...more] = was
  if (old && only && more.length === 0 && names(old, was) === names(sf, [first, ...others]))
    return [
      { start: first.getStart(sf), end: first.end, newText: only.getText(old) },
      ...others.map(other => removeStatement(sf, other)),
    ]
  const moving = importsOf(sf).filter(({ specifier }) => files.has(snapshot.resolve(sf.fileName, specifier) ?? ''))
  const to = specifierBetween(sf.fileName, file, [sf], snapshot)
  return [...changeImports(sf, { move: new Map(moving.map(({ local }) => [local, to])) }, styleOf(sf))]
}
