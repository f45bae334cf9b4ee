/** The components a file declares at its top level, with the parameter that holds their properties. */
import { ts } from '../workspace/typescript'

export interface Component {
  /** The name, or the expression that is the default export. */
  readonly node: ts.Node
  readonly param: ts.ParameterDeclaration
}

/** Functions with a capital letter, and the default export; inside `memo(…)` and the like too. */
export function componentsOf(sf: ts.SourceFile): Component[] {
  const found: Component[] = []
  const add = (node: ts.Node | undefined, value: ts.Node | undefined): void => {
    const param = value && functionIn(value)?.parameters[0]
    if (node && param) found.push({ node, param })
  }
  for (const statement of sf.statements) {
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.body && (isComponentName(statement.name) || isDefault(statement)))
        add(statement.name ?? statement, statement)
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && isComponentName(name)) add(name, initializer)
    } else if (ts.isExportAssignment(statement) && !ts.isIdentifier(statement.expression))
      add(statement.expression, statement.expression)
  }
  return found
}

function isComponentName(name: ts.Identifier | undefined): boolean {
  return name !== undefined && /^[A-Z]/.test(name.text)
}

function isDefault(statement: ts.FunctionDeclaration): boolean {
  return statement.modifiers?.some(modifier => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false
}

function functionIn(value: ts.Node): ts.SignatureDeclaration | undefined {
  let node: ts.Node | undefined = value
  while (node && (ts.isCallExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)))
    node = ts.isCallExpression(node) ? node.arguments[0] : node.expression
  return node && (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    ? node
    : undefined
}
