/** What the code of an API route decides by the request's method: conditions, `switch`, maps from method to function. */
import { HTTP_METHODS, type HttpMethod } from '../../model'
import { ts } from '../../workspace/typescript'
import { EQUAL, UNEQUAL } from '../code/equality'
import type { Scope } from '../code/scope'
import { descendants, unwrapped } from '../handler/handler-syntax'
import type { ApiHandler } from './api-handler'

/** What a map from methods to functions holds: a function by its name, or written in place. */
export type MapValue = ts.Identifier | ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration

/** A method by name; null stands for one that the code does not name. */
export type MethodOrOther = HttpMethod | null

export class MethodTest {
  /** Names that hold the method: `const { method } = req`, `const method = req.method`. */
  private readonly aliases = new Set<ts.Symbol>()

  constructor(
    private readonly handler: Pick<ApiHandler, 'fn' | 'request'>,
    private readonly scope: Scope,
    /** A map that a helper is given, which has nothing for the methods that are asked about. */
    private readonly given?: ts.Identifier,
  ) {
    const { request } = handler
    for (const use of request ? scope.usesOf(request) : []) {
      const declaration = ts.isPropertyAccessExpression(use.parent) ? outer(use.parent).parent : outer(use).parent
      if (!ts.isVariableDeclaration(declaration) || !isConst(declaration)) continue
      if (this.isRead(declaration.initializer)) this.addAlias(declaration.name)
      else if (ts.isObjectBindingPattern(declaration.name))
        for (const element of declaration.name.elements) {
          const key = element.propertyName ?? element.name
          if (ts.isIdentifier(key) && key.text === 'method' && !element.initializer) this.addAlias(element.name)
        }
    }
  }

  private addAlias(name: ts.BindingName): void {
    const symbol = ts.isIdentifier(name) ? this.scope.symbolOf(name) : undefined
    if (symbol) this.aliases.add(symbol)
  }

  /** `req.method` itself. */
  private isRead(expression: ts.Expression | undefined): boolean {
    const { request } = this.handler
    const value = expression && withoutCase(expression)
    if (!value || !request || !ts.isPropertyAccessExpression(value) || value.name.text !== 'method') return false
    return ts.isIdentifier(value.expression) && this.scope.symbolOf(value.expression) === this.scope.symbolOf(request)
  }

  isMethod(expression: ts.Expression): boolean {
    const value = withoutCase(expression)
    if (!ts.isIdentifier(value)) return this.isRead(value)
    const symbol = this.scope.symbolOf(value)
    return symbol !== undefined && this.aliases.has(symbol)
  }

  /** Every method that the code compares with. */
  named(): readonly HttpMethod[] {
    const found = new Set<string>()
    for (const node of descendants(this.handler.fn)) {
      if (ts.isBinaryExpression(node) && (EQUAL.has(node.operatorToken.kind) || UNEQUAL.has(node.operatorToken.kind))) {
        const literal = this.isMethod(node.left) ? node.right : this.isMethod(node.right) ? node.left : undefined
        const text = literal && literalOf(literal)
        if (text) found.add(text)
      } else if (ts.isSwitchStatement(node) && this.isMethod(node.expression)) {
        for (const clause of node.caseBlock.clauses)
          if (ts.isCaseClause(clause)) found.add(literalOf(clause.expression) ?? '')
      } else if (ts.isCallExpression(node)) for (const name of this.listed(node) ?? []) found.add(name)
      else if (ts.isElementAccessExpression(node) && this.isMethod(node.argumentExpression))
        for (const name of this.entriesOf(node.expression)?.keys() ?? []) found.add(name)
    }
    return HTTP_METHODS.filter(method => found.has(method))
  }

