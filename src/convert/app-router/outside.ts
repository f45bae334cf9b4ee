/** What other files say about an API route that moves: imports of it, deployment settings by its path, callers that send no body. */
import type { AppDetails, Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { exportedTypes, type ModuleUse, usesOfModule } from '../request/type-importers'
import type { Rewritten } from './api-rewrite'
import { WITHOUT_BODY } from './body-methods'

/**
 * What other files import of the file: types, whose way to it changes with its place. Refused: any other use of it as a module
 * (`unclassified-reference`, `caller-in-test`), `functions` of vercel.json that name it, and a form that is sent to it (`non-json`).
 */
export async function checkOutside(
  entryPoint: EntryPoint,
  app: AppDetails,
  sf: ts.SourceFile,
  context: ConvertContext,
  sources: Sources,
): Promise<readonly ModuleUse[] | Refused> {
  const uses = await usesOfModule(sf, context.snapshot, sources, context.read)
  const specifier = uses.find(({ others }) => others === null || others.length > 0)?.specifier
  if (specifier) {
    const test = /\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|tests?)\//.test(
      specifier.getSourceFile().fileName,
    )
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
  return uses
}

/**
 * Refuses (`unclassified-reference`) a type that others import where something it is made of is another one in the moved text: a
 * function that it takes the answer of, a helper that comes from another module (`helpers`: their names).
 */
export function checkTypes(
  sf: ts.SourceFile,
  text: string,
  uses: readonly ModuleUse[],
  helpers: ReadonlySet<string>,
): Refused | null {
  const exported = exportedTypes(sf)
  const scope = scopeOf(sf)
  for (const { specifier, types } of uses) {
    const queue = types.flatMap(name => exported.get(name) ?? [])
    const seen = new Set(queue)
    for (const statement of queue) {
      const isSame = text.includes(statement.getText(sf).replace(/^export (?:default )?/, ''))
      const names = [...scope.mentions(statement)].map(({ name }) => name)
      if (!isSame || names.some(name => helpers.has(name)))
        return refuse(
          'unclassified-reference',
          `${types.join(', ')} is imported here, and what it is made of changes with the move.`,
          placeOf(specifier),
        )
      for (const one of sf.statements)
        if (!seen.has(one) && declaredNames(one).some(name => names.includes(name))) {
          seen.add(one)
          queue.push(one)
        }
    }
  }
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
    if (!caller.certain) continue
    const sf = await sources.get(caller.file)
    if (caller.via !== 'fetch' && sf && sendsNone(caller, nodeAt(sf, offsetAt(sf, caller))))
      return refuse(
        'unsupported-caller',
        'This caller sends no body: the handler reads an empty one today, and request.json() would fail.',
        caller,
      )
    if (caller.via !== 'fetch') continue
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

/** True for `axios.delete(url)` and `axios.post(url)`, which no body is given to; false where that is not seen. */
function sendsNone({ method, via }: Caller, node: ts.Node): boolean {
  let call: ts.Node = node
  while (call.parent && !ts.isCallExpression(call)) call = call.parent
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false
  const name = call.expression.name.text
  if (via === 'axios' && name === method?.toLowerCase() && /^(?:post|put|patch)$/.test(name))
    return call.arguments.length === 1
  if (name !== 'delete' || method !== 'DELETE') return false
  const [, ...options] = call.arguments
  return options.every(
    option =>
      ts.isObjectLiteralExpression(option) &&
      option.properties.every(
        property => !ts.isSpreadAssignment(property) && !/^(?:data|body|json)$/.test(property.name?.getText() ?? ''),
      ),
  )
}
