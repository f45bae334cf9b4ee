/**
 * The address before a path, `${process.env.NEXT_PUBLIC_SITE_URL}/api/posts`, in place or by a constant: whether it is the app's own.
 *
 * An action is called at the server that the page came from, so the address has to be that server's. What a variable holds is not seen here, and
 * its name proves little: NEXT_PUBLIC_API_URL is the app itself for one team (most often with `''` or `http://localhost:3000` where it is not set),
 * and a backend beside it for another. The name alone decides what the index lists as a caller, which costs nobody anything. Here more has to
 * speak for it, and each of these speaks against it:
 * - what stands in its place where it is not set is another host;
 * - another request by it asks for a path or a method that this app does not serve: then something else does, at that address.
 * What is left goes to a path that the app serves, by an address that leads to nothing else: it converts, with the note `base-url` at its place.
 */
import type { Snapshot } from '../../index/snapshot'
import { judgeBase } from '../../index/url-names'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { offsetAt, placeOf, type Sources } from '../code/source'
import { descendants, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { exportedValue } from './request-axios-client'
import type { FetchCall } from './request-call'
import { constantOf } from './request-url-constants'

/** How deep constants of constants are looked into. */
const MAX_DEPTH = 4

/** Where Next.js serves an app that nobody told otherwise: https://nextjs.org/docs/app/api-reference/cli/next#next-dev-options */
const DEFAULT_ADDRESS = /^(?:https?:\/\/(?:localhost|127\.0\.0\.1)(?::3000)?)?$/

/** `window.location.origin`: what a path alone means. */
export function isPagesOrigin(base: ts.Expression, scope: Scope): boolean {
  const text = base.getText()
  const [root] = /^[\w$]+/.exec(text) ?? []
  if (root === undefined || !/^(?:(?:window|globalThis|self|document)\.)?location\.origin$/.test(text)) return false
  return [...descendants(base)].every(node => !ts.isIdentifier(node) || node.text !== root || !scope.symbolOf(node))
}

/**
 * What an expression says is the app's own address: `process.env.NEXT_PUBLIC_SITE_URL`, with an own one where that is not set, or a constant of
 * the file that holds such; undefined for any other.
 */
export function addressOf(base: ts.Expression, scope: Scope, depth = 0): ts.Expression | undefined {
  const inner = unwrapped(base)
  if (!ts.isIdentifier(inner)) return isOwn(inner, scope) ? inner : undefined
  const [declaration, ...more] = scope.symbolOf(inner)?.declarations ?? []
  if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration) || depth > MAX_DEPTH) return undefined
  const { initializer, parent } = declaration
  const isConstant = ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0
  if (!isConstant || !initializer || judgeBase(inner.text) === 'foreign') return undefined
  return addressOf(initializer, scope, depth + 1)
}

function isOwn(address: ts.Expression, scope: Scope): boolean {
  const each = unwrapped(address)
  if (isPagesOrigin(each, scope)) return true
  if (/^process\.env\.NEXT_PUBLIC_\w+$/.test(each.getText())) return judgeBase(each.getText()) === 'own'
  const isDefault = (other: ts.Expression) =>
    ts.isStringLiteralLike(other) ? DEFAULT_ADDRESS.test(other.text) : isOwn(other, scope)
  if (ts.isConditionalExpression(each))
    return isDefault(unwrapped(each.whenTrue)) && isDefault(unwrapped(each.whenFalse))
  return (
    ts.isBinaryExpression(each) &&
    /^(?:\|\||\?\?)$/.test(each.operatorToken.getText()) &&
    isOwn(each.left, scope) &&
    isDefault(unwrapped(each.right))
  )
}

/** What stands before the path of a URL, behind its constants; undefined where that differs. */
function leadingOf(url: ts.Expression, scope: Scope): ts.Expression | undefined {
  const inner = unwrapped(url)
  if (ts.isTemplateExpression(inner)) return inner.head.text === '' ? inner.templateSpans[0]?.expression : undefined
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return ts.isIdentifier(unwrapped(inner.left)) ? unwrapped(inner.left) : leadingOf(inner.left, scope)
  const held = constantOf(inner, scope)
  return held && leadingOf(held.value, scope)
}

