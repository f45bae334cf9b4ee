/** A proxy that does nothing but route locales checks nothing: a route beyond its matcher is no less guarded than its pages. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { placeOf, type Sources } from '../code/source'
import type { RefusalPlace } from '../refuse'

/** Modules whose functions make such a proxy, or are one. */
const MAKERS = /^(?:next-intl\/middleware|next-international\/middleware|next-i18n-router)$/
/** What reads the locale that such a proxy found, on the server. https://next-intl.dev/docs/environments/actions-metadata-route-handlers */
const READERS = /^(?:next-intl\/server|next-international\/server|next-i18n-router(?:\/.*)?|next\/root-params)$/
const LOCALE_HEADER = /x-next-intl-locale|x-next-i18n-router-locale|x-next-locale/i
/** Modules that one action loads; beyond that nothing is said of it. */
const MOST_MODULES = 400

/**
 * True where every call of the proxy's file is one of an i18n library's middleware, or of what that made: it cannot look at a
 * session then, or answer by itself. False as soon as it calls anything else, its own helpers included.
 */
export function onlyRoutesLocales(sf: ts.SourceFile): boolean {
  const makers = new Set(
    importsOf(sf)
      .filter(({ specifier, typeOnly }) => !typeOnly && MAKERS.test(specifier))
      .map(({ local }) => local),
  )
  if (makers.size === 0) return false
  let only = true
  let found = false
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isThrowStatement(node)) only = false
    if (ts.isCallExpression(node)) {
      const isMaker = ts.isIdentifier(node.expression) && makers.has(node.expression.text)
      if (!isMaker) only = false
      found ||= isMaker
      const { parent } = node
      if (isMaker && ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) makers.add(parent.name.text)
    }
    if (only) ts.forEachChild(node, visit)
  }
  visit(sf)
  return only && found
}

/**
 * Where the modules that `file` loads on the server read the locale: without the proxy before it a route has the default one.
 * Undefined where none does; `file` itself where it loads too many to say.
 */
export async function readerOfLocale(
  file: string,
  snapshot: Snapshot,
  sources: Sources,
): Promise<RefusalPlace | undefined> {
  const seen = new Set([file])
  for (const next of seen) {
    if (seen.size > MOST_MODULES) return { file }
    const sf = await sources.get(next)
    if (!sf) continue
    if (LOCALE_HEADER.test(sf.text)) return { file: next }
    const imported = importsOf(sf).find(({ specifier, typeOnly }) => !typeOnly && READERS.test(specifier))
    if (imported) return placeOf(imported.declaration)
    for (const specifier of loadedBy(sf)) {
      if (READERS.test(specifier)) return { file: next }
      const target = snapshot.resolve(next, specifier)
      if (target !== undefined) seen.add(target)
    }
  }
  return undefined
}

/** Every module that a file loads: imports and re-exports that are no types, `import()` and `require()`. */
function loadedBy(sf: ts.SourceFile): readonly string[] {
  const imported = importsOf(sf).flatMap(({ specifier, typeOnly }) => (typeOnly ? [] : [specifier]))
  const passedOn = sf.statements.flatMap(statement => {
    const from = ts.isExportDeclaration(statement) && !statement.isTypeOnly ? statement.moduleSpecifier : undefined
    return from && ts.isStringLiteral(from) ? [from.text] : []
  })
  const called = [...sf.text.matchAll(/\b(?:import|require)\(\s*['"]([^'"\n]{1,200})['"]/g)].map(
    ([, from = '']) => from,
  )
  return [...imported, ...passedOn, ...called]
}
