/**
 * Walks a file the way Next's compiler does, finding the functions that are Server Actions by a directive of their own
 * and the errors it reports on the way. The order of steps is the compiler's, because its error positions depend on it.
 */
import { ts } from '../workspace/typescript'
import { actionErrors, rangeOf, type ServerDirective } from './action-errors'
import { directFunction, type ExportedFunction, isRefusedExport } from './action-exports'
import { hasSuperCall, isSuperCall, type LoweredClass, loweredClass } from './class-lowering'
import { bodyDirectives, plainDirective } from './directives'
import { type Erasure, hasModifier, isTypeDeclaration } from './erasure'
import type { ProblemFact } from './facts'

export type InlineFunction =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration

export interface WalkOptions {
  readonly fileDirective: ServerDirective | null
  /** False in a client file without a server directive. */
  readonly allowInline: boolean
  readonly exported: ReadonlySet<ExportedFunction>
  readonly erasure: Erasure
}

export interface WalkResult {
  readonly inline: readonly InlineFunction[]
  /** Exported functions with `'use cache'` of their own: exports, but no actions. */
  readonly cached: ReadonlySet<ExportedFunction>
  readonly problems: readonly ProblemFact[]
}

/** Finds inline actions and compile errors. Stops at the first refused export, as the compiler does. */
export function walkActions(sf: ts.SourceFile, options: WalkOptions): WalkResult {
  const walk = new ActionWalk(sf, options)
  for (const statement of sf.statements) {
    if (options.fileDirective && isRefusedExport(statement, options.fileDirective, options.erasure)) {
      walk.problems.push(actionErrors.notAnAsyncFunction(rangeOf(statement, sf), options.fileDirective))
      break
    }
    walk.visit(statement)
  }
  return { inline: walk.inline, cached: walk.cached, problems: walk.problems }
}

