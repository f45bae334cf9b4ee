/** Comments by their place: those of a range, and what each of them speaks of. */
import { ts } from '../../workspace/typescript'

/** The comments that stand wholly between two offsets, in their order. Text of JSX and of templates that looks like one is none. */
export function commentsIn(sf: ts.SourceFile, start: number, end: number): readonly ts.CommentRange[] {
  const found: ts.CommentRange[] = []
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end || ts.isJSDoc(node) || ts.isJsxText(node)) return
    const children = node.getChildren(sf)
    for (const child of children) visit(child)
    // What stands before a token, on the line of the one before it, too.
    if (children.length === 0)
      found.push(
        ...(ts.getTrailingCommentRanges(sf.text, node.pos) ?? []),
        ...(ts.getLeadingCommentRanges(sf.text, node.pos) ?? []),
      )
  }
  visit(sf)
  return found.filter((comment, n) => {
    const isFirst = found.findIndex(({ pos }) => pos === comment.pos) === n
    return isFirst && comment.pos >= start && comment.end <= end
  })
}

/** The innermost node that a comment speaks of: the one before it on its line, if it ends that line, else the one that follows. */
export function spokenOf(sf: ts.SourceFile, comment: ts.CommentRange): ts.Node {
  const { text } = sf
  const before = text.slice(text.lastIndexOf('\n', comment.pos - 1) + 1, comment.pos)
  const isBehind = /[^\s({[]\s*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(text.slice(comment.end))
  const at = isBehind
    ? comment.pos - (/[\s,;]*$/.exec(text.slice(0, comment.pos))?.[0].length ?? 0) - 1
    : comment.end + followingTrivia(text, comment.end)
  let node: ts.Node = sf
  for (;;) {
    const inner = node.getChildren(sf).find(child => at >= child.getStart(sf) && at < child.end)
    if (!inner) return node
    node = inner
  }
}

/** How many characters of white space and further comments stand at an offset. */
function followingTrivia(text: string, from: number): number {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text.slice(from))
  scanner.scan()
  return scanner.getTokenStart()
}
