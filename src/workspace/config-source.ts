/** A JavaScript or TypeScript config file read without running it: what an expression in it amounts to, where its text alone says so. */
import { unwrap } from './top-level'
import { ts } from './typescript'

/** A value found in an object literal: an expression, or the function of a method. */
export type ConfigValue = ts.Expression | FunctionNode
type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration

/** A text and whether it is only the fallback of something unknown: `process.env.BASE ?? '/docs'`. */
export interface StaticText {
  readonly text: string
  readonly assumed: boolean
}

// Names may refer to each other in circles.
const DEPTH = 24

export class ConfigSource {
  private readonly values = new Map<string, ConfigValue>()
  /** `config.basePath = '/docs'` after the object was made. */
  private readonly assigned = new Map<string, Map<string, ts.Expression>>()

  constructor(readonly sf: ts.SourceFile) {
    for (const statement of sf.statements) this.collectAssignment(statement)
    this.collect(sf)
  }

  /**
   * The properties of an object, later ones over earlier ones, spreads that can be read included; undefined where its
   * text does not show one. Of a wrapper's arguments the one that `prefer` knows by its keys counts, else the first.
   */
  object(
    value: ConfigValue,
    prefer: (object: ConfigObject) => boolean = () => true,
    depth = DEPTH,
  ): ConfigObject | undefined {
    if (depth <= 0) return undefined
    const inner = (next: ConfigValue | undefined) => (next ? this.object(next, prefer, depth - 1) : undefined)
    if (isFunction(value))
      return this.returnsOf(value)
        .map(inner)
        .findLast(found => found !== undefined)
    const expression = unwrap(value)
    if (ts.isObjectLiteralExpression(expression)) return literalProperties(expression, inner)
    if (ts.isIdentifier(expression)) {
      const found = inner(this.values.get(expression.text))
      const assigned = this.assigned.get(expression.text)
      return found && assigned ? new Map([...found, ...assigned]) : found
    }
    if (ts.isAwaitExpression(expression)) return inner(expression.expression)
    if (ts.isConditionalExpression(expression)) return inner(expression.whenTrue) ?? inner(expression.whenFalse)
    if (isFunction(expression)) return inner(expression)
    if (!ts.isCallExpression(expression)) return undefined
    // withX(config, options), withX(options)(config), plugins.reduce((config, plugin) => plugin(config), config)
    const candidates = expression.arguments.map(inner).filter(found => found !== undefined)
    const made = ts.isIdentifier(expression.expression) ? expression.expression : undefined
    return candidates.find(prefer) ?? candidates[0] ?? inner(made)
  }

  /** The expression or function behind a name, through any number of names. */
  resolved(value: ConfigValue, depth = DEPTH): ConfigValue {
    if (isFunction(value)) return value
    const expression = unwrap(value)
    if (ts.isAwaitExpression(expression)) return this.resolved(expression.expression, depth)
    const next = ts.isIdentifier(expression) && depth > 0 ? this.values.get(expression.text) : undefined
    return next ? this.resolved(next, depth - 1) : expression
  }

  /** The string a value is; undefined where its text does not say. */
  text(value: ConfigValue, depth = DEPTH): StaticText | undefined {
    const expression = this.resolved(value)
    if (depth <= 0 || isFunction(expression)) return undefined
    if (ts.isStringLiteralLike(expression)) return { text: expression.text, assumed: false }
    if (ts.isTemplateExpression(expression)) {
      const spans = expression.templateSpans.map(span => this.text(span.expression, depth - 1))
      if (spans.some(span => span === undefined)) return undefined
      const rest = expression.templateSpans.map((span, i) => (spans[i] as StaticText).text + span.literal.text)
      return { text: expression.head.text + rest.join(''), assumed: spans.some(span => span?.assumed) }
    }
    if (!ts.isBinaryExpression(expression)) return undefined
    const left = this.text(expression.left, depth - 1)
    const right = this.text(expression.right, depth - 1)
    switch (expression.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return left && right && { text: left.text + right.text, assumed: left.assumed || right.assumed }
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.BarBarToken:
        return left ?? (right && { text: right.text, assumed: true })
      default:
        return undefined
    }
  }

