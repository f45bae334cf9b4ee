/** Fills in what other modules say of a file's URLs: constants, tables of paths, functions that build or request one, clients. */
import type { Modules } from './contribution'
import type { UrlFact } from './facts'
import { isToldOfArguments } from './url-facts'
import { methodNamed } from './url-method'
import { keyOfUrl, ownUrl } from './url-paths'
import type {
  Condition,
  HoleFact,
  ImportRef,
  MethodFact,
  OpenUrl,
  Ref,
  RequestFact,
  Step,
  TextFact,
  ValueFact,
} from './url-terms'
import { cap, closed, HOLE, joined } from './url-texts'

/** A value with the file whose imports it means and the arguments it is read with. */
interface Located {
  readonly value: ValueFact
  readonly file: string
  readonly given: Given | null
}

/** What stands for parameters. */
type Given = ReadonlyMap<string, Located>

/** The method of a client, or of a namespace import, on its way to be called. */
type Followed = Located | { readonly client: Located; readonly member: string } | { readonly namespace: string }

const MAX_DEPTH = 12
/** What one URL may cost, whatever it leads to. */
const MAX_STEPS = 2000
const UNSEEN: MethodFact = { method: null, certain: false }

/** Links the URLs of one file; asks `modules` for every module it looks at. */
export class UrlLinker {
  readonly #modules: Pick<Modules, 'resolve' | 'exported'>
  readonly #exported = new Map<string, Followed | null>()
  /** Exports being followed: `export { a } from './b'` and back. */
  readonly #underWay = new Set<string>()
  #steps = 0

  constructor(modules: Pick<Modules, 'resolve' | 'exported'>) {
    this.#modules = modules
  }

  /** The URLs that a fact of `file` stands for now: the fact itself where no other module has a say. */
  urlsOf(file: string, fact: UrlFact): readonly UrlFact[] {
    const { open } = fact
    if (!open) return fact.pattern === '' ? [] : [fact]
    this.#steps = 0
    const told = fact.pattern === '' ? [] : [fact]
    const requests = open.call ? this.#requestsOf(open.call, file) : this.#textsOf(file, open)
    if (!requests) return told
    const found = new Map<string, UrlFact>()
    for (const { url, method } of requests) {
      const own = ownUrl(closed(url), method, open.service)
      if (!own) continue
      const through = open.call ? [...new Set([...open.text.through.slice(0, 1), ...own.through])] : own.through
      const one: UrlFact = { ...fact, ...own, through, via: fact.via }
      if (!found.has(keyOfUrl(one))) found.set(keyOfUrl(one), one)
    }
    return [...found.values()]
  }

