/** serverActions.allowedOrigins that next.config makes of environment variables: the same expression, for a module of the app. */
import { ts } from '../../workspace/typescript'

/** Methods of texts and lists that answer the same whenever they are called. */
const PURE: ReadonlySet<string> = new Set(
  'replace replaceAll split trim toLowerCase toUpperCase slice concat map flatMap filter includes startsWith endsWith join'.split(
    ' ',
  ),
)
/** Operators behind or before which a variable that is not set does no harm. */
const MAY_BE_UNSET: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])

/**
 * The list of origins as an expression that stands by itself, with the conditions under which next.config sets it; null where
 * it rests on anything but the environment, literals and constants made of them, or is not set at one place only.
 * `quote` is what its texts are to be written in. A variable that has to be set for it is asked first: where it was not,
 * next.config did not load.
 */
export function environmentOrigins(sf: ts.SourceFile, quote: string): string | null {
  const [option, ...others] = optionsIn(sf)
  const conditions = option && others.length === 0 ? conditionsOf(option) : null
  if (!option || !conditions) return null
  const reader = new ExpressionReader(sf, quote)
  const read = reader.read(option.initializer)
  const list = read && onOneLine(read)
  const asked = conditions.map(({ node, holds }) => {
    const text = reader.read(node)
    return text && (holds ? grouped(node, text) : `!(${text})`)
  })
  if (list === null || asked.includes(null)) return null
  const all = [...asked, ...[...reader.required].filter(name => !asked.includes(name))]
  return all.length === 0 ? list : `${all.join(' && ')} ? ${list} : []`
}

/** Without the line breaks that fit where it stood; null for one with a comment, which would swallow what follows. */
function onOneLine(text: string): string | null {
  if (!text.includes('\n')) return text
  if (/(?:^|\s)\/[/*]/m.test(text)) return null
  return text
    .replace(/\[\s*\n\s*/g, '[')
    .replace(/,?\s*\n\s*\]/g, ']')
    .replace(/\s*\n\s*/g, ' ')
}

/** Where the option is written; none where another place of the file sets what it is an option of. */
function optionsIn(sf: ts.SourceFile): ts.PropertyAssignment[] {
  const found: ts.PropertyAssignment[] = []
  let owners = 0
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText(sf) === 'allowedOrigins') found.push(node)
    if (ts.isIdentifier(node) && node.text === 'serverActions') owners++
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return owners === 1 ? found : []
}

interface Condition {
  readonly node: ts.Expression
  /** False where the option is in the other branch. */
  readonly holds: boolean
}

/**
 * What has to hold for the code at a node to run, from the outermost condition on; null where something else decides it: a loop,
 * a `switch`, another way out of the function.
 */
function conditionsOf(at: ts.Node): Condition[] | null {
  const found: Condition[] = []
  for (let node = at; node.parent; node = node.parent) {
    const { parent } = node
    if (ts.isIfStatement(parent)) {
      if (parent.expression === node) return null
      found.unshift({ node: parent.expression, holds: parent.thenStatement === node })
    } else if (ts.isConditionalExpression(parent)) {
      if (parent.condition === node) return null
      found.unshift({ node: parent.condition, holds: parent.whenTrue === node })
    } else if (ts.isBinaryExpression(parent)) {
      if (parent.right !== node) return null
      const operator = parent.operatorToken.kind
      if (operator === ts.SyntaxKind.AmpersandAmpersandToken) found.unshift({ node: parent.left, holds: true })
      else if (operator !== ts.SyntaxKind.EqualsToken) return null
    } else if (ts.isFunctionLike(parent)) {
      if (returnsIn(parent) > 1) return null
    } else if (!isPassedThrough(parent)) return null
  }
  return found
}

function returnsIn(fn: ts.Node): number {
  let count = 0
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) count++
    ts.forEachChild(node, visit)
  }
  visit(fn)
  return count
}

/** What leaves it to its parts' surroundings whether they run. */
function isPassedThrough(node: ts.Node): boolean {
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isSpreadAssignment(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isVariableStatement(node) ||
    ts.isExpressionStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isExportAssignment(node) ||
    ts.isBlock(node) ||
    ts.isSourceFile(node)
  )
}

