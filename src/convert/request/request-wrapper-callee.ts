/**
 * The function that a call of a wrapper runs: of this file or an imported one, a member of a constant object, a method of an instance of
 * a class, or what a hook answers: `useApi().post`, `const { post } = useApi()`.
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import type { Sources } from '../code/source'
import { descendants, functionAround, isExported, unwrapped } from '../handler/handler-syntax'
import { declaredNames } from '../to-action/module'

export type Fn = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration) & {
  readonly body: ts.ConciseBody
}

export interface Found {
  readonly fn: Fn
  readonly sf: ts.SourceFile
  /** What `this` is in it. */
  readonly self: ts.ClassLikeDeclaration | null
}

/** What a name stands for: a value, a function or a class. */
interface Named {
  readonly node: ts.Node
  readonly sf: ts.SourceFile
}

const MOST_STEPS = 6

/** The function behind a callee that stands in `sf`, in a method of `self`; undefined where it cannot be followed. */
export async function functionOf(
  callee: ts.Expression,
  sf: ts.SourceFile,
  self: ts.ClassLikeDeclaration | null,
  snapshot: Snapshot,
  sources: Sources,
  left = MOST_STEPS,
): Promise<Found | undefined> {
  const inner = unwrapped(callee)
  if (left === 0) return undefined
  if (ts.isIdentifier(inner)) {
    const named = await meaningOf(inner, sf, snapshot, sources, left)
    return named && functionIn(named)
  }
  if (!ts.isPropertyAccessExpression(inner)) return undefined
  const member = inner.name.text
  if (inner.expression.kind === ts.SyntaxKind.ThisKeyword) return self ? methodOf(self, member, sf, false) : undefined
  return memberOf(unwrapped(inner.expression), member, sf, snapshot, sources, left - 1)
}

/**
 * The declaration in a component or hook that a callee comes from, `const { post } = useApi()`, where that hook only makes functions:
 * without a reader it does nothing.
 */
export async function hookOf(
  callee: ts.Expression,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ts.VariableDeclaration | undefined> {
  const inner = unwrapped(callee)
  const root = ts.isPropertyAccessExpression(inner) ? inner.expression : inner
  const declaration = ts.isIdentifier(root) ? scopeOf(sf).symbolOf(root)?.declarations?.[0] : undefined
  const variable = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration
  if (!variable || !ts.isVariableDeclaration(variable) || !variable.initializer || !functionAround(variable))
    return undefined
  const call = unwrapped(variable.initializer)
  if (!ts.isCallExpression(call) || call.arguments.length > 0) return undefined
  const maker = await functionOf(call.expression, sf, null, snapshot, sources)
  if (!maker) return undefined
  const onlyMakes = !ts.isBlock(maker.fn.body) || maker.fn.body.statements.every(isMaking)
  return onlyMakes ? variable : undefined
}

/** A function, kept or not, or the answer. */
function isMaking(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement) || ts.isReturnStatement(statement)) return true
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(({ initializer }) => {
      const value = initializer && unwrapped(initializer)
      if (!value) return false
      const isKept = ts.isCallExpression(value) && /^(?:React\.)?use(?:Callback|Memo)$/.test(value.expression.getText())
      return isKept || ts.isArrowFunction(value) || ts.isFunctionExpression(value) || ts.isStringLiteralLike(value)
    })
  )
}

/** A function itself, or the one that `useCallback` keeps. */
function functionIn({ node, sf }: Named, self: ts.ClassLikeDeclaration | null = null): Found | undefined {
  if (ts.isCallExpression(node) && /^(?:React\.)?useCallback$/.test(node.expression.getText(sf)))
    return node.arguments[0] && functionIn({ node: unwrapped(node.arguments[0]), sf }, self)
  const isFn =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  return isFn && node.body && !node.asteriskToken ? { fn: node as Fn, sf, self } : undefined
}

/** A member of an object, of an instance or class, or of what a call answers. */
async function memberOf(
  object: ts.Expression,
  member: string,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  left: number,
): Promise<Found | undefined> {
  if (left === 0) return undefined
  if (ts.isIdentifier(object)) {
    const binding = importsOf(sf).find(({ local, typeOnly }) => local === object.text && !typeOnly)
    if (binding?.imported === '*') {
      const named = await exportOf(binding.specifier, member, sf, snapshot, sources)
      return named && functionIn(named)
    }
    const named = await meaningOf(object, sf, snapshot, sources, left)
    if (!named) return undefined
    if (ts.isClassLike(named.node)) return methodOf(named.node, member, named.sf, true)
    return ts.isExpression(named.node) && !ts.isIdentifier(named.node)
      ? memberOf(named.node, member, named.sf, snapshot, sources, left - 1)
      : undefined
  }
  if (ts.isObjectLiteralExpression(object)) return propertyOf(object, member, sf, snapshot, sources, left)
  if (ts.isNewExpression(object)) {
    const named = ts.isIdentifier(object.expression)
      ? await meaningOf(object.expression, sf, snapshot, sources, left)
      : undefined
    return named && ts.isClassLike(named.node) ? methodOf(named.node, member, named.sf, false) : undefined
  }
  if (!ts.isCallExpression(object)) return undefined
  const maker = await functionOf(object.expression, sf, null, snapshot, sources, left - 1)
  const answer = maker && returnedBy(maker.fn)
  return answer && memberOf(answer, member, maker.sf, snapshot, sources, left - 1)
}

