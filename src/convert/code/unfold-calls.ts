/** Unfolds calls: chains of them, and arguments that are functions over lines. */
import { ts } from '../../workspace/typescript'
import { indentAt } from './edits'
import type { KeptLines } from './kept-lines'
import { startsLine, widthOf } from './layout'
import { Printer } from './printer'
import type { CodeStyle } from './style'

export type Replacement = { readonly start: number; readonly end: number; readonly text: string }

/** What unfolds calls of one file, and what every unfolding asks. */
export class CallUnfolding {
  protected readonly printer: Printer

  constructor(
    protected readonly sf: ts.SourceFile,
    protected readonly style: CodeStyle,
    protected readonly kept: KeptLines,
  ) {
    this.printer = new Printer(sf, style)
  }

  /** `a().finally(…).catch(…)` with a call a line, where a new one stands among calls that have lines of their own or would. */
  protected chain(node: ts.CallExpression): Replacement | undefined {
    const { sf, style } = this
    const links = linksOf(node)
    const inline = links.filter(({ expression }) => !startsDot(expression, sf))
    if (links.length < 2 || !inline.length || inline.every(link => this.kept.has(this.lineOf(link.expression.name))))
      return undefined
    const isBroken =
      style.configured && links.some(link => isOverLines(link, sf) || link.arguments.some(ts.isFunctionLike))
    if (inline.length === links.length && !isBroken) return undefined
    const [first] = links
    const below = this.belowArrow(node)
    const indent = this.indentOf(node) + this.branchIndent(node) + style.indent + (below ? style.indent : '')
    const head = sf.text.slice(node.getStart(sf), first?.expression.expression.end)
    const lines = links.map(link => {
      const { name, expression } = link.expression
      const isInline = inline.includes(link)
      const start = name.getStart(sf)
      const text = isInline ? this.printer.deeperFrom(start, link) : sf.text.slice(start, link.end)
      const dot = isInline ? `\n${indent}` : sf.text.slice(expression.end, start).replace(/\??\.$/, '')
      return `${dot}${link.expression.questionDotToken ? '?.' : '.'}${text}`
    })
    const text = head + lines.join('')
    return below ? { ...below, text: `${below.before}${text}${below.after}` } : this.in(node, text)
  }

  /** What a chain over lines that is all an arrow function does is written around with, on the lines below the arrow. */
  private belowArrow(node: ts.CallExpression) {
    const { sf, style } = this
    const arrow = node.parent
    if (!style.configured || !ts.isArrowFunction(arrow) || arrow.body !== node || startsLine(node, sf)) return undefined
    const outer = this.indentOf(node)
    const before = `\n${outer}${style.indent}`
    const start = arrow.equalsGreaterThanToken.end
    const holder = arrow.parent
    if (ts.isJsxExpression(holder)) return { start, end: node.end, before, after: `\n${outer}` }
    if (ts.isCallExpression(holder) && holder.arguments.at(-1) === arrow)
      return { start, end: holder.end - 1, before, after: `${style.parameterComma ? ',' : ''}\n${outer}` }
    return { start, end: node.end, before, after: '' }
  }

  /** An argument a line, where a function over lines is among them but for one that may stay behind the parenthesis. */
  protected call(node: ts.CallExpression): Replacement | undefined {
    const { sf } = this
    const [first, second, ...more] = node.arguments
    const isOver = node.arguments.slice(0, -1).some(one => isBlockFunction(one) && one.getText(sf).includes('\n'))
    const isCallOver = node.arguments.some(one => ts.isCallExpression(one) && one.getText(sf).includes('\n'))
    if (!first || !second || !(isOver || isCallOver) || startsLine(first, sf)) return undefined
    if (
      !isCallOver &&
      more.length === 0 &&
      isBlockFunction(first) &&
      (isDependencies(first, second) || isShort(second))
    )
      return undefined
    return this.argumentLines(node)
  }

