/** Whether the app's proxy (middleware) sees a new route as it saw the pages: a matcher that covers pages but not the route would leave it unguarded. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf, type Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { refuse } from '../refuse'
import { pathPattern, servedFiles } from '../route-patterns'
import { onlyRoutesLocales, readerOfLocale } from './locale-proxy'

const REWRITING =
  /\bNextResponse\.rewrite\(|['"](?:next-intl\/middleware|next-international\/middleware|next-i18n-router)['"]/

/**
 * Refuses with `path-shadowed` where the proxy rewrites paths such as this one, with `unguarded-route` where the proxy's `config.matcher` covers a page of the app and not `path`, or cannot be
 * read. An action's request goes to its page's URL, so the proxy saw it there. A proxy that only routes locales guards
 * nothing: it refuses where what the action's file (`file`) loads reads the locale, which a route would not be told.
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
 */
export async function checkProxy(
  path: string,
  file: string,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal | null> {
  if (app.proxyFile === null) return null
  const sf = await sources.get(app.proxyFile)
  if (!sf) return null
  const matcher = matcherOf(sf)
  const patterns = matcher ? matcher.sources?.map(pathPattern) : [/^/]
  const served = servedFiles(app, snapshot.files)
  // A proxy for locales sends every path it sees on to `/en/…`; one that sees other routes already lets them pass.
  if (patterns?.some(pattern => pattern?.test(path)) && REWRITING.test(sf.text)) {
    const passes = served.some(({ kind, url }) => kind === 'route' && url.startsWith(`${folderOf(path)}/`))
    if (!passes)
      return refuse('path-shadowed', `${app.proxyFile} sends paths on to others, ${path} among them.`, {
        file: app.proxyFile,
      }).refusal
  }
  if (matcher === undefined) return null
  if (!patterns || patterns.includes(undefined))
    return refuse(
      'unguarded-route',
      `The matcher of ${app.proxyFile} cannot be read: it may not cover ${path}.`,
      placeOf(matcher.node),
    ).refusal
  const covers = (url: string) => patterns.some(pattern => pattern?.test(url))
  if (covers(path)) return null
  const page = served.find(({ kind, url }) => kind === 'page' && covers(url))
  if (!page) return null
  if (onlyRoutesLocales(sf)) {
    const reader = await readerOfLocale(file, snapshot, sources)
    return reader === undefined
      ? null
      : refuse(
          'unguarded-route',
          `${app.proxyFile} tells pages such as ${page.url} their locale, but not ${path}: what is read of it here would be the default one.`,
          reader,
        ).refusal
  }
  return refuse(
    'unguarded-route',
    `${app.proxyFile} runs for pages such as ${page.url} but not for ${path}: what it checks there would not be checked.`,
    placeOf(matcher.node),
  ).refusal
}

/** The `matcher` of `export const config`; its sources undefined where they are not literal, the whole undefined where there is none. */
export function matcherOf(
  sf: ts.SourceFile,
): { readonly node: ts.Node; readonly sources: readonly string[] | undefined } | undefined {
  for (const statement of sf.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || name.text !== 'config' || !initializer) continue
      const value =
        ts.isAsExpression(initializer) || ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer
      if (!ts.isObjectLiteralExpression(value)) return { node: name, sources: undefined }
      const property = value.properties.find(candidate => candidate.name?.getText(sf) === 'matcher')
      if (!property) return undefined
      return { node: property, sources: ts.isPropertyAssignment(property) ? literals(property.initializer) : undefined }
    }
  }
  return undefined
}

/** `'/a'`, `['/a', { source: '/b' }]`. */
function literals(node: ts.Expression): readonly string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isObjectLiteralExpression(node)) {
    const source = node.properties.find(
      property => property.name && ts.isIdentifier(property.name) && property.name.text === 'source',
    )
    // `has` and `missing` narrow it: whether it covers a request depends on more than the path.
    if (node.properties.length !== 1 || !source || !ts.isPropertyAssignment(source)) return undefined
    return literals(source.initializer)
  }
  if (!ts.isArrayLiteralExpression(node)) return undefined
  const all = node.elements.map(literals)
  return all.every(one => one !== undefined) ? all.flat() : undefined
}
