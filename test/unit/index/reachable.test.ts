/** What is kept of a changing graph, or of a changing map, against what a fresh look at it says. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Reachable } from '../../../src/index/reachable'
import { Readers, Reads } from '../../../src/index/readers'
import { Versions } from '../../../src/index/versions'

const NODES = 12
const node = fc.nat(NODES - 1)
const nodes = Array.from({ length: NODES }, (_, n) => n)

/** A graph whose edges and roots come and go. */
class Changing {
  readonly edges = new Set<string>()
  readonly roots = new Set<number>()

  isRoot = (at: number) => this.roots.has(at)
  next = (at: number) => nodes.filter(to => this.edges.has(`${at} ${to}`))
  previous = (at: number) => nodes.filter(from => this.edges.has(`${from} ${at}`))

  /** Every node that a walk from the roots comes to. */
  reached(): number[] {
    const found = new Set(this.roots)
    for (const at of found) for (const to of this.next(at)) found.add(to)
    return nodes.filter(at => found.has(at))
  }

  toggle(of: Set<number | string>, item: number | string): void {
    if (!of.delete(item)) of.add(item)
  }
}

const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ from: node, to: node }) },
  { weight: 1, arbitrary: fc.record({ root: node }) },
)

it('reaches what a walk from the roots comes to, and tells what that changed', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 40 }), batches => {
      const graph = new Changing()
      const kept = new Reachable<number>(graph, nodes)
      let before: readonly number[] = []
      for (const batch of batches) {
        const touched = new Set<number>()
        for (const one of batch) {
          if ('root' in one) {
            graph.toggle(graph.roots, one.root)
            touched.add(one.root)
          } else {
            graph.toggle(graph.edges, `${one.from} ${one.to}`)
            for (const end of [one.from, one.to]) touched.add(end)
          }
        }
        const changed = kept.update(touched)
        const after = graph.reached()
        expect([...kept.nodes].sort((a, b) => a - b)).toEqual(after)
        expect([...changed].sort((a, b) => a - b)).toEqual(
          nodes.filter(at => before.includes(at) !== after.includes(at)),
        )
        before = after
      }
    }),
    { numRuns: 300 },
  )
})

it('asks nothing of the part of a graph that a change does not touch', () => {
  const next = new Map([
    ['root', ['left', 'right']],
    ['left', ['leaf']],
    ['right', ['far']],
  ])
  const asked = new Set<string>()
  const graph = {
    isRoot: (at: string) => at === 'root',
    next: (at: string) => {
      asked.add(at)
      return next.get(at) ?? []
    },
    previous: (at: string) => [...next].filter(([, to]) => to.includes(at)).map(([from]) => from),
  }
  const kept = new Reachable(graph, ['root'])
  expect([...kept.nodes].sort()).toEqual(['far', 'leaf', 'left', 'right', 'root'])
  asked.clear()
  next.set('left', [])
  expect(kept.update(['left', 'leaf'])).toEqual(new Set(['leaf']))
  expect(asked).not.toContain('right')
  expect(asked).not.toContain('far')
})

const KEYS = ['a', 'b', 'c', 'd'] as const
const key = fc.constantFrom(...KEYS)

it('leaves each version of a map as it was when it was taken', () => {
  const step = fc.oneof(
    fc.record({ key, value: fc.option(fc.nat(5), { nil: undefined }) }),
    fc.constant('version' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const map = new Versions<string, number>()
      const now = new Map<string, number>()
      const taken: { readonly version: ReturnType<typeof map.version>; readonly was: ReadonlyMap<string, number> }[] =
        []
      for (const one of steps) {
        if (one === 'version') taken.push({ version: map.version(), was: new Map(now) })
        else {
          map.set(one.key, one.value)
          if (one.value === undefined) now.delete(one.key)
          else now.set(one.key, one.value)
        }
        expect([...map.keys()].sort()).toEqual([...now.keys()].sort())
        for (const { version, was } of taken) for (const name of KEYS) expect(version.get(name)).toBe(was.get(name))
      }
    }),
  )
})

it('knows who asked for what, by the latest of what each asked', () => {
  const asks = fc.record({
    reader: key,
    facts: fc.array(key),
    bearing: fc.array(key),
    routes: fc.array(key),
    names: fc.array(fc.tuple(key, fc.constantFrom('x', 'y'))),
  })
  fc.assert(
    fc.property(fc.array(asks, { maxLength: 20 }), all => {
      const readers = new Readers()
      const latest = new Map<string, (typeof all)[number]>()
      for (const one of all) {
        const reads = new Reads()
        for (const kind of ['facts', 'bearing', 'routes'] as const) for (const file of one[kind]) reads[kind].add(file)
        for (const [file, name] of one.names) reads.name(file, name)
        readers.set(one.reader, reads)
        latest.set(one.reader, one)
      }
      const those = (asked: (one: (typeof all)[number]) => boolean) =>
        [...latest].flatMap(([reader, one]) => (asked(one) ? reader : [])).sort()
      for (const file of KEYS) {
        expect([...readers.ofFacts(file)].sort()).toEqual(those(one => one.facts.includes(file)))
        expect([...readers.ofBearing(file)].sort()).toEqual(those(one => one.bearing.includes(file)))
        expect([...readers.ofRoutes(file)].sort()).toEqual(those(one => one.routes.includes(file)))
        for (const name of ['x', 'y']) {
          const found = [...readers.ofNames(file)].find(([asked]) => asked === name)?.[1] ?? new Set()
          expect([...found].sort()).toEqual(those(one => one.names.some(([at, of]) => at === file && of === name)))
        }
      }
    }),
  )
})
