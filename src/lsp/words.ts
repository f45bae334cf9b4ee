/** How the product names things to its reader: one place for hover, lens, tree and messages. */

import type { Caller, EntryPoint, Kind, Side, Target, Verdict, Via } from '../model'
import type { EntryPointInfo } from './protocol'

export const KIND_NAMES: Record<Kind, string> = {
  'server-action': 'Server Action',
  'route-handler': 'Route Handler',
  'api-route': 'API Route',
}

/** Section titles of the tree. */
export const KIND_PLURALS: Record<Kind, string> = {
  'server-action': 'Server Actions',
  'route-handler': 'Route Handlers',
  'api-route': 'API Routes',
}

export const VERDICT_NAMES: Record<Verdict, string> = {
  keep: 'Right as it is',
  'to-route': 'Better as an API route',
  'to-action': 'Better as a Server Action',
  'to-function': 'Better as a plain server function',
  'expose-both': 'Better as both an action and a route',
}

export const CONVERSION_TITLES: Record<Target, string> = {
  route: 'Convert to API route',
  action: 'Convert to Server Action',
  function: 'Convert to plain server function',
  both: 'Expose as API route (keep the action)',
  'app-router': 'Move to App Router',
}

/** The conversions of everything at once, by the kinds they start from. */
export const ALL_CONVERSIONS: readonly {
  readonly to: Target
  readonly label: string
  readonly kinds: readonly Kind[]
}[] = [
  { to: 'route', label: 'Server Actions to API routes', kinds: ['server-action'] },
  {
    to: 'function',
    label: 'What only the server calls to plain server functions',
    kinds: ['server-action', 'route-handler'],
  },
  { to: 'both', label: 'Server Actions exposed as API routes, the actions kept', kinds: ['server-action'] },
  { to: 'action', label: 'API routes to Server Actions', kinds: ['route-handler', 'api-route'] },
  { to: 'app-router', label: 'pages/api handlers to the App Router', kinds: ['api-route'] },
]

/** The conversion a verdict asks for. */
export const VERDICT_TARGETS: Record<Exclude<Verdict, 'keep'>, Target> = {
  'to-route': 'route',
  'to-action': 'action',
  'to-function': 'function',
  'expose-both': 'both',
}

/** `via` as a reader says it. */
const VIA_NAMES: Partial<Record<Via, string>> = {
  action: 'form action',
  'form-action': 'formAction',
  'action-state': 'useActionState',
  'react-query': 'React Query',
  swr: 'SWR',
  'event-source': 'EventSource',
  beacon: 'sendBeacon',
  xhr: 'XMLHttpRequest',
  hook: 'hook argument',
  value: 'passed as a value',
  argument: 'passed as an argument',
  prop: 'passed as a prop',
}

export function viaName(via: Via): string {
  return VIA_NAMES[via] ?? via
}

/** `greet`, `POST /api/posts/[id]`, `GET, POST /api/posts`, `inline action`. */
export function titleOf(
  entryPoint: Pick<EntryPoint, 'id' | 'kind' | 'name' | 'method' | 'methods' | 'route' | 'file'>,
): string {
  if (entryPoint.kind === 'server-action') {
    if (entryPoint.name === null) return 'inline action'
    return entryPoint.name === 'default' ? `default (${baseName(entryPoint.file)})` : entryPoint.name
  }
  const methods = entryPoint.method ?? entryPoint.methods?.join(', ') ?? ''
  return `${methods} ${entryPoint.route ?? baseName(entryPoint.file)}`.trim()
}

export function callerCount(count: number): string {
  return count === 0 ? 'no callers' : count === 1 ? '1 caller' : `${count} callers`
}

/** The same, empty while it is not known who calls. */
export function knownCallerCount({ callers, advice }: Pick<EntryPointInfo, 'callers' | 'advice'>): string {
  return advice ? callerCount(callers.length) : ''
}

/** `3 callers: 2 client, 1 in tests`; `1 caller: client` where all are alike. */
export function callerSummary(callers: readonly Pick<Caller, 'side' | 'test'>[]): string {
  const total = callerCount(callers.length)
  if (callers.length === 0) return total
  const parts: [count: number, what: string][] = []
  const sides: Side[] = ['client', 'server', 'both']
  for (const side of sides) {
    const count = callers.filter(caller => caller.side === side && !caller.test).length
    if (count > 0) parts.push([count, side === 'both' ? 'client and server' : side])
  }
  const tests = callers.filter(caller => caller.test).length
  if (tests > 0) parts.push([tests, 'in tests'])
  const [only, ...more] = parts
  if (only && more.length === 0) return `${total}: ${callers.length > 1 ? 'all ' : ''}${only[1]}`
  return `${total}: ${parts.map(([count, what]) => `${count} ${what}`).join(', ')}`
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}
