/**
 * In bulk: where all of an action's file was converted, or nothing is left of it but types, its client module takes the
 * file's own name, and no import changes.
 */
import type { FileChange, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { declaredNames, isType } from './action/action-file'
import { createFile, deleteFile, editFile, newlineOf, removeStatement, statementStart } from './code/edits'
import { changeImports, directivesOf, effectImportsOf, importsOf } from './code/imports'
import { parseSource } from './code/source'
import { styleOf } from './code/style'
import type { ConvertContext } from './context'
import { moduleBeside } from './to-route/new-modules'

/**
 * The renames to make after the steps of a bulk conversion, one list a module. `originals` are the texts of the files that
 * the steps changed, as they were before the first one (null for those that were not there). A client module that something
 * names otherwise than in an import or a load keeps its name.
 */
export async function* backInPlace(
  originals: ReadonlyMap<string, string | null>,
  { snapshot, read }: Pick<ConvertContext, 'snapshot' | 'read'>,
): AsyncGenerator<FileChange[]> {
  for (const [file, original] of originals) {
    const client = moduleBeside(file, 'client')
    if (original === null || originals.get(client) !== null) continue
    const text = snapshot.files.has(client) ? await read(client) : undefined
    if (text === undefined) continue
    const left = snapshot.files.has(file) ? await read(file) : undefined
    const own =
      left === undefined
        ? createFile(file, noticeOf(original) + text, newlineOf(text))
        : joined(file, left, client, text, snapshot)
    if (!own) continue
    const changes: FileChange[] = [own, deleteFile(client, text)]
    let named = true
    for (const importer of originals.keys()) {
      const isOther = importer !== client && importer !== file && snapshot.files.has(importer)
      const before = isOther ? await read(importer) : undefined
      if (before === undefined || mentions(importer, before, client, snapshot) === 0) continue
      const edits =
        asBefore(importer, before, originals.get(importer) ?? '', [client, file], snapshot) ??
        specifierEdits(importer, before, client, file, snapshot)
      if (edits === undefined) named = false
      else changes.push(editFile(importer, before, edits))
    }
    // Read again for the next one: an importer may name both.
    if (named) yield changes
  }
}

/** The licence that a file opens with, and the empty line below it. */
function noticeOf(original: string): string {
  const notices = (ts.getLeadingCommentRanges(original, 0) ?? []).filter(({ pos, end }) =>
    /licen[cs]e|copyright|SPDX-/i.test(original.slice(pos, end)),
  )
  const texts = notices.map(({ pos, end }) => `${original.slice(pos, end)}\n`)
  return notices.length > 0 ? `${texts.join('').replaceAll('\r\n', '\n')}\n` : ''
}

/** The file that has only types left, with the client module's functions in it; undefined where it has more than types. */
function joined(
  file: string,
  left: string,
  client: string,
  text: string,
  snapshot: ConvertContext['snapshot'],
): FileChange | undefined {
  const [sf, from] = [parseSource(file, left), parseSource(client, text)]
  const directives = directivesOf(sf)
  const types = sf.statements.slice(directives.length)
  if (directives.length === 0 || !types.every(one => ts.isImportDeclaration(one) || isType(one))) return undefined
  const isOf = (specifier: string, of: string) => snapshot.resolve(client, specifier) === of
  const own = importsOf(sf)
  // What only types use must not bring server code into the client.
  const values = own.filter(({ typeOnly }) => !typeOnly)
  const known = new Set(own.map(({ local }) => local))
  const fromClient = importsOf(from).filter(({ specifier, local }) => !isOf(specifier, file) && !known.has(local))
  const hasEffects = [sf, from].some(one => effectImportsOf(one).length > 0)
  const body = from.statements.find(one => !ts.isImportDeclaration(one))
  const exported = new Set(types.filter(isType).flatMap(declaredNames))
  if (
    hasEffects ||
    !body ||
    importsOf(from).some(({ local, specifier }) => exported.has(local) && !isOf(specifier, file))
  )
    return undefined
  const add = [...values.map(binding => ({ ...binding, typeOnly: true })), ...fromClient]
  const edits = changeImports(sf, { add, remove: new Set(values.map(({ local }) => local)) }, styleOf(sf, [from]))
  const functions = text.slice(statementStart(from, body)).trimEnd()
  const kept = edits.filter(({ start, end }) => start !== end || directives.every(one => start !== one.end))
  const inserted = edits.filter(edit => !kept.includes(edit)).map(({ newText }) => newText.trim())
  const [first] = directives
  if (!first) return undefined
  // The first imports of the file stand where the directive was.
  const head = inserted.length > 0 ? [{ start: first.getStart(sf), end: first.end, newText: inserted.join('\n') }] : []
  const going = inserted.length > 0 ? directives.slice(1) : directives
  return editFile(file, left, [
    ...head,
    ...kept,
    ...going.map(one => removeStatement(sf, one)),
    { start: left.trimEnd().length, end: left.length, newText: `\n\n${functions}\n` },
  ])
}

/** What a specifier of the file ends with: `/actions-client` of `app/actions-client.ts`, nothing of an `index`. */
function endOf(file: string): string {
  const end = file.slice(file.lastIndexOf('/')).replace(/\.[^.]+$/, '')
  return end === '/index' ? '' : end
}

/**
 * How often a text names the module, imports of other modules of its name left out: `actions-client`, or `folder/client` and
 * `./client` where the name alone may be another's.
 */
function mentions(importer: string, text: string, client: string, snapshot: ConvertContext['snapshot']): number {
  const name = endOf(client).slice(1)
  const folder = client.split('/').at(-2) ?? ''
  const named =
    name === 'client' ? new RegExp(`(?:${escaped(folder)}|["'\`]\\.)/client\\b`, 'g') : new RegExp(escaped(name), 'g')
  const count = (one: string) => one.match(named)?.length ?? 0
  if (count(text) === 0) return 0
  const sf = parseSource(importer, text)
  const others = sf.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
    const target = snapshot.resolve(importer, moduleSpecifier.text)
    return target === null || target === client ? [] : [count(moduleSpecifier.getText(sf))]
  })
  return count(text) - others.reduce((sum, one) => sum + one, 0)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function specifierOf(statement: ts.Statement): string | undefined {
  const specifier = ts.isImportDeclaration(statement) ? statement.moduleSpecifier : undefined
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined
}

