/** How a file is written (quotes, semicolons, indentation, line ends), so that new code reads as if its team had written it. */
import { ts } from '../workspace/typescript'
import { newlineOf } from './edits'

export interface CodeStyle {
  readonly quote: "'" | '"'
  readonly semicolons: boolean
  /** One level: `  `, four spaces or a tab. */
  readonly indent: string
  readonly newline: '\n' | '\r\n'
  /** A comma after the last element of a list that spans lines. */
  readonly trailingComma: boolean
  /** `(x) => …` rather than `x => …`. */
  readonly arrowParentheses: boolean
  /** The column that lines are broken at: 80, 100 or 120, by the longest line of code. */
  readonly printWidth: number
}

/** What Prettier writes, with single quotes as most Next.js code has: used where nothing can be read. */
const DEFAULT_STYLE: CodeStyle = {
  quote: "'",
  semicolons: true,
  indent: '  ',
  newline: '\n',
  trailingComma: true,
  arrowParentheses: true,
  printWidth: 80,
}

/** Votes for one habit: positive for, negative against; 0 is undecided. */
interface Votes {
  single: number
  semicolons: number
  trailingComma: number
  parentheses: number
}

const SEMICOLON_STATEMENTS = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
])

function vote(sf: ts.SourceFile, votes: Votes): void {
  const list = (nodes: ts.NodeArray<ts.Node>, end: number): void => {
    const last = nodes[nodes.length - 1]
    if (last && sf.text.slice(last.end, end).includes('\n')) votes.trailingComma += nodes.hasTrailingComma ? 1 : -1
  }
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      const quote = sf.text[node.getStart(sf)]
      votes.single += quote === "'" ? 1 : -1
    } else if (SEMICOLON_STATEMENTS.has(node.kind)) {
      votes.semicolons += sf.text[node.end - 1] === ';' ? 1 : -1
    } else if (ts.isObjectLiteralExpression(node)) list(node.properties, node.end)
    else if (ts.isNamedImports(node)) list(node.elements, node.end)
    else if (ts.isArrowFunction(node) && node.parameters.length === 1) {
      const parameter = node.parameters[0]
      const simple = parameter && ts.isIdentifier(parameter.name) && !parameter.type && !parameter.initializer
      if (simple && !node.type)
        votes.parentheses += sf.text.slice(node.getStart(sf), parameter.getStart(sf)).includes('(') ? 1 : -1
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(sf, visit)
}

/** The smallest indentation step that lines of code use. */
function indentOf(text: string): string | undefined {
  const counts = new Map<string, number>()
  let previous = ''
  for (const line of text.split('\n')) {
    const match = /^([ \t]*)[^\s*]/.exec(line)
    if (!match) continue
    const indent = match[1] ?? ''
    const step = indent.startsWith(previous) ? indent.slice(previous.length) : ''
    if (step === '\t' || /^ {2,8}$/.test(step)) counts.set(step, (counts.get(step) ?? 0) + 1)
    previous = indent
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0]?.[0]
}

/** The width that fits the text's lines; a few longer ones (a URL, a class list) do not count. */
function widthOf(texts: readonly string[]): number {
  const lines = texts
    .flatMap(text => text.split('\n'))
    .filter(line => /^\s*(import|export|const|return|if|await)\b/.test(line))
  const fits = (width: number) => lines.filter(line => line.trimEnd().length > width).length * 50 <= lines.length
  return [80, 100].find(fits) ?? 120
}

/**
 * The style of a file by the majority of its own text. What the file does not show is taken from `siblings` (files of the
 * same app, nearest first), then from Prettier's defaults.
 */
export function styleOf(sf: ts.SourceFile, siblings: readonly ts.SourceFile[] = []): CodeStyle {
  const votes = [sf, ...siblings].map(source => {
    const own: Votes = { single: 0, semicolons: 0, trailingComma: 0, parentheses: 0 }
    vote(source, own)
    return own
  })
  const decide = (habit: keyof Votes, fallback: boolean): boolean => {
    const decided = votes.find(own => own[habit] !== 0)
    return decided ? decided[habit] > 0 : fallback
  }
  const indent = [sf, ...siblings].map(source => indentOf(source.text)).find(step => step !== undefined)
  return {
    quote: decide('single', DEFAULT_STYLE.quote === "'") ? "'" : '"',
    semicolons: decide('semicolons', DEFAULT_STYLE.semicolons),
    indent: indent ?? DEFAULT_STYLE.indent,
    newline: newlineOf(sf.text),
    trailingComma: decide('trailingComma', DEFAULT_STYLE.trailingComma),
    arrowParentheses: decide('parentheses', DEFAULT_STYLE.arrowParentheses),
    printWidth: widthOf([sf, ...siblings].map(source => source.text)),
  }
}

/** A string literal in the style's quotes. */
export function quoted(text: string, style: Pick<CodeStyle, 'quote'>): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')
  return style.quote + escaped.replaceAll(style.quote, `\\${style.quote}`) + style.quote
}

/** The first of some names that is not taken. */
export function freeName(names: readonly [string, ...string[]], taken: ReadonlySet<string>): string {
  return names.find(name => !taken.has(name)) ?? `${names[0]}_`
}

/** `;` or nothing. */
export function semicolon(style: Pick<CodeStyle, 'semicolons'>): string {
  return style.semicolons ? ';' : ''
}

/** `if (condition) statement` on one line where it fits, else with a block. */
export function printIf(condition: string, statement: string, style: CodeStyle, depth = 1): string {
  const line = `if (${condition}) ${statement}${semicolon(style)}`
  if (style.indent.length * depth + line.length <= style.printWidth) return line
  return `if (${condition}) {\n${style.indent}${statement}${semicolon(style)}\n}`
}

/** `head test ? yes : no` on one line where it fits, else over three. */
export function printChoice(
  head: string,
  [test, yes, no]: readonly [string, string, string],
  style: CodeStyle,
  depth = 1,
): string {
  const line = `${head}${test} ? ${yes} : ${no}${semicolon(style)}`
  if (style.indent.length * depth + line.length <= style.printWidth) return line
  return `${head}${test}\n${style.indent}? ${yes}\n${style.indent}: ${no}${semicolon(style)}`
}
