/**
 * What a handler shares with the other methods of its file, in a module of its own: a route file may export its handlers and settings
 * alone (https://nextjs.org/docs/app/api-reference/file-conventions/route), so neither side can take it from the other.
 */
import type { FileChange } from '../../model'
import { ts } from '../../workspace/typescript'
import { isAssigned, isChanged } from '../code/assigned'
import { commentBehind, createFile, editFile, newlineOf, removeStatement, statementStart } from '../code/edits'
import { conformed } from '../code/fit'
import { changeImports, type ImportedBinding, importsOf, printImports } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf } from '../code/source'
import { movedSpecifier, specifierBetween } from '../code/specifiers'
import { styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { isExported, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ActionInfo } from './inspect'
import { codeOf, declaredNames, isEffect, isType } from './module'
import { functionTarget } from './name'

/** What changes the list, the map or the object that it is called on. */
const CHANGES = /^(?:add|append|clear|copyWithin|decr|delete|fill|incr|pop|push|reverse|set|shift|sort|splice|unshift)$/

/** What is made to remember things between requests. */
const REMEMBERS = /^(?:Weak)?(?:Map|Set)$|lru|memo|cache|rate-?limit|limiter|throttle|queue/i

/**
 * The file without the `shared` statements and what only they need, and the module in which they are from now on: planned over these, the
 * handler imports what it uses. Refused (`unsupported-handler`): what is exported, and what remembers something between requests, since an
 * action's modules are bundled apart from a route's and each would have its own.
 */
export function sharedModule(
  shared: readonly ts.Statement[],
  { app, entryPoint }: ActionInfo,
  { snapshot }: ConvertContext,
): readonly FileChange[] | Refused {
  const sf = shared[0]?.getSourceFile()
  if (!sf) return []
  const statements = codeOf(sf)
  const scope = scopeOf(sf)
  const moved = withNeeds(shared, statements, scope)
  for (const statement of moved) {
    const odd = cannotMove(statement, scope)
    if (odd) return odd
  }
  // A type that is exported stays where others take it from, and is written in the module as well.
  const gone = moved.filter(statement => !isExported(statement))
  const taken = mentionedBy(
    statements.filter(statement => !gone.includes(statement)),
    scope,
  )
  const passed = gone.flatMap(statement =>
    declaredNames(statement)
      .filter(name => taken.has(name))
      .map(name => ({ name, typeOnly: isType(statement) || taken.get(name) === true })),
  )
  const file = moduleFor(
    passed.filter(({ typeOnly }) => !typeOnly).map(({ name }) => name),
    entryPoint.route ?? '',
    /\.[cm]?tsx?$/.test(sf.fileName) ? 'ts' : 'js',
    app,
    snapshot,
  )
  const style = styleOf(sf)
  const needed = mentionedBy(moved, scope)
  const imports = importsOf(sf)
    .filter(({ local }) => needed.has(local))
    .map(
      ({ imported, local, specifier, typeOnly }): ImportedBinding => ({
        imported,
        local,
        specifier: movedSpecifier(specifier, sf, file, [sf], snapshot),
        typeOnly,
      }),
    )
  const head = printImports(imports, style)
  const text = `${head}${head === '' ? '' : '\n'}${exportedText(sf, moved, new Set(passed.map(({ name }) => name)))}\n`
  const specifier = specifierBetween(sf.fileName, file, [sf], snapshot)
  const add = passed.map(
    ({ name, typeOnly }): ImportedBinding => ({ imported: name, local: name, specifier, typeOnly }),
  )
  const remove = new Set(importsOf(sf).flatMap(({ local }) => (needed.has(local) && !taken.has(local) ? [local] : [])))
  return [
    createFile(file, conformed(file, text, style, sf.text), newlineOf(sf.text)),
    editFile(sf.fileName, sf.text, [
      ...changeImports(sf, { add, remove }, style),
      ...gone.map(statement => removeStatement(sf, statement)),
    ]),
  ]
}

/** The names of the file that these mention, those among them that are mentioned as types alone with true. */
function mentionedBy(statements: readonly ts.Statement[], scope: Scope): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>()
  for (const statement of statements)
    for (const { name, typeOnly } of scope.mentions(statement)) names.set(name, typeOnly && names.get(name) !== false)
  return names
}

