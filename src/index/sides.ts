/** Where each module runs: the client graph starts at 'use client' and Pages Router pages, the server graph at what Next.js renders or calls on the server. */
import type { Side } from '../model'

export interface SideInput {
  readonly files: readonly string[]
  directiveOf(file: string): 'client' | 'server' | null
  /** Modules that this one loads with values: type-only imports are erased. */
  importsOf(file: string): readonly string[]
  /** What starts the file: Next.js on the server, in the browser, on both sides (a page of the Pages Router), or nothing. */
  rootOf(file: string): Side | null
}

export interface Sides {
  sideOf(file: string): Side
  /** The chain that explains it, in one sentence. */
  whySide(file: string): string
}

/** Follows both graphs once. 'use client' ends the server graph, 'use server' ends the client graph. */
export function sides(input: SideInput): Sides {
  const client = new Map<string, string | null>()
  const server = new Map<string, string | null>()
  for (const file of input.files) {
    const directive = input.directiveOf(file)
    const root = input.rootOf(file)
    const isClient = root === 'client' || root === 'both'
    if (directive === 'client' || (isClient && directive === null)) client.set(file, null)
    if (directive === 'server' || (root !== null && root !== 'client' && directive !== 'client')) server.set(file, null)
  }
  spread(client, input, 'server')
  spread(server, input, 'client')

  const sideOf = (file: string): Side => {
    if (client.has(file)) return server.has(file) ? 'both' : 'client'
    return 'server'
  }
  return {
    sideOf,
    whySide: file => {
      const side = sideOf(file)
      if (!client.has(file))
        return server.has(file) ? explain('server', file, server, input) : 'server: nothing on the client imports it'
      return explain(side, file, client, input)
    },
  }
}

function spread(reached: Map<string, string | null>, input: SideInput, boundary: 'client' | 'server'): void {
  const queue = [...reached.keys()]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const target of input.importsOf(file)) {
      if (reached.has(target) || input.directiveOf(target) === boundary) continue
      reached.set(target, file)
      queue.push(target)
    }
  }
}

function explain(side: Side, file: string, reached: Map<string, string | null>, input: SideInput): string {
  const chain: string[] = []
  for (let at = reached.get(file) ?? null; at !== null; at = reached.get(at) ?? null) chain.push(at)
  const root = chain.at(-1) ?? file
  const directive = input.directiveOf(root)
  const reason = directive ? `has 'use ${directive}'` : 'is an entry file of Next.js'
  if (chain.length === 0) return `${side}: the file ${reason}`
  return `${side}: imported by ${chain.join(', imported by ')}, which ${reason}`
}
