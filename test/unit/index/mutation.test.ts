/**
 * Real-looking files with bytes lost, doubled, swapped or taken from another file: a look at them never throws, ends,
 * and takes no more than five times as long as before. `MUTATE_FOLDER` adds the files of another folder.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extract } from '../../../src/index/extract'
import { scan } from '../../../src/index/scan'
import { readNextConfig } from '../../../src/workspace/next-config'
import { decode } from '../../../src/workspace/text'
import { randomParameters } from '../random/picture'
import { FIXTURES } from './folder'

const FOLDERS = [FIXTURES, ...(process.env.MUTATE_FOLDER ? [process.env.MUTATE_FOLDER] : [])]
const FILES = FOLDERS.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file) && !file.includes('node_modules'))
    .sort()
    .map(file => path.join(folder, file)),
)
const contents = new Map<string, Uint8Array>()

function contentOf(file: string): Uint8Array {
  const known = contents.get(file)
  if (known) return known
  const bytes = new Uint8Array(readFileSync(file))
  contents.set(file, bytes)
  return bytes
}

/** All that the index does with one file. */
function look(file: string, text: string): void {
  scan(text)
  for (const role of [null, 'route-handler', 'api-route'] as const) extract(path.basename(file), text, role)
  if (path.basename(file).startsWith('next.config')) readNextConfig(text, 'next.config.js')
}

interface Mutation {
  readonly kind: 'remove' | 'double' | 'swap' | 'graft' | 'flip'
  readonly at: number
  readonly to: number
  readonly length: number
  readonly other: string
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('remove', 'double', 'swap', 'graft', 'flip'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.nat(4), fc.nat(60), fc.nat(2000)),
  other: fc.constantFrom(...FILES),
})

function mutate(bytes: Uint8Array, { kind, at, to, length, other }: Mutation): Uint8Array {
  const start = Math.floor(at * bytes.length)
  const second = Math.floor(to * bytes.length)
  const [head, part, tail] = [
    bytes.subarray(0, start),
    bytes.subarray(start, start + length),
    bytes.subarray(start + length),
  ]
  switch (kind) {
    case 'remove':
      return Buffer.concat([head, tail])
    case 'double':
      return Buffer.concat([head, part, part, tail])
    case 'swap': {
      const rest = Buffer.concat([head, tail])
      return Buffer.concat([rest.subarray(0, second), part, rest.subarray(second)])
    }
    case 'graft': {
      const donor = contentOf(other)
      const from = Math.floor(to * donor.length)
      return Buffer.concat([head, donor.subarray(from, from + length), tail])
    }
    case 'flip':
      return Uint8Array.from(bytes, (byte, n) => (n === start ? byte ^ (1 + (second % 255)) : byte))
  }
}

/** Processor time in milliseconds, which other processes do not lengthen; the least of several tries, which no collection does. */
function cost(tries: number, work: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < tries; n++) {
    const before = process.cpuUsage()
    work()
    least = Math.min(least, process.cpuUsage(before).user / 1000)
  }
  return least
}

// What a pause of the runtime may take; anything that grows faster than the text takes far more.
const FLOOR = 150

it('takes mutated files as it takes whole ones', { timeout: 3_600_000 }, () => {
  const wholes = new Map<string, number>()
  const wholeCost = (file: string): number => {
    const known = wholes.get(file) ?? cost(3, () => look(file, decode(contentOf(file))))
    wholes.set(file, known)
    return known
  }
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(mutation, { minLength: 1, maxLength: 6 }), (file, mutations) => {
      const text = decode(mutations.reduce(mutate, contentOf(file)))
      const once = cost(1, () => look(file, text))
      if (once <= FLOOR) return
      const limit = 5 * wholeCost(file) + FLOOR
      if (once > limit)
        expect(
          cost(5, () => look(file, text)),
          `${file}, in milliseconds`,
        ).toBeLessThan(limit)
    }),
    randomParameters(2000),
  )
})