  /** Like `text`, with `${…}` for what is unknown in a template or sum; undefined for anything else. */
  pattern(value: ConfigValue, depth = DEPTH): string | undefined {
    const whole = this.text(value)
    if (whole && !whole.assumed) return whole.text
    const expression = this.resolved(value)
    if (depth <= 0 || isFunction(expression)) return undefined
    const part = (next: ts.Expression) => this.pattern(next, depth - 1) ?? UNKNOWN
    if (ts.isTemplateExpression(expression))
      return (
        expression.head.text + expression.templateSpans.map(span => part(span.expression) + span.literal.text).join('')
      )
    if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return part(expression.left) + part(expression.right)
    return undefined
  }

  /** The strings of an array; undefined where one is not static. */
  texts(value: ConfigValue): string[] | undefined {
    const expression = this.resolved(value)
    if (isFunction(expression) || !ts.isArrayLiteralExpression(expression)) return undefined
    const texts: string[] = []
    for (const element of expression.elements) {
      const more = ts.isSpreadElement(element) ? this.texts(element.expression) : undefined
      const one = ts.isSpreadElement(element) ? undefined : this.text(element)
      if (more) texts.push(...more)
      else if (one && !one.assumed) texts.push(one.text)
      else return undefined
    }
    return texts
  }

  /** The expressions a function returns, its own `return`s only. */
  returnsOf(fn: FunctionNode): ts.Expression[] {
    if (!fn.body) return []
    if (!ts.isBlock(fn.body)) return [fn.body]
    const returned: ts.Expression[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression) returned.push(node.expression)
      else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
    }
    visit(fn.body)
    return returned
  }

  private collect(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      this.remember(node.name.text, node.initializer)
    else if (ts.isFunctionDeclaration(node) && node.name) this.remember(node.name.text, node)
    ts.forEachChild(node, child => this.collect(child))
  }

  /** The first declaration of a name in the file is the outer one, as config files are written. */
  private remember(name: string, value: ConfigValue): void {
    if (!this.values.has(name)) this.values.set(name, value)
  }

  private collectAssignment(statement: ts.Statement): void {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return
    const { left, operatorToken, right } = statement.expression
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return
    if (!ts.isIdentifier(left.expression)) return
    const { text } = left.expression
    this.assigned.set(text, (this.assigned.get(text) ?? new Map()).set(left.name.text, right))
  }
}

/** The properties of an object by name. */
export type ConfigObject = ReadonlyMap<string, ConfigValue>

function literalProperties(
  literal: ts.ObjectLiteralExpression,
  objectOf: (spread: ts.Expression) => ConfigObject | undefined,
): ConfigObject {
  const properties = new Map<string, ConfigValue>()
  for (const property of literal.properties) {
    if (ts.isSpreadAssignment(property)) {
      for (const [name, value] of objectOf(property.expression) ?? []) properties.set(name, value)
      continue
    }
    const { name } = property
    if (!(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) continue
    if (ts.isPropertyAssignment(property)) properties.set(name.text, property.initializer)
    else if (ts.isShorthandPropertyAssignment(property)) properties.set(name.text, property.name)
    else if (ts.isMethodDeclaration(property)) properties.set(name.text, property)
  }
  return properties
}

/** How a piece of text that only running the file would tell is written. */
export const UNKNOWN = '${…}'

/** True for the function itself; a call is no function. */
export function isFunction(value: ConfigValue): value is FunctionNode {
  return (
    ts.isFunctionDeclaration(value) ||
    ts.isMethodDeclaration(value) ||
    ts.isArrowFunction(value) ||
    ts.isFunctionExpression(value)
  )
}
