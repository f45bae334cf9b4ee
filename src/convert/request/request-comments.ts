/**
 * Comments in what a conversion replaces at a caller. One that speaks of the request as a whole, of its URL or of what it sends says something
 * of the call, too, and moves above it. One on what goes with the request (an option, a step that parses the answer, a branch for failures
 * that an action makes needless) would speak of nothing, or of something else: it goes, and is told.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { commentsIn, spokenOf } from '../code/comments'
import { indentAt, reindented } from '../code/edits'
import { stringified } from '../handler/handler-results'
import { functionAround, unwrapped } from '../handler/handler-syntax'
import type { FetchCall } from './request-call'

/** Edits that keep what they can of the comments in what they replace, and the comments that they do not keep. */
export interface KeptComments {
  readonly edits: readonly TextEdit[]
  readonly gone: readonly ts.CommentRange[]
}

/** Members of options whose values an action is given: those of fetch, axios, ky and ofetch. */
const SENT = /^(?:body|data|json|params|searchParams|query|url)$/

/** Comments that speak to a tool about the line below, which is another one afterwards. */
const DIRECTIVE = /^(?:\/\/|\/\*)\s*(?:@ts-|eslint-|biome-ignore|prettier-ignore|oxlint-|deno-|#__|@__)/

/**
 * Puts the comments that the edits of one caller would lose above its call. `whole`: the request, or the choice of requests that it is; `fetches`:
 * those. A line of its own is needed for that: where there is none, as between the elements of JSX, the comment is gone, too.
 */
export function withComments(
  sf: ts.SourceFile,
  whole: ts.Expression,
  fetches: readonly FetchCall[],
  edits: readonly TextEdit[],
): KeptComments {
  const lost = lostComments(sf, edits)
  if (lost.length === 0) return { edits, gone: [] }
  const anchor = anchorOf(sf, whole, edits)
  const staying = anchor ? lost.filter(comment => isOfCall(sf, comment, fetches)) : []
  const gone = lost.filter(comment => !staying.includes(comment))
  return { edits: anchor ? [...linesAbove(sf, anchor, staying), ...edits] : edits, gone }
}

/**
 * As `withComments`, for the constants of requests that one removal takes away: what is said of one stays where its value does. `written`: the
 * edits of the requests.
 */
export function withCommentsOf(
  sf: ts.SourceFile,
  removal: TextEdit,
  constants: ReadonlyMap<ts.VariableStatement, { readonly whole: ts.Expression }>,
  written: readonly TextEdit[],
): KeptComments {
  const lost = lostComments(sf, [removal, ...written]).filter(
    ({ pos, end }) => pos >= removal.start && end <= removal.end,
  )
  if (lost.length === 0) return { edits: [], gone: [] }
  const edits: TextEdit[] = []
  const gone: ts.CommentRange[] = []
  for (const comment of lost) {
    const spoken = spokenOf(sf, comment)
    const [statement, request] = [...constants].find(([{ pos, end }]) => spoken.pos >= pos && spoken.end <= end) ?? []
    const value = statement && sentOf(statement)
    const stays = value && !isDirective(sf, comment) && written.some(({ newText }) => newText.includes(value))
    const anchor = stays && request ? anchorOf(sf, request.whole, written) : undefined
    if (anchor) edits.push(...linesAbove(sf, anchor, [comment]))
    else gone.push(comment)
  }
  return { edits, gone }
}

/** The text of a constant's value, `x` of `JSON.stringify(x)`. */
function sentOf({ declarationList }: ts.VariableStatement): string | undefined {
  const [{ initializer } = {}] = declarationList.declarations
  return initializer && (stringified(unwrapped(initializer)) ?? unwrapped(initializer)).getText()
}

/** The comments in what edits replace that none of their texts has. */
function lostComments(sf: ts.SourceFile, edits: readonly TextEdit[]): readonly ts.CommentRange[] {
  const plain = (text: string) => text.replace(/\s+/g, ' ')
  let written = plain(edits.map(({ newText }) => newText).join('\n'))
  return edits
    .filter(({ start, end }) => end > start)
    .flatMap(({ start, end }) => commentsIn(sf, start, end))
    .sort((one, other) => one.pos - other.pos)
    .filter(({ pos, end }) => {
      const text = plain(sf.text.slice(pos, end))
      const at = written.indexOf(text)
      if (at === -1) return true
      written = written.slice(0, at) + written.slice(at + text.length)
      return false
    })
}

function isDirective(sf: ts.SourceFile, { pos, end }: ts.CommentRange): boolean {
  return DIRECTIVE.test(sf.text.slice(pos, end))
}

/** True for a comment on the statement of a request, on its URL or on what it sends. */
function isOfCall(sf: ts.SourceFile, comment: ts.CommentRange, fetches: readonly FetchCall[]): boolean {
  if (isDirective(sf, comment)) return false
  const isIn = (node: ts.Node) => comment.pos >= node.pos && comment.end <= node.end
  const fetch = fetches.find(({ call }) => isIn(call))
  if (fetch?.body && isIn(fetch.body.value)) return true
  for (let node = spokenOf(sf, comment); node.parent; node = node.parent) {
    if (fetch) {
      if (ts.isObjectLiteralElementLike(node) && node.parent.parent === fetch.call)
        return SENT.test(node.name?.getText(sf) ?? '')
      if (node === fetch.call || node.parent === fetch.call) return true
      continue
    }
    // A branch, or a step of a chain. A statement that reads the body is what the call's becomes.
    if (ts.isIfStatement(node) || ts.isFunctionLike(node)) return false
    if (ts.isPropertyAccessExpression(node) && comment.pos >= node.expression.end) return false
    if (ts.isStatement(node)) return fetches.some(({ call }) => functionAround(call) === functionAround(node))
  }
  return false
}

/** The innermost statement, member, argument or body of a function around a request that begins a line, outside of what is replaced before it. */
function anchorOf(sf: ts.SourceFile, whole: ts.Expression, edits: readonly TextEdit[]): ts.Node | undefined {
  for (let node: ts.Node = whole; node.parent; node = node.parent) {
    const { parent } = node
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(parent)) return undefined
    if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return undefined
    const start = node.getStart(sf)
    const isPlace =
      ts.isStatement(node) ||
      ts.isObjectLiteralElement(node) ||
      ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node) ||
      ts.isArrayLiteralExpression(parent) ||
      (ts.isArrowFunction(parent) && parent.body === node)
    if (!isPlace || ts.isBlock(node) || edits.some(edit => edit.start < start && edit.end > start)) continue
    if (/^[ \t]*$/.test(sf.text.slice(sf.text.lastIndexOf('\n', start - 1) + 1, start))) return node
  }
  return undefined
}

function linesAbove(sf: ts.SourceFile, anchor: ts.Node, comments: readonly ts.CommentRange[]): TextEdit[] {
  const start = anchor.getStart(sf)
  const indent = indentAt(sf.text, start)
  return comments.map(({ pos, end }) => ({
    start,
    end: start,
    newText: `${reindented(sf, pos, end, indent)}\n${indent}`,
  }))
}
