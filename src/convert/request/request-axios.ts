/**
 * Reads a call of axios as the request it makes, and what its caller does with the answer. Unlike `fetch`, axios rejects where the
 * status is not 2xx, so its callers look at `data` alone, and a failing answer of the action has to be thrown again.
 * https://axios-http.com/docs/handling_errors
 */
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { importsOf } from '../code/imports'
import { firstFree, namesAround } from '../code/names'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { type CodeStyle, printIf } from '../code/style'
import { outermost, type Refused, soleStatement } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type FetchCall, isFormData, readUrl } from './request-call'
import { replace } from './request-edits'
import { errorIsUnread } from './request-failure'
import { isEventHandler, type ResponseUse } from './request-response'
import type { ActionResult, Rewrite } from './request-rewrite'

const WITH_BODY = new Set(['post', 'put', 'patch'])

/** `axios.post(url, body)` at a caller's place. Refused: an instance, options with a meaning, a URL whose parts cannot be told. */
export function readAxios(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
): FetchCall | Refused {
  const call = axiosAround(nodeAt(sf, offsetAt(sf, caller)), sf)
  if (!call) return refuse('unsupported-caller', 'An instance or another form of axios makes this request.', caller)
  const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ''
  const [url, second, third, ...more] = call.arguments
  const [value, config] = WITH_BODY.has(method) ? [second, third] : [undefined, second]
  if (!url || more.length > 0 || (!WITH_BODY.has(method) && third))
    return refuse('unsupported-caller', 'This request has an unusual form.', caller)
  if (config && !isHarmless(config))
    return refuse('unsupported-caller', 'An action has no counterpart of these options of axios.', placeOf(config))
  const target = readUrl(url, entryPoint.route ?? '')
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(url))
  const none = !value || value.kind === ts.SyntaxKind.NullKeyword || value.getText(sf) === 'undefined'
  const body = none ? null : { kind: isFormData(value, scope) ? ('form-data' as const) : ('json' as const), value }
  return { caller, sf, scope, call, ...target, body, headers: new Map() }
}

/** The call of a method of axios' default export whose URL holds `node`. */
function axiosAround(node: ts.Node, sf: ts.SourceFile): ts.CallExpression | undefined {
  const axios = importsOf(sf).find(({ specifier, imported }) => specifier === 'axios' && imported === 'default')?.local
  for (let current: ts.Node = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const call = current.parent
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue
    const { expression, name } = call.expression
    if (!ts.isIdentifier(expression) || expression.text !== axios) continue
    if (!['get', 'delete', ...WITH_BODY].includes(name.text)) return undefined
    return current === call.expression || current === call.arguments[0] ? call : undefined
  }
  return undefined
}

/** `{ headers: { 'Content-Type': … } }`, `{ withCredentials: true }`. */
function isHarmless(config: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(config)) return false
  return config.properties.every(property => {
    if (!ts.isPropertyAssignment(property)) return false
    if (property.name.getText() === 'withCredentials') return true
    const { initializer } = property
    if (property.name.getText() !== 'headers' || !ts.isObjectLiteralExpression(initializer)) return false
    return initializer.properties.every(header =>
      /^['"]?(?:content-type|accept)['"]?$/i.test(header.name?.getText() ?? ''),
    )
  })
}

