/** Gives a component that is one expression, `() => <form action={save} />`, a block: a hook needs a statement of its own. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, indentEdits } from '../code/edits'
import { type CodeStyle, semicolon } from '../code/style'
import { descendants } from '../handler/handler-syntax'

/** True where a function has a block, or its expression can be returned from one with nothing around it lost. */
export function canHaveBlock(fn: ts.FunctionLikeDeclaration): boolean {
  if (!fn.body) return false
  if (ts.isBlock(fn.body)) return true
  if (!ts.isArrowFunction(fn)) return false
  const sf = fn.getSourceFile()
  const { start, end } = rangeOf(fn)
  // A comment has no place of its own there; lines of a template would be indented, too.
  const isBlank = (from: number, to: number) => sf.text.slice(from, to).trim() === ''
  const inner = returned(fn.body)
  return (
    isBlank(start, fn.body.getStart(sf)) &&
    isBlank(fn.body.getStart(sf), fn.body.getStart(sf)) &&
    (inner === fn.body || isBlank(fn.body.getStart(sf) + 1, inner.getStart(sf))) &&
    (inner === fn.body || isBlank(inner.end, end - 1)) &&
    ![...descendants(fn.body)].some(node => ts.isTemplateLiteralToken(node) && node.getText(sf).includes('\n'))
  )
}

/** From behind the `=>` to the end of the expression. */
function rangeOf(fn: ts.ArrowFunction): { readonly start: number; readonly end: number } {
  return { start: fn.equalsGreaterThanToken.end, end: fn.body.end }
}

/** What stands behind `return`: an object loses the parentheses that told it from a block. */
function returned(body: ts.ConciseBody): ts.Node {
  return ts.isParenthesizedExpression(body) && ts.isObjectLiteralExpression(body.expression) ? body.expression : body
}

/**
 * The edits with the component's expression behind `return` in a block that opens with `line`. Edits inside the expression
 * are indented as its own lines are.
 */
export function givenBlock(
  fn: ts.FunctionLikeDeclaration,
  line: string,
  edits: readonly TextEdit[],
  style: CodeStyle,
): TextEdit[] {
  if (!fn.body || !ts.isArrowFunction(fn)) return [...edits]
  const sf = fn.getSourceFile()
  const { text } = sf
  const { start, end } = rangeOf(fn)
  const inner = returned(fn.body)
  const at = inner.getStart(sf)
  const outer = indentAt(text, start)
  const step = indentAt(text, at) === outer ? style.indent : ''
  const isInside = (edit: TextEdit) => edit.start >= at && edit.end <= inner.end
  const own = edits.filter(isInside)
  const isCovered = ({ start: line }: TextEdit) => own.some(edit => edit.start < line && line < edit.end)
  const indented =
    step === '' ? [] : indentEdits(sf, at, inner.end, outer + step, outer).filter(edit => !isCovered(edit))
  const head = ` {\n${outer}${style.indent}${line}\n${outer}${style.indent}return `
  return [
    ...edits.filter(edit => !isInside(edit)),
    { start, end: at, newText: head },
    ...indented,
    ...own.map(edit => ({ ...edit, newText: edit.newText.replaceAll('\n', `\n${step}`) })),
    { start: inner.end, end, newText: `${semicolon(style)}\n${outer}}` },
  ]
}
