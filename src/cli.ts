/** The terminal's door: `actions-routes list | convert | check`. Results go to standard output, progress and notes to standard error. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import { version } from '../package.json'
import { check } from './cli/check'
import { contextOf, printNotes, printPlan, printRefusal } from './cli/convert'
import { printAll } from './cli/convert-all'
import { list } from './cli/list'
import { folderOf, openFolder, UsageError } from './cli/open'
import { progressOn } from './cli/progress'
import { findEntryPoint } from './cli/target'
import { plan as planConversion } from './convert'
import { planAll } from './convert/all'
import { startChecker } from './convert/type-client'
import { HTTP_METHODS, type HttpMethod, type Refusal, TARGETS, type Target } from './model'
import { nodeFileSystem } from './workspace/node-file-system'
import { writePlan } from './workspace/node-write'
import { OverlayFileSystem } from './workspace/overlay-file-system'

interface ConvertOptions {
  readonly to: Target
  readonly path?: string
  readonly method?: HttpMethod
  readonly name?: string
  readonly accept?: string[]
  readonly client?: 'inline'
  readonly write?: boolean
  readonly allowDirty?: boolean
  readonly json?: boolean
  readonly all?: boolean
  readonly app?: string
  readonly dir?: string
  readonly root: string
  readonly typeCheck: boolean
  readonly cache: boolean
}

const NO_INLINE_CLIENT: Refusal = {
  code: 'not-implemented',
  message: 'A fetch at the call site is for one action that becomes a route: leave --client out.',
  file: null,
  line: null,
  column: null,
}

/** Exit status: 0 done, 1 the call was wrong (or `check` found an error), 2 refused. */
type Status = 0 | 1 | 2

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
      const index = await opened(folderOf(dir), options)
      process.stdout.write(list(index.snapshot, options))
      await index.save()
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
      const index = await opened(folderOf(dir), options)
      const { text, status } = check(index.snapshot, options)
      process.stdout.write(text)
      await index.save()
      return status
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
  .action((entry: string | undefined, options: ConvertOptions) => run(() => convert(entry, options)))

async function convert(entry: string | undefined, options: ConvertOptions): Promise<Status> {
  if (options.all === (entry !== undefined))
    throw new UsageError('name one entry point, or say --all: `actions-routes convert --help`')
  if (options.client && (options.all || options.to !== 'route'))
    return refused(printRefusal(NO_INLINE_CLIENT, options.json), options.json)
  const folder = folderOf(options.root)
  const progress = progressOn(process.stderr)
  const fs = new OverlayFileSystem(nodeFileSystem)
  const index = await openFolder(fs, folder, progress, options)
  const steps = new Map<string, string | null>()
  const types = options.typeCheck ? startChecker(folder, { unsaved: () => steps }) : null
  try {
    if (options.all) {
      const { to, method, accept, app, dir } = options
      const result = await planAll(
        {
          to,
          ...(method && { method }),
          ...(accept && { accept }),
          ...(app !== undefined && { app }),
          ...(dir && { dir }),
        },
        {
          index,
          fs,
          types,
          steps,
          progress: (message, done, total) => progress.say(`${done + 1}/${total} ${message}`),
        },
      )
      progress.end()
      if (!result) throw new Error('Nobody cancels this')
      if (options.write) {
        const failed = await writePlan(folder, result.plan, { allowDirty: options.allowDirty ?? false })
        if (failed) return refused(printRefusal(failed, options.json), options.json)
      }
      process.stdout.write(printAll(result, options.json))
      if (!options.json) process.stderr.write(printNotes(result.plan))
      return 0
    }
    const found = findEntryPoint(entry as string, folder, index.snapshot)
    if ('code' in found) return refused(printRefusal(found, options.json), options.json)
    progress.say('Planning')
    const context = contextOf(index, fs, types, message => progress.say(message))
    const { plan, refusal } = await planConversion({ ...options, id: found.id }, context)
    progress.end()
    if (refusal) return refused(printRefusal(refusal, options.json), options.json)
    if (!plan) throw new Error('A conversion answered neither a plan nor a refusal')
    if (options.write) {
      const failed = await writePlan(folder, plan, { allowDirty: options.allowDirty ?? false })
      if (failed) return refused(printRefusal(failed, options.json), options.json)
    }
    process.stdout.write(printPlan(plan, options.json))
    if (!options.json) process.stderr.write(printNotes(plan))
    return 0
  } finally {
    progress.end()
    await types?.dispose()
  }
}

/** A refusal is the answer where JSON was asked for, else a message. */
function refused(text: string, json: boolean | undefined): Status {
  ;(json ? process.stdout : process.stderr).write(text)
  return 2
}

async function opened(folder: string, options: { readonly cache: boolean }) {
  const progress = progressOn(process.stderr)
  try {
    return await openFolder(nodeFileSystem, folder, progress, options)
  } finally {
    progress.end()
  }
}

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
