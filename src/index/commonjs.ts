/** Exports of a CommonJS file: `exports.GET = …`, `module.exports.GET = …`, `module.exports = { GET }`. */

import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'

export interface CommonJsExport {
  /** `default` for the whole of `module.exports`. */
  readonly name: string
  /** The name where it is written; for `module.exports = value` the value. */
  readonly node: ts.Node
  readonly value: ts.Expression | ts.MethodDeclaration | undefined
}

/** The exports a file assigns at its top level; none for a file with an `import` or `export`, where `exports` means nothing. */
export function commonJsExports(sf: ts.SourceFile): CommonJsExport[] {
  if (!sf.statements.some(isAssignment) || sf.statements.some(isModuleSyntax)) return []
  return sf.statements.flatMap(statement => {
    const found: CommonJsExport[] = []
    let at = isAssignment(statement) ? statement.expression : undefined
    // `module.exports = exports.GET = handler` exports it under both.
    const targets: ts.Expression[] = []
    while (at && ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      targets.push(at.left)
      at = unwrap(at.right)
    }
    for (const target of targets) {
      const name = exportedName(target)
      if (name) found.push({ name: name.text, node: name, value: at })
      else if (at && isModuleExports(target)) {
        found.push({ name: 'default', node: at, value: at })
        if (ts.isObjectLiteralExpression(at)) found.push(...members(at))
      }
    }
    return found
  })
}

function isAssignment(statement: ts.Statement): statement is ts.ExpressionStatement {
  return ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression)
}

function isModuleSyntax(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
    return true
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false)
  )
}

function exportedName(target: ts.Expression): ts.MemberName | undefined {
  if (!ts.isPropertyAccessExpression(target)) return undefined
  const { expression: object, name } = target
  return (ts.isIdentifier(object) && object.text === 'exports') || isModuleExports(object) ? name : undefined
}

function isModuleExports(target: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(target) &&
    ts.isIdentifier(target.expression) &&
    target.expression.text === 'module' &&
    target.name.text === 'exports'
  )
}

function members(object: ts.ObjectLiteralExpression): CommonJsExport[] {
  return object.properties.flatMap(property => {
    const { name } = property
    if (!name || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) return []
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : ts.isMethodDeclaration(property)
          ? property
          : undefined
    return [{ name: name.text, node: name, value }]
  })
}
