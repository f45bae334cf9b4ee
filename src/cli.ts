/** The terminal's door: `actions-routes list | convert | check`. Results go to standard output, progress and notes to standard error. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import { version } from '../package.json'
import { check } from './cli/check'
import type { ConvertOptions } from './cli/convert'
import { list } from './cli/list'
import { folderOf, openListing, type Status, UsageError } from './cli/open'
import { HTTP_METHODS, TARGETS } from './model'

const NO_CACHE = 'read every file anew, and keep nothing for the next time'

const program = new Command('actions-routes')
  .description(
    'Every way into the server of a Next.js app, who calls it, which kind it should be, and conversions between the kinds.',
  )
  .version(version)
  .showHelpAfterError()
  .exitOverride()

program
  .command('list')
  .description('list entry points with their callers')
  .argument('[dir]', 'folder of the workspace', '.')
  .option('--json', 'one JSON object')
  .option('--ndjson', 'the same records, one a line')
  .option('--no-cache', NO_CACHE)
  .action((dir: string, options: { json?: boolean; ndjson?: boolean; cache: boolean }) =>
    run(async () => {
      await openListing(folderOf(dir), options, listing => process.stdout.write(list(listing, options)))
      return 0
    }),
  )

program
  .command('check')
  .description('print problems and advice; exit status 1 where one is an error')
  .argument('[dir]', 'folder of the workspace', '.')
  .option('--json', 'one JSON object')
  .option('--sarif', 'SARIF 2.1.0, for code scanning')
  .option('--no-cache', NO_CACHE)
  .action((dir: string, options: { json?: boolean; sarif?: boolean; cache: boolean }) =>
    run(async () => {
      return openListing(folderOf(dir), options, listing => {
        const { text, status } = check(listing, options)
        process.stdout.write(text)
        return status
      })
    }),
  )

program
  .command('convert')
  .description('plan a conversion and print it as a diff; --write applies it')
  .argument('[entry]', 'an id from `list`, or file:line[:column] of an entry point or of a caller')
  .addOption(new Option('--to <kind>', 'what it becomes').choices(TARGETS).makeOptionMandatory())
  .option('--path <path>', 'URL of the new route, such as /api/greet')
  .addOption(new Option('--method <method>', 'HTTP method of the new route').choices(HTTP_METHODS))
  .option('--name <name>', 'name of the new action')
  .addOption(new Option('--client <style>', 'how callers reach the new route').choices(['inline']))
  .option('--accept <code>', 'go on despite a refusal that you take on', collect)
  .option('--write', 'write the files')
  .option('--allow-dirty', 'write over uncommitted changes')
  .option('--json', 'the plan or refusal as JSON')
  .option('--all', 'everything that can be converted, as one plan')
  .option('--app <app>', 'with --all: only this app')
  .option('--dir <dir>', 'with --all: only entry points below this folder')
  .option('--root <dir>', 'folder of the workspace', '.')
  .option('--no-type-check', 'do not type-check the result')
  .option('--no-cache', NO_CACHE)
  .action((entry: string | undefined, options: ConvertOptions) =>
    run(async () => {
      const { convert } = await import('./cli/convert')
      return convert(entry, options)
    }),
  )

function collect(value: string, before: readonly string[] = []): string[] {
  if (value.trim() === '') throw new InvalidArgumentError('expected a refusal code')
  return [...before, value]
}

async function run(work: () => Promise<Status>): Promise<void> {
  process.exitCode = await work()
}

// A reader that closes the pipe early (`| head`) is no failure.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
  throw error
})

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1
  else if (error instanceof UsageError) {
    process.stderr.write(`${pc.red('error')} ${error.message}\n`)
    process.exitCode = 1
  } else throw error
})
