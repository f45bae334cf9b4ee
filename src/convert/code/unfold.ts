/**
 * Unfolds what an edit has left in one line though it spans lines now: the attributes of a JSX element, the properties of an
 * object, an arrow function behind its name. Laid out as Prettier and Biome lay it out.
 */
import { ts } from '../../workspace/typescript'
import { KeptLines } from './kept-lines'
import { isSameCode, startsLine, widthOf } from './layout'
import { firstSyntaxError, parseSource } from './source'
import type { CodeStyle } from './style'
import { CallUnfolding, isBlockFunction, type Replacement } from './unfold-calls'

/** An edit touches few elements; each is unfolded once. */
const MOST = 100

/** The code with every new line unfolded that needs it; lines that `before` has stay. */
export function unfolded(file: string, code: string, style: CodeStyle, before: string): string {
  const kept = new KeptLines(before, style)
  let text = code
  for (let n = 0; n < MOST; n++) {
    const sf = parseSource(file, text)
    const found = firstSyntaxError(sf) ? undefined : new Unfolding(sf, style, kept, before).first()
    // Code is never lost to its layout.
    if (!found || !isSameCode(found.text, text.slice(found.start, found.end))) return text
    text = text.slice(0, found.start) + found.text + text.slice(found.end)
  }
  return text
}

class Unfolding extends CallUnfolding {
  constructor(
    sf: ts.SourceFile,
    style: CodeStyle,
    kept: KeptLines,
    private readonly before: string,
  ) {
    super(sf, style, kept)
  }

  /** The outermost node that needs it, with its text unfolded. */
  first(): Replacement | undefined {
    let found: Replacement | undefined
    const visit = (node: ts.Node): void => {
      if (found) return
      const unfold = this.unfold(node)
      if (unfold && unfold.text !== this.sf.text.slice(unfold.start, unfold.end)) found = unfold
      else ts.forEachChild(node, visit)
    }
    visit(this.sf)
    return found
  }

  private unfold(node: ts.Node): Replacement | undefined {
    if (ts.isImportDeclaration(node)) return this.style.configured ? this.import(node) : undefined
    const chain = ts.isCallExpression(node) ? this.chain(node) : undefined
    if (chain) return chain
    const listed = ts.isCallExpression(node) ? this.listed(node) : undefined
    if (listed) return listed
    if (ts.isSourceFile(node) || this.kept.has(this.lineOf(node))) return undefined
    if (ts.isJsxElement(node)) return this.element(node, node.openingElement) ?? this.children(node)
    if (ts.isJsxSelfClosingElement(node)) return this.element(node, node)
    if (ts.isObjectLiteralExpression(node)) return this.object(node)
    if (ts.isConditionalExpression(node)) return this.choice(node)
    const chosen = ts.isCallExpression(node) ? this.chosen(node) : undefined
    if (chosen) return chosen
    const head = ts.isJsxAttribute(node) || ts.isPropertyAssignment(node) ? this.parameters(node) : undefined
    if (head) return head
    if (!this.style.configured) return undefined
    if (ts.isIfStatement(node)) return this.branch(node)
    const call = ts.isCallExpression(node) ? this.call(node) : undefined
    if (call) return call
    if (!this.isLong(node) || !startsLine(node, this.sf)) return undefined
    if (ts.isPropertyAssignment(node) && ts.isBinaryExpression(node.initializer)) return this.behind(node)
    if (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) return this.arrow(node)
    const isArgument =
      ts.isCallExpression(node) && ts.isCallExpression(node.parent) && node.parent.arguments.includes(node)
    if (!isArgument && !(ts.isArrowFunction(node.parent) && node.parent.body === node)) return undefined
    const text = ts.isExpression(node) ? this.printer.opened(node, this.indentOf(node)) : undefined
    return text === undefined ? undefined : this.in(node, text)
  }

