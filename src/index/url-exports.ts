/** What a file exports that matters for the URLs of others: constants, tables of paths, wrappers and clients. */
import { ts } from '../workspace/typescript'
import type { ExportedName } from './facts'
import { valueFact } from './url-facts'
import type { ValueFact } from './url-terms'
import type { TextReader } from './url-text'

/** One exported name and what it is. */
export type UrlExport = readonly [name: string, value: ValueFact]

/** Something that sends or builds URLs, or a path: where a longer file has nothing of the kind, it exports nothing for URLs. */
const TELLS =
  /fetch|axios|\bky\b|useSWR|use\w*Query|[cC]lient|[aA]pi\b|API|[rR]equest|[hH]ttp|[uU]rl|URL|[pP]ath|env\.|location|['"`]\/[^/*>\s'"`]/
const SHORT = 2000

/** What the names a file exports are, those that have nothing to do with URLs left out. What is only passed on is not read here. */
export function urlExports(sf: ts.SourceFile, names: readonly ExportedName[], reader: TextReader): UrlExport[] {
  if (!names.length && !/\benum\b/.test(sf.text)) return []
  if (sf.text.length > SHORT && !TELLS.test(sf.text)) return []
  const found: UrlExport[] = []
  const add = (name: string, node: ts.Node | undefined): void => {
    reader.restart()
    const value = node && valueFact(node, reader, null)
    if (value) found.push([name, value])
  }
  for (const { name, local } of names) {
    if (local !== null) add(name, declarationOf(sf, local, reader))
    else add(name, defaultOf(sf))
  }
  for (const statement of sf.statements)
    if (ts.isEnumDeclaration(statement) && statement.modifiers?.some(m => m.kind === ts.SyntaxKind.ExportKeyword))
      add(statement.name.text, statement)
  return found
}

function declarationOf(sf: ts.SourceFile, local: string, reader: TextReader): ts.Node | undefined {
  const declared = reader.scopes.topLevel(sf, local)
  if (!declared) return undefined
  if (ts.isVariableDeclaration(declared)) return declared.initializer
  if (ts.isBindingElement(declared) && ts.isIdentifier(declared.name))
    return reader.valueOf(declared.name, null)?.expression
  return declared
}

function defaultOf(sf: ts.SourceFile): ts.Node | undefined {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement)) return statement.expression
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (modifiers?.some(m => m.kind === ts.SyntaxKind.DefaultKeyword)) return statement
  }
  return undefined
}
