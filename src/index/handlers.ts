/** The HTTP methods a `route.*` file exports, in every form an export can take. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { type Binding, isTypeOnlyBinding, propertyNamed, topLevelBindings, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { commonJsExports } from './commonjs'
import type { HandlerFact } from './facts'
import { observe } from './observe'

/**
 * The handlers of a route file and the specifiers of its `export *`, which only linking can follow. One handler per
 * method: an explicit export hides what a star brings. Type-only, ambient and default exports are none.
 * Rule: https://nextjs.org/docs/app/api-reference/file-conventions/route#http-methods
 */
export function handlerFacts(sf: ts.SourceFile): { handlers: HandlerFact[]; stars: string[] } {
  const reader = new HandlerReader(sf)
  for (const statement of sf.statements) reader.read(statement)
  for (const { name, node, value } of commonJsExports(sf)) reader.add(name, node, reader.origin(value))
  return { handlers: [...reader.handlers.values()], stars: reader.stars }
}

/** Where the value of an export comes from. */
interface Origin {
  readonly importedFrom: HandlerFact['importedFrom']
  /** Offset of the declaration's name when it is not the exported name itself. */
  readonly definition: number | null
  /** What `observe` looks at. */
  readonly node: ts.Node | null
}

class HandlerReader {
  readonly handlers = new Map<HttpMethod, HandlerFact>()
  readonly stars: string[] = []
  private readonly bindings: ReadonlyMap<string, Binding>

  constructor(private readonly sf: ts.SourceFile) {
    this.bindings = topLevelBindings(sf)
  }

  read(statement: ts.Statement): void {
    if (ts.isExportDeclaration(statement)) this.readExportDeclaration(statement)
    else if (!isExportedValue(statement)) return
    else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      // Overload signatures carry the name too; the body is what is exported.
      const ambient = ts.isFunctionDeclaration(statement) && !statement.body
      if (statement.name && !ambient)
        this.add(statement.name.text, statement.name, { importedFrom: null, definition: null, node: statement })
    } else if (ts.isVariableStatement(statement))
      for (const declaration of statement.declarationList.declarations) this.readDeclaration(declaration)
  }

  add(name: string, node: ts.Node, origin: Origin): void {
    if (!isMethod(name)) return
    this.handlers.set(name, {
      method: name,
      start: node.getStart(this.sf),
      end: node.end,
      importedFrom: origin.importedFrom,
      definition: origin.definition,
      // A handler from elsewhere still runs under this file's route config.
      observations: observe(this.sf, origin.node ?? node),
    })
  }

  /** Follows a value through local names to the import or declaration behind it. */
  origin(value: ts.Expression | ts.MethodDeclaration | undefined): Origin {
    if (!value) return NOWHERE
    if (ts.isMethodDeclaration(value)) return { importedFrom: null, definition: null, node: value }
    const expression = unwrap(value)
    if (ts.isIdentifier(expression)) return this.originOfName(expression.text)
    return { importedFrom: null, definition: null, node: expression }
  }

  private readExportDeclaration(statement: ts.ExportDeclaration): void {
    if (statement.isTypeOnly) return
    const specifier =
      statement.moduleSpecifier && ts.isStringLiteralLike(statement.moduleSpecifier)
        ? statement.moduleSpecifier.text
        : null
    if (!statement.exportClause) {
      if (specifier !== null) this.stars.push(specifier)
    } else if (ts.isNamespaceExport(statement.exportClause)) {
      const { name } = statement.exportClause
      if (specifier !== null) this.add(name.text, name, { ...NOWHERE, importedFrom: { specifier, name: '*' } })
    } else
      for (const element of statement.exportClause.elements) {
        if (element.isTypeOnly) continue
        const local = (element.propertyName ?? element.name).text
        if (specifier !== null)
          this.add(element.name.text, element.name, { ...NOWHERE, importedFrom: { specifier, name: local } })
        else if (!isTypeOnlyBinding(this.bindings.get(local)))
          this.add(element.name.text, element.name, this.originOfName(local))
      }
  }

  private readDeclaration(declaration: ts.VariableDeclaration): void {
    const { name, initializer } = declaration
    if (ts.isIdentifier(name)) {
      const value = initializer && unwrap(initializer)
      const alias = value && ts.isIdentifier(value) ? this.originOfName(value.text) : null
      this.add(name.text, name, alias ?? { importedFrom: null, definition: null, node: value ?? null })
    } else if (initializer) this.readPattern(name, unwrap(initializer))
  }

  /** `const { GET, post: POST } = handlers`, `const [GET, POST] = pair`, nested and with defaults. */
  private readPattern(pattern: ts.BindingPattern, source: ts.Expression): void {
    const value = this.literalBehind(source)
    pattern.elements.forEach((element, index) => {
      if (ts.isOmittedExpression(element)) return
      const part = partOf(value, pattern, element, index)
      if (!ts.isIdentifier(element.name)) this.readPattern(element.name, part ? unwrap(part.value) : source)
      else if (!part) this.add(element.name.text, element.name, { importedFrom: null, definition: null, node: source })
      else {
        const origin = this.origin(part.value)
        const definition = origin.definition ?? (origin.importedFrom ? null : part.name.getStart(this.sf))
        this.add(element.name.text, element.name, { ...origin, definition })
      }
    })
  }

  private literalBehind(source: ts.Expression): ts.Expression {
    const binding = ts.isIdentifier(source) ? this.bindings.get(source.text) : undefined
    return binding?.value ? unwrap(binding.value) : source
  }

  private originOfName(name: string, seen: ReadonlySet<string> = new Set()): Origin {
    const binding = this.bindings.get(name)
    if (!binding || seen.has(name)) return NOWHERE
    if (binding.importedFrom) return { ...NOWHERE, importedFrom: binding.importedFrom }
    const value = binding.value && unwrap(binding.value)
    if (value && ts.isIdentifier(value) && this.bindings.has(value.text))
      return this.originOfName(value.text, new Set([...seen, name]))
    return { importedFrom: null, definition: binding.name.getStart(this.sf), node: value ?? binding.declaration }
  }
}

const NOWHERE: Origin = { importedFrom: null, definition: null, node: null }

function isMethod(name: string): name is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(name)
}

function isExportedValue(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  const has = (kind: ts.SyntaxKind) => modifiers?.some(modifier => modifier.kind === kind) ?? false
  return has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword) && !has(ts.SyntaxKind.DeclareKeyword)
}

/** The member of an object or array literal that a binding element takes. */
function partOf(
  value: ts.Expression,
  pattern: ts.BindingPattern,
  element: ts.BindingElement,
  index: number,
): { readonly name: ts.Node; readonly value: ts.Expression } | null {
  if (element.dotDotDotToken) return null
  if (ts.isArrayBindingPattern(pattern)) {
    if (!ts.isArrayLiteralExpression(value) || value.elements.slice(0, index + 1).some(ts.isSpreadElement)) return null
    const item = value.elements[index]
    return item ? { name: item, value: item } : null
  }
  const key = element.propertyName ?? element.name
  if (!ts.isObjectLiteralExpression(value) || !(ts.isIdentifier(key) || ts.isStringLiteral(key))) return null
  return propertyNamed(value, key.text)
}
