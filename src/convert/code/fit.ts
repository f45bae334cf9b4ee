/** Breaks lines of written code that have become too long, where Prettier and Biome break them. Lines as the user's team wrote them stay. */
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { asDprintHasIt } from './dprint-layout'
import { applyEdits, editFile, overlaps } from './edits'
import { KeptLines } from './kept-lines'
import { isCompared, isHuggable, isSameCode, startsLine, widthOf } from './layout'
import { editsBetween } from './line-edits'
import { Printer } from './printer'
import { firstSyntaxError, parseSource } from './source'
import type { CodeStyle } from './style'
import { unfolded } from './unfold'
import { isTyped, withoutTypes } from './without-types'

/** A file has few lines that are too long; each is broken once, and what is broken may be too long still. */
const MOST_BREAKS = 200

/** New code as the style has it in every respect: its lines fit, its braces stand apart or close, and JavaScript has no types. */
export function conformed(file: string, code: string, style: CodeStyle, original = ''): string {
  const long = (style.configured ? '' : original).split(/\r?\n/).filter(line => widthOf(line, style) > style.printWidth)
  const broken = fitted(file, isTyped(file) ? code : withoutTypes(code), style, new KeptLines(long.join('\n'), style))
  const open = style.configured ? unfolded(file, broken, style, original) : broken
  const text = asDprintHasIt(file, open, style, new KeptLines(original, style))
  if (style.bracketSpacing) return text
  const sf = parseSource(file, text)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    const own = BRACED.has(node.kind) ? text.slice(node.getStart(sf), node.end) : ''
    if (/^\{ [^\n]* \}$/.test(own)) {
      edits.push({ start: node.getStart(sf) + 1, end: node.getStart(sf) + 2, newText: '' })
      edits.push({ start: node.end - 2, end: node.end - 1, newText: '' })
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return applyEdits(text, edits)
}

const BRACED = new Set([
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.ObjectBindingPattern,
  ts.SyntaxKind.NamedImports,
  ts.SyntaxKind.NamedExports,
  ts.SyntaxKind.TypeLiteral,
])

/**
 * An edited file whose new lines are unfolded where they span lines, and fit where a formatter is configured that would break
 * them. Lines that it has already stay.
 */
export function fittingChange(sf: ts.SourceFile, edits: readonly TextEdit[], style: CodeStyle): FileChange {
  const change = editFile(sf.fileName, sf.text, edits)
  if (change.change !== 'edit') return change
  const text = fittingText(sf.fileName, change.after, style, sf.text)
  return text === change.after ? change : editFile(sf.fileName, sf.text, editsBetween(sf.text, text))
}

/** What a rewrite has made of `original`, its new lines unfolded and fit as `fittingChange` does. */
export function fittingText(file: string, code: string, style: CodeStyle, original: string): string {
  const open = unfolded(file, code, style, original)
  if (!style.configured) return open
  const joint = joined(file, open, style, new Set(original.split(/\r?\n/)))
  const kept = new KeptLines(original, style)
  return asDprintHasIt(file, fitted(file, joint, style, kept), style, kept)
}

/** New code of which only the lines that `original` lacks are broken where they are too long. */
export function refitted(file: string, code: string, style: CodeStyle, original: string): string {
  const kept = new KeptLines(original, style)
  return asDprintHasIt(file, fitted(file, code, style, kept), style, kept)
}

/** Calls whose one argument, and arrow functions whose expression, has a line of its own and has become short enough for that above. */
function joined(file: string, code: string, style: CodeStyle, kept: ReadonlySet<string>): string {
  const sf = parseSource(file, code)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    const arrow = ts.isArrowFunction(node) ? arrowJoined(node, sf, style, kept) : undefined
    if (arrow) edits.push(arrow)
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return
    const [argument, ...more] = node.arguments ?? []
    if (!argument || more.length > 0 || !startsLine(argument, sf)) return
    const text = argument.getText(sf)
    const start = argument.getStart(sf)
    const before = code.slice(0, start).trimEnd()
    const after = /^,?\s*\)/.exec(code.slice(argument.end))
    if (text.includes('\n') || kept.has(lineAt(code, start)) || !before.endsWith('(') || !after) return
    const rest = code.slice(argument.end + after[0].length).split('\n')[0] ?? ''
    const line = `${before.slice(before.lastIndexOf('\n') + 1)}${text})${rest}`
    if (widthOf(line, style) > style.printWidth) return
    edits.push({ start: before.length, end: argument.end + after[0].length, newText: `${text})` })
  }
  visit(sf)
  return overlaps(edits) ? code : applyEdits(code, edits)
}

