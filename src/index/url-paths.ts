/** The path of a URL that may be this workspace's own, from its text and the names of what is not known of it. */
import type { UrlFact } from './facts'
import { isBareHost, judgeBase, namesService } from './url-names'
import type { MethodFact, TextFact } from './url-terms'
import { fromRoot, HOLE, holeName, isFromPage } from './url-texts'

const PORT = new RegExp(`:[\\d${HOLE}]+$`)
/** `<base>/x`, `<protocol>//<host>/x`, `<protocol>://<host>:<port>/x`, up to the path. */
const BASE = new RegExp(`^${HOLE}(?::?//)?(${HOLE}?)(?::[\\d${HOLE}]+)?(?=/(?!/))`)

/** What a URL is as a fact, its place and means apart; null for one that is plainly not ours, and for `/` alone. */
export function ownUrl(
  url: TextFact,
  method: MethodFact,
  service: boolean,
): Pick<UrlFact, 'url' | 'pattern' | 'base' | 'method' | 'certain' | 'through'> | null {
  const own = ownPath(url, service)
  if (own === null) return null
  const { pattern, base } = own
  if (pathOf(pattern) === '/' || pathOf(pattern) === `${HOLE}/`) return null
  return {
    url: url.text.replaceAll(HOLE, '${…}'),
    pattern,
    ...(base && { base }),
    method: method.method,
    certain: method.certain,
    // What stands in a list has no name of its own.
    through: [...new Set(url.through)].filter(name => name !== ''),
  }
}

/** One request at one place is one fact for each path and method. */
export function keyOfUrl(fact: Pick<UrlFact, 'start' | 'method' | 'pattern'>): string {
  return `${fact.start} ${fact.method} ${pathOf(fact.pattern).replace(GLUED, '')}`
}

/** An unknown part behind a literal one: most often a query. */
const GLUED = new RegExp(`(?<=[^/${HOLE}])${HOLE}+$`)

function pathOf(pattern: string): string {
  return pattern.split(/[?#]/, 1)[0] ?? ''
}

/** A path that may be ours, and what stands before it is called. */
interface Own {
  readonly pattern: string
  readonly base?: string
}

/**
 * The path of a URL that may be ours, null for another host's. In a file about a service (`lib/stripe.ts`) a base without a
 * telling name is rather the service's than the app's.
 */
function ownPath({ text, holes, base, through }: TextFact, service: boolean): Own | null {
  const behind = (name: string, path: string, judged = judgeBase(name)): Own | null => {
    if (judged === 'foreign' || (service && judged === 'unknown') || through.some(namesService)) return null
    return { pattern: judged === 'own' && !service ? path : HOLE + path, base: name }
  }
  if (base === null && isFromPage(text)) return { pattern: fromRoot(text) }
  if (text.startsWith('/')) {
    if (text.startsWith('//') || text.startsWith('/*')) return null
    if (base === null || isLocal(base)) return { pattern: text }
    // a base that is written out is another host's; `import.meta.url` makes a file's address
    if (/^[\w+.-]+:/.test(base) || base.startsWith('import.meta')) return null
    return behind(base, text)
  }
  const address = /^https?:\/\/([^/?#]*)(.*)$/s.exec(text)
  if (address) {
    const [, host = '', rest = ''] = address
    const path = rest.startsWith('/') ? rest : `/${rest}`
    if (isLocal(`http://${host}`)) return { pattern: path }
    return host.replace(PORT, '') === HOLE ? behind(holeName(holes[0]), path) : null
  }
  const prefix = BASE.exec(text)
  if (!prefix) return null
  const name = holeName(holes[prefix[1] ? 1 : 0])
  return behind(
    name,
    text.slice(prefix[0].length),
    prefix[0] === HOLE && isBareHost(name) ? 'unknown' : judgeBase(name),
  )
}

function isLocal(url: string): boolean {
  return /^https?:\/\/(?:(?:[\w-]{1,60}\.){0,4}localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/]|$)/.test(url)
}