  /** Whether a condition holds for requests of this method; undefined where more decides, or cannot be seen. */
  holds(condition: ts.Expression, method: MethodOrOther): boolean | undefined {
    const value = unwrapped(condition)
    if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken) {
      const inner = this.holds(value.operand, method)
      return inner === undefined ? undefined : !inner
    }
    if (ts.isBinaryExpression(value)) {
      const { kind } = value.operatorToken
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
        const decides = kind === ts.SyntaxKind.BarBarToken
        const [left, right] = [this.holds(value.left, method), this.holds(value.right, method)]
        if (left === decides) return decides
        // The left side is run first: what it does is not dropped.
        if (left === undefined) return undefined
        return right
      }
      const equal = EQUAL.has(kind)
      if (!equal && !UNEQUAL.has(kind)) return undefined
      const literal = this.isMethod(value.left) ? value.right : this.isMethod(value.right) ? value.left : undefined
      const text = literal && literalOf(literal)
      return text === undefined ? undefined : (text === method) === equal
    }
    if (ts.isCallExpression(value)) {
      const names = this.listed(value)
      return names && method !== null && names.includes(method)
    }
    const entry = this.entry(value, method)
    return entry && entry.value !== null
  }

  /** The names that `['GET', 'POST'].includes(req.method)` tests for. */
  private listed(call: ts.CallExpression): readonly string[] | undefined {
    const callee = unwrapped(call.expression)
    const [argument] = call.arguments
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'includes') return undefined
    if (!argument || call.arguments.length > 1 || !this.isMethod(argument)) return undefined
    const list = this.constantOf(callee.expression)
    if (!list || !ts.isArrayLiteralExpression(list)) return undefined
    const names = list.elements.map(element => literalOf(element))
    return names.every(name => name !== undefined) ? names : undefined
  }

  /** What `handlers[req.method]` is, directly or through `const handler = handlers[req.method]`: null for nothing. */
  entry(expression: ts.Expression, method: MethodOrOther): { readonly value: MapValue | null } | undefined {
    const value = unwrapped(expression)
    const access = ts.isIdentifier(value) ? this.initializerOf(value) : value
    if (!access || !ts.isElementAccessExpression(access) || !this.isMethod(access.argumentExpression)) return undefined
    const entries = this.entriesOf(access.expression)
    if (!entries) return undefined
    return { value: (method !== null && entries.get(method)) || null }
  }

  private entriesOf(expression: ts.Expression): Map<string, MapValue> | undefined {
    const own = unwrapped(expression)
    if (this.given && ts.isIdentifier(own) && this.scope.symbolOf(own) === this.scope.symbolOf(this.given))
      return new Map()
    const map = this.constantOf(expression)
    if (!map || !ts.isObjectLiteralExpression(map)) return undefined
    const entries = new Map<string, MapValue>()
    for (const property of map.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        entries.set(property.name.text, property.name)
        continue
      }
      if (ts.isMethodDeclaration(property)) {
        const isPlain = ts.isIdentifier(property.name) && !property.asteriskToken && !property.typeParameters
        if (!isPlain || !property.body || readsThis(property.body)) return undefined
        entries.set(property.name.getText(), property)
        continue
      }
      if (!ts.isPropertyAssignment(property)) return undefined
      const { name } = property
      const value = unwrapped(property.initializer)
      if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return undefined
      if (!ts.isIdentifier(value) && !ts.isArrowFunction(value) && !ts.isFunctionExpression(value)) return undefined
      entries.set(name.text, value)
    }
    return [...entries.keys()].every(key => HTTP_METHODS.some(method => method === key)) ? entries : undefined
  }

  /** The initialiser of a name that is declared once, with `const`; a literal itself. */
  private constantOf(expression: ts.Expression): ts.Expression | undefined {
    const value = unwrapped(expression)
    return ts.isIdentifier(value) ? this.initializerOf(value) : value
  }

  private initializerOf(name: ts.Identifier): ts.Expression | undefined {
    const [declaration, ...more] = this.scope.symbolOf(name)?.declarations ?? []
    if (more.length > 0 || !declaration || !ts.isVariableDeclaration(declaration) || !isConst(declaration)) return
    return declaration.initializer && unwrapped(declaration.initializer)
  }
}

function outer(expression: ts.Expression): ts.Expression {
  let node = expression
  while (
    ts.isAsExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent) ||
    ts.isNonNullExpression(node.parent)
  )
    node = node.parent
  return node
}

function readsThis(body: ts.Block): boolean {
  return [...descendants(body)].some(({ kind }) => kind === ts.SyntaxKind.ThisKeyword)
}

export function isConst(declaration: ts.VariableDeclaration): boolean {
  return ts.isVariableDeclarationList(declaration.parent) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
}

/** `req.method` of `req.method?.toUpperCase()`, `req.method!`, `req.method as string`, `req.method ?? ''`. */
function withoutCase(expression: ts.Expression): ts.Expression {
  let value = unwrapped(expression)
  for (;;) {
    if (ts.isNonNullExpression(value)) value = unwrapped(value.expression)
    else if (
      ts.isBinaryExpression(value) &&
      (value.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
        value.operatorToken.kind === ts.SyntaxKind.BarBarToken) &&
      ts.isStringLiteral(value.right)
    )
      value = unwrapped(value.left)
    else if (
      ts.isCallExpression(value) &&
      ts.isPropertyAccessExpression(value.expression) &&
      value.expression.name.text === 'toUpperCase'
    )
      value = unwrapped(value.expression.expression)
    else return value
  }
}

/** The text of a literal, in capitals where it names a method. */
function literalOf(expression: ts.Expression): string | undefined {
  const value = unwrapped(expression)
  return ts.isStringLiteralLike(value) ? value.text : undefined
}
