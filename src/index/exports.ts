/** Follows a name to the actions it stands for: through imports, re-exports and barrels, and through the names and objects that hold them on the way. */
import type { Modules } from './contribution'
import type { ParsedFacts } from './extract'
import type { FlowFact } from './facts'
import { namesOf } from './local-names'

/** What a name turned out to be. */
export type Origin = ActionOrigin | ComponentOrigin | NamespaceOrigin

export interface ActionOrigin {
  readonly kind: 'action'
  readonly file: string
  readonly action: number
  /** The steps on the way: wrappers, names, members of objects, properties of components. */
  readonly through: readonly string[]
  /** Only imports, exports and destructuring lie between: renaming the action renames this. */
  readonly direct: boolean
  /** How many members were read from the module on: `actions.greet` is one. */
  readonly picked: number
}

export interface ComponentOrigin {
  readonly kind: 'component'
  readonly file: string
  /** Offset of the parameter that holds its properties. */
  readonly param: number
}

export interface NamespaceOrigin {
  readonly kind: 'namespace'
  readonly file: string
}

/** What a component's parameter holds, for a look at one place that renders it. */
export interface Given {
  readonly file: string
  readonly param: number
  values(path: readonly string[]): readonly ActionOrigin[]
}

/** What is known of an exported name, and the modules that were looked at to know it. */
interface Answer {
  readonly origins: readonly Origin[]
  readonly reads: readonly string[]
}

interface Search {
  /** Every question under way or answered, which ends a cycle. */
  readonly visited: Set<string>
  /** Names looked at so far: `node = node.next` asks for ever longer ways, each of them another one. */
  steps: number
  readonly reads: Set<string>
  /** Where set, only what comes from there counts. */
  readonly given: Given | undefined
}

const NONE: readonly Origin[] = []
/** Members on one way, and names on all ways of one question: more is no code that people write. */
const LONGEST = 8
const MOST = 300

/** Resolves names, those of modules with a memo. */
export class Exports {
  readonly #modules: Modules
  readonly #memo = new Map<string, Answer>()
  /** The questions that a module was looked at for. */
  readonly #askedOf = new Map<string, Set<string>>()

  constructor(modules: Modules) {
    this.#modules = modules
  }

