/** What an expression is where another module or the caller of a function must say it: the import or parameter, and the steps from there. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { argumentFact } from './url-facts'
import { keyOf } from './url-members'
import { nameText, unwrap } from './url-syntax'
import type { ImportRef, ParameterRef, Ref, Step } from './url-terms'
import type { TextReader } from './url-text'
import { MAX_DEPTH } from './url-values'

/** Packages that are no part of a workspace and export no paths. */
const PACKAGES =
  /^(?:node:|next(?:\/|$)|react(?:-dom|-hook-form|-router)?(?:\/|$)|@tanstack\/|swr(?:\/|$)|zod|lodash|date-fns|dayjs|clsx|axios|ky|ofetch|fs|path|url|crypto|vitest|@testing-library\/|lucide-react|sonner|zustand|drizzle-orm|@prisma\/|@radix-ui\/)/

/** Whether a name stands for something that this file cannot tell: an import, or a parameter of a function read for any call. */
export function isOpenName(declared: ts.Node, bindings: Bindings | null): boolean {
  if (ts.isImportSpecifier(declared) || ts.isImportClause(declared) || ts.isNamespaceImport(declared)) return true
  if (!bindings?.symbols.size) return false
  if (ts.isParameter(declared)) return isOpenParameter(declared, bindings)
  return (
    ts.isBindingElement(declared) &&
    ts.isParameter(declared.parent.parent) &&
    isOpenParameter(declared.parent.parent, bindings)
  )
}

function isOpenParameter(parameter: ts.ParameterDeclaration, bindings: Bindings): boolean {
  return bindings.symbols.has(parameter) && !bindings.values.has(parameter)
}

/** The import or parameter behind an expression, with the steps from there; undefined for what this file can tell itself. */
export function refOf(
  expression: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Ref | undefined {
  const e = unwrap(expression)
  if (depth > MAX_DEPTH || !reader.step()) return undefined
  if (ts.isIdentifier(e)) return nameRef(e, reader, bindings, depth)
  if (ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e)) {
    const key = keyOf(e)
    if (key === undefined) return undefined
    if (unwrap(e.expression).kind === ts.SyntaxKind.ThisKeyword) {
      const value = reader.memberValue(e, bindings, depth)
      return value && refOf(value.expression, reader, value.bindings, depth + 1)
    }
    const owner = refOf(e.expression, reader, bindings, depth + 1)
    return owner && stepped(owner, key)
  }
  if (!ts.isCallExpression(e) && !ts.isNewExpression(e)) return undefined
  const callee = unwrap(e.expression)
  if (ts.isIdentifier(callee) && callee.text === 'require') return requireRef(e)
  const owner = refOf(callee, reader, bindings, depth + 1)
  return owner && stepped(owner, argumentsOf(e, reader, bindings, depth))
}

/** The arguments of a call, as facts. */
export function argumentsOf(
  call: ts.CallExpression | ts.NewExpression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Step {
  return (call.arguments ?? []).map(argument => argumentFact(argument, reader, bindings, depth + 1))
}

export function stepped<T extends Ref>(ref: T, step: Step): T {
  return { ...ref, steps: [...ref.steps, step] }
}

function nameRef(e: ts.Identifier, reader: TextReader, bindings: Bindings | null, depth: number): Ref | undefined {
  const imported = reader.scopes.importOf(e)
  if (imported)
    return PACKAGES.test(imported.specifier) ? undefined : { from: imported.specifier, name: imported.name, steps: [] }
  const declared = reader.scopes.resolve(e)
  if (!declared) return undefined
  if (bindings && isOpenName(declared, bindings)) return parameterRef(declared, bindings, reader)
  if (ts.isParameter(declared)) {
    const value = reader.valueOf(e, bindings)
    return value?.bound ? refOf(value.expression, reader, value.bindings, depth + 1) : undefined
  }
  if (ts.isVariableDeclaration(declared)) {
    const { initializer } = declared
    // what an awaited call answers is data, not a client or a path
    if (!initializer || !(declared.parent.flags & ts.NodeFlags.Const) || ts.isAwaitExpression(initializer))
      return undefined
    return refOf(initializer, reader, bindings, depth + 1)
  }
  if (!ts.isBindingElement(declared) || !ts.isObjectBindingPattern(declared.parent)) return undefined
  const variable = declared.parent.parent
  const key = nameText((declared.propertyName ?? declared.name) as ts.PropertyName)
  if (!ts.isVariableDeclaration(variable) || !variable.initializer || key === undefined) return undefined
  if (ts.isAwaitExpression(variable.initializer)) return undefined
  const owner = refOf(variable.initializer, reader, bindings, depth + 1)
  return owner && stepped(owner, key)
}

function parameterRef(declared: ts.Node, bindings: Bindings, reader: TextReader): ParameterRef | undefined {
  const parameter = ts.isParameter(declared) ? declared : (declared.parent.parent as ts.ParameterDeclaration)
  const name = bindings.symbols.get(parameter)
  if (name === undefined) return undefined
  const element = ts.isBindingElement(declared) ? declared : undefined
  const key = element && keyTaken(element)
  if (element && key === undefined) return undefined
  const initializer = element ? element.initializer : parameter.initializer
  const otherwise = initializer ? argumentFact(initializer, reader, bindings, 2) : null
  return key === undefined
    ? { parameter: name, steps: [], otherwise, before: 0 }
    : { parameter: name, steps: [key], otherwise, before: 1 }
}

/** What a pattern takes: a member by its name, a part of a list by its place. */
function keyTaken(element: ts.BindingElement): string | undefined {
  const { parent, propertyName, name, dotDotDotToken } = element
  if (ts.isObjectBindingPattern(parent)) return nameText((propertyName ?? name) as ts.PropertyName)
  return dotDotDotToken ? undefined : String(parent.elements.indexOf(element))
}

function requireRef(e: ts.CallExpression | ts.NewExpression): ImportRef | undefined {
  const specifier = e.arguments?.[0]
  return specifier && ts.isStringLiteralLike(specifier) && !PACKAGES.test(specifier.text)
    ? { from: specifier.text, name: '*', steps: [] }
    : undefined
}
