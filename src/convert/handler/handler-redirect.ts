/**
 * Answers that send the caller elsewhere: `return NextResponse.redirect(new URL('/x', request.url))` as `redirect('/x')`, and redirect() of
 * next/navigation, which an action has as well. A `fetch` follows the route's redirect and stays on the page; an action goes there.
 * https://nextjs.org/docs/app/api-reference/functions/redirect
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { insideTry } from '../request/request-failure'
import { descendants, functionAround, type Handler, type Refused, unwrapped } from './handler-syntax'

export interface Redirects {
  /** The responses and calls themselves. */
  readonly nodes: readonly ts.CallExpression[]
  readonly edits: readonly TextEdit[]
  readonly imports: readonly ImportedBinding[]
}

export const NO_REDIRECTS: Redirects = { nodes: [], edits: [], imports: [] }

const FUNCTIONS = new Set(['redirect', 'permanentRedirect'])

/** Every redirect of a handler. Refused (`unsupported-handler`): a target that is no path of this app and no text, one that is not returned at once. */
export function readRedirects(handler: Handler, scope: Scope): Redirects | Refused {
  const { sf } = handler
  const nodes: ts.CallExpression[] = []
  const edits: TextEdit[] = []
  const used = new Set<string>()
  const imported = importsOf(sf)
  const isResponse = (node: ts.Expression) =>
    ts.isIdentifier(node) &&
    (node.text === 'Response'
      ? !scope.symbolOf(node)
      : imported.some(({ local, specifier }) => local === node.text && specifier === 'next/server'))
  for (const node of descendants(handler.body)) {
    if (!ts.isCallExpression(node)) continue
    const callee = node.expression
    if (ts.isIdentifier(callee)) {
      const own = imported.find(({ local, specifier }) => local === callee.text && specifier === 'next/navigation')
      if (own && FUNCTIONS.has(own.imported)) nodes.push(node)
      continue
    }
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'redirect' || !isResponse(callee.expression))
      continue
    const statement = node.parent
    const target = targetOf(node, handler)
    if (!target || !ts.isReturnStatement(statement) || functionAround(statement) !== handler.fn)
      return refuse('unsupported-handler', 'Where this redirect goes cannot be written in an action.', placeOf(node))
    if (insideTry(node))
      return refuse(
        'unsupported-handler',
        'The catch around this redirect would take the one of an action.',
        placeOf(node),
      )
    const name = isPermanent(node.arguments[1]) ? 'permanentRedirect' : 'redirect'
    const meansElse = scope.mentions(handler.statement).some(each => each.name === name)
    if (meansElse && !imported.some(each => each.local === name && each.specifier === 'next/navigation'))
      return refuse('name-taken', `${name} already has a meaning in the handler.`, placeOf(node))
    used.add(name)
    nodes.push(node)
    edits.push({ start: statement.getStart(sf), end: node.end, newText: `${name}(${target.getText(sf)})` })
  }
  const imports = [...used].sort().map(name => ({
    imported: name,
    local: name,
    specifier: 'next/navigation',
    typeOnly: false,
  }))
  return nodes.length === 0 ? NO_REDIRECTS : { nodes, edits, imports }
}

/** `'/x'` of `new URL('/x', request.url)`; a literal or template itself. */
function targetOf(node: ts.CallExpression, handler: Handler): ts.Expression | undefined {
  const [given] = node.arguments
  const target = given && unwrapped(given)
  if (!target) return undefined
  const isText = (text: ts.Expression) =>
    (ts.isStringLiteralLike(text) || ts.isTemplateExpression(text)) &&
    !(handler.request && namesIn(text).has(handler.request.text))
  if (isText(target)) return target
  if (!ts.isNewExpression(target) || target.expression.getText() !== 'URL') return undefined
  const [path, base] = target.arguments ?? []
  const own = handler.request?.text ?? ''
  const isHere = base && new RegExp(`^${own}\\.(?:url|nextUrl(?:\\.(?:origin|href))?)$`).test(base.getText())
  return path && isHere && own !== '' && isText(path) && /^['"`]\/(?!\/)/.test(path.getText()) ? path : undefined
}

/** 301 and 308, as the status or in options. */
function isPermanent(init: ts.Expression | undefined): boolean {
  return init !== undefined && /\b30[18]\b/.test(init.getText())
}