/** `(id) =>` with its expression behind it, and what closes the call or the attribute that it stands in behind that. */
function arrowJoined(
  node: ts.ArrowFunction,
  sf: ts.SourceFile,
  style: CodeStyle,
  kept: ReadonlySet<string>,
): TextEdit | undefined {
  const { body, equalsGreaterThanToken: arrow, parent } = node
  const [start, text] = [body.getStart(sf), body.getText(sf)]
  if (ts.isBlock(body) || ts.isConditionalExpression(body) || text.includes('\n') || kept.has(lineAt(sf.text, start)))
    return undefined
  if (!/^[ \t]*\r?\n\s*$/.test(sf.text.slice(arrow.end, start))) return undefined
  const isLast = ts.isCallExpression(parent) && parent.arguments.at(-1) === node && !startsLine(node, sf)
  const behind = sf.text.slice(node.end)
  const closing = isLast
    ? /^,?\s*\n\s*(?=\))/.exec(behind)
    : ts.isJsxExpression(parent)
      ? /^\s*\n\s*(?=\})/.exec(behind)
      : null
  const end = node.end + (closing?.[0].length ?? 0)
  const rest = sf.text.slice(end).split('\n')[0] ?? ''
  const head = sf.text.slice(sf.text.lastIndexOf('\n', arrow.end - 1) + 1, arrow.end)
  if (widthOf(`${head} ${text}${rest}`, style) > style.printWidth) return undefined
  return { start: arrow.end, end, newText: ` ${text}` }
}

/** The code with every line that is longer than the style's width broken, as far as it holds something that can be; lines of `kept` stay. */
function fitted(file: string, code: string, style: CodeStyle, kept: KeptLines): string {
  const done = new Set<string>()
  let text = code
  let before = code
  for (let n = 0; n < MOST_BREAKS; n++) {
    const sf = parseSource(file, text)
    // What cannot be read is not broken further, and what breaking spoilt is left as it was.
    if (firstSyntaxError(sf)) return n === 0 ? code : before
    before = text
    const broken = breakOne(sf, style, line => kept.has(line) || done.has(line), done)
    if (broken === undefined) return text
    text = broken
  }
  return text
}

/** The text with the first line broken that needs it; undefined where there is none. */
function breakOne(
  sf: ts.SourceFile,
  style: CodeStyle,
  keep: (line: string) => boolean,
  done: Set<string>,
): string | undefined {
  const { text } = sf
  const candidates: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStatement(node) && !ts.isBlock(node) && !ts.isImportDeclaration(node)) candidates.push(node)
    ts.forEachChild(node, visit)
  }
  visit(sf)
  for (const node of candidates) {
    const start = node.getStart(sf)
    const line = lineAt(text, start)
    const isLong = widthOf(withoutRemark(line, start, node.end, text), style) > style.printWidth
    if (!(isLong || isLoose(node, sf) || isOpenHead(node, sf)) || keep(line)) continue
    done.add(line)
    const printer = new Printer(sf, style)
    const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
    // `if (x) return y` stands as a whole on its line; a statement behind a condition is broken with it.
    if (text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() !== '') continue
    const [end, broken] = printer.statement(node, indent)
    // Code is never lost to its layout.
    if (broken !== undefined && broken !== text.slice(start, end) && isSameCode(broken, text.slice(start, end)))
      return text.slice(0, start) + broken + text.slice(end)
  }
  return undefined
}

/** `return json(await f({` over lines: an argument that is no object itself does not stand behind the parenthesis. */
function isLoose(node: ts.Node, sf: ts.SourceFile): boolean {
  const [variable] = ts.isVariableStatement(node) ? node.declarationList.declarations : []
  if (variable?.initializer && isCompared(variable.initializer))
    return variable.initializer.getText(sf).includes('\n') && !startsLine(variable.initializer, sf)
  const call = ts.isReturnStatement(node) ? node.expression : undefined
  const [argument, ...more] = call && ts.isCallExpression(call) ? call.arguments : []
  if (!argument || more.length > 0 || isHuggable(argument) || ts.isTemplateLiteral(argument)) return false
  const callee = call && ts.isCallExpression(call) ? call.expression.getText(sf) : ''
  return /^(Next)?Response\.json$/.test(callee) && argument.getText(sf).includes('\n') && !startsLine(argument, sf)
}

/** The head of a function over lines: without `export`, or with other types, it may fit on one. */
function isOpenHead(node: ts.Node, sf: ts.SourceFile): boolean {
  const [value] = ts.isVariableStatement(node) ? node.declarationList.declarations : []
  const fn = value?.initializer && ts.isArrowFunction(value.initializer) ? value.initializer : node
  if (!(ts.isFunctionDeclaration(fn) || ts.isArrowFunction(fn)) || !fn.body || !ts.isBlock(fn.body)) return false
  return fn.parameters.length > 0 && sf.text.slice(node.getStart(sf), fn.body.getStart(sf)).includes('\n')
}

/** A remark behind a statement counts for nothing. */
function withoutRemark(line: string, start: number, end: number, text: string): string {
  const from = text.lastIndexOf('\n', start - 1) + 1
  return end <= from + line.length && /^\s*\/\//.test(text.slice(end, from + line.length))
    ? text.slice(from, end)
    : line
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end)
}
