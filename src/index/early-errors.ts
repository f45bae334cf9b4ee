/**
 * What TypeScript's parser lets pass, leaving it to its checker, and Next's compiler refuses while it parses: `await` in a
 * function that is not async, `break` out of nothing, a `const` without a value. Such a file has no actions.
 * Source: the early errors of https://tc39.es/ecma262/ and those of TypeScript's grammar.
 */
import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { actionErrors, rangeOf } from './action-errors'
import { hasModifier } from './erasure'
import type { ProblemFact } from './facts'
import { hasTypeSyntax } from './parse'

/** The first such error of a file, null where there is none. */
export function earlyError(sf: ts.SourceFile): ProblemFact | null {
  const found = new Finder(hasTypeSyntax(sf.fileName)).find(sf, TOP)
  return found && actionErrors.unreadable(rangeOf(found.node, sf), found.why)
}

interface Found {
  readonly node: ts.Node
  readonly why: string
}

/** What a place inherits from what stands around it. */
interface Surroundings {
  readonly inFunction: boolean
  /** Null at the top of a module, where `await` may stand. */
  readonly isAsync: boolean | null
  readonly inLoop: boolean
  readonly inSwitch: boolean
  readonly labels: readonly string[]
  /** A field's value or a static block, where `arguments` means nothing. */
  readonly inField: boolean
  readonly isAmbient: boolean
}

const TOP: Surroundings = {
  inFunction: false,
  isAsync: null,
  inLoop: false,
  inSwitch: false,
  labels: [],
  inField: false,
  isAmbient: false,
}

const AWAIT = '`await` is only allowed in an async function. Write `async` before this one.'
const MODULE_LEVEL = '`import` and `export` are only allowed at the top level of a module.'

class Finder {
  constructor(private readonly hasTypes: boolean) {}

  find(node: ts.Node, around: Surroundings): Found | null {
    if (!this.hasTypes && isTypeSyntax(node)) return { node, why: 'Types are only allowed in a TypeScript file.' }
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return null
    const why = refusal(node, around)
    if (why) return { node, why }
    if (ts.isFunctionLike(node) && 'body' in node) return this.inFunction(node, around)
    if (ts.isPropertyDeclaration(node)) return this.inParts(node, around, node.initializer, FIELD)
    if (ts.isClassStaticBlockDeclaration(node)) return this.inParts(node, around, node.body, FIELD)
    return this.inChildren(node, inside(node, around))
  }

  private inFunction(fn: ts.SignatureDeclaration, around: Surroundings): Found | null {
    const isArrow = ts.isArrowFunction(fn)
    const isAsync = hasModifier(fn, ts.SyntaxKind.AsyncKeyword)
    const body: Surroundings = { ...TOP, inFunction: true, isAsync, inField: isArrow && around.inField }
    return (
      ts.forEachChild(fn, part => {
        if (part === (fn as ts.FunctionLikeDeclaration).body) return this.find(part, body)
        // No `await` in the value of a parameter, of an async function either.
        return ts.isParameter(part) ? this.find(part, { ...body, isAsync: false }) : this.find(part, around)
      }) ?? null
    )
  }

  private inParts(node: ts.Node, around: Surroundings, part: ts.Node | undefined, inPart: Surroundings): Found | null {
    return ts.forEachChild(node, child => this.find(child, child === part ? inPart : around)) ?? null
  }

  private inChildren(node: ts.Node, around: Surroundings): Found | null {
    return ts.forEachChild(node, child => this.find(child, around)) ?? null
  }
}

const FIELD: Surroundings = { ...TOP, isAsync: false, inField: true }

function inside(node: ts.Node, around: Surroundings): Surroundings {
  if (ts.isIterationStatement(node, false)) return { ...around, inLoop: true }
  if (ts.isSwitchStatement(node)) return { ...around, inSwitch: true }
  if (ts.isLabeledStatement(node)) return { ...around, labels: [...around.labels, node.label.text] }
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return { ...around, isAmbient: true }
  return around
}

