/** URLs of one file in request, link and navigation positions: what may call a route. Prose, fixtures and route definitions are none. */
import { ts } from '../workspace/typescript'
import type { UrlFact } from './facts'
import type { Scopes } from './scopes'
import { assignmentRequests, attributeRequests } from './url-attributes'
import { mayHoldUrls } from './url-hints'
import { judgeBase, namesService } from './url-names'
import type { Request } from './url-request'
import { requestsOf } from './url-requests'
import { UrlScope } from './url-scope'
import { HOLE, TextReader, type UrlText } from './url-text'

/** A URL before its surroundings were asked what it is for. */
export type Url = Omit<UrlFact, 'within'>

/**
 * The URLs a file requests, links or navigates to that may be this workspace's own: absolute paths, paths behind a base that
 * is not plainly another host's, and `localhost`. Takes a tree with parent pointers. A fact's `pattern` is a path from `/`
 * on; one that starts with U+0001 stands behind a base of unknown name and may be another host's. A URL seen at one place
 * is one fact for each path it may be. `/` alone is left out.
 */
export function urlFacts(sf: ts.SourceFile, scopes?: Scopes): Url[] {
  if (!mayHoldUrls(sf.text)) return []
  const about = namesService(fileName(sf)) ? 'service' : 'app'
  const reader = new TextReader(sf, new UrlScope(scopes))
  const facts = new Map<string, Url>()
  const add = (requests: readonly Request[]): void => {
    for (const request of requests) {
      const fact = factOf(request, about)
      if (!fact) continue
      const key = `${fact.start} ${fact.method} ${pathOf(fact.pattern).replace(GLUED, '')}`
      if (!facts.has(key)) facts.set(key, fact)
    }
  }
  // a stack of our own: a concatenation of thousands of parts is nested as deep
  const stack: ts.Node[] = [sf]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) continue
    reader.restart()
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) add(requestsOf(node, reader, null))
    else if (ts.isJsxAttribute(node)) add(attributeRequests(node, reader))
    else if (ts.isBinaryExpression(node)) add(assignmentRequests(node, reader))
    const children: ts.Node[] = []
    ts.forEachChild(node, child => {
      children.push(child)
    })
    for (let child = children.pop(); child; child = children.pop()) stack.push(child)
  }
  return [...facts.values()].sort((a, b) => a.start - b.start)
}

const PORT = new RegExp(`:[\\d${HOLE}]+$`)
/** `<base>/x`, `<protocol>//<host>/x`, `<protocol>://<host>:<port>/x`, up to the path. */
const BASE = new RegExp(`^${HOLE}(?::?//)?(${HOLE}?)(?::[\\d${HOLE}]+)?(?=/(?!/))`)

function factOf({ url, via, method }: Request, about: About): Url | null {
  const pattern = ownPath(url, about)
  if (pattern === null || pathOf(pattern) === '/' || pathOf(pattern) === `${HOLE}/`) return null
  return {
    url: url.text.replaceAll(HOLE, '${…}'),
    pattern,
    via,
    method: method.method,
    certain: method.certain,
    through: [...new Set(url.through)],
    start: url.start,
    end: url.end,
  }
}

/** An unknown part behind a literal one: most often a query. */
const GLUED = new RegExp(`(?<=[^/${HOLE}])${HOLE}+$`)

/** `lib/stripe.ts` is about a service: a base without a telling name is rather the service's than the app's there. */
type About = 'app' | 'service'

function fileName(sf: ts.SourceFile): string {
  return sf.fileName.slice(sf.fileName.lastIndexOf('/') + 1)
}

function pathOf(pattern: string): string {
  return pattern.split(/[?#]/, 1)[0] ?? ''
}

/** The path of a URL that may be ours, null for another host's. */
function ownPath({ text, holes, base, through }: UrlText, about: About): string | null {
  const behind = (name: string, path: string): string | null => {
    const judged = judgeBase(name)
    if (judged === 'foreign' || through.some(namesService)) return null
    return judged === 'own' && about === 'app' ? path : HOLE + path
  }
  if (text.startsWith('/')) {
    if (text.startsWith('//') || text.startsWith('/*')) return null
    if (base === null || isLocal(base)) return text
    // a base that is written out is another host's; `import.meta.url` makes a file's address
    if (/^[\w+.-]+:/.test(base) || base.startsWith('import.meta')) return null
    return behind(base, text)
  }
  const address = /^https?:\/\/([^/?#]*)(.*)$/s.exec(text)
  if (address) {
    const [, host = '', rest = ''] = address
    const path = rest.startsWith('/') ? rest : `/${rest}`
    if (isLocal(`http://${host}`)) return path
    return host.replace(PORT, '') === HOLE ? behind(holes[0] ?? '', path) : null
  }
  const prefix = BASE.exec(text)
  if (!prefix) return null
  return behind(holes[prefix[1] ? 1 : 0] ?? '', text.slice(prefix[0].length))
}

function isLocal(url: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/]|$)/.test(url)
}
