/** Fills in what other modules say of a file's URLs: constants, tables of paths, functions that build or request one, clients. */
import type { Modules } from './contribution'
import type { UrlFact } from './facts'
import { BASES, type Followed, type Given, LinkedValues, type Located, UNKNOWN } from './url-linked-values'
import { methodNamed } from './url-method'
import { keyOfUrl, ownUrl } from './url-paths'
import type { ImportRef, MethodFact, OpenUrl, Ref, RequestFact, Step, TextFact } from './url-terms'
import { closed, joined } from './url-texts'

const UNSEEN: MethodFact = { method: null, certain: false }

/** Links the URLs of one file; asks `modules` for every module it looks at. */
export class UrlLinker {
  readonly #values: LinkedValues

  constructor(modules: Pick<Modules, 'resolve' | 'exported'>) {
    this.#values = new LinkedValues(modules)
  }

  /** The URLs that a fact of `file` stands for now: the fact itself where no other module has a say. */
  urlsOf(file: string, fact: UrlFact): readonly UrlFact[] {
    const { open } = fact
    if (!open) return fact.pattern === '' ? [] : [fact]
    this.#values.start()
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
    return this.#values.fill(open.text, file, null).map(url => ({ url, method, via: null }))
  }

  /** The requests of an imported function or client with the arguments of a call; null where it cannot be told. */
  #requestsOf(call: ImportRef, file: string): { url: TextFact; method: MethodFact; via: UrlFact['via'] }[] | null {
    const args = call.steps.at(-1)
    if (!args || typeof args === 'string') return null
    const callee = this.#values.follow({ ...call, steps: call.steps.slice(0, -1) }, file, null)
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
    const values = args.map(argument => argument && this.#values.settle({ value: argument, file, given }))
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
      const callee = this.#values.follow({ ...call, steps: call.steps.slice(0, -1) }, file, given)
      const found = callee && this.#called(callee, args, file, given, depth + 1)
      if (found) return found
    }
    if (request.unsure) return []
    const method = this.#method(request.method, file, given)
    return this.#values
      .fill(request.url, file, given)
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
    const target = object ? this.#values.step(object, 'url') : first
    if (!target || !('value' in target)) return []
    const bodied = value.client === 'axios' && verb !== undefined && /^(?:POST|PUT|PATCH)$/.test(verb)
    const options = object ?? (bodied ? third : second)
    const method = verb
      ? { method: verb, certain: true }
      : this.#methodIn(options, args.length > 1, { method: 'GET' as const, certain: true })
    const own = options && BASES.map(name => this.#values.step(options, name)).find(base => base && 'value' in base)
    const base =
      own && 'value' in own
        ? this.#values.texts(own)
        : value.base?.flatMap(b => this.#values.fill(b, client.file, client.given))
    return this.#values
      .texts(target)
      .flatMap(url => joined(base ?? null, url).map(text => ({ url: text, method, via: value.client })))
  }

  #method(fact: MethodFact, file: string, given: Given | null): MethodFact {
    const { open } = fact
    if (!open) return fact
    if ('sentBy' in open) return this.#methodSentBy(this.#values.follow(open.sentBy, file, given))
    if ('options' in open) {
      const options = this.#values.follow(open.options, file, given)
      const fallback = this.#method(open.fallback, file, given)
      if (options === UNKNOWN || (options && !('value' in options))) return UNSEEN
      // a parameter without an argument is absent
      return options || !('parameter' in open.options) ? this.#methodIn(options, true, fallback) : fallback
    }
    const texts = this.#values.fill(open.text, file, given).map(({ text }) => text)
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
    return ref.steps.length === 1 && this.#values.follow(ref, file, given) === null
  }

  /** The method that options name, `fallback` where they name none. */
  #methodIn(options: Followed | null | undefined, passed: boolean, fallback: MethodFact): MethodFact {
    if (!options) return passed ? UNSEEN : fallback
    if (!('value' in options)) return UNSEEN
    const { value } = options
    if (!('members' in value)) return UNSEEN
    const member = this.#values.step(options, 'method')
    if (!member) return value.open ? UNSEEN : fallback
    const [text] = 'value' in member ? this.#values.texts(member) : []
    const named = text && methodNamed(text.text)
    return named ? { method: named, certain: true } : UNSEEN
  }

  #methodSentBy(fn: Followed | null): MethodFact {
    if (!fn || !('value' in fn) || !('fn' in fn.value)) return UNSEEN
    const { requests } = fn.value.fn
    const [only] = requests
    return only && requests.length === 1 ? this.#method(only.method, fn.file, fn.given) : UNSEEN
  }
}
