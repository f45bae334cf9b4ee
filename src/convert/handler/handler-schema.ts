/** The schema that a handler parses its body with, and the type that schema admits: zod, valibot, yup, arktype, and classes of class-validator. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { type ImportedBinding, importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import type { Sources } from '../code/source'
import { declaredNames } from '../to-action/module'

const PARSERS = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'validate', 'validateSync', 'assert'])
/** https://github.com/typestack/class-transformer#plaintoinstance */
const MAKERS = new Set(['plainToInstance', 'plainToClass'])

/** The schema of `schema.parse(body)`, `v.parse(schema, body)`, `schema(body)` or `plainToInstance(Class, body)`. */
export function schemaOf(
  outer: ts.Expression,
  binding: ts.BindingName | null,
  scope: Scope,
): ts.Expression | undefined {
  if (!binding) return parserOf(outer)
  if (!ts.isIdentifier(binding)) return undefined
  return scope
    .usesOf(binding)
    .map(parserOf)
    .find(schema => schema !== undefined)
}

function parserOf(argument: ts.Node): ts.Identifier | undefined {
  const call = argument.parent
  if (!ts.isCallExpression(call)) return undefined
  const { expression: callee } = call
  const [first, second] = call.arguments
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText()
  if (second === argument)
    return first && ts.isIdentifier(first) && (PARSERS.has(name) || MAKERS.has(name)) ? first : undefined
  if (first !== argument) return undefined
  if (ts.isPropertyAccessExpression(callee))
    return PARSERS.has(name) && ts.isIdentifier(callee.expression) ? callee.expression : undefined
  // `Greeting(await request.json())`: whether this is a schema of arktype, its declaration says.
  return ts.isIdentifier(callee) && call.arguments.length === 1 ? callee : undefined
}

/** How each library names the type that a schema admits; zod's is that of its output unless the schema changes what it parses. */
const INPUTS: Readonly<Record<string, string>> = { valibot: 'InferInput', yup: 'InferType' }
const CHANGES: Readonly<Record<string, RegExp>> = {
  zod: /\.(?:default|transform|preprocess|catch|pipe|prefault|overwrite)\(|coerce|codec|stringbool/,
  yup: /\.(?:default|transform|cast)\(/,
}

/** The type that a schema admits, as the action's file can write it; undefined where the library is none of these. */
export async function schemaType(
  schema: ts.Expression,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<{ readonly text: string; readonly bindings: readonly ImportedBinding[] } | undefined> {
  if (!ts.isIdentifier(schema)) return undefined
  const imports = importsOf(sf)
  const binding = imports.find(({ local }) => local === schema.text)
  const origin = binding && snapshot.resolve(sf.fileName, binding.specifier)
  const source = binding ? (origin === undefined ? undefined : await sources.get(origin)) : sf
  const name = binding ? binding.imported : schema.text
  const declaration = source?.statements.find(statement => declaredNames(statement).includes(name))
  if (!source || !declaration) return undefined
  if (ts.isClassDeclaration(declaration)) return { text: schema.text, bindings: [] }
  const library = libraryOf(declaration, source)
  if (library === undefined || !snapshot.appOf(sf.fileName)?.dependencies.has(library)) return undefined
  const changes = CHANGES[library]?.test(declaration.getText(source)) ?? false
  if (library === 'arktype') return { text: `typeof ${schema.text}.inferIn`, bindings: [] }
  // What yup makes of a value is not what it takes.
  if (library === 'yup' && changes) return undefined
  const type = library === 'zod' ? (changes ? 'input' : 'infer') : (INPUTS[library] ?? '')
  const own = imports.find(
    ({ specifier, imported }) =>
      new RegExp(`^${library}(?:/|$)`).test(specifier) &&
      (imported === '*' || imported === 'default' || imported === 'z'),
  )
  if (own) return { text: `${own.local}.${type}<typeof ${schema.text}>`, bindings: [] }
  const add = library === 'zod' ? 'z' : type
  const bindings = [{ imported: add, local: add, specifier: library, typeOnly: true }]
  return { text: `${library === 'zod' ? 'z.' : ''}${type}<typeof ${schema.text}>`, bindings }
}

/** The library whose name a declaration mentions. */
function libraryOf(declaration: ts.Statement, sf: ts.SourceFile): string | undefined {
  const text = declaration.getText(sf)
  const used = importsOf(sf).find(
    ({ specifier, local }) =>
      /^(?:zod|valibot|yup|arktype)(?:\/|$)/.test(specifier) && new RegExp(`\\b${local}\\s*[.(]`).test(text),
  )
  return used?.specifier.split('/')[0]
}
