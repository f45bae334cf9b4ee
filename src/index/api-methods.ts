/** Which HTTP methods the code of an API route tells apart: there is one export for all of them, so the code decides. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { type Binding, topLevelBindings, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'

/**
 * The methods a file compares `req.method` with (`===`, `!==`, `switch`, `includes`), looks up in a map keyed by
 * method, or registers with a router of next-connect; in the order of `HTTP_METHODS`, null where there are none.
 * `handler` is what the default export is.
 */
export function methodsDistinguished(sf: ts.SourceFile, handler: ts.Node): HttpMethod[] | null {
  // Two cheap tests on the text spare a walk of the tree.
  if (!sf.text.includes('method') && !METHOD_NAME.test(sf.text) && !sf.text.includes('next-connect')) return null
  const finder = new MethodFinder(sf)
  finder.visit(sf)
  finder.readMaps(handler)
  const found = HTTP_METHODS.filter(method => finder.found.has(method))
  return found.length > 0 ? found : null
}

const METHOD_NAME = new RegExp(`\\b(?:${HTTP_METHODS.join('|')})\\b`)
const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

class MethodFinder {
  readonly found = new Set<HttpMethod>()
  private readonly bindings: ReadonlyMap<string, Binding>
  /** What functions call what they are given first. */
  private readonly requests = new Set(['req', 'request'])
  /** Names that hold `req.method`: `const { method } = req`, `const verb = req.method`. */
  private readonly holders = new Set<string>()
  /** What variables of functions are initialised with, by name: the first one in the file. */
  private readonly locals = new Map<string, ts.Expression>()

  constructor(sf: ts.SourceFile) {
    this.bindings = topLevelBindings(sf)
    this.collectNames(sf)
    this.collectHolders(sf)
  }

