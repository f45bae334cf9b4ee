/**
 * What zod says of a body that does not fit, as handlers answer it: `error.errors`, `parsed.error.issues`. By its type an issue may hold
 * what JSON does not keep: the errors of each member of a union (zod 3), parameters and values of any kind. It does where a schema has a
 * union, or issues of its own; of any other it is text, numbers and lists of them.
 * https://zod.dev/error-customization https://v3.zod.dev/ERROR_HANDLING
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import type { Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { descendants, unwrapped } from '../handler/handler-syntax'
import { declaredNames } from './module'

/** A type of zod's errors, of whatever version. */
const ERROR = /^(?:import\([^)]*\)\.|\w+\.)*\$?Zod(?:Real)?Error\b/

/** What makes issues that hold more, also where it is taken out of zod: `const { union } = z`. */
const HOLDS_MORE =
  /\.\s*(?:or|superRefine)\s*\(|\b(?:union|discriminatedUnion|custom|bigint)\s*(?:<[^()]*>\s*)?[(,}:]|\baddIssue\b/

/** A module that may make a schema: some are given zod by another module of the app. */
const MAKES_SCHEMAS = /\bzod\b|\bz\s*\./

/**
 * What throws zod's errors, or hands them on as such: where no module beside the handler's does, its own calls of `parse` are what made them.
 */
const THROWS =
  /(?<!\b(?:JSON|Date|URL|qs|path|semver)\s*)\.parse(?:Async)?\s*\(|\bthrow\s+[\w.?!]+\.error\b|\bZodError\s*\(/

/** Tells of values of a file whether they are issues of zod that are JSON: of the schemas that they come of, in that file or a module that it reaches. */
export function issuesIn(
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  context: ConvertContext,
): (value: ts.Expression) => Promise<boolean> {
  const isSimple = new Map<boolean, Promise<boolean>>()
  return async value => {
    const inner = unwrapped(value)
    if (!ts.isPropertyAccessExpression(inner) || !/^(?:errors|issues)$/.test(inner.name.text)) return false
    const { expression: owner } = inner
    const type = await context.types?.typeAt(sf.fileName, owner.getStart(sf), context.signal, owner.end)
    if (!type?.text || !ERROR.test(type.text)) return false
    const own = isOwnError(owner, sf)
    const known = isSimple.get(own) ?? areSimple(sf, own, snapshot, sources)
    isSimple.set(own, known)
    return known
  }
}

/** `isOwn`: the error is one that a call of `parse` or `safeParse` made which stands in this file, unless another module throws such. */
async function areSimple(sf: ts.SourceFile, isOwn: boolean, snapshot: Snapshot, sources: Sources): Promise<boolean> {
  if (hasOuterSchema(sf, snapshot)) return false
  const reached = new Map<string, string>()
  for (const file of await sources.reached([sf.fileName], snapshot)) {
    if (!/\.[cm]?[jt]sx?$/.test(file) || file === sf.fileName) continue
    const text = await sources.text(file)
    if (text === undefined) return false
    reached.set(file, text)
  }
  if (isOwn && ![...reached.values()].some(text => THROWS.test(text))) {
    const own = schemasOf(sf, snapshot)
    if (own) {
      if (own.texts.some(text => HOLDS_MORE.test(text))) return false
      const from = await sources.reached(own.modules, snapshot)
      return [...from].every(file => !holdsMore(reached.get(file)))
    }
  }
  return !HOLDS_MORE.test(sf.text) && ![...reached.values()].some(holdsMore)
}

/** True for what a `catch` is given, and for the `error` of what `safeParse` answered here. */
function isOwnError(owner: ts.Expression, sf: ts.SourceFile): boolean {
  const error = unwrapped(owner)
  const result =
    ts.isPropertyAccessExpression(error) && error.name.text === 'error' ? unwrapped(error.expression) : error
  if (!ts.isIdentifier(result)) return false
  const declared = [...descendants(sf)].filter(
    (node): node is ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement =>
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      node.name.getText(sf) === result.text,
  )
  return (
    declared.length > 0 &&
    declared.every(node => {
      if (!ts.isVariableDeclaration(node)) return false
      if (result === error) return ts.isCatchClause(node.parent)
      const value = node.initializer && unwrapped(node.initializer)
      const call = value && ts.isAwaitExpression(value) ? unwrapped(value.expression) : value
      return (
        call !== undefined &&
        ts.isCallExpression(call) &&
        ts.isPropertyAccessExpression(call.expression) &&
        /^safeParse(?:Async)?$/.test(call.expression.name.text)
      )
    })
  )
}

function holdsMore(text: string | undefined): boolean {
  return text !== undefined && MAKES_SCHEMAS.test(text) && (HOLDS_MORE.test(text) || MADE_ELSEWHERE.test(text))
}

/**
 * What the schemas of a file's own calls of `parse` and `safeParse` are written with, and the modules of the workspace that they come of;
 * undefined where one is neither a constant of the file nor imported.
 */
function schemasOf(sf: ts.SourceFile, snapshot: Snapshot): { texts: string[]; modules: string[] } | undefined {
  const imports = importsOf(sf)
  const declares = (name: string) => sf.statements.filter(statement => declaredNames(statement).includes(name))
  const [texts, modules, names]: [string[], string[], string[]] = [[], [], []]
  for (const node of descendants(sf)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue
    const { expression: schema, name } = node.expression
    if (!/^(?:safeParse|parse)(?:Async)?$/.test(name.text)) continue
    const root = rootOf(schema)
    if (root !== undefined && /^(?:JSON|Date|URL)$/.test(root)) continue
    if (root === undefined || !(imports.some(({ local }) => local === root) || declares(root).length > 0))
      return undefined
    texts.push(schema.getText(sf))
    names.push(...namesIn(schema))
  }
  const seen = new Set<string>()
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const imported = imports.find(({ local }) => local === name)
    const file = imported && snapshot.resolve(sf.fileName, imported.specifier)
    if (file !== undefined && !file.includes('node_modules/')) modules.push(file)
    for (const statement of imported ? [] : declares(name)) {
      texts.push(statement.getText(sf))
      names.push(...namesIn(statement))
    }
  }
  return { texts, modules }
}

/** `schemas` of `schemas.note.partial()`. */
function rootOf(schema: ts.Expression): string | undefined {
  let node = unwrapped(schema)
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node))
    node = unwrapped(node.expression)
  return ts.isIdentifier(node) ? node.text : undefined
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