/** Why this node may not stand here, null where it may. */
function refusal(node: ts.Node, around: Surroundings): string | null {
  switch (node.kind) {
    case ts.SyntaxKind.AwaitExpression:
      return around.isAsync === false ? AWAIT : null
    case ts.SyntaxKind.ReturnStatement:
      return around.inFunction ? null : '`return` is only allowed in a function.'
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
      return refusedJump(node as ts.BreakOrContinueStatement, around)
    case ts.SyntaxKind.LabeledStatement:
      return around.labels.includes((node as ts.LabeledStatement).label.text)
        ? 'This label stands around it already.'
        : null
    case ts.SyntaxKind.Identifier:
      return around.inField && isArguments(node as ts.Identifier)
        ? '`arguments` is only allowed in a function or a method.'
        : null
    case ts.SyntaxKind.VariableDeclaration:
      return around.isAmbient ? null : refusedVariable(node as ts.VariableDeclaration)
    case ts.SyntaxKind.BinaryExpression:
      return refusedOperator(node as ts.BinaryExpression)
    case ts.SyntaxKind.PrefixUnaryExpression:
    case ts.SyntaxKind.PostfixUnaryExpression:
      return refusedStep(node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression)
    case ts.SyntaxKind.Block:
      return refusedDirective(node as ts.Block)
    case ts.SyntaxKind.ImportDeclaration:
    case ts.SyntaxKind.ExportDeclaration:
    case ts.SyntaxKind.ExportAssignment:
      return isModuleLevel(node) ? null : MODULE_LEVEL
    case ts.SyntaxKind.ExportSpecifier:
      return refusedSpecifier(node as ts.ExportSpecifier)
    case ts.SyntaxKind.PrivateIdentifier:
      return ts.isObjectLiteralExpression(node.parent.parent) ? 'Only a class has private members.' : null
    case ts.SyntaxKind.VariableStatement:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.ClassDeclaration:
      return isModuleLevel(node) || !hasModifier(node, ts.SyntaxKind.ExportKeyword) ? null : MODULE_LEVEL
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
      return refusedAccessor(node as ts.AccessorDeclaration)
    case ts.SyntaxKind.Parameter:
      return refusedParameter(node as ts.ParameterDeclaration)
    case ts.SyntaxKind.JsxExpression:
      return ts.isJsxAttribute(node.parent) && !(node as ts.JsxExpression).expression ? 'A value is missing.' : null
    case ts.SyntaxKind.CaseBlock:
      return (node as ts.CaseBlock).clauses.filter(ts.isDefaultClause).length > 1
        ? 'There is a second `default`.'
        : null
    default:
      return null
  }
}

/** Syntax that only TypeScript has, which its parser reads in JavaScript too. */
function isTypeSyntax(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return false
  if (ts.isHeritageClause(node)) return node.token === ts.SyntaxKind.ImplementsKeyword
  if (ts.isImportClause(node)) return node.phaseModifier === ts.SyntaxKind.TypeKeyword
  if (ts.isExportDeclaration(node) || ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return node.isTypeOnly
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.body === undefined
  if (ts.isParameter(node)) return node.questionToken !== undefined || isNamed(node.name, 'this')
  if (ts.isPropertyDeclaration(node)) return (node.questionToken ?? node.exclamationToken) !== undefined
  if (ts.isExportAssignment(node)) return node.isExportEquals ?? false
  return ts.isModifier(node) ? TYPE_MODIFIERS.has(node.kind) : ts.isTypeNode(node) || TYPE_SYNTAX.has(node.kind)
}

const isNamed = (name: ts.BindingName, text: string) => ts.isIdentifier(name) && name.text === text

const TYPE_MODIFIERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AbstractKeyword,
  ts.SyntaxKind.AccessorKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.OverrideKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
])

const TYPE_SYNTAX: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.EnumDeclaration,
  ts.SyntaxKind.ImportEqualsDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.ModuleDeclaration,
  ts.SyntaxKind.NamespaceExportDeclaration,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.TypeParameter,
])

function refusedJump(node: ts.BreakOrContinueStatement, { inLoop, inSwitch, labels }: Surroundings): string | null {
  const word = ts.isBreakStatement(node) ? 'break' : 'continue'
  if (node.label) return labels.includes(node.label.text) ? null : `There is no label \`${node.label.text}\` around it.`
  return inLoop || (inSwitch && word === 'break') ? null : `\`${word}\` is only allowed in a loop.`
}

