/** Which HTTP methods the code of an API route tells apart: there is one export for all of them, so the code decides. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { type Binding, topLevelBindings, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { goesOn, isMade, isMethodName, isRequest, keyOf, withoutCase } from './api-syntax'

/**
 * The methods a file compares `req.method` with (`===`, `!==`, `switch`, `includes`, a regular expression), looks up in a
 * map keyed by method, gives to a wrapper or check by name (`withMethods(['POST'], …)`), or registers with the router it
 * exports (next-connect), as decorators of a class (next-api-decorators); in the order of `HTTP_METHODS`, null where there
 * are none. `handler` is what the default export is.
 */
export function methodsDistinguished(sf: ts.SourceFile, handler: ts.Node): ApiMethods {
  // A cheap test on the text spares a walk of the tree.
  if (!METHOD_NAME.test(sf.text) && !ROUTERS.test(sf.text) && !sf.text.includes('method')) return NONE
  const finder = new MethodFinder(sf)
  finder.visit(sf)
  finder.readWrappers(handler)
  finder.readRouter(handler)
  const methods = HTTP_METHODS.filter(method => finder.found.has(method))
  if (methods.length === 0) return NONE
  const onlyPreflight = methods.every(method => method === 'OPTIONS' || method === 'HEAD')
  return { methods, others: !REJECTS.test(sf.text) && (finder.others || onlyPreflight) }
}

