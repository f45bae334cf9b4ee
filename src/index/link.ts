/** Joins the facts of all files: entry points, who calls them, and what does not fit. */
import type { AppDetails, Caller, EntryPoint, Problem } from '../model'
import { Exports, type Origin } from './exports'
import type { ParsedFacts } from './extract'
import type { UseFact } from './facts'
import { linkRoutes } from './link-routes'
import { positionOf, spanOf } from './places'
import type { Sides } from './sides'
import type { Reference } from './snapshot'
import { isTestFile } from './test-files'

/** What linking needs to know of the workspace. */
export interface LinkInput {
  readonly apps: readonly AppDetails[]
  readonly files: readonly string[]
  parsed(file: string): ParsedFacts | null
  resolve(file: string, specifier: string): string | undefined
  appOf(file: string): AppDetails | undefined
  readonly sides: Sides
  readonly crons: readonly {
    readonly file: string
    readonly path: string
    readonly line: number
    readonly column: number
  }[]
}

/** An entry point whose callers are still being gathered. */
export type Draft = Omit<EntryPoint, 'callers'> & { readonly callers: Caller[] }

export interface Linked {
  readonly entryPoints: readonly Draft[]
  readonly problems: readonly Problem[]
  readonly references: ReadonlyMap<string, readonly Reference[]>
}

/** One whole link, from facts alone: no file is read. */
export function link(input: LinkInput): Linked {
  const drafts = new Map<string, Draft>()
  const problems: Problem[] = []
  const ids = new Map<string, string[]>()
  for (const file of input.files) {
    const facts = input.parsed(file)
    if (!facts) continue
    ids.set(file, declareActions(file, facts, input, drafts))
    for (const { start, length, ...problem } of facts.problems)
      problems.push({ ...problem, length, file, ...positionOf(facts.lineStarts, start) })
  }
  const references = callActions(input, drafts, ids)
  problems.push(...linkRoutes(input, drafts))
  const entryPoints = [...drafts.values()].sort(byPlace)
  for (const { callers } of entryPoints) callers.sort(byPlace)
  return { entryPoints, problems: problems.sort(byPlace), references }
}

function byPlace(a: { file: string; line: number; column: number }, b: typeof a): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}

function declareActions(file: string, facts: ParsedFacts, input: LinkInput, drafts: Map<string, Draft>): string[] {
  return facts.actions.map(fact => {
    const id = fact.inline ? `action:${file}#${fact.key}` : `action:${file}#${fact.name}`
    drafts.set(id, {
      id,
      kind: 'server-action',
      name: fact.name,
      inline: fact.inline,
      method: null,
      methods: null,
      route: null,
      app: input.appOf(file)?.root ?? null,
      ...spanOf(file, facts.lineStarts, fact.start, fact.end),
      definition: fact.importedFrom ? definitionOf(file, fact.importedFrom, input) : null,
      callers: [],
      observations: fact.observations,
    })
    return id
  })
}

/** Where the body of a passed-on name lives: followed through re-exports to the declaration. */
export function definitionOf(
  file: string,
  from: { readonly specifier: string; readonly name: string },
  input: Pick<LinkInput, 'resolve' | 'parsed'>,
  seen = new Set<string>(),
): EntryPoint['definition'] {
  const target = input.resolve(file, from.specifier)
  if (target === undefined || seen.has(target)) return null
  seen.add(target)
  const facts = input.parsed(target)
  if (!facts) return null
  const exported = facts.exports.find(candidate => candidate.name === from.name)
  if (exported) {
    const start = (exported.local !== null ? facts.topLevel.get(exported.local) : undefined) ?? exported.start
    return { file: target, ...positionOf(facts.lineStarts, start) }
  }
  for (const edge of facts.edges) {
    const name = edge.kind === 'star' ? from.name : edge.names.find(n => n.local === from.name)?.imported
    if (name === undefined || (edge.kind !== 'star' && edge.kind !== 're-export')) continue
    const found = definitionOf(target, { specifier: edge.specifier, name }, input, seen)
    if (found) return found
  }
  return null
}

