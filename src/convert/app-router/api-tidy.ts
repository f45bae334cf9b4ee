/** What a file no longer needs once its handlers are rewritten: imports, and declarations that only the old code mentioned. */
import { ts } from '../../workspace/typescript'
import { declaredNames, isExported } from '../action/action-file'
import { applyEdits, removeStatement } from '../code/edits'
import { changeImports, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { parseSource } from '../code/source'
import type { CodeStyle } from '../code/style'

/** The text with what `originals`, the file on disk and as it was read, used and it does not taken out, and `add` imported. */
export function tidied(
  file: string,
  text: string,
  originals: readonly ts.SourceFile[],
  add: readonly ImportedBinding[],
  style: CodeStyle,
): string {
  const used = new Set(originals.flatMap(each => [...mentionedIn(each)]))
  let code = text
  for (let sf = parseSource(file, code); ; sf = parseSource(file, code)) {
    const unused = sf.statements.find(statement => isUnused(statement, sf, used))
    if (!unused) break
    code = applyEdits(code, [removeStatement(sf, unused)])
  }
  const sf = parseSource(file, code)
  const names = mentionedIn(sf)
  const imported = importsOf(sf)
  const remove = new Set(imported.flatMap(({ local }) => (used.has(local) && !names.has(local) ? [local] : [])))
  const missing = add.filter(({ local }) => !imported.some(other => other.local === local))
  return applyEdits(code, changeImports(sf, { remove, add: missing }, style))
}

/** The names that the file's statements mention, imports left out and declarations by others only. */
function mentionedIn(sf: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  for (const statement of sf.statements) {
    if (ts.isImportDeclaration(statement)) continue
    const own = declaredNames(statement)
    for (const name of namesIn(statement)) if (!own.includes(name)) names.add(name)
  }
  return names
}

function isUnused(statement: ts.Statement, sf: ts.SourceFile, used: ReadonlySet<string>): boolean {
  const names = declaredNames(statement)
  if (names.length === 0 || isExported(statement) || !isPure(statement)) return false
  const others = sf.statements.filter(other => other !== statement)
  return names.every(name => used.has(name) && !others.some(other => namesIn(other).has(name)))
}

/** A declaration that does nothing when the file is loaded. */
function isPure(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true
  if (ts.isInterfaceDeclaration(statement)) return true
  if (!ts.isVariableStatement(statement)) return false
  return statement.declarationList.declarations.every(({ initializer }) => !initializer || isInert(initializer))
}

function isInert(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return true
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return false
  let inert = true
  ts.forEachChild(node, child => {
    inert &&= isInert(child)
  })
  return inert
}
