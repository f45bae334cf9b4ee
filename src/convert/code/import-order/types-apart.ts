/** Splits imports of values and types, for a sorter that gives types places of their own. */
import { ts } from '../../../workspace/typescript'
import { applyEdits } from '../edits'
import { parseSource } from '../source'

/** Width that an import of several lines is joined up to. */
const ONE_LINE = 80

/** `import { a, type B } from 'x'` as `import { a } from 'x'` and `import type { B } from 'x'`; those in `texts` stay. */
export function withTypesApart(file: string, after: string, texts: ReadonlySet<string>): string {
  const sf = parseSource(file, after)
  const edits = sf.statements.filter(ts.isImportDeclaration).flatMap(node => {
    const list = node.importClause?.namedBindings
    if (!list || !ts.isNamedImports(list)) return []
    const names = list.elements
    const types = names.filter(({ isTypeOnly }) => isTypeOnly)
    const values = names.filter(({ isTypeOnly }) => !isTypeOnly)
    const isMixed = types.length > 0 && (values.length > 0 || node.importClause?.name !== undefined)
    const [start, text] = [node.getStart(sf), node.getText(sf)]
    if (!isMixed || node.importClause?.isTypeOnly || texts.has(text) || /\/[/*]/.test(text)) return []
    const space = /^\{\S/.test(list.getText(sf)) ? '' : ' '
    const inner = /\n[ \t]+/.exec(list.getText(sf))?.[0]
    const from = after.slice(list.end, node.end)
    const comma = names.hasTrailingComma ? ',' : ''
    const written = (head: string, elements: readonly string[]): string => {
      if (elements.length === 0) return `${head.replace(/,\s*$/, '')}${from}`
      const line = `${head}{${space}${elements.join(', ')}${space}}${from}`
      if (inner === undefined || line.length <= ONE_LINE) return line
      return `${head}{${inner}${elements.join(`,${inner}`)}${comma}\n}${from}`
    }
    const head = after.slice(start, list.getStart(sf))
    const value = written(
      head,
      values.map(one => one.getText(sf)),
    )
    const type = written(
      'import type ',
      types.map(one => one.getText(sf).replace(/^type\s+/, '')),
    )
    return [{ start, end: node.end, newText: `${value}${after.includes('\r\n') ? '\r\n' : '\n'}${type}` }]
  })
  return applyEdits(after, edits)
}