/** As `addressOf`, for a URL that begins with a constant of another module. */
export async function importedAddress(
  url: ts.Expression,
  scope: Scope,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ts.Expression | undefined> {
  const leading = leadingOf(url, scope)
  const sf = url.getSourceFile()
  const binding =
    leading && ts.isIdentifier(leading) && judgeBase(leading.text) !== 'foreign'
      ? importsOf(sf).find(({ local, typeOnly }) => local === leading.text && !typeOnly)
      : undefined
  const file = binding && snapshot.resolve(sf.fileName, binding.specifier)
  const source = file === undefined || file.includes('node_modules/') ? undefined : await sources.get(file)
  const found = source && binding && exportedValue(source, binding.imported)
  return found && addressOf(found.value, scopeOf(source))
}

/**
 * Refuses (`url-unresolved`) a request by an address that another request of the app goes elsewhere by: to a path that no route of this workspace
 * serves and nothing rewrites. Files are not told from it by a dot in their names.
 */
export async function checkBases(
  fetches: readonly FetchCall[],
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refused | undefined> {
  const asked = new Map<string, FetchCall>()
  for (const fetch of fetches)
    for (const variable of fetch.base?.getText().match(VARIABLE) ?? []) asked.set(variable, fetch)
  if (asked.size === 0) return undefined
  const mentioning = await sources.marking('publicVariable', snapshot)
  for (const [variable, { caller }] of asked) {
    const isSaid = new RegExp(`\\b${variable}\\b`)
    const files = new Set<string>()
    for (const file of mentioning) {
      if (!isSaid.test((await sources.text(file)) ?? '')) continue
      // A constant of it may be what others import.
      for (const each of [file, ...snapshot.importersOf(file)]) files.add(each)
    }
    for (const file of files) {
      if (snapshot.appOf(file)?.root !== snapshot.appOf(caller.file)?.root) continue
      const sf = /\bfetch\b|\baxios\b|\bky\b/.test((await sources.text(file)) ?? '')
        ? await sources.get(file)
        : undefined
      const other = sf && (await unserved(sf, isSaid, snapshot, sources))
      if (other)
        return refuse(
          'url-unresolved',
          `${variable} may be the address of another server: ${file}:${placeOf(other).line} asks by it for what this app does not serve.`,
          caller,
        )
    }
  }
  return undefined
}

const VARIABLE = /\bNEXT_PUBLIC_\w+/g

/** The first URL of a file's requests that begins with an address of this variable and is nobody's of this workspace. */
async function unserved(
  sf: ts.SourceFile,
  variable: RegExp,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ts.Expression | undefined> {
  const scope = scopeOf(sf)
  const served = snapshot.callersIn(sf.fileName).map(({ caller }) => offsetAt(sf, caller))
  const mappings = snapshot.appOf(sf.fileName)?.mappings ?? []
  for (const call of descendants(sf)) {
    if (
      !ts.isCallExpression(call) ||
      !/^(?:\w+\.)?(?:fetch|axios|ky|get|post|put|patch|delete)$/.test(call.expression.getText(sf))
    )
      continue
    const [url] = call.arguments
    const leading = url && leadingOf(url, scope)
    if (!url || !leading || served.some(offset => offset >= call.pos && offset < call.end)) continue
    const address = addressOf(leading, scope) ?? (await importedAddress(url, scope, snapshot, sources))
    if (!address || !variable.test(address.getText())) continue
    const [, path = ''] = /(\/[\w-]+(?:\/[\w-]+)*)/.exec(url.getText(sf).slice(leading.getText(sf).length)) ?? []
    const isRewritten = mappings.some(({ source }) => path.startsWith(source.split(/[:(*]/)[0] ?? ''))
    if (path !== '' && !isRewritten && !/\.\w+[`'"]?$/.test(url.getText(sf))) return url
  }
  return undefined
}
