/** Writes what a handler reads of its request's headers and cookies, and the cookies that it sets, with the stores of next/headers. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, statementStart } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { type CodeStyle, semicolon } from '../code/style'
import type { StoreRead } from '../handler/handler-request'
import { type Handler, statementAround } from '../handler/handler-syntax'

/** What the documentation of Next.js calls them: https://nextjs.org/docs/app/api-reference/functions/headers */
const NAMES = {
  cookies: ['cookieStore', 'store'],
  headers: ['headersList', 'requestHeaders'],
} as const

/**
 * One read is `(await headers()).get('x')`; for several, and for the cookies that are set, a constant is declared where a block first
 * needs it, once for the blocks inside. `sets`: every `response.cookies`.
 */
export function storeEdits(
  handler: Handler,
  reads: readonly StoreRead[],
  sets: readonly ts.PropertyAccessExpression[],
  style: CodeStyle,
): TextEdit[] {
  const readsOf = (member: StoreRead['member']) => reads.filter(read => read.member === member).map(({ node }) => node)
  return [
    ...editsOf(handler, 'headers', readsOf('headers'), [], style),
    ...editsOf(handler, 'cookies', readsOf('cookies'), sets, style),
  ]
}

function editsOf(
  { sf, fn }: Handler,
  member: StoreRead['member'],
  reads: readonly ts.Expression[],
  sets: readonly ts.Expression[],
  style: CodeStyle,
): TextEdit[] {
  const name = firstFree(NAMES[member], namesIn(fn))
  const shared = sharedBlock(reads, sets, fn)
  const declaredIn = new Set<ts.Node>()
  const isDeclared = (use: ts.Node): boolean => {
    for (let node = use; node !== fn; node = node.parent) if (declaredIn.has(node)) return true
    return false
  }
  return [...reads, ...sets]
    .sort((a, b) => a.pos - b.pos)
    .flatMap(use => {
      const used = { start: use.getStart(sf), end: use.end, newText: name }
      if (isDeclared(use)) return [used]
      const alone = reads.includes(use)
      if (alone && !shared) return [{ ...used, newText: `(await ${member}())` }]
      const statement = alone && shared ? childOf(shared, use) : statementAround(use)
      if (!statement) return [used]
      declaredIn.add(statement.parent)
      // What a comment says of the statement that reads is said of that alone.
      const start = alone ? statementStart(sf, statement) : statement.getStart(sf)
      const newText = `const ${name} = await ${member}()${semicolon(style)}\n${indentAt(sf.text, start)}`
      return [{ start, end: start, newText }, used]
    })
}

/** The innermost block around several reads, or around one and cookies that are set; none where one read is all there is, or no block for a declaration. */
function sharedBlock(
  reads: readonly ts.Expression[],
  sets: readonly ts.Expression[],
  fn: ts.Node,
): ts.Block | undefined {
  const [first] = reads
  let block: ts.Node | undefined = first
  const holds = (other: ts.Node) => block !== undefined && other.pos >= block.pos && other.end <= block.end
  while (block && block !== fn && !(ts.isBlock(block) && reads.every(holds))) block = block.parent
  if (!block || !ts.isBlock(block)) return undefined
  return reads.length > 1 || sets.some(holds) ? block : undefined
}

function childOf(block: ts.Block, inner: ts.Node): ts.Statement | undefined {
  return block.statements.find(({ pos, end }) => inner.pos >= pos && inner.end <= end)
}
