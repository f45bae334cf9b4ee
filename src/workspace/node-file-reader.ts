/**
 * Reads files one after the other into the same memory. A buffer for each costs more than reading: most of what a checker looks at
 * in large packages is never made a text, and memory that was never used before has to be found first.
 */
import { closeSync, openSync, readSync } from 'node:fs'

const ROOM = 1_000_000

/** What a larger file took is let go of again. */
const KEPT = 32_000_000

/** Answers a file's bytes, which stay until the next one is read. Throws as `readFileSync` does. */
export function fileReader(): (path: string) => Uint8Array {
  let room = Buffer.allocUnsafe(ROOM)
  return path => {
    if (room.length > KEPT) room = Buffer.allocUnsafe(ROOM)
    const file = openSync(path, 'r')
    try {
      let length = 0
      for (;;) {
        const count = readSync(file, room, length, room.length - length, null)
        if (count === 0) return room.subarray(0, length)
        length += count
        if (length === room.length) room = Buffer.concat([room], 2 * length)
      }
    } finally {
      closeSync(file)
    }
  }
}