export interface ApiMethods {
  /** Null where the code tells none apart. */
  readonly methods: readonly HttpMethod[] | null
  /** True where it plainly answers other methods too: in an `else`, or behind an `if` that returns. */
  readonly others: boolean
}
const NONE: ApiMethods = { methods: null, others: true }
/** A wrapper that takes methods to let through; what any other does with a list (CORS headers, say) is not seen. */
const NAMING = /methods?|verbs?|allow|only/i
/** What a file says that turns other methods away. */
const REJECTS = /\b405\b|not.?allowed|['"`]Allow['"`]|onNoMatch|(?:unsupported|invalid).?method/i

const METHOD_NAME = new RegExp(`\\b(?:${HTTP_METHODS.join('|')})\\b`)
const ROUTERS = /\b(?:get|head|options|post|put|delete|patch)\b\s*[:,(}]|next-api-decorators/
const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

class MethodFinder {
  readonly found = new Set<HttpMethod>()
  /** True once code for any other method was seen. */
  others = false
  private readonly bindings: ReadonlyMap<string, Binding>
  /** What functions call what they are given first. */
  private readonly requests = new Set(['req', 'request'])
  /** Names that hold `req.method`: `const { method } = req`, `const verb = req.method`. */
  private readonly holders = new Set<string>()
  /** What variables of functions are initialised with, by name: the first one in the file. */
  private readonly locals = new Map<string, ts.Expression>()

  constructor(private readonly sf: ts.SourceFile) {
    this.bindings = topLevelBindings(sf)
    this.collectNames(sf)
    this.collectHolders(sf)
  }

  visit(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
      if (this.isMethod(node.left)) this.addLiteral(node.right)
      else if (this.isMethod(node.right)) this.addLiteral(node.left)
      this.others ||= this.isException(node)
    } else if (ts.isSwitchStatement(node) && this.isMethod(node.expression)) {
      for (const clause of node.caseBlock.clauses) if (ts.isCaseClause(clause)) this.addLiteral(clause.expression)
    } else if (ts.isElementAccessExpression(node) && this.isMethod(node.argumentExpression)) {
      this.addKeys(this.valueOf(node.expression))
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      if (this.isMethod(node.left)) this.addKeys(this.valueOf(node.right))
    } else if (ts.isCallExpression(node)) this.readCall(node)
    else if (ts.isDecorator(node)) this.readDecorator(node)
    else if (ts.isIfStatement(node))
      this.others ||= this.isNamed(node.expression) && goesOn(node, one => this.isTest(one))
    ts.forEachChild(node, child => this.visit(child))
  }

  /** True for a condition that holds for methods it names: `req.method === 'GET'`, `['GET'].includes(req.method)`. */
  private isNamed(condition: ts.Expression): boolean {
    const value = unwrap(condition)
    if (ts.isCallExpression(value)) {
      const callee = unwrap(value.expression)
      const isList = ts.isPropertyAccessExpression(callee) && /^(?:includes|has|test)$/.test(callee.name.text)
      return isList && value.arguments[0] !== undefined && this.isMethod(value.arguments[0])
    }
    if (!ts.isBinaryExpression(value)) return false
    const { kind } = value.operatorToken
    if (kind === ts.SyntaxKind.BarBarToken) return this.isNamed(value.left) && this.isNamed(value.right)
    const equals = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken
    return equals && (this.isMethod(value.left) || this.isMethod(value.right))
  }

  /** `const hasBody = req.method !== 'GET'`: a value, and no test that a request has to pass. */
  private isException(comparison: ts.BinaryExpression): boolean {
    const { kind } = comparison.operatorToken
    const unequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken
    if (!unequal || (!this.isMethod(comparison.left) && !this.isMethod(comparison.right))) return false
    let up: ts.Node = comparison.parent
    while (ts.isBinaryExpression(up) || ts.isParenthesizedExpression(up)) up = up.parent
    return ts.isVariableDeclaration(up)
  }

  /** True for a statement that is there for some methods only. */
  private isTest(statement: ts.Statement): boolean {
    return ts.isIfStatement(statement)
      ? /method/i.test(statement.expression.getText(this.sf))
      : ts.isSwitchStatement(statement) && this.isMethod(statement.expression)
  }

  /** What a wrapper of the handler is told: `methods({ GET: list, POST: create })`, `allow(['POST'])(handler)`, `only('POST', handler)`. */
  readWrappers(handler: ts.Node, seen = new Set<ts.Node>()): void {
    let call = handler
    while (ts.isCallExpression(call) && !seen.has(call)) {
      seen.add(call)
      for (const argument of call.arguments) {
        const value = this.valueOf(argument)
        if (ts.isObjectLiteralExpression(value)) this.readMap(value)
        else if (ts.isCallExpression(value)) this.readWrappers(value, seen)
        else if (NAMING.test(call.expression.getText(this.sf))) this.addNames(value)
        else this.others ||= this.isListOfNames(value)
      }
      call = call.expression
    }
  }

  /** `{ GET: list }` and `{ get: list }`, where every key is a method, and `{ methods: ['POST'] }`. */
  private readMap(map: ts.ObjectLiteralExpression): void {
    const keys = map.properties.map(property => keyOf(property) ?? '')
    const isLower = keys.every(key => key === key.toLowerCase() && isMethodName(key.toUpperCase()))
    if (keys.length > 0 && (isLower || keys.every(isMethodName)))
      for (const key of keys) this.found.add(key.toUpperCase() as HttpMethod)
    for (const property of map.properties)
      if (ts.isPropertyAssignment(property) && /method/i.test(keyOf(property) ?? ''))
        this.addNames(this.valueOf(property.initializer))
  }

  /** `router.post(create)` at the top level, where the router or what it makes is the handler. */
  readRouter(handler: ts.Node): void {
    const exported = this.rootsOf(handler)
    if (exported.size === 0) return
    for (const statement of this.sf.statements) {
      let call: ts.Expression | undefined = ts.isExpressionStatement(statement)
        ? unwrap(statement.expression)
        : this.declares(statement, exported)
      const names: string[] = []
      while (call && ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression)) {
        names.push(call.expression.name.text.toUpperCase())
        call = unwrap(call.expression.expression)
      }
      const isRouter = call && ts.isIdentifier(call) ? exported.has(call.text) : call && ts.isCallExpression(call)
      if (isRouter) for (const name of names) if (isMethodName(name)) this.found.add(name)
    }
  }

  /** The initialiser of a variable that goes by one of these names. */
  private declares(statement: ts.Statement, names: ReadonlySet<string>): ts.Expression | undefined {
    if (!ts.isVariableStatement(statement)) return undefined
    const [declaration] = statement.declarationList.declarations
    const isOne = declaration && ts.isIdentifier(declaration.name) && names.has(declaration.name.text)
    return isOne && declaration.initializer ? unwrap(declaration.initializer) : undefined
  }

  /** The top-level variables behind `router`, `router.handler()`, `wrap(router)`. */
  private rootsOf(handler: ts.Node): ReadonlySet<string> {
    const names = new Set<string>()
    const seen = new Set<ts.Node>()
    const visit = (node: ts.Node): void => {
      if (seen.has(node)) return
      seen.add(node)
      if (ts.isIdentifier(node)) {
        const value = this.bindings.get(node.text)?.value
        if (!value) return
        if (isMade(unwrap(value))) names.add(node.text)
        visit(unwrap(value))
      } else if (ts.isCallExpression(node)) {
        visit(unwrap(node.expression))
        for (const argument of node.arguments) visit(unwrap(argument))
      } else if (ts.isPropertyAccessExpression(node)) visit(unwrap(node.expression))
    }
    visit(handler)
    for (const [name, { value }] of this.bindings)
      if (value && unwrap(value) === handler && isMade(unwrap(value))) names.add(name)
    return names
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
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : ''
    const [first] = call.arguments
    // `allowMethods(req, res, ['POST'])`, `assertMethod(req, 'POST')`
    if (/method/i.test(name) && call.arguments.some(argument => isRequest(unwrap(argument), this.requests)))
      for (const argument of call.arguments) this.addNames(this.valueOf(argument))
    if (!ts.isPropertyAccessExpression(callee) || !first || !this.isMethod(first)) return
    const value = this.valueOf(callee.expression)
    switch (name) {
      case 'includes':
      case 'indexOf':
      case 'has':
      case 'get':
        // `['GET'].includes(m)`, `new Set(['GET']).has(m)`, `Object.keys(handlers).includes(m)`, `new Map([['GET', f]]).get(m)`
        this.addNames(value)
        break
      case 'test':
        // `/^(?:GET|HEAD)$/.test(m)`
        if (ts.isRegularExpressionLiteral(value))
          for (const word of value.text.match(/[A-Z]+/g) ?? []) if (isMethodName(word)) this.found.add(word)
    }
  }

  /** `@Get()` of next-api-decorators. */
  private readDecorator(decorator: ts.Decorator): void {
    const { expression } = decorator
    const name = ts.isCallExpression(expression) ? unwrap(expression.expression) : expression
    if (!ts.isIdentifier(name)) return
    const from = this.bindings.get(name.text)?.importedFrom
    const method = from?.name.toUpperCase() ?? ''
    if (/next-api-decorators/.test(from?.specifier ?? '') && isMethodName(method)) this.found.add(method)
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
    if (ts.isStringLiteralLike(value)) {
      if (isMethodName(value.text.toUpperCase())) this.found.add(value.text.toUpperCase() as HttpMethod)
    } else if (ts.isPropertyAccessExpression(value)) {
      // `case HttpMethod.POST`, `METHODS.Post`
      const name = value.name.text.toUpperCase()
      if (isMethodName(name)) this.found.add(name)
    } else if (ts.isIdentifier(value)) {
      const bound = this.valueOf(value)
      if (ts.isStringLiteralLike(bound)) this.addLiteral(bound)
    }
  }

  /** The methods that a name, a list, a set or a map of nothing else names; upper case, as `req.method` has them. */
  private addNames(value: ts.Expression): void {
    const names = this.namesIn(value)
    if (names.length > 0 && names.every(isMethodName)) for (const name of names) this.found.add(name as HttpMethod)
  }

  private isListOfNames(value: ts.Expression): boolean {
    return ts.isArrayLiteralExpression(value) && value.elements.length > 0 && this.namesIn(value).every(isMethodName)
  }

  private namesIn(value: ts.Expression): readonly string[] {
    if (ts.isStringLiteralLike(value)) return [value.text]
    if (ts.isPropertyAccessExpression(value)) return [value.name.text]
    if (ts.isObjectLiteralExpression(value)) return value.properties.map(property => keyOf(property) ?? '')
    if (ts.isArrayLiteralExpression(value))
      return value.elements.flatMap(element => {
        const item = this.valueOf(element)
        // An entry of a map: `['GET', list]`
        const [key] = ts.isArrayLiteralExpression(item) ? item.elements : [item]
        return key ? this.namesIn(unwrap(key)) : ['']
      })
    const [first] = ts.isNewExpression(value) || ts.isCallExpression(value) ? (value.arguments ?? []) : []
    return first ? this.namesIn(this.valueOf(first)) : []
  }

  private addKeys(value: ts.Expression): void {
    if (!ts.isObjectLiteralExpression(value)) return
    for (const property of value.properties) {
      const key = keyOf(property)
      if (key && isMethodName(key)) this.found.add(key)
    }
  }
}
