/** Whether the answer of a GET is cached where an action's never is: by its own header or directive, or by Next.js 14 at build time. */
import type { AppDetails } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { declaredNames } from '../to-action/module'
import { isExported, type Refused } from './handler-syntax'

/**
 * Refuses with `cached-get`. Before Next.js 15 a GET that looks at nothing of its request is rendered once
 * (https://nextjs.org/docs/14/app/building-your-application/routing/route-handlers#caching).
 */
export function cachedGet(sf: ts.SourceFile, app: AppDetails): Refused | undefined {
  const statement = sf.statements.find(each => isExported(each) && declaredNames(each).includes('GET'))
  if (!statement) return undefined
  const text = statement.getText(sf)
  if (/cache-control|['"]use cache['"]/i.test(text))
    return refuse('cached-get', 'The answer of this GET is cached.', placeOf(statement))
  const major = app.next === null ? null : /\d+/.exec(app.next)
  const looks =
    /\(\s*\w+|\bcookies\(\)|\bheaders\(\)/.test(text.slice(0, text.indexOf('{') + 1)) ||
    /\b(?:cookies|headers)\(\)/.test(text)
  const dynamic = /\bdynamic\s*=\s*['"]force-dynamic['"]/.test(sf.text)
  if (major !== null && Number(major[0]) < 15 && !looks && !dynamic)
    return refuse('cached-get', 'Next.js 14 renders this GET once and caches it.', placeOf(statement))
  return undefined
}
