/** Writes the plan of *Convert to Server Action*: the action's file, what is left of the route file, and every caller. */
import type { FileChange, Note } from '../../model'
import { deleteFile } from '../code/edits'
import type { ConvertContext, ConvertRequest } from '../context'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { composedSteps } from '../over'
import { refuse } from '../refuse'
import { choiceAround } from '../request/request-choice'
import { importersOf } from '../request/request-importers'
import { withTypesLed } from '../request/type-importers'
import { NAVIGATION } from '../to-route/navigation-helper'
import { IS_SAME_ORIGIN } from '../to-route/same-origin'
import { type Called, type CallerChanges, callerChanges } from './callers'
import { type CallerBack, callersBack, isRefreshing, type Returning } from './callers-back'
import type { ActionInfo } from './inspect'
import { type Made, type Manner, makeAction } from './make-action'
import { actionNotes } from './notes'
import { readAgain } from './read-handler'
import { type Replacement, replacementChanges } from './replace'
import { staysBeside } from './together'

export interface Written {
  readonly title: string
  /** The action's name and file, of each that was written. */
  readonly actions: readonly Called[]
  readonly changes: readonly FileChange[]
  readonly notes: readonly Note[]
  /** True where types that callers wrote are gone, as the action's are the same. */
  readonly dropsCasts: boolean
}

/** Makes every change. `infos`: of handlers that are converted together, the one that was asked for first. */
export async function writeAction(
  infos: readonly ActionInfo[],
  request: ConvertRequest,
  context: ConvertContext,
  manner: Manner,
): Promise<Written | Refused> {
  const all = await makeAll(infos, request, context, manner, [])
  if (isRefused(all)) return all
  const [only, ...more] = all
  const replacement = more.length === 0 ? only?.replacement : null
  const made = more.length === 0 ? (only?.changes ?? []) : composedSteps(all.map(({ changes }) => changes))
  const back = only && replacement ? await undone(replacement, only.info, context) : new Map<string, CallerBack>()
  if ('refusal' in back) return back
  const called =
    only && replacement
      ? {
          ...replacementChanges(replacement, only.file, context.snapshot, back),
          failures: ignoredFailures(only.info),
        }
      : await callerChanges(all, made, manner.keepsCasts ?? false, context)
  if (isRefused(called)) return called
  const twice = more.length > 0 ? called.changes.find(({ file }) => made.some(other => other.file === file)) : undefined
  if (twice)
    return refuse('shared-request', 'It stands in a file that the handlers are taken out of.', { file: twice.file })
  const changes = [...made, ...called.changes]
  const unused = await Promise.all(infos.map(info => unusedHelpers(info, changes, context)))
  const led = typesLed(changes, all, context)
  if (isRefused(led)) return led
  const helpers = composedSteps(all.map(({ helper }) => helper))
  const left = unused.flat().filter(({ file }, n, files) => files.findIndex(other => other.file === file) === n)
  const titles = all.map(({ info, name }) => `${info.handler.method} ${info.entryPoint.route} to ${name}()`)
  return {
    title: `Convert ${titles.join(', ')}`,
    actions: all,
    changes: [...led, ...left, ...helpers],
    notes: [...notesOf(all, called.failures), ...commentNotes(called)],
    dropsCasts: called.dropsCasts ?? false,
  }
}

/** The changes with the types of the route files that others import taken from where they stand now. */
function typesLed(
  changes: readonly FileChange[],
  all: readonly Made[],
  { snapshot }: ConvertContext,
): readonly FileChange[] | Refused {
  let led = changes
  for (const { info, move, file } of all) {
    const fileOf = (name: string) => (move.types.includes(name) ? file : null)
    const next = withTypesLed(led, info.uses, info.handler.route.fileName, fileOf, snapshot)
    if (isRefused(next)) return next
    led = next
  }
  return led
}

