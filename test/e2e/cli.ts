/** The product's command line, run on a copy of the sample app: its JSON contract, nothing else. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ConvertAllOutput, ConvertOutput, ListOutput } from '../../src/cli/contract'
import { run } from './run'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

async function actionsRoutes<Output>(dir: string, args: readonly string[], statuses = [0]): Promise<Output> {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: npm run build')
  const { status, stdout, output } = await run(process.execPath, [CLI, ...args, '--json'], { cwd: dir })
  if (!statuses.includes(status ?? -1))
    throw new Error(`actions-routes ${args.join(' ')} ended with ${status}:\n${output}`)
  return JSON.parse(stdout)
}

/** Ids of all entry points of one kind. */
export async function idsOf(dir: string, kind: 'action' | 'route'): Promise<readonly string[]> {
  const { entryPoints } = await list(dir)
  return entryPoints.map(({ id }) => id).filter(id => id.startsWith(`${kind}:`))
}

export function list(dir: string): Promise<ListOutput> {
  return actionsRoutes(dir, ['list'])
}

/** Converts one entry point and writes the result, or answers why not. */
export function convert(dir: string, id: string, to: 'route' | 'action'): Promise<ConvertOutput> {
  return actionsRoutes(dir, ['convert', id, '--to', to, '--write', '--allow-dirty'], [0, 2])
}

/** Converts everything that can be, as one plan, and writes it. */
export function convertAll(
  dir: string,
  to: 'route' | 'action' | 'app-router',
  ...options: readonly string[]
): Promise<ConvertAllOutput> {
  return actionsRoutes(dir, ['convert', '--all', '--to', to, '--write', '--allow-dirty', ...options])
}
