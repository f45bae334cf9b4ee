/** What other files say about an API route that moves: imports of it, deployment settings by its path, callers that send no body. */
import type { AppDetails, EntryPoint } from '../model'
import { ts } from '../workspace/typescript'
import type { ConvertContext } from './context'
import type { Refused } from './handler-syntax'
import { refuse } from './refuse'
import { importersOf } from './request-importers'
import { nodeAt, offsetAt, placeOf, type Sources } from './source'

/** Refuses a file that is imported as a module (`unclassified-reference`, `caller-in-test`), or named in vercel.json's `functions`. */
export async function checkOutside(
  entryPoint: EntryPoint,
  app: AppDetails,
  sf: ts.SourceFile,
  context: ConvertContext,
  sources: Sources,
): Promise<Refused | null> {
  const [importer] = await importersOf(sf.fileName, context.snapshot, sources, context.read)
  const [specifier] = importer?.specifiers ?? []
  if (importer && specifier) {
    const test = /\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|tests?)\//.test(importer.sf.fileName)
    return refuse(
      test ? 'caller-in-test' : 'unclassified-reference',
      test ? 'A test imports the handler.' : 'The file is imported as a module here, which a route file cannot be.',
      placeOf(specifier),
    )
  }
  const own = app.root === '.' ? sf.fileName : sf.fileName.slice(app.root.length + 1)
  for (const file of new Set([app.root === '.' ? 'vercel.json' : `${app.root}/vercel.json`, 'vercel.json'])) {
    const text = context.snapshot.files.has(file) ? await context.read(file) : undefined
    const at = text?.indexOf(`"${own}"`) ?? -1
    if (text === undefined || at < 0) continue
    const line = text.slice(0, at).split('\n').length
    return refuse('unclassified-reference', `${file} sets up this function by its path.`, { file, line })
  }
  const form = entryPoint.callers.find(({ via, method }) => via === 'form' && method === 'POST')
  if (form) return refuse('non-json', 'A form is sent to it, whose fields are read as the body.', form)
  return null
}

/**
 * Refuses a caller that sends no body to a method whose function reads one: the Pages Router gives it an empty one,
 * `request.json()` fails.
 */
export async function checkBodies(
  entryPoint: EntryPoint,
  readers: ReadonlySet<string>,
  sources: Sources,
): Promise<Refused | null> {
  for (const caller of entryPoint.callers) {
    if (caller.via !== 'fetch' || !caller.certain || !readers.has(caller.method ?? '')) continue
    const sf = await sources.get(caller.file)
    let node: ts.Node | undefined = sf && nodeAt(sf, offsetAt(sf, caller))
    while (node && !(ts.isCallExpression(node) && node.expression.getText() === 'fetch')) node = node.parent
    const init = node && ts.isCallExpression(node) ? node.arguments[1] : undefined
    if (!init || !ts.isObjectLiteralExpression(init)) continue
    const names = init.properties.map(property => property.name?.getText())
    // A spread may hold one.
    if (names.includes('body') || names.includes(undefined)) continue
    return refuse(
      'unsupported-caller',
      'This caller sends no body: the handler reads an empty one today, and request.json() would fail.',
      caller,
    )
  }
  return null
}
