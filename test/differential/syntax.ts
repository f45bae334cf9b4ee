/** Places in the compiler's own syntax tree: where an exported name is declared, where a function with directives begins. */

/** A node as the compiler prints it: a `type`, a `span` in bytes, and whatever that type has. */
export interface SyntaxNode {
  readonly type: string
  readonly span?: { readonly start: number; readonly end: number }
  // biome-ignore lint/suspicious/noExplicitAny: the compiler's tree has no published types
  readonly [property: string]: any
}

/** A function whose body begins with strings, one of them a directive of the compiler's. */
export interface DirectiveFunction {
  readonly start: number
  /** Where the strings at the top of its body end. */
  readonly prologueEnd: number
}

/** The tree of one source, its spans turned into UTF-16 offsets. */
export class Syntax {
  private readonly bytes: Buffer
  private readonly base: number
  private readonly body: readonly SyntaxNode[]

  /** `module` is the tree of `source` with `\n;0` behind it. */
  constructor(source: string, module: SyntaxNode) {
    this.bytes = Buffer.from(source)
    const statements: readonly SyntaxNode[] = module.body ?? module.stmts
    this.body = statements.slice(0, -1)
    this.base = (statements.at(-1)?.span?.start ?? 0) - this.bytes.length - 2
  }

  /** Of each string that is a statement of the file, whether it stands in parentheses. */
  stringStatements(): boolean[] {
    return this.body
      .filter(({ expression }) => literalOf(expression)?.type === 'StringLiteral')
      .map(({ expression }) => withoutTypes(expression)?.type === 'ParenthesisExpression')
  }

  private offset(byte: number): number {
    return this.bytes.subarray(0, byte - this.base).toString().length
  }

  /** The name behind an export; for a default one its name, else its expression. The last export of a name counts. */
  placeOfExport(name: string): number | null {
    const declared = new Map<string, number>()
    const exported = new Map<string, number>()
    const aliases: { name: string; local: string; at: number }[] = []
    for (const item of this.body) {
      const declaration = item.type === 'ExportDeclaration' ? item.declaration : item
      for (const identifier of declaredNames(declaration)) {
        const at = identifier.span?.start ?? 0
        // Of an overloaded function the last one has the body.
        declared.set(identifier.value, at)
        if (item !== declaration || item.isExport) exported.set(identifier.value, at)
      }
      if (item.type === 'ExportDefaultDeclaration') {
        const own = item.decl.identifier?.span ?? item.span
        if (item.decl.body) exported.set('default', own.start)
        if (item.decl.identifier) declared.set(item.decl.identifier.value, own.start)
      } else if (item.type === 'ExportDefaultExpression') exported.set('default', item.expression.span.start)
      else if (item.type === 'ExportNamedDeclaration' && !item.source)
        for (const { orig, exported: as } of item.specifiers)
          aliases.push({ name: (as ?? orig).value, local: orig.value, at: (as ?? orig).span.start })
    }
    for (const { name: alias, local, at } of aliases) exported.set(alias, declared.get(local) ?? at)
    const at = exported.get(name)
    return at === undefined ? null : this.offset(at)
  }

  /** Every function with a directive of its own, in the order of the text. */
  directiveFunctions(): DirectiveFunction[] {
    const found: DirectiveFunction[] = []
    const visit = (node: unknown, start: number | null): void => {
      if (Array.isArray(node)) for (const one of node) visit(one, null)
      if (typeof node !== 'object' || node === null || Array.isArray(node)) return
      const { type, span } = node as SyntaxNode
      const own = start ?? span?.start ?? 0
      const end = prologueEnd(node as SyntaxNode)
      if (end !== null) found.push({ start: this.offset(own), prologueEnd: this.offset(end) })
      // A method's function begins where the method does, an exported one where `export` stands.
      const hands = WRAPPERS[type]
      for (const [key, value] of Object.entries(node)) visit(value, key === hands ? own : null)
    }
    visit(this.body, null)
    return found
  }
}

const TYPES = /^Ts(?:As|Satisfies|NonNull|TypeAssertion|ConstAssertion|Const)/

function withoutTypes(expression: SyntaxNode | undefined): SyntaxNode | undefined {
  return expression && TYPES.test(expression.type) ? withoutTypes(expression.expression) : expression
}

function literalOf(expression: SyntaxNode | undefined): SyntaxNode | undefined {
  const value = withoutTypes(expression)
  return value?.type === 'ParenthesisExpression' ? literalOf(value.expression) : value
}

const WRAPPERS: Readonly<Record<string, string>> = {
  ExportDeclaration: 'declaration',
  ExportDefaultDeclaration: 'decl',
  ClassMethod: 'function',
  PrivateMethod: 'function',
}

function prologueEnd(node: SyntaxNode): number | null {
  const statements: readonly SyntaxNode[] | undefined = node.body?.stmts
  if (!statements || node.type === 'BlockStatement') return null
  let end: number | null = null
  let isDirective = false
  for (const { expression, span } of statements) {
    const value = withoutTypes(expression)
    if (value?.type !== 'StringLiteral') break
    if (/^use (?:server$|cache(?:$|: ))/.test(value.value)) isDirective = true
    end = span?.end ?? null
  }
  return isDirective ? end : null
}

function declaredNames(node: SyntaxNode): SyntaxNode[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [node.identifier]
    case 'TsImportEqualsDeclaration':
      return [node.id]
    case 'TsEnumDeclaration':
    case 'TsModuleDeclaration':
      return node.id.type === 'Identifier' ? [node.id] : []
    case 'VariableDeclaration':
      return node.declarations.flatMap((d: SyntaxNode) => patternNames(d.id))
    case 'ImportDeclaration':
      return node.specifiers.map((s: SyntaxNode) => s.local)
    default:
      return []
  }
}

function patternNames(node: SyntaxNode | null): SyntaxNode[] {
  switch (node?.type) {
    case 'Identifier':
      return [node]
    case 'ArrayPattern':
      return node.elements.flatMap(patternNames)
    case 'ObjectPattern':
      return node.properties.flatMap(patternNames)
    case 'KeyValuePatternProperty':
      return patternNames(node.value)
    case 'AssignmentPatternProperty':
      return [{ ...node.key, type: 'Identifier' }]
    case 'AssignmentPattern':
      return patternNames(node.left)
    case 'RestElement':
      return patternNames(node.argument)
    default:
      return []
  }
}

/** `source` with a numbered call at the top of each function that has a directive, and where each began. */
export function markFunctions(source: string, syntax: Syntax): { text: string; starts: number[] } {
  const functions = syntax.directiveFunctions()
  const marks = functions.map(({ prologueEnd }, n) => ({ at: prologueEnd, call: `;__mark(${n});` }))
  let text = source
  for (const { at, call } of marks.sort((a, b) => b.at - a.at)) text = text.slice(0, at) + call + text.slice(at)
  return { text, starts: functions.map(({ start }) => start) }
}
