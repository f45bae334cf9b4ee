/** Prints types over lines, where Prettier and Biome break them: an object a member a line, a choice a type a line. */
import { ts } from '../../workspace/typescript'
import { nulledLiteral, widthOf } from './layout'
import type { CodeStyle } from './style'

/** Opens types of one file. */
export class TypePrinter {
  constructor(
    private readonly sf: ts.SourceFile,
    private readonly style: CodeStyle,
    private readonly deeper: (node: ts.Node) => string,
  ) {}

  /** A type a line, each behind its bar. */
  members({ types }: ts.UnionTypeNode, indent: string): string {
    const lines = types.map(member => {
      const line = `${indent}| ${this.text(member)}`
      const isOver = line.includes('\n') || widthOf(line, this.style) > this.style.printWidth
      if (!isOver) return line
      // Below two spaces that align with the bar a tab is a level.
      const type = this.opened(member, `${indent}  `)?.replaceAll('  \t', '\t\t') ?? this.text(member)
      return `${indent}| ${type}`
    })
    return lines.join('\n')
  }

  /** `{ a: string; b: number }` over lines, also as the one argument of another type. */
  opened(node: ts.TypeNode, indent: string): string | undefined {
    if (ts.isTypeLiteralNode(node)) {
      const inner = indent + this.style.indent
      const end = this.style.semicolons ? ';' : ''
      const members = node.members.map(member => {
        const line = `${inner}${this.deeper(member).replace(/[;,]$/, '')}${end}`
        return ts.isPropertySignature(member) ? this.fitted(member, line, inner, end) : line
      })
      return `{\n${members.join('\n')}\n${indent}}`
    }
    if (ts.isArrayTypeNode(node) && ts.isTypeLiteralNode(node.elementType))
      return `${this.opened(node.elementType, indent)}[]`
    if (ts.isUnionTypeNode(node)) {
      const opened = nulledLiteral(node)
      const text = opened && this.opened(opened, indent)
      if (!opened || text === undefined) return undefined
      return (
        this.sf.text.slice(node.getStart(this.sf), opened.getStart(this.sf)) +
        text +
        this.sf.text.slice(opened.end, node.end)
      )
    }
    const [argument, ...more] = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : []
    if (
      argument &&
      more.length === 0 &&
      ts.isTypeReferenceNode(node) &&
      ts.isUnionTypeNode(argument) &&
      !nulledLiteral(argument)
    ) {
      const inner = indent + this.style.indent
      const text = this.text(argument)
      // Its braces will close without a space.
      const closed = this.style.bracketSpacing ? text : text.replace(/(\{) | (\})/g, '$1$2')
      if (!text.includes('\n') && widthOf(inner + closed, this.style) <= this.style.printWidth)
        return `${this.text(node.typeName)}<\n${inner}${text}\n${indent}>`
      return `${this.text(node.typeName)}<\n${this.members(argument, inner)}\n${indent}>`
    }
    // `Awaited<ReturnType<typeof greet>>`: a type with arguments of its own has a line.
    if (argument && more.length === 0 && ts.isTypeReferenceNode(argument) && ts.isTypeReferenceNode(node)) {
      const isOpen = argument.typeArguments?.some(ts.isTypeLiteralNode) ?? false
      if (argument.typeArguments && !isOpen)
        return `${this.text(node.typeName)}<\n${indent}${this.style.indent}${this.text(argument)}\n${indent}>`
    }
    const opened =
      argument && more.length === 0 && ts.isTypeReferenceNode(node) ? this.opened(argument, indent) : undefined
    return opened === undefined || !ts.isTypeReferenceNode(node) ? undefined : `${this.text(node.typeName)}<${opened}>`
  }

  /** A parameter's or a member's line, its type over lines where it is too long. `end`: what stands behind it. */
  fitted(node: ts.ParameterDeclaration | ts.PropertySignature, line: string, indent: string, end = ','): string {
    const isOver = widthOf(line + (end === ',' ? end : ''), this.style) > this.style.printWidth
    const opened = node.type && isOver && !line.includes('\n') ? this.opened(node.type, indent) : undefined
    if (!node.type || opened === undefined) return line
    return (
      indent +
      this.sf.text.slice(node.getStart(this.sf), node.type.getStart(this.sf)) +
      opened +
      (end === ',' ? '' : end)
    )
  }

  private text(node: ts.Node): string {
    return this.sf.text.slice(node.getStart(this.sf), node.end)
  }
}