  /** `useCallback(async (id) => { … }, [])` with each argument on a line of its own, where the list is empty no more. */
  protected listed(node: ts.CallExpression): Replacement | undefined {
    const { sf, style } = this
    const [first, list, ...more] = node.arguments
    if (!style.configured || !first || !list || more.length > 0 || !ts.isArrayLiteralExpression(list)) return undefined
    const isOver = ts.isFunctionLike(first) && first.getText(sf).includes('\n') && !startsLine(first, sf)
    const staysBehind = isBlockFunction(first) && isDependencies(first, list)
    if (!isOver || staysBehind || isEmpty(list) || this.kept.has(this.lineOf(list))) return undefined
    return this.argumentLines(node)
  }

  private argumentLines(node: ts.CallExpression): Replacement {
    const { sf, style } = this
    const indent = this.indentOf(node)
    const head = sf.text.slice(node.getStart(sf), node.arguments[0]?.getStart(sf)).trimEnd()
    const lines = node.arguments.map(argument => `${indent}${style.indent}${this.printer.deeper(argument, 1)}`)
    return this.in(node, `${head}\n${lines.join(',\n')}${style.parameterComma ? ',' : ''}\n${indent})`)
  }

  /** `? f().finally(() => g())` of a conditional over lines, opened where it is too long. */
  protected chosen(node: ts.CallExpression): Replacement | undefined {
    const more = this.branchIndent(node)
    if (!this.style.configured || more === '' || !this.isLong(node)) return undefined
    const text = this.printer.opened(node, this.indentOf(node) + more)
    return text === undefined ? undefined : this.in(node, text)
  }

  /** How much further in a branch stands than the line that its `?` or `:` begins. */
  private branchIndent(node: ts.Node): string {
    const { sf, style } = this
    const { parent } = node
    const start = node.getStart(sf)
    const lead = sf.text.slice(sf.text.lastIndexOf('\n', start - 1) + 1, start)
    if (!ts.isConditionalExpression(parent) || parent.condition === node || !/^\s*[?:] $/.test(lead)) return ''
    return style.indent === '\t' ? '\t' : '  '
  }

  protected in(node: ts.Node, text: string): Replacement {
    return { start: node.getStart(this.sf), end: node.end, text }
  }

  protected indentOf(node: ts.Node): string {
    return indentAt(this.sf.text, node.getStart(this.sf))
  }

  /** The line that the node starts on. */
  protected lineOf(node: ts.Node): string {
    const { text } = this.sf
    const start = node.getStart(this.sf)
    const end = text.indexOf('\n', start)
    return text.slice(text.lastIndexOf('\n', start - 1) + 1, end < 0 ? text.length : end)
  }

  protected isLong(node: ts.Node): boolean {
    return !node.getText(this.sf).includes('\n') && widthOf(this.lineOf(node), this.style) > this.style.printWidth
  }
}

type Link = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression }

/** The calls of methods that follow each other up to this one, the first one first; what the chain begins with is a call, too. */
function linksOf(node: ts.CallExpression): readonly Link[] {
  const links: Link[] = []
  let at: ts.Expression = node
  for (; ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression); at = at.expression.expression)
    links.unshift(at as Link)
  return ts.isCallExpression(at) ? links : []
}

function startsDot({ expression, name }: ts.PropertyAccessExpression, sf: ts.SourceFile): boolean {
  return sf.text.slice(expression.end, name.getStart(sf)).includes('\n')
}

function isOverLines(link: Link, sf: ts.SourceFile): boolean {
  return sf.text.slice(link.expression.name.getStart(sf), link.end).includes('\n')
}

export function isBlockFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && ts.isBlock(node.body)
}

/** `useEffect(() => { … }, [id])` */
function isDependencies(first: ts.ArrowFunction | ts.FunctionExpression, second: ts.Expression): boolean {
  return first.parameters.length === 0 && ts.isArrayLiteralExpression(second)
}

/** What may follow the brace of a function that is the first of two arguments: `setTimeout(() => { … }, 500)`. */
function isShort(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node)) return isEmpty(node)
  return !ts.isFunctionLike(node) && !ts.isConditionalExpression(node)
}

function isEmpty(node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression): boolean {
  return (ts.isObjectLiteralExpression(node) ? node.properties : node.elements).length === 0
}