/** The compiler overlooks the one in `{ arguments }`. */
function isArguments(name: ts.Identifier): boolean {
  if (name.text !== 'arguments') return false
  const { parent } = name
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name
  return !(ts.isJsxOpeningLikeElement(parent) || ('name' in parent && parent.name === name))
}

function refusedVariable({ name, initializer, parent }: ts.VariableDeclaration): string | null {
  if (initializer || !ts.isVariableDeclarationList(parent)) return null
  if (ts.isForInStatement(parent.parent) || ts.isForOfStatement(parent.parent)) return null
  if (!ts.isIdentifier(name)) return 'What is taken apart needs a value.'
  return parent.flags & ts.NodeFlags.Const ? 'A `const` needs a value.' : null
}

function refusedOperator({ left, operatorToken: { kind }, right }: ts.BinaryExpression): string | null {
  if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment)
    return isTarget(left, kind === ts.SyntaxKind.EqualsToken) ? null : 'Nothing can be assigned to this.'
  const others = OTHERS.get(kind)
  const isMixed = (side: ts.Expression) => ts.isBinaryExpression(side) && others?.includes(side.operatorToken.kind)
  return isMixed(left) || isMixed(right) ? '`??` beside `||` or `&&` needs parentheses.' : null
}

const OTHERS: ReadonlyMap<ts.SyntaxKind, readonly ts.SyntaxKind[]> = new Map([
  [ts.SyntaxKind.QuestionQuestionToken, [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken]],
  [ts.SyntaxKind.BarBarToken, [ts.SyntaxKind.QuestionQuestionToken]],
  [ts.SyntaxKind.AmpersandAmpersandToken, [ts.SyntaxKind.QuestionQuestionToken]],
])

function refusedStep({ operator, operand }: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): string | null {
  const isStep = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
  return !isStep || isTarget(operand, false) ? null : 'Nothing can be assigned to this.'
}

function isTarget(expression: ts.Expression, mayBePattern: boolean): boolean {
  const target = unwrap(expression)
  if (ts.isIdentifier(target)) return target.text !== 'arguments' && target.text !== 'eval'
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) return !ts.isOptionalChain(target)
  return mayBePattern && (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target))
}

/** `'use strict'` may not stand in a function whose parameters are more than names. */
function refusedDirective({ parent, statements }: ts.Block): string | null {
  if (!ts.isFunctionLike(parent)) return null
  if (parent.parameters.every(p => ts.isIdentifier(p.name) && !p.initializer && !p.dotDotDotToken)) return null
  for (const s of statements) {
    if (!ts.isExpressionStatement(s) || !ts.isStringLiteral(s.expression)) return null
    if (s.expression.text === 'use strict')
      return "'use strict' is not allowed below parameters with patterns or values."
  }
  return null
}

function refusedSpecifier({ parent, propertyName, name }: ts.ExportSpecifier): string | null {
  const isDefault = (propertyName ?? name).text === 'default' && !parent.parent.moduleSpecifier
  return isDefault ? 'There is no name `default` to export without `from`.' : null
}

function isModuleLevel({ parent }: ts.Node): boolean {
  return ts.isSourceFile(parent) || ts.isModuleBlock(parent)
}

function refusedAccessor(node: ts.AccessorDeclaration): string | null {
  const count = node.parameters.length
  if (ts.isGetAccessor(node)) return count > 0 ? 'A `get` accessor has no parameters.' : null
  return count === 1 ? null : 'A `set` accessor has one parameter.'
}

function refusedParameter(node: ts.ParameterDeclaration): string | null {
  const { parent } = node
  if (node.dotDotDotToken && parent.parameters.at(-1) !== node) return 'A rest parameter is the last one.'
  const isProperty = (ts.getModifiers(node)?.length ?? 0) > 0
  if (!isProperty || (ts.isConstructorDeclaration(parent) && parent.body)) return null
  return 'A parameter with a modifier is only allowed in a constructor with a body.'
}
