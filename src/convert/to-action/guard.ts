/** Whether the app's proxy (middleware) guards a route in a way that it would not guard an action, whose requests go to the page's URL. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf, type Sources } from '../code/source'
import { descendants } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { pathPattern, servedFiles } from '../route-patterns'
import { matcherOf } from '../to-route/proxy-guard'

/**
 * Refuses with `unguarded-route` where the proxy runs for the route but not for every page, or names the route's path in its
 * code: what it checks there would no longer be checked.
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
 */
export async function checkGuard(
  route: string,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal | null> {
  const sf = app.proxyFile === null ? undefined : await sources.get(app.proxyFile)
  if (!sf) return null
  // A request as it could be: `/api/posts/[id]` as `/api/posts/x`.
  const path = route.replace(/\[+[^\]]*\]+/g, 'x')
  const matcher = matcherOf(sf)
  const patterns = matcher?.sources?.map(pathPattern)
  if (matcher && (!patterns || patterns.includes(undefined)))
    return refuse(
      'unguarded-route',
      `The matcher of ${sf.fileName} cannot be read: it may guard ${route}.`,
      placeOf(matcher.node),
    ).refusal
  const covers = (url: string) => !patterns || patterns.some(pattern => pattern?.test(url))
  if (!covers(path)) return null
  const open = servedFiles(app, snapshot.files).find(({ kind, url }) => kind === 'page' && !covers(url))
  if (matcher && open)
    return refuse(
      'unguarded-route',
      `${sf.fileName} runs for ${route} but not for ${open.url}, where an action can be called: what it checks would not be checked.`,
      placeOf(matcher.node),
    ).refusal
  const named = [...descendants(sf)].find(node => ts.isStringLiteralLike(node) && isPrefix(node.text, path))
  return named
    ? refuse(
        'unguarded-route',
        `${sf.fileName} names this path: calls of an action go to the page's URL instead.`,
        placeOf(named),
      ).refusal
    : null
}

/** True for `/api`, `/api/posts/:path*`, `/api/posts(.*)` before `/api/posts/x`: more than the root. */
function isPrefix(text: string, path: string): boolean {
  const fixed = text.split(/[:(*[]/)[0]?.replace(/\/$/, '') ?? ''
  return fixed.length > 1 && fixed.startsWith('/') && (path === fixed || path.startsWith(`${fixed}/`))
}
