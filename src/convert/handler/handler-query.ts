/** How a handler reads the query of its URL: each `searchParams.get('id')` becomes an argument of the action. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { firstFree, namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { camelCase } from '../to-action/text'
import { isAtTop } from './handler-body'
import { functionAround, type Handler, outermost, type Refused, soleStatement } from './handler-syntax'

export interface QueryUse {
  /** `id` of `?id=…`, and the argument's name. */
  readonly queries: readonly { readonly key: string; readonly name: string }[]
  readonly edits: readonly TextEdit[]
  /** Statements that only took the URL apart. */
  readonly removed: readonly ts.Statement[]
  /** What stood for the values, so that it is not taken for code of the handler's own. */
  readonly nodes: readonly ts.Node[]
}

/**
 * Reads what a handler does with `request.url` and `request.nextUrl`. Refused with `unsupported-handler`: anything but
 * `searchParams.get('literal')`, on the way to which constants may stand.
 */
export function readQuery(
  handler: Handler,
  scope: Scope,
  accesses: readonly ts.PropertyAccessExpression[],
): QueryUse | Refused {
  const edits: TextEdit[] = []
  const removed: ts.Statement[] = []
  const gets: ts.CallExpression[] = []
  const odd = (node: ts.Node): Refused =>
    refuse('unsupported-handler', "The handler reads its URL: an action's URL is that of the page.", placeOf(node))

  /** The uses of a constant that holds `node`, or nothing where it is not put in one. */
  const constantOf = (node: ts.Expression): ts.VariableDeclaration | undefined => {
    const declaration = outermost(node).parent
    if (!ts.isVariableDeclaration(declaration) || !soleStatement(declaration)) return undefined
    return functionAround(declaration) === handler.fn ? declaration : undefined
  }
  const gone = (declaration: ts.VariableDeclaration) => {
    const statement = soleStatement(declaration)
    if (statement) removed.push(statement)
  }

  const takeParams = (node: ts.Expression): boolean => {
    const declaration = constantOf(node)
    if (declaration) {
      if (!ts.isIdentifier(declaration.name)) return false
      gone(declaration)
      return scope.usesOf(declaration.name).every(takeParams)
    }
    const method = outermost(node).parent
    if (!ts.isPropertyAccessExpression(method) || method.name.text !== 'get') return false
    const call = method.parent
    const [key] = ts.isCallExpression(call) && call.expression === method ? call.arguments : []
    if (!ts.isCallExpression(call) || !key || !ts.isStringLiteralLike(key)) return false
    gets.push(call)
    return true
  }
  const takeUrl = (node: ts.Expression): boolean => {
    const declaration = constantOf(node)
    if (declaration) {
      const { name } = declaration
      gone(declaration)
      if (ts.isIdentifier(name)) return scope.usesOf(name).every(takeUrl)
      if (!ts.isObjectBindingPattern(name)) return false
      return name.elements.every(element => {
        const property = element.propertyName ?? element.name
        if (property.getText() !== 'searchParams' || !ts.isIdentifier(element.name) || element.initializer) return false
        return scope.usesOf(element.name).every(takeParams)
      })
    }
    const access = outermost(node).parent
    return ts.isPropertyAccessExpression(access) && access.name.text === 'searchParams' && takeParams(access)
  }
  for (const access of accesses) {
    if (access.name.text === 'nextUrl') {
      if (!takeUrl(access)) return odd(access)
      continue
    }
    const made = outermost(access).parent
    const isUrl = ts.isNewExpression(made) && made.expression.getText() === 'URL' && made.arguments?.length === 1
    if (!isUrl || !takeUrl(made)) return odd(access)
  }

  const names = new Map<string, string>()
  const inPlace: ts.CallExpression[] = []
  for (const get of gets) {
    const key = keyOf(get)
    const declaration = constantOf(get)
    const statement = declaration && soleStatement(declaration)
    if (
      !declaration ||
      declaration.type ||
      !ts.isIdentifier(declaration.name) ||
      !statement ||
      !isAtTop(statement, handler)
    ) {
      inPlace.push(get)
      continue
    }
    const known = names.get(key)
    if (known !== undefined && known !== declaration.name.text) return odd(get)
    names.set(key, declaration.name.text)
    gone(declaration)
  }
  for (const get of inPlace) {
    const key = keyOf(get)
    const name = names.get(key) ?? parameterFor(key, handler)
    names.set(key, name)
    edits.push({ start: get.getStart(), end: get.end, newText: name })
  }
  const queries = [...names].map(([key, name]) => ({ key, name }))
  return { queries, edits, removed, nodes: [...gets, ...removed] }
}

/** The key as a name; another where the handler makes a value of that name: `const all = searchParams.get('all') === 'true'`. */
function parameterFor(key: string, handler: Handler): string {
  const name = camelCase([key])
  return firstFree([name, `${name}Param`], namesIn(handler.fn))
}

function keyOf(get: ts.CallExpression): string {
  const [key] = get.arguments
  return key && ts.isStringLiteralLike(key) ? key.text : ''
}
