/** Whether a FormData is only read by those who have it: then it is, where a result hands it back, what came in. */
import { ts } from '../../workspace/typescript'
import { bare, functionCalled, symbolOf } from './returned-expressions'

/** https://developer.mozilla.org/docs/Web/API/FormData: its methods that change nothing. */
const READS: ReadonlySet<string> = new Set(['get', 'getAll', 'has', 'entries', 'keys', 'values', 'forEach'])

/** Calls that only read what they are given: of the language, and of schemas. */
const READERS =
  /^(?:Object\.fromEntries|Array\.from|console\.\w+|URLSearchParams|Map|Set)$|\.(?:parse|safeParse|parseAsync|safeParseAsync)$/

/**
 * True for the name of a parameter or constant whose value nobody changes: it is read, put into one of the objects `into`, or
 * handed to functions whose code does the same. False for anything else that is done with it.
 */
export function isOnlyRead(name: ts.Identifier, checker: ts.TypeChecker, into: ReadonlySet<ts.Node>): boolean {
  const asked = new Set<ts.Symbol>()

  const ofName = (name: ts.Identifier): boolean => {
    const symbol = checker.getSymbolAtLocation(name)
    if (!symbol || asked.has(symbol)) return symbol !== undefined
    asked.add(symbol)
    const visit = (node: ts.Node): boolean => {
      if (ts.isIdentifier(node) && node !== name && node.text === name.text && symbolOf(node, checker) === symbol)
        return isRead(node)
      return ts.forEachChild(node, child => visit(child) === false) !== true
    }
    return visit(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile())
  }

  const isRead = (use: ts.Node): boolean => {
    let node = use
    // The value itself, without what is written around it, or chosen by a condition.
    while (isAround(node.parent, node)) node = node.parent
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && READS.has(parent.name.text)
    if (ts.isSpreadElement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isTypeOfExpression(parent)) return true
    if (ts.isTypeQueryNode(parent) || ts.isExpressionStatement(parent)) return true
    if (ts.isForOfStatement(parent)) return parent.expression === node
    if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true
    if (ts.isBinaryExpression(parent)) return COMPARES.has(parent.operatorToken.kind)
    if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) return into.has(parent.parent)
    if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) && ofName(parent.name)
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return isReader(parent, node)
    return false
  }

  /** What is called with it. */
  const isReader = (call: ts.CallExpression | ts.NewExpression, argument: ts.Node): boolean => {
    if (READERS.test(bare(call.expression).getText())) return true
    const given: readonly ts.Node[] = call.arguments ?? []
    const n = given.indexOf(argument)
    if (n < 0 || given.slice(0, n).some(ts.isSpreadElement)) return false
    const parameter = functionCalled(call, checker)?.parameters[n]
    if (!parameter || parameter.dotDotDotToken || !ts.isIdentifier(parameter.name)) return false
    return ofName(parameter.name)
  }

  return ofName(name)
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
