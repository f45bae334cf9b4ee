/** The rewrites and redirects of a next.config, as far as its text shows them. */
import type { RouteMapping } from '../model'
import { type ConfigSource, type ConfigValue, isFunction, UNKNOWN } from './config-source'
import { ts } from './typescript'

export interface Mappings {
  readonly mappings: readonly RouteMapping[]
  /** The first part whose sources the text does not show, null where all can be read. */
  readonly unreadable: ts.Node | null
}

/**
 * Reads `async rewrites() { return [...] }`, also `{ beforeFiles, afterFiles, fallback }`, spreads, conditions and
 * names of literal arrays. Every branch counts. An unknown piece of a destination is written `${…}`.
 * Rule: https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites
 */
export function mappingsOf(source: ConfigSource, value: ConfigValue, kind: RouteMapping['kind']): Mappings {
  const reader = new MappingReader(source, kind)
  const fn = source.resolved(value)
  if (isFunction(fn)) for (const returned of source.returnsOf(fn)) reader.readList(returned)
  else reader.fail(value)
  return { mappings: reader.mappings, unreadable: reader.unreadable }
}

class MappingReader {
  readonly mappings: RouteMapping[] = []
  unreadable: ts.Node | null = null

  constructor(
    private readonly source: ConfigSource,
    private readonly kind: RouteMapping['kind'],
  ) {}

  fail(node: ts.Node): void {
    this.unreadable ??= node
  }

  readList(value: ts.Expression): void {
    const list = this.source.resolved(value)
    if (isFunction(list)) this.fail(value)
    else if (ts.isArrayLiteralExpression(list)) for (const element of list.elements) this.readElement(element)
    else if (ts.isObjectLiteralExpression(list) && this.kind === 'rewrite') this.readPhases(list)
    else if (ts.isConditionalExpression(list)) {
      this.readList(list.whenTrue)
      this.readList(list.whenFalse)
    } else if (isFilterBoolean(list)) this.readList(list.expression.expression)
    else if (ts.isBinaryExpression(list) && isLogical(list)) this.readLogical(list, part => this.readList(part))
    else if (!isNothing(list)) this.fail(value)
  }

  private readPhases(object: ts.ObjectLiteralExpression): void {
    const phases = this.source.object(object)
    for (const phase of ['beforeFiles', 'afterFiles', 'fallback']) {
      const value = phases?.get(phase)
      if (value && !isFunction(value)) this.readList(value)
      else if (value) this.fail(value)
    }
    const spread = object.properties.find(one => ts.isSpreadAssignment(one) && !this.source.object(one.expression))
    if (spread) this.fail(spread)
  }

  private readElement(element: ts.Expression): void {
    const value = this.source.resolved(element)
    if (isFunction(value)) this.fail(element)
    else if (ts.isSpreadElement(value)) this.readList(value.expression)
    else if (ts.isConditionalExpression(value)) {
      this.readElement(value.whenTrue)
      this.readElement(value.whenFalse)
    } else if (ts.isBinaryExpression(value) && isLogical(value)) this.readLogical(value, part => this.readElement(part))
    else if (ts.isObjectLiteralExpression(value)) this.readMapping(value)
    else if (!isNothing(value)) this.fail(element)
  }

  private readLogical(value: ts.BinaryExpression, read: (part: ts.Expression) => void): void {
    if (value.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) read(value.left)
    read(value.right)
  }

  private readMapping(object: ts.ObjectLiteralExpression): void {
    const properties = this.source.object(object)
    const from = properties?.get('source')
    const to = properties?.get('destination')
    const source = from && this.source.text(from)
    if (!from || !source || source.assumed) {
      this.fail(object)
      return
    }
    const { sf } = this.source
    const { line, character } = sf.getLineAndCharacterOfPosition(from.getStart(sf))
    this.mappings.push({
      kind: this.kind,
      source: source.text,
      destination: (to && this.source.pattern(to)) ?? UNKNOWN,
      line: line + 1,
      column: character + 1,
    })
  }
}

function isLogical(value: ts.BinaryExpression): boolean {
  return (
    value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    value.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
    value.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  )
}

function isFilterBoolean(
  value: ts.Expression,
): value is ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } {
  const [argument] = ts.isCallExpression(value) ? value.arguments : []
  return (
    ts.isCallExpression(value) &&
    ts.isPropertyAccessExpression(value.expression) &&
    value.expression.name.text === 'filter' &&
    argument !== undefined &&
    ts.isIdentifier(argument) &&
    argument.text === 'Boolean'
  )
}

function isNothing(value: ts.Expression): boolean {
  return (
    value.kind === ts.SyntaxKind.NullKeyword ||
    value.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(value) && value.text === 'undefined')
  )
}
