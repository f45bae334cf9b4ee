/** Writes the route handler that stands for an action: the origin check, the arguments from the body, and the action's own code. */
import type { HttpMethod, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import type { ActionShape } from './action-shape'
import type { ActionSignature } from './action-signature'
import type { ConvertContext } from './context'
import { applyEdits } from './edits'
import { hasDirective } from './imports'
import { IS_SAME_ORIGIN } from './same-origin'
import type { Scope } from './scope'
import { type CodeStyle, freeName, printIf, semicolon } from './style'

/** How the app's route files answer. */
export type ResponseName = 'NextResponse' | 'Response'

export interface HandlerInput {
  readonly shape: ActionShape
  readonly signature: ActionSignature
  readonly scope: Scope
  readonly method: HttpMethod
  readonly response: ResponseName
  readonly style: CodeStyle
  /** The action becomes a function of another module, which the handler calls. */
  readonly delegate: boolean
}

export interface Handler {
  readonly text: string
  /** The parts of the action that the text is made of: what they mention, the route file needs. */
  readonly nodes: readonly ts.Node[]
}

/**
 * The handler's text. The action's body is its body where each `return` can answer in place; where one cannot (recursion, a
 * reassigned parameter, a result that may be undefined) the action stays a function beside it and the handler calls it:
 * null where it cannot, for want of the previous state that is not sent.
 */
export async function writeHandler(input: HandlerInput, context: ConvertContext): Promise<Handler | null> {
  const { shape, signature, method, response, style } = input
  const end = semicolon(style)
  const taken = namesIn(shape.fn).add(localName(shape))
  const request = freeName(['request', 'req', 'httpRequest'], taken)
  const inlined = input.delegate ? undefined : await inlineBody(input, request, context)
  const head = `export async function ${method}(${request}: Request) {`
  const lines = [
    printIf(`!${IS_SAME_ORIGIN}(${request})`, `return new ${response}(null, { status: 403 })`, style),
    ...argumentLines(signature, request, style, inlined !== undefined),
  ].map(line => style.indent + line.replaceAll('\n', `\n${style.indent}`))
  if (inlined !== undefined) {
    const text = `${[head, ...lines].join('\n')}\n${inlined}}\n`
    return { text, nodes: [...(signature.form === null ? shape.fn.parameters : []), shape.fn.body] }
  }
  if (signature.form !== null && signature.parameters.length > 1) return null
  const call = `${localName(shape)}(${callArguments(signature)})`
  const none = `new ${response}(null, { status: 204 })`
  const result = freeName(['result', 'answer', 'returned'], taken)
  const answer =
    signature.result === 'void'
      ? [`await ${call}${end}`, `return ${none}${end}`]
      : signature.result === 'json'
        ? [`return ${response}.json(await ${call})${end}`]
        : [
            `const ${result} = await ${call}${end}`,
            `return ${result} === undefined ? ${none} : ${response}.json(${result})${end}`,
          ]
  const body = [...lines, ...answer.map(line => style.indent + line)].join('\n')
  if (input.delegate) return { text: `${head}\n${body}\n}\n`, nodes: [] }
  return { text: `${ownFunction(shape)}\n\n${head}\n${body}\n}\n`, nodes: [shape.fn] }
}

/** The name the action's function has in the route file. */
export function localName({ local, exported }: ActionShape): string {
  return local?.text ?? (exported === 'default' ? 'action' : exported)
}

function callArguments({ parameters, whole }: ActionSignature): string {
  return whole ? 'input' : parameters.map(({ name }) => name).join(', ')
}

/** `const { a, b } = (await request.json()) as { a: string; b?: number }`. */
function argumentLines(signature: ActionSignature, request: string, style: CodeStyle, inlined: boolean): string[] {
  const { parameters, whole } = signature
  const [first] = parameters
  if (!first) return []
  const end = semicolon(style)
  if (signature.form !== null) return [`const ${signature.form} = await ${request}.formData()${end}`]
  const json = `(await ${request}.json())`
  if (whole) return [`const ${inlined ? first.pattern : 'input'} = ${json} as ${first.type.text}${end}`]
  // Defaults stay with the body: a key that JSON left out is undefined.
  const names = parameters.map(({ name, initializer }) =>
    inlined && initializer !== null ? `${name} = ${initializer}` : name,
  )
  const members = parameters.map(({ name, optional, type }) => `${name}${optional ? '?' : ''}: ${type.text}`)
  const line = `const { ${names.join(', ')} } = ${json} as { ${members.join('; ')} }${end}`
  if (style.indent.length + line.length <= style.printWidth && !line.includes('\n')) return [line]
  const broken = members.map(member => `${style.indent}${member}${end}`).join('\n')
  return [`const { ${names.join(', ')} } = ${json} as {\n${broken}\n}${end}`]
}

/** The action as a function of the route file: its text without `export` and `default`. */
export function ownFunction(shape: ActionShape): string {
  const { sf, statement, fn } = shape
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  const start = statement.getStart(sf, false)
  const edits: TextEdit[] = []
  for (const modifier of modifiers) {
    if (modifier.kind !== ts.SyntaxKind.ExportKeyword && modifier.kind !== ts.SyntaxKind.DefaultKeyword) continue
    const after = /^\s*/.exec(sf.text.slice(modifier.end))?.[0].length ?? 0
    edits.push({ start: modifier.getStart(sf), end: modifier.end + after, newText: '' })
  }
  if (ts.isExportAssignment(statement)) return `const ${localName(shape)} = ${fn.getText(sf)}`
  if (ts.isFunctionDeclaration(fn) && !fn.name) {
    const open = fn.getChildren(sf).find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
    if (open) edits.push({ start: open.getStart(sf), end: open.getStart(sf), newText: `${localName(shape)}` })
  }
  return slice(sf.text, start, statement.end, edits)
}

/** Part of a text after edits inside it. */
function slice(text: string, start: number, end: number, edits: readonly TextEdit[]): string {
  const shifted = edits.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  return applyEdits(text.slice(start, end), shifted)
}

/** Every identifier's text in a node. */
function namesIn(node: ts.Node): Set<string> {
  const found = new Set<string>()
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) found.add(child.text)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

/** The body with each `return` answering, ready to stand before the handler's `}`; undefined where it cannot be in place. */
async function inlineBody(input: HandlerInput, request: string, context: ConvertContext): Promise<string | undefined> {
  const { shape, signature, response, style } = input
  const { fn, sf } = shape
  const end = semicolon(style)
  const names = namesIn(fn)
  const recursive = shape.local !== null && namesIn(fn.body).has(shape.local.text)
  if (names.has(request) || names.has(response) || names.has(IS_SAME_ORIGIN) || recursive) return undefined
  if (reassignsParameter(shape, input.scope) || (ts.isBlock(fn.body) && hasDirective(fn.body, 'use server')))
    return undefined
  const none = `return new ${response}(null, { status: 204 })${end}`
  if (!ts.isBlock(fn.body)) {
    const expression = ts.isParenthesizedExpression(fn.body) ? fn.body.expression : fn.body
    const text = expression.getText(sf)
    if (signature.result === 'void')
      return `${style.indent}${awaited(text, expression)}${end}\n${style.indent}${none}\n`
    if (signature.result === 'maybe') return undefined
    const value = (await isPromise(expression, sf, context)) ? awaited(text, expression) : text
    return `${style.indent}return ${response}.json(${value})${end}\n`
  }
  const edits: TextEdit[] = []
  for (const statement of returnsOf(fn.body)) {
    const { expression } = statement
    if (!expression) {
      if (signature.result === 'json') return undefined
      edits.push({
        start: statement.getStart(sf),
        end: statement.end,
        newText: none.replace(/;$/, sf.text[statement.end - 1] === ';' ? ';' : ''),
      })
      continue
    }
    if (signature.result === 'void' || (signature.result === 'maybe' && !(await isDefined(expression, sf, context))))
      return undefined
    const wait = (await isPromise(expression, sf, context)) ? awaitParts(expression) : { before: '', after: '' }
    const start = expression.getStart(sf)
    edits.push({ start, end: start, newText: `${response}.json(${wait.before}` })
    edits.push({ start: expression.end, end: expression.end, newText: `${wait.after})` })
  }
  const ends = alwaysEnds(fn.body)
  if (!ends && signature.result === 'json') return undefined
  const open = fn.body.getStart(sf) + 1
  const inner = slice(sf.text, open, fn.body.end - 1, edits).replaceAll('\r\n', '\n')
  const tail = ends ? '' : `${style.indent}${none}\n`
  if (inner.trim() === '') return tail
  return inner.includes('\n')
    ? `${inner.replace(/^[ \t]*\n/, '').trimEnd()}\n${tail}`
    : `${style.indent}${inner.trim()}\n${tail}`
}

function awaited(text: string, expression: ts.Expression): string {
  const { before, after } = awaitParts(expression)
  return before + text + after
}

/** `await` before an expression, in parentheses where it would bind too tightly. */
function awaitParts(expression: ts.Expression): { readonly before: string; readonly after: string } {
  if (ts.isAwaitExpression(expression)) return { before: '', after: '' }
  const tight = ts.isLeftHandSideExpression(expression)
  return tight ? { before: 'await ', after: '' } : { before: 'await (', after: ')' }
}

/** Whether an expression is, or may be, a promise: by the checker, else unless its syntax shows that it is none. */
async function isPromise(expression: ts.Expression, sf: ts.SourceFile, context: ConvertContext): Promise<boolean> {
  if (isPlainValue(expression)) return false
  const type = await context.types?.typeAt(sf.fileName, expression.getStart(sf), context.signal, expression.end)
  return type?.text == null || /^(any|unknown)$|\bPromise(Like)?</.test(type.text)
}

function isPlainValue(node: ts.Expression): boolean {
  return (
    ts.isAwaitExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  )
}

/** Whether an expression is never undefined, as far as the checker knows. */
async function isDefined(expression: ts.Expression, sf: ts.SourceFile, context: ConvertContext): Promise<boolean> {
  if (isPlainValue(expression) && !ts.isAwaitExpression(expression)) return true
  const type = await context.types?.typeAt(sf.fileName, expression.getStart(sf), context.signal, expression.end)
  return type?.wire === 'json' && !type.optional
}

/** The `return`s of a function body itself. */
function returnsOf(body: ts.Block): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found.push(node)
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

/** True where control never reaches the end of the statement. */
function alwaysEnds(statement: ts.Statement | undefined): boolean {
  if (!statement) return false
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true
  if (ts.isBlock(statement)) return alwaysEnds(statement.statements.at(-1))
  if (ts.isIfStatement(statement)) return alwaysEnds(statement.thenStatement) && alwaysEnds(statement.elseStatement)
  if (!ts.isTryStatement(statement)) return false
  if (alwaysEnds(statement.finallyBlock)) return true
  return alwaysEnds(statement.tryBlock) && (!statement.catchClause || alwaysEnds(statement.catchClause.block))
}

/** True where the body assigns to a parameter: as a `const` of the handler it could not. */
function reassignsParameter({ fn }: ActionShape, scope: Scope): boolean {
  const bindings = (name: ts.BindingName): ts.Identifier[] =>
    ts.isIdentifier(name)
      ? [name]
      : name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : bindings(element.name)))
  return fn.parameters.flatMap(({ name }) => bindings(name)).some(parameter => scope.usesOf(parameter).some(isAssigned))
}

function isAssigned(use: ts.Identifier): boolean {
  let node: ts.Node = use
  while (
    ts.isArrayLiteralExpression(node.parent) ||
    ts.isShorthandPropertyAssignment(node.parent) ||
    ts.isPropertyAssignment(node.parent) ||
    ts.isObjectLiteralExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent)
  )
    node = node.parent
  const { parent } = node
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}
