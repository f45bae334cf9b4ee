/**
 * Callbacks on a `fetch`: `.then(async res => { if (res.ok) … else … })` reads the same members of what the action answers.
 *
 * A handler that throws answers 500, `fetch` resolves and the callback runs. So where the callback would do something else than
 * reject, the action's rejection is led back into it as an answer that is not ok, as for a response in a variable.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { firstFree, namesIn } from '../code/names'
import { placeOf } from '../code/source'
import { descendants, functionAround, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type ActionResult, type Rewrite, replaceBody } from './request-answer'
import { replace } from './request-edits'
import { eitherOf, rewriteEither } from './request-either'
import { actsBefore, readsBodyOnFailure, rejectsInTheEnd, rejectsOnFailure } from './request-failure'
import { fallbackText, inParentheses } from './request-fallback'
import { patternFor, readsOfPattern, thrownStatuses } from './request-object'
import type { CallbackUse } from './request-response'
import { rangeEdits } from './request-tests'

/** Writes the call of the action before the callback. Refused: a failing answer whose body is read where an error has none. */
export function rewriteCallback(
  sf: ts.SourceFile,
  use: CallbackUse,
  call: string,
  result: ActionResult,
): Rewrite | Refused {
  const { node, parameter, bodies, statuses } = use
  const either = result.form === 'value' ? eitherOf(use) : undefined
  const answered = either && rewriteEither(sf, use, call, either)
  if (answered) return answered
  if (result.form === 'value') return rewriteValue(sf, use, call, result)
  const looks = use.oks.length + statuses.length + bodies.length > 0
  if (!looks) return rewriteValue(sf, use, call, result)
  const fallback = fallbackText(sf, use)
  const rejects = rejectsOnFailure(use)
  const later = !rejects && result.fails && rejectsInTheEnd(use)
  // What a handler that stays catches is not all that it does.
  const guarded = !rejects && !later && (result.mayThrow || !result.fails || !result.known)
  if (
    guarded &&
    (fallback === undefined || readsBodyOnFailure(use, body => body.fallback !== null || body.kind === 'text'))
  )
    return refuse(
      'several-result-shapes',
      'The failure branch reads a body that a thrown error does not have.',
      placeOf(parameter ?? node),
    )
  const constant = /\.[cm]?tsx?$/.test(sf.fileName) ? ' as const' : ''
  const members = [
    `ok: false${constant}`,
    ...thrownStatuses(sf, use, constant),
    ...(fallback ? [`${result.textual ? 'text' : 'data'}: ${fallback}`] : []),
  ]
  const thrown = `{ ${members.join(', ')} }`
  const edits = [replace(sf, node, guarded ? `${call}.catch(() => (${thrown}))` : call), ...withoutAsync(sf, use)]
  const block = use.callback.body
  const pattern = result.textual || (guarded && !fallback) ? undefined : patternFor(use, block, namesIn(use.callback))
  if (parameter && pattern)
    edits.push(parameterEdit(sf, use.callback, parameter, pattern.text), ...readsOfPattern(sf, use, pattern))
  else {
    const name = parameter?.text ?? 'res'
    edits.push(...rangeEdits(sf, use.oks, `${name}.ok`))
    for (const body of bodies) edits.push(replaceBody(sf, body, name, result))
  }
  return {
    edits,
    failure: guarded ? 'network-too' : result.mayThrow && (later || actsBefore(use)) ? 'now-rejects' : 'same',
  }
}

/** A callback that looks at the body alone, or at nothing: its parameter is the value. */
function rewriteValue(sf: ts.SourceFile, use: CallbackUse, call: string, result: ActionResult): Rewrite {
  const { node, parameter, bodies, callback } = use
  if (!parameter || bodies.length === 0) {
    const newText = result.mayThrow ? `${call}.catch(() => undefined)` : call
    return { edits: [replace(sf, node, newText)], failure: result.mayThrow ? 'network-too' : 'same' }
  }
  const name = firstFree(['data', 'result', 'answer'], namesIn(callback))
  const fallback = result.mayThrow ? fallbackText(sf, use) : null
  const value = fallback ? `${call}.catch(() => ${inParentheses(fallback)})` : call
  const edits: TextEdit[] = [replace(sf, node, value), replace(sf, parameter, name), ...withoutAsync(sf, use)]
  for (const body of bodies) edits.push(replaceBody(sf, body, name, null))
  return { edits, failure: fallback ? 'network-too' : result.mayThrow && actsBefore(use) ? 'now-rejects' : 'same' }
}

/** A pattern as the parameter: in parentheses, which a name needs none of. */
function parameterEdit(
  sf: ts.SourceFile,
  callback: CallbackUse['callback'],
  parameter: ts.Identifier,
  text: string,
): TextEdit {
  const isBare = callback.parameters.pos === 0 || sf.text[callback.parameters.pos - 1] !== '('
  return replace(sf, parameter, isBare ? `(${text})` : text)
}

/** A callback that waited for the body alone waits for nothing any more: what it returns or throws is the same to `then`. */
function withoutAsync(sf: ts.SourceFile, { callback, bodies }: CallbackUse): TextEdit[] {
  const keyword = callback.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  if (!keyword || bodies.length === 0) return []
  const waits = [...descendants(callback)].some(
    node =>
      functionAround(node) === callback &&
      (ts.isAwaitExpression(node)
        ? !bodies.some(body => body.node === node)
        : ts.isForOfStatement(node) && node.awaitModifier !== undefined),
  )
  if (waits) return []
  const start = keyword.getStart(sf)
  return [{ start, end: start + (/^async\s*/.exec(sf.text.slice(start))?.[0].length ?? 0), newText: '' }]
}
