/** `actions-routes convert`: plans one conversion, or all that can be, and writes only when asked to. */
import { plan as planConversion } from '../convert'
import { planAll } from '../convert/all'
import type { ConvertContext } from '../convert/context'
import { withOver } from '../convert/over'
import { startChecker } from '../convert/type-client'
import type { TypeService } from '../convert/types'
import type { WorkspaceIndex } from '../index/workspace-index'
import type { HttpMethod, Refusal, Target } from '../model'
import type { FileSystem } from '../workspace/file-system'
import { nodeFileSystem } from '../workspace/node-file-system'
import { writePlan } from '../workspace/node-write'
import { OverlayFileSystem } from '../workspace/overlay-file-system'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { printAll } from './convert-all'
import { folderOf, openFolder, type Status, UsageError } from './open'
import { printNotes, printPlan, printRefusal } from './print-plan'
import { progressOn } from './progress'
import { findEntryPoint } from './target'

export interface ConvertOptions {
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

/** Runs the command; answers its exit status. Throws a `UsageError` where the call was wrong. */
export async function convert(entry: string | undefined, options: ConvertOptions): Promise<Status> {
  if (options.all === (entry !== undefined))
    throw new UsageError('name one entry point, or say --all: `actions-routes convert --help`')
  checkNames(options)
  if (options.client && (options.all || options.to !== 'route'))
    return refused(printRefusal(NO_INLINE_CLIENT, options.json), options.json)
  const folder = folderOf(options.root)
  const progress = progressOn(process.stderr)
  const fs = new OverlayFileSystem(nodeFileSystem)
  const index = await openFolder(fs, folder, progress, options)
  checkPlaces(options, index)
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
    const context = withOver(
      contextOf(index, fs, types, message => progress.say(message)),
      { index, fs, steps },
    )
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

/** Throws where a path or a name is given that nothing would have: it would look as if it had been taken. */
function checkNames({ path, name, to, all }: ConvertOptions): void {
  if (path !== undefined && (all || (to !== 'route' && to !== 'both')))
    throw new UsageError('--path is the URL of one new route: with --to route or --to both, and without --all')
  if (name !== undefined && (all || to === 'route' || to === 'both' || to === 'app-router'))
    throw new UsageError('--name is that of one new function: with --to action or --to function, and without --all')
}

/** Throws where an app or a folder that is named is not there: nothing would be converted, and look as if nothing could be. */
function checkPlaces({ app, dir }: ConvertOptions, { snapshot }: WorkspaceIndex): void {
  const roots = snapshot.apps.map(({ root }) => root)
  if (app !== undefined && !roots.includes(app))
    throw new UsageError(`${app}: no such app${roots.length > 0 ? `; there is ${roots.join(', ')}` : ''}`)
  const folder = dir?.replace(/^\.\/?|\/$/g, '')
  if (folder && ![...snapshot.files].some(file => file.startsWith(`${folder}/`)))
    throw new UsageError(`${dir}: no such folder, or no source files in it`)
}

/** A refusal is the answer where JSON was asked for, else a message. */
function refused(text: string, json: boolean | undefined): Status {
  ;(json ? process.stdout : process.stderr).write(text)
  return 2
}

/** What a conversion needs besides the request. */
export function contextOf(
  index: WorkspaceIndex,
  fs: FileSystem,
  types: TypeService | null,
  say: (message: string) => void,
): ConvertContext {
  return {
    snapshot: index.snapshot,
    types,
    progress: say,
    read: async file => {
      const [bytes] = await fs.read([toUri(index.root, file)])
      return bytes && decode(bytes)
    },
  }
}
