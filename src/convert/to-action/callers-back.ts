/** Finds who uses a client function that becomes an action, and undoes there what *Convert to API route* wrote around its uses. */
import type { AppDetails, FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { findServerEffects } from '../action/server-effects'
import { majorOf } from '../app-checks'
import { removeStatement } from '../code/edits'
import { fittingChange } from '../code/fit'
import { changeImports, importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { importersOf } from '../request/request-importers'
import { NAVIGATION } from '../to-route/navigation-helper'
import { type Undone, unwrapUses } from './caller-wrappers'
import { unusedRouters } from './unused-routers'

/** A client function that becomes an action: the name by which its module exports it. */
export interface Returning {
  readonly exported: string
  readonly refreshes: boolean
  readonly takesNothing: boolean
}

/** What is undone in one file: edits of its code, and the imports that it then lacks a use for. */
export interface CallerBack {
  readonly sf: ts.SourceFile
  readonly edits: readonly TextEdit[]
  readonly remove: ReadonlySet<string>
}

/** True where the code of a handler re-renders the open page once it is an action: what *to route* wrote a refresh for. */
export async function isRefreshing(
  fn: ts.Node,
  goes: boolean,
  app: AppDetails,
  { snapshot }: ConvertContext,
  sources: Sources,
): Promise<boolean> {
  const { refresh } = await findServerEffects(fn, fn.getSourceFile(), snapshot, sources)
  return refresh !== undefined || (goes && (majorOf(app.next) ?? 15) < 15)
}

/**
 * What is undone around the uses of these functions of `file`, by file: those that import it, through barrels too. Refused: a use
 * that follows the route's redirect in another form, which an action would do twice.
 */
export async function callersBack(
  file: string,
  returning: readonly Returning[],
  context: ConvertContext,
  sources: Sources,
): Promise<ReadonlyMap<string, CallerBack> | Refused> {
  const found = new Map<string, CallerBack>()
  const modules = [file]
  const seen = new Set<string>(modules)
  for (let module = modules.shift(); module !== undefined; module = modules.shift()) {
    for (const { sf, specifiers } of await importersOf(module, context.snapshot, sources, context.read)) {
      if (specifiers.some(({ parent }) => ts.isExportDeclaration(parent)) && !seen.has(sf.fileName)) {
        seen.add(sf.fileName)
        modules.push(sf.fileName)
      }
      const names = importsOf(sf).flatMap(({ imported, local, specifier, typeOnly }) => {
        const to = returning.find(({ exported }) => exported === imported)
        const name = nameOf(local, sf)
        const isThis = to && name && !typeOnly && context.snapshot.resolve(sf.fileName, specifier) === module
        return isThis ? [{ name, to }] : []
      })
      const back = names.length === 0 ? null : callerBack(sf, names)
      if (back && 'refusal' in back) return back
      if (back && back.edits.length > 0) found.set(sf.fileName, back)
    }
  }
  return found
}

/** The changes of the files that the action's own do not touch. */
export function backChanges(
  back: ReadonlyMap<string, CallerBack>,
  touched: ReadonlySet<string> = new Set(),
): FileChange[] {
  return [...back.values()]
    .filter(({ sf }) => !touched.has(sf.fileName))
    .map(({ sf, edits, remove }) => {
      const style = styleOf(sf)
      return fittingChange(sf, [...edits, ...changeImports(sf, { remove }, style)], style)
    })
}

function nameOf(local: string, sf: ts.SourceFile): ts.Identifier | undefined {
  for (const statement of sf.statements) {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined
    const bindings = clause?.namedBindings
    const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name) : []
    const found = [...(clause?.name ? [clause.name] : []), ...names].find(({ text }) => text === local)
    if (found) return found
  }
  return undefined
}

function callerBack(
  sf: ts.SourceFile,
  names: readonly { readonly name: ts.Identifier; readonly to: Returning }[],
): CallerBack | Refused {
  const imports = importsOf(sf)
  const followRedirect = imports.find(({ imported }) => imported === NAVIGATION.followRedirect)?.local
  const edits: TextEdit[] = []
  const routers: ts.Identifier[] = []
  for (const { name, to } of names) {
    const undone: Undone = { refreshes: to.refreshes, takesNothing: to.takesNothing, followRedirect }
    const own = unwrapUses(name, undone)
    if (own.follows) return stillFollows(own.follows, to)
    edits.push(...own.edits)
    routers.push(...own.routers)
  }
  const unused = unusedRouters(routers, sf)
  edits.push(...unused.edits, ...unused.statements.map(statement => removeStatement(sf, statement)))
  const isGone = (node: ts.Node) => edits.some(({ start, end }) => start <= node.getStart(sf) && node.end <= end)
  const scope = scopeOf(sf)
  const remove = new Set<string>()
  for (const { local } of imports) {
    const name = nameOf(local, sf)
    if (!name || !/^use\w*Router$|^useCallback$/.test(local) || local === followRedirect) continue
    const uses = scope.usesOf(name)
    if (uses.length > 0 && uses.every(isGone)) remove.add(local)
  }
  const follow = followRedirect === undefined ? undefined : nameOf(followRedirect, sf)
  const left = follow ? scope.usesOf(follow).filter(use => !isGone(use)) : []
  if (follow && left.length === 0) remove.add(follow.text)
  // What is followed there may be a call of before.
  const odd = left.find(({ parent }) => !ts.isCallExpression(parent) || !isOwnCall(parent.arguments[0]))
  const [first] = names
  return odd && first ? stillFollows(odd, first.to) : { sf, edits, remove }
}

function isOwnCall(node: ts.Expression | undefined): boolean {
  return node !== undefined && ts.isCallExpression(node) && ts.isIdentifier(node.expression)
}

function stillFollows(node: ts.Node, { exported }: Returning): Refused {
  return refuse(
    'unsupported-caller',
    `This goes where ${exported} redirects, which an action does by itself, and it cannot be told how to take it out: call ${exported} alone here.`,
    placeOf(node),
  )
}
