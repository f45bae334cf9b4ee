/** Finds the files that may request a path which only another module writes: `fetch(ROUTES.users)`, `request(listUsers)`. */
import type { ParsedFacts } from './extract'
import type { Importer } from './module-graph'
import type { Specifier } from './scan'

/** A source file as this search sees it. */
export interface Offering {
  readonly scan: {
    readonly asks: boolean
    readonly offers: readonly string[]
    readonly specifiers: readonly Specifier[]
  }
  readonly tried: boolean
  readonly parsed: ParsedFacts | null
}

/** The names in an import of a module. */
interface Taken {
  readonly target: string
  readonly names: string
}

export interface Offers {
  readonly states: ReadonlyMap<string, Offering>
  importersOf(file: string): Iterable<Importer>
  resolve(file: string, specifier: string): string | undefined
  /** True for a path that a route may serve. */
  lets(path: string): boolean
}

/**
 * The files to parse for what they offer, and those for what they ask: `through` are the modules whose importers matter.
 * A module that offers paths counts once somebody who requests imports it, directly or through barrels; who imports one
 * of the names that hold a path there, counts too.
 */
export function urlOffers({ states, importersOf, resolve, lets }: Offers): {
  readonly wanted: ReadonlySet<string>
  readonly through: ReadonlySet<string>
} {
  const taken = new Map<string, readonly Taken[]>()
  /** What a file that requests takes from which module; one that does not takes nothing. */
  const takenBy = (file: string): readonly Taken[] => {
    let known = taken.get(file)
    if (!known) {
      const scan = states.get(file)?.scan
      known = (scan?.asks ? scan.specifiers : []).flatMap(({ specifier, names }) => {
        const target = names === undefined ? undefined : resolve(file, specifier)
        return target === undefined || names === undefined ? [] : { target, names }
      })
      taken.set(file, known)
    }
    return known
  }
  const wanted = new Set<string>()
  const through = new Set<string>()
  for (const [file, { scan, tried, parsed }] of states) {
    if (!scan.offers.some(lets)) continue
    const modules = new Set([file])
    const askers: { readonly file: string; readonly names: string }[] = []
    // A set answers what is added while it is walked.
    for (const module of modules)
      for (const importer of importersOf(module)) {
        if (importer.passesOn) modules.add(importer.file)
        for (const { target, names } of takenBy(importer.file))
          if (target === module) askers.push({ file: importer.file, names })
      }
    for (const module of modules) through.add(module)
    if (!askers.length) continue
    wanted.add(file)
    if (!tried || !parsed) continue
    const offered = parsed.urlExports.map(([name]) => name)
    for (const asker of askers) if (offered.some(name => mentions(asker.names, name))) wanted.add(asker.file)
  }
  return { wanted, through }
}

/** Whether an import clause gets this export: by its name, as the default, or with the whole module. */
function mentions(clause: string, name: string): boolean {
  if (clause.includes('*')) return true
  if (name === 'default') return /^[\w$]/.test(clause) || /\bdefault\b/.test(clause)
  return clause.split(/[^\w$]+/).includes(name)
}
