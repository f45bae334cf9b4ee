/** The product's command line, run on a copy of the sample app: its JSON contract, nothing else. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ConvertAllOutput, ListOutput, PlanOutput } from '../../src/cli/contract'
import { run } from './run'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

async function actionsRoutes<Output>(dir: string, args: readonly string[]): Promise<Output> {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: npm run build')
  const { status, stdout, output } = await run(process.execPath, [CLI, ...args, '--json'], { cwd: dir })
  if (status !== 0) throw new Error(`actions-routes ${args.join(' ')} ended with ${status}:\n${output}`)
  return JSON.parse(stdout)
}

export const list = (dir: string) => actionsRoutes<ListOutput>(dir, ['list'])

/** Converts one entry point and writes the result. Throws with the refusal where it is refused. */
export function convert(dir: string, id: string, to: 'route' | 'action') {
  return actionsRoutes<{ plan: PlanOutput }>(dir, ['convert', id, '--to', to, '--write', '--allow-dirty'])
}

/** Converts everything that can be converted, as one plan, and writes the result. */
export function convertAll(dir: string, to: 'route' | 'action') {
  return actionsRoutes<ConvertAllOutput>(dir, ['convert', '--all', '--to', to, '--write', '--allow-dirty'])
}
