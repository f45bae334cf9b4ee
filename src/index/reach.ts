/** Decides which modules must be parsed for the sake of others: those through which an action or a route's methods are reached. */
import type { ParsedFacts } from './extract'
import type { ModuleEdge } from './facts'
import { givenComponents } from './given-components'
import { namesOf } from './local-names'
import type { Role } from './look'
import type { Importer } from './module-graph'
import type { Scan } from './scan'
import { type Ask, exportAsks, urlAsks } from './url-asks'
import { urlOffers } from './url-offers'

/** What is kept of one source file. */
export interface FileState {
  readonly scan: Scan
  /** What the path made of it when it was read: a folder that comes or goes may change that. */
  readonly role: Role
  /** True where its own text or path asks for a parse, not another module's. */
  own: boolean
  /** A parse was tried, even where it gave nothing. */
  tried: boolean
  parsed: ParsedFacts | null
}

export interface Reach {
  readonly states: ReadonlyMap<string, FileState>
  importersOf(file: string): Iterable<Importer>
  resolve(file: string, specifier: string): string | undefined
  /** True for a path that a route may serve. */
  lets(path: string): boolean
  /** Parses files and puts the outcome into their states. */
  parse(files: readonly string[]): Promise<void>
}

export interface Reached {
  /** Files whose facts came or went. */
  readonly changed: ReadonlySet<string>
  /** Modules through which actions are reached: an import of any other module changes nothing here. */
  readonly through: ReadonlySet<string>
  /** The same for modules that offer paths to those who request them. */
  readonly offering: ReadonlySet<string>
}

/**
 * Parses the modules through which actions may be reached, and those that a route file passes on, until no more are
 * found. A parse that nothing asks for any more is dropped: the outcome is the same whatever was there before.
 */
export async function parseWhatMatters({ states, importersOf, resolve, lets, parse }: Reach): Promise<Reached> {
  const changed = new Set<string>()
  const seen = new Set<string>()
  const reached = new Set<string>()
  const wanted = new Set<string>()
  const want = (file: string | undefined): void => {
    if (file === undefined) return
    reached.add(file)
    // Once only: one that cannot be read would be asked for forever.
    if (states.get(file)?.tried === false) wanted.add(file)
  }
  // A module that holds actions, or that may hand on what it imports from one.
  const bearing: string[] = []
  const passOn: string[] = []
  /** Modules with an action at hand. */
  const users = new Set<string>()
  // Names of other modules that URLs go through, by the file that asks.
  const asks: [string, Ask][] = []
  const asked = new Map<string, Set<string>>()
  let offers: ReturnType<typeof urlOffers> | undefined
  for (const [file, { parsed }] of states) {
    if (parsed) for (const ask of urlAsks(parsed)) asks.push([file, ask])
    if (parsed?.actions.length) bearing.push(file)
    if (parsed?.handlers.length || parsed?.stars.length || parsed?.apiRoute?.importedFrom) passOn.push(file)
  }
  for (;;) {
    for (let file = bearing.pop(); file !== undefined; file = bearing.pop()) {
      if (seen.has(file)) continue
      seen.add(file)
      users.add(file)
      for (const importer of importersOf(file)) {
        want(importer.file)
        users.add(importer.file)
        const parsed = states.get(importer.file)?.parsed
        if (importer.passesOn || (parsed && handsOn(parsed, specifier => resolve(importer.file, specifier) === file)))
          bearing.push(importer.file)
      }
      for (const fact of states.get(file)?.parsed?.actions ?? [])
        if (fact.importedFrom) want(resolve(file, fact.importedFrom.specifier))
    }
    for (let file = passOn.pop(); file !== undefined; file = passOn.pop()) {
      for (const specifier of passedOn(states.get(file)?.parsed)) {
        const target = resolve(file, specifier)
        if (target === undefined || seen.has(`route:${target}`)) continue
        seen.add(`route:${target}`)
        want(target)
        passOn.push(target)
      }
    }
    for (let next = asks.pop(); next; next = asks.pop()) {
      const [file, { from, name }] = next
      const target = resolve(file, from)
      if (target === undefined) continue
      const names = asked.get(target) ?? new Set()
      if (names.has(name)) continue
      asked.set(target, names.add(name))
      want(target)
      const parsed = states.get(target)?.parsed
      if (parsed) for (const ask of exportAsks(parsed, name)) asks.push([target, ask])
    }
    if (wanted.size === 0)
      for (const file of givenComponents(users, {
        parsed: name => states.get(name)?.parsed,
        resolve,
        bears: name => seen.has(name),
      }))
        want(file)
    if (wanted.size === 0) {
      offers = urlOffers({ states, importersOf, resolve, lets })
      for (const file of offers.wanted) want(file)
    }
    if (wanted.size === 0) break
    const files = [...wanted]
    wanted.clear()
    await parse(files)
    for (const file of files) {
      changed.add(file)
      const parsed = states.get(file)?.parsed
      if (!parsed) continue
      // Now it can be told what these hand on: ask again for the modules they import.
      for (const edge of parsed.edges) {
        const target = resolve(file, edge.specifier)
        if (target !== undefined && seen.delete(target)) bearing.push(target)
      }
      if (seen.has(`route:${file}`)) passOn.push(file)
      for (const ask of urlAsks(parsed)) asks.push([file, ask])
      for (const name of asked.get(file) ?? []) for (const ask of exportAsks(parsed, name)) asks.push([file, ask])
    }
  }
  for (const [file, state] of states)
    if (!state.own && state.tried && !reached.has(file)) {
      Object.assign(state, { tried: false, parsed: null })
      changed.add(file)
    }
  return { changed, through: seen, offering: offers?.through ?? new Set() }
}