/** The imports that `original` had of the file, one below the other, where those of both modules together are of the same names; undefined elsewhere. */
function asBefore(
  importer: string,
  text: string,
  original: string,
  [client, file]: readonly [string, string],
  snapshot: ConvertContext['snapshot'],
): TextEdit[] | undefined {
  const isOf = (files: readonly string[]) => (statement: ts.Statement) =>
    ts.isImportDeclaration(statement) &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    files.includes(snapshot.resolve(importer, statement.moduleSpecifier.text) ?? '')
  const [sf, old] = [parseSource(importer, text), parseSource(importer, original)]
  const [first, ...others] = sf.statements.filter(isOf([client, file]))
  // A file that has gone meanwhile is known by how its client module is named.
  const named = first && specifierOf(first)?.replace(new RegExp(`${escaped(endOf(client))}$`), endOf(file))
  const isNamed = (statement: ts.Statement) => named !== undefined && specifierOf(statement) === named
  const was = old.statements.filter(statement => isOf([file])(statement) || isNamed(statement))
  const [top, last] = [was[0], was.at(-1)]
  if (!first || !top || !last || mentions(importer, text, client, snapshot) !== 1) return undefined
  if (old.statements.indexOf(last) - old.statements.indexOf(top) >= was.length) return undefined
  const names = (of: ts.SourceFile, statements: readonly ts.Statement[]) =>
    importsOf(of)
      .filter(({ declaration }) => statements.includes(declaration))
      .map(({ local }) => local)
      .sort()
      .join()
  if (names(sf, [first, ...others]) !== names(old, was)) return undefined
  return [
    { start: first.getStart(sf), end: first.end, newText: original.slice(top.getStart(old), last.end) },
    ...others.map(other => removeStatement(sf, other)),
  ]
}

/**
 * `@/app/actions-client` as `@/app/actions`, in each import, re-export or load of the module; imports of both become one.
 * Undefined where something else names the module.
 */
function specifierEdits(
  importer: string,
  text: string,
  client: string,
  file: string,
  snapshot: ConvertContext['snapshot'],
): TextEdit[] | undefined {
  const sf = parseSource(importer, text)
  const [old, now] = [endOf(client), endOf(file)]
  const editOf = (specifier: ts.Node | undefined): TextEdit[] => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return []
    if (snapshot.resolve(importer, specifier.text) !== client) return []
    const at = specifier.getText(sf).lastIndexOf(old)
    if (at < 0) return []
    const start = specifier.getStart(sf) + at
    // `./client` is not `.`, which only some have.
    return [{ start, end: start + old.length, newText: now === '' && specifier.text === `.${old}` ? '/index' : now }]
  }
  const found = sf.statements.flatMap(statement =>
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
      ? editOf(statement.moduleSpecifier).map(edit => ({ statement, edit }))
      : loadsIn(statement).flatMap(specifier => editOf(specifier).map(edit => ({ statement, edit }))),
  )
  if (found.length !== mentions(importer, text, client, snapshot)) return undefined
  const bindings = importsOf(sf)
  const same = bindings.find(({ specifier }) => snapshot.resolve(importer, specifier) === file)
  const moving = same
    ? bindings.filter(({ declaration }) => found.some(({ statement }) => statement === declaration))
    : []
  const move = new Map(moving.map(({ local }) => [local, same?.specifier ?? '']))
  const others = found.filter(({ statement }) => !moving.some(({ declaration }) => declaration === statement))
  return [...others.map(({ edit }) => edit), ...changeImports(sf, { move }, styleOf(sf))]
}

/** The specifiers of `import()`, `require()` and types that are imported in place. */
function loadsIn(statement: ts.Statement): ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    const isLoad =
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')
    const specifier = isLoad ? node.arguments[0] : undefined
    if (specifier) found.push(specifier)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) found.push(node.argument.literal)
    ts.forEachChild(node, visit)
  }
  visit(statement)
  return found
}
