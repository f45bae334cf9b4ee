/** Types as another file can write them: an annotation with the names it mentions, or what the checker printed with the imports it needs. */
import { ts } from '../../workspace/typescript'
import { reindented } from './edits'
import { type ImportedBinding, importsOf } from './imports'
import type { Scope } from './scope'
import { styleOf } from './style'
import { tidyType } from './type-text'

/** A type as it can be written in another file. */
export interface TypeText {
  readonly text: string
  /** Names of the action's file that the text mentions. */
  readonly names: readonly string[]
  /** Imports it needs that the action's file does not have; specifiers as that file would write them. */
  readonly imports: readonly ImportedBinding[]
}

/** An annotation as it is written, with the names of its file that it mentions. */
export function annotation(node: ts.TypeNode, scope: Scope): TypeText {
  const text = reindented(node.getSourceFile(), node.getStart(), node.end, '').replaceAll('\r\n', '\n')
  return { text, names: scope.mentions(node).map(({ name }) => name), imports: [] }
}

/** The type of a promise of it. */
export function promiseOf(type: TypeText | null): TypeText | null {
  return type && { ...type, text: `Promise<${type.text}>` }
}

/** A type as the checker printed it: `import("…").Name` becomes a name to import. Null where that is not possible. */
export function printed(text: string | null, sf: ts.SourceFile): TypeText | null {
  if (text === null) return null
  const own = new Set(importsOf(sf).map(({ local }) => local))
  for (const statement of sf.statements)
    if ('name' in statement && statement.name && ts.isIdentifier(statement.name as ts.Node))
      own.add((statement.name as ts.Identifier).text)
  const imports: ImportedBinding[] = []
  let writable = true
  const plain = text.replace(/import\("([^"]+)"\)\.(\w+)/g, (_, specifier: string, name: string) => {
    if (
      own.has(name) ||
      name === 'default' ||
      imports.some(other => other.local === name && other.specifier !== specifier)
    )
      writable = false
    imports.push({ imported: name, local: name, specifier, typeOnly: true })
    return name
  })
  if (!writable || plain.includes('import(')) return null
  const tidy = tidyType(plain, styleOf(sf))
  const parsed = ts.createSourceFile('type.ts', `type T = ${plain}`, ts.ScriptTarget.Latest, true)
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && own.has(node.text) && !isMemberName(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return { text: tidy, names: [...names], imports }
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isQualifiedName(parent)) return parent.right === node
  return (
    (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isNamedTupleMember(parent)) &&
    parent.name === node
  )
}
