/** URLs of one file in request, link and navigation positions: what may call a route. Prose, fixtures and route definitions are none. */
import { ts } from '../workspace/typescript'
import type { ExportedName, UrlFact } from './facts'
import type { Scopes } from './scopes'
import { assignmentRequests, attributeRequests } from './url-attributes'
import { type UrlExport, urlExports } from './url-exports'
import { textFact } from './url-facts'
import { mayHoldUrls, mayUseUrls } from './url-hints'
import { metadataRequests } from './url-metadata'
import { namesService } from './url-names'
import { keyOfUrl, ownUrl } from './url-paths'
import type { Request } from './url-request'
import { requestsOf } from './url-requests'
import { UrlScope } from './url-scope'
import type { OpenUrl } from './url-terms'
import { TextReader } from './url-text'
import { closed, HOLE, type UrlText } from './url-texts'
import { uploadRequests } from './url-uploads'

/** A URL before its surroundings were asked what it is for. */
export type Url = Omit<UrlFact, 'within'>

/**
 * The URLs a file requests, links or navigates to that may be this workspace's own: absolute paths, paths behind a base that
 * is not plainly another host's, and `localhost`. Takes a tree with parent pointers. A fact's `pattern` is a path from `/`
 * on; one that starts with U+0001 stands behind a base of unknown name and may be another host's. A URL seen at one place
 * is one fact for each path it may be. `/` alone is left out.
 */
export function urlFacts(sf: ts.SourceFile, scopes?: Scopes): Url[] {
  return mayHoldUrls(sf.text) ? readUrls(sf, new TextReader(sf, new UrlScope(scopes))) : []
}

/** The same, with what the file exports for the URLs of others; `names` are those of `moduleFacts`, none for a route's. */
export function urlsAndExports(
  sf: ts.SourceFile,
  names: readonly ExportedName[],
  scopes: Scopes,
): { urls: Url[]; urlExports: UrlExport[] } {
  const reader = new TextReader(sf, new UrlScope(scopes))
  return { urls: mayUseUrls(sf.text) ? readUrls(sf, reader) : [], urlExports: urlExports(sf, names, reader) }
}

function readUrls(sf: ts.SourceFile, reader: TextReader): Url[] {
  const service = namesService(fileName(sf))
  const serves = startsServer(sf)
  const facts = new Map<string, Url>()
  const add = (requests: readonly Request[]): void => {
    for (const request of requests) {
      const fact = serves && OWN_PORT.test(request.url.text) ? null : factOf(request, service)
      if (!fact) continue
      const key = keyOfUrl(fact) + (fact.open ? JSON.stringify(fact.open.text.text) : '')
      if (!facts.has(key)) facts.set(key, fact)
    }
  }
  const visit = (node: ts.Node): void => {
    const { kind } = node
    if (kind <= ts.SyntaxKind.LastToken) return
    if (kind === ts.SyntaxKind.CallExpression || kind === ts.SyntaxKind.NewExpression) {
      reader.restart()
      add(requestsOf(node as ts.CallExpression | ts.NewExpression, reader, null))
    } else if (kind === ts.SyntaxKind.JsxAttribute) {
      reader.restart()
      add(attributeRequests(node as ts.JsxAttribute, reader))
    } else if (kind === ts.SyntaxKind.PropertyAssignment) {
      reader.restart()
      add(metadataRequests(node as ts.PropertyAssignment, reader))
      add(uploadRequests(node as ts.PropertyAssignment, reader))
    } else if (kind === ts.SyntaxKind.BinaryExpression) {
      const binary = node as ts.BinaryExpression
      if (isAssignment(binary)) {
        reader.restart()
        add(assignmentRequests(binary, reader))
      }
      // a concatenation of thousands of parts is nested as deep: on the left
      let left: ts.Node = binary.left
      visit(binary.right)
      for (; ts.isBinaryExpression(left) && !isAssignment(left); left = left.left) visit(left.right)
      visit(left)
      return
    } else if (NO_REQUEST_WITHIN.has(kind) || ts.isTypeNode(node)) return
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return [...facts.values()].sort((a, b) => a.start - b.start)
}

/** A file that starts a server of its own requests that one, where the port is only known when it runs. */
function startsServer({ text }: ts.SourceFile): boolean {
  return text.includes('createServer') && /['"](?:node:)?https?['"]/.test(text)
}

const OWN_PORT = new RegExp(`^https?://(?:(?:[\\w-]{1,60}\\.){0,4}localhost|127\\.0\\.0\\.1|\\[::1\\]):${HOLE}`)

const NO_REQUEST_WITHIN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
])

function isAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken
}

/** With its folder, two where its own name says nothing: `tools/snowflake/objects/route.ts` is about a service too. */
function fileName(sf: ts.SourceFile): string {
  const names = sf.fileName.split('/')
  return names.slice(/^(?:route|index)\.\w+$/.test(names.at(-1) ?? '') ? -3 : -2).join('/')
}

/** A request as a fact. Where other modules have a say, it is kept open beside what the file alone tells: maybe no path at all. */
function factOf({ url, via, method, call, unsure }: Request, service: boolean): Url | null {
  const open = call || method.open || isOpen(url) ? openUrl(url, method, service, call ?? null) : null
  const own = unsure ? null : ownUrl(closed(url), method, service)
  if (!own && !open) return null
  const told = own ?? { url: '', pattern: '', method: method.method, certain: method.certain, through: url.through }
  return { ...told, via, start: url.start, end: url.end, ...(open && { open }) }
}

function openUrl(url: UrlText, method: Request['method'], service: boolean, call: OpenUrl['call']): OpenUrl {
  return { text: textFact(url), service, method, call }
}

/** Another module may tell what begins the URL, or a constant of its path. */
function isOpen({ text, holes }: UrlText): boolean {
  return holes.some((hole, i) => {
    if (typeof hole === 'string' || !('from' in hole.ref)) return false
    return (i === 0 && text.startsWith(HOLE)) || hole.ref.steps.every(step => typeof step === 'string')
  })
}
