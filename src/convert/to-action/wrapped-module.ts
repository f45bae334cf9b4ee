/** The module of actions that a server module becomes again, beside the client functions that *Convert to API route* made of them. */
import type { Snapshot } from '../../index/snapshot'
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isType } from '../action/action-file'
import { applyEdits, removeStatement, statementStart, statementText } from '../code/edits'
import { changeImports, directivesOf, effectImportsOf, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { folderOf } from '../code/specifiers'
import { quoted, semicolon, styleOf } from '../code/style'
import { isExported } from '../handler/handler-syntax'

/** A client function that stands for a function on the server. */
export interface ClientFunction {
  readonly name: string
  readonly fn: ts.SignatureDeclaration
  readonly statement: ts.Statement
  /** `export default greet` below it. */
  readonly passedOn: ts.Statement | undefined
  /** The function, as the client's module takes its type from or the route calls it. */
  readonly from: { readonly imported: string; readonly specifier: string }
}

/** What becomes one module of actions. */
export interface ModuleParts {
  readonly server: ts.SourceFile
  readonly client: ts.SourceFile
  readonly functions: readonly ClientFunction[]
  /** The module of actions that the others left; null where the client module becomes it. */
  readonly home: ts.SourceFile | null
}

/**
 * The module of actions: the directive, the functions exported by the client functions' names, the types of the client module, and
 * nothing else exported. Null where a name of it is taken, or where it does more when loaded than the module it joins.
 */
export function actionText({ server, client, functions, home }: ModuleParts, snapshot: Snapshot): string | null {
  const made = new Map<ts.Statement, ClientFunction>()
  for (const each of functions) {
    const own = server.statements.find(statement => declaredNames(statement).includes(each.from.imported))
    if (!own || !isExported(own) || !(ts.isVariableStatement(own) || isAsyncFunction(own)) || made.has(own)) return null
    made.set(own, each)
  }
  if (folderOf(server.fileName) !== folderOf(client.fileName)) return null
  if (server.statements.some(other => ts.isExportDeclaration(other) || ts.isExportAssignment(other))) return null
  const style = styleOf(home ?? server)
  const modules = [server, client].map(({ fileName }) => fileName)
  const isOwn = ({ specifier }: ImportedBinding, sf: ts.SourceFile) =>
    modules.includes(snapshot.resolve(sf.fileName, specifier) ?? '')
  const types = client.statements.filter(isType)
  const needed = new Set(types.flatMap(type => [...namesIn(type)]))
  const own = importsOf(server).filter(binding => isOwn(binding, server))
  const ofTypes = importsOf(client).filter(binding => needed.has(binding.local) && !isOwn(binding, client))
  // One name is one thing in both.
  const declared = [...types, ...server.statements].flatMap(declaredNames)
  if (new Set(declared).size < declared.length || own.some(({ imported, local }) => imported !== local)) return null

  const edits: TextEdit[] = []
  for (const statement of server.statements) {
    const guard =
      ts.isImportDeclaration(statement) && statement.moduleSpecifier.getText().slice(1, -1) === 'server-only'
    if (guard) edits.push(removeStatement(server, statement))
    const of = made.get(statement)
    const keeps = of !== undefined && of.passedOn === undefined && of.name === of.from.imported
    const exported = ts.canHaveModifiers(statement) ? ts.getModifiers(statement)?.find(isExportKeyword) : undefined
    if (exported && !keeps && !isType(statement))
      edits.push({ start: exported.getStart(server), end: exported.end + 1, newText: '' })
  }
  const end = semicolon(style)
  let passed = ''
  for (const [statement, { name, from, passedOn, statement: written }] of made) {
    const doc = docOf(written)
    const at = statementStart(server, statement)
    if (doc !== '') edits.push({ start: at, end: at, newText: `${doc}\n` })
    if (passedOn) passed += `\n\nexport default ${from.imported}${end}`
    else if (name !== from.imported) passed += `\n\nexport { ${from.imported} as ${name} }${end}`
  }
  const first = server.statements.find(statement => !ts.isImportDeclaration(statement))
  const from = first ? statementStart(server, first) : server.text.length
  const typeTexts = types.map(type => `${statementText(client, type)}\n\n`).join('')
  edits.push({ start: from, end: from, newText: typeTexts })
  const remove = new Set(own.map(({ local }) => local))
  if (home) {
    const body = edits
      .filter(edit => edit.start >= from)
      .map(edit => ({ ...edit, start: edit.start - from, end: edit.end - from }))
    const code = applyEdits(server.text.slice(from), body).trim() + passed
    const bindings = [...importsOf(server).filter(binding => !isOwn(binding, server)), ...ofTypes]
    return effectImportsOf(server).some(({ text }) => text !== 'server-only')
      ? null
      : joined(home, code, bindings, declared, binding => isOwn(binding, home), snapshot)
  }
  const known = new Set(importsOf(server).map(({ local }) => local))
  const add = ofTypes.filter(({ local }) => !known.has(local))
  const text = applyEdits(server.text, [...edits, ...changeImports(server, { remove, add }, style)]).trim()
  return `${quoted('use server', style)}${end}\n\n${text}${passed}\n`
}

/** The code in front of what the module of actions has, which may use it when loaded. */
function joined(
  home: ts.SourceFile,
  code: string,
  bindings: readonly ImportedBinding[],
  declared: readonly string[],
  isOwn: (binding: ImportedBinding) => boolean,
  snapshot: Snapshot,
): string | null {
  const imports = importsOf(home)
  const own = imports.filter(isOwn)
  const others = imports.filter(binding => !isOwn(binding))
  const taken = new Set([...home.statements.flatMap(declaredNames), ...others.map(({ local }) => local)])
  const isSame = (a: ImportedBinding, b: ImportedBinding) =>
    a.imported === b.imported &&
    (a.specifier === b.specifier ||
      snapshot.resolve(home.fileName, a.specifier) === snapshot.resolve(home.fileName, b.specifier))
  const add = bindings.filter(binding => !others.some(other => other.local === binding.local && isSame(other, binding)))
  const clash = [...declared, ...add.map(({ local }) => local)].some(name => taken.has(name))
  if (clash || own.some(({ imported, local }) => imported !== local)) return null
  const first = home.statements.find(
    statement => !ts.isImportDeclaration(statement) && !directivesOf(home).some(directive => directive === statement),
  )
  const at = first ? statementStart(home, first) : home.text.length
  const remove = new Set(own.map(({ local }) => local))
  const gap = first ? '' : '\n'
  return applyEdits(home.text, [
    ...changeImports(home, { remove, add }, styleOf(home)),
    { start: at, end: at, newText: `${gap}${code}\n${gap === '' ? '\n' : ''}` },
  ])
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