function grouped(node: ts.Expression, text: string): string {
  return ts.isConditionalExpression(node) || (ts.isBinaryExpression(node) && !isComparison(node)) ? `(${text})` : text
}

function isComparison({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
}

/** Reads expressions of one file; null for one that would not mean the same elsewhere. */
class ExpressionReader {
  /** The variables that have to be set for what was read. */
  readonly required = new Set<string>()

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly quote: string,
  ) {}

  read(node: ts.Expression, names: ReadonlySet<string> = new Set()): string | null {
    const { sf, quote } = this
    if (isVariable(node)) {
      if (isNeeded(node)) this.required.add(node.getText(sf))
      return node.getText(sf)
    }
    if (ts.isStringLiteral(node)) return /[\\'"]/.test(node.text) ? node.getText(sf) : quote + node.text + quote
    if ((ts.isLiteralExpression(node) || ts.isTemplateExpression(node)) && node.getText(sf).includes('\n')) return null
    if (ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.NullKeyword) return node.getText(sf)
    if (ts.isIdentifier(node)) return this.#name(node, names)
    if (!isReadable(node)) return null
    const parts: (readonly [ts.Node, string | null])[] = []
    const visit = (child: ts.Node): void => {
      if (ts.isNewExpression(node) && child === node.expression) return
      if (ts.isArrowFunction(child)) parts.push([child, this.#callback(child, names)])
      else if (ts.isSpreadElement(child) || ts.isTemplateSpan(child)) ts.forEachChild(child, visit)
      else if (ts.isExpression(child) && !isMemberName(child)) parts.push([child, this.read(child, names)])
    }
    ts.forEachChild(node, visit)
    let text = node.getText(sf)
    const start = node.getStart(sf)
    for (const [part, written] of parts.reverse()) {
      if (written === null) return null
      text = text.slice(0, part.getStart(sf) - start) + written + text.slice(part.end - start)
    }
    return text
  }

  #callback(fn: ts.ArrowFunction, names: ReadonlySet<string>): string | null {
    const own = fn.parameters.map(({ name }) => name.getText(this.sf))
    if (ts.isBlock(fn.body) || !fn.parameters.every(({ name }) => ts.isIdentifier(name))) return null
    const body = this.read(fn.body, new Set([...names, ...own]))
    const head = this.sf.text.slice(fn.getStart(this.sf), fn.body.getStart(this.sf))
    return body && head + body
  }

  /** A parameter of the expression's own functions, or a constant of the file, of which the value is written instead. */
  #name(node: ts.Identifier, names: ReadonlySet<string>): string | null {
    if (names.has(node.text) || node.text === 'undefined' || node.text === 'Boolean') return node.text
    for (const statement of this.sf.statements) {
      if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue
      const declared = statement.declarationList.declarations.find(one => one.name.getText(this.sf) === node.text)
      const { initializer } = declared ?? {}
      if (!initializer || initializer.pos > node.pos) continue
      const text = this.read(initializer)
      return (
        text && (ts.isBinaryExpression(initializer) || ts.isConditionalExpression(initializer) ? `(${text})` : text)
      )
    }
    return null
  }
}

/** `process.env.NAME`. */
function isVariable(node: ts.Node): node is ts.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(node) && node.expression.getText() === 'process.env'
}

/** True where the expression around a variable fails without it. */
function isNeeded({ parent }: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.questionDotToken === undefined
  return ts.isArrayLiteralExpression(parent) || ts.isNewExpression(parent)
}

function isMemberName(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
}

/** The forms whose parts tell whether they mean the same elsewhere. */
function isReadable(node: ts.Expression): boolean {
  if (ts.isCallExpression(node))
    return ts.isPropertyAccessExpression(node.expression) && PURE.has(node.expression.name.text)
  if (ts.isNewExpression(node)) return node.expression.getText() === 'URL'
  if (ts.isBinaryExpression(node)) return MAY_BE_UNSET.has(node.operatorToken.kind)
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken
  return (
    ts.isPropertyAccessExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isParenthesizedExpression(node)
  )
}
