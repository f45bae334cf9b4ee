/** What `list` prints, from the product's own types to the contract. */
import { advise } from '../advise'
import type { Listing } from '../index/snapshot'
import type { EntryPoint } from '../model'
import type { EntryPointOutput, ListOutput } from './contract'

/** A listing as `list --json` prints it. */
export function listOutput(listing: Listing): ListOutput {
  return {
    version: 1,
    apps: listing.apps.map(({ root, next, routers, basePath }) => ({ root, next, routers, basePath })),
    entryPoints: listing.entryPoints.map(entryPoint => entryPointOutput(entryPoint, listing)),
    problems: listing.problems.map(({ file, line, column, code, severity, message }) => ({
      file,
      line,
      column,
      code,
      severity,
      message,
    })),
    stats: listing.stats,
  }
}

function entryPointOutput(entryPoint: EntryPoint, listing: Listing): EntryPointOutput {
  const { observations: _, callers, ...rest } = entryPoint
  return {
    ...rest,
    callers: callers.map(({ length: _length, within: _within, ...caller }) => caller),
    advice: adviceOf(entryPoint, listing),
  }
}

/** The verdict on an entry point of a listing. */
export function adviceOf(entryPoint: EntryPoint, listing: Listing): ReturnType<typeof advise> {
  return advise(entryPoint, listing.appOf(entryPoint.file), listing.entryPointsIn(entryPoint.file))
}
