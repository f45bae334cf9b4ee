/** Every use of chosen names in a file, and the way each one reaches what it names. */
import type { Via } from '../model'
import { ts } from '../workspace/typescript'
import type { UseFact } from './facts'
import { Scopes } from './scopes'

/** A use before its surroundings were asked what it is for. */
export type Use = Omit<UseFact, 'within'>

export interface Mentions {
  readonly uses: readonly Use[]
  /** Mentions in types (`typeof greet`): no callers, but a conversion must know them. */
  readonly types: readonly { readonly declaration: number; readonly start: number; readonly end: number }[]
}

/**
 * Uses of the names declared at the given offsets (imports, exported actions, inline actions), shadowing respected.
 * `declaration` of a use is the offset of the name that it means.
 */
export function mentionsOf(sf: ts.SourceFile, declarations: ReadonlySet<number>): Mentions {
  const names = new Set<string>()
  const uses: Use[] = []
  const types: Mentions['types'][number][] = []
  const scopes = new Scopes()
  for (const start of declarations) {
    const name = nameAt(sf, start)
    if (name) names.add(name)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.has(node.text) && isMention(node)) mention(node)
    ts.forEachChild(node, visit)
  }
  const mention = (node: ts.Identifier): void => {
    const start = node.getStart(sf)
    const member = memberMention(node, start, declarations)
    const declaration = member ?? scopes.declarationOf(node)?.getStart(sf)
    if (declaration === undefined || !declarations.has(declaration)) return
    if (declaration === start && member === undefined) return
    if (inType(node)) types.push({ declaration, start, end: node.end })
    else uses.push(useOf(node, declaration, sf))
  }
  visit(sf)
  return { uses, types }
}

/** `(await import('./actions')).greet` declares and uses the name in one place. */
function memberMention(node: ts.Identifier, start: number, declarations: ReadonlySet<number>): number | undefined {
  const parent = node.parent
  return ts.isPropertyAccessExpression(parent) && parent.name === node && declarations.has(start) ? start : undefined
}

function nameAt(sf: ts.SourceFile, start: number): string | undefined {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u.exec(sf.text.slice(start, start + 200))?.[0]
}

/** A name where a value or type is meant: not a key, a label, a declaration's own name or an import. */
function isMention(node: ts.Identifier): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || isLazyMember(parent)
  if (ts.isQualifiedName(parent)) return parent.left === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false
  if (ts.isExportSpecifier(parent)) return false
  if (ts.isExportAssignment(parent)) return false
  if (ts.isJsxAttribute(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isAccessor(parent))
    return parent.name !== node
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent))
    return parent.name !== node
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node
  if (ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isClassLike(parent)) return false
  return true
}

function isLazyMember(access: ts.PropertyAccessExpression): boolean {
  let value: ts.Expression = access.expression
  while (ts.isParenthesizedExpression(value) || ts.isAwaitExpression(value)) value = value.expression
  return (
    ts.isCallExpression(value) &&
    (value.expression.kind === ts.SyntaxKind.ImportKeyword || value.expression.getText() === 'require')
  )
}

function inType(node: ts.Node): boolean {
  for (let up: ts.Node = node.parent; up; up = up.parent) {
    if (ts.isTypeNode(up) && !ts.isExpressionWithTypeArguments(up)) return true
    if (ts.isStatement(up) || ts.isFunctionLike(up))
      return ts.isTypeAliasDeclaration(up) || ts.isInterfaceDeclaration(up)
  }
  return false
}

function useOf(node: ts.Identifier, declaration: number, sf: ts.SourceFile): Use {
  const parent = node.parent
  // ns.greet: the member is the place, and what happens to the whole access is the way.
  const access = ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent : undefined
  const member = access?.name.text ?? null
  const place = { declaration, start: node.getStart(sf), end: node.end }
  return {
    ...place,
    via: viaOf(ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node),
    member,
    memberStart: access ? access.name.getStart(sf) : null,
    memberVia: access ? viaOf(access) : null,
    through: [],
  }
}

/** How an expression that stands for an action reaches it. */
export function viaOf(node: ts.Node): Via {
  let value = node
  for (;;) {
    const up: ts.Node = value.parent
    if (isTransparent(up) || (ts.isConditionalExpression(up) && up.condition !== value) || isChoice(up)) value = up
    else break
  }
  const parent = value.parent
  if (ts.isCallExpression(parent) && parent.expression === value) return 'call'
  if (ts.isTaggedTemplateExpression(parent) && parent.tag === value) return 'call'
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) {
    if (parent.name.text === 'bind') return 'bind'
    return parent.name.text === 'call' || parent.name.text === 'apply' ? 'call' : 'value'
  }
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) return viaOfAttribute(parent.parent)
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return viaOfArgument(parent.expression)
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
    const literal = parent.parent
    if (ts.isCallExpression(literal.parent) && viaOfArgument(literal.parent.expression) === 'hook') return 'hook'
  }
  return 'value'
}

function isTransparent(node: ts.Node): boolean {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  )
}

function isChoice(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false
  const operator = node.operatorToken.kind
  return (
    operator === ts.SyntaxKind.QuestionQuestionToken ||
    operator === ts.SyntaxKind.BarBarToken ||
    operator === ts.SyntaxKind.AmpersandAmpersandToken
  )
}

function viaOfAttribute(attribute: ts.JsxAttribute): Via {
  const name = attribute.name.getText()
  const tag = attribute.parent.parent.tagName.getText()
  if (name === 'formAction') return 'form-action'
  if (name === 'action' && (tag === 'form' || tag === 'Form')) return 'action'
  return 'prop'
}

function viaOfArgument(callee: ts.Expression): Via {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''
  if (name === 'useActionState' || name === 'useFormState') return 'action-state'
  return /^use[A-Z]/.test(name) ? 'hook' : 'argument'
}
