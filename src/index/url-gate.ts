/** The cheap question before an expression is read: may it hold a path at all? Most arguments of most calls do not. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { looksLikeUrlBuilder, mayAnswerUrl } from './url-names'
import type { UrlScope } from './url-scope'
import { memoized, nameOf } from './url-syntax'

const MAX_DEPTH = 8

/** Answers for the expressions of one file; a name is looked at once. */
export class PathGate {
  readonly #names = new Map<ts.Node, boolean>()

  constructor(private readonly scopes: UrlScope) {}

  /** False where no text with a slash can come of an expression, nor one that another module or a caller knows. */
  mayHoldPath(expression: ts.Expression, bindings: Bindings | null, depth = 0): boolean {
    if (depth > MAX_DEPTH) return true
    const again = (e: ts.Expression): boolean => this.mayHoldPath(e, bindings, depth + 1)
    switch (expression.kind) {
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
        return (expression as ts.StringLiteral).text.includes('/')
      case ts.SyntaxKind.TemplateExpression: {
        const { head, templateSpans } = expression as ts.TemplateExpression
        if (head.text.includes('/')) return true
        return templateSpans.some(span => span.literal.text.includes('/') || again(span.expression))
      }
      case ts.SyntaxKind.ParenthesizedExpression:
      case ts.SyntaxKind.AsExpression:
      case ts.SyntaxKind.SatisfiesExpression:
      case ts.SyntaxKind.NonNullExpression:
      case ts.SyntaxKind.TypeAssertionExpression:
      case ts.SyntaxKind.AwaitExpression:
        return again((expression as ts.ParenthesizedExpression).expression)
      case ts.SyntaxKind.ConditionalExpression: {
        const { whenTrue, whenFalse } = expression as ts.ConditionalExpression
        return again(whenTrue) || again(whenFalse)
      }
      case ts.SyntaxKind.BinaryExpression: {
        // by hand: a concatenation of thousands of parts is nested as deep
        let e: ts.Expression = expression
        for (; ts.isBinaryExpression(e); e = e.left) if (again(e.right)) return true
        return again(e)
      }
      case ts.SyntaxKind.ObjectLiteralExpression:
        return (expression as ts.ObjectLiteralExpression).properties.some(property =>
          ts.isPropertyAssignment(property)
            ? again(property.initializer)
            : ts.isShorthandPropertyAssignment(property) && again(property.name),
        )
      case ts.SyntaxKind.ArrayLiteralExpression:
        return (expression as ts.ArrayLiteralExpression).elements.some(again)
      case ts.SyntaxKind.Identifier:
        return this.#name(expression as ts.Identifier, bindings, depth)
      case ts.SyntaxKind.PropertyAccessExpression:
      case ts.SyntaxKind.ElementAccessExpression:
        return this.#owner(expression as ts.PropertyAccessExpression, bindings, depth)
      case ts.SyntaxKind.CallExpression:
        return this.#call(expression as ts.CallExpression, bindings, depth)
      case ts.SyntaxKind.NewExpression:
        return (expression as ts.NewExpression).arguments?.some(again) === true
      default:
        return false
    }
  }