  /** Its attributes a line each, and its children on lines of their own. */
  private element(node: ts.JsxElement | ts.JsxSelfClosingElement, opening: ts.JsxOpeningLikeElement) {
    const { sf, style } = this
    const { properties } = opening.attributes
    const [first] = properties
    if (!first || sf.text.slice(opening.tagName.end, first.getStart(sf)).includes('\n')) return undefined
    const own = opening.getText(sf)
    const line = this.lineOf(opening)
    const upTo = line.slice(0, line.indexOf(own) + own.length)
    if (!own.includes('\n') && widthOf(upTo, style) <= style.printWidth) return undefined
    const isAlone = startsLine(node, sf)
    if (!isAlone && !isWrappable(node)) return undefined
    const indent = this.indentOf(node) + (isAlone ? '' : style.indent)
    const inner = indent + style.indent
    const deeper = (part: ts.Node) => this.printer.deeper(part, isAlone ? 1 : 2)
    const head = sf.text.slice(opening.getStart(sf), opening.attributes.getStart(sf)).trimEnd()
    const attributes = properties.map(attribute => `${inner}${deeper(attribute)}\n`).join('')
    const end = ts.isJsxElement(node) ? `>${this.inside(node, indent, isAlone)}` : '/>'
    if (end === '>') return undefined
    const text = `${head}\n${attributes}${indent}${end}`
    return this.in(node, isAlone ? text : `(\n${indent}${text}\n${this.indentOf(node)})`)
  }

  /** The children with the closing tag; nothing where space that counts would get lost. */
  private inside(
    { openingElement, closingElement, children }: ts.JsxElement,
    indent: string,
    isAlone: boolean,
  ): string {
    const { sf, style } = this
    const text = sf.text.slice(openingElement.end, closingElement.getStart(sf))
    const closing = closingElement.getText(sf)
    if (/^[ \t]*\n/.test(text) && /\n[ \t]*$/.test(text)) {
      const more = isAlone ? text : text.replace(/\n(?=[^\n])/g, `\n${style.indent}`)
      return `${more}${closing}`
    }
    if (text.includes('\n') || text !== text.trim()) return ''
    const inner = indent + style.indent
    if (children.length > 1 || widthOf(inner + text, style) > style.printWidth) return ''
    return text === '' ? closing : `\n${inner}${text}\n${indent}${closing}`
  }

  /** The children on a line of their own where the element is too long for one. */
  private children(node: ts.JsxElement): Replacement | undefined {
    const { sf, style } = this
    const isAlone = startsLine(node, sf)
    if (!style.configured || !this.isLong(node) || !(isAlone || isWrappable(node))) return undefined
    const outer = this.indentOf(node)
    const indent = isAlone ? outer : outer + style.indent
    const inside = this.inside(node, indent, isAlone)
    if (!inside.startsWith('\n')) return undefined
    if (isAlone) return { start: node.openingElement.end, end: node.end, text: inside }
    return this.in(node, `(\n${indent}${node.openingElement.getText(sf)}${inside}\n${outer})`)
  }

  /** The statement of an `if` without braces below its condition, where it spans lines. */
  private branch(node: ts.IfStatement): Replacement | undefined {
    const { sf, style } = this
    const { thenStatement } = node
    if (node.elseStatement || ts.isBlock(thenStatement) || startsLine(thenStatement, sf)) return undefined
    // The semicolon in front of the next line is its own.
    if (!thenStatement.getText(sf).replace(/\s+;$/, '').includes('\n')) return undefined
    const head = sf.text.slice(node.getStart(sf), thenStatement.getStart(sf)).trimEnd()
    return this.in(node, `${head}\n${this.indentOf(node)}${style.indent}${this.printer.deeper(thenStatement, 1)}`)
  }

  /** `isNew ? async () => { … } : save` with each of the two on a line of its own, where one is a function over lines. */
  private choice(node: ts.ConditionalExpression): Replacement | undefined {
    const { sf, style } = this
    const { condition, whenTrue, whenFalse } = node
    const isOver = [whenTrue, whenFalse].some(one => isBlockFunction(one) && one.getText(sf).includes('\n'))
    if (!isOver || !startsLine(node, sf) || sf.text.slice(condition.end, whenTrue.getStart(sf)).includes('\n'))
      return undefined
    const more = style.indent === '\t' ? '\t' : '  '
    const indent = `\n${this.indentOf(node)}${style.indent}`
    const [yes, no] = [whenTrue, whenFalse].map(one => this.printer.deeper(one, 1, more))
    return this.in(node, `${condition.getText(sf)}${indent}? ${yes}${indent}: ${no}`)
  }

