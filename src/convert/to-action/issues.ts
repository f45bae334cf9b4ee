/**
 * What zod says of a body that does not fit, as handlers answer it: `error.errors`, `parsed.error.issues`. By its type an issue may hold
 * what JSON does not keep: the errors of each member of a union (zod 3), parameters and values of any kind. It does where a schema has a
 * union, or issues of its own; of any other it is text, numbers and lists of them.
 * https://zod.dev/error-customization https://v3.zod.dev/ERROR_HANDLING
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { unwrapped } from '../handler/handler-syntax'

/** A type of zod's errors, of whatever version. */
const ERROR = /^(?:import\([^)]*\)\.|\w+\.)*\$?Zod(?:Real)?Error\b/

/** What makes issues that hold more. */
const HOLDS_MORE = /\.(?:union|or|custom|superRefine|bigint)\(|\baddIssue\b/

/** Tells of values of a file whether they are issues of zod that are JSON: of schemas that stand there, or in a module that it imports. */
export function issuesIn(
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  context: ConvertContext,
): (value: ts.Expression) => Promise<boolean> {
  let isSimple: Promise<boolean> | undefined
  return async value => {
    const inner = unwrapped(value)
    if (!ts.isPropertyAccessExpression(inner) || !/^(?:errors|issues)$/.test(inner.name.text)) return false
    const { expression: owner } = inner
    const type = await context.types?.typeAt(sf.fileName, owner.getStart(sf), context.signal, owner.end)
    if (!type?.text || !ERROR.test(type.text)) return false
    isSimple ??= areSimple(sf, snapshot, sources)
    return isSimple
  }
}

async function areSimple(sf: ts.SourceFile, snapshot: Snapshot, sources: Sources): Promise<boolean> {
  if (HOLDS_MORE.test(sf.text)) return false
  for (const specifier of new Set(importsOf(sf).map(binding => binding.specifier))) {
    const file = snapshot.resolve(sf.fileName, specifier)
    const module = file === undefined || file.includes('node_modules/') ? undefined : await sources.get(file)
    if (module && /\bzod\b/.test(module.text) && HOLDS_MORE.test(module.text)) return false
  }
  return true
}