  #name(name: ts.Identifier, bindings: Bindings | null, depth: number): boolean {
    const declared = this.scopes.resolve(name)
    if (!declared) return false
    const root = ts.isBindingElement(declared) ? variableOf(declared) : declared
    if (root && ts.isParameter(root) && bindings) return true
    let answer = this.#names.get(declared)
    if (answer === undefined) {
      // a name that refers to itself holds what else it is given
      this.#names.set(declared, false)
      answer = this.#declared(declared, bindings, depth)
      this.#names.set(declared, answer)
    }
    return answer
  }

  #declared(declared: ts.Node, bindings: Bindings | null, depth: number): boolean {
    if (isImported(declared)) return saysUrl((declared as ts.ImportSpecifier).name?.text ?? '')
    if (ts.isBindingElement(declared)) {
      if (declared.initializer && this.mayHoldPath(declared.initializer, bindings, depth + 1)) return true
      const variable = variableOf(declared)
      const from = variable?.initializer
      return (
        from !== undefined && ts.isVariableDeclaration(variable as ts.Node) && this.#holder(from, bindings, depth + 1)
      )
    }
    if (ts.isParameter(declared))
      return declared.initializer !== undefined && this.mayHoldPath(declared.initializer, bindings, depth + 1)
    if (!ts.isVariableDeclaration(declared)) return false
    if (declared.initializer && this.mayHoldPath(declared.initializer, bindings, depth + 1)) return true
    return !(declared.parent.flags & ts.NodeFlags.Const) && this.scopes.assignments(declared).length > 0
  }

  /** `ROUTES.users`, `this.base`, `new URL(…).href`: what the object is decides. */
  #owner(
    access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth: number,
  ): boolean {
    const root = rootOf(access)
    const declared = root && this.scopes.resolve(root)
    if (declared && isImported(declared)) return saysUrl(nameOf(access))
    return this.#holder(access.expression, bindings, depth + 1)
  }

  /** May an object, an instance or an answer have members that hold paths? */
  #holder(object: ts.Expression, bindings: Bindings | null, depth: number): boolean {
    if (depth > MAX_DEPTH) return true
    switch (object.kind) {
      case ts.SyntaxKind.ThisKeyword:
      case ts.SyntaxKind.ObjectLiteralExpression:
      case ts.SyntaxKind.ArrayLiteralExpression:
      case ts.SyntaxKind.NewExpression:
        return true
      case ts.SyntaxKind.ParenthesizedExpression:
      case ts.SyntaxKind.AsExpression:
      case ts.SyntaxKind.SatisfiesExpression:
      case ts.SyntaxKind.NonNullExpression:
      case ts.SyntaxKind.PropertyAccessExpression:
      case ts.SyntaxKind.ElementAccessExpression:
        return this.#holder((object as ts.ParenthesizedExpression).expression, bindings, depth + 1)
      case ts.SyntaxKind.ConditionalExpression: {
        const { whenTrue, whenFalse } = object as ts.ConditionalExpression
        return this.#holder(whenTrue, bindings, depth + 1) || this.#holder(whenFalse, bindings, depth + 1)
      }
      case ts.SyntaxKind.BinaryExpression: {
        const { left, right } = object as ts.BinaryExpression
        return this.#holder(left, bindings, depth + 1) || this.#holder(right, bindings, depth + 1)
      }
      case ts.SyntaxKind.CallExpression: {
        const callee = (object as ts.CallExpression).expression
        if (memoized(object as ts.CallExpression)) return true
        if (ts.isIdentifier(callee)) {
          const declared = this.scopes.resolve(callee)
          if (declared && isImported(declared)) return saysUrl(callee.text)
          return declared !== undefined || callee.text === 'require'
        }
        return this.#holder(callee, bindings, depth + 1)
      }
      case ts.SyntaxKind.Identifier: {
        const declared = this.scopes.resolve(object as ts.Identifier)
        if (!declared) return (object as ts.Identifier).text === 'Object'
        if (isImported(declared)) return saysUrl((object as ts.Identifier).text)
        if (ts.isEnumDeclaration(declared) || ts.isClassLike(declared)) return true
        const root = ts.isBindingElement(declared) ? variableOf(declared) : declared
        if (root && ts.isParameter(root)) return bindings !== null || root.initializer !== undefined
        return (
          root !== undefined &&
          ts.isVariableDeclaration(root) &&
          root.initializer !== undefined &&
          this.#holder(root.initializer, bindings, depth + 1)
        )
      }
      default:
        return false
    }
  }

  #call(call: ts.CallExpression, bindings: Bindings | null, depth: number): boolean {
    const callee = call.expression
    if (ts.isIdentifier(callee)) {
      const declared = this.scopes.resolve(callee)
      if (declared && !isImported(declared)) return true
      if (declared && mayAnswerUrl(callee.text)) return true
      return (
        (looksLikeUrlBuilder(callee.text) || /^(?:String|encodeURI|useMemo|useCallback)$/.test(callee.text)) &&
        call.arguments.some(a => ts.isArrowFunction(a) || this.mayHoldPath(a, bindings, depth + 1))
      )
    }
    if (!ts.isPropertyAccessExpression(callee)) return false
    if (/^(?:toString|trim|valueOf)$/.test(callee.name.text))
      return this.mayHoldPath(callee.expression, bindings, depth + 1)
    if (this.#holder(callee.expression, bindings, depth + 1)) return true
    return (
      (looksLikeUrlBuilder(callee.name.text) || callee.name.text.startsWith('use')) &&
      call.arguments.some(a => ts.isArrowFunction(a) || this.mayHoldPath(a, bindings, depth + 1))
    )
  }
}

/** `API_URL`, `routes.users`: of what another module may say, the names tell what is worth asking. */
function saysUrl(name: string): boolean {
  return /(?:^|\.)[A-Z][A-Z\d_]*(?:\.|$)/.test(name) || mayAnswerUrl(name)
}

function rootOf(access: ts.Expression): ts.Identifier | undefined {
  let e = access
  while (ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e)) e = e.expression
  return ts.isIdentifier(e) ? e : undefined
}

function isImported(declared: ts.Node): boolean {
  return ts.isImportSpecifier(declared) || ts.isImportClause(declared) || ts.isNamespaceImport(declared)
}

function variableOf(element: ts.BindingElement): ts.VariableDeclaration | ts.ParameterDeclaration | undefined {
  let up: ts.Node = element.parent
  while (ts.isBindingElement(up) || ts.isObjectBindingPattern(up) || ts.isArrayBindingPattern(up)) up = up.parent
  return ts.isVariableDeclaration(up) || ts.isParameter(up) ? up : undefined
}
