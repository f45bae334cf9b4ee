/** What code takes from modules that it loads as it runs: `const { revalidatePath } = await import('next/cache')`, `require('./store').save`. */
import { ts } from '../../workspace/typescript'
import { descendants } from '../handler/handler-syntax'

/** One load, with the names that are taken from it; null where they cannot be told. */
export interface Loaded {
  readonly call: ts.CallExpression
  readonly specifier: string
  readonly names: readonly LoadedName[] | null
}

export interface LoadedName {
  readonly name: string
  /** The name that it goes by from there on; null where it is used where it is loaded. */
  readonly local: ts.Identifier | null
}

export function loadedNames(node: ts.Node): readonly Loaded[] {
  const found: Loaded[] = []
  for (const call of descendants(node)) {
    if (!ts.isCallExpression(call) || call.arguments.length === 0) continue
    const { expression } = call
    const [specifier] = call.arguments
    const isLoad =
      expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
    if (!isLoad || !specifier || !ts.isStringLiteralLike(specifier)) continue
    found.push({ call, specifier: specifier.text, names: namesOf(call, node) })
  }
  return found
}

function namesOf(call: ts.CallExpression, within: ts.Node): readonly LoadedName[] | null {
  let value: ts.Node = call
  while (ts.isAwaitExpression(value.parent) || ts.isParenthesizedExpression(value.parent)) value = value.parent
  const { parent } = value
  if (ts.isVariableDeclaration(parent) && parent.initializer === value) return boundBy(parent.name, within)
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== value) return null
  if (value !== call || !/^then$/.test(parent.name.text)) return [{ name: parent.name.text, local: null }]
  const then = parent.parent
  const callback = ts.isCallExpression(then) && then.expression === parent ? then.arguments[0] : undefined
  const parameter = callback && ts.isFunctionLike(callback) ? callback.parameters[0] : undefined
  return callback && parameter ? boundBy(parameter.name, callback) : null
}

function boundBy(name: ts.BindingName, within: ts.Node): readonly LoadedName[] | null {
  if (ts.isIdentifier(name)) return membersOf(name, within)
  if (ts.isArrayBindingPattern(name)) return null
  const found: LoadedName[] = []
  for (const { propertyName, name: local, dotDotDotToken } of name.elements) {
    if (dotDotDotToken || !ts.isIdentifier(local)) return null
    found.push({ name: propertyName?.getText() ?? local.text, local })
  }
  return found
}

/** `cache.revalidatePath` of a module that a variable holds. */
function membersOf(variable: ts.Identifier, within: ts.Node): readonly LoadedName[] | null {
  const found: LoadedName[] = []
  for (const use of descendants(within)) {
    if (!ts.isIdentifier(use) || use.text !== variable.text || use === variable) continue
    const { parent } = use
    if (ts.isPropertyAccessExpression(parent) && parent.name === use) continue
    if (!ts.isPropertyAccessExpression(parent)) return null
    found.push({ name: parent.name.text, local: null })
  }
  return found
}
