/**
 * A handler that takes its request apart in its parameter list, `({ query: { id }, method }, res) => …`, as one that has a name for it and takes
 * it apart in its first statement: what reads and rewrites handlers knows that form.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import { indentAt, sortEdits } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { scopeOf } from '../code/scope'
import { parseSource } from '../code/source'
import { type CodeStyle, semicolon } from '../code/style'
import { type Piece, TracedText } from '../code/traced-text'
import { descendants, type HandlerFunction } from '../handler/handler-syntax'

/** A file as it is read, and what its text was made of: null where it stands on disk like that. */
export interface ReadFile {
  readonly sf: ts.SourceFile
  readonly traced: TracedText | null
}

/** What handlers take out of the request of the Pages Router; others are refused by name where they are read. */
const MEMBERS: ReadonlySet<string> = new Set(['query', 'body', 'method', 'headers', 'cookies', 'url', 'socket'])

/** New text, which may be a stretch of the file that stands elsewhere in it. */
type Change = TextEdit & { readonly at?: number }

/** The file with a name for each request; the file itself where every one has a name. A pattern with a rest or a default of its own stays. */
export function withNamedRequests({ sf, traced: before }: ReadFile, style: CodeStyle): ReadFile {
  const edits: Change[] = []
  for (const node of descendants(sf)) if (isFunction(node)) edits.push(...namedIn(node, sf, style))
  if (edits.length === 0) return { sf, traced: before }
  const pieces = piecesOf(sf.text, edits)
  const traced = before ? before.remade(pieces) : new TracedText(sf, pieces)
  return { sf: parseSource(sf.fileName, traced.text), traced }
}

function piecesOf(text: string, edits: readonly Change[]): readonly Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const { start, end, newText, at } of sortEdits(edits)) {
    pieces.push({ text: text.slice(done, start), at: done }, { text: newText, at: at ?? null })
    done = end
  }
  return [...pieces, { text: text.slice(done), at: done }]
}

type OwnFunction = HandlerFunction | ts.MethodDeclaration

function isFunction(node: ts.Node): node is OwnFunction {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  )
}

function namedIn(fn: OwnFunction, sf: ts.SourceFile, style: CodeStyle): readonly Change[] {
  const [request, response] = fn.parameters
  const { body } = fn
  if (!request || !body || !isRequest(request, response, fn, sf)) return []
  const { name: pattern } = request
  const taken = namesIn(fn)
  const isShort = !response || response.name.getText(sf) === 'res'
  const name = firstFree(isShort ? ['req', 'request'] : ['request', 'req'], taken)
  const at = pattern.getStart(sf)
  // A parameter may be written to, a constant may not.
  const keyword = namesOf(pattern).some(each => scopeOf(sf).usesOf(each).some(isAssigned)) ? 'let' : 'const'
  const inserted = (start: number, end: number, before: string, behind: string): Change[] => [
    { start, end, newText: `${before}${keyword} ` },
    { start: end, end, newText: pattern.getText(sf), at },
    { start: end, end, newText: ` = ${name}${behind}` },
  ]
  const parameter = { start: at, end: pattern.end, newText: name }
  const start = body.getStart(sf)
  if (ts.isBlock(body)) {
    const [first] = body.statements
    if (!first) return [parameter]
    const isOnOneLine = !sf.text.slice(start, first.getStart(sf)).includes('\n')
    const before = isOnOneLine ? ' ' : `\n${indentAt(sf.text, first.getStart(sf))}`
    return [parameter, ...inserted(start + 1, start + 1, before, isOnOneLine ? ';' : semicolon(style))]
  }
  const outer = indentAt(sf.text, fn.getStart(sf))
  const inner = `\n${outer}${style.indent}`
  const arrow = sf.text.slice(0, start).lastIndexOf('=>') + '=>'.length
  const isFree = sf.text.slice(arrow, start).trim() === ''
  const isBelow = isFree && sf.text.slice(arrow, start).includes('\n')
  return [
    parameter,
    ...inserted(isFree ? arrow : start, start, `${isFree ? ' ' : ''}{${inner}`, `${semicolon(style)}${inner}return `),
    ...(isBelow ? [] : deeper(body, sf, style)),
    { start: body.end, end: body.end, newText: `${semicolon(style)}\n${outer}}` },
  ]
}

function namesOf(name: ts.BindingName): readonly ts.Identifier[] {
  return [...descendants(name)].flatMap(node =>
    ts.isBindingElement(node) && ts.isIdentifier(node.name) ? [node.name] : [],
  )
}

/** Each line of an expression but the first one level deeper; lines inside template literals keep their text. */
function deeper(body: ts.Expression, sf: ts.SourceFile, { indent }: CodeStyle): readonly TextEdit[] {
  const start = body.getStart(sf)
  const templates = [...descendants(body)].filter(ts.isTemplateLiteralToken)
  return [...sf.text.slice(start, body.end).matchAll(/\n(?=[ \t]*\S)/g)].flatMap(({ index }) => {
    const at = start + index + 1
    const isText = templates.some(each => at > each.getStart(sf) && at < each.end)
    return isText ? [] : [{ start: at, end: at, newText: indent }]
  })
}

/** True for a pattern that takes members out of a request: by its type, or by what stands beside it and what it takes. */
function isRequest(
  { name, type, initializer, dotDotDotToken }: ts.ParameterDeclaration,
  response: ts.ParameterDeclaration | undefined,
  { parameters, parent }: OwnFunction,
  sf: ts.SourceFile,
): boolean {
  if (!ts.isObjectBindingPattern(name) || initializer || dotDotDotToken || parameters.length > 2) return false
  const isTaken = name.elements.every(
    ({ propertyName, name: own, dotDotDotToken: rest, initializer: fallback }) =>
      !rest && !fallback && MEMBERS.has((propertyName ?? own).getText(sf)),
  )
  if (!isTaken) return false
  if (type) return /^NextApiRequest\b/.test(type.getText(sf))
  return response ? /^res(?:ponse)?$/.test(response.name.getText(sf)) : ts.isExportAssignment(parent)
}
