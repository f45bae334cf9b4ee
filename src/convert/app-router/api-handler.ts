/** Finds the function behind the default export of a `pages/api` file, and what else the file exports. */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import type { TracedText } from '../code/traced-text'
import { type HandlerFunction, isExported, isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'

export interface ApiHandler {
  readonly sf: ts.SourceFile
  readonly fn: HandlerFunction
  readonly body: ts.ConciseBody
  /** The top-level statement that holds the function. */
  readonly statement: ts.Statement
  /** `export default handler`, where the function is declared in another statement. */
  readonly exportSite: ts.Statement | null
  readonly name: string | null
  readonly request: ts.Identifier | null
  readonly response: ts.Identifier | null
  /** `export const config = { … }`. */
  readonly config: ts.VariableStatement | null
  /** The file as it stands on disk, and where the text of `sf` comes from if that is another one. */
  readonly disk: ts.SourceFile
  readonly traced: TracedText | null
}

/**
 * The handler of an API route. Refused: `wrapped-handler` for a call (`withAuth(handler)`, next-connect's router), by the
 * wrapper's name; `not-implemented` for one that is declared elsewhere; `unsupported-handler` for parameters that cannot be read.
 */
export function findApiHandler(sf: ts.SourceFile): ApiHandler | Refused {
  const exported = sf.statements.find(isDefaultExport)
  if (!exported) {
    const place = { file: sf.fileName }
    return refuse('not-implemented', 'The file has no default export that can be read.', place)
  }
  const config = configOf(sf)
  if (ts.isFunctionDeclaration(exported)) return readFunction(sf, exported, exported, null, exported.name, config)
  if (!ts.isExportAssignment(exported))
    return refuse('not-implemented', 'The handler is declared in another file.', placeOf(exported))
  const value = unwrapped(exported.expression)
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value))
    return readFunction(sf, value, exported, null, undefined, config)
  if (!ts.isIdentifier(value)) return wrapped(value)
  for (const statement of sf.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === value.text && statement.body)
      return readFunction(sf, statement, statement, exported, statement.name, config)
    if (!ts.isVariableStatement(statement)) continue
    const declaration = statement.declarationList.declarations.find(
      ({ name }) => ts.isIdentifier(name) && name.text === value.text,
    )
    if (!declaration?.initializer) continue
    const fn = unwrapped(declaration.initializer)
    if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return wrapped(fn)
    if (statement.declarationList.declarations.length > 1)
      return refuse('not-implemented', 'The handler shares its declaration with other constants.', placeOf(declaration))
    return readFunction(sf, fn, statement, exported, value, config)
  }
  return refuse('not-implemented', 'The handler is declared in another file.', placeOf(value))
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return !statement.isExportEquals
  if (ts.isFunctionDeclaration(statement))
    return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false
  const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined
  return (
    clause !== undefined && ts.isNamedExports(clause) && clause.elements.some(({ name }) => name.text === 'default')
  )
}

/** `export const config = { … }` of a file. */
export function configOf(sf: ts.SourceFile): ts.VariableStatement | null {
  return sf.statements.find(isConfig) ?? null
}

function isConfig(statement: ts.Statement): statement is ts.VariableStatement {
  if (!ts.isVariableStatement(statement) || !isExported(statement)) return false
  const [only, ...more] = statement.declarationList.declarations
  return more.length === 0 && only !== undefined && ts.isIdentifier(only.name) && only.name.text === 'config'
}

function wrapped(node: ts.Expression): Refused {
  const call = ts.isCallExpression(node)
  const callee = call ? node.expression.getText().replace(/\s+/g, ' ').slice(0, 60) : 'another value'
  return refuse(
    'wrapped-handler',
    `The handler is made by ${callee}, which takes the request and the response of the Pages Router.`,
    placeOf(node),
  )
}

function readFunction(
  sf: ts.SourceFile,
  fn: HandlerFunction,
  statement: ts.Statement,
  exportSite: ts.Statement | null,
  name: ts.Identifier | undefined,
  config: ts.VariableStatement | null,
): ApiHandler | Refused {
  const parameters = readParameters(fn)
  if (isRefused(parameters)) return parameters
  if (!fn.body) return refuse('unsupported-handler', 'The handler has no body.', placeOf(statement))
  if (fn.asteriskToken || fn.typeParameters)
    return refuse('unsupported-handler', 'The handler is a generator or generic.', placeOf(statement))
  return {
    sf,
    fn,
    body: fn.body,
    statement,
    exportSite,
    name: name?.text ?? null,
    ...parameters,
    config,
    disk: sf,
    traced: null,
  }
}

function readParameters(fn: HandlerFunction): Pick<ApiHandler, 'request' | 'response'> | Refused {
  const [request, response, ...more] = fn.parameters
  const odd = more[0] ?? [request, response].find(parameter => parameter?.initializer || parameter?.dotDotDotToken)
  if (odd) return refuse('unsupported-handler', 'A handler takes a request and a response, no more.', placeOf(odd))
  const nameOf = (parameter: ts.ParameterDeclaration | undefined) =>
    parameter && ts.isIdentifier(parameter.name) ? parameter.name : null
  const apart = [request, response].find(parameter => parameter && !ts.isIdentifier(parameter.name))
  if (apart)
    return refuse(
      'unsupported-handler',
      `The ${apart === request ? 'request' : 'response'} is taken apart in the parameter list.`,
      placeOf(apart),
    )
  return { request: nameOf(request), response: nameOf(response) }
}
