/** The places around an action's uses that `router.refresh()` is written to. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { holdsAfter } from '../action/refreshing-answers'
import { indentAt } from '../code/edits'
import { startsLine } from '../code/layout'
import type { Scope } from '../code/scope'
import { type CodeStyle, semicolon, styleOf } from '../code/style'
import { componentOf, type Router } from './component-router'
import { branches, isRefreshedByTaker, mayLeave, refreshesLater } from './later-refresh'

/**
 * The statements of a block that a refresh follows: the one that awaits the call, or navigations behind it, which drop a refresh that
 * is under way; `refreshed` where a later one refreshes already. What may leave in between has both a refresh before it and one after
 * the navigation behind it, but where it leaves for answers that none of `answers`, those of a page that is new, is.
 */
export function afterStatements(
  awaited: ts.Node,
  router: Router | undefined,
  scope: Scope,
  answers: readonly ts.ObjectLiteralExpression[] | null,
): readonly ts.Statement[] | 'refreshed' | undefined {
  let statement: ts.Node = awaited
  while (!ts.isStatement(statement)) {
    if (ts.isFunctionLike(statement) || !statement.parent) return undefined
    statement = statement.parent
  }
  const simple = isStraight(statement)
  const block = statement.parent
  if (!simple || !ts.isBlock(block)) return undefined
  if (refreshesLater(statement, router, scope)) return 'refreshed'
  const navigates = (node: ts.Node) =>
    ts.isExpressionStatement(node) &&
    (router?.navigations.some(callee => node.getText().startsWith(`${callee}(`)) ?? false)
  const found = [statement]
  let isLeft = false
  for (const other of block.statements.slice(block.statements.indexOf(statement) + 1)) {
    if (!isStraight(other) && !ts.isIfStatement(other)) break
    if (ts.isIfStatement(other) && mayLeave(other)) {
      const isFor = answers && !other.elseStatement && holdsAfter(answers, other.expression, awaited) === false
      isLeft ||= !isFor
      continue
    }
    if (!navigates(other) && !(ts.isIfStatement(other) && branches(other).some(navigates))) continue
    if (!isLeft) found.pop()
    isLeft = false
    found.push(other)
  }
  return found
}

function isStraight(statement: ts.Statement): statement is ts.ExpressionStatement | ts.VariableStatement {
  return ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)
}

/**
 * True where `.finally(() => router.refresh())` follows the call, a `finally` around it refreshes, or the function that is
 * given it does: by the component's own router.
 */
export function isRefreshed(call: ts.CallExpression, router: Router | undefined, scope: Scope): boolean {
  if (!router) return false
  const value = ts.isAwaitExpression(call.parent) ? call.parent : call
  const arrow = value.parent
  if (ts.isArrowFunction(arrow) && arrow.body === value && isRefreshedByTaker(arrow, router, scope)) return true
  const refresh = `${router.refresh}()`
  const access = call.parent
  if (ts.isPropertyAccessExpression(access) && access.name.text === 'finally' && ts.isCallExpression(access.parent)) {
    const [callback] = access.parent.arguments
    const body = callback && ts.isArrowFunction(callback) ? callback.body : undefined
    const done = body && ts.isBlock(body) ? body.statements : body ? [body] : []
    return done.some(one => one.getText().replace(/;$/, '') === refresh)
  }
  for (let node: ts.Node = call; node.parent && !ts.isFunctionLike(node); node = node.parent) {
    const { parent } = node
    if (!ts.isTryStatement(parent) || parent.tryBlock !== node || !parent.finallyBlock) continue
    if (parent.finallyBlock.statements.some(one => one.getText().replace(/;$/, '') === refresh)) return true
  }
  return false
}

/**
 * True for `onClick={() => …}` and `startTransition(() => …)`: nothing looks at what the function answers. A component may, in
 * what is no click or the like.
 */
