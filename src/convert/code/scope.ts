/** Which declaration each name of one file means, by the compiler's own scoping: shadowing, hoisting and type/value meanings included. */
import { ts } from '../../workspace/typescript'

/** A name declared at the top level of a file: an import, function, class, variable, type, … */
export interface TopLevelName {
  readonly name: string
  /** The import clause/specifier, or the statement that declares it. */
  readonly declaration: ts.Declaration
  /** The statement of the file it stands in. */
  readonly statement: ts.Statement
  /** True where every mention found is a type. */
  readonly typeOnly: boolean
}

export interface Scope {
  /** The symbol an identifier of this file means, undefined for a global or an unknown name. */
  symbolOf(identifier: ts.Identifier): ts.Symbol | undefined
  /** The top-level names of the file that a node mentions, those declared inside the node itself left out. */
  mentions(node: ts.Node): readonly TopLevelName[]
  /** The identifiers in a node that mean something declared in a function around it: neither inside it nor at the top level. */
  captured(node: ts.Node): readonly ts.Identifier[]
  /** Every identifier of the file that means the same as a declaration's name, the name itself left out. */
  usesOf(declarationName: ts.Identifier): readonly ts.Identifier[]
  /** Every name that a node mentions but neither it nor the file declares: globals. */
  globals(node: ts.Node): ReadonlySet<string>
}

/** True for an identifier that names a property, a label or a module's side of an import: nothing that scoping decides. */
function isBareName(identifier: ts.Identifier): boolean {
  const parent = identifier.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.name === identifier
  if (ts.isQualifiedName(parent)) return parent.right === identifier
  if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent)) return true
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent))
    return parent.name === identifier
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent))
    return parent.name === identifier
  if (ts.isGetAccessor(parent) || ts.isSetAccessor(parent)) return parent.name === identifier
  if (ts.isBindingElement(parent)) return parent.propertyName === identifier
  if (ts.isImportSpecifier(parent)) return parent.propertyName === identifier
  if (ts.isExportSpecifier(parent))
    return parent.parent.parent.moduleSpecifier !== undefined || isExportedAs(identifier)
  if (ts.isNamedTupleMember(parent) || ts.isNamespaceExport(parent)) return true
  return ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)
}

function isExportedAs(identifier: ts.Identifier): boolean {
  const parent = identifier.parent
  return ts.isExportSpecifier(parent) && parent.propertyName !== undefined && parent.name === identifier
}

/** The top-level statement that holds a node. */
function topLevelStatement(node: ts.Node): ts.Statement | undefined {
  let current = node
  while (current.parent && !ts.isSourceFile(current.parent)) current = current.parent
  return current.parent ? (current as ts.Statement) : undefined
}

/** True for a mention that only types use: it disappears when compiled. */
function isTypeMention(identifier: ts.Identifier): boolean {
  if (ts.isPartOfTypeNode(identifier) || ts.isTypeQueryNode(identifier.parent)) return true
  let node: ts.Node = identifier.parent
  while (ts.isQualifiedName(node)) node = node.parent
  return ts.isTypeQueryNode(node) || ts.isTypeReferenceNode(node)
}

const known = new WeakMap<ts.SourceFile, Scope>()

/** Binds one parsed file alone, no other file and no library: milliseconds, once a tree, and only where a name of it may mean something of its own. */
export function scopeOf(sf: ts.SourceFile): Scope {
  const before = known.get(sf)
  if (before) return before
  const scope = boundScope(sf)
  known.set(sf, scope)
  return scope
}

