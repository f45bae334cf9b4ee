/** Whether the answer of a GET is cached where an action's never is: by its own header or directive, or by Next.js 14 at build time. */
import type { AppDetails } from '../../model'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import type { MethodExport } from './handler-export'
import type { Refused } from './handler-syntax'

/**
 * Refuses with `cached-get`. Before Next.js 15 a GET that looks at nothing of its request is rendered once
 * (https://nextjs.org/docs/14/app/building-your-application/routing/route-handlers#caching).
 */
export function cachedGet({ route, sf, statement }: MethodExport, app: AppDetails): Refused | undefined {
  const text = statement.getText(sf)
  if (/cache-control|['"]use cache['"]/i.test(text))
    return refuse('cached-get', 'The answer of this GET is cached.', placeOf(statement))
  const major = app.next === null ? null : /\d+/.exec(app.next)
  const looks =
    /\(\s*\w+|\bcookies\(\)|\bheaders\(\)/.test(text.slice(0, text.indexOf('{') + 1)) ||
    /\b(?:cookies|headers)\(\)/.test(text)
  const dynamic = /\bdynamic\s*=\s*['"]force-dynamic['"]/.test(route.text)
  if (major !== null && Number(major[0]) < 15 && !looks && !dynamic)
    return refuse('cached-get', 'Next.js 14 renders this GET once and caches it.', placeOf(statement))
  return undefined
}