  /** A property a line. */
  private object(node: ts.ObjectLiteralExpression): Replacement | undefined {
    const { sf, style } = this
    const [first] = node.properties
    const isInJsx = ts.isJsxSpreadAttribute(node.parent) || ts.isJsxExpression(node.parent)
    const isOver = node.getText(sf).includes('\n') || (style.configured && isInJsx && this.isLong(node))
    if (!first || !isOver || startsLine(first, sf)) return undefined
    const indent = this.indentOf(node)
    const lines = node.properties.map(property => `${indent}${style.indent}${this.printer.deeper(property, 1)}`)
    return this.in(node, `{\n${lines.join(',\n')}${style.trailingComma ? ',' : ''}\n${indent}}`)
  }

  /** `save={async (` with a parameter a line, where the head of the function is too long. */
  private parameters(node: ts.JsxAttribute | ts.PropertyAssignment): Replacement | undefined {
    const { sf, style } = this
    const value = initializerOf(node)
    if (!style.configured || !value || !ts.isArrowFunction(value) || !ts.isBlock(value.body)) return undefined
    const [first] = value.parameters
    const last = value.parameters.at(-1)
    if (!first || !last || !startsLine(node, sf) || widthOf(this.lineOf(node), style) <= style.printWidth)
      return undefined
    const [start, end] = [first.getStart(sf), last.end]
    if (sf.text[start - 1] !== '(' || sf.text.slice(start, end).includes('\n')) return undefined
    const indent = this.indentOf(node)
    const comma = style.parameterComma && !last.dotDotDotToken ? ',' : ''
    const lines = value.parameters.map(parameter => `\n${indent}${style.indent}${parameter.getText(sf)}`)
    return { start, end, text: `${lines.join(',')}${comma}\n${indent}` }
  }

  /** `save={(id) =>` with its expression on the next line. */
  private arrow(node: ts.JsxAttribute | ts.PropertyAssignment): Replacement | undefined {
    const { sf, style } = this
    const value = initializerOf(node)
    if (!value || !ts.isArrowFunction(value) || ts.isBlock(value.body)) return undefined
    const indent = this.indentOf(node)
    const head = sf.text.slice(node.getStart(sf), value.equalsGreaterThanToken.end)
    if (widthOf(indent + head, style) > style.printWidth || ts.isObjectLiteralExpression(value.body)) return undefined
    const after = ts.isJsxAttribute(node) ? `\n${indent}}` : ''
    return this.in(node, `${head}\n${indent}${style.indent}${value.body.getText(sf)}${after}`)
  }

  /** `at: found.at && new Date(found.at)` with its value on the next line. */
  private behind(node: ts.PropertyAssignment): Replacement {
    const value = node.initializer.getText(this.sf)
    return this.in(node, `${node.name.getText(this.sf)}:\n${this.indentOf(node)}${this.style.indent}${value}`)
  }

  /** An import whose names fit on one line again. */
  private import(node: ts.ImportDeclaration): Replacement | undefined {
    const { sf, style } = this
    const text = node.getText(sf)
    const names = node.importClause?.namedBindings
    if (!text.includes('\n') || this.before.includes(text) || !names || !ts.isNamedImports(names)) return undefined
    if (/\/[/*]/.test(names.getText(sf))) return undefined
    const space = style.bracketSpacing ? ' ' : ''
    const list = `{${space}${names.elements.map(element => element.getText(sf)).join(', ')}${space}}`
    const line = sf.text.slice(node.getStart(sf), names.getStart(sf)) + list + sf.text.slice(names.end, node.end)
    return line.includes('\n') || widthOf(line, style) > style.printWidth ? undefined : this.in(node, line)
  }
}

/** The value of an attribute or property. */
function initializerOf({ initializer }: ts.JsxAttribute | ts.PropertyAssignment): ts.Expression | undefined {
  return initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer
}

/** An element that parentheses may stand around over lines. */
function isWrappable(node: ts.JsxElement | ts.JsxSelfClosingElement): boolean {
  const { parent } = node
  return (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) && !node.getFullText().startsWith('\n')
}
