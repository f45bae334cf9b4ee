/** What other files say about an API route that moves: imports of it, deployment settings by its path. */
import type { AppDetails, EntryPoint } from '../../model'
import type { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { exportedTypes, type ModuleUse, usesOfModule } from '../request/type-importers'

/**
 * What other files import of the file: types, whose way to it changes with its place. Refused: any other use of it as a module
 * (`unclassified-reference`, `caller-in-test`), and `functions` of vercel.json that name it. What callers send it: `sent-bodies`.
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
