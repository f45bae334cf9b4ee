/**
 * Callers that are given the parsed body itself, and a rejection where the request failed: ky, ofetch, and functions of the workspace
 * that do the same. A failing answer of the action has to be thrown again, so whoever looks at the error refuses.
 */
import { ts } from '../../workspace/typescript'
import { firstFree, namesAround } from '../code/names'
import { placeOf } from '../code/source'
import { type CodeStyle, printIf } from '../code/style'
import { outermost, type Refused, soleStatement } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ActionResult, Rewrite } from './request-answer'
import { castText, linesBehind, replace } from './request-edits'
import { errorIsUnread } from './request-failure'
import { isEventHandler, type ResponseUse } from './request-response'

/** A caller's data. */
export type DataUse = Extract<ResponseUse, { form: 'data' }>

/** How the data is used. `whole`: the call that answers it; `type`: what its caller says it is, `T` of `ofetch<T>(…)`. */
export function readDataUse(whole: ts.CallExpression, type: ts.TypeNode | null): DataUse {
  const outer = outermost(whole)
  const awaited = ts.isAwaitExpression(outer.parent) ? outer.parent : null
  const value = awaited ? outermost(awaited) : outer
  const { parent } = value
  const isDropped =
    ts.isExpressionStatement(parent) ||
    ts.isVoidExpression(parent) ||
    (ts.isArrowFunction(parent) && isEventHandler(parent))
  const declaration = ts.isVariableDeclaration(parent) && parent.initializer === value ? parent : null
  const statement = ts.isExpressionStatement(parent)
    ? parent
    : declaration
      ? (soleStatement(declaration) ?? null)
      : null
  return { form: 'data', node: whole, awaited: awaited !== null, type, statement, declaration, isDropped, throws: true }
}

/** Writes the call of the action. Refused: a failing answer whose error is looked at, or cannot be thrown again here. */
export function rewriteData(
  sf: ts.SourceFile,
  use: DataUse,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  given: Set<string>,
): Rewrite | Refused {
  const { node, type, statement, declaration } = use
  if (result.form === 'value') {
    if (type === null) return { edits: [replace(sf, node, call)], failure: 'same' }
    if (!use.awaited)
      return { edits: [replace(sf, node, castText(node, call, `Promise<${type.getText(sf)}>`))], failure: 'same' }
    const awaited = outermost(node).parent
    return { edits: [replace(sf, awaited, castText(awaited, `await ${call}`, type.getText(sf)))], failure: 'same' }
  }
  if (!use.throws) {
    const parameter = style.arrowParentheses ? '(res)' : 'res'
    if (!use.awaited) return { edits: [replace(sf, node, `${call}.then(${parameter} => res.data)`)], failure: 'same' }
    return { edits: [replace(sf, outermost(node).parent, `(await ${call}).data`)], failure: 'same' }
  }
  if (!errorIsUnread(node))
    return refuse(
      'status-read',
      'What this request throws for a failing answer may be looked at, which an action answers as a value.',
      placeOf(node),
    )
  if (!use.awaited || !statement)
    return refuse('unsupported-caller', 'A failing answer cannot be thrown again in this expression.', placeOf(node))
  const taken = new Set([...namesAround(node), ...given])
  const awaited = outermost(node).parent
  const quote = style.quote
  const after = (ok: string) =>
    linesBehind(sf, statement, printIf(`!${ok}`, `throw new Error(${quote}Request failed${quote})`, style), style)
  if (!declaration) {
    const name = firstFree(['res', 'response', 'result'], taken)
    given.add(name)
    return { edits: [replace(sf, awaited, `const ${name} = await ${call}`), ...after(`${name}.ok`)], failure: 'same' }
  }
  if (taken.has('ok') || declaration.type)
    return refuse('name-taken', '`ok` already has a meaning here.', placeOf(declaration.name))
  given.add('ok')
  const own = declaration.name.getText(sf)
  const data = own === 'data' ? 'data' : `data: ${own}`
  // Where the action knows what it answers, `ok` tells the two apart; a handler that stays answers anything.
  const said = type && !result.known ? `: { ok: boolean; data: ${type.getText(sf)} }` : ''
  return {
    edits: [
      replace(sf, declaration.name, `{ ok, ${data} }${said}`),
      replace(sf, awaited, `await ${call}`),
      ...after('ok'),
    ],
    failure: 'same',
  }
}
