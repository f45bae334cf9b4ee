/**
 * Type errors that were there before and that nothing showed: what travels as JSON is `any` where it arrives, so a handler could take
 * a name that may be missing for a string, and a caller what the handler never answers. As an argument or a result of the action it has
 * its own type. What is to be done about it is for its author to say.
 */
import type { FileChange, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { nodeAt, offsetAt, parseSource } from '../code/source'
import type { ConvertContext } from '../context'
import { type RefusalPlace, refuse } from '../refuse'
import type { TypeDiagnostic } from '../types'
import type { Explain } from '../verify'
import type { Called } from './callers'
import type { ActionInfo } from './inspect'
import type { Written } from './write'

/** A value is not of the type that is asked for, may be missing, has no such member, is never equal to that. */
const OF_A_VALUE = new Set([2322, 2339, 2345, 2353, 2367, 2532, 2531, 2551, 2678, 2769, 18046, 18047, 18048])

/** Explains (`hidden-type-error`) the errors that the JSON of a request or of its answer hid. */
export function explainHidden({ actions }: Written, context: ConvertContext): Explain {
  return async (error, changes, place) => {
    for (const action of actions) {
      const explained = await explainOf(action, context)(error, changes, place)
      if (explained) return explained
    }
    return undefined
  }
}

function explainOf({ info, name, file }: Called, context: ConvertContext): Explain {
  return async (error, changes, place) => {
    if (!OF_A_VALUE.has(error.code)) return undefined
    const said = error.message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '')
    const hidden = (sentence: string, at: RefusalPlace | null): { readonly refusal: Refusal } =>
      refuse('hidden-type-error', `${sentence}, which JSON hid: ${said} (TS${error.code}).`, at)
    if (isIn(error, changes, node => isArgument(node, name)))
      return hidden(`What is sent here is not what ${name}() is declared to take`, place)
    const { body } = info.request
    if (error.file === file && body?.type.from === 'callers') {
      const at = sameText(error, changes, info)
      return at && hidden('What the callers send is not what the handler does with it', at)
    }
    const isCaller = info.callers.some(({ fetch }) => fetch.sf.fileName === error.file)
    return isCaller && place && (await wasAny(place, info, context))
      ? hidden('What the handler answers is not what this caller takes it for', place)
      : undefined
  }
}

function nodeOf(error: TypeDiagnostic, changes: readonly FileChange[]): ts.Node | undefined {
  const change = changes.find(candidate => candidate.file === error.file)
  if (!change || change.change === 'delete') return undefined
  const after = parseSource(change.file, change.after)
  return nodeAt(after, offsetAt(after, error))
}

function isIn(error: TypeDiagnostic, changes: readonly FileChange[], test: (node: ts.Node) => boolean): boolean {
  for (let node = nodeOf(error, changes); node; node = node.parent) if (test(node)) return true
  return false
}

/** True for an argument of the action's call. */
function isArgument({ parent, pos }: ts.Node, name: string): boolean {
  if (!parent || !ts.isCallExpression(parent) || parent.expression.getText() !== name) return false
  return pos >= parent.expression.end
}

/** Where the line of an error in the action's file stands in the handler's. */
function sameText(error: TypeDiagnostic, changes: readonly FileChange[], info: ActionInfo): RefusalPlace | undefined {
  const line = nodeOf(error, changes)?.getSourceFile().text.split('\n')[error.line - 1]?.trim()
  const { sf } = info.handler
  const at = sf.text.split('\n').findIndex(each => each.trim() === line)
  return at < 0 ? undefined : { file: sf.fileName, line: at + 1 }
}

/** True where the expression at a place is `any` today. */
async function wasAny(place: RefusalPlace, { sources }: ActionInfo, context: ConvertContext): Promise<boolean> {
  const sf = await sources.get(place.file)
  if (!sf || place.line === undefined || place.column === undefined) return false
  const offset = offsetAt(sf, { line: place.line, column: place.column })
  for (let node = nodeAt(sf, offset); ts.isExpression(node) && node.getStart(sf) === offset; node = node.parent) {
    const type = await context.types?.typeAt(sf.fileName, offset, context.signal, node.end)
    if (type?.wire === 'unknown') return true
  }
  return false
}
