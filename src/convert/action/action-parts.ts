/** Divides an action's file: what goes to the route file, to the client module and to a server module, and what stays. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import { effectImportsOf, type ImportedBinding } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { localName } from '../to-route/route-handler'
import { ActionFile, declaredNames, isAsyncFunction, isEffect, isExported, isType } from './action-file'
import type { ActionShape } from './action-shape'
import type { ActionSignature } from './action-signature'
import { typeParametersOf } from './generics'

/** What one of the new files is made of, besides the function written for it. */
export interface Piece {
  /** Statements of the action's file that move there, in their order. */
  readonly statements: readonly ts.Statement[]
  /** Specifiers as the action's file writes them. */
  readonly imports: readonly ImportedBinding[]
  /** Types it needs that stay in the action's file, and those that move to the client module. */
  readonly typesStaying: readonly string[]
  readonly typesInClient: readonly string[]
  /** Other actions of the file that it calls. */
  readonly siblings: readonly string[]
  /** Values it needs from the server module. */
  readonly fromServer: readonly string[]
  /** Modules that it loads for what they do. */
  readonly loads: readonly string[]
  /** Functions of the navigation helper. */
  readonly fromNavigation?: readonly string[]
}

export interface ActionParts {
  readonly route: Piece
  readonly client: Piece
  /** Values that both the route and what stays need, and the action itself where server code calls it; null where there are none. */
  readonly server: Piece | null
  /** Values of the server module that what stays needs. */
  readonly stayingFromServer: readonly string[]
  /** Of these, what only its types mention. */
  readonly stayingTypesFromServer: ReadonlySet<string>
  /** Types that stay and that a new file needs: those not exported yet must be. */
  readonly shared: readonly ts.Statement[]
  /** Imported names nothing in the file uses any more. */
  readonly unusedImports: ReadonlySet<string>
  /** The server module does something when loaded, which both sides need. */
  readonly serverActs: boolean
  /** Types that only the action was written with, and nothing is any more: they go. */
  readonly unneeded: readonly ts.Statement[]
  /** Statements that stay, imports and directives left out. */
  readonly staying: readonly ts.Statement[]
}

export interface DivideInput {
  readonly shape: ActionShape
  readonly scope: Scope
  /** The types that the client function is written with; those of the parameters stand in the route file, too. */
  readonly signature: Pick<ActionSignature, 'parameters' | 'returns' | 'imports'>
  /** The nodes of the action that the route file is written with. */
  readonly code: readonly ts.Node[]
  /** The action stays a function of the server module, which the route calls. */
  readonly delegate: boolean
}

type Divided =
  | { readonly parts: ActionParts; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly parts?: undefined }

/**
 * Divides the file. Refuses where a type of the signature rests on a value, and where a value to be shared needs another action.
 */
