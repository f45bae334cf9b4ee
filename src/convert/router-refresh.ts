/** Keeps the page fresh after a converted action: what re-rendered it in the action becomes `router.refresh()` at each caller. */
import type { Caller, Refusal, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { indentAt } from './edits'
import { type ImportedBinding, importsOf } from './imports'
import { refuse } from './refuse'
import { nodeAt, offsetAt } from './source'
import { type CodeStyle, semicolon, styleOf } from './style'

/** What one file's callers need. */
export interface RefreshEdits {
  readonly edits: readonly TextEdit[]
  readonly add: readonly ImportedBinding[]
}

type Refreshed =
  | { readonly refresh: RefreshEdits; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly refresh?: undefined }

type Component = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction) & { readonly body: ts.Block }

/** A router of a component: the variable, and the edit that declares it where there is none yet. */
interface Router {
  readonly name: string
  readonly edit: TextEdit | null
}

/**
 * The edits that call `router.refresh()` after each of `callers`, which all stand in `sf`. A direct call gets it after its
 * statement, one that is a handler's whole body makes the handler a block, a form's `action` is wrapped. Nothing is added
 * where the block refreshes already. `form` is the name of the FormData that the action takes, null where it takes none. Refuses with `refresh-out-of-reach` any other use, and one outside a component or hook.
 */
export function refreshAfter(callers: readonly Caller[], sf: ts.SourceFile, form: string | null): Refreshed {
  const style = styleOf(sf)
  const edits: TextEdit[] = []
  const routers = new Map<Component, Router>()
  const hook = importsOf(sf).find(
    ({ imported, specifier }) => imported === 'useRouter' && specifier === 'next/navigation',
  )
  for (const caller of callers) {
    const node = nodeAt(sf, offsetAt(sf, caller))
    const beyond = (why: string) =>
      refuse('refresh-out-of-reach', `The page is to be re-rendered after this call, but ${why}.`, caller)
    const component = componentOf(node)
    if (!component) return beyond('it stands outside a component or hook that could have a router')
    const router = routers.get(component) ?? routerOf(component, hook?.local ?? 'useRouter', hook !== undefined, style)
    if (!router) return beyond('the name `router` is taken')
    const own = editsFor(node, router.name, form, style)
    if (!own) return beyond('its result is used in a way that leaves no place for it')
    if (own.length === 0) continue
    if (router.edit && !routers.has(component)) edits.push(router.edit)
    routers.set(component, router)
    edits.push(...own)
  }
  const needsHook = !hook && [...routers.values()].some(({ edit }) => edit !== null)
  const add: ImportedBinding[] = needsHook
    ? [{ imported: 'useRouter', local: 'useRouter', specifier: 'next/navigation', typeOnly: false }]
    : []
  return { refresh: { edits, add } }
}

/** The outermost function around a node that is named as a component or hook and has a block. */
function componentOf(node: ts.Node): Component | undefined {
  let found: Component | undefined
  for (let current = node.parent; current; current = current.parent) {
    if (!ts.isFunctionDeclaration(current) && !ts.isFunctionExpression(current) && !ts.isArrowFunction(current))
      continue
    const named = current.name ?? (ts.isVariableDeclaration(current.parent) ? current.parent.name : undefined)
    const isDefault = ts.isFunctionDeclaration(current) && current.name === undefined
    if (!isDefault && !(named && ts.isIdentifier(named) && /^([A-Z]|use[A-Z])/.test(named.text))) continue
    found = current.body && ts.isBlock(current.body) ? (current as Component) : undefined
  }
  return found
}

/** The component's router: the variable it has, else `router`, declared as its first statement. */
function routerOf(component: Component, hook: string, imported: boolean, style: CodeStyle): Router | undefined {
  if (imported)
    for (const statement of component.body.statements) {
      if (!ts.isVariableStatement(statement)) continue
      for (const { name, initializer } of statement.declarationList.declarations)
        if (
          ts.isIdentifier(name) &&
          initializer &&
          ts.isCallExpression(initializer) &&
          ts.isIdentifier(initializer.expression) &&
          initializer.expression.text === hook
        )
          return { name: name.text, edit: null }
    }
  if (mentions(component, 'router')) return undefined
  const sf = component.getSourceFile()
  const [first] = component.body.statements
  const at = first?.getStart(sf) ?? component.body.getStart(sf) + 1
  const line = `const router = ${hook}()${semicolon(style)}`
  return {
    name: 'router',
    edit: { start: at, end: at, newText: first ? `${line}\n${indentAt(sf.text, at)}` : ` ${line} ` },
  }
}

