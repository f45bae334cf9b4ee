/** What a name of a file means for its URLs: the import behind it, and what a variable is assigned later. */
import { ts } from '../workspace/typescript'
import { Scopes } from './scopes'
import { Writes } from './url-writes'

interface Assignment {
  readonly target: ts.Identifier
  /** `+=` */
  readonly append: boolean
  readonly value: ts.Expression
}

/** Names of one file, looked up without a type checker. */
export class UrlScope {
  private assigned: Map<string, Assignment[]> | null = null
  /** The same by declaration, for the names that were asked for: a minified file has thousands of one name. */
  private readonly sorted = new Map<string, Map<ts.Node | undefined, Assignment[]>>()

  private written: Writes | null = null

  private readonly resolved = new Map<ts.Identifier, ts.Node | undefined>()

  constructor(private readonly scopes: Scopes = new Scopes()) {}

  /** The declaration an identifier refers to, undefined for a global. */
  resolve(identifier: ts.Identifier): ts.Node | undefined {
    let declared = this.resolved.get(identifier)
    if (declared || this.resolved.has(identifier)) return declared
    declared = this.scopes.declarationOf(identifier)?.parent
    this.resolved.set(identifier, declared)
    return declared
  }

  /** The declaration of a top-level name. */
  topLevel(sf: ts.SourceFile, name: string): ts.Node | undefined {
    return this.scopes.topLevel(sf, name)?.parent
  }

  /** Module and exported name behind an imported identifier, else undefined. */
  importOf(identifier: ts.Identifier): { readonly specifier: string; readonly name: string } | undefined {
    const declared = this.resolve(identifier)
    if (!declared) return undefined
    if (ts.isImportClause(declared)) return { specifier: moduleOf(declared.parent), name: 'default' }
    if (ts.isNamespaceImport(declared)) return { specifier: moduleOf(declared.parent.parent), name: '*' }
    if (ts.isImportSpecifier(declared)) {
      const imported = declared.propertyName ?? declared.name
      return { specifier: moduleOf(declared.parent.parent.parent), name: imported.text }
    }
    return undefined
  }

  /** True where something in the file writes to what an expression of it reads. */
  mayChange(expression: ts.Expression): boolean {
    this.written ??= new Writes(expression.getSourceFile(), name => this.resolve(name))
    return this.written.mayChange(expression)
  }

  /** Every value assigned to a `let` or `var` after its declaration. */
  assignments(declaration: ts.VariableDeclaration): readonly Assignment[] {
    const { name } = declaration
    if (!ts.isIdentifier(name) || declaration.parent.flags & ts.NodeFlags.Const) return []
    if (!this.assigned) {
      // looking at the text is cheaper than looking at the tree
      const sf = declaration.getSourceFile()
      if (!isAssigned(sf.text, name.text, declaration.initializer !== undefined)) return []
      this.assigned = assignmentsOf(sf)
    }
    let sorted = this.sorted.get(name.text)
    if (!sorted) {
      sorted = new Map()
      for (const assignment of this.assigned.get(name.text) ?? []) {
        const declared = this.resolve(assignment.target)
        const list = sorted.get(declared)
        if (list) list.push(assignment)
        else sorted.set(declared, [assignment])
      }
      this.sorted.set(name.text, sorted)
    }
    return sorted.get(declaration) ?? []
  }
}

/** Whether a text may assign a name besides where it is declared. */
function isAssigned(text: string, name: string, atDeclaration: boolean): boolean {
  let count = atDeclaration ? -1 : 0
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (at > 0 && WORD.test(text[at - 1] as string)) continue
    ASSIGNS.lastIndex = at + name.length
    if (ASSIGNS.test(text) && ++count > 0) return true
  }
  return false
}

const WORD = /[\w$.]/
const ASSIGNS = /(?:\s|\/\*[\s\S]*?\*\/)*(?::[^=;]*)?\+?=(?![=>])/y

/** Assignments to names, in one pass over the file. */
function assignmentsOf(sf: ts.SourceFile): Map<string, Assignment[]> {
  const found = new Map<string, Assignment[]>()
  const stack: ts.Node[] = [sf]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isTypeNode(node)) continue
    if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left)) {
      const operator = node.operatorToken.kind
      const append = operator === ts.SyntaxKind.PlusEqualsToken
      if (append || operator === ts.SyntaxKind.EqualsToken) {
        const list = found.get(node.left.text) ?? []
        list.push({ target: node.left, append, value: node.right })
        found.set(node.left.text, list)
      }
    }
    ts.forEachChild(node, child => {
      stack.push(child)
    })
  }
  for (const list of found.values()) list.sort((a, b) => a.target.pos - b.target.pos)
  return found
}

function moduleOf(declaration: ts.ImportDeclaration | ts.JSDocImportTag): string {
  const specifier = declaration.moduleSpecifier
  return ts.isStringLiteral(specifier) ? specifier.text : ''
}