export function divide({ shape, scope, signature, code, delegate }: DivideInput): Divided {
  const { sf, fn } = shape
  const file = new ActionFile(shape, scope)
  const parameterTypes = signature.parameters.map(({ type }) => type)
  const types = [...parameterTypes, signature.returns]
  const bodyTypes = signature.parameters
    .filter(({ travels, members }) => /json|file|form-in/.test(travels) && !members)
    .map(({ type }) => type)
  const constraints = file.needs(typeParametersOf(shape))
  const signatureNames = [...types.flatMap(({ names }) => names), ...constraints, ...file.needs(shape.overloads)]
  const own = delegate ? [fn, ...annotationOf(shape)] : code
  // What the file does when loaded may be for the action: it goes with it, and to a module of both where another stays.
  const effects = file.others.filter(isEffect)
  const effectClosure = new Set([...effects, ...file.closure(file.needs(effects))])
  const needed = file.closure([...file.needs(own), ...signatureNames])
  const alone = file.others.every(other => needed.has(other) || effectClosure.has(other) || isType(other))
  const moving = file.movable(alone ? [...needed, ...effectClosure] : needed)

  const clientClosure = file.closure(signatureNames)
  const value = [...clientClosure].find(statement => !isType(statement))
  if (value)
    return refuse(
      'not-implemented',
      'A type of its signature rests on a value, which the client module would need too.',
      placeOf(value),
    )
  const toClient = [...moving].filter(statement => clientClosure.has(statement))
  const withCode = [...moving].filter(statement => !clientClosure.has(statement))

  const toServer = new Set([...(delegate ? withCode : []), ...(alone ? [] : effects)])
  const queue = [...file.needs([...own, ...withCode, ...effects])]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const statement = file.statementOf(name)
    if (!statement || moving.has(statement) || toServer.has(statement) || isType(statement) || isAction(statement))
      continue
    toServer.add(statement)
    queue.push(...file.needs([statement]))
  }
  const calling = [...toServer].find(statement =>
    [...file.needs([statement])].some(name => isAction(file.statementOf(name))),
  )
  if (calling && !delegate)
    return refuse('not-implemented', 'It shares with what stays a value that calls another action.', placeOf(calling))
  const foreign = assignedElsewhere(toServer, delegate ? [shape.statement] : [], scope)
  if (foreign)
    return refuse(
      'not-implemented',
      `${foreign.text} would be a variable of another module, which only that module can assign to.`,
      placeOf(foreign),
    )
  const unneeded = delegate ? new Set<ts.Statement>() : unneededTypes(file, shape, needed, moving)
  const staying = file.others.filter(
    statement => !moving.has(statement) && !toServer.has(statement) && !unneeded.has(statement),
  )
  const loads = effectImportsOf(sf)
    .map(({ text }) => text)
    .filter(text => text !== 'server-only')

  const inOrder = (statements: Iterable<ts.Statement>) => {
    const all = new Set(statements)
    return sf.statements.filter(statement => all.has(statement))
  }
  const ownName = delegate ? [localName(shape)] : []
  const serverNames = new Set([...[...toServer].flatMap(declaredNames), ...ownName])
  const clientNames = new Set(toClient.flatMap(declaredNames))
  const stayingTypes = new Set(staying.filter(isType).flatMap(declaredNames))
  const piece = (
    statements: readonly ts.Statement[],
    nodes: readonly ts.Node[],
    extra: readonly string[] = [],
    loaded: readonly string[] = [],
  ): Piece => {
    const names = new Set([...file.needs([...statements, ...nodes]), ...extra])
    const imports = file.importsFor([...statements, ...nodes])
    for (const binding of file.imported)
      if (extra.includes(binding.local) && !imports.some(({ local }) => local === binding.local))
        imports.push({ ...binding, typeOnly: true })
    return {
      statements: inOrder(statements),
      imports,
      typesStaying: [...names].filter(name => stayingTypes.has(name)).sort(),
      typesInClient: statements === toClient ? [] : [...names].filter(name => clientNames.has(name)).sort(),
      siblings: [...names].filter(name => isAction(file.statementOf(name))),
      fromServer: [...names].filter(name => serverNames.has(name)).sort(),
      loads: loaded,
    }
  }
  const client = piece(toClient, [], signatureNames)
  const route = piece(
    delegate ? [] : withCode,
    code,
    [...bodyTypes.flatMap(({ names }) => names), ...constraints],
    delegate ? [] : loads,
  )
  const parts = {
    route: {
      ...route,
      imports: [...route.imports, ...bodyTypes.flatMap(({ imports }) => imports), ...signature.imports],
      fromServer: [...new Set([...route.fromServer, ...ownName])],
    },
    client: {
      ...client,
      imports: [...client.imports, ...types.flatMap(({ imports }) => imports), ...signature.imports],
    },
    server: toServer.size > 0 || delegate ? piece([...toServer], delegate ? own : [], [], loads) : null,
  }
  const used = file.needs(staying)
  const mentions = staying.flatMap(statement => file.mentions(statement))
  const usedAsValue = new Set(mentions.filter(({ typeOnly }) => !typeOnly).map(({ name }) => name))
  const before = new Set([...file.needs([...file.others, ...shape.overloads, shape.statement, fn]), ...signatureNames])
  const sharedNames = new Set([parts.route, parts.client, parts.server].flatMap(one => one?.typesStaying ?? []))
  return {
    parts: {
      ...parts,
      serverActs: !alone && effects.length > 0,
      stayingTypesFromServer: new Set([...used].filter(name => !usedAsValue.has(name))),
      stayingFromServer: [...used].filter(name => serverNames.has(name)).sort(),
      shared: staying.filter(statement => declaredNames(statement).some(name => sharedNames.has(name))),
      unusedImports: new Set(
        file.imported.map(({ local }) => local).filter(name => before.has(name) && !used.has(name)),
      ),
      unneeded: [...unneeded],
      staying,
    },
  }
}

/** The type that a constant is declared with: `const greet: Greet = …`. */
function annotationOf({ statement, fn }: ActionShape): readonly ts.TypeNode[] {
  const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  const own = declarations.find(({ pos, end }) => pos <= fn.pos && fn.end <= end)
  return own?.type ? [own.type] : []
}

/** The types that only the declaration of the action asks for (`const greet: Greet = …`): what is written for it may not. */
function unneededTypes(
  file: ActionFile,
  { statement, overloads }: ActionShape,
  needed: ReadonlySet<ts.Statement>,
  moving: ReadonlySet<ts.Statement>,
): Set<ts.Statement> {
  const asked = file.closure(file.needs([statement, ...overloads]))
  const alone = file.movable([...asked].filter(one => isType(one) && !needed.has(one)).concat([...moving]))
  return new Set([...alone].filter(one => !moving.has(one)))
}

/** Where a variable of the module that is to hold these statements is assigned to by code of another one: an import is read-only. */
function assignedElsewhere(
  held: ReadonlySet<ts.Statement>,
  besides: readonly ts.Statement[],
  scope: Scope,
): ts.Identifier | undefined {
  const within = [...held, ...besides]
  const variables = [...held].filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList)
  return variables
    .filter(({ flags }) => !(flags & ts.NodeFlags.Const))
    .flatMap(({ declarations }) => declarations.flatMap(({ name }) => identifiersIn(name)))
    .flatMap(name => scope.usesOf(name))
    .find(use => isAssigned(use) && !within.some(({ pos, end }) => use.pos >= pos && use.end <= end))
}

function identifiersIn(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : identifiersIn(element.name)))
}

/** An exported function of a file of Server Actions: its exported constants are made by wrappers. */
function isAction(statement: ts.Statement | undefined): boolean {
  if (statement === undefined || !isExported(statement)) return false
  return isAsyncFunction(statement) || ts.isVariableStatement(statement)
}