function callActions(
  input: LinkInput,
  drafts: Map<string, Draft>,
  ids: Map<string, string[]>,
): Map<string, Reference[]> {
  const exports = new Exports(input)
  const references = new Map<string, Reference[]>()
  const idOf = (origin: Origin | null): string | undefined =>
    origin?.kind === 'action' ? ids.get(origin.file)?.[origin.action] : undefined

  for (const file of input.files) {
    const facts = input.parsed(file)
    if (!facts) continue
    const app = input.appOf(file)
    const context = { app: app?.root ?? null, side: input.sides.sideOf(file), test: isTestFile(file, app) }
    const refer = (
      id: string | undefined,
      kind: Reference['kind'],
      local: string,
      start: number,
      end: number,
    ): void => {
      if (id === undefined) return
      const list = references.get(id) ?? []
      list.push({ kind, local, start, end, file, ...positionOf(facts.lineStarts, start) })
      references.set(id, list)
    }
    const call = (
      id: string | undefined,
      via: Caller['via'],
      through: readonly string[],
      start: number,
      end: number,
    ): void => {
      if (id === undefined) return
      drafts.get(id)?.callers.push({
        file,
        ...positionOf(facts.lineStarts, start),
        length: end - start,
        via,
        ...context,
        through,
        url: null,
        method: null,
        certain: true,
        within: facts.contexts.get(start) ?? null,
      })
    }

    // Names of this file that stand for an action or for a module with actions.
    const origins = new Map<number, Origin>()
    for (const binding of facts.bindings)
      origins.set(binding.declaration, { kind: 'action', file, action: binding.action, through: binding.through })
    for (const edge of facts.edges) {
      const target = edge.names.length ? input.resolve(file, edge.specifier) : undefined
      if (target === undefined) continue
      for (const name of edge.names) {
        const origin = exports.origin(target, name.imported)
        if (!origin) continue
        if (!name.typeOnly && edge.kind !== 're-export') origins.set(name.start, origin)
        const kind = name.typeOnly ? 'type' : edge.kind === 're-export' ? 're-export' : 'import'
        refer(idOf(origin), kind, name.local, name.start, name.start + name.local.length)
      }
    }
    for (const exported of facts.exports) {
      const declaration = exported.local === null ? undefined : facts.topLevel.get(exported.local)
      const origin = declaration === undefined || declaration === exported.start ? undefined : origins.get(declaration)
      if (origin && exported.local !== null)
        refer(idOf(origin), 're-export', exported.local, exported.start, exported.start + exported.local.length)
    }
    for (const { action, via } of facts.inPlace) {
      const fact = facts.actions[action]
      if (fact) call(ids.get(file)?.[action], via, [], fact.start, fact.end)
    }
    for (const use of facts.uses) {
      const reached = reach(use, origins.get(use.declaration), exports)
      if (!reached) continue
      const id = idOf(reached.origin)
      call(id, reached.via, [...reached.through, ...use.through], reached.start, reached.end)
      refer(id, 'use', reached.local, reached.start, reached.end)
    }
    for (const mention of facts.types)
      refer(idOf(origins.get(mention.declaration) ?? null), 'type', '', mention.start, mention.end)
  }
  return references
}

interface Reached {
  readonly origin: Origin
  readonly via: Caller['via']
  readonly through: readonly string[]
  readonly start: number
  readonly end: number
  readonly local: string
}

/** The action a use stands for: the name itself, or the member read from a namespace. */
function reach(use: UseFact, origin: Origin | undefined, exports: Exports): Reached | undefined {
  if (!origin) return undefined
  if (origin.kind === 'action')
    return { origin, via: use.via, through: origin.through, start: use.start, end: use.end, local: '' }
  if (use.member === null || use.memberStart === null || use.memberVia === null) return undefined
  const member = exports.origin(origin.file, use.member)
  if (member?.kind !== 'action') return undefined
  const end = use.memberStart + use.member.length
  return { origin: member, via: use.memberVia, through: member.through, start: use.memberStart, end, local: use.member }
}
