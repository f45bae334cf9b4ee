/** What a value of the URL facts is once the modules it comes from are known: constants, members, answers of functions, clients. */
import type { Modules } from './contribution'
import { isToldOfArguments } from './url-facts'
import type { Condition, HoleFact, Ref, Step, TextFact, ValueFact } from './url-terms'
import { cap, HOLE } from './url-texts'

/** A value with the file whose imports it means and the arguments it is read with. */
export interface Located {
  readonly value: ValueFact
  readonly file: string
  readonly given: Given | null
}

/** What stands for parameters, by `<id of the function>.<position>`. */
export type Given = ReadonlyMap<string, Located>

/** The method of a client, or of a namespace import, on its way to be called. */
export type Followed = Located | { readonly client: Located; readonly member: string } | { readonly namespace: string }

const MAX_DEPTH = 12
/** What one URL may cost, whatever it leads to. */
const MAX_STEPS = 2000

/** Follows values through modules; asks `modules` for every module it looks at. */
export class LinkedValues {
  readonly #modules: Pick<Modules, 'resolve' | 'exported'>
  readonly #exported = new Map<string, Followed | null>()
  /** Exports being followed: `export { a } from './b'` and back. */
  readonly #underWay = new Set<string>()
  #steps = 0

  constructor(modules: Pick<Modules, 'resolve' | 'exported'>) {
    this.#modules = modules
  }

  /** Another URL begins, which may cost as much as any. */
  start(): void {
    this.#steps = 0
  }

  /** A text with what is known by now in its holes. */
  fill({ when, ...text }: TextFact, file: string, given: Given | null, depth = 0): TextFact[] {
    if (when?.some(condition => this.#isRefuted(condition, file, given))) return []
    if (!text.holes.some(hole => typeof hole === 'object') || depth > MAX_DEPTH) return [text]
    const parts = text.text.split(HOLE)
    let all: TextFact[] = [{ ...text, text: parts[0] ?? '', holes: [] }]
    text.holes.forEach((hole, i) => {
      const literal = parts[i + 1] ?? ''
      const values = this.#hole(hole, file, given, depth)
      all = cap(
        all.flatMap(left =>
          values.map(right => ({
            // `/api/` of a client before the `/x` it is given
            text:
              (left.text.endsWith('/') && right.text.startsWith('/') ? left.text.slice(0, -1) : left.text) +
              right.text +
              literal,
            holes: [...left.holes, ...right.holes],
            base: left.base ?? (left.text === '' ? right.base : null),
            through: [...left.through, ...right.through],
          })),
        ),
      )
    })
    return all
  }

  #isRefuted({ ref, is, not }: Condition, file: string, given: Given | null): boolean {
    const value = this.follow(ref, file, given)
    const texts = value && 'value' in value ? this.texts(value) : []
    if (!texts.length || texts.some(({ holes }) => holes.length)) return false
    return not ? texts.every(({ text }) => text === is) : !texts.some(({ text }) => text === is)
  }

  #hole(hole: HoleFact, file: string, given: Given | null, depth: number): readonly TextFact[] {
    const unknown = { text: HOLE, holes: [hole], base: null, through: [] }
    if (typeof hole === 'string') return [unknown]
    const value = this.follow(hole.ref, file, given)
    const texts = value && 'value' in value ? this.texts(value, depth + 1) : []
    const step = 'from' in hole.ref ? [hole.name] : []
    if (texts.length) return texts.map(text => ({ ...text, through: [...step, ...text.through] }))
    return hole.otherwise ? this.fill(hole.otherwise, file, given, depth + 1) : [{ ...unknown, holes: [hole.name] }]
  }

  /** The texts that a value is; none where it is none, one hole where another module has it and does not tell. */
  texts({ value, file, given }: Located, depth = 0): TextFact[] {
    if (depth > MAX_DEPTH) return []
    if ('texts' in value) return cap(value.texts.flatMap(text => this.fill(text, file, given, depth)))
    if (!('ref' in value)) return []
    const followed = this.follow(value.ref, file, given)
    if (followed && 'value' in followed) return this.texts(followed, depth + 1)
    // an argument that nobody knows is a hole of its own name
    return 'from' in value.ref ? [{ text: HOLE, holes: [value.ref.name], base: null, through: [] }] : []
  }

