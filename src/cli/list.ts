/** `actions-routes list`: every entry point with its callers, for people or as JSON. */
import pc from 'picocolors'
import type { Listing } from '../index/snapshot'
import { type EntryPoint, KINDS } from '../model'
import type { ListRecord } from './contract'
import { adviceOf, listOutput } from './output'

export interface ListFormat {
  readonly json?: boolean
  readonly ndjson?: boolean
}

/** The whole listing as text, ending in a newline. */
export function list(listing: Listing, format: ListFormat): string {
  if (format.json) return `${JSON.stringify(listOutput(listing), null, 2)}\n`
  if (format.ndjson) return ndjson(listing)
  return forPeople(listing)
}

/** The records of the JSON one a line, each with a `type`. */
function ndjson(listing: Listing): string {
  const { version, apps, entryPoints, problems, stats } = listOutput(listing)
  const records: ListRecord[] = [
    { type: 'version' as const, version },
    ...apps.map(app => ({ type: 'app' as const, ...app })),
    ...entryPoints.map(entryPoint => ({ type: 'entryPoint' as const, ...entryPoint })),
    ...problems.map(problem => ({ type: 'problem' as const, ...problem })),
    { type: 'stats' as const, ...stats },
  ]
  return records.map(record => `${JSON.stringify(record)}\n`).join('')
}

const HEADINGS = {
  'server-action': 'Server Actions',
  'route-handler': 'Route Handlers',
  'api-route': 'API Routes',
} as const

function forPeople(listing: Listing): string {
  if (listing.apps.length === 0 && listing.entryPoints.length === 0) return 'No Next.js app found here.\n'
  const lines: string[] = []
  const roots = [...new Set([...listing.apps.map(app => app.root), ...listing.entryPoints.map(e => e.app)])]
  for (const root of roots) {
    const own = listing.entryPoints.filter(entryPoint => entryPoint.app === root)
    const next = listing.apps.find(app => app.root === root)?.next
    const title = root === null ? 'Outside every app' : root === '.' ? 'This app' : root
    lines.push(pc.bold(title) + (next ? pc.dim(`  next ${next}`) : ''))
    if (own.length === 0) lines.push(pc.dim('  no entry points'))
    for (const kind of KINDS) {
      const some = own.filter(entryPoint => entryPoint.kind === kind)
      if (some.length === 0) continue
      lines.push(`  ${pc.underline(HEADINGS[kind])} ${pc.dim(String(some.length))}`)
      for (const entryPoint of some) lines.push(...entryPointLines(entryPoint, listing))
    }
    lines.push('')
  }
  const { files, milliseconds } = listing.stats
  const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`
  lines.push(
    pc.dim(
      `${count(listing.entryPoints.length, 'entry point')}, ${count(listing.problems.length, 'problem')}, ${count(files, 'file')} in ${milliseconds} ms`,
    ),
  )
  return `${lines.join('\n')}\n`
}

function entryPointLines(entryPoint: EntryPoint, listing: Listing): string[] {
  const { verdict } = adviceOf(entryPoint, listing)
  const callers = entryPoint.callers.length === 1 ? '1 caller' : `${entryPoint.callers.length} callers`
  const advice = verdict === 'keep' ? '' : `  ${pc.yellow(verdict)}`
  return [
    `    ${labelOf(entryPoint)}  ${pc.dim(`${entryPoint.file}:${entryPoint.line}:${entryPoint.column}`)}  ${callers}${advice}`,
    ...entryPoint.callers.map(caller =>
      pc.dim(
        `      ${caller.file}:${caller.line}:${caller.column}  ${caller.via}, ${caller.side}${caller.test ? ', test' : ''}`,
      ),
    ),
  ]
}

/** What people call an entry point: `greet`, `POST /api/greet`, `/api/hello`. */
export function labelOf(entryPoint: EntryPoint): string {
  if (entryPoint.kind === 'server-action') return pc.cyan(entryPoint.name ?? '(inline action)')
  const methods = entryPoint.method ?? entryPoint.methods?.join(', ') ?? 'ANY'
  return `${pc.green(methods)} ${entryPoint.route}`
}
