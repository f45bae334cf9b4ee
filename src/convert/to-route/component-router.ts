/** The component or hook that a call on the client stands in, and the router it has or gets. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { applyEdits, indentAt, removeStatement, statementEnd } from '../code/edits'
import { directivesOf, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { type CodeStyle, freeName, semicolon, statementGuard } from '../code/style'
import { descendants } from '../handler/handler-syntax'
import { canHaveBlock, givenBlock } from './component-body'

export type Component = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction) & {
  readonly body: ts.ConciseBody
}

/** The outermost function around a node that is named as a component or hook, is written as one, and has or can get a block. */
export function componentOf(node: ts.Node): Component | undefined {
  let found: Component | undefined
  for (let current = node.parent; current; current = current.parent) {
    if (!ts.isFunctionDeclaration(current) && !ts.isFunctionExpression(current) && !ts.isArrowFunction(current))
      continue
    if (!isComponent(current)) continue
    found = current.body && canHaveBlock(current) ? (current as Component) : undefined
  }
  return found
}

/** By its name, that of the variable it is given to (`memo(…)` and `forwardRef(…)` between them), or as a default export. */
function isComponent(fn: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction): boolean {
  // No hook may be called in one.
  if (fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) return false
  const name = nameOf(fn)
  if (name !== undefined && /^use[A-Z]/.test(name)) return true
  return (name === undefined ? isDefaultExport(fn) : /^[A-Z]/.test(name)) && rendersOrHooks(fn)
}

function nameOf(fn: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction): string | undefined {
  if (fn.name) return fn.name.text
  const { parent } = outermost(fn)
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined
}

function isDefaultExport(fn: ts.Node): boolean {
  return ts.isFunctionDeclaration(fn) || ts.isExportAssignment(outermost(fn).parent)
}

/** The value with what wraps a component around it. */
function outermost(fn: ts.Node): ts.Node {
  let value = fn
  while (
    ts.isCallExpression(value.parent) &&
    value.parent.arguments[0] === value &&
    /^(React\.)?(memo|forwardRef)$|^observer$/.test(value.parent.expression.getText())
  )
    value = value.parent
  return value
}

/** True for code that makes elements or calls a hook: any other function of such a name may run where no hook can. */
function rendersOrHooks(fn: ts.Node): boolean {
  for (const node of descendants(fn)) {
    if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) return true
    if (!ts.isCallExpression(node)) continue
    if (/^(\w+\.)?(use[A-Z]\w*|createElement|createPortal)$/.test(node.expression.getText())) return true
  }
  return false
}

/** The router of a component, as code of it calls it. */
export interface Router {
  /** The variable that holds it; null where the component has taken it apart. */
  readonly variable: string | null
  /** `router.refresh`, or `refresh`. */
  readonly refresh: string
  /** `router.push`, `router.replace`: what drops a refresh that is under way. */
  readonly navigations: readonly string[]
  /** What the dependencies of a hook list. */
  readonly listed: string
  /** The statement that declares it; null where it is yet to be written. */
  readonly statement: ts.VariableStatement | null
}

