/** How long one edited file takes to an updated index, in one process: files at random, a comment, a statement or an import more. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { openIndex } from '../../src/index/workspace-index'
import { nodeFileSystem } from '../../src/workspace/node-file-system'
import { nodeThreads } from '../../src/workspace/node-threads'
import { OverlayFileSystem } from '../../src/workspace/overlay-file-system'
import { decode } from '../../src/workspace/text'
import { toUri } from '../../src/workspace/uri'

const EDITS = 400
const [folder = '.', worker = ''] = process.argv.slice(2)

async function main(): Promise<void> {
  const root = pathToFileURL(path.resolve(folder)).href
  const fs = new OverlayFileSystem(nodeFileSystem)
  const helpers = nodeThreads(worker)
  const index = await openIndex(fs, root, { helpers })
  const sources = [...index.snapshot.files].filter(file => /(?<!\.d)\.[jt]sx?$/.test(file))
  // The same files in every run.
  let seed = 1
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const times: number[] = []
  for (let n = 0; n < EDITS; n++) {
    const file = sources[random(sources.length)] as string
    const uri = toUri(root, file)
    const [bytes] = await fs.read([uri])
    const more = [
      `// ${n}`,
      `export const added${n} = ${n}`,
      `import './${path.basename(file).replace(/\.\w+$/, '')}'`,
    ][n % 3]
    fs.open(uri, `${decode(bytes ?? new Uint8Array())}\n${more}\n`)
    const start = performance.now()
    await index.update({ changed: [file] })
    // The first ones warm the compiler of the engine up.
    if (n >= EDITS / 10) times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  console.log(JSON.stringify({ files: sources.length, p50: at(0.5), p95: at(0.95), max: times.at(-1) }))
  helpers.dispose()
}

void main()
