/**
 * The code that a wrapper or a handler runs: its own statement, what that reaches by name in its file, and the functions of other
 * modules of the workspace that it hands its request, its handler or an answer to. One of these that cannot be found refuses.
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import type { Sources } from '../code/source'
import { declaredNames } from '../to-action/module'
import { descendants, unwrapped } from './handler-syntax'

/** Barrels that are followed from an import to a declaration. */
const MOST_BARRELS = 4
/** Statements of other modules that are followed. */
const MOST_STATEMENTS = 400

/** A statement that declares a name. */
export interface Declared {
  readonly sf: ts.SourceFile
  readonly statement: ts.Statement
  readonly name: string
  readonly module?: undefined
}

export interface Reached {
  /** Of its own file, and of the modules that it is followed into. */
  readonly text: string
  readonly elsewhere: string
  /** A name that is handed the request and cannot be followed; null where there is none. */
  readonly lost: string | null
  /** `redirect` or another function of next/navigation that is called on the way; null for none. */
  readonly navigation: string | null
}

const NAVIGATION = /^(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)$/

/** Everything that a statement runs. */
export async function reachedCode(
  statement: ts.Statement,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Reached> {
  const reached = new Map<ts.Statement, ts.SourceFile>([[statement, sf]])
  let lost: string | null = null
  let navigation: string | null = null
  for (const [each, own] of reached) {
    const names = namesIn(each)
    for (const other of own.statements)
      if (!ts.isImportDeclaration(other) && declaredNames(other).some(name => names.has(name))) reached.set(other, own)
    navigation ??= navigationIn(each, own)
    for (const { callee, handed } of workspaceCalls(each, own, snapshot)) {
      const found = await declarationOfCallee(callee, own, snapshot, sources)
      if (found && found.module !== undefined) continue
      // What is not given the request only matters for where it sends the page.
      if (!handed) navigation ??= found ? navigationIn(found.statement, found.sf) : null
      else if (!found || reached.size > MOST_STATEMENTS) lost ??= callee.getText(own)
      else reached.set(found.statement, found.sf)
    }
  }
  const textOf = (isOwn: boolean) =>
    [...reached].flatMap(([each, own]) => ((own === sf) === isOwn ? [each.getText(own)] : [])).join('\n')
  return { text: textOf(true), elsewhere: textOf(false), lost, navigation }
}

function navigationIn(statement: ts.Statement, sf: ts.SourceFile): string | null {
  const text = statement.getText(sf)
  const used = importsOf(sf).find(
    ({ specifier, imported, local }) =>
      specifier === 'next/navigation' && NAVIGATION.test(imported) && new RegExp(`\\b${local}\\(`).test(text),
  )
  return used?.imported ?? null
}

/** The calls of functions that the file imports from the workspace; `handed`: an argument holds the request, the answer or the handler. */
function workspaceCalls(
  statement: ts.Statement,
  sf: ts.SourceFile,
  snapshot: Snapshot,
): { readonly callee: ts.Expression; readonly handed: boolean }[] {
  const imports = new Map(importsOf(sf).map(binding => [binding.local, binding]))
  const parameters = new Set<string>()
  for (const node of descendants(statement))
    if (ts.isParameter(node) && !isCallback(node.parent) && isOfRequest(node))
      for (const name of namesIn(node.name)) parameters.add(name)
  const calls: { readonly callee: ts.Expression; readonly handed: boolean }[] = []
  for (const node of descendants(statement)) {
    if (!ts.isCallExpression(node)) continue
    const root = rootOf(node.expression)
    const binding = root && imports.get(root.text)
    if (!binding || binding.typeOnly || snapshot.resolve(sf.fileName, binding.specifier) === undefined) continue
    calls.push({
      callee: unwrapped(node.expression),
      handed: node.arguments.some(argument => [...namesIn(argument)].some(name => parameters.has(name))),
    })
  }
  return calls
}

/** A parameter that is the request, the answer, the handler or what stands for them: by its type, without one by its name. */
function isOfRequest({ name, type }: ts.ParameterDeclaration): boolean {
  if (type) return /Request|Response|Handler|Context/.test(type.getText())
  return ts.isIdentifier(name) && /^_?(?:req|request|res|response|handler|fn|next|ctx|context|event)$/i.test(name.text)
}

/** `items.map(item => …)`, `promise.then(value => …)`: what these are given is no request. */
function isCallback(fn: ts.Node): boolean {
  const call = fn.parent
  return ts.isCallExpression(call) && call.expression !== fn && ts.isPropertyAccessExpression(call.expression)
}

async function declarationOfCallee(
  callee: ts.Expression,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Declared | { readonly module: string } | undefined> {
  const root = rootOf(callee)
  const binding = importsOf(sf).find(({ local }) => local === root?.text)
  if (!root || !binding) return undefined
  if (binding.imported !== '*') return declarationOf(root.text, sf, snapshot, sources)
  const file = snapshot.resolve(sf.fileName, binding.specifier)
  const source = file === undefined ? undefined : await sources.get(file)
  if (!source || !ts.isPropertyAccessExpression(callee)) return undefined
  return declarationOf(callee.name.text, source, snapshot, sources)
}

/** The name at the start of `withAuth`, `middleware.auth`. */
export function rootOf(callee: ts.Expression): ts.Identifier | undefined {
  let current = unwrapped(callee)
  while (ts.isPropertyAccessExpression(current)) current = current.expression
  return ts.isIdentifier(current) ? current : undefined
}

/** The statement that declares a name, in this file or in the workspace file it is imported from; `module` for a package's. */
export async function declarationOf(
  name: string,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  left: number = MOST_BARRELS,
): Promise<Declared | { readonly module: string } | undefined> {
  const declaring = sf.statements.filter(each => !ts.isImportDeclaration(each) && declaredNames(each).includes(name))
  // Overloads stand before the function itself.
  const statement = declaring.at(-1)
  if (statement) return { sf, statement, name }
  const byDefault = name === 'default' ? sf.statements.find(isDefaultExport) : undefined
  if (byDefault) {
    const value = ts.isExportAssignment(byDefault) ? unwrapped(byDefault.expression) : undefined
    return value && ts.isIdentifier(value)
      ? declarationOf(value.text, sf, snapshot, sources, left)
      : { sf, statement: byDefault, name }
  }
  const follow = async (specifier: string, imported: string) => {
    const file = snapshot.resolve(sf.fileName, specifier)
    if (file === undefined || file.includes('node_modules/')) return { module: specifier }
    const source = left > 0 ? await sources.get(file) : undefined
    return source && declarationOf(imported, source, snapshot, sources, left - 1)
  }
  const binding = importsOf(sf).find(({ local }) => local === name)
  if (binding) return follow(binding.specifier, binding.imported)
  for (const each of sf.statements) {
    if (!ts.isExportDeclaration(each)) continue
    const specifier =
      each.moduleSpecifier && ts.isStringLiteral(each.moduleSpecifier) ? each.moduleSpecifier.text : null
    if (each.exportClause && ts.isNamedExports(each.exportClause)) {
      const element = each.exportClause.elements.find(({ name: own }) => own.text === name)
      const inner = element && (element.propertyName ?? element.name).text
      if (inner === undefined) continue
      if (specifier !== null) return follow(specifier, inner)
      return inner === name ? undefined : declarationOf(inner, sf, snapshot, sources, left - 1)
    }
    if (!each.exportClause && specifier !== null) {
      const found = await follow(specifier, name)
      if (found && found.module === undefined) return found
    }
  }
  return undefined
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false
}