/** The routers that the components of one file have, and those they get: `useRouter` of next/navigation alone goes where Next.js would. */
export class Routers {
  private readonly declared = new Map<Component, Router>()
  private readonly completed = new Set<ts.Node>()
  private readonly raised = new Set<ts.Node>()
  private readonly hook: string
  private readonly imported: boolean
  private readonly taken: ReadonlySet<string>
  private added = false
  readonly edits: TextEdit[] = []

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly style: CodeStyle,
  ) {
    const imports = importsOf(sf)
    const own = imports.find(
      ({ imported, specifier }) => imported === 'useRouter' && specifier === 'next/navigation',
    )?.local
    this.imported = own !== undefined
    this.taken = new Set([...imports.map(({ local }) => local), ...sf.statements.flatMap(declaredNames)])
    this.hook = own ?? freeName(['useRouter', 'useNextRouter'], this.taken)
  }

  /**
   * The component's router, as `node` in it calls it: the one it has, else one declared as its first statement. `whole`: the
   * router itself is needed, not its `refresh` alone.
   */
  of(component: Component, node: ts.Node, whole: boolean): Router {
    const existing = this.existing(component, node, whole)
    if (!existing) {
      const router = this.declared.get(component) ?? this.declare(component)
      this.declared.set(component, router)
      return router
    }
    this.complete(existing)
    return existing
  }

  /** The router that the component has already, under a name that means it at `node`. */
  existing(component: Component, node: ts.Node, whole: boolean): Router | undefined {
    if (!this.imported || !ts.isBlock(component.body)) return undefined
    const found = component.body.statements.filter(ts.isVariableStatement).flatMap(statement =>
      statement.declarationList.declarations
        .filter(({ initializer }) => isCallOf(initializer, this.hook))
        .map(({ name }) => this.routerIn(name, statement, component))
        .filter(router => router !== undefined),
    )
    const usable = found.filter(router => !isShadowed(router.listed, node, component))
    return usable.find(({ variable }) => variable !== null) ?? (whole ? undefined : usable[0])
  }

  private routerIn(name: ts.BindingName, statement: ts.VariableStatement, component: Component): Router | undefined {
    if (ts.isIdentifier(name)) {
      const variable = name.text
      const navigations = [`${variable}.push`, `${variable}.replace`]
      return { variable, refresh: `${variable}.refresh`, navigations, listed: variable, statement }
    }
    if (!ts.isObjectBindingPattern(name)) return undefined
    const locals = new Map<string, string>()
    for (const { propertyName, name: local, initializer, dotDotDotToken } of name.elements)
      if (ts.isIdentifier(local) && !initializer && !dotDotDotToken)
        locals.set(propertyName?.getText() ?? local.text, local.text)
    const isFree = !this.taken.has('refresh') && !namesIn(component).has('refresh')
    const refresh = locals.get('refresh') ?? (isFree ? 'refresh' : undefined)
    if (refresh === undefined || name.elements.some(({ dotDotDotToken }) => dotDotDotToken)) return undefined
    const navigations = ['push', 'replace'].flatMap(method => locals.get(method) ?? [])
    return { variable: null, refresh, navigations, listed: refresh, statement }
  }

  /** `const { push } = useRouter()` takes `refresh`, too. */
  private complete({ variable, refresh, statement }: Router): void {
    if (variable !== null || !statement || this.completed.has(statement)) return
    this.completed.add(statement)
    for (const { name } of statement.declarationList.declarations) {
      if (!ts.isObjectBindingPattern(name)) continue
      const last = name.elements.at(-1)
      if (!last || name.elements.some(element => element.name.getText() === refresh)) continue
      this.edits.push({ start: last.end, end: last.end, newText: `, ${refresh}` })
    }
  }

  /** Lets a router be declared above the statement with `node`, where a list of dependencies names it from now on. */
  raise({ statement }: Router, component: Component, node: ts.Node): void {
    if (!statement || !ts.isBlock(component.body) || this.raised.has(statement)) return
    const own = component.body.statements.find(({ pos, end }) => pos <= node.pos && node.end <= end)
    if (!own || own.pos >= statement.pos) return
    this.raised.add(statement)
    const [start, end] = [statement.getStart(this.sf), statementEnd(this.sf, statement)]
    // What it takes from now on moves with it.
    const isInside = (edit: TextEdit) => edit.start >= start && edit.end <= end
    const inside = this.edits.filter(isInside)
    const others = this.edits.filter(edit => !isInside(edit))
    const moved = inside.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }))
    const text = applyEdits(this.sf.text.slice(start, end), moved)
    const at = own.getStart(this.sf)
    this.edits.splice(0, this.edits.length, ...others, removeStatement(this.sf, statement), {
      start: at,
      end: at,
      newText: `${text}\n${indentAt(this.sf.text, at)}`,
    })
  }

  /** The import that the declared routers need. */
  get imports(): readonly ImportedBinding[] {
    return this.added && !this.imported
      ? [{ imported: 'useRouter', local: this.hook, specifier: 'next/navigation', typeOnly: false }]
      : []
  }

  /** What is to be written of the file: `edits` with those of the routers, fitted to blocks that components get. */
  with(edits: readonly TextEdit[]): readonly TextEdit[] {
    let all = [...this.edits, ...edits]
    for (const [component, { variable }] of this.declared)
      if (!ts.isBlock(component.body)) {
        const line = `const ${variable} = ${this.hook}()${semicolon(this.style)}`
        all = givenBlock(component, line, all, this.style)
      }
    return all
  }

  private declare(component: Component): Router {
    const { body } = component
    const variable = freeName(['router', 'nextRouter', 'appRouter'], namesIn(component))
    this.added = true
    const router = { variable, refresh: `${variable}.refresh`, navigations: [], listed: variable, statement: null }
    // Written last: `with`.
    if (!ts.isBlock(body)) return router
    const first = body.statements[directivesOf(body).length]
    const at = first?.getStart(this.sf) ?? body.getStart(this.sf) + 1
    const line = `const ${variable} = ${this.hook}()${semicolon(this.style)}`
    const guard = first ? statementGuard(first.getText(this.sf), this.style) : ''
    if (!first) this.edits.push({ start: at, end: at, newText: ` ${line} ` })
    else if (!this.unfold(body, at, line, guard))
      this.edits.push({ start: at, end: at, newText: `${line}\n${indentAt(this.sf.text, at)}${guard}` })
    return router
  }

  /** Gives the statements of a block that stands in one line, `{ return null }`, a line of their own below another one. */
  private unfold(body: ts.Block, at: number, line: string, guard: string): boolean {
    const { text } = this.sf
    const start = body.getStart(this.sf) + 1
    const last = body.statements.at(-1)?.end ?? start
    const end = body.end - 1
    const isBlank = (from: number, to: number) => /^[ \t]*$/.test(text.slice(from, to))
    if (!isBlank(start, at) || !isBlank(last, end)) return false
    const outer = indentAt(text, start)
    const inner = `\n${outer}${this.style.indent}`
    this.edits.push({ start, end: at, newText: `${inner}${line}${inner}${guard}` })
    this.edits.push({ start: last, end, newText: `\n${outer}` })
    return true
  }
}

function isCallOf(node: ts.Expression | undefined, callee: string): boolean {
  return node !== undefined && ts.isCallExpression(node) && node.expression.getText() === callee
}

/** True where code between the component and the node declares the name anew. */
function isShadowed(name: string, node: ts.Node, component: Component): boolean {
  for (let scope = node.parent; scope && scope !== component.body && scope !== component; scope = scope.parent) {
    if (!ts.isFunctionLike(scope) && !ts.isBlock(scope) && !ts.isCatchClause(scope) && !ts.isForStatement(scope))
      if (!ts.isForInStatement(scope) && !ts.isForOfStatement(scope)) continue
    for (const inner of descendants(scope)) {
      const declares =
        ts.isVariableDeclaration(inner) ||
        ts.isParameter(inner) ||
        ts.isBindingElement(inner) ||
        ts.isFunctionDeclaration(inner)
      if (declares && inner.name && ts.isIdentifier(inner.name) && inner.name.text === name) return true
    }
  }
  return false
}
