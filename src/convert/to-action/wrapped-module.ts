/** The module of actions that a server module becomes again, beside the client functions that *Convert to API route* made of them. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, removeStatement, statementStart } from '../code/edits'
import { folderOf } from '../code/specifiers'
import { quoted, semicolon, styleOf } from '../code/style'
import { isExported } from '../handler/handler-syntax'

/** A client function that has the very type of a function on the server. */
export interface ClientFunction {
  readonly name: string
  readonly fn: ts.ArrowFunction
  readonly statement: ts.VariableStatement
  /** `export default greet` below it. */
  readonly passedOn: ts.Statement | undefined
  /** Where its type comes from. */
  readonly from: { readonly imported: string; readonly specifier: string }
}

/** The server module as the actions' file: the directive, the functions exported by the client functions' names, and nothing else exported. */
export function actionText(server: ts.SourceFile, clients: readonly ClientFunction[], target: string): string | null {
  const made = new Map<ts.Statement, ClientFunction>()
  for (const client of clients) {
    const own = server.statements.find(statement => declaredNames(statement).includes(client.from.imported))
    if (!own || !isExported(own) || !(ts.isVariableStatement(own) || isAsyncFunction(own)) || made.has(own)) return null
    made.set(own, client)
  }
  if (folderOf(server.fileName) !== folderOf(target)) return null
  if (server.statements.some(other => ts.isExportDeclaration(other) || ts.isExportAssignment(other))) return null
  const style = styleOf(server)
  const edits: TextEdit[] = []
  for (const statement of server.statements) {
    const guard =
      ts.isImportDeclaration(statement) && statement.moduleSpecifier.getText().slice(1, -1) === 'server-only'
    if (guard) edits.push(removeStatement(server, statement))
    const of = made.get(statement)
    const keeps = of !== undefined && of.passedOn === undefined && of.name === of.from.imported
    const exported = ts.canHaveModifiers(statement) ? ts.getModifiers(statement)?.find(isExportKeyword) : undefined
    if (exported && !keeps && !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement))
      edits.push({ start: exported.getStart(server), end: exported.end + 1, newText: '' })
  }
  const end = semicolon(style)
  let passed = ''
  for (const [own, { name, from, passedOn, statement: client }] of made) {
    const doc = docOf(client)
    const at = statementStart(server, own)
    if (doc !== '') edits.push({ start: at, end: at, newText: `${doc}\n` })
    if (passedOn) passed += `\n\nexport default ${from.imported}${end}`
    else if (name !== from.imported) passed += `\n\nexport { ${from.imported} as ${name} }${end}`
  }
  const body = applyEdits(server.text, edits).trim()
  return `${quoted('use server', style)}${end}\n\n${body}${passed}\n`
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