/** The statements, what they mention of their file, and what is done to either as the file is loaded; in their order. */
function withNeeds(
  shared: readonly ts.Statement[],
  statements: readonly ts.Statement[],
  scope: Scope,
): readonly ts.Statement[] {
  for (let moved = [...shared]; ; ) {
    const names = mentionedBy(moved, scope)
    const own = new Set(moved.flatMap(declaredNames))
    const belongs = (statement: ts.Statement) =>
      isEffect(statement)
        ? scope.mentions(statement).some(({ name }) => own.has(name))
        : declaredNames(statement).some(name => names.has(name) || own.has(name))
    const more = statements.filter(statement => moved.includes(statement) || belongs(statement))
    if (more.length === moved.length) return more
    moved = more
  }
}

function cannotMove(statement: ts.Statement, scope: Scope): Refused | undefined {
  const [name = ''] = declaredNames(statement)
  const isListed = codeOf(statement.getSourceFile()).some(
    other => (ts.isExportAssignment(other) || ts.isExportDeclaration(other)) && mentions(other, statement, scope),
  )
  if (isListed || (isExported(statement) && !isType(statement)))
    return refuse(
      'unsupported-handler',
      `${name} is exported, and another method of this file uses it too: move it to a module of its own first.`,
      placeOf(statement),
    )
  if (!ts.isVariableStatement(statement)) return undefined
  const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
  for (const { name: pattern, initializer } of statement.declarationList.declarations)
    for (const own of bindingNames(pattern)) {
      const uses = scope.usesOf(own)
      const isOwn = isMadeHere(initializer)
      if (
        remembers(initializer) ||
        uses.some(use => isChanged(use) || (isOwn && isChangedByCall(use))) ||
        (!isConst && uses.some(isAssigned))
      )
        return refuse(
          'unsupported-handler',
          `${own.text} remembers something for another method of this file too, and an action would have one of its own.`,
          placeOf(own),
        )
    }
  return undefined
}

function mentions(other: ts.Statement, statement: ts.Statement, scope: Scope): boolean {
  const own = declaredNames(statement)
  return scope.mentions(other).some(({ name }) => own.includes(name))
}

function bindingNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap(element => (ts.isBindingElement(element) ? bindingNames(element.name) : []))
}

/** `[]`, `{}`: what a library makes, `redis.set(…)`, has its state elsewhere. */
function isMadeHere(initializer: ts.Expression | undefined): boolean {
  const value = initializer && unwrapped(initializer)
  return value !== undefined && (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value))
}

/** `new Map()`, `rateLimit({ … })`. */
function remembers(initializer: ts.Expression | undefined): boolean {
  const value = initializer && unwrapped(initializer)
  if (!value || !(ts.isNewExpression(value) || ts.isCallExpression(value))) return false
  const [given] = value.arguments ?? []
  const isFilled = given !== undefined && /^(?:Map|Set)$/.test(value.expression.getText())
  return !isFilled && REMEMBERS.test(value.expression.getText())
}

function isChangedByCall(use: ts.Identifier): boolean {
  const { parent } = use
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== use) return false
  return CHANGES.test(parent.name.text) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent
}

/** `lib/require-user.ts` for one thing that is shared, `lib/posts-helpers.ts` for several: where the app keeps its code for the server. */
function moduleFor(
  names: readonly string[],
  route: string,
  extension: string,
  app: ActionInfo['app'],
  snapshot: ConvertContext['snapshot'],
): string {
  const segment =
    route
      .split('/')
      .filter(part => part !== '' && !part.startsWith('['))
      .at(-1) ?? 'route'
  const [only, ...more] = names
  return functionTarget(app, only !== undefined && more.length === 0 ? only : `${segment}-helpers`, extension, snapshot)
    .file
}

/** The text of the statements, with `export` in front of those that other files need and of none else. */
function exportedText(sf: ts.SourceFile, moved: readonly ts.Statement[], exported: ReadonlySet<string>): string {
  return moved
    .map((statement, n) => {
      const next = moved[n + 1]
      const start = statement.getStart(sf)
      const end = statement.end + commentBehind(sf.text, statement.end).length
      const code = sf.text.slice(start, end)
      const own = isExported(statement) ? code.replace(/^export\s+/, '') : code
      const shown = declaredNames(statement).some(name => exported.has(name)) ? 'export ' : ''
      // What stood together stays together.
      const gap = next && sf.text.slice(end, statementStart(sf, next))
      const behind = !next ? '' : /^\r?\n$/.test(gap ?? '') ? '\n' : '\n\n'
      return sf.text.slice(statementStart(sf, statement), start) + shown + own + behind
    })
    .join('')
    .replaceAll('\r\n', '\n')
}
