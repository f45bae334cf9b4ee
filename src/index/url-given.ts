/** The cheap question about an exported value: may whoever imports it get a path of this workspace's routes from it? */
import type { HoleFact, MethodFact, Ref, TextFact, ValueFact } from './url-terms'
import { HOLE } from './url-texts'

/** True where a text somewhere in the value is or ends a path that `lets` lets through. */
export function mayGivePath(value: ValueFact, lets: (path: string) => boolean): boolean {
  const ofText = ({ text, holes }: TextFact): boolean => isPathOfOurs(text, lets) || holes.some(ofHole)
  const ofHole = (hole: HoleFact): boolean =>
    typeof hole === 'object' && (ofRef(hole.ref) || (hole.otherwise !== undefined && ofText(hole.otherwise)))
  const ofRef = (ref: Ref): boolean =>
    ref.steps.some(step => typeof step !== 'string' && step.some(argument => argument && of(argument))) ||
    ('otherwise' in ref && ref.otherwise !== null && of(ref.otherwise))
  const ofMethod = ({ open }: MethodFact): boolean => open !== undefined && 'options' in open && ofRef(open.options)
  const of = (one: ValueFact): boolean => {
    if ('texts' in one) return one.texts.some(ofText)
    if ('ref' in one) return ofRef(one.ref)
    if ('members' in one) return one.members.some(([, member]) => of(member))
    if ('client' in one) return one.base?.some(ofText) === true
    const { returns, requests } = one.fn
    if (returns && of(returns)) return true
    return requests.some(({ url, method, call }) => ofText(url) || ofMethod(method) || (call && ofRef(call)))
  }
  return of(value)
}

/** Each stretch of a text from its first slash to the next part that is not known, with and without a base before it. */
function isPathOfOurs(text: string, lets: (path: string) => boolean): boolean {
  const parts = text
    .replace(/^https?:\/\/(?:(?:[\w-]{1,60}\.){0,4}localhost|127\.|0\.0\.0\.0|\[::1\])[^/]*/, '')
    .split(HOLE)
  return parts.some((part, i) => {
    const slash = part.indexOf('/')
    if (slash < 0) return false
    // another host, or one that is not known: then what follows tells
    if (part.startsWith('//', slash)) return false
    const path = part.slice(slash).split(/[?#]/, 1)[0] + (i < parts.length - 1 ? HOLE : '')
    return lets(path) || lets(HOLE + path)
  })
}