function boundScope(sf: ts.SourceFile): Scope {
  const host: ts.CompilerHost = {
    getSourceFile: name => (name === sf.fileName ? sf : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: name => name === sf.fileName,
    readFile: () => undefined,
    // No other file is looked for either.
    resolveModuleNameLiterals: names => names.map(() => ({ resolvedModule: undefined })),
  }
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    allowJs: true,
    jsx: ts.JsxEmit.Preserve,
    types: [],
  }
  let made: ts.TypeChecker | undefined
  const bound = (): ts.TypeChecker => {
    made ??= ts.createProgram({ rootNames: [sf.fileName], options, host }).getTypeChecker()
    return made
  }
  let named: ReadonlySet<string> | undefined

  const symbolOf = (identifier: ts.Identifier): ts.Symbol | undefined => {
    const checker = bound()
    const parent = identifier.parent
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === identifier)
      return checker.getShorthandAssignmentValueSymbol(parent)
    if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent)
    const symbol = checker.getSymbolAtLocation(identifier)
    return symbol?.declarations?.some(declaration => declaration.getSourceFile() === sf) ? symbol : undefined
  }

  const eachName = (root: ts.Node, visit: (identifier: ts.Identifier) => void): void => {
    const walk = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        if (node.text !== '' && !isBareName(node) && !isIntrinsicTag(node)) visit(node)
      } else ts.forEachChild(node, walk)
    }
    walk(root)
  }

  const within = (inner: ts.Node, outer: ts.Node): boolean => inner.pos >= outer.pos && inner.end <= outer.end

  return {
    symbolOf,
    mentions(node) {
      const found = new Map<string, TopLevelName>()
      named ??= namesAtTop(sf)
      const names = named
      eachName(node, identifier => {
        if (!names.has(identifier.text)) return
        const declaration = symbolOf(identifier)?.declarations?.[0]
        if (!declaration || within(declaration, node) || !isTopLevel(declaration)) return
        const statement = topLevelStatement(declaration)
        if (!statement) return
        const before = found.get(identifier.text)
        const typeOnly = isTypeMention(identifier) && before?.typeOnly !== false
        found.set(identifier.text, { name: identifier.text, declaration, statement, typeOnly })
      })
      return [...found.values()]
    },
    captured(node) {
      const found: ts.Identifier[] = []
      eachName(node, identifier => {
        const declaration = symbolOf(identifier)?.declarations?.[0]
        if (declaration && !within(declaration, node) && !isTopLevel(declaration)) found.push(identifier)
      })
      return found
    },
    usesOf(declarationName) {
      const symbol = symbolOf(declarationName)
      const uses: ts.Identifier[] = []
      if (!symbol) return uses
      eachName(sf, identifier => {
        if (
          identifier !== declarationName &&
          identifier.text === declarationName.text &&
          symbolOf(identifier) === symbol
        )
          uses.push(identifier)
      })
      return uses
    },
    globals(node) {
      const names = new Set<string>()
      eachName(node, identifier => {
        if (!symbolOf(identifier)) names.add(identifier.text)
      })
      return names
    },
  }
}

/** `<div>`: a name that no scope decides. */
function isIntrinsicTag(identifier: ts.Identifier): boolean {
  const parent = identifier.parent
  const tag = ts.isJsxOpeningElement(parent) || ts.isJsxSelfClosingElement(parent) || ts.isJsxClosingElement(parent)
  return tag && /^[a-z]/.test(identifier.text)
}

/** Every name that is declared at the top level, by syntax alone, and some that are not: most code that a search comes by mentions none of them. */
function namesAtTop(sf: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration
    if (name && ts.isIdentifier(name) && !ts.isPropertyAccessExpression(node)) names.add(name.text)
    // What stands in these is theirs, but for their own names.
    if (ts.isFunctionLike(node) || ts.isBlock(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(sf, visit)
  return names
}

/** True where the declaration's scope is the module itself. */
function isTopLevel(declaration: ts.Declaration): boolean {
  let node: ts.Node = declaration
  while (node.parent) {
    node = node.parent
    if (ts.isSourceFile(node)) return true
    if (ts.isFunctionLike(node) || ts.isBlock(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return false
    if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) return false
    if (ts.isMappedTypeNode(node) || ts.isInferTypeNode(node) || ts.isCatchClause(node)) return false
    if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      if (ts.isTypeParameterDeclaration(declaration)) return false
    }
  }
  return false
}
