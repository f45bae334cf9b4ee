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

/** What makes issues that hold more, also where it is taken out of zod: `const { union } = z`. */
const HOLDS_MORE =
  /\.\s*(?:or|superRefine)\s*\(|\b(?:union|discriminatedUnion|custom|bigint)\s*(?:<[^()]*>\s*)?[(,}:]|\baddIssue\b/

/** A module that may make a schema: some are given zod by another module of the app. */
const MAKES_SCHEMAS = /\bzod\b|\bz\s*\./

/** Tells of values of a file whether they are issues of zod that are JSON: of schemas that stand there, or in a module that it reaches. */
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
  if (HOLDS_MORE.test(sf.text) || hasOuterSchema(sf, snapshot)) return false
  for (const file of await sources.reached([sf.fileName], snapshot)) {
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue
    const text = await sources.text(file)
    if (text === undefined) return false
    if (MAKES_SCHEMAS.test(text) && (HOLDS_MORE.test(text) || MADE_ELSEWHERE.test(text))) return false
  }
  return true
}

/** A library that makes schemas of its own, with unions among them: `drizzle-zod`. */
const MADE_ELSEWHERE = /\bfrom\s*['"](?:[\w@./-]*-zod|zod-[\w./-]*)['"]/

/** True where a value is held against a schema of a package, whose text is not read. */
function hasOuterSchema(sf: ts.SourceFile, snapshot: Snapshot): boolean {
  return importsOf(sf).some(({ specifier, local }) => {
    const file = snapshot.resolve(sf.fileName, specifier)
    if (/^zod(?:\/|$)/.test(specifier) || (file !== undefined && !file.includes('node_modules/'))) return false
    return new RegExp(
      `(?<![\\w$.])${local.replaceAll('$', '\\$&')}\\s*\\.(?:\\w+\\.)*(?:safeParse|parse)(?:Async)?\\(`,
    ).test(sf.text)
  })
}
