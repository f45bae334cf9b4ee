/** The routers that components have for a refresh which an action does by itself, and what goes with the last use of one. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import { isDependency } from '../to-route/stable-value'

/** What goes with the uses of routers: their place among dependencies, and their declarations where nothing else uses them. */
export function unusedRouters(
  routers: readonly ts.Identifier[],
  sf: ts.SourceFile,
): { readonly edits: readonly TextEdit[]; readonly statements: readonly ts.Statement[] } {
  const scope = scopeOf(sf)
  const gone = new Set<ts.Node>(routers)
  const edits: TextEdit[] = []
  const statements = new Set<ts.Statement>()
  const declarations = routers.flatMap((router): readonly (ts.BindingElement | ts.VariableDeclaration)[] => {
    const taken = takenRefresh(router, scope)
    return taken ? [taken] : routersOf(router, scope)
  })
  for (const declaration of new Set(declarations)) {
    if (!ts.isIdentifier(declaration.name)) continue
    const uses = scope.usesOf(declaration.name)
    const isInside = (node: ts.Node, outer: ts.Node) => node.pos >= outer.pos && node.end <= outer.end
    for (const use of uses.filter(each => !gone.has(each) && isDependency(each))) {
      const list = use.parent
      const hook = list.parent
      const callback = ts.isCallExpression(hook) ? hook.arguments[0] : undefined
      if (!callback || !ts.isArrayLiteralExpression(list)) continue
      const inside = uses.filter(each => isInside(each, callback))
      if (inside.length === 0 || inside.some(each => !gone.has(each))) continue
      gone.add(use)
      edits.push(withoutElement(list, use))
    }
    if (uses.some(use => !gone.has(use))) continue
    if (ts.isBindingElement(declaration) && declaration.parent.elements.length > 1) {
      edits.push(withoutElement(declaration.parent, declaration))
      continue
    }
    const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : declaration
    const statement = holder.parent.parent
    const isAlone = ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1
    if (isAlone) statements.add(statement)
  }
  return { edits, statements: [...statements] }
}

/** The `refresh` of `const { refresh } = useRouter()` that a name means. */
export function takenRefresh(name: ts.Identifier, scope: Scope): ts.BindingElement | undefined {
  return (scope.symbolOf(name)?.declarations ?? []).find((declaration): declaration is ts.BindingElement => {
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return false
    const { initializer } = declaration.parent.parent
    return (
      (declaration.propertyName ?? declaration.name).getText() === 'refresh' &&
      initializer !== undefined &&
      ts.isCallExpression(initializer) &&
      /^use\w*Router$/.test(initializer.expression.getText())
    )
  })
}

/** The declarations `router = useRouter()` of a name. */
export function routersOf(router: ts.Identifier, scope: Scope): ts.VariableDeclaration[] {
  return (scope.symbolOf(router)?.declarations ?? [])
    .filter(ts.isVariableDeclaration)
    .filter(
      ({ initializer, parent }) =>
        initializer &&
        ts.isCallExpression(initializer) &&
        initializer.arguments.length === 0 &&
        /^use\w*Router$/.test(initializer.expression.getText()) &&
        ts.isVariableDeclarationList(parent),
    )
}

function withoutElement({ elements }: { readonly elements: readonly ts.Node[] }, element: ts.Node): TextEdit {
  const n = elements.indexOf(element)
  const before = elements[n - 1]
  const next = elements[n + 1]
  if (before) return { start: before.end, end: element.end, newText: '' }
  return { start: element.pos, end: next ? next.getStart() : element.end, newText: '' }
}
