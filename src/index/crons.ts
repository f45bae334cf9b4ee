/** The routes that vercel.json calls on a schedule. */
import { type Node, parseTree } from 'jsonc-parser'
import type { FileSystem } from '../workspace/file-system'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { positionOf } from './places'

export interface Cron {
  readonly file: string
  readonly path: string
  readonly line: number
  readonly column: number
}

/** `crons[].path` of every vercel.json. A file that does not parse has none. Source: vercel.com/docs/cron-jobs. */
export async function cronsOf(fs: FileSystem, root: string, files: readonly string[]): Promise<Cron[]> {
  const configs = files.filter(file => /(?:^|\/)vercel\.json$/.test(file))
  const contents = await fs.read(configs.map(file => toUri(root, file)))
  return configs.flatMap((file, n) => {
    const text = decode(contents[n] ?? new Uint8Array())
    const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(match => match.index + 1)]
    const crons = property(parseTree(text), 'crons')?.children ?? []
    return crons.flatMap(cron => {
      const path = property(cron, 'path')
      return typeof path?.value === 'string' ? [{ file, path: path.value, ...positionOf(lineStarts, path.offset) }] : []
    })
  })
}

function property(node: Node | undefined, name: string): Node | undefined {
  return node?.children?.find(child => child.children?.[0]?.value === name)?.children?.[1]
}
