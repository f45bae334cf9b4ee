/** One load of a module for several names, where one of them is in another module from now on. */
import { ts } from '../../workspace/typescript'
import { indentAt, removeStatement, slice } from '../code/edits'
import { namesAround } from '../code/names'
import type { LooseImport, Read } from './loose-imports'

/** The specifiers in the assertions around it: `require('./actions') as typeof import('./actions')`. */
export function castsOf(load: ts.Node, specifier: string): ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = []
  for (let node = load.parent; ; node = node.parent) {
    if (!(ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node))) return found
    const type = ts.isAsExpression(node) ? node.type : undefined
    const argument = type && ts.isImportTypeNode(type) && !type.qualifier ? type.argument : undefined
    const literal = argument && ts.isLiteralTypeNode(argument) ? argument.literal : undefined
    if (literal && ts.isStringLiteralLike(literal) && literal.text === specifier) found.push(literal)
  }
}

/**
 * `const { greet } = await import('./actions-client')` below `const { count, greet } = await import('./actions')`; where the
 * next statement loads that module already, in its pattern.
 */
export function splitLoad(
  load: ts.Node,
  literal: ts.StringLiteralLike,
  own: readonly Read[],
  all: readonly Read[],
): LooseImport | null {
  const sf = load.getSourceFile()
  let declaration = load.parent
  while (
    ts.isParenthesizedExpression(declaration) ||
    ts.isAwaitExpression(declaration) ||
    ts.isAsExpression(declaration)
  )
    declaration = declaration.parent
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return null
  const list = declaration.parent
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent) || list.declarations.length > 1)
    return null
  const { name: bound, initializer } = declaration
  const statement = list.parent
  const isPattern = ts.isObjectBindingPattern(bound)
  const names = [...new Set(own.map(({ name }) => name))]
  // As a name of its own it must be free in the function.
  const taken = namesAround(load)
  if (!isPattern && names.some(name => name === 'default' || taken.has(name))) return null
  if (!isPattern && own.length === all.length) return null
  const elements = own.map(({ node }) => node.getText(sf))
  const kept = all.filter(read => !own.includes(read)).map(({ node }) => node.getText(sf))
  const keyword = sf.text.slice(list.getStart(sf), bound.getStart(sf))
  const end = sf.text[statement.end - 1] === ';' ? ';' : ''
  const literals = [literal, ...castsOf(load, literal.text)]
  const keptEdit = { start: bound.getStart(sf), end: bound.end, newText: `{ ${kept.join(', ')} }` }
  return {
    moving: [],
    add: null,
    edits: isPattern ? [] : own.map(({ name, node }) => ({ start: node.getStart(sf), end: node.end, newText: name })),
    specifier: literal.text,
    split: specifier => {
      const renamed = literals.map(one => ({ start: one.getStart(sf) + 1, end: one.end - 1, newText: specifier }))
      const value = slice(sf.text, initializer.getStart(sf), initializer.end, renamed)
      const next = isPattern ? nextLoad(statement, value) : undefined
      const last = next?.elements.at(-1)
      if (last) {
        const added = { start: last.end, end: last.end, newText: `, ${elements.join(', ')}` }
        return kept.length > 0 ? [keptEdit, added] : [removeStatement(sf, statement), added]
      }
      if (kept.length === 0) return renamed
      const line = `${keyword}{ ${(isPattern ? elements : names).join(', ')} } = ${value}${end}`
      return [
        ...(isPattern ? [keptEdit] : []),
        {
          start: statement.end,
          end: statement.end,
          newText: `\n${indentAt(sf.text, statement.getStart(sf))}${line}`,
        },
      ]
    },
  }
}

/** The names that the next statement takes from the same load. */
function nextLoad(statement: ts.VariableStatement, value: string): ts.ObjectBindingPattern | undefined {
  const block = statement.parent
  if (!ts.isBlock(block) && !ts.isSourceFile(block)) return undefined
  const next = block.statements[block.statements.indexOf(statement) + 1]
  const [declaration] = next && ts.isVariableStatement(next) ? next.declarationList.declarations : []
  if (!declaration || !ts.isObjectBindingPattern(declaration.name)) return undefined
  return declaration.initializer?.getText() === value ? declaration.name : undefined
}
