/** Brings what stands on lines of its own (a value behind `=` or `:`, the arguments of a call) up where a rewrite has made it short enough, as Prettier and Biome do. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits } from './edits'
import { startsLine, widthOf } from './layout'
import { parseSource } from './source'
import type { CodeStyle } from './style'

/** The code with such values pulled up; with a conditional on one line where that is all that fits. Comments and texts over lines stay. */
export function pulledUp(file: string, code: string, style: CodeStyle): string {
  if (!style.configured) return code
  const sf = parseSource(file, code)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    const value = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) ? node.initializer : undefined
    const edit =
      value && startsLine(value, sf)
        ? shorter(value, sf, style)
        : ts.isCallExpression(node)
          ? oneLine(node, sf, style)
          : undefined
    if (edit) edits.push(edit)
    else ts.forEachChild(node, visit)
  }
  visit(sf)
  return applyEdits(code, edits)
}

function shorter(value: ts.Expression, sf: ts.SourceFile, style: CodeStyle): TextEdit | undefined {
  const { text } = sf
  const start = value.getStart(sf)
  const own = text.slice(start, value.end)
  const isChoice = ts.isConditionalExpression(value)
  if (/[{`]|\/[/*]/.test(own) || (own.includes('\n') && !isChoice)) return undefined
  const line = own.replace(/\s*\n\s*/g, ' ')
  const from = text.slice(0, start).trimEnd().length
  const behind = /^[^\n]*/.exec(text.slice(value.end))?.[0] ?? ''
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  if (/^[,;)]*$/.test(behind) && widthOf(`${before} ${line}${behind}`, style) <= style.printWidth)
    return { start: from, end: value.end, newText: ` ${line}` }
  const indent = text.slice(text.lastIndexOf('\n', start) + 1, start)
  const fits = isChoice && own.includes('\n') && widthOf(`${indent}${line}${behind}`, style) <= style.printWidth
  return fits ? { start, end: value.end, newText: line } : undefined
}

/** The arguments of a call, each on a line of its own, in one. */
function oneLine(call: ts.CallExpression, sf: ts.SourceFile, style: CodeStyle): TextEdit | undefined {
  const { text } = sf
  const start = call.arguments.pos
  const end = call.end - 1
  const given = text.slice(start, end)
  if (call.arguments.length < 2 || !call.arguments.every(each => startsLine(each, sf))) return undefined
  if (/[{`]|\/[/*]/.test(given) || call.arguments.some(each => each.getText(sf).includes('\n'))) return undefined
  const line = call.arguments.map(each => each.getText(sf)).join(', ')
  const behind = /^[^\n]*/.exec(text.slice(end))?.[0] ?? ''
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (!/^[,;)]*$/.test(behind) || widthOf(before + line + behind, style) > style.printWidth) return undefined
  return { start, end, newText: line }
}