class ActionWalk {
  readonly inline: InlineFunction[] = []
  readonly cached = new Set<ExportedFunction>()
  readonly problems: ProblemFact[] = []
  /** The directive that forbids `this`, `super` and `arguments` here. An arrow function leaves it set behind itself. */
  private forbidding: ServerDirective | null = null
  /** What the constructor that is being read sets before its own statements, or after `super()`. */
  private settings: LoweredClass['settings'] = []
  private hasForbiddenSetting = false
  /** The name the compiler would give the next nameless function; it reports errors there. */
  private naming: ts.Node | null = null

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly options: WalkOptions,
  ) {}

  readonly visit = (node: ts.Node): void => {
    if (this.isSkipped(node)) return
    if (ts.isFunctionDeclaration(node)) this.scoped(() => this.visitDeclaration(node))
    else if (ts.isFunctionExpression(node))
      this.scoped(() => this.named(node.name ?? this.naming, () => this.visitFunction(node)))
    else if (ts.isArrowFunction(node)) this.visitFunction(node)
    else if (ts.isClassLike(node)) this.visitClass(node)
    else if (ts.isEnumDeclaration(node)) this.scoped(() => this.visitEnum(node))
    else if (ts.isModuleDeclaration(node))
      this.scoped(() => this.named(this.naming, () => ts.forEachChild(node, this.visit)))
    else if (ts.isConstructorDeclaration(node)) this.visitConstructor(node)
    else if (ts.isMethodDeclaration(node)) this.visitMethod(node)
    else if (ts.isGetAccessor(node) || ts.isSetAccessor(node)) this.visitAccessor(node)
    else if (ts.isVariableDeclaration(node)) this.visitVariable(node)
    else if (ts.isPropertyAssignment(node)) this.visitNamed(node, node.name, node.initializer, this.naming)
    else if (ts.isJsxAttribute(node)) this.visitJsxAttribute(node)
    else if (isSuperCall(node)) this.visitSuperCall(node)
    else if (isAssignment(node)) this.visitNamed(node, node.left, node.right, this.naming)
    else if (ts.isIdentifier(node)) this.visitIdentifier(node)
    else if (node.kind === ts.SyntaxKind.ThisKeyword) this.forbid(node, 'this')
    else if (node.kind === ts.SyntaxKind.SuperKeyword) this.forbid(node, 'super')
    else ts.forEachChild(node, this.visit)
  }

  private isSkipped(node: ts.Node): boolean {
    if (ts.isExpressionWithTypeArguments(node))
      return ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ImplementsKeyword
    if (ts.isTypeNode(node) || ts.isTypeParameterDeclaration(node)) return true
    // The compiler puts the decorators of a class behind it.
    if (ts.isDecorator(node)) return true
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true
    return ts.isStatement(node) && isTypeDeclaration(node)
  }

  private visitDeclaration(fn: ts.FunctionDeclaration): void {
    const isDefault = fn.modifiers?.some(m => m.kind === ts.SyntaxKind.DefaultKeyword) ?? false
    // A default export is an expression to the compiler: its name stays in force for the functions inside.
    if (isDefault) this.named(fn.name ?? this.naming, () => this.visitFunction(fn))
    else this.visitFunction(fn, fn.name)
  }

  private visitClass(node: ts.ClassLikeDeclaration): void {
    const { settings, moved, decorators, isAssigned } = loweredClass(node)
    const before = this.settings
    this.settings = settings
    const visitMembers = () =>
      ts.forEachChild(node, member => {
        if (!ts.isPropertyDeclaration(member)) return this.visit(member)
        ts.forEachChild(member, part =>
          part === member.initializer && moved.has(member) ? undefined : this.visit(part),
        )
      })
    this.scoped(() => (isAssigned ? this.named(this.naming, visitMembers) : visitMembers()))
    this.settings = before
    for (const { expression } of decorators) this.visit(expression)
  }

  private visitConstructor(node: ts.ConstructorDeclaration): void {
    if (!node.body) return
    for (const parameter of node.parameters) this.visit(parameter)
    if (!hasSuperCall(node.body)) this.visitSettings()
    this.visit(node.body)
  }

  private visitSuperCall(call: ts.CallExpression): void {
    ts.forEachChild(call, this.visit)
    this.visitSettings()
  }

  /** The first statement of its own that the compiler would complain about; it has no place and reports no second one. */
  private visitSettings(): void {
    const settings = this.settings
    this.settings = []
    for (const setting of settings) {
      if (this.forbidding && !this.hasForbiddenSetting) {
        this.forbid(setting, 'this')
        this.hasForbiddenSetting = true
      }
      if (ts.isPropertyDeclaration(setting) && setting.initializer) this.visit(setting.initializer)
    }
  }

  private visitMethod(method: ts.MethodDeclaration): void {
    if (!method.body) return
    const name = ts.isIdentifier(method.name) ? method.name : null
    if (ts.isObjectLiteralExpression(method.parent)) {
      // The compiler forgets to restore the name after a method: the next nameless function reports there.
      this.naming = name ?? this.naming
      this.scoped(() => this.visitFunction(method))
    } else if (ts.isPrivateIdentifier(method.name)) this.visitFunction(method)
    else if (isStatic(method)) this.scoped(() => this.named(name ?? this.naming, () => this.visitFunction(method)))
    else this.visitInstanceMember(method)
  }

  /** The compiler does not take an accessor for a function with a `this` of its own. */
  private visitAccessor(accessor: ts.AccessorDeclaration): void {
    if (!accessor.body) return
    if (!ts.isObjectLiteralExpression(accessor.parent) && !ts.isPrivateIdentifier(accessor.name) && !isStatic(accessor))
      this.visitInstanceMember(accessor)
    else this.visitFunction(accessor)
  }

  private visitInstanceMember(member: ts.MethodDeclaration | ts.AccessorDeclaration): void {
    const directive = plainDirective(member.body)
    if (directive) this.problems.push(actionErrors.instanceMethod(rangeOf(member, this.sf), directive))
    else this.visitFunction(member)
  }

  /** Exported from a namespace it becomes an assignment to the namespace's property, which names nothing. */
  private visitVariable(node: ts.VariableDeclaration): void {
    if (isExportedFromNamespace(node.parent.parent)) ts.forEachChild(node, this.visit)
    else this.visitNamed(node, node.name, node.initializer, null)
  }

  /** An enum becomes a variable that holds what a function returns. */
  private visitEnum(node: ts.EnumDeclaration): void {
    const name = isExportedFromNamespace(node) ? this.naming : null
    this.named(name, () => ts.forEachChild(node, this.visit))
  }

  /** A variable, property or assignment names the function it holds. */
  private visitNamed(node: ts.Node, name: ts.Node, value: ts.Expression | undefined, otherwise: ts.Node | null): void {
    const holds = ts.isIdentifier(name) && directFunction(value)
    this.named(holds ? name : otherwise, () => ts.forEachChild(node, this.visit))
  }

  private visitJsxAttribute(attribute: ts.JsxAttribute): void {
    const { name, initializer } = attribute
    if (!initializer) return
    const holds = ts.isIdentifier(name) && ts.isJsxExpression(initializer) && directFunction(initializer.expression)
    this.named(holds ? name : null, () => this.visit(initializer))
  }

  private visitIdentifier(name: ts.Identifier): void {
    if (name.text !== 'arguments') return
    const { parent } = name
    if (ts.isPropertyAccessExpression(parent) && parent.name === name) return
    if (!ts.isShorthandPropertyAssignment(parent) && 'name' in parent && parent.name === name) return
    this.forbid(name, 'arguments')
  }

  private visitFunction(fn: InlineFunction, name: ts.Node | undefined = undefined): void {
    const exported = this.options.exported.has(fn as ExportedFunction)
    const directive = this.directiveOf(fn, exported)
    if (directive) this.forbidding = directive
    ts.forEachChild(fn, this.visit)
    if (!directive) return
    const isAsync = fn.modifiers?.some(m => m.kind === ts.SyntaxKind.AsyncKeyword) ?? false
    if (!isAsync) {
      const at = name ?? this.naming
      const range = at ? rangeOf(at, this.sf) : this.rangeOfFunction(fn)
      this.problems.push(actionErrors.notAsync(range, directive, exported))
    } else if (directive === 'use cache') {
      // The compiler knows an exported name by its function, and a function expression by a name of its own.
      if (exported && !(ts.isFunctionExpression(fn) && fn.name)) this.cached.add(fn as ExportedFunction)
    } else if (!exported || this.options.fileDirective !== 'use server') this.inline.push(fn)
  }

  /** Its own directive, else for an exported function the file's. */
  private directiveOf(fn: InlineFunction, exported: boolean): ServerDirective | null {
    const inherited = exported ? this.options.fileDirective : null
    if (!fn.body || !ts.isBlock(fn.body)) return inherited
    const { server, problems } = bodyDirectives(fn.body, this.sf, this.options.erasure, this.options)
    this.problems.push(...problems)
    return server ?? inherited
  }

  /** `export default function () {}` starts at `function` for the compiler. */
  private rangeOfFunction(fn: InlineFunction): { start: number; end: number } {
    if (!ts.isFunctionDeclaration(fn)) return rangeOf(fn, this.sf)
    const first =
      fn.modifiers?.find(m => m.kind === ts.SyntaxKind.AsyncKeyword) ??
      fn.getChildren(this.sf).find(child => child.kind === ts.SyntaxKind.FunctionKeyword) ??
      fn
    return { start: first.getStart(this.sf), end: fn.end }
  }

  private forbid(node: ts.Node, expression: 'this' | 'super' | 'arguments'): void {
    if (this.forbidding) this.problems.push(actionErrors.forbidden(rangeOf(node, this.sf), expression, this.forbidding))
  }

  /** A function, method or class has a `this` of its own. */
  private scoped(visit: () => void): void {
    const before = this.forbidding
    this.forbidding = null
    visit()
    this.forbidding = before
  }

  private named(name: ts.Node | null, visit: () => void): void {
    const before = this.naming
    this.naming = name
    visit()
    this.naming = before
  }
}

const isExportedFromNamespace = (node: ts.Node): boolean =>
  ts.isModuleBlock(node.parent) && hasModifier(node, ts.SyntaxKind.ExportKeyword)

const isStatic = (member: ts.ClassElement | ts.ObjectLiteralElement): boolean =>
  ts.canHaveModifiers(member) && (ts.getModifiers(member)?.some(m => m.kind === ts.SyntaxKind.StaticKeyword) ?? false)

/** `a = …`, `a ??= …` and their like. */
export const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