  #textsOf(file: string, open: OpenUrl): { url: TextFact; method: MethodFact; via: null }[] {
    const method = this.#method(open.method, file, null)
    return this.#fill(open.text, file, null).map(url => ({ url, method, via: null }))
  }

  /** The requests of an imported function or client with the arguments of a call; null where it cannot be told. */
  #requestsOf(call: ImportRef, file: string): { url: TextFact; method: MethodFact; via: UrlFact['via'] }[] | null {
    const args = call.steps.at(-1)
    if (!args || typeof args === 'string') return null
    const callee = this.#follow({ ...call, steps: call.steps.slice(0, -1) }, file, null)
    return callee && this.#called(callee, args, file, null, 0)
  }

  #called(
    callee: Followed,
    args: Exclude<Step, string>,
    file: string,
    given: Given | null,
    depth: number,
  ): { url: TextFact; method: MethodFact; via: UrlFact['via'] }[] | null {
    if (depth > 4 || 'namespace' in callee) return null
    const values = args.map(argument => argument && this.#settle({ value: argument, file, given }))
    if ('client' in callee) return this.#sent(callee.client, callee.member, values)
    const { value } = callee
    if ('client' in value) return this.#sent(callee, '', values)
    if (!('fn' in value)) return null
    const inner = new Map(callee.given ?? [])
    values.forEach((argument, i) => {
      if (argument) inner.set(`${value.fn.id}.${i}`, argument)
      // given, whatever it is: not the default
      else inner.set(`${value.fn.id}.${i}`, UNKNOWN)
    })
    const found = value.fn.requests.flatMap(request => this.#instance(request, callee.file, inner, depth))
    return found.length || value.fn.closed ? found : null
  }

  #instance(request: RequestFact, file: string, given: Given, depth: number) {
    const { call } = request
    const args = call?.steps.at(-1)
    if (call && args && typeof args !== 'string') {
      const callee = this.#follow({ ...call, steps: call.steps.slice(0, -1) }, file, given)
      const found = callee && this.#called(callee, args, file, given, depth + 1)
      if (found) return found
    }
    if (request.unsure) return []
    const method = this.#method(request.method, file, given)
    return this.#fill(request.url, file, given)
      .filter(url => url.text.includes('/'))
      .map(url => ({ url, method, via: request.via }))
  }

  /** What a client of axios, ky or ofetch does with the arguments of a call. */
  #sent(client: Located, member: string, args: readonly (Located | null)[]) {
    const { value } = client
    if (!('client' in value) || /^(?:create|extend|all|spread|isAxiosError|isCancel)$/.test(member)) return []
    const verb = methodNamed(member.replace(/Form$/, ''))
    if (member && !verb && !/^(?:request|raw|native)$/.test(member)) return []
    const [first, second, third] = args
    const object = first && 'members' in first.value ? first : null
    const target = object ? this.#step(object, 'url') : first
    if (!target || !('value' in target)) return []
    const bodied = value.client === 'axios' && verb !== undefined && /^(?:POST|PUT|PATCH)$/.test(verb)
    const options = object ?? (bodied ? third : second)
    const method = verb
      ? { method: verb, certain: true }
      : this.#methodIn(options, args.length > 1, { method: 'GET' as const, certain: true })
    const own = options && BASES.map(name => this.#step(options, name)).find(base => base && 'value' in base)
    const base =
      own && 'value' in own ? this.#texts(own) : value.base?.flatMap(b => this.#fill(b, client.file, client.given))
    return this.#texts(target).flatMap(url =>
      joined(base ?? null, url).map(text => ({ url: text, method, via: value.client })),
    )
  }

  #method(fact: MethodFact, file: string, given: Given | null): MethodFact {
    const { open } = fact
    if (!open) return fact
    if ('sentBy' in open) return this.#methodSentBy(this.#follow(open.sentBy, file, given))
    if ('options' in open) {
      const options = this.#follow(open.options, file, given)
      const fallback = this.#method(open.fallback, file, given)
      if (options === UNKNOWN || (options && !('value' in options))) return UNSEEN
      // a parameter without an argument is absent
      return options || !('parameter' in open.options) ? this.#methodIn(options, true, fallback) : fallback
    }
    const texts = this.#fill(open.text, file, given).map(({ text }) => text)
    const methods = new Set(texts.map(text => methodNamed(text)))
    const [only] = methods
    if (methods.size === 1 && only) return { method: only, certain: true }
    const [hole] = open.text.holes
    const absent = typeof hole === 'object' && this.#isAbsent(hole.ref, file, given)
    return absent && open.fallback ? this.#method(open.fallback, file, given) : UNSEEN
  }

  #isAbsent(ref: Ref, file: string, given: Given | null): boolean {
    if (!('parameter' in ref)) return false
    const value = given?.get(ref.parameter)
    if (!value) return true
    if (!('members' in value.value) || value.value.open) return false
    return ref.steps.length === 1 && this.#follow(ref, file, given) === null
  }

  /** The method that options name, `fallback` where they name none. */
  #methodIn(options: Followed | null | undefined, passed: boolean, fallback: MethodFact): MethodFact {
    if (!options) return passed ? UNSEEN : fallback
    if (!('value' in options)) return UNSEEN
    const { value } = options
    if (!('members' in value)) return UNSEEN
    const member = this.#step(options, 'method')
    if (!member) return value.open ? UNSEEN : fallback
    const [text] = 'value' in member ? this.#texts(member) : []
    const named = text && methodNamed(text.text)
    return named ? { method: named, certain: true } : UNSEEN
  }

  #methodSentBy(fn: Followed | null): MethodFact {
    if (!fn || !('value' in fn) || !('fn' in fn.value)) return UNSEEN
    const { requests } = fn.value.fn
    const [only] = requests
    return only && requests.length === 1 ? this.#method(only.method, fn.file, fn.given) : UNSEEN
  }

  /** A text with what is known by now in its holes. */
  #fill({ when, ...text }: TextFact, file: string, given: Given | null, depth = 0): TextFact[] {
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
    const value = this.#follow(ref, file, given)
    const texts = value && 'value' in value ? this.#texts(value) : []
    if (!texts.length || texts.some(({ holes }) => holes.length)) return false
    return not ? texts.every(({ text }) => text === is) : !texts.some(({ text }) => text === is)
  }

  #hole(hole: HoleFact, file: string, given: Given | null, depth: number): readonly TextFact[] {
    const unknown = { text: HOLE, holes: [hole], base: null, through: [] }
    if (typeof hole === 'string') return [unknown]
    const value = this.#follow(hole.ref, file, given)
    const texts = value && 'value' in value ? this.#texts(value, depth + 1) : []
    const step = 'from' in hole.ref ? [hole.name] : []
    if (texts.length) return texts.map(text => ({ ...text, through: [...step, ...text.through] }))
    return hole.otherwise ? this.#fill(hole.otherwise, file, given, depth + 1) : [{ ...unknown, holes: [hole.name] }]
  }

  #texts({ value, file, given }: Located, depth = 0): TextFact[] {
    if (depth > MAX_DEPTH) return []
    if ('texts' in value) return cap(value.texts.flatMap(text => this.#fill(text, file, given, depth)))
    if (!('ref' in value)) return []
    const followed = this.#follow(value.ref, file, given)
    if (followed && 'value' in followed) return this.#texts(followed, depth + 1)
    // an argument that nobody knows is a hole of its own name
    return 'from' in value.ref ? [{ text: HOLE, holes: [value.ref.name], base: null, through: [] }] : []
  }

  /** What a reference leads to, itself no reference; null where that cannot be told. */
  #follow(ref: Ref, file: string, given: Given | null): Followed | null {
    if (++this.#steps > MAX_STEPS) return null
    const isParameter = 'parameter' in ref
    let value = isParameter ? (given?.get(ref.parameter) ?? null) : this.#exportedBy(file, ref.from, ref.name)
    let isAbsent = isParameter && value === null
    for (const [i, step] of [...ref.steps, null].entries()) {
      if (isParameter && isAbsent && ref.otherwise && i === ref.before)
        value = this.#settle({ value: ref.otherwise, file, given })
      if (step === null) break
      const owner: Followed | null = value
      value = owner && (typeof step === 'string' ? this.#step(owner, step) : this.#answer(owner, step, file, given))
      isAbsent = value === null && (owner ? isWithout(owner, step) : isAbsent)
    }
    return value
  }

  /** A value that is no reference where that can be told. */
  #settle(located: Located): Located {
    if (!('ref' in located.value)) return located
    const followed = this.#follow(located.value.ref, located.file, located.given)
    return followed && 'value' in followed ? followed : located
  }

  #step(owner: Followed, name: string): Followed | null {
    if ('namespace' in owner) return this.#exportOf(owner.namespace, name, new Set())
    if ('member' in owner) return null
    const { value, file, given } = owner
    if ('client' in value) return { client: owner, member: name }
    if ('ref' in value) {
      const followed = this.#follow(value.ref, file, given)
      return followed && this.#step(followed, name)
    }
    const member = 'members' in value ? value.members.find(([key]) => key === name) : undefined
    return member ? this.#settle({ value: member[1], file, given }) : null
  }

  /** What a call answers. */
  #answer(callee: Followed, args: Exclude<Step, string>, file: string, given: Given | null): Followed | null {
    if ('namespace' in callee) return null
    if ('member' in callee)
      return /^(?:create|extend)$/.test(callee.member) ? this.#made(callee.client, args, file, given) : null
    const { value } = callee
    if ('ref' in value) {
      const followed = this.#follow(value.ref, callee.file, callee.given)
      return followed && this.#answer(followed, args, file, given)
    }
    if (!('fn' in value) || !value.fn.returns) return null
    const inner = new Map(callee.given ?? [])
    args.forEach((argument, i) => {
      inner.set(`${value.fn.id}.${i}`, argument ? this.#settle({ value: argument, file, given }) : UNKNOWN)
    })
    return this.#settle({ value: value.fn.returns, file: callee.file, given: inner })
  }

  /** `client.extend({ prefixUrl })`, with the base of the client where it names none. */
  #made(client: Located, [options]: Exclude<Step, string>, file: string, given: Given | null): Located | null {
    if (!('client' in client.value)) return null
    const object = options && this.#settle({ value: options, file, given })
    const base = object && BASES.map(name => this.#step(object, name)).find(found => found && 'value' in found)
    if (!base || !('value' in base)) return client
    return { ...client, value: { client: client.value.client, base: this.#texts(base) } }
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
    if (exported.value) return this.#settle({ value: exported.value, file, given: null })
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

/** Whether an object at hand has no such member: of an argument some are told. */
function isWithout(owner: Followed, step: Step): boolean {
  const isObject = 'value' in owner && 'members' in owner.value && !owner.value.open
  return isObject && typeof step === 'string' && isToldOfArguments(step)
}

/** An argument that is given and says nothing. */
const UNKNOWN: Located = { value: { texts: [] }, file: '', given: null }
const BASES = ['baseURL', 'prefixUrl', 'prefix', 'baseUrl']
