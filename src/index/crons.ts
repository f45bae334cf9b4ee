/** The routes that vercel.json calls on a schedule. */
import type { Node } from 'jsonc-parser'
import type { Problem } from '../model'
import type { FileSystem } from '../workspace/file-system'
import { jsonTree, readJson } from '../workspace/json'
import { decode, lineStartsOf } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { positionOf } from './places'

export interface Cron {
  readonly file: string
  readonly path: string
  readonly line: number
  readonly column: number
}

/** `crons[].path` of every vercel.json, as far as it can be read; one that does not parse is a problem. Source: vercel.com/docs/cron-jobs. */
export async function cronsOf(
  fs: FileSystem,
  root: string,
  files: readonly string[],
): Promise<{ crons: Cron[]; problems: Problem[] }> {
  const configs = files.filter(file => /(?:^|\/)vercel\.json$/.test(file))
  const contents = await fs.read(configs.map(file => toUri(root, file)))
  const problems: Problem[] = []
  const crons = configs.flatMap((file, n) => {
    const bytes = contents[n]
    if (!bytes) return []
    const text = decode(bytes)
    const { problem } = readJson(text, file)
    if (problem) problems.push(problem)
    if (!text.includes('crons')) return []
    const lineStarts = lineStartsOf(text)
    return (property(jsonTree(text), 'crons')?.children ?? []).flatMap(cron => {
      const path = property(cron, 'path')
      return typeof path?.value === 'string' ? [{ file, path: path.value, ...positionOf(lineStarts, path.offset) }] : []
    })
  })
  return { crons, problems }
}

function property(node: Node | undefined, name: string): Node | undefined {
  return node?.children?.find(child => child.children?.[0]?.value === name)?.children?.[1]
}
