/** A cheap question before a file is parsed: may a path in its text be one of this workspace's routes? */
import { isBelowLocale } from './locales'

/** Stands for a part of a path that is only known at run time. */
const HOLE = '\u0001'

interface Node {
  readonly statics: Map<string, Node>
  dynamic: Node | null
  catchAll: boolean
}

/**
 * The routes of a workspace as a tree of segments. It lets through whatever may be served (a path behind a base may
 * begin at any segment of a route, and any may be cut off at any length), and as little else as is cheap.
 */
export class RouteFilter {
  readonly #root = emptyNode()
  /** The nodes below which a segment of this name stands. */
  readonly #parents = new Map<string, Node[]>()
  readonly #known = new Map<string, boolean>()
  /** What stands below `[locale]` at the root, where something does: its paths are written without it, too. */
  readonly #localised: Node | null

  /** Takes route patterns: `/api/posts/[id]`. */
  constructor(readonly routes: readonly string[]) {
    for (const route of routes) this.#add(route)
    this.#index(this.#root)
    this.#localised = routes.some(isBelowLocale) ? this.#root.dynamic : null
  }

  /** Takes a path as `pathsIn` of url-hints.ts writes it. */
  lets(path: string): boolean {
    let known = this.#known.get(path)
    if (known === undefined) {
      known = this.#fits(path)
      this.#known.set(path, known)
    }
    return known
  }

  #fits(path: string): boolean {
    const behindHole = path.startsWith(HOLE)
    const segments = (behindHole ? path.slice(1) : path).split('/').slice(1)
    if (segments.length > 1 && segments.at(-1) === '') segments.pop()
    const [first = ''] = segments
    if (first === '') return false
    // Whatever is asked of `/api` is a caller or a mistake to tell of.
    if (!behindHole && first === 'api' && this.#root.statics.has('api')) return true
    // `/${a}/b` was asked about as `\u0001/b` too: only a route that begins with a parameter is left.
    if (first === HOLE) return this.#root.dynamic !== null || this.#root.catchAll
    if (isUnknown(first)) return true
    if (!behindHole)
      return fits(this.#root, segments, 0) || (this.#localised !== null && fits(this.#localised, segments, 0))
    return (this.#parents.get(first) ?? []).some(node => fits(node, segments, 0))
  }

  #add(route: string): void {
    let node = this.#root
    for (const segment of route.split('/')) {
      if (segment === '') continue
      if (segment.startsWith('[...') || segment.startsWith('[[...')) {
        node.catchAll = true
        return
      }
      if (segment.startsWith('[')) {
        node.dynamic ??= emptyNode()
        node = node.dynamic
      } else {
        let next = node.statics.get(segment)
        if (!next) {
          next = emptyNode()
          node.statics.set(segment, next)
        }
        node = next
      }
    }
  }

  #index(node: Node): void {
    for (const [name, next] of node.statics) {
      const parents = this.#parents.get(name)
      if (parents) parents.push(node)
      else this.#parents.set(name, [node])
      this.#index(next)
    }
    if (node.dynamic) this.#index(node.dynamic)
  }
}

function emptyNode(): Node {
  return { statics: new Map(), dynamic: null, catchAll: false }
}

/** A parameter fills the segment or a part of it, it is written with an escape, or what it ends with asks for more: `user-`. */
function isUnknown(segment: string): boolean {
  return segment.includes(HOLE) || segment.includes('%') || /^[\w.:-]*[-_.:]$/.test(segment)
}

function fits(node: Node, segments: readonly string[], at: number): boolean {
  const segment = segments[at]
  if (segment === undefined || node.catchAll || isUnknown(segment)) return true
  if (node.dynamic && fits(node.dynamic, segments, at + 1)) return true
  const next = node.statics.get(segment)
  return next !== undefined && fits(next, segments, at + 1)
}
