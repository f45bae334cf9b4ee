/** Brings the imports of a changed file into the order that the app's sorter keeps, where they stood in it before. */
import { ts } from '../../../workspace/typescript'
import { applyEdits, commentBehind } from '../edits'
import { parseSource } from '../source'
import type { ImportOrder, SortedImport, SortedName } from './order'
import { withTypesApart } from './types-apart'

/** An import in its file. */
interface Placed extends SortedImport {
  readonly node: ts.ImportDeclaration
  readonly text: string
  /** With the comments that are its own. */
  readonly start: number
  readonly end: number
}

/**
 * `after` with its imports, and the names in those that are new, in the order that a sorter would bring them into. Imports that a
 * sorter leaves where they are, such as those on both sides of a remark that stands alone, stay there. Where those of `before`
 * (undefined for a new file) stand in another order, nobody sorts this file: it stays as it is.
 */
export function inOrder(file: string, before: string | undefined, after: string, order: ImportOrder): string {
  const oldBlocks = before === undefined ? [] : blocksIn(file, before)
  const old = oldBlocks.flat()
  const texts = new Set(old.map(({ text }) => text))
  const apart = order.splitsTypes ? withTypesApart(file, after, texts) : after
  const named = withSortedNames(file, before, apart, order, old)
  const blocks = blocksIn(file, named)
  const now = blocks.flat()
  if (now.every(({ text }) => texts.has(text)) && now.length === old.length) return named
  if (before !== undefined && !isKept(before, oldBlocks, order)) return named
  return applyEdits(
    named,
    blocks.flatMap(block => sorted(named, block, order)),
  )
}

/** Every import of the file, in blocks: those that nothing but an empty line or a remark of theirs stands between. */
function blocksIn(file: string, text: string): Placed[][] {
  const sf = parseSource(file, text)
  const blocks: Placed[][] = []
  let last: ts.Statement | undefined
  for (const statement of sf.statements) {
    if (ts.isImportDeclaration(statement)) {
      const placed = placedAs(statement, sf, text, last === undefined)
      const above = text.slice(blocks.at(-1)?.at(-1)?.end ?? 0, placed.start)
      if (last && ts.isImportDeclaration(last) && above.trim() === '') blocks.at(-1)?.push(placed)
      else blocks.push([placed])
    }
    last = statement
  }
  return blocks
}

function placedAs(node: ts.ImportDeclaration, sf: ts.SourceFile, text: string, isFirst: boolean): Placed {
  const { importClause: clause, moduleSpecifier } = node
  const bindings = clause?.namedBindings
  const start = node.getStart(sf)
  const end = node.end + commentBehind(text, node.end).length
  return {
    node,
    text: text.slice(start, node.end),
    start: ownStart(node, sf, text, isFirst),
    end,
    specifier: ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '',
    typeOnly: clause?.isTypeOnly ?? false,
    isEffect: !clause,
    form: clause?.name ? 'default' : bindings && ts.isNamespaceImport(bindings) ? 'namespace' : 'named',
  }
}

