/** What other files say about an API route that moves: imports of it, deployment settings by its path, callers that send no body. */
import type { AppDetails, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { importersOf } from '../request/request-importers'
import type { Rewritten } from './api-rewrite'
import { WITHOUT_BODY } from './body-methods'

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
 * Refuses to read the body for a method whose requests have none (`unsupported-handler`), and a caller that sends no body, or no JSON, to a method whose function reads one: the Pages Router gives it an empty
 * one or the form's fields, `request.json()` fails. Where nobody is known to send one: `body-unknown`.
 */
export async function checkBodies(
  entryPoint: EntryPoint,
  { bodyMethods: reading, body }: Pick<Rewritten, 'bodyMethods' | 'body'>,
  accepted: readonly string[],
  sources: Sources,
): Promise<Refused | null> {
  if (!body) return null
  const empty = reading.find(method => WITHOUT_BODY.includes(method))
  if (empty)
    return refuse(
      'unsupported-handler',
      `The body is read for ${empty} as well, whose requests have none: request.json() would fail.`,
      body,
    )
  let known = false
  for (const caller of entryPoint.callers) {
    if (caller.method !== null && !reading.includes(caller.method)) continue
    known = true
    if (caller.via !== 'fetch' || !caller.certain) continue
    const sf = await sources.get(caller.file)
    let node: ts.Node | undefined = sf && nodeAt(sf, offsetAt(sf, caller))
    while (node && !(ts.isCallExpression(node) && node.expression.getText() === 'fetch')) node = node.parent
    const init = node && ts.isCallExpression(node) ? node.arguments[1] : undefined
    if (!init || !ts.isObjectLiteralExpression(init)) continue
    const sent = init.properties.find(property => property.name?.getText() === 'body')
    // A spread may hold one.
    if (!sent && init.properties.some(ts.isSpreadAssignment)) continue
    if (!sent)
      return refuse(
        'unsupported-caller',
        'This caller sends no body: the handler reads an empty one today, and request.json() would fail.',
        caller,
      )
    if (ts.isPropertyAssignment(sent) && /^new (?:URLSearchParams|FormData)\b/.test(sent.initializer.getText()))
      return refuse('non-json', 'This caller sends a form, whose fields are read as the body.', placeOf(sent))
  }
  if (known || accepted.includes('body-unknown')) return null
  return refuse(
    'body-unknown',
    'Nothing in this workspace sends it a body: whether others send JSON or a form cannot be seen.',
    body,
  )
}
