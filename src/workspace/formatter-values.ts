/** What a formatter's configuration file holds, read from its text; nothing is executed. */
import { type JsonObject, readJson } from './json'
import { ts } from './typescript'

export interface ReadValue {
  readonly value: JsonObject
  /** False where something in it cannot be read: what is not set may be set after all. */
  readonly whole: boolean
  /** The modules whose configuration it goes on from, the last counting most. */
  readonly bases: readonly string[]
}

/**
 * The configuration in a file; undefined where there is none. `name`: the file's name without folders. In a package.json it is
 * under `prettier`, an object or the name of a package.
 */
export function formatterValue(name: string, text: string): ReadValue | undefined {
  if (name !== 'package.json') return /\.[cm]?[jt]s$/.test(name) ? moduleValue(text) : dataValue(text)
  const { prettier } = readJson(text, name).value
  if (typeof prettier === 'string') return basedOn(prettier)
  return typeof prettier === 'object' && prettier !== null
    ? { value: prettier as JsonObject, whole: true, bases: [] }
    : undefined
}

function basedOn(module: string): ReadValue {
  return { value: {}, whole: true, bases: [module] }
}

/** JSON, JSON5, the name of a package, or the flat `key: value` and `key = value` lines that YAML and TOML configurations have. */
function dataValue(text: string): ReadValue | undefined {
  const named = /^\s*(['"]?)(@?[\w./-]+)\1\s*$/.exec(text)?.[2]
  if (named !== undefined) return basedOn(named)
  if (/^\s*(\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*\{/.test(text)) return moduleValue(`export default ${text.trim()}`)
  const value: Record<string, unknown> = {}
  let list: unknown[] = []
  for (const line of text.split(/\r?\n/)) {
    const item = /^\s*-\s+(['"]?)(.*?)\1\s*$/.exec(line)
    if (item) list.push(item[2])
    const pair = /^(\w+)\s*[:=]\s*([^#]*?)\s*(#.*)?$/.exec(line)
    if (!pair?.[1]) continue
    list = []
    const listed = pair[2]?.startsWith('[') ? moduleValue(`export default { of: ${pair[2]} }`)?.value.of : undefined
    value[pair[1]] = listed ?? (pair[2] ? scalar(pair[2]) : list)
  }
  return Object.keys(value).length > 0 ? { value, whole: true, bases: [] } : undefined
}

/** A text of such a line as the boolean, number or string it is. */
export function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text.replace(/^(['"])(.*)\1$/, '$2')
}

/** The object that a module exports, by `export default`, `module.exports =` or a variable of either, also through `defineConfig(…)`. */
function moduleValue(text: string): ReadValue | undefined {
  const sf = ts.createSourceFile('config.ts', text, ts.ScriptTarget.Latest, true)
  const variables = new Map<string, ts.Expression>()
  const imported = new Map<string, string>()
  let exported: ts.Expression | undefined
  for (const statement of sf.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const local = statement.importClause?.name
      if (local) imported.set(local.text, statement.moduleSpecifier.text)
    }
    if (ts.isVariableStatement(statement))
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && initializer) variables.set(name.text, initializer)
    if (ts.isExportAssignment(statement)) exported = statement.expression
    const assigned = ts.isExpressionStatement(statement) ? statement.expression : undefined
    if (assigned && ts.isBinaryExpression(assigned) && assigned.left.getText(sf) === 'module.exports')
      exported = assigned.right
  }
  /** The module that an expression stands for: of `require('./base')` or a name that is bound to one. */
  const moduleOf = (node: ts.Expression): string | undefined => {
    if (ts.isIdentifier(node)) {
      const initializer = variables.get(node.text)
      return (
        imported.get(node.text) ?? (initializer && !ts.isIdentifier(initializer) ? moduleOf(initializer) : undefined)
      )
    }
    const [specifier] = ts.isCallExpression(node) && node.expression.getText(sf) === 'require' ? node.arguments : []
    return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined
  }
  let node = exported
  for (let depth = 0; node && depth < 8; depth++) {
    const base = moduleOf(node)
    if (base !== undefined) return basedOn(base)
    if (ts.isIdentifier(node)) node = variables.get(node.text)
    else if (ts.isSatisfiesExpression(node) || ts.isAsExpression(node) || ts.isParenthesizedExpression(node))
      node = node.expression
    else if (ts.isCallExpression(node) && node.expression.getText(sf) === 'defineConfig') node = node.arguments[0]
    else break
  }
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined
  const value: Record<string, unknown> = {}
  const bases: string[] = []
  let whole = true
  for (const property of node.properties) {
    const base = ts.isSpreadAssignment(property) ? moduleOf(property.expression) : undefined
    // What stands before it in the object counts less, and is seldom written there.
    if (base !== undefined && Object.keys(value).length === 0) {
      bases.push(base)
      continue
    }
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) && property.name.text
    if (!name || !ts.isPropertyAssignment(property)) whole = false
    else value[name] = literal(property.initializer)
  }
  return { value, whole, bases }
}

/**
 * A string, number or boolean, a list or an object of such; null for everything else: set, but to what is not known. The module
 * that `require.resolve` and the like name counts as its name.
 */
export function literal(node: ts.Expression): unknown {
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal)
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return literal(node.expression)
  if (ts.isObjectLiteralExpression(node))
    return Object.fromEntries(
      node.properties.flatMap(property => {
        const { name } = property
        if (!name || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return []
        return [[name.text, ts.isPropertyAssignment(property) ? literal(property.initializer) : null]]
      }),
    )
  const [named] =
    ts.isCallExpression(node) && /\b(?:require|resolve)$/.test(node.expression.getText()) ? node.arguments : []
  if (named) return literal(named)
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return node.kind === ts.SyntaxKind.TrueKeyword
  return null
}
