/** How a file is written (quotes, semicolons, indentation, line ends), so that new code reads as if its team had written it. */
import type { DprintLayout, FormatterOptions, LayoutOptions } from '../../workspace/formatter-config'
import { ts } from '../../workspace/typescript'
import { newlineOf } from './edits'
import { areApart, rankOf, scopesLast } from './import-place'

export interface CodeStyle {
  readonly quote: "'" | '"'
  readonly semicolons: boolean
  /** One level: `  `, four spaces or a tab. */
  readonly indent: string
  /** How wide a tab counts. */
  readonly tabWidth: number
  readonly newline: '\n' | '\r\n'
  /** A comma after the last element of a list that spans lines. */
  readonly trailingComma: boolean
  /** The same after the last parameter or argument. */
  readonly parameterComma: boolean
  /** `{ a }` rather than `{a}`. */
  readonly bracketSpacing: boolean
  /** `(x) => …` rather than `x => …`. */
  readonly arrowParentheses: boolean
  /** The column that lines are broken at: 80, 100 or 120, by the longest line of code. */
  readonly printWidth: number
  /** An empty line between imports of packages, of the app's modules by alias, and relative ones. */
  readonly importGaps: boolean
  /** The scopes whose packages are imported behind those of others. */
  readonly scopesLast: ReadonlySet<string>
  /** What dprint has otherwise, where it is configured. */
  readonly dprint?: DprintLayout
  /** What else the formatter is configured to do. */
  readonly layout?: LayoutOptions
  /** A formatter is configured: it would rewrite what the file's own lines show otherwise. */
  readonly configured: boolean
}

/** What Prettier writes, with single quotes as most Next.js code has: used where nothing can be read. */
const DEFAULT_STYLE: CodeStyle = {
  quote: "'",
  semicolons: true,
  indent: '  ',
  tabWidth: 2,
  newline: '\n',
  trailingComma: true,
  parameterComma: true,
  bracketSpacing: true,
  arrowParentheses: true,
  printWidth: 80,
  importGaps: false,
  scopesLast: new Set(),
  configured: false,
}

/** The configuration of the formatter that applies to a file, as far as it was looked for. */
const formatters = new WeakMap<ts.SourceFile, FormatterOptions>()

/** Makes `styleOf` follow a formatter's configuration for this file. */
export function rememberFormatter(sf: ts.SourceFile, options: FormatterOptions | undefined): void {
  if (options) formatters.set(sf, options)
  else formatters.delete(sf)
}

/** Votes for one habit: positive for, negative against; 0 is undecided. */
interface Votes {
  single: number
  semicolons: number
  trailingComma: number
  parameterComma: number
  bracketSpacing: number
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
  const list = (
    nodes: ts.NodeArray<ts.Node>,
    end: number,
    habit: 'trailingComma' | 'parameterComma' = 'trailingComma',
  ): void => {
    const last = nodes[nodes.length - 1]
    if (last && sf.text.slice(last.end, end).includes('\n')) votes[habit] += nodes.hasTrailingComma ? 1 : -1
  }
  const braces = (node: ts.Node): void => {
    const text = sf.text.slice(node.getStart(sf), node.end)
    if (text.length > 2 && !text.includes('\n')) votes.bracketSpacing += text[1] === ' ' ? 1 : -1
  }
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      const quote = sf.text[node.getStart(sf)]
      votes.single += quote === "'" ? 1 : -1
    } else if (SEMICOLON_STATEMENTS.has(node.kind)) {
      votes.semicolons += sf.text[node.end - 1] === ';' ? 1 : -1
    } else if (ts.isObjectLiteralExpression(node)) {
      list(node.properties, node.end)
      braces(node)
    } else if (ts.isNamedImports(node)) {
      list(node.elements, node.end)
      braces(node)
    } else if (ts.isCallExpression(node)) list(node.arguments, node.end, 'parameterComma')
    else if (ts.isNewExpression(node) && node.arguments) list(node.arguments, node.end, 'parameterComma')
    else if (ts.isFunctionDeclaration(node) && node.body)
      list(node.parameters, sf.text.indexOf(')', node.parameters.end) + 1, 'parameterComma')
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

/** What the first file with imports of two kinds shows; undefined where none has them. */
function hasImportGaps(files: readonly ts.SourceFile[]): boolean | undefined {
  for (const sf of files) {
    const declarations = sf.statements.filter(ts.isImportDeclaration)
    const kinds = new Set(declarations.map(({ moduleSpecifier }) => rankOf(moduleSpecifier.getText(sf).slice(1))))
    if (kinds.size > 1) return areApart(sf, declarations)
  }
  return undefined
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
 * The style of a file: what its formatter is configured to write, else the majority of its own text. What the file does not show is taken from `siblings` (files of the
 * same app, nearest first), then from Prettier's defaults.
 */
export function styleOf(sf: ts.SourceFile, siblings: readonly ts.SourceFile[] = []): CodeStyle {
  const votes = [sf, ...siblings].map(source => {
    const own: Votes = {
      single: 0,
      semicolons: 0,
      trailingComma: 0,
      parameterComma: 0,
      bracketSpacing: 0,
      parentheses: 0,
    }
    vote(source, own)
    return own
  })
  const decide = (habit: keyof Votes, fallback: boolean): boolean => {
    const decided = votes.find(own => own[habit] !== 0)
    return decided ? decided[habit] > 0 : fallback
  }
  const indent = [sf, ...siblings].map(source => indentOf(source.text)).find(step => step !== undefined)
  const trailingComma = decide('trailingComma', DEFAULT_STYLE.trailingComma)
  return {
    quote: decide('single', DEFAULT_STYLE.quote === "'") ? "'" : '"',
    semicolons: decide('semicolons', DEFAULT_STYLE.semicolons),
    indent: indent ?? DEFAULT_STYLE.indent,
    tabWidth: DEFAULT_STYLE.tabWidth,
    newline: newlineOf(sf.text),
    trailingComma,
    parameterComma: decide('parameterComma', trailingComma),
    bracketSpacing: decide('bracketSpacing', DEFAULT_STYLE.bracketSpacing),
    arrowParentheses: decide('parentheses', DEFAULT_STYLE.arrowParentheses),
    importGaps: hasImportGaps([sf, ...siblings]) ?? DEFAULT_STYLE.importGaps,
    scopesLast: scopesLast(sf.statements.filter(ts.isImportDeclaration), 1),
    printWidth: widthOf([sf, ...siblings].map(source => source.text)),
    ...formatters.get(sf),
    configured: formatters.has(sf),
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

/** `;` in front of a statement that would go on with the line above it, where no semicolon ends that. */
export function statementGuard(statement: string, style: Pick<CodeStyle, 'semicolons'>): string {
  return !style.semicolons && /^[([`/+-]/.test(statement) ? ';' : ''
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
