/** What a file of callers needs no more once its requests are calls: constants, hooks, imports and types that only the requests read. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits } from '../code/edits'
import { importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { parseSource } from '../code/source'
import { isExported, soleStatement, unwrapped } from '../handler/handler-syntax'
import type { UrlConstant } from '../request/request-url-constants'
import { declaredNames } from './module'
import { removeAllFromBlock, removeFromBlock } from './text'

/** A constant that requests are made of, and the request, or the choice of them, that reads it. */
export interface HeldConstant {
  readonly name: ts.Identifier
  readonly scope: Scope
  readonly steps: readonly ts.Statement[]
  readonly whole: ts.Expression
}

/** The constants that nothing but what is replaced reads, or one of the constants that go with it. */
export function withoutConstants(
  sf: ts.SourceFile,
  constants: ReadonlyMap<UrlConstant['statement'], HeldConstant>,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const gone: ts.Statement[] = []
  for (const [statement, { name, scope, steps }] of constants) {
    const isInGone = (use: ts.Identifier) =>
      [...gone, ...steps].some(other => use.pos >= other.pos && use.end <= other.end)
    if (scope.usesOf(name).every(use => isGone(use, edits) || isInGone(use))) gone.push(statement, ...steps)
  }
  const blocks = new Set(gone.map(({ parent }) => parent))
  return [...blocks].flatMap(block =>
    removeAllFromBlock(
      sf,
      gone.filter(({ parent }) => parent === block),
    ),
  )
}

function isGone(use: ts.Identifier, edits: readonly TextEdit[]): boolean {
  return edits.some(({ start, end }) => use.getStart() >= start && use.end <= end)
}

/** What is read of a hook by nobody any more goes: a member of its answer, or the hook itself. */
export function withoutHook(
  sf: ts.SourceFile,
  hook: ts.VariableDeclaration,
  scope: Scope,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const isRead = (name: ts.BindingName) =>
    !ts.isIdentifier(name) || !scope.usesOf(name).every(use => isGone(use, edits))
  const elements = ts.isObjectBindingPattern(hook.name) ? hook.name.elements : null
  const left = elements ? elements.filter(({ name }) => isRead(name)) : isRead(hook.name) ? [hook.name] : []
  const statement = soleStatement(hook)
  if (left.length === 0) return statement ? [removeFromBlock(sf, statement)] : []
  if (!elements || left.length === elements.length || elements.some(({ dotDotDotToken }) => dotDotDotToken)) return []
  const newText = `{ ${left.map(element => element.getText(sf)).join(', ')} }`
  return [{ start: hook.name.getStart(sf), end: hook.name.end, newText }]
}

/** What only the requests needed: imported names, types of their answers, and constants that hold a URL. */
export function unusedAfter(
  sf: ts.SourceFile,
  edits: readonly TextEdit[],
): { readonly imports: ReadonlySet<string>; readonly constants: readonly ts.Statement[] } {
  const code = (source: ts.SourceFile) => source.statements.filter(statement => !ts.isImportDeclaration(statement))
  const mentions = (statements: readonly ts.Statement[]) => new Set(statements.flatMap(each => [...namesIn(each)]))
  const after = parseSource(sf.fileName, applyEdits(sf.text, edits))
  const [before, left] = [mentions(code(sf)), mentions(code(after))]
  const imports = importsOf(sf).flatMap(({ local }) => (before.has(local) && !left.has(local) ? [local] : []))
  const others = (source: ts.SourceFile, name: string) =>
    mentions(code(source).filter(other => !declaredNames(other).includes(name))).has(name)
  const isUnused = (name: string) => others(sf, name) && !others(after, name)
  const constants = sf.statements.filter(statement => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      return !isExported(statement) && isUnused(statement.name.text)
    if (!ts.isVariableStatement(statement) || isExported(statement)) return false
    const [declaration, ...more] = statement.declarationList.declarations
    const { name, initializer } = declaration ?? {}
    if (more.length > 0 || !name || !ts.isIdentifier(name) || !initializer || !isAddress(initializer)) return false
    return isUnused(name.text)
  })
  return { imports: new Set(imports), constants }
}

/** A text, or what the environment or the page says: reading it does nothing else. */
function isAddress(value: ts.Expression): boolean {
  const inner = unwrapped(value)
  if (ts.isStringLiteralLike(inner)) return true
  if (ts.isPropertyAccessExpression(inner))
    return /^(?:process\.env\.\w+|(?:(?:window|globalThis|self|document)\.)?location\.origin)$/.test(inner.getText())
  if (ts.isConditionalExpression(inner))
    return (
      !/[(=]/.test(inner.condition.getText().replace(/[=!]==?/g, '')) &&
      isAddress(inner.whenTrue) &&
      isAddress(inner.whenFalse)
    )
  const isChoice = ts.isBinaryExpression(inner) && /^(?:\|\||\?\?)$/.test(inner.operatorToken.getText())
  return isChoice && isAddress(inner.left) && isAddress(inner.right)
}
