/** Code lenses: the number of callers over each entry point, and the verdict where it is not `keep`. */
import type { CodeLens } from 'vscode-languageserver'
import type { Snapshot } from '../index/snapshot'
import { adviceOf } from './advice'
import { offeredTarget } from './conversions'
import { declarationRange } from './locate'
import { COMMANDS, type CommandArgument } from './protocol'
import { callerCount, VERDICT_NAMES } from './words'

/** What a lens carries between the two requests. */
interface LensData {
  readonly folder: string
  readonly id: string
  readonly show: 'callers' | 'verdict'
}

/** The lenses of a file without their titles. */
export function codeLenses(snapshot: Snapshot, file: string): CodeLens[] {
  return snapshot.entryPointsIn(file).flatMap(entryPoint => {
    const range = declarationRange(entryPoint)
    const base = { folder: snapshot.root, id: entryPoint.id }
    const lenses: CodeLens[] = [{ range, data: { ...base, show: 'callers' } satisfies LensData }]
    if (adviceOf(snapshot, entryPoint).verdict !== 'keep') {
      lenses.push({ range, data: { ...base, show: 'verdict' } satisfies LensData })
    }
    return lenses
  })
}

/** The folder a lens belongs to, undefined where the lens is not one of ours. */
export function lensFolder(lens: CodeLens): string | undefined {
  return isLensData(lens.data) ? lens.data.folder : undefined
}

/**
 * Fills in a lens's command. A client without our commands gets a title that does nothing.
 * An entry point that is gone since leaves the lens without callers.
 */
export function resolveCodeLens(snapshot: Snapshot, lens: CodeLens, interactive: boolean): CodeLens {
  if (!isLensData(lens.data)) return lens
  const { folder, id, show } = lens.data
  const entryPoint = snapshot.entryPoint(id)
  const argument: CommandArgument = { folder, id }
  if (!entryPoint) return { ...lens, command: { title: callerCount(0), command: '' } }
  const callers = interactive && entryPoint.callers.length > 0 ? COMMANDS.showCallers : ''
  if (show === 'callers') {
    const title = callerCount(entryPoint.callers.length)
    return { ...lens, command: { title, command: callers, arguments: [argument] } }
  }
  const { verdict } = adviceOf(snapshot, entryPoint)
  const to = offeredTarget(snapshot, entryPoint, verdict)
  const title = VERDICT_NAMES[verdict].toLowerCase().replace('api', 'API').replace('server action', 'Server Action')
  // Who calls it is what this advice rests on, where there is no conversion to start.
  if (!interactive || !to) return { ...lens, command: { title, command: callers, arguments: [argument] } }
  return { ...lens, command: { title, command: COMMANDS.convert, arguments: [{ ...argument, to }] } }
}

function isLensData(data: unknown): data is LensData {
  if (typeof data !== 'object' || data === null) return false
  const { folder, id, show } = data as Partial<LensData>
  return typeof folder === 'string' && typeof id === 'string' && (show === 'callers' || show === 'verdict')
}
