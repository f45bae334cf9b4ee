/** The component or hook that a call on the client stands in, and the router it has or gets. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { indentAt } from '../code/edits'
import { directivesOf, type ImportedBinding, importsOf } from '../code/imports'
import { type CodeStyle, freeName, semicolon } from '../code/style'

export type Component = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction) & {
  readonly body: ts.Block
}

/** The outermost function around a node that is named as a component or hook and has a block. */
export function componentOf(node: ts.Node): Component | undefined {
  let found: Component | undefined
  for (let current = node.parent; current; current = current.parent) {
    if (!ts.isFunctionDeclaration(current) && !ts.isFunctionExpression(current) && !ts.isArrowFunction(current))
      continue
    if (!isComponent(current)) continue
    found = current.body && ts.isBlock(current.body) ? (current as Component) : undefined
  }
  return found
}

/** By its name, that of the variable it is given to (`memo(…)` and `forwardRef(…)` between them), or as a default export. */
function isComponent(fn: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction): boolean {
  // No hook may be called in one.
  if (fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) return false
  if (fn.name) return isComponentName(fn.name.text)
  if (ts.isFunctionDeclaration(fn)) return true
  let value: ts.Node = fn
  while (
    ts.isCallExpression(value.parent) &&
    value.parent.arguments[0] === value &&
    /^(React\.)?(memo|forwardRef)$|^observer$/.test(value.parent.expression.getText())
  )
    value = value.parent
  if (ts.isExportAssignment(value.parent)) return true
  const { parent } = value
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && isComponentName(parent.name.text)
}

function isComponentName(name: string): boolean {
  return /^([A-Z]|use[A-Z])/.test(name)
}

/** The routers that the components of one file have, and those they get: `useRouter` of next/navigation alone goes where Next.js would. */
export class Routers {
  private readonly known = new Map<Component, string>()
  private readonly hook: string
  private readonly imported: boolean
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
    const taken = new Set([...imports.map(({ local }) => local), ...sf.statements.flatMap(declaredNames)])
    this.hook = own ?? freeName(['useRouter', 'useNextRouter'], taken)
  }

  /** The name of the component's router: the variable it has, else one declared as its first statement. */
  of(component: Component): string {
    const name = this.known.get(component) ?? this.existing(component) ?? this.declare(component)
    this.known.set(component, name)
    return name
  }

  /** The name of the router that the component has already. */
  existing({ body }: Component): string | undefined {
    if (!this.imported) return undefined
    for (const statement of body.statements) {
      if (!ts.isVariableStatement(statement)) continue
      for (const { name, initializer } of statement.declarationList.declarations)
        if (
          ts.isIdentifier(name) &&
          initializer &&
          ts.isCallExpression(initializer) &&
          ts.isIdentifier(initializer.expression) &&
          initializer.expression.text === this.hook
        )
          return name.text
    }
    return undefined
  }

  /** The import that the declared routers need. */
  get imports(): readonly ImportedBinding[] {
    return this.added && !this.imported
      ? [{ imported: 'useRouter', local: this.hook, specifier: 'next/navigation', typeOnly: false }]
      : []
  }

  private declare({ body }: Component): string {
    const name = freeName(['router', 'nextRouter', 'appRouter'], namesIn(body.parent))
    const first = body.statements[directivesOf(body).length]
    const at = first?.getStart(this.sf) ?? body.getStart(this.sf) + 1
    const line = `const ${name} = ${this.hook}()${semicolon(this.style)}`
    this.added = true
    if (!first) this.edits.push({ start: at, end: at, newText: ` ${line} ` })
    else if (!this.unfold(body, at, line))
      this.edits.push({ start: at, end: at, newText: `${line}\n${indentAt(this.sf.text, at)}` })
    return name
  }

  /** Gives the statements of a block that stands in one line, `{ return null }`, a line of their own below another one. */
  private unfold(body: ts.Block, at: number, line: string): boolean {
    const { text } = this.sf
    const start = body.getStart(this.sf) + 1
    const last = body.statements.at(-1)?.end ?? start
    const end = body.end - 1
    const isBlank = (from: number, to: number) => /^[ \t]*$/.test(text.slice(from, to))
    if (!isBlank(start, at) || !isBlank(last, end)) return false
    const outer = indentAt(text, start)
    const inner = `\n${outer}${this.style.indent}`
    this.edits.push({ start, end: at, newText: `${inner}${line}${inner}` })
    this.edits.push({ start: last, end, newText: `\n${outer}` })
    return true
  }
}

/** The names that a function declares or reads; those of properties left out. */
function namesIn(root: ts.Node): Set<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    const { parent } = node
    if (ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(parent) && parent.name === node)) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}