/** How the answer is used. Refused: other members than `data` (`status-read`), an answer handed on, an error whose response is read. */
export function readAxiosUse(fetch: FetchCall): ResponseUse | Refused {
  const { call, sf, scope } = fetch
  if (/\.response\b|isAxiosError|AxiosError/.test(sf.text))
    return refuse(
      'status-read',
      "The error's response is read in this file, which an action's error does not have.",
      placeOf(call),
    )
  const whole = outermost(call)
  const parent = whole.parent
  if (ts.isExpressionStatement(parent))
    return { form: 'axios', shape: 'alone', node: whole, statement: parent, awaited: false }
  if (ts.isPropertyAccessExpression(parent)) {
    const then = parent.parent
    if (parent.name.text === 'then' && ts.isCallExpression(then) && takesData(then))
      return { form: 'axios', shape: 'value', node: then, awaited: false }
  }
  if (ts.isArrowFunction(parent) && isEventHandler(parent))
    return { form: 'axios', shape: 'value', node: whole, awaited: false }
  if (!ts.isAwaitExpression(parent))
    return refuse('unsupported-caller', 'The answer itself is handed on here.', placeOf(call))
  const value = outermost(parent)
  const outer = value.parent
  if (ts.isExpressionStatement(outer))
    return { form: 'axios', shape: 'alone', node: parent, statement: outer, awaited: true }
  if (ts.isPropertyAccessExpression(outer) && outer.name.text === 'data')
    return { form: 'axios', shape: 'value', node: outer, awaited: true }
  const statement = ts.isVariableDeclaration(outer) ? soleStatement(outer) : undefined
  if (!ts.isVariableDeclaration(outer) || !statement || outer.type)
    return refuse('unsupported-caller', 'The answer is used in a form that cannot be followed.', placeOf(call))
  if (ts.isObjectBindingPattern(outer.name)) {
    const [element, ...more] = outer.name.elements
    const isData = element && (element.propertyName ?? element.name).getText() === 'data' && !element.initializer
    if (!isData || more.length > 0)
      return refuse('status-read', 'More than the data of the answer is read.', placeOf(outer.name))
    return {
      form: 'axios',
      shape: 'pattern',
      node: parent,
      statement,
      pattern: outer.name,
      data: element.name,
      awaited: true,
    }
  }
  if (!ts.isIdentifier(outer.name))
    return refuse('unsupported-caller', 'The answer is used in a form that cannot be followed.', placeOf(call))
  const datas: ts.PropertyAccessExpression[] = []
  for (const use of scope.usesOf(outer.name)) {
    const access = use.parent
    if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'data')
      return refuse('status-read', 'More than the data of the answer is read.', placeOf(use))
    datas.push(access)
  }
  return { form: 'axios', shape: 'variable', node: parent, statement, name: outer.name, datas, awaited: true }
}

/** `res => res.data`, `({ data }) => data`. */
function takesData(then: ts.CallExpression): boolean {
  const [callback, ...more] = then.arguments
  if (more.length > 0 || !callback || !ts.isArrowFunction(callback)) return false
  const [parameter] = callback.parameters
  if (!parameter) return false
  return parameter.name.getText().replace(/\s/g, '') === '{data}'
    ? callback.body.getText() === 'data'
    : callback.body.getText() === `${parameter.name.getText()}.data`
}

/** Writes the call of the action. A failing answer is thrown with the text that axios gives it. */
export function rewriteAxios(
  sf: ts.SourceFile,
  use: Extract<ResponseUse, { form: 'axios' }>,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  given: Set<string>,
): Rewrite | Refused {
  const value = use.awaited ? `await ${call}` : call
  if (result.form === 'value') {
    const { parent } = use.node
    const reads = use.awaited && (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent))
    const edits = [replace(sf, use.node, reads ? `(${value})` : value)]
    if (use.shape === 'pattern') edits.push(replace(sf, use.pattern, use.data.getText(sf)))
    if (use.shape === 'variable') edits.push(...use.datas.map(data => replace(sf, data, use.name.text)))
    return { edits, failure: 'same' }
  }
  if (use.shape === 'value' || !use.awaited)
    return refuse(
      'unsupported-caller',
      'A failing answer cannot be thrown again in this expression.',
      placeOf(use.node),
    )
  const taken = new Set([...namesAround(use.node), ...given])
  const throws = (ok: string, status: string) => {
    const indent = indentAt(sf.text, use.statement.getStart(sf))
    const message = errorIsUnread(use.statement)
      ? `'Request failed'`
      : `\`Request failed with status code \${${status}}\``
    const text = printIf(`!${ok}`, `throw new Error(${message.replaceAll("'", style.quote)})`, style)
    return {
      start: use.statement.end,
      end: use.statement.end,
      newText: `\n${indent}${text.replaceAll('\n', `\n${indent}`)}`,
    }
  }
  if (use.shape === 'variable')
    return {
      edits: [replace(sf, use.node, value), throws(`${use.name.text}.ok`, `${use.name.text}.status`)],
      failure: 'same',
    }
  if (use.shape === 'pattern') {
    if (taken.has('ok') || taken.has('status') || !ts.isIdentifier(use.data))
      return refuse('name-taken', '`ok` or `status` already has a meaning here.', placeOf(use.pattern))
    const data = use.data.text === 'data' ? 'data' : `data: ${use.data.text}`
    for (const name of ['ok', 'status']) given.add(name)
    const edits = [
      replace(sf, use.pattern, `{ ok, status, ${data} }`),
      replace(sf, use.node, value),
      throws('ok', 'status'),
    ]
    return { edits, failure: 'same' }
  }
  const name = firstFree(['res', 'response', 'result'], taken)
  given.add(name)
  return {
    edits: [replace(sf, use.node, `const ${name} = ${value}`), throws(`${name}.ok`, `${name}.status`)],
    failure: 'same',
  }
}