  visit(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
      if (this.isMethod(node.left)) this.addLiteral(node.right)
      else if (this.isMethod(node.right)) this.addLiteral(node.left)
    } else if (ts.isSwitchStatement(node) && this.isMethod(node.expression)) {
      for (const clause of node.caseBlock.clauses) if (ts.isCaseClause(clause)) this.addLiteral(clause.expression)
    } else if (ts.isElementAccessExpression(node) && this.isMethod(node.argumentExpression)) {
      this.addKeys(this.valueOf(node.expression))
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      if (this.isMethod(node.left)) this.addKeys(this.valueOf(node.right))
    } else if (ts.isCallExpression(node)) this.readCall(node)
    ts.forEachChild(node, child => this.visit(child))
  }

  /** Handler maps given to a wrapper: `export default methods({ GET: list, POST: create })`. */
  readMaps(handler: ts.Node, seen = new Set<ts.Node>()): void {
    let call = handler
    while (ts.isCallExpression(call) && !seen.has(call)) {
      seen.add(call)
      for (const argument of call.arguments) {
        const value = this.valueOf(argument)
        if (ts.isObjectLiteralExpression(value) && value.properties.length > 0 && value.properties.every(hasMethodKey))
          this.addKeys(value)
        else if (ts.isCallExpression(value)) this.readMaps(value, seen)
      }
      call = call.expression
    }
  }

  private collectNames(node: ts.Node): void {
    if (ts.isFunctionLike(node)) {
      const first = node.parameters[0]
      if (first && ts.isIdentifier(first.name)) this.requests.add(first.name.text)
    } else if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      if (!this.locals.has(node.name.text)) this.locals.set(node.name.text, node.initializer)
    }
    ts.forEachChild(node, child => this.collectNames(child))
  }

  private collectHolders(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && node.initializer) {
      if (ts.isIdentifier(node.name)) {
        if (this.isRequestMethod(node.initializer)) this.holders.add(node.name.text)
      } else if (isRequest(unwrap(node.initializer), this.requests)) this.readPattern(node.name)
    } else if (ts.isFunctionLike(node)) this.readPattern(node.parameters[0]?.name)
    ts.forEachChild(node, child => this.collectHolders(child))
  }

  private readPattern(pattern: ts.BindingName | undefined): void {
    if (!pattern || !ts.isObjectBindingPattern(pattern)) return
    for (const element of pattern.elements) {
      const key = element.propertyName ?? element.name
      if (ts.isIdentifier(key) && key.text === 'method' && ts.isIdentifier(element.name))
        this.holders.add(element.name.text)
    }
  }

  private readCall(call: ts.CallExpression): void {
    const callee = unwrap(call.expression)
    if (!ts.isPropertyAccessExpression(callee)) return
    if (callee.name.text === 'includes' && call.arguments[0] && this.isMethod(call.arguments[0])) {
      const list = this.valueOf(callee.expression)
      if (ts.isArrayLiteralExpression(list)) for (const element of list.elements) this.addLiteral(element)
    } else if (isMethodName(callee.name.text.toUpperCase()) && this.isConnectRouter(callee.expression))
      this.found.add(callee.name.text.toUpperCase() as HttpMethod)
  }

  /** `nc()`, `createRouter()`, a name that holds one, or a chain of calls on one. */
  private isConnectRouter(expression: ts.Expression): boolean {
    const seen = new Set<ts.Node>()
    let value = this.valueOf(expression)
    while (ts.isCallExpression(value) && !seen.has(value)) {
      seen.add(value)
      const callee = unwrap(value.expression)
      if (ts.isIdentifier(callee)) return this.bindings.get(callee.text)?.importedFrom?.specifier === 'next-connect'
      if (!ts.isPropertyAccessExpression(callee)) return false
      value = this.valueOf(callee.expression)
    }
    return false
  }

  private isMethod(expression: ts.Expression): boolean {
    const value = withoutCase(expression)
    return ts.isIdentifier(value) ? this.holders.has(value.text) : this.isRequestMethod(value)
  }

  private isRequestMethod(expression: ts.Expression): boolean {
    const value = withoutCase(expression)
    return (
      ts.isPropertyAccessExpression(value) &&
      value.name.text === 'method' &&
      isRequest(unwrap(value.expression), this.requests)
    )
  }

  private valueOf(expression: ts.Expression): ts.Expression {
    const value = unwrap(expression)
    if (!ts.isIdentifier(value)) return value
    const bound = this.bindings.get(value.text)?.value ?? this.locals.get(value.text)
    return bound ? unwrap(bound) : value
  }

  private addLiteral(expression: ts.Expression): void {
    const value = unwrap(expression)
    if (ts.isStringLiteralLike(value) && isMethodName(value.text.toUpperCase()))
      this.found.add(value.text.toUpperCase() as HttpMethod)
  }

  private addKeys(value: ts.Expression): void {
    if (!ts.isObjectLiteralExpression(value)) return
    for (const property of value.properties) {
      const key = keyOf(property)
      if (key && isMethodName(key)) this.found.add(key)
    }
  }
}

function isMethodName(text: string): text is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(text)
}

function hasMethodKey(property: ts.ObjectLiteralElementLike): boolean {
  const key = keyOf(property)
  return key !== undefined && isMethodName(key)
}

function keyOf(property: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = property
  if (!name) return undefined
  const key = ts.isComputedPropertyName(name) ? unwrap(name.expression) : name
  return ts.isIdentifier(key) && !ts.isComputedPropertyName(name)
    ? key.text
    : ts.isStringLiteralLike(key)
      ? key.text
      : undefined
}

/** `req.method?.toUpperCase()` without the change of case, and `req.method ?? ''` without the default. */
function withoutCase(expression: ts.Expression): ts.Expression {
  let value = unwrap(expression)
  if (
    ts.isBinaryExpression(value) &&
    (value.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      value.operatorToken.kind === ts.SyntaxKind.BarBarToken)
  )
    value = unwrap(value.left)
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression))
    if (/^to(?:Locale)?(?:Upper|Lower)Case$/.test(value.expression.name.text))
      return unwrap(value.expression.expression)
  return value
}

/** Requests are what a function is given first, or `x.req`, `x.request`. */
function isRequest(value: ts.Expression, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(value)) return names.has(value.text)
  return ts.isPropertyAccessExpression(value) && /^req(?:uest)?$/.test(value.name.text)
}
