/** Where an import goes among those that a file has. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'

/**
 * Packages, then the app's modules by alias, then relative ones: by the shape of the specifier. `last`: the scopes whose
 * packages stand behind all others.
 */
export function rankOf(specifier: string, last: ReadonlySet<string> = NONE): number {
  if (specifier.startsWith('.')) return 2
  if (/^(@\/|~\/|#)/.test(specifier)) return 1
  return last.has(scopeOf(specifier)) ? 0.5 : 0
}

const NONE: ReadonlySet<string> = new Set()

function scopeOf(specifier: string): string {
  return specifier.startsWith('@') ? specifier.slice(0, specifier.indexOf('/')) : ''
}

/**
 * The scopes whose packages a file imports behind all others, which are sorted and at least `enough`: as monorepos have it
 * with their own.
 */
export function scopesLast(declarations: readonly ts.ImportDeclaration[], enough: number): ReadonlySet<string> {
  const packages = declarations.map(specifierOf).filter(name => rankOf(name) === 0)
  const last = new Set<string>()
  const end = packages.findIndex((name, n) => n > 0 && (packages[n - 1] ?? '') > name)
  if (end < enough) return last
  for (const name of packages.slice(end)) last.add(scopeOf(name))
  for (const name of packages.slice(0, end)) last.delete(scopeOf(name))
  return last.has('') || packages.slice(end).some(name => !last.has(scopeOf(name))) ? NONE : last
}

function specifierOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
}

/**
 * In its place where the imports of its kind are sorted, else among those of its own package (next's after React's, as most
 * have them), else after its kind; packages, aliases and relative ones in this order, with an empty line between them where
 * the file has one.
 */
export function insertAmong(
  sf: ts.SourceFile,
  declarations: readonly ts.ImportDeclaration[],
  specifier: string,
  text: string,
  { scopesLast: known, importGaps }: { readonly scopesLast: ReadonlySet<string>; readonly importGaps: boolean },
): TextEdit {
  const name = specifierOf
  // Fewer say nothing of how they are sorted: what is known of the files around does.
  const few = declarations.filter(declaration => rankOf(name(declaration)) === 0).length < 3
  const last = few ? known : scopesLast(declarations, 3)
  const rank = rankOf(specifier, last)
  const peers = declarations.filter(declaration => rankOf(name(declaration), last) === rank)
  const names = peers.map(name)
  const sorted = names.every((one, n) => n === 0 || (names[n - 1] ?? '') <= one)
  // Imports of one kind say nothing of what stands between two: what is known of the files around does.
  const areOneKind = new Set(declarations.map(one => rankOf(name(one)))).size < 2
  const apart = peers.length === 0 && (areOneKind ? importGaps : areApart(sf, declarations)) ? '\n' : ''
  const own = sorted ? [] : peers.filter(one => packageOf(name(one)) === packageOf(specifier))
  const next =
    peers.length === 0
      ? declarations.find(declaration => rankOf(name(declaration), last) > rank)
      : (sorted ? peers : own).find(one => name(one) > specifier)
  if (next) return { start: next.getStart(sf), end: next.getStart(sf), newText: `${text}\n${apart}` }
  const react =
    sorted || packageOf(specifier) !== 'next' ? undefined : peers.find(one => packageOf(name(one)) === 'react')
  const before = own.at(-1) ?? react ?? peers.at(-1) ?? declarations.at(-1)
  const end = before?.end ?? 0
  return { start: end, end, newText: `\n${apart}${text}` }
}

/** `next` of `next/link`, `@scope/name` of `@scope/name/deep`; of an alias or a relative path the whole. */
function packageOf(specifier: string): string {
  if (rankOf(specifier) > 0) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** True where an empty line stands between imports of two kinds. */
export function areApart(sf: ts.SourceFile, declarations: readonly ts.ImportDeclaration[]): boolean {
  return declarations.some((declaration, n) => {
    const next = declarations[n + 1]
    if (!next) return false
    const [one, other] = [declaration, next].map(({ moduleSpecifier }) => moduleSpecifier.getText(sf).slice(1))
    const gap = sf.text.slice(declaration.end, next.getStart(sf))
    return rankOf(one ?? '') !== rankOf(other ?? '') && /^[^\n]*\n[ \t]*\r?\n\s*$/.test(gap)
  })
}
