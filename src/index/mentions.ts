/** The mentions of names in a tree, and what is read from each: syntax alone, before it is asked what a name means. */
import { ts } from '../workspace/typescript'
import type { MemberFact, TypeMentionFact, UseFact } from './facts'
import { ANSWER } from './flows'
import { passesOn, viaOf } from './via'

/** Members are followed this far: `api.users.admin.remove`. */
const LONGEST = 4

/** Every name that may mean a value or a type, and every `import()` and `require()` whose names nothing takes at once. */
export function mentionsIn(sf: ts.SourceFile): { identifiers: ts.Identifier[]; lazy: ts.CallExpression[] } {
  const identifiers: ts.Identifier[] = []
  const lazy: ts.CallExpression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      if (isMention(node)) identifiers.push(node)
      return
    }
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isCallExpression(node) && isLazy(node) && !takesNames(node)) lazy.push(node)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(sf, visit)
  return { identifiers, lazy }
}

/** `import('…')` or `require('…')`. */
export function isLazy(node: ts.CallExpression): boolean {
  const { expression: callee } = node
  if (callee.kind !== ts.SyntaxKind.ImportKeyword && !(ts.isIdentifier(callee) && callee.text === 'require'))
    return false
  const specifier = node.arguments[0]
  return specifier !== undefined && ts.isStringLiteralLike(specifier)
}

/** True where the call's module is put into names on the spot: `const { greet } = await import(…)`, `.then(m => …)`, `(await import(…)).greet`. */
function takesNames(call: ts.CallExpression): boolean {
  let value: ts.Node = call
  while (ts.isAwaitExpression(value.parent) || passesOn(value.parent, value)) value = value.parent
  const parent = value.parent
  if (ts.isVariableDeclaration(parent)) return parent.initializer === value
  if (!ts.isPropertyAccessExpression(parent)) return false
  if (parent.name.text !== 'then' || !ts.isCallExpression(parent.parent)) return true
  const callback = parent.parent.arguments[0]
  return (
    callback !== undefined &&
    (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) &&
    callback.parameters.length > 0
  )
}

/** The name that is declared at an offset. */
export function nameAt(sf: ts.SourceFile, start: number): string | undefined {
  NAME.lastIndex = start
  return NAME.exec(sf.text)?.[0]
}

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy

/** A name where a value or type is meant: not a key, a label, a declaration's own name or an import. */
function isMention(node: ts.Identifier): boolean {
  const parent = node.parent
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
      return (parent as ts.PropertyAccessExpression).expression === node || isLazyMember(node)
    case ts.SyntaxKind.QualifiedName:
      return (parent as ts.QualifiedName).left === node
    case ts.SyntaxKind.PropertyAssignment:
    case ts.SyntaxKind.BindingElement:
    case ts.SyntaxKind.VariableDeclaration:
    case ts.SyntaxKind.Parameter:
      return (parent as ts.PropertyAssignment).initializer === node
    case ts.SyntaxKind.ShorthandPropertyAssignment:
      return ((parent as ts.ShorthandPropertyAssignment).objectAssignmentInitializer ?? node) === node
    case ts.SyntaxKind.JsxOpeningElement:
    case ts.SyntaxKind.JsxSelfClosingElement:
      return /^[^a-z]/.test(node.text)
    // The end of an element that was counted at its beginning.
    case ts.SyntaxKind.JsxClosingElement:
    case ts.SyntaxKind.JsxAttribute:
    case ts.SyntaxKind.JsxNamespacedName:
    case ts.SyntaxKind.ImportSpecifier:
    case ts.SyntaxKind.ImportClause:
    case ts.SyntaxKind.NamespaceImport:
    case ts.SyntaxKind.ImportEqualsDeclaration:
    case ts.SyntaxKind.ExportSpecifier:
    case ts.SyntaxKind.ExportAssignment:
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
    case ts.SyntaxKind.MetaProperty:
      return false
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.PropertySignature:
    case ts.SyntaxKind.MethodSignature:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.TypeParameter:
    case ts.SyntaxKind.NamedTupleMember:
      return (parent as ts.PropertyDeclaration).name !== node
    default:
      return true
  }
}

/** `(await import('./actions')).greet` declares and uses the name in one place. */
export function isLazyMember(node: ts.Identifier): boolean {
  const access = node.parent
  if (!ts.isPropertyAccessExpression(access) || access.name !== node) return false
  let value: ts.Expression = access.expression
  while (
    ts.isParenthesizedExpression(value) ||
    ts.isAwaitExpression(value) ||
    ts.isAsExpression(value) ||
    ts.isNonNullExpression(value)
  )
    value = value.expression
  return ts.isCallExpression(value) && isLazy(value)
}

/** True in a type, which is erased: `typeof greet`. */
export function inType(node: ts.Node): boolean {
  for (let up: ts.Node = node.parent; up; up = up.parent) {
    if (ts.isTypeNode(up) && !ts.isExpressionWithTypeArguments(up)) return true
    if (ts.isStatement(up) || ts.isFunctionLike(up))
      return ts.isTypeAliasDeclaration(up) || ts.isInterfaceDeclaration(up)
  }
  return false
}

export function typeMention(node: ts.Identifier, declaration: number, sf: ts.SourceFile): TypeMentionFact {
  const parent = node.parent
  const member = ts.isQualifiedName(parent) && parent.left === node ? parent.right : undefined
  const named = member ?? node
  return { declaration, start: named.getStart(sf), end: named.end, member: member?.text ?? null }
}

/**
 * The use that `node` is: a name, or an `import()` itself, with the members read from it. Of a function that `answers` a
 * followed value, what its call answers comes first.
 */
export function useOf(
  node: ts.Identifier | ts.CallExpression,
  declaration: number,
  flows: boolean,
  sf: ts.SourceFile,
  answers = false,
): Omit<UseFact, 'within'> {
  const parent = node.parent
  const named = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node
  const call = ts.isCallExpression(named.parent) && named.parent.expression === named ? named.parent : undefined
  const answer = call && ts.isAwaitExpression(call.parent) ? call.parent : call
  const place = { start: node.getStart(sf), end: node.end }
  return {
    declaration,
    via: viaOf(named),
    ...place,
    members:
      answers && answer
        ? [{ name: ANSWER, ...place, via: viaOf(answer) }, ...membersOf(answer, sf)]
        : membersOf(named, sf),
    flows,
  }
}

function membersOf(node: ts.Node, sf: ts.SourceFile): MemberFact[] {
  const members: MemberFact[] = []
  let value = node
  while (members.length < LONGEST) {
    while (passesOn(value.parent, value) || ts.isAwaitExpression(value.parent)) value = value.parent
    const access = value.parent
    if (ts.isPropertyAccessExpression(access) && access.expression === value) {
      const { name } = access
      members.push({ name: name.text, start: name.getStart(sf), end: name.end, via: viaOf(access) })
    } else if (ts.isElementAccessExpression(access) && access.expression === value) {
      const key = access.argumentExpression
      const via = viaOf(access)
      // The text between the quotes is the name.
      if (ts.isStringLiteralLike(key))
        members.push({ name: key.text, start: key.getStart(sf) + 1, end: key.end - 1, via })
      else members.push({ name: ts.isNumericLiteral(key) ? key.text : '*', start: key.getStart(sf), end: key.end, via })
    } else return members
    value = access
  }
  return members
}
