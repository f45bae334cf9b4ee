/** Where each module runs: the client graph starts at 'use client' and Pages Router pages, the server graph at what Next.js renders or calls on the server. */
import type { Side } from '../model'
import { Reachable } from './reachable'
import { Versions } from './versions'

export interface SideInput {
  readonly files: Iterable<string>
  directiveOf(file: string): 'client' | 'server' | null
  /** Modules that this one loads with values: type-only imports are erased. */
  importsOf(file: string): Iterable<string>
  /** The files that load this module with values. */
  loadersOf(file: string): Iterable<string>
  /** What starts the file: Next.js on the server, in the browser, on both sides (a page of the Pages Router), or nothing. */
  rootOf(file: string): Side | null
}

type Bundle = 'client' | 'server'

/** Both graphs, kept as the modules change. 'use client' ends the server graph, 'use server' ends the client graph. */
export class Sides {
  readonly #input: SideInput
  readonly #client: Reachable<string>
  readonly #server: Reachable<string>
  /** What runs on the client, too. */
  readonly #sides = new Versions<string, Side>()

  constructor(input: SideInput) {
    this.#input = input
    const files = [...input.files]
    this.#client = this.#bundle('client', files)
    this.#server = this.#bundle('server', files)
    for (const file of this.#client.nodes) this.#sides.set(file, this.#sideOf(file))
  }

  /**
   * Takes in changes. `touched` are the files with another directive, and both ends of each import that came or went.
   * Answers the files that run on another side than before.
   */
  update(touched: ReadonlySet<string>): ReadonlySet<string> {
    const moved = new Set<string>()
    for (const file of new Set([...this.#client.update(touched), ...this.#server.update(touched)])) {
      const side = this.#sideOf(file)
      if (side === this.sideOf(file)) continue
      this.#sides.set(file, side === 'server' ? undefined : side)
      moved.add(file)
    }
    return moved
  }

  sideOf(file: string): Side {
    return this.#sides.get(file) ?? 'server'
  }

  /** What `sideOf` answers now, whatever is updated later. */
  reader(): (file: string) => Side {
    const version = this.#sides.version()
    return file => version.get(file) ?? 'server'
  }

  /** The shortest chain of imports that explains the side a file runs on now, in one sentence. */
  whySide(file: string): string {
    const side = this.sideOf(file)
    if (side !== 'server') return this.#explain(side, file, 'client')
    return this.#server.has(file) ? this.#explain(side, file, 'server') : 'server: nothing on the client imports it'
  }

  #sideOf(file: string): Side {
    return !this.#client.has(file) ? 'server' : this.#server.has(file) ? 'both' : 'client'
  }

  #bundle(bundle: Bundle, files: readonly string[]): Reachable<string> {
    const { directiveOf, importsOf, loadersOf } = this.#input
    const isClosed = (file: string) => directiveOf(file) === other(bundle)
    return new Reachable<string>(
      {
        isRoot: file => this.#isRoot(file, bundle),
        next: file => [...importsOf(file)].filter(target => !isClosed(target)),
        previous: file => (isClosed(file) ? [] : loadersOf(file)),
      },
      files,
    )
  }

  #isRoot(file: string, bundle: Bundle): boolean {
    const directive = this.#input.directiveOf(file)
    if (directive !== null) return directive === bundle
    const root = this.#input.rootOf(file)
    return root === bundle || root === 'both'
  }

  #explain(side: Side, file: string, bundle: Bundle): string {
    const reached = bundle === 'client' ? this.#client : this.#server
    const chains: (readonly string[])[] = [[file]]
    const seen = new Set([file])
    for (const chain of chains) {
      const at = chain.at(-1) as string
      if (this.#isRoot(at, bundle)) {
        const reason = this.#input.directiveOf(at) ? `has 'use ${bundle}'` : 'is an entry file of Next.js'
        const [, ...importers] = chain
        if (importers.length === 0) return `${side}: the file ${reason}`
        return `${side}: imported by ${importers.join(', imported by ')}, which ${reason}`
      }
      if (this.#input.directiveOf(at) === other(bundle)) continue
      for (const loader of [...this.#input.loadersOf(at)].sort())
        if (reached.has(loader) && !seen.has(loader)) {
          seen.add(loader)
          chains.push([...chain, loader])
        }
    }
    return side
  }
}

function other(bundle: Bundle): Bundle {
  return bundle === 'client' ? 'server' : 'client'
}
