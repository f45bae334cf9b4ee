/**
 * `export const POST = UserController.create` over an object, or a class with static methods, of another module of the workspace: the
 * method is set apart as a function of that module first, which the route passes on, and the handler is converted over that.
 */
import type { EntryPoint, FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { editFile, reindented, statementStart } from '../code/edits'
import { changeImports, importsOf } from '../code/imports'
import { namesIn, RESERVED } from '../code/names'
import { scopeOf } from '../code/scope'
import type { Sources } from '../code/source'
import { quoted, semicolon, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { importersOf } from '../request/request-importers'
import { topLevelNames } from '../to-action/module'
import { isExported, soleStatement, unwrapped } from './handler-syntax'

/** The object or class, and the statement that exports it. */
interface Holder {
  readonly name: ts.Identifier
  readonly statement: ts.Statement
  readonly members: readonly (ts.ObjectLiteralElementLike | ts.ClassElement)[]
}

/**
 * Both files with the method apart; none for a method that is exported otherwise, and where the member is more than a function: it speaks of
 * `this` or of its object, the object has a type or is used as a whole, or something else calls the member.
 */
export async function memberApart(
  { file, kind, method }: EntryPoint,
  { snapshot, read }: ConvertContext,
  sources: Sources,
): Promise<readonly FileChange[]> {
  const route = kind === 'route-handler' && method !== null ? await sources.get(file) : undefined
  const taken = route?.statements.map(statement => memberTaken(statement, method ?? '')).find(one => one !== undefined)
  const binding = route && taken && importsOf(route).find(({ local }) => local === taken.owner.text)
  if (!route || !taken || !binding || binding.typeOnly || binding.imported === '*') return []
  const target = snapshot.resolve(file, binding.specifier)
  const sf = target === undefined || target.includes('node_modules/') ? undefined : await sources.get(target)
  const holder = sf && holderOf(sf, binding.imported)
  const found = holder?.members.filter(({ name }) => name !== undefined && name.getText() === taken.member) ?? []
  const [member, ...more] = found
  if (!sf || !target || !holder || !member || more.length > 0 || !isPlainMember(member)) return []
  // It would need the object that it is taken out of.
  if (namesIn(member).has(holder.name.text)) return []
  const isTaken = RESERVED.has(taken.member) || topLevelNames(sf).has(taken.member)
  if (isTaken || usesOtherwise(sf, holder.name, taken.member, null)) return []
  for (const { sf: importer } of await importersOf(target, snapshot, sources, read)) {
    const locals = importsOf(importer).filter(
      ({ specifier }) => snapshot.resolve(importer.fileName, specifier) === target,
    )
    const own = locals.filter(({ imported }) => imported === binding.imported)
    // A namespace, a re-export or a mock may reach the member as well.
    if (own.length === 0 && (locals.length === 0 || locals.some(({ imported }) => imported === '*'))) return []
    for (const { declaration, local } of own) {
      const name = [...identifiersIn(declaration)].find(each => each.text === local)
      if (!name || usesOtherwise(importer, name, taken.member, importer === route ? taken.statement : null)) return []
    }
  }
  const style = styleOf(sf)
  const apart = functionText(sf, member, taken.member, semicolon(style))
  const end = { start: holder.statement.end, end: holder.statement.end, newText: `\n\n${apart}` }
  const isLast = holder.members.length === 1
  const whole = { start: statementStart(sf, holder.statement), end: holder.statement.end, newText: apart }
  const edits = isLast && !isDefault(sf, holder) ? [whole] : [memberRemoval(sf, member, holder.members), end]
  return [
    editFile(target, sf.text, edits),
    editFile(file, route.text, routeEdits(route, taken, method ?? '', binding.specifier)),
  ]
}

interface Taken {
  readonly statement: ts.VariableStatement
  readonly owner: ts.Identifier
  readonly member: string
}

/** `export const POST = owner.member`. */
function memberTaken(statement: ts.Statement, method: string): Taken | undefined {
  if (!ts.isVariableStatement(statement) || !isExported(statement)) return undefined
  const [only, ...more] = statement.declarationList.declarations
  if (!only?.initializer || more.length > 0 || only.type || only.name.getText() !== method) return undefined
  const value = unwrapped(only.initializer)
  if (!ts.isPropertyAccessExpression(value) || !ts.isIdentifier(value.expression)) return undefined
  return { statement, owner: value.expression, member: value.name.text }
}

/** `export const owner = { … }`, `export class Owner { … }`, or one that is exported by default by its name. */
function holderOf(sf: ts.SourceFile, imported: string): Holder | undefined {
  const assigned = sf.statements.find(ts.isExportAssignment)
  const own =
    imported !== 'default'
      ? imported
      : assigned && ts.isIdentifier(assigned.expression)
        ? assigned.expression.text
        : null
  for (const statement of sf.statements) {
    const isOffered = imported === 'default' ? true : isExported(statement)
    if (!isOffered || own === null) continue
    if (ts.isClassDeclaration(statement) && statement.name?.text === own)
      return statement.heritageClauses ? undefined : { name: statement.name, statement, members: statement.members }
    const [only] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
    if (!only || !ts.isIdentifier(only.name) || only.name.text !== own || !soleStatement(only)) continue
    const value = only.initializer
    const isPlain = value && ts.isObjectLiteralExpression(value) && !only.type
    return isPlain ? { name: only.name, statement, members: value.properties } : undefined
  }
  return undefined
}

function isDefault(sf: ts.SourceFile, { name }: Holder): boolean {
  return scopeOf(sf)
    .usesOf(name)
    .some(({ parent }) => ts.isExportAssignment(parent))
}

/** A method, a static one of a class, or a property that is a function, without `this`. */
function isPlainMember(member: ts.ObjectLiteralElementLike | ts.ClassElement): boolean {
  if (!member.name || !ts.isIdentifier(member.name)) return false
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : []
  if (ts.canHaveDecorators(member) && ts.getDecorators(member)?.length) return false
  const isOfClass = ts.isClassElement(member) && ts.isClassLike(member.parent)
  if (isOfClass && !modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)) return false
  if (modifiers.some(({ kind }) => !SAID.has(kind))) return false
  const fn = ts.isPropertyAssignment(member) || ts.isPropertyDeclaration(member) ? member.initializer : member
  if (!fn || (ts.isPropertyDeclaration(member) && member.type)) return false
  const isFunction =
    (ts.isMethodDeclaration(fn) && !fn.asteriskToken && fn.body !== undefined) ||
    ts.isArrowFunction(fn) ||
    (ts.isFunctionExpression(fn) && !fn.name && !fn.asteriskToken)
  return isFunction && !/\b(?:this|super|arguments)\b/.test(fn.getText())
}

const SAID: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.StaticKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.AsyncKeyword,
])

