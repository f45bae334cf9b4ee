/** The entry points one file declares. */
import { type AppDetails, type EntryPoint, HTTP_METHODS, type HttpMethod, type Place } from '../model'
import { actionId, type Declared, type Modules } from './contribution'
import type { ParsedFacts } from './extract'
import type { HandlerFact } from './facts'
import { positionOf, spanOf } from './places'
import { routeOf } from './routes'

/** Server Actions of the file, and its route handlers or API route where its path makes it one. */
export function declare(file: string, facts: ParsedFacts, app: AppDetails | undefined, modules: Modules): Declared[] {
  const actions = declareActions(file, facts, app, modules)
  const found = app && routeOf(file, app)
  if (!app || !found) return actions
  const declareRoutes = found.kind === 'route-handler' ? declareHandlers : declareApiRoute
  return [...actions, ...declareRoutes(file, found.route, app, facts, modules)]
}

function declareActions(file: string, facts: ParsedFacts, app: AppDetails | undefined, modules: Modules): Declared[] {
  return facts.actions.map(fact => ({
    id: actionId(file, fact),
    kind: 'server-action',
    name: fact.name,
    inline: fact.inline,
    method: null,
    methods: null,
    route: null,
    app: app?.root ?? null,
    ...spanOf(file, facts.lineStarts, fact.start, fact.end),
    definition: fact.importedFrom ? definitionOf(file, fact.importedFrom, modules) : null,
    observations: fact.observations,
  }))
}

/** Where the body of a passed-on name lives: followed through re-exports to the declaration. */
export function definitionOf(
  file: string,
  from: { readonly specifier: string; readonly name: string },
  modules: Modules,
  seen = new Set<string>(),
): EntryPoint['definition'] {
  const target = modules.resolve(file, from.specifier)
  if (target === undefined || seen.has(target)) return null
  seen.add(target)
  const facts = modules.parsed(target)
  if (!facts) return null
  const exported = facts.exports.find(candidate => candidate.name === from.name)
  if (exported) {
    return { file: target, ...positionOf(facts.lineStarts, exported.declaration ?? exported.start) }
  }
  for (const edge of facts.edges) {
    const name = edge.kind === 'star' ? from.name : edge.names.find(n => n.local === from.name)?.imported
    if (name === undefined || (edge.kind !== 'star' && edge.kind !== 're-export')) continue
    const found = definitionOf(target, { specifier: edge.specifier, name }, modules, seen)
    if (found) return found
  }
  return null
}

const base = { kind: 'route-handler', inline: false, methods: null } as const

function declareHandlers(
  file: string,
  route: string,
  app: AppDetails,
  facts: ParsedFacts,
  modules: Modules,
): Declared[] {
  const declared = (
    fact: Pick<HandlerFact, 'method' | 'observations'>,
    start: number,
    end: number,
    definition: Place | null,
  ): Declared => ({
    ...base,
    ...spanOf(file, facts.lineStarts, start, end),
    id: `route:${file}#${fact.method}`,
    name: fact.method,
    method: fact.method,
    route,
    app: app.root,
    definition,
    observations: fact.observations,
  })
  const found = new Map<HttpMethod, Declared>()
  for (const fact of facts.handlers) {
    const definition = fact.importedFrom
      ? definitionOf(file, fact.importedFrom, modules)
      : fact.definition === null
        ? null
        : { file, ...positionOf(facts.lineStarts, fact.definition) }
    found.set(fact.method, declared(fact, fact.start, fact.end, definition))
  }
  for (const { method, place, start, end } of starMethods(file, facts, modules))
    if (!found.has(method)) found.set(method, declared({ method, observations: [] }, start, end, place))
  return [...found.values()]
}

/** Methods that reach a route file through `export *`, and through further stars behind it. */
function starMethods(file: string, facts: ParsedFacts, modules: Modules) {
  const found: { method: HttpMethod; place: Place; start: number; end: number }[] = []
  for (const edge of facts.edges) {
    if (edge.kind !== 'star' || edge.typeOnly) continue
    const at = { start: edge.start, end: edge.start + edge.specifier.length + 2 }
    for (const method of HTTP_METHODS) {
      const place = definitionOf(file, { specifier: edge.specifier, name: method }, modules)
      if (place) found.push({ method, place, ...at })
    }
  }
  return found
}

function declareApiRoute(
  file: string,
  route: string,
  app: AppDetails,
  facts: ParsedFacts,
  modules: Modules,
): Declared[] {
  const fact = facts.apiRoute
  if (!fact) return []
  return [
    {
      ...base,
      kind: 'api-route',
      ...spanOf(file, facts.lineStarts, fact.start, fact.end),
      id: `api:${file}`,
      name: fact.name ?? 'default',
      method: null,
      methods: fact.methods,
      route,
      app: app.root,
      definition: fact.importedFrom ? definitionOf(file, fact.importedFrom, modules) : null,
      observations: fact.observations,
    },
  ]
}