export function isHandler(arrow: ts.ArrowFunction, needs: { readonly void: boolean }, scope: Scope): boolean {
  const { parent } = arrow
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) {
    const attribute = parent.parent
    const name = attribute.name.getText()
    if (!/^on[A-Z]|^(form)?[aA]ction$/.test(name)) return false
    const isElement = /^[a-z]/.test(attribute.parent.parent.tagName.getText())
    return isElement || needs.void || /^on(Double)?Click$|^on(Press|Key|Mouse|Pointer|Focus|Blur)/.test(name)
  }
  return (
    ts.isCallExpression(parent) &&
    parent.arguments[0] === arrow &&
    ts.isExpressionStatement(parent.parent) &&
    startsTransition(parent.expression, scope)
  )
}

/** `startTransition` of React, or what `useTransition()` gives. */
function startsTransition(callee: ts.Expression, scope: Scope): boolean {
  if (!ts.isIdentifier(callee)) return callee.getText() === 'React.startTransition'
  return (scope.symbolOf(callee)?.declarations ?? []).some(declaration => {
    if (ts.isImportSpecifier(declaration)) return isOfReact(declaration)
    const list = ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent) && declaration.parent
    const from = list && ts.isVariableDeclaration(list.parent) ? list.parent.initializer : undefined
    return from !== undefined && ts.isCallExpression(from) && /^(\w+\.)?useTransition$/.test(from.expression.getText())
  })
}

function isOfReact({ propertyName, name, parent }: ts.ImportSpecifier): boolean {
  const module = parent.parent.parent.moduleSpecifier
  return ts.isStringLiteral(module) && module.text === 'react' && (propertyName ?? name).text === 'startTransition'
}

/** `() => greet(x)` as `async () => { await greet(x); router.refresh() }` over lines. */
export function handlerBlock(
  arrow: ts.ArrowFunction,
  call: ts.CallExpression,
  refresh: string,
  style: CodeStyle,
): TextEdit[] {
  const sf = arrow.getSourceFile()
  const start = arrow.getStart(sf)
  const isAsync = arrow.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false
  return [
    ...(isAsync ? [] : [{ start, end: start, newText: 'async ' }]),
    {
      start: arrow.body.getStart(sf),
      end: arrow.body.end,
      newText: block(call.getText(sf), refresh, indentOf(arrow, style), style),
    },
  ]
}

/** The indentation of the line that holds the node once its component has a router: one in one line gets lines of its own. */
function indentOf(node: ts.Node, style: CodeStyle): string {
  const sf = node.getSourceFile()
  const indent = indentAt(sf.text, node.getStart(sf))
  const body = componentOf(node)?.body
  if (!body || !ts.isBlock(body)) return indent
  const text = body.getText(sf)
  return text.includes('\n') || /\buseRouter\(\)/.test(text) ? indent : indent + style.indent
}

/** `save.bind(null)`, which is `save`. */
function boundToNothing({ parent }: ts.Node): ts.CallExpression | undefined {
  if (!ts.isPropertyAccessExpression(parent) || parent.name.text !== 'bind') return undefined
  const call = parent.parent
  if (!ts.isCallExpression(call) || call.expression !== parent || call.arguments.length > 1) return undefined
  return call.arguments.every(({ kind }) => kind === ts.SyntaxKind.NullKeyword) ? call : undefined
}

/** What stands over lines behind the `? ` or `: ` of a choice that has a line for each is as far in as its first word. */
function behindSign(node: ts.Node, style: CodeStyle): string {
  const { text } = node.getSourceFile()
  const start = node.getStart()
  const lead = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (!ts.isConditionalExpression(node.parent) || !/^\s*[?:] $/.test(lead)) return ''
  return style.indent === '\t' ? '\t' : '  '
}

function block(call: string, refresh: string, indent: string, style: CodeStyle): string {
  const end = semicolon(style)
  const inner = `\n${indent}${style.indent}`
  return `{${inner}await ${call}${end}${inner}${refresh}()${end}\n${indent}}`
}

/** What stands around the call inside a wrapped value. */
interface Around {
  readonly before: string
  readonly after: string
}

/**
 * The action as a value, wrapped. A form's action that only refreshes is a block of two statements; any other passes on what
 * it is called with, and answers what the action does; `stable` (`useCallback`) keeps it the same function.
 */
