/** Where a chain of calls that makes an action begins: a function of the workspace, or a name of a package. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { exportedNodes } from '../code/exported-nodes'
import { importsOf } from '../code/imports'
import type { Sources } from '../code/source'

export interface WorkspaceRoot {
  readonly kind: 'workspace'
  readonly fn: ts.SignatureDeclaration
  readonly sf: ts.SourceFile
  /** How often it and what it returns are called; null where methods or bindings stand between. */
  readonly calls: number | null
}

export interface PackageRoot {
  readonly kind: 'package'
  readonly specifier: string
  /** The name it exports; `default` and `*` as in an import. */
  readonly name: string
}

export type WrapperRoot = WorkspaceRoot | PackageRoot

/** `a` of `a.b(c).d(e)`: variables, imports and re-exports of the workspace are followed. Undefined where the chain is lost. */
export async function wrapperRoot(
  start: ts.Expression,
  file: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<WrapperRoot | undefined> {
  const seen = new Set<ts.Node>()

  const ofNode = async (node: ts.Node, sf: ts.SourceFile, calls: number | null): Promise<WrapperRoot | undefined> => {
    if (seen.has(node)) return undefined
    seen.add(node)
    const more = calls === null ? null : calls + 1
    if (ts.isCallExpression(node)) return ofNode(node.expression, sf, more)
    if (ts.isTaggedTemplateExpression(node)) return ofNode(node.tag, sf, more)
    if (ts.isNewExpression(node)) return ofNode(node.expression, sf, null)
    if (ts.isPropertyAccessExpression(node)) {
      const { expression, name } = node
      const space = ts.isIdentifier(expression)
        ? importsOf(sf).find(({ local, imported }) => local === expression.text && imported === '*')
        : undefined
      return space ? imported(space.specifier, name.text, sf, calls) : ofNode(expression, sf, null)
    }
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isAwaitExpression(node)
    )
      return ofNode(node.expression, sf, calls)
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: 'workspace', fn: node, sf, calls }
    return ts.isIdentifier(node) ? ofName(node.text, sf, calls) : undefined
  }

  const ofName = async (name: string, sf: ts.SourceFile, calls: number | null): Promise<WrapperRoot | undefined> => {
    const binding = importsOf(sf).find(({ local }) => local === name)
    if (binding) return imported(binding.specifier, binding.imported, sf, calls)
    for (const statement of sf.statements) {
      const found = await ofStatement(statement, name, sf, calls)
      if (found) return found
    }
    return undefined
  }

  const ofStatement = async (
    statement: ts.Node,
    name: string,
    sf: ts.SourceFile,
    calls: number | null,
  ): Promise<WrapperRoot | undefined> => {
    if (ts.isFunctionDeclaration(statement) && (statement.name?.text ?? 'default') === name)
      return { kind: 'workspace', fn: statement, sf, calls }
    if (ts.isClassDeclaration(statement) && (statement.name?.text ?? 'default') === name) {
      const method = statement.members.find(ts.isMethodDeclaration)
      return method && { kind: 'workspace', fn: method, sf, calls: null }
    }
    if (!ts.isVariableStatement(statement)) return undefined
    for (const { name: bound, initializer } of statement.declarationList.declarations) {
      if (!initializer) continue
      if (ts.isIdentifier(bound) && bound.text === name) return ofNode(initializer, sf, calls)
      if (ts.isObjectBindingPattern(bound) && bound.elements.some(element => element.name.getText(sf) === name))
        return ofNode(initializer, sf, null)
    }
    return undefined
  }

  const imported = async (
    specifier: string,
    name: string,
    sf: ts.SourceFile,
    calls: number | null,
  ): Promise<WrapperRoot | undefined> => {
    const target = snapshot.resolve(sf.fileName, specifier)
    if (target === undefined) return specifier.startsWith('.') ? undefined : { kind: 'package', specifier, name }
    const [reached] = await exportedNodes(target, name, snapshot, sources)
    if (!reached) return undefined
    const { node } = reached
    if (ts.isExportSpecifier(node)) return ofName((node.propertyName ?? node.name).text, reached.sf, calls)
    if (ts.isExportAssignment(node)) return ofNode(node.expression, reached.sf, calls)
    return ofStatement(node, ownName(node) ?? name, reached.sf, calls)
  }

  return ofNode(start, file, 0)
}

/** `wrap` of `export default function wrap`. */
function ownName(node: ts.Node): string | undefined {
  return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ? node.name?.text : undefined
}