async function propertyOf(
  object: ts.ObjectLiteralExpression,
  member: string,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  left: number,
): Promise<Found | undefined> {
  if (object.properties.some(ts.isSpreadAssignment)) return undefined
  const property = object.properties.find(each => each.name?.getText(sf) === member)
  if (!property) return undefined
  if (ts.isMethodDeclaration(property)) return functionIn({ node: property, sf })
  if (ts.isShorthandPropertyAssignment(property))
    return functionOf(property.name, sf, null, snapshot, sources, left - 1)
  if (!ts.isPropertyAssignment(property)) return undefined
  const value = unwrapped(property.initializer)
  return functionIn({ node: value, sf }) ?? functionOf(value, sf, null, snapshot, sources, left - 1)
}

/** A method, or a property that holds a function, of a class that inherits nothing. */
function methodOf(
  self: ts.ClassLikeDeclaration,
  member: string,
  sf: ts.SourceFile,
  ofClass: boolean,
): Found | undefined {
  if (self.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)) return undefined
  const isStatic = (each: ts.ClassElement) =>
    ts.canHaveModifiers(each) &&
    ts.getModifiers(each)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true
  // Inside a static method `this` is the class.
  const found = self.members.find(
    each => each.name?.getText(sf) === member && (isStatic(each) || !ofClass) && hasCode(each),
  )
  if (!found) return undefined
  if (ts.isMethodDeclaration(found)) return functionIn({ node: found, sf }, self)
  return ts.isPropertyDeclaration(found) && found.initializer
    ? functionIn({ node: unwrapped(found.initializer), sf }, self)
    : undefined
}

/** An overload has none. */
function hasCode(each: ts.ClassElement): boolean {
  return ts.isPropertyDeclaration(each) || (ts.isMethodDeclaration(each) && each.body !== undefined)
}

/** What a function answers in any case: `() => ({ post })`, one `return` at its end, through `useMemo`. */
function returnedBy(fn: Fn): ts.Expression | undefined {
  const returns = ts.isBlock(fn.body)
    ? [...descendants(fn.body)].filter(node => ts.isReturnStatement(node) && functionAround(node) === fn)
    : []
  const [only, ...more] = returns
  const value = ts.isBlock(fn.body)
    ? only && ts.isReturnStatement(only) && more.length === 0 && only.parent === fn.body
      ? only.expression
      : undefined
    : fn.body
  const inner = value && unwrapped(value)
  if (!inner || !ts.isCallExpression(inner) || !/^(?:React\.)?useMemo$/.test(inner.expression.getText())) return inner
  const [made] = inner.arguments
  return made && ts.isArrowFunction(made) ? returnedBy(made as Fn) : undefined
}

/** What a name of a file stands for, in whatever scope it is declared. */
async function meaningOf(
  name: ts.Identifier,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  left: number,
): Promise<Named | undefined> {
  const binding = importsOf(sf).find(({ local, typeOnly }) => local === name.text && !typeOnly)
  const declaration = scopeOf(sf).symbolOf(name)?.declarations?.[0]
  if (binding && (!declaration || isImport(declaration)))
    return exportOf(binding.specifier, binding.imported, sf, snapshot, sources)
  if (!declaration) return undefined
  if (ts.isBindingElement(declaration)) {
    const variable = declaration.parent.parent
    const member = (declaration.propertyName ?? declaration.name).getText(sf)
    const taken =
      ts.isObjectBindingPattern(declaration.parent) && !declaration.dotDotDotToken && !declaration.initializer
    if (!taken || !ts.isVariableDeclaration(variable) || !variable.initializer) return undefined
    const found = await memberOf(unwrapped(variable.initializer), member, sf, snapshot, sources, left - 1)
    return found && { node: found.fn, sf: found.sf }
  }
  return declared(declaration, sf)
}

function isImport(declaration: ts.Declaration): boolean {
  return ts.isImportSpecifier(declaration) || ts.isImportClause(declaration) || ts.isNamespaceImport(declaration)
}

function declared(declaration: ts.Node, sf: ts.SourceFile): Named | undefined {
  if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration)) return { node: declaration, sf }
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  return isConstant ? { node: unwrapped(declaration.initializer), sf } : undefined
}

/** What a module of the workspace exports under a name. */
async function exportOf(
  specifier: string,
  wanted: string,
  from: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Named | undefined> {
  const file = snapshot.resolve(from.fileName, specifier)
  const source = file === undefined || file.includes('node_modules/') ? undefined : await sources.get(file)
  if (!source) return undefined
  if (wanted === 'default') {
    const assigned = source.statements.find(ts.isExportAssignment)
    const value = assigned && unwrapped(assigned.expression)
    if (value) return ts.isIdentifier(value) ? localOf(source, value.text, false) : { node: value, sf: source }
    const own = source.statements.find(
      each =>
        ts.canHaveModifiers(each) && ts.getModifiers(each)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword),
    )
    return own && declared(own, source)
  }
  return localOf(source, wanted, true)
}

function localOf(source: ts.SourceFile, name: string, needsExport: boolean): Named | undefined {
  const statement = source.statements.find(
    each => declaredNames(each).includes(name) && (!needsExport || isExported(each) || isListed(source, name)),
  )
  if (!statement) return undefined
  if (!ts.isVariableStatement(statement)) return declared(statement, source)
  const found = statement.declarationList.declarations.find(each => each.name.getText(source) === name)
  return found && declared(found, source)
}

/** `export { api }`. */
function isListed(source: ts.SourceFile, name: string): boolean {
  return source.statements.some(
    statement =>
      ts.isExportDeclaration(statement) &&
      !statement.moduleSpecifier &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause) &&
      statement.exportClause.elements.some(element => !element.propertyName && element.name.text === name),
  )
}
