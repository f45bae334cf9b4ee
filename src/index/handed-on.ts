/** What a file hands on of what it imports, by its facts. */
import type { ParsedFacts } from './extract'
import type { ModuleEdge } from './facts'
import { namesOf } from './local-names'

/** True where a module exports what it imports from the one meant, or something that holds it. */
export function handsOn(facts: ParsedFacts, isMeant: (specifier: string) => boolean): boolean {
  return facts.edges.some(edge => isMeant(edge.specifier) && isHandedOn(facts, edge))
}

function isHandedOn(facts: ParsedFacts, edge: ModuleEdge): boolean {
  if (edge.kind === 're-export' || edge.kind === 'star' || facts.exports.length === 0) return false
  const names = namesOf(facts)
  return names.isExported(edge.start) || edge.names.some(name => names.isExported(name.start))
}

/** The modules that a route file's methods, or what it exports besides, may come from. */
export function passedOn(facts: ParsedFacts): string[] {
  const routes = [...facts.handlers, ...(facts.apiRoute ? [facts.apiRoute] : [])]
  const imported = routes.flatMap(route => route.importedFrom?.specifier ?? [])
  const edges = facts.edges.filter(edge => edge.kind === 'star' || edge.kind === 're-export')
  return [...imported, ...edges.map(edge => edge.specifier)]
}