export function wrapped(
  use: ts.Node,
  needs: {
    readonly form: string | null
    readonly parameters: number
    readonly follow: boolean
    readonly refresh: boolean
    readonly promises: boolean
  },
  { before, after }: Around,
  router: Router | null,
  stable: string | null = null,
): TextEdit[] {
  const sf = use.getSourceFile()
  const style = styleOf(sf)
  const name = use.getText(sf)
  const node = boundToNothing(use) ?? use
  const start = node.getStart(sf)
  if (isFormAttribute(node) && (needs.form !== null || needs.parameters === 0)) {
    const form = needs.form
    const parameter = form === null ? '()' : style.arrowParentheses ? `(${form})` : form
    const call = `${name}(${form ?? ''})`
    const body = needs.follow ? before + call + after : block(call, router?.refresh ?? '', indentOf(node, style), style)
    return [{ start, end: node.end, newText: `${needs.follow ? '' : 'async '}${parameter} => ${body}` }]
  }
  const typed = /\.[cm]?tsx?$/.test(sf.fileName) ? `: Parameters<typeof ${name}>` : ''
  const [parameters, passed] = needs.parameters === 0 ? ['', ''] : [`...args${typed}`, '...args']
  const call = `${before}${name}(${passed})`
  const line = `(${parameters}) => ${call}${after}`
  const indent = indentOf(node, style) + behindSign(node, style)
  const [opening, closing] = stable === null ? ['', ''] : [`${stable}(`, `, [${router?.listed ?? ''}])`]
  const broken = () => {
    if (needs.refresh && !needs.promises) return tried(parameters, call, after, indent, style)
    // A formatter that is configured breaks it where it has to.
    if (style.configured) return line
    const inner = `\n${indent}${style.indent}`
    // Where Prettier breaks an arrow function; as the first of more arguments in a line it would move them all.
    const isAttribute = ts.isJsxExpression(node.parent)
    if (isAttribute || startsLine(node, sf))
      return `(${parameters}) =>${inner}${call}${after}${isAttribute ? `\n${indent}` : ''}`
    return `(${parameters}) => {${inner}return ${call}${after}${semicolon(style)}\n${indent}}`
  }
  const isLong = isTooLong(sf, node, opening + line + closing, style)
  const arrow = opening + (isLong ? broken() : line) + closing
  const shorthand = ts.isShorthandPropertyAssignment(node.parent) ? `${name}: ` : ''
  return [
    { start, end: node.end, newText: shorthand + (stable === null && needsParentheses(node) ? `(${arrow})` : arrow) },
  ]
}

/** True where the line would be longer than the file's lines are. */
function isTooLong(sf: ts.SourceFile, node: ts.Node, text: string, style: CodeStyle): boolean {
  const from = sf.text.lastIndexOf('\n', node.getStart(sf) - 1) + 1
  const end = sf.text.indexOf('\n', node.end)
  return (end < 0 ? sf.text.length : end) - from + text.length - (node.end - node.getStart(sf)) > style.printWidth
}

/** `async (…) => { try { return await greet(…) } finally { router.refresh() } }` over lines. */
function tried(parameters: string, call: string, after: string, indent: string, style: CodeStyle): string {
  const end = semicolon(style)
  const step = style.indent
  const [followed = '', refresh = ''] = after.split('.finally(() => ')
  const lines = [
    'try {',
    `${step}return await ${call}${followed}${end}`,
    '} finally {',
    `${step}${refresh.slice(0, -1)}${end}`,
    '}',
  ]
  const body = lines.map(line => `\n${indent}${step}${line}`).join('')
  return `async (${parameters}) => {${body}\n${indent}}`
}

/** `<form action={greet}>` and `<button formAction={greet}>`. */
function isFormAttribute(node: ts.Node): boolean {
  const expression = node.parent
  if (!ts.isJsxExpression(expression) || !ts.isJsxAttribute(expression.parent)) return false
  return /^(action|formAction)$/.test(expression.parent.name.getText())
}

/** True where an arrow function cannot stand bare. */
function needsParentheses(node: ts.Node): boolean {
  const { parent } = node
  return (
    ts.isPropertyAccessExpression(parent) ||
    ts.isBinaryExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === node)
  )
}
