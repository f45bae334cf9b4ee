/** Which names of other modules the URLs of a file ask for: those modules must be parsed, whatever their own text says. */
import type { ParsedFacts } from './extract'
import type { HoleFact, ImportRef, MethodFact, Ref, TextFact, ValueFact } from './url-terms'

/** A name of another module. */
export interface Ask {
  readonly from: string
  readonly name: string
}

/** What the requests, links and navigations of a file ask for. */
export function urlAsks({ urls }: Pick<ParsedFacts, 'urls'>): Ask[] {
  const asks = new Asks()
  for (const { open } of urls) {
    if (!open) continue
    asks.text(open.text)
    asks.method(open.method)
    if (open.call) asks.ref(open.call)
  }
  return asks.found
}

/** What one exported name asks for in turn: of what it is made, or where it is passed on from. */
export function exportAsks({ urlExports, exports, edges }: ParsedFacts, name: string): Ask[] {
  const asks = new Asks()
  const own = urlExports.find(([exported]) => exported === name)
  if (own) {
    asks.value(own[1])
    return asks.found
  }
  const local = exports.find(exported => exported.name === name)?.local
  for (const { kind, specifier, names } of edges) {
    if (kind === 'star' && name !== 'default') asks.found.push({ from: specifier, name })
    if (kind !== 'import' && kind !== 're-export') continue
    for (const passed of names)
      if (passed.local === (kind === 'import' ? local : name) && !passed.typeOnly)
        asks.found.push({ from: specifier, name: passed.imported })
  }
  return asks.found
}

class Asks {
  readonly found: Ask[] = []

  ref(ref: Ref): void {
    if ('from' in ref) this.found.push(nameOf(ref))
    else if (ref.otherwise) this.value(ref.otherwise)
    for (const step of ref.steps)
      if (typeof step !== 'string') for (const argument of step) if (argument) this.value(argument)
  }

  value(value: ValueFact): void {
    if ('ref' in value) this.ref(value.ref)
    else if ('texts' in value) this.#texts(value.texts)
    else if ('members' in value) for (const [, member] of value.members) this.value(member)
    else if ('client' in value) this.#texts(value.base ?? [])
    else {
      if (value.fn.returns) this.value(value.fn.returns)
      for (const { url, method, call } of value.fn.requests) {
        this.text(url)
        this.method(method)
        if (call) this.ref(call)
      }
    }
  }

  text({ holes }: TextFact): void {
    for (const hole of holes) this.#hole(hole)
  }

  method({ open }: MethodFact): void {
    if (!open) return
    if ('sentBy' in open) this.ref(open.sentBy)
    else if ('options' in open) {
      this.ref(open.options)
      this.method(open.fallback)
    } else {
      this.text(open.text)
      if (open.fallback) this.method(open.fallback)
    }
  }

  #texts(texts: readonly TextFact[]): void {
    for (const text of texts) this.text(text)
  }

  #hole(hole: HoleFact): void {
    if (typeof hole === 'string') return
    this.ref(hole.ref)
    if (hole.otherwise) this.text(hole.otherwise)
  }
}

/** Of a namespace the member that is read. */
function nameOf({ from, name, steps: [first] }: ImportRef): Ask {
  return { from, name: name === '*' && typeof first === 'string' ? first : name }
}