/** What the search above reads of a file's facts: where it stays the same, so does what is reached. */
export function reachOf(parsed: ParsedFacts | null): string {
  if (!parsed) return ''
  const { actions, handlers, stars, apiRoute, edges, exports, props } = parsed
  const names = namesOf(parsed)
  const sourcesOf = (declaration: number) => names.sourcesOf(declaration)
  return JSON.stringify([
    actions.length > 0,
    actions.map(action => action.importedFrom),
    handlers.map(handler => handler.importedFrom),
    stars,
    apiRoute?.importedFrom,
    edges.map(({ kind, specifier, names }) => [kind, specifier, names.map(name => name.local)]),
    edges.map(edge => isHandedOn(parsed, edge)),
    exports.map(({ name, declaration, start }) => [name, sourcesOf(declaration ?? start)]),
    props.map(({ from, component }) => [sourcesOf(from), sourcesOf(component.from), component.path]),
    urlAsks(parsed),
    parsed.urlExports.map(([name]) => [name, exportAsks(parsed, name)]),
  ])
}

/** True where a module exports what it imports from the one meant, or something that holds it. */
function handsOn(parsed: ParsedFacts, isMeant: (specifier: string) => boolean): boolean {
  return parsed.edges.some(edge => isHandedOn(parsed, edge) && isMeant(edge.specifier))
}

function isHandedOn(parsed: ParsedFacts, edge: ModuleEdge): boolean {
  if (edge.kind === 're-export' || edge.kind === 'star' || parsed.exports.length === 0) return false
  const names = namesOf(parsed)
  return names.isExported(edge.start) || edge.names.some(name => names.isExported(name.start))
}

/** The modules that a route file's methods, or what it exports besides, may come from. */
function passedOn(parsed: ParsedFacts | null | undefined): string[] {
  if (!parsed) return []
  const routes = [...parsed.handlers, ...(parsed.apiRoute ? [parsed.apiRoute] : [])]
  const imported = routes.flatMap(route => route.importedFrom?.specifier ?? [])
  const edges = parsed.edges.filter(edge => edge.kind === 'star' || edge.kind === 're-export')
  return [...imported, ...edges.map(edge => edge.specifier)]
}
