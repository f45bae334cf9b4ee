/** Which modules must be parsed because they hold components that are given an action. */
import type { ParsedFacts } from './extract'
import { namesOf } from './local-names'

interface Workspace {
  /** Files that were parsed, or may be. */
  parsed(file: string): ParsedFacts | null | undefined
  resolve(file: string, specifier: string): string | undefined
  /** A module with actions, or one that hands them on. */
  bears(file: string): boolean
}

/** The modules that lead to components with an action among their properties, from one to the next; of `files` and of those. */
export function givenComponents(files: Iterable<string>, workspace: Workspace): Set<string> {
  const found = new Set<string>()
  const asked = new Set<string>()
  const queue: { file: string; given: boolean }[] = []
  for (const file of files) if (workspace.parsed(file)?.props.length) queue.push({ file, given: false })

  const lead = (file: string, name: string): void => {
    if (asked.has(`${file}\0${name}`)) return
    asked.add(`${file}\0${name}`)
    found.add(file)
    const facts = workspace.parsed(file)
    if (!facts) return
    const { exports, reExports, stars } = namesOf(facts)
    const passed = reExports.get(name)
    const declared = exports.get(name)?.[0]
    if (passed) step(file, passed.edge.specifier, passed.name.imported)
    else if (declared) {
      follow(file, facts, declared.declaration ?? declared.start)
      queue.push({ file, given: true })
    } else for (const star of stars) step(file, star.specifier, name)
  }
  const step = (file: string, specifier: string, name: string): void => {
    const target = workspace.resolve(file, specifier)
    if (target !== undefined) lead(target, name)
  }
  /** Through the imports that a name of the file may come from. */
  const follow = (file: string, facts: ParsedFacts, declaration: number, member?: string): void => {
    const names = namesOf(facts)
    for (const [start, { edge, name }] of names.imports)
      if (names.takenFrom(start).has(declaration))
        step(file, edge.specifier, name.imported === '*' ? (member ?? 'default') : name.imported)
    for (const [start, edge] of names.lazy)
      for (const flow of names.flowsFrom(start))
        if (names.takenFrom(flow.to).has(declaration)) step(file, edge.specifier, flow.path[0] ?? 'default')
  }

  for (let next = queue.pop(); next; next = queue.pop()) {
    const { file, given } = next
    const facts = workspace.parsed(file)
    if (!facts?.props.length || (given && asked.has(file))) continue
    if (given) asked.add(file)
    const holders = mayHoldActions(file, facts, workspace, given)
    for (const { from, component } of facts.props)
      if (holders.has(from)) follow(file, facts, component.from, component.path[0])
  }
  return found
}

/** The names of a file that an action may have come to. */
function mayHoldActions(file: string, facts: ParsedFacts, workspace: Workspace, given: boolean): ReadonlySet<number> {
  const names = namesOf(facts)
  const holders = new Set<number>()
  const add = (start: number): void => {
    for (const taken of names.takenFrom(start)) holders.add(taken)
  }
  for (const { declaration } of facts.bindings) add(declaration)
  for (const edge of facts.edges) {
    if (edge.kind === 're-export' || edge.kind === 'star' || edge.typeOnly) continue
    const target = workspace.resolve(file, edge.specifier)
    if (target === undefined || !workspace.bears(target)) continue
    add(edge.start)
    for (const name of edge.names) add(name.start)
  }
  if (given) for (const { param } of facts.components) add(param)
  return holders
}