/** What is said of each, and of those that go along. */
function notesOf(all: readonly Made[], failures: CallerChanges['failures']): Note[] {
  const notes = all.flatMap(({ info, move, name }, n): Note[] => {
    const { entryPoint, handler } = info
    if (n === 0) return actionNotes(info, move, failures)
    const message = `A request leads to this or the other handler: ${handler.method} ${entryPoint.route} becomes ${name}() with it.`
    return [
      { code: 'goes-along', message, file: entryPoint.file, line: entryPoint.line },
      ...actionNotes(info, move, []),
    ]
  })
  // What is said of a request that they share is said once.
  const isSame = (a: Note, b: Note) =>
    a.code === b.code && a.message === b.message && a.file === b.file && a.line === b.line
  return notes.filter((note, n) => notes.findIndex(other => isSame(other, note)) === n)
}

/** Where comments stood in callers that go with what they were about: the preview shows them, and says so. */
function commentNotes({ comments = [] }: CallerChanges): Note[] {
  return comments.map(({ file, line }) => ({
    code: 'comment',
    message: 'This comment goes with the part of the request that it was about.',
    file,
    line,
  }))
}

/** Each action over what the former ones left. `taken`: their names. */
async function makeAll(
  [info, ...others]: readonly ActionInfo[],
  request: ConvertRequest,
  context: ConvertContext,
  manner: Manner,
  taken: readonly string[],
): Promise<readonly Made[] | Refused> {
  if (!info) return []
  const now = taken.length === 0 ? info : await readAgain(info, context, request.accept)
  const made = isRefused(now) ? now : await makeAction(now, request, context, manner, taken)
  const shared = info.callers.find(({ fetch }) => choiceAround(fetch.call) !== fetch.call)
  if (isRefused(made) && taken.length > 0 && shared)
    return staysBeside(info.entryPoint, made.refusal, shared.fetch.call)
  if (isRefused(made)) return made
  // What was read first is what the file on disk says.
  const own = { ...made, info }
  if (others.length === 0) return [own]
  if (!context.over) return refuse('not-implemented', 'Handlers cannot be converted together here.', info.entryPoint)
  const { name: _, ...rest } = request
  const left = await context.over([...made.changes, ...made.helper], over =>
    makeAll(others, rest, over, manner, [...taken, made.name]),
  )
  return isRefused(left) ? left : [own, ...left]
}

/** What *Convert to API route* wrote around the uses of the client function. */
async function undone(
  { fn, sf }: Replacement,
  info: ActionInfo,
  context: ConvertContext,
): ReturnType<typeof callersBack> {
  const goes = info.callers.some(({ use }) => use.form === 'variable' && use.follows.length > 0)
  const returning: Returning = {
    exported: fn.isDefault || !fn.exported ? 'default' : fn.name.text,
    refreshes: await isRefreshing(info.handler.fn, goes, info.app, context, info.sources),
    takesNothing: fn.parameterNames.length === 0,
  }
  return callersBack(sf.fileName, [returning], context, info.sources)
}

/** A client function that ignored failures becomes an action that rejects. */
function ignoredFailures({ callers, results }: ActionInfo): CallerChanges['failures'] {
  return callers.flatMap(({ use, fetch }) => {
    const looks =
      use.form === 'value' ||
      use.form === 'chain' ||
      (use.form === 'variable' && (use.oks.length > 0 || use.bodies.length > 0))
    const { file, line } = fetch.caller
    return looks || !results.mayThrow ? [] : [{ file, line, kind: 'now-rejects' as const }]
  })
}

/** The helper modules go with the last files that used them. */
async function unusedHelpers(
  info: ActionInfo,
  changes: readonly FileChange[],
  context: ConvertContext,
): Promise<readonly FileChange[]> {
  const { origin, navigation, sources } = info
  const unused: FileChange[] = []
  for (const [file, names] of [
    [origin?.file, [IS_SAME_ORIGIN]],
    [navigation.file, Object.values(NAVIGATION)],
  ] as const) {
    const sf = file ? await sources.get(file) : undefined
    if (!sf) continue
    const importers = await importersOf(sf.fileName, context.snapshot, sources, context.read)
    const stays = importers.some(importer => {
      const change = changes.find(candidate => candidate.file === importer.sf.fileName)
      if (!change) return true
      return change.change !== 'delete' && names.some(name => change.after.includes(name))
    })
    if (!stays) unused.push(deleteFile(sf.fileName, sf.text))
  }
  return unused
}