  /** What stands behind `name` (`*` for all of them) of `file`, and behind the members read from it. A cycle of re-exports ends. */
  of(file: string, name: string, path: readonly string[] = []): readonly Origin[] {
    // Most imports lead to modules that nobody had to parse.
    if (!this.#modules.parsed(file)) return NONE
    const key = [file, name, ...path].join('\0')
    const known = this.#memo.get(key)
    if (known) {
      for (const read of known.reads) this.#modules.parsed(read)
      return known.origins
    }
    const search: Search = { visited: new Set(), steps: 0, reads: new Set([file]), given: undefined }
    const origins = this.#exported(file, name, path, search)
    this.#memo.set(key, { origins, reads: [...search.reads] })
    for (const read of search.reads) {
      const asked = this.#askedOf.get(read)
      if (asked) asked.add(key)
      else this.#askedOf.set(read, new Set([key]))
    }
    return origins
  }

  /** What stands behind a name that `file` declares. With `given` only what its component is given. */
  local(
    file: string,
    facts: ParsedFacts,
    declaration: number,
    path: readonly string[] = [],
    given?: Given,
  ): readonly Origin[] {
    const imported = given ? undefined : namesOf(facts).imports.get(declaration)
    if (imported) {
      const target = this.#modules.resolve(file, imported.edge.specifier)
      return target === undefined ? NONE : this.of(target, imported.name.imported, path)
    }
    return this.#declared(file, facts, declaration, path, { visited: new Set(), steps: 0, reads: new Set(), given })
  }

  /** Drops what was found out by looking at one of these modules. */
  forget(files: ReadonlySet<string>): void {
    for (const file of files) {
      for (const key of this.#askedOf.get(file) ?? []) this.#memo.delete(key)
      this.#askedOf.delete(file)
    }
  }

  #exported(file: string, name: string, path: readonly string[], search: Search): readonly Origin[] {
    const key = [file, name, ...path].join('\0')
    if (search.visited.has(key)) return NONE
    search.visited.add(key)
    search.reads.add(file)
    const facts = this.#modules.parsed(file)
    if (!facts) return NONE
    if (name === '*') {
      const [member, ...rest] = path
      if (member === undefined) return [{ kind: 'namespace', file }]
      const members = member === '*' ? this.#allNames(file, new Set(), search) : [member]
      return members.flatMap(one => this.#exported(file, one, rest, search).map(origin => picked(origin, path.length)))
    }
    const names = namesOf(facts)
    const own = names.actions.get(name)
    if (own !== undefined) return path.length > 0 ? NONE : [actionOrigin(file, own, [])]
    for (const { declaration, start } of names.exports.get(name) ?? []) {
      const origins = this.#declared(file, facts, declaration ?? start, path, search)
      if (origins.length > 0) return origins
    }
    const passed = names.reExports.get(name)
    if (passed) return this.#through(file, passed.edge.specifier, passed.name.imported, path, search)
    if (name === 'default') return NONE
    for (const { specifier } of names.stars) {
      const origins = this.#through(file, specifier, name, path, search)
      if (origins.length > 0) return origins
    }
    return NONE
  }

  #through(file: string, specifier: string, name: string, path: readonly string[], search: Search): readonly Origin[] {
    const target = this.#modules.resolve(file, specifier)
    return target === undefined ? NONE : this.#exported(target, name, path, search)
  }

  #declared(
    file: string,
    facts: ParsedFacts,
    declaration: number,
    path: readonly string[],
    search: Search,
  ): readonly Origin[] {
    const { given } = search
    if (given?.param === declaration && given.file === file) return given.values(path)
    const key = [file, declaration, ...path].join('\0')
    if (search.visited.has(key) || path.length > LONGEST || ++search.steps > MOST) return NONE
    search.visited.add(key)
    const names = namesOf(facts)
    const found: Origin[] = []
    if (!given) {
      // An action that is made of another one is an entry point of its own.
      const binding = names.bindings.get(declaration)
      if (binding) return path.length > 0 ? NONE : [actionOrigin(file, binding.action, binding.through)]
      const imported = names.imports.get(declaration)
      if (imported) return this.#through(file, imported.edge.specifier, imported.name.imported, path, search)
      const lazy = names.lazy.get(declaration)
      if (lazy) return this.#through(file, lazy.specifier, '*', path, search)
      const param = names.components.get(declaration)
      if (param !== undefined && path.length === 0) found.push({ kind: 'component', file, param })
    }
    for (const flow of names.flows.get(declaration) ?? []) {
      const rest = restOf(flow.at, path)
      if (!rest) continue
      for (const origin of this.#declared(file, facts, flow.from, [...flow.path, ...rest], search))
        add(found, stepped(origin, flow, rest.length))
    }
    return found
  }

  #allNames(file: string, seen: Set<string>, search: Search): string[] {
    if (seen.has(file)) return []
    seen.add(file)
    search.reads.add(file)
    const facts = this.#modules.parsed(file)
    if (!facts) return []
    const names = namesOf(facts)
    const behind = names.stars.flatMap(({ specifier }) => {
      const target = this.#modules.resolve(file, specifier)
      return target === undefined ? [] : this.#allNames(target, seen, search).filter(name => name !== 'default')
    })
    return [...new Set([...names.actions.keys(), ...names.exports.keys(), ...names.reExports.keys(), ...behind])]
  }
}

/** What is left to read of `path` once `at` is read; null where `at` is not what is read. */
export function restOf(at: readonly string[], path: readonly string[]): readonly string[] | null {
  if (at.length > path.length) return null
  for (const [i, member] of at.entries()) {
    const asked = path[i]
    if (member !== asked && member !== '*' && asked !== '*') return null
  }
  return path.slice(at.length)
}

function actionOrigin(file: string, action: number, through: readonly string[]): ActionOrigin {
  return { kind: 'action', file, action, through, direct: true, picked: 0 }
}

function picked(origin: Origin, count: number): Origin {
  return origin.kind === 'action' ? { ...origin, picked: count } : origin
}

function stepped(origin: Origin, { step, wrappers }: FlowFact, left: number): Origin {
  if (origin.kind !== 'action') return origin
  // What was handed on is the module: its members are read after this step.
  if (origin.picked > 0 && origin.picked <= left && wrappers.length === 0) return origin
  const steps = step === null ? wrappers : [...wrappers, step]
  return steps.length === 0 ? origin : { ...origin, through: [...origin.through, ...steps], direct: false, picked: 0 }
}

function add(found: Origin[], origin: Origin): void {
  const same = (other: Origin) =>
    origin.kind === 'action' && other.kind === 'action' && origin.file === other.file && origin.action === other.action
  if (!found.some(same)) found.push(origin)
}