  /** What a reference leads to, itself no reference; null where that cannot be told. */
  follow(ref: Ref, file: string, given: Given | null): Followed | null {
    if (++this.#steps > MAX_STEPS) return null
    const isParameter = 'parameter' in ref
    let value = isParameter ? (given?.get(ref.parameter) ?? null) : this.#exportedBy(file, ref.from, ref.name)
    let isAbsent = isParameter && value === null
    for (const [i, step] of [...ref.steps, null].entries()) {
      if (isParameter && isAbsent && ref.otherwise && i === ref.before)
        value = this.settle({ value: ref.otherwise, file, given })
      if (step === null) break
      const owner: Followed | null = value
      value = owner && (typeof step === 'string' ? this.step(owner, step) : this.#answer(owner, step, file, given))
      isAbsent = value === null && (owner ? isWithout(owner, step) : isAbsent)
    }
    return value
  }

  /** A value that is no reference where that can be told. */
  settle(located: Located): Located {
    if (!('ref' in located.value)) return located
    const followed = this.follow(located.value.ref, located.file, located.given)
    return followed && 'value' in followed ? followed : located
  }

  /** The member of a value; null where it has none, or that cannot be told. */
  step(owner: Followed, name: string): Followed | null {
    if ('namespace' in owner) return this.#exportOf(owner.namespace, name, new Set())
    if ('member' in owner) return owner.member === 'defaults' && BASES.includes(name) ? baseOf(owner.client) : null
    const { value, file, given } = owner
    if ('client' in value) return { client: owner, member: name }
    if ('ref' in value) {
      const followed = this.follow(value.ref, file, given)
      return followed && this.step(followed, name)
    }
    // the list that is a key stands for its first part, `keyRequests`: all that is told of it
    if ('texts' in value && name === '0') return owner
    const member = 'members' in value ? value.members.find(([key]) => key === name) : undefined
    return member ? this.settle({ value: member[1], file, given }) : null
  }

  /** What a call answers. */
  #answer(callee: Followed, args: Exclude<Step, string>, file: string, given: Given | null): Followed | null {
    if ('namespace' in callee) return null
    if ('member' in callee)
      return /^(?:create|extend)$/.test(callee.member) ? this.#made(callee.client, args, file, given) : null
    const { value } = callee
    if ('ref' in value) {
      const followed = this.follow(value.ref, callee.file, callee.given)
      return followed && this.#answer(followed, args, file, given)
    }
    if (!('fn' in value) || !value.fn.returns) return null
    const inner = new Map(callee.given ?? [])
    args.forEach((argument, i) => {
      inner.set(`${value.fn.id}.${i}`, argument ? this.settle({ value: argument, file, given }) : UNKNOWN)
    })
    return this.settle({ value: value.fn.returns, file: callee.file, given: inner })
  }

  /** `client.extend({ prefixUrl })`, with the base of the client where it names none. */
  #made(client: Located, [options]: Exclude<Step, string>, file: string, given: Given | null): Located | null {
    if (!('client' in client.value)) return null
    const object = options && this.settle({ value: options, file, given })
    const base = object && BASES.map(name => this.step(object, name)).find(found => found && 'value' in found)
    if (!base || !('value' in base)) return client
    return { ...client, value: { client: client.value.client, base: this.texts(base) } }
  }

  #exportedBy(file: string, specifier: string, name: string): Followed | null {
    const target = this.#modules.resolve(file, specifier)
    return target === undefined ? null : name === '*' ? { namespace: target } : this.#exportOf(target, name, new Set())
  }

  /** An exported name, followed through barrels. */
  #exportOf(file: string, name: string, visited: Set<string>): Followed | null {
    const key = `${file}\0${name}`
    const known = this.#exported.get(key)
    if (known !== undefined) return known
    if (visited.has(key) || this.#underWay.has(key)) return null
    visited.add(key)
    this.#underWay.add(key)
    const found = this.#findExport(file, name, visited)
    this.#underWay.delete(key)
    // nothing found within a cycle may be found from outside it
    if (found || !this.#underWay.size) this.#exported.set(key, found)
    return found
  }

  #findExport(file: string, name: string, visited: Set<string>): Followed | null {
    const exported = this.#modules.exported(file, name)
    if (!exported) return null
    if (exported.value) return this.settle({ value: exported.value, file, given: null })
    for (const { specifier, name: imported } of exported.from) {
      const target = this.#modules.resolve(file, specifier)
      if (target === undefined) continue
      const found: Followed | null =
        imported === '*' ? { namespace: target } : this.#exportOf(target, imported, visited)
      if (found) return found
    }
    return null
  }
}

/** `api.defaults.baseURL`: what the client was made with. */
function baseOf(client: Located): Located | null {
  const { value } = client
  return 'client' in value && value.base ? { ...client, value: { texts: value.base } } : null
}

/** Whether an object at hand has no such member: of an argument some are told. */
function isWithout(owner: Followed, step: Step): boolean {
  const isObject = 'value' in owner && 'members' in owner.value && !owner.value.open
  return isObject && typeof step === 'string' && isToldOfArguments(step)
}

/** An argument that is given and says nothing. */
export const UNKNOWN: Located = { value: { texts: [] }, file: '', given: null }
/** Options by which a client is given its base. */
export const BASES = ['baseURL', 'prefixUrl', 'prefix', 'baseUrl']
