/** Prints statements over lines, where Prettier and Biome break them: what `fit` asks for a line that is too long. */
import { ts } from '../../workspace/typescript'
import {
  boundFunction,
  isCompared,
  isHuggable,
  isLogical,
  literalOf,
  nulledLiteral,
  operands,
  startsLine,
  widthOf,
} from './layout'
import type { CodeStyle } from './style'
import { TypePrinter } from './type-printer'

/** Prints nodes of one file, on one line where that fits, else broken. */
export class Printer {
  private readonly types: TypePrinter

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly style: CodeStyle,
  ) {
    this.types = new TypePrinter(sf, style, node => this.deeper(node))
  }

  /** A statement broken once from the outside, with the offset its text reached to; undefined where nothing in it can be. */
  statement(node: ts.Node, indent: string): readonly [number, string | undefined] {
    const end = this.sf.text[node.end - 1] === ';' ? ';' : ''
    if (ts.isReturnStatement(node) && node.expression)
      return [node.end, this.after('return ', node.expression, indent, end)]
    if (ts.isThrowStatement(node)) return [node.end, this.after('throw ', node.expression, indent, end)]
    if (ts.isExpressionStatement(node)) return [node.end, this.after('', node.expression, indent, end)]
    if (ts.isIfStatement(node) && !ts.isBlock(node.thenStatement) && !node.elseStatement) {
      const { thenStatement } = node
      const head = this.sf.text.slice(node.getStart(this.sf), thenStatement.getStart(this.sf)).trimEnd()
      const inner = indent + this.style.indent
      return [node.end, `${head}\n${inner}${this.text(thenStatement)}`]
    }
    if (ts.isVariableStatement(node)) {
      const [declaration, ...more] = node.declarationList.declarations
      const value = declaration?.initializer
      if (!value || more.length > 0) return [node.end, undefined]
      const before = this.sf.text.slice(node.getStart(this.sf), value.getStart(this.sf))
      if (ts.isArrowFunction(value) && ts.isBlock(value.body))
        return this.below(node, value, indent, end) ?? this.head(node, value, indent)
      const bound = boundFunction(value)
      if (bound) return this.head(node, bound, indent)
      return [node.end, this.after(before, value, indent, end)]
    }
    if (ts.isFunctionDeclaration(node)) return this.head(node, node, indent)
    return [node.end, undefined]
  }

  /** `const x: T =` with the function below it, where not even its parenthesis fits behind. */
  private below(
    node: ts.VariableStatement,
    fn: ts.ArrowFunction,
    indent: string,
    end: string,
  ): readonly [number, string | undefined] | undefined {
    const { sf, style } = this
    if (startsLine(fn, sf)) return [node.end, undefined]
    const [first] = fn.parameters
    const before = sf.text.slice(node.getStart(sf), fn.getStart(sf)).trimEnd()
    const opening = first ? sf.text.slice(fn.getStart(sf), first.getFullStart()) : ''
    if (!opening.endsWith('(') || widthOf(`${indent}${before} ${opening}`, style) <= style.printWidth) return undefined
    const inner = indent + style.indent
    const list = fn.parameters.map(parameter => this.text(parameter)).join(', ')
    const rest = sf.text.slice(fn.parameters.at(-1)?.end ?? 0, fn.body.getStart(sf)).replace(/^,?\s*/, '')
    return [node.end, `${before}\n${inner}${opening}${list}${rest}${this.deeper(fn.body)}${end}`]
  }

  /** The head of a function, its parameters a line each; one that is typed as an object literal is opened instead. */
  private head(
    node: ts.Node,
    { parameters, type, body }: ts.FunctionDeclaration | ts.ArrowFunction,
    indent: string,
  ): readonly [number, string | undefined] {
    const { sf, style } = this
    const start = node.getStart(sf)
    const [first] = parameters
    const end = body?.getStart(sf) ?? node.end
    if (!first) {
      const opened = type && this.types.opened(type, indent)
      if (!type || opened === undefined || this.text(type).includes('\n')) return [end, undefined]
      return [end, sf.text.slice(start, type.getStart(sf)) + opened + sf.text.slice(type.end, end)]
    }
    const last = parameters[parameters.length - 1] ?? first
    const before = sf.text.slice(start, first.getFullStart())
    // `async formData => …` has no parentheses to open.
    if (!before.endsWith('(')) return [end, undefined]
    const rest = sf.text.slice(last.end, end).replace(/^,?\s*/, '')
    const whole = `${before}${parameters.map(parameter => this.text(parameter)).join(', ')}${rest}`
    if (!/\n|\/[/*]/.test(whole) && widthOf(indent + whole + (body ? '{' : ''), style) <= style.printWidth)
      return [end, whole]
    const returned = (lead: string): string => {
      const isOver = type !== undefined && widthOf(`${indent}${lead}${rest}{`, style) > style.printWidth
      const opened = isOver ? this.types.opened(type, indent) : undefined
      if (type === undefined || opened === undefined) return rest
      return sf.text.slice(last.end, type.getStart(sf)).replace(/^,?\s*/, '') + opened + sf.text.slice(type.end, end)
    }
    const literal = parameters.length === 1 && first.type && ts.isTypeLiteralNode(first.type) ? first.type : undefined
    if (literal) {
      const opened = this.text(literal).includes('\n') ? this.text(literal) : this.types.opened(literal, indent)
      const behind = sf.text.slice(literal.end, first.end)
      const typed = sf.text.slice(first.name.end, literal.getStart(sf))
      const named = sf.text.slice(first.getStart(sf), first.name.getStart(sf)) + this.named(first.name, indent)
      return [end, before + named + typed + opened + behind + returned(`}${behind}`)]
    }
    const returns = returned('')
    // An opened result leaves the one parameter behind its parenthesis; not that of an arrow function.
    const hugged = `${before}${this.text(first)}${returns}`
    const isHugged =
      body !== undefined &&
      ts.isFunctionDeclaration(body.parent) &&
      parameters.length === 1 &&
      /^\)[^\n]*\{\n/.test(returns) &&
      !this.text(first).includes('\n')
    if (isHugged && widthOf(indent + (hugged.split('\n')[0] ?? ''), style) <= style.printWidth) return [end, hugged]
    const inner = indent + style.indent
    const comma = style.parameterComma && !last.dotDotDotToken ? ',' : ''
    const lines = parameters.map(parameter => {
      const line = inner + (startsLine(parameter, sf) ? this.text(parameter) : this.deeper(parameter))
      return this.types.fitted(parameter, line, inner)
    })
    return [end, `${before}\n${lines.join(',\n')}${comma}\n${indent}${returns}`]
  }

  /** A parameter's name; where it is taken apart, a member a line, as its type has. */
  private named(name: ts.BindingName, indent: string): string {
    if (!ts.isObjectBindingPattern(name) || this.text(name).includes('\n')) return this.text(name)
    const comma = this.style.trailingComma && !name.elements.at(-1)?.dotDotDotToken
    return this.list(name.elements, '{', '}', indent, comma) ?? this.text(name)
  }

  /** `const x = ` or `return ` with a broken expression behind it. */
  private after(before: string, node: ts.Expression, indent: string, end: string): string | undefined {
    const inner = indent + this.style.indent
    if (ts.isBinaryExpression(node) && isLogical(node)) {
      if (before === '') return undefined
      const isReturn = /^(return|throw) $/.test(before)
      const list = operands(node)
        .map(([operator, part]) => (operator === '' ? this.text(part) : `${this.text(part)} ${operator}`))
        .join(`\n${inner}`)
      if (isReturn) return `${before}(\n${inner}${list}\n${indent})${end}`
      return `${before.trimEnd()}\n${inner}${this.onOneLine(node, inner, end) ?? list}${end}`
    }
    if (before.includes('=') && isCompared(node)) {
      const line = this.onOneLine(node, inner, end)
      if (line !== undefined) return `${before.trimEnd()}\n${inner}${line}${end}`
      const over = this.text(node).includes('\n') ? this.deeper(node) : (this.broken(node, inner) ?? this.text(node))
      return `${before.trimEnd()}\n${inner}${over}${end}`
    }
    const broken = this.broken(node, indent, before)
    const first = before + (broken?.split('\n')[0] ?? '')
    if (broken !== undefined && ts.isAsExpression(node) && widthOf(indent + first, this.style) > this.style.printWidth)
      return `${before.trimEnd()}\n${inner}${this.broken(node, inner)}${end}`
    if (broken !== undefined) return before + broken + end
    if (!before.includes('=')) return undefined
    const asName = (ts.isAsExpression(node) && !ts.isTypeLiteralNode(node.type)) || ts.isAwaitExpression(node)
    return asName ? `${before.trimEnd()}\n${inner}${this.text(node)}${end}` : undefined
  }

  /** The expression in one line where that fits behind `indent`; a conditional over lines, too. */
  private onOneLine(node: ts.Expression, indent: string, end: string): string | undefined {
    const text = ts.isConditionalExpression(node)
      ? `${this.text(node.condition)} ? ${this.text(node.whenTrue)} : ${this.text(node.whenFalse)}`
      : this.text(node)
    const fits = !text.includes('\n') && widthOf(indent + text + end, this.style) <= this.style.printWidth
    return fits && !/\/[/*]/.test(this.text(node)) ? text : undefined
  }

  private text(node: ts.Node): string {
    return this.sf.text.slice(node.getStart(this.sf), node.end)
  }

  /** On one line where it fits behind `indent`, else broken, else as it is. */
  private fit(node: ts.Node, indent: string, behind = 1): string {
    const text = this.text(node)
    if (!text.includes('\n') && widthOf(indent, this.style) + text.length + behind <= this.style.printWidth) return text
    return (text.includes('\n') ? undefined : this.broken(node, indent)) ?? this.deeper(node)
  }

  /** An expression broken at its outermost place; undefined where it has none. */
  opened(node: ts.Expression, indent: string): string | undefined {
    return this.broken(node, indent)
  }

  /** A node over lines, one level deeper or `levels` and `more`; the lines of a template stay as they are. */
  deeper(node: ts.Node, levels = 1, more = ''): string {
    return this.deeperFrom(node.getStart(this.sf), node, levels, more)
  }

  /** The same of what it has from an offset on. */
  deeperFrom(start: number, node: ts.Node, levels = 1, more = '', end = node.end): string {
    const { sf, style } = this
    const templates: (readonly [number, number])[] = []
    const visit = (child: ts.Node): void => {
      if (ts.isTemplateLiteralToken(child)) templates.push([child.getStart(sf), child.end])
      ts.forEachChild(child, visit)
    }
    visit(node)
    return sf.text
      .slice(start, end)
      .replace(/\n(?=[^\n])/g, (line, at: number) =>
        templates.some(([open, close]) => start + at > open && start + at < close)
          ? line
          : line + style.indent.repeat(levels) + more,
      )
  }

  /** The node broken at its outermost place, `lead` in front of it on its line; undefined where it has none. */
  private broken(node: ts.Node, indent: string, lead = ''): string | undefined {
    const { style } = this
    const inner = indent + style.indent
    if (ts.isAwaitExpression(node)) {
      const value = this.broken(node.expression, indent, `${lead}await `)
      return value === undefined ? undefined : `await ${value}`
    }
    if (ts.isConditionalExpression(node)) {
      const more = inner + (style.indent === '\t' ? '\t' : '  ')
      const parts = [
        this.text(node.condition),
        `? ${this.fit(node.whenTrue, more)}`,
        `: ${this.fit(node.whenFalse, more)}`,
      ]
      return parts.join(`\n${inner}`)
    }
    if (ts.isObjectLiteralExpression(node)) return this.list(node.properties, '{', '}', indent, style.trailingComma)
    const literal = ts.isArrowFunction(node) ? literalOf(node) : undefined
    if (literal) {
      const opened = this.broken(literal, indent)
      const before = this.sf.text.slice(node.getStart(this.sf), literal.getStart(this.sf))
      return opened === undefined ? undefined : `${before}${opened})`
    }
    if (ts.isArrayLiteralExpression(node)) return this.list(node.elements, '[', ']', indent, style.trailingComma)
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      const word = ts.isAsExpression(node) ? 'as' : 'satisfies'
      if (ts.isUnionTypeNode(node.type) && !nulledLiteral(node.type)) {
        const line = `${inner}${this.text(node.type)}`
        const isLong = line.includes('\n') || widthOf(line, style) + 1 > style.printWidth
        return `${this.text(node.expression)} ${word}\n${isLong ? this.types.members(node.type, inner) : line}`
      }
      const type = this.types.opened(node.type, indent)
      return type === undefined ? undefined : `${this.text(node.expression)} ${word} ${type}`
    }
    if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node)) {
      const opened = ts.isCallExpression(node.expression) ? this.broken(node.expression, indent, lead) : undefined
      return opened === undefined ? undefined : opened + this.sf.text.slice(node.expression.end, node.end)
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { arguments: list } = node
      const [first] = list ?? []
      if (!list || !first || this.text(node.expression).includes('\n')) return undefined
      const head = this.sf.text.slice(node.getStart(this.sf), first.getStart(this.sf)).trimEnd()
      const last = list[list.length - 1] ?? first
      if (isHuggable(last) && list.filter(isHuggable).length === 1) {
        const before = this.sf.text.slice(node.getStart(this.sf), last.getStart(this.sf))
        const opened = this.text(last).includes('\n') ? this.text(last) : this.broken(last, indent)
        const [opening = ''] = opened?.split('\n') ?? []
        if (opened !== undefined && widthOf(indent + lead + before + opening, style) <= style.printWidth)
          return `${before}${opened})`
      }
      const comma = style.parameterComma ? ',' : ''
      const callback = ts.isArrowFunction(last) && ts.isCallExpression(last.body) ? last : undefined
      if (callback && !list.some(isHuggable)) {
        const opening = this.sf.text.slice(node.getStart(this.sf), callback.equalsGreaterThanToken.end)
        const fits = widthOf(indent + lead + opening, style) <= style.printWidth
        if (fits && !opening.includes('\n'))
          return `${opening}\n${inner}${this.fit(callback.body, inner)}${comma}\n${indent})`
      }
      const lines = list.map(argument => inner + this.fit(argument, inner)).join(',\n')
      return `${head}\n${lines}${comma}\n${indent})`
    }
    return undefined
  }

  private list(
    nodes: ts.NodeArray<ts.Node>,
    open: string,
    close: string,
    indent: string,
    comma: boolean,
  ): string | undefined {
    if (nodes.length === 0) return undefined
    const inner = indent + this.style.indent
    const lines = nodes.map(node => inner + this.property(node, inner)).join(',\n')
    return `${open}\n${lines}${comma ? ',' : ''}\n${indent}${close}`
  }

  /** A property with its value broken where the line is too long. */
  private property(node: ts.Node, indent: string): string {
    const text = this.text(node)
    if (text.includes('\n')) return this.deeper(node)
    if (!ts.isPropertyAssignment(node) || widthOf(indent + text, this.style) + 1 <= this.style.printWidth) return text
    const { initializer } = node
    const broken = this.broken(initializer, indent)
    if (broken !== undefined) return `${this.text(node.name)}: ${broken}`
    const isPair = ts.isBinaryExpression(initializer) && isLogical(initializer)
    return isPair ? `${this.text(node.name)}:\n${indent}${this.style.indent}${this.text(initializer)}` : text
  }
}