/** True where the object is used as a whole, or this member of it elsewhere than in `within`. */
function usesOtherwise(sf: ts.SourceFile, name: ts.Identifier, member: string, within: ts.Statement | null): boolean {
  return scopeOf(sf)
    .usesOf(name)
    .some(use => {
      if (within && use.pos >= within.pos && use.end <= within.end) return false
      const { parent } = use
      if (ts.isExportAssignment(parent)) return false
      const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === use
      return !isMember || parent.name.text === member
    })
}

function* identifiersIn(node: ts.Node): Generator<ts.Identifier> {
  if (ts.isIdentifier(node)) yield node
  for (const child of node.getChildren()) yield* identifiersIn(child)
}

/** The member as a statement, with its comments. */
function functionText(
  sf: ts.SourceFile,
  member: ts.ObjectLiteralElementLike | ts.ClassElement,
  name: string,
  end: string,
): string {
  const start = statementStart(sf, member)
  const comments = reindented(sf, start, member.getStart(sf), '').replace(/\n[ \t]+$/, '\n')
  const isProperty = ts.isPropertyAssignment(member) || ts.isPropertyDeclaration(member)
  if (isProperty && member.initializer) {
    const value = reindented(sf, member.initializer.getStart(sf), member.initializer.end, '')
    return `${comments}export const ${name} = ${value}${end}`
  }
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : []
  const isAsync = modifiers.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  const code = reindented(sf, member.name?.getStart(sf) ?? member.getStart(sf), member.end, '')
  return `${comments}export ${isAsync ? 'async ' : ''}function ${code}`
}

/** Takes a member out with its comma, its line and one of the blank lines around it. */
function memberRemoval(
  sf: ts.SourceFile,
  member: ts.ObjectLiteralElementLike | ts.ClassElement,
  members: Holder['members'],
): TextEdit {
  const { text } = sf
  const comma = /^\s*,/.exec(text.slice(member.end))?.[0].length ?? 0
  const own = statementStart(sf, member)
  const line = text.lastIndexOf('\n', own - 1) + 1
  let start = /^[ \t]*$/.test(text.slice(line, own)) ? line : own
  let end = member.end + comma
  end += /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0
  const isLast = members.at(-1) === member
  if (!isLast) end += /^(?:[ \t]*\r?\n)+/.exec(text.slice(end))?.[0].length ?? 0
  else start -= /(?:\r?\n[ \t]*)+$/.exec(text.slice(0, start))?.[0].slice(1).length ?? 0
  return { start, end, newText: '' }
}

function routeEdits(
  route: ts.SourceFile,
  { statement, owner, member }: Taken,
  method: string,
  specifier: string,
): TextEdit[] {
  const style = styleOf(route)
  const passed = member === method ? member : `${member} as ${method}`
  const newText = `export { ${passed} } from ${quoted(specifier, style)}${semicolon(style)}`
  const isUsed = scopeOf(route)
    .usesOf(owner)
    .some(use => use.pos < statement.pos || use.end > statement.end)
  const imports = isUsed ? [] : changeImports(route, { remove: new Set([owner.text]) }, style)
  return [...imports, { start: statement.getStart(route), end: statement.end, newText }]
}
