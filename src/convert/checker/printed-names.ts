/** Whether a type that is printed means the same where it is written. */
import { ts } from '../../workspace/typescript'

/** False for a printed type that names a package's internals, or something that has no name. */
export function isWritable(text: string): boolean {
  return !/import\("[^"]*node_modules|\bunique symbol\b|\.\.\. \d+ more/.test(text)
}

/** `State` of a printed `State<any>` where that is what `State` alone means: `type State<T = any>`. */
export function withoutDefaults(type: ts.Type, printed: string, checker: ts.TypeChecker): string {
  const { aliasSymbol, aliasTypeArguments = [] } = type
  const [declared] = aliasSymbol?.declarations?.filter(ts.isTypeAliasDeclaration) ?? []
  const isDefault = (argument: ts.Type, n: number) => {
    const node = declared?.typeParameters?.[n]?.default
    return node !== undefined && checker.getTypeFromTypeNode(node) === argument
  }
  if (aliasTypeArguments.length === 0 || !aliasTypeArguments.every(isDefault)) return printed
  return /^([\w$.]+)<[^<>]*>$/.exec(printed)?.[1] ?? printed
}

/** False where the printed type has a name that means something else at this place, or nothing: one that its file keeps to itself. */
export function namesAreKnown(type: ts.Type, at: ts.Node, checker: ts.TypeChecker): boolean {
  const printed = checker.typeToTypeNode(type, at, ts.NodeBuilderFlags.NoTruncation)
  const names: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) {
      const first = leftmost(node.typeName)
      if (symbolOf(first)) names.push(first)
    }
    ts.forEachChild(node, visit)
  }
  if (printed) visit(printed)
  if (names.length === 0) return true
  const flags = ts.SymbolFlags.Type | ts.SymbolFlags.Namespace | ts.SymbolFlags.Alias
  const inScope = new Map(checker.getSymbolsInScope(at, flags).map(symbol => [symbol.name, symbol]))
  return names.every(name => {
    const found = inScope.get(name.text)
    const meant = symbolOf(name)
    if (!meant || meant.flags & ts.SymbolFlags.TypeParameter) return true
    return found !== undefined && resolved(found, checker) === resolved(meant, checker)
  })
}

/** The printer notes in each name what it stands for. */
function symbolOf(name: ts.Identifier): ts.Symbol | undefined {
  return (name as ts.Identifier & { readonly symbol?: ts.Symbol }).symbol
}

function leftmost(name: ts.EntityName): ts.Identifier {
  return ts.isIdentifier(name) ? name : leftmost(name.left)
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  // An exported declaration has a symbol inside its file, too.
  return checker.getExportSymbolOfSymbol(own)
}
