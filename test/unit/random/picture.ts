/** Everything a snapshot says, but for how long it took, as data that can be compared. */
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { Snapshot } from '../../../src/index/snapshot'

function pictureOf(snapshot: Snapshot) {
  const files = [...snapshot.files]
  return {
    apps: snapshot.apps.map(app => ({ ...app, dependencies: [...app.dependencies] })),
    entryPoints: snapshot.entryPoints,
    problems: snapshot.problems,
    files,
    references: snapshot.entryPoints.map(({ id }) => [id, snapshot.references(id)]),
    callersIn: files.map(file => [file, snapshot.callersIn(file).map(({ entryPoint }) => entryPoint.id)]),
    sides: files.map(file => [file, snapshot.sideOf(file), snapshot.whySide(file)]),
    apps_: files.map(file => [file, snapshot.appOf(file)?.root]),
  }
}

/** Fails, with the difference, where the kept snapshot says anything else than the fresh one. */
export function expectSame(kept: Snapshot | undefined, fresh: Snapshot): void {
  if (!kept) throw new Error('there is no picture')
  const [a, b] = [pictureOf(kept), pictureOf(fresh)]
  if (!isDeepStrictEqual(a, b)) expect(a).toEqual(b)
}

/** `RANDOM_SEED` and `RANDOM_RUNS` let a run go elsewhere, and longer, than the one that is always made. */
export function randomParameters(runs: number): { seed: number; numRuns: number } {
  const { RANDOM_SEED: seed, RANDOM_RUNS: more } = process.env
  return { seed: seed ? Number(seed) : 20_251_125, numRuns: more ? Number(more) : runs }
}