/** A remark directly above goes along; above the first import only one that tools read, as others speak of the file. */
function ownStart(node: ts.ImportDeclaration, sf: ts.SourceFile, text: string, isFirst: boolean): number {
  let start = node.getStart(sf)
  for (const comment of [...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])].reverse()) {
    const between = text.slice(comment.end, start)
    const startsLine = text.slice(text.lastIndexOf('\n', comment.pos - 1) + 1, comment.pos).trim() === ''
    if (!startsLine || (between.match(/\n/g) ?? []).length > 1) break
    if (
      isFirst &&
      !/^\/[/*]\s*(?:@ts-|eslint-disable-next-line|biome-ignore |prettier-ignore|dprint-ignore)/.test(
        text.slice(comment.pos, comment.end),
      )
    )
      break
    start = comment.pos
  }
  return start
}

/** The runs of a block that a sorter takes by themselves. */
function runsOf(text: string, block: readonly Placed[], order: ImportOrder): Placed[][] {
  const runs: Placed[][] = [[]]
  for (const [n, placed] of block.entries()) {
    const last = block[n - 1]
    const isBarrier = placed.isEffect && order.endsAt(placed)
    const wasBarrier = last?.isEffect && order.endsAt(last)
    if (isBarrier || wasBarrier || (last && order.endsAtGaps && isGap(text, last, placed))) runs.push([])
    runs.at(-1)?.push(placed)
  }
  return runs.filter(run => run.length > 0)
}

function isGap(text: string, above: Placed, below: Placed): boolean {
  return (text.slice(above.end, below.start).match(/\n/g) ?? []).length > 1
}

/** True where the blocks stand as the sorter would have them. */
function isKept(text: string, blocks: readonly Placed[][], order: ImportOrder): boolean {
  return blocks.every(block => {
    const runs = runsOf(text, block, order)
    const isSorted = runs.every(run => run.every((one, n) => n === 0 || order.compare(run[n - 1] ?? one, one) <= 0))
    const isApart = block.every((one, n) => {
      const above = block[n - 1]
      const gap = above && order.gap?.(above, one)
      return !above || gap === undefined || gap === isGap(text, above, one)
    })
    return isSorted && isApart
  })
}

/** The edit that sorts a block, run by run, and sets its imports apart. */
function sorted(text: string, block: readonly Placed[], order: ImportOrder) {
  const imports = runsOf(text, block, order).flatMap(run => [...run].sort((one, other) => order.compare(one, other)))
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = imports.map((one, n) => {
    const own = text.slice(one.start, one.end)
    const [above, place, next] = [imports[n - 1], block[n - 1], block[n]]
    if (!above || !place || !next) return own
    const between = text.slice(place.end, next.start)
    const gap = order.gap?.(above, one)
    return gap === undefined ? between + own : newline.repeat(gap ? 2 : 1) + own
  })
  const [first] = block
  const last = block.at(-1)
  if (!first || !last) return []
  const newText = lines.join('')
  return newText === text.slice(first.start, last.end) ? [] : [{ start: first.start, end: last.end, newText }]
}

/** The names in the braces of each import that is new or changed, where they stood in order before; those of new exports, too. */
function withSortedNames(
  file: string,
  before: string | undefined,
  after: string,
  order: ImportOrder,
  old: readonly Placed[],
): string {
  const { compareNames, sortsExports } = order
  if (!compareNames) return after
  const sf = parseSource(file, after)
  const isSorted = (names: readonly Name[]) =>
    names.every((one, n) => n === 0 || compareNames(nameOf(names[n - 1] ?? one), nameOf(one)) <= 0)
  const edits = sf.statements.flatMap(node => {
    const names = namesOf(node)
    if (names.length < 2 || /\/[/*]/.test(node.getText(sf))) return []
    if (ts.isImportDeclaration(node)) {
      const { moduleSpecifier } = node
      const module = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined
      const was = old.filter(({ specifier }) => specifier === module)
      const stays = was.some(({ text }) => text === node.getText(sf))
      if (stays || !was.every(placed => isSorted(namesOf(placed.node)))) return []
    } else if (!sortsExports || before?.includes(node.getText(sf))) return []
    const ordered = [...names].sort((one, other) => compareNames(nameOf(one), nameOf(other)))
    return names.flatMap((name, n) => {
      const [here, newText] = [name.getText(sf), ordered[n]?.getText(sf) ?? '']
      return here === newText ? [] : [{ start: name.getStart(sf), end: name.end, newText }]
    })
  })
  return applyEdits(after, edits)
}

type Name = ts.ImportSpecifier | ts.ExportSpecifier

/** The names in the braces of an import or export. */
function namesOf(node: ts.Statement): readonly Name[] {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined
  if (bindings && ts.isNamedImports(bindings)) return bindings.elements
  const exported = ts.isExportDeclaration(node) ? node.exportClause : undefined
  return exported && ts.isNamedExports(exported) ? exported.elements : []
}

function nameOf({ propertyName, name, isTypeOnly }: Name): SortedName {
  return { imported: (propertyName ?? name).text, local: name.text, typeOnly: isTypeOnly }
}
