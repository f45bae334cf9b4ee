/** The functions of an API route's file that are given its request or response: the handlers, and what they call in the same file. */
import type { Place } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { descendants, functionAround, type HandlerFunction, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { collectsChunks } from './raw-body'

export interface ApiFunction {
  readonly fn: HandlerFunction
  readonly name: ts.Identifier
  /** True for what Next.js calls, false for a function that only the file calls. */
  readonly entry: boolean
  readonly request: ts.Identifier | null
  readonly response: ts.Identifier | null
}

/** A call of one of the file's own functions with the request or the response. */
export interface OwnCall {
  readonly call: ts.CallExpression
  readonly from: ApiFunction
  readonly to: ApiFunction
}

export interface ApiFunctions {
  readonly functions: readonly ApiFunction[]
  readonly calls: readonly OwnCall[]
}

/**
 * Follows the request and the response through the file, from the functions named `entries` or from one `helper`, and into `helpers` of
 * other modules, by the names they are called here. Refused with
 * `unsupported-handler`: a function that is given them here and something else there, or is used as a value.
 */
export function findFunctions(
  sf: ts.SourceFile,
  scope: Scope,
  entries: readonly string[],
  place: (node: ts.Node) => Place,
  helper: ApiFunction | undefined,
  helpers: ReadonlyMap<string, { readonly own: ApiFunction }>,
): ApiFunctions | Refused {
  const functions: ApiFunction[] = helper ? [helper] : []
  const calls: OwnCall[] = []
  for (const name of entries) {
    const found = functionNamed(sf, name)
    if (!found) return refuse('not-implemented', 'The handler cannot be followed.', { file: sf.fileName })
    const [request, response] = found.fn.parameters
    functions.push({ ...found, entry: true, request: nameOf(request), response: nameOf(response) })
  }
  for (const from of functions)
    for (const call of callsIn(from, scope)) {
      const callee = unwrapped(call.expression)
      const declared = ts.isIdentifier(callee) ? scope.symbolOf(callee)?.declarations?.[0] : undefined
      const outside = declared && ts.isImportSpecifier(declared) ? helpers.get(callee.getText())?.own : undefined
      if (outside && isGivenAs(call, from, outside, scope)) calls.push({ call, from, to: outside })
      const found = declared && ts.isIdentifier(callee) ? functionNamed(sf, callee.text) : undefined
      if (!found || (declared !== found.fn && declared !== found.name.parent)) continue
      // It reads the body, whose counterpart needs no function.
      if (collectsChunks(found.fn)) continue
      const request = found.fn.parameters[positionOf(from.request, call, scope)]
      const response = found.fn.parameters[positionOf(from.response, call, scope)]
      const own = { ...found, entry: false, request: nameOf(request), response: nameOf(response) }
      const known = functions.find(({ fn }) => fn === own.fn)
      if (known && (known.request !== own.request || known.response !== own.response))
        return refuse('unsupported-handler', `${callee.getText()} is called in two ways.`, place(call))
      if ((request && !own.request) || (response && !own.response))
        return refuse('unsupported-handler', 'The parameter is taken apart.', place(request ?? found.fn))
      calls.push({ call, from, to: known ?? own })
      if (!known) functions.push(own)
    }
  for (const { entry, name, request, response } of functions) {
    if (entry || name === helper?.name || (!request && !response)) continue
    const uses = scope.usesOf(name).length
    if (uses !== calls.filter(({ to }) => to.name === name).length)
      return refuse('unsupported-handler', `${name.text} is used in a way that cannot be followed.`, place(name))
  }
  return { functions, calls }
}

/** True where a call hands each of the two to the parameter that is for it, and nothing else there. */
function isGivenAs(call: ts.CallExpression, from: ApiFunction, to: ApiFunction, scope: Scope): boolean {
  const at = (name: ts.Identifier | null) => to.fn.parameters.findIndex(parameter => parameter.name === name)
  const given = [positionOf(from.request, call, scope), positionOf(from.response, call, scope)]
  return given[0] === at(to.request) && given[1] === at(to.response)
}

function nameOf(parameter: ts.ParameterDeclaration | undefined): ts.Identifier | null {
  return parameter && ts.isIdentifier(parameter.name) ? parameter.name : null
}

function callsIn({ fn, request, response }: ApiFunction, scope: Scope): readonly ts.CallExpression[] {
  const own = [request, response].flatMap(name => (name ? [scope.symbolOf(name)] : []))
  return [...descendants(fn)].filter(
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      node.arguments.some(argument => {
        const value = unwrapped(argument)
        return ts.isIdentifier(value) && own.includes(scope.symbolOf(value))
      }),
  )
}

function positionOf(name: ts.Identifier | null, call: ts.CallExpression, scope: Scope): number {
  const symbol = name && scope.symbolOf(name)
  if (!symbol) return -1
  return call.arguments.findIndex(argument => {
    const value = unwrapped(argument)
    return ts.isIdentifier(value) && scope.symbolOf(value) === symbol
  })
}

/** The function of a file by its name. */
export function functionNamed(
  sf: ts.SourceFile,
  wanted: string,
): { readonly fn: HandlerFunction; readonly name: ts.Identifier } | undefined {
  for (const statement of sf.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === wanted && statement.body)
      return { fn: statement, name: statement.name }
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      const fn = initializer && unwrapped(initializer)
      if (
        ts.isIdentifier(name) &&
        name.text === wanted &&
        fn &&
        (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn))
      )
        return { fn, name }
    }
  }
  return undefined
}

/** True where a node stands in a function inside `fn`, which may not run, or run later. */
export function isNested(node: ts.Node, fn: HandlerFunction): boolean {
  return functionAround(node) !== fn
}

/** True where a node may run more than once, or stands in a nested function. */
export function mayRepeat(node: ts.Node, fn: HandlerFunction): boolean {
  for (let current = node.parent; current && current !== fn; current = current.parent)
    if (ts.isIterationStatement(current, false) || ts.isFunctionLike(current)) return true
  return false
}

/** The statement before which something can be written that all of the nodes can use, and its block. */
export function commonStatement(nodes: readonly ts.Node[], fn: HandlerFunction): ts.Statement | undefined {
  const [first] = nodes
  if (!first) return undefined
  let found: ts.Statement | undefined
  for (let current: ts.Node = first; current && current !== fn; current = current.parent) {
    const { parent } = current
    if (!ts.isBlock(parent) && !ts.isCaseOrDefaultClause(parent)) continue
    if (!ts.isBlock(parent) || isNested(current, fn) || mayRepeat(current, fn)) {
      found = undefined
      continue
    }
    if (!found && nodes.every(node => node.pos >= parent.pos && node.end <= parent.end)) found = current as ts.Statement
  }
  return found
}

/** A function that is given the request or the response, each told by its type, in JavaScript by its name. */
export function rolesOf(sf: ts.SourceFile, name: string): ApiFunction | undefined {
  const found = functionNamed(sf, name)
  if (!found) return undefined
  const typed = /\.[cm]?tsx?$/.test(sf.fileName)
  const having = (type: RegExp, names: RegExp) => {
    const own = found.fn.parameters.find(parameter =>
      typed ? type.test(parameter.type?.getText(sf) ?? '') : names.test(parameter.name.getText(sf)),
    )?.name
    return own && ts.isIdentifier(own) ? own : null
  }
  const request = having(/^NextApiRequest\b/, /^req(?:uest)?$/)
  const response = having(/^NextApiResponse\b/, /^res(?:ponse)?$/)
  return request || response ? { ...found, entry: false, request, response } : undefined
}
