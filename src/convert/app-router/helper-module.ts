/** The module of a helper for the App Router: a new one beside the old, or the old one itself where nothing else uses it. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, removeStatement, statementText } from '../code/edits'
import { changeImports, type ImportedBinding, importsOf, printImports } from '../code/imports'
import { withoutOwnPath } from '../code/own-path'
import { scopeOf } from '../code/scope'
import { parseSource } from '../code/source'
import { specifierBetween } from '../code/specifiers'
import type { CodeStyle } from '../code/style'
import { isExported, unwrapped } from '../handler/handler-syntax'
import { tidied } from './api-tidy'
import { type ServerName, serverBindings } from './server-names'

/** What the new module holds. */
export interface ModuleParts {
  readonly imports: readonly ImportedBinding[]
  /** Types and settings of the old module that it repeats. */
  readonly copied: ReadonlySet<ts.Statement>
  /** Functions that the old module kept to itself and exports now: there is one of each, as before. */
  readonly opened: ReadonlySet<ts.Statement>
}

/**
 * The function with the imports it needs: what its old module exports, or can export, comes from there. Undefined where it needs
 * what that keeps to itself. `isGone`: the old module is deleted, so that its functions come along.
 */
export function moduleParts(
  statement: ts.Statement,
  after: ts.SourceFile,
  before: ts.SourceFile,
  server: ReadonlySet<ServerName>,
  module: string,
  moved: ReadonlyMap<string, string>,
  snapshot: Snapshot,
  isGone: boolean,
): ModuleParts | undefined {
  const known = importsOf(after)
  const typed = known.some(({ specifier, typeOnly }) => specifier === 'next' && typeOnly)
  const imports: ImportedBinding[] = serverBindings(server, typed)
  const specifier = specifierBetween(module, before.fileName, [before], snapshot)
  const copied = new Set<ts.Statement>()
  const opened = new Set<ts.Statement>()
  const queue = [statement]
  for (let each = queue.shift(); each; each = queue.shift())
    for (const { name, typeOnly } of scopeOf(after).mentions(each)) {
      if (imports.some(one => one.local === name)) continue
      const binding = known.find(({ local }) => local === name)
      const other = moved.get(name)
      if (binding) {
        imports.push({
          ...binding,
          specifier: other === undefined ? binding.specifier : specifierBetween(module, other, [before], snapshot),
        })
        continue
      }
      const declared = before.statements.filter(one => declaredNames(one).includes(name))
      // A function that is rewritten, too, is another one than the module's.
      const isSame = declared.every(one => after.text.includes(one.getText(before)))
      if (declared.length > 0 && isSame && declared.every(isExported)) {
        imports.push({ imported: name, local: name, specifier, typeOnly })
        continue
      }
      const [only, ...more] = declared
      if (!isGone && only && more.length === 0 && isSame && isOwnFunction(only) && mayExport(before)) {
        imports.push({ imported: name, local: name, specifier, typeOnly })
        opened.add(only)
        continue
      }
      // A setting or a type that the module keeps to itself is written once more.
      const own = after.statements.find(one => declaredNames(one).includes(name))
      if (!own || !(isCopied(own) || (isGone && isSame && isOwnFunction(own)))) return undefined
      if (!copied.has(own)) queue.push(own)
      copied.add(own)
    }
  return { imports, copied, opened }
}

/** The old module with nothing but the function, where all else that it declares are types: as it is written, in its order. */
export function withoutOthers(
  after: ts.SourceFile,
  { imports, copied }: ModuleParts,
  made: ts.Statement,
  style: CodeStyle,
): string | undefined {
  const isKept = (each: ts.Statement) => each === made || copied.has(each) || ts.isImportDeclaration(each)
  const others = after.statements.filter(each => !isKept(each))
  const left = others.filter(
    each => !ts.isExportAssignment(each) && !ts.isTypeAliasDeclaration(each) && !ts.isInterfaceDeclaration(each),
  )
  if (left.length > 0 || after.statements.some(each => ts.isImportDeclaration(each) && !each.importClause))
    return undefined
  const gone = others.filter(each => !ts.isExportAssignment(each))
  const remove = new Set(
    importsOf(after).flatMap(({ local }) => (imports.some(each => each.local === local) ? [] : [local])),
  )
  const known = importsOf(after)
  const add = imports.filter(({ local }) => !known.some(each => each.local === local))
  const move = new Map(
    imports.flatMap(({ local, specifier }) => {
      const own = known.find(each => each.local === local)
      return own && own.specifier !== specifier ? [[local, specifier]] : []
    }),
  )
  const edits = gone.map(each => removeStatement(after, each))
  const text = applyEdits(after.text, [...edits, ...changeImports(after, { remove, add, move }, style)])
  return withoutOwnPath(text, after.fileName).trimEnd()
}

/** The function alone, with the imports it needs. `passed`: its export by default, where that stands by itself. */
export function printed(
  after: ts.SourceFile,
  { imports, copied }: ModuleParts,
  made: ts.Statement,
  passed: string,
  style: CodeStyle,
): string {
  const declarations = after.statements.filter(each => copied.has(each)).map(each => statementText(after, each))
  const head = printImports(imports, style)
  const code = [...declarations, statementText(after, made) + passed].join('\n\n')
  return `${head}${head === '' ? '' : '\n'}${code}`
}

/** A function of the module's own: another name for it changes nothing. */
function isOwnFunction(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.body !== undefined && !isExported(statement)
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) return false
  const [declaration, ...more] = statement.declarationList.declarations
  const value = declaration?.initializer
  return more.length === 0 && value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))
}

/** False for a module whose exports mean something to Next.js: actions, pages and routes. */
function mayExport(sf: ts.SourceFile): boolean {
  const [first] = sf.statements
  const directive = first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression)
  const own = /(?:^|\/)(?:page|layout|template|route|default|error|loading|not-found|proxy|middleware)\.[^/]*$/
  return !directive && !/(?:^|\/)pages\//.test(sf.fileName) && !own.test(sf.fileName)
}

/** A type, or a constant of literals and environment variables. */
function isCopied(statement: ts.Statement): boolean {
  if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) return true
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) return false
  const isPlain = (value: ts.Expression): boolean =>
    ts.isLiteralExpression(value) ||
    /^process\.env\.\w+$/.test(value.getText()) ||
    /^(?:null|undefined|true|false)$/.test(value.getText()) ||
    (ts.isBinaryExpression(value) && isPlain(value.left) && isPlain(value.right))
  return statement.declarationList.declarations.every(
    ({ initializer }) => initializer !== undefined && isPlain(unwrapped(initializer)),
  )
}

/** The old module with its function rewritten, and nothing that only the old one needed. */
export function inPlace(
  before: ts.SourceFile,
  rewritten: string,
  server: ReadonlySet<ServerName>,
  moved: ReadonlyMap<string, string>,
  style: CodeStyle,
  snapshot: Snapshot,
): string {
  const file = before.fileName
  const typed = importsOf(before).some(({ specifier, typeOnly }) => specifier === 'next' && typeOnly)
  const add = serverBindings(server, typed)
  const text = tidied(file, rewritten, [before], add, style)
  const move = new Map(
    [...moved].flatMap(([local, module]) =>
      importsOf(before).some(each => each.local === local && snapshot.resolve(file, each.specifier) !== module)
        ? [[local, specifierBetween(file, module, [before], snapshot)] as const]
        : [],
    ),
  )
  return move.size > 0 ? applyEdits(text, changeImports(parseSource(file, text), { move }, style)) : text
}
