/** Whether a FormData is only read by those who have it: then it is, where a result hands it back, what came in. */
import { ts } from '../../workspace/typescript'
import { bare, functionCalled, symbolOf } from './returned-expressions'

/** https://developer.mozilla.org/docs/Web/API/FormData: its methods that change nothing. */
const READS: ReadonlySet<string> = new Set(['get', 'getAll', 'has', 'entries', 'keys', 'values'])

/** Calls of the language that only read what they are given. */
const READERS = /^(?:Object\.fromEntries|Array\.from|console\.\w+|URLSearchParams|Map|Set)$/

/** Calls that only read what they are given where they are of a schema's package: the app's own may do anything. */
const PARSERS: ReadonlySet<string> = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync'])

/**
 * True for the name of a parameter or constant whose value nobody changes: it is read, put into one of the objects `into`, or
 * handed to functions whose code does the same. False for anything else that is done with it. What a function puts into such
 * an object counts only for the calls among `into`: what another call of it answers may go elsewhere.
 */
export function isOnlyRead(name: ts.Identifier, checker: ts.TypeChecker, into: ReadonlySet<ts.Node>): boolean {
  const askedOf = { result: new Set<ts.Symbol>(), other: new Set<ts.Symbol>() }

  /** `isResult`: what the function around it answers is part of the result. */
  const ofName = (name: ts.Identifier, isResult: boolean): boolean => {
    const asked = isResult ? askedOf.result : askedOf.other
    const symbol = checker.getSymbolAtLocation(name)
    if (!symbol || asked.has(symbol)) return symbol !== undefined
    asked.add(symbol)
    const visit = (node: ts.Node): boolean => {
      if (ts.isIdentifier(node) && node !== name && node.text === name.text && symbolOf(node, checker) === symbol)
        return isRead(node, isResult)
      return ts.forEachChild(node, child => visit(child) === false) !== true
    }
    return visit(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile())
  }

  const isRead = (use: ts.Node, isResult: boolean): boolean => {
    let node = use
    // The value itself, without what is written around it, or chosen by a condition.
    while (isAround(node.parent, node)) node = node.parent
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent))
      return parent.expression === node && (READS.has(parent.name.text) || isPlainForEach(parent))
    if (ts.isSpreadElement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isTypeOfExpression(parent)) return true
    if (ts.isTypeQueryNode(parent) || ts.isExpressionStatement(parent)) return true
    if (ts.isForOfStatement(parent)) return parent.expression === node
    if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true
    if (ts.isBinaryExpression(parent)) return COMPARES.has(parent.operatorToken.kind)
    if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent))
      return isResult && into.has(parent.parent)
    if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) && ofName(parent.name, isResult)
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return isReader(parent, node, isResult)
    return false
  }

  /** What is called with it. */
  const isReader = (call: ts.CallExpression | ts.NewExpression, argument: ts.Node, isResult: boolean): boolean => {
    const callee = bare(call.expression)
    if (READERS.test(callee.getText()) || isParser(callee, checker)) return true
    const given: readonly ts.Node[] = call.arguments ?? []
    const n = given.indexOf(argument)
    if (n < 0 || given.slice(0, n).some(ts.isSpreadElement)) return false
    const parameter = functionCalled(call, checker)?.parameters[n]
    if (!parameter || parameter.dotDotDotToken || !ts.isIdentifier(parameter.name)) return false
    return ofName(parameter.name, isResult && into.has(call))
  }

  return ofName(name, true)
}

/** `form.forEach((value, key) => …)`: its callback does not take the form itself, which is the third of what it is given. */
function isPlainForEach({ name, parent }: ts.PropertyAccessExpression): boolean {
  if (name.text !== 'forEach' || !ts.isCallExpression(parent)) return false
  const callback = parent.arguments[0] && bare(parent.arguments[0])
  if (!callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return false
  return (
    callback.parameters.length <= 2 &&
    !callback.parameters.some(({ dotDotDotToken }) => dotDotDotToken) &&
    !/\barguments\b/.test(callback.getText())
  )
}

/** `schema.parse` of an installed package. */
function isParser(callee: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !PARSERS.has(callee.name.text)) return false
  const declarations = checker.getSymbolAtLocation(callee.name)?.declarations ?? []
  return (
    declarations.length > 0 &&
    declarations.every(declared => declared.getSourceFile().fileName.includes('node_modules/'))
  )
}

function isAround(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== node
  if (ts.isBinaryExpression(parent)) return CHOOSES.has(parent.operatorToken.kind)
  return ts.isExpression(parent) && bare(parent) !== parent
}

const CHOOSES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
])

const COMPARES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
])