function mentions(node: ts.Node, name: string): boolean {
  let found = false
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child) && child.text === name) found = true
    if (!found) ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

/** The edits for one reference; none where it refreshes already, undefined where there is no place. */
function editsFor(node: ts.Node, router: string, form: string | null, style: CodeStyle): TextEdit[] | undefined {
  const call = ts.isCallExpression(node.parent) && node.parent.expression === node ? node.parent : undefined
  if (!call) return formAction(node, router, form, style)
  const awaited = ts.isAwaitExpression(call.parent) ? call.parent : undefined
  const outer = awaited ?? call
  const arrow = outer.parent
  if (ts.isArrowFunction(arrow) && arrow.body === outer)
    return isHandler(arrow) ? handler(arrow, call, router, style) : undefined
  return awaited ? afterStatement(awaited, router, style) : undefined
}

/** `await greet(x)` in a statement of a block: the refresh comes after the statement. */
function afterStatement(awaited: ts.Node, router: string, style: CodeStyle): TextEdit[] | undefined {
  let statement: ts.Node = awaited
  while (!ts.isStatement(statement)) {
    if (ts.isFunctionLike(statement) || !statement.parent) return undefined
    statement = statement.parent
  }
  const simple = ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)
  const block = statement.parent
  if (!simple || !ts.isBlock(block)) return undefined
  const sf = statement.getSourceFile()
  const later = block.statements.slice(block.statements.indexOf(statement as ts.Statement) + 1)
  const refreshes = (other: ts.Statement) =>
    ts.isExpressionStatement(other) && other.expression.getText(sf) === `${router}.refresh()`
  if (later.some(refreshes)) return []
  const line = `\n${indentAt(sf.text, statement.getStart(sf))}${router}.refresh()${semicolon(style)}`
  return [{ start: statement.end, end: statement.end, newText: line }]
}

/** True for `onClick={() => …}` and `startTransition(() => …)`: nothing looks at what the function answers. */
function isHandler(arrow: ts.ArrowFunction): boolean {
  const { parent } = arrow
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent))
    return /^on[A-Z]|^(form)?[aA]ction$/.test(parent.parent.name.getText())
  return (
    ts.isCallExpression(parent) &&
    parent.arguments[0] === arrow &&
    ts.isExpressionStatement(parent.parent) &&
    /^start\w*(Transition)?$/.test(parent.expression.getText())
  )
}

/** `() => greet(x)` as `async () => { await greet(x); router.refresh() }` over lines. */
function handler(arrow: ts.ArrowFunction, call: ts.CallExpression, router: string, style: CodeStyle): TextEdit[] {
  const sf = arrow.getSourceFile()
  const start = arrow.getStart(sf)
  const isAsync = arrow.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false
  return [
    ...(isAsync ? [] : [{ start, end: start, newText: 'async ' }]),
    {
      start: arrow.body.getStart(sf),
      end: arrow.body.end,
      newText: block(call.getText(sf), router, indentAt(sf.text, start), style),
    },
  ]
}

function block(call: string, router: string, indent: string, style: CodeStyle): string {
  const end = semicolon(style)
  const inner = `\n${indent}${style.indent}`
  return `{${inner}await ${call}${end}${inner}${router}.refresh()${end}\n${indent}}`
}

/** `<form action={greet}>`: wrapped. Other uses as a value go to code that may look at the result. */
function formAction(node: ts.Node, router: string, form: string | null, style: CodeStyle): TextEdit[] | undefined {
  const expression = node.parent
  if (!ts.isJsxExpression(expression) || !ts.isJsxAttribute(expression.parent)) return undefined
  if (!/^(action|formAction)$/.test(expression.parent.name.getText())) return undefined
  const sf = node.getSourceFile()
  const start = node.getStart(sf)
  const parameter = form === null ? '()' : style.arrowParentheses ? `(${form})` : form
  const body = block(`${node.getText(sf)}(${form ?? ''})`, router, indentAt(sf.text, start), style)
  return [{ start, end: node.end, newText: `async ${parameter} => ${body}` }]
}
