/** `--client inline`: the fetch stands where the action was called, and no client function is written. */

import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint, FileChange, HttpMethod, Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { declaredNames, isType } from '../action/action-file'
import type { ActionParts, Piece } from '../action/action-parts'
import type { ActionShape } from '../action/action-shape'
import type { ActionSignature } from '../action/action-signature'
import type { ModuleMock } from '../action/test-mocks'
import { editFile, indentAt, statementEnd } from '../code/edits'
import { changeImports, type ImportedBinding, importsOf } from '../code/imports'
import { placeOf, readAt, type Sources } from '../code/source'
import { movedSpecifier, specifierBetween } from '../code/specifiers'
import { type CodeStyle, freeName, printIf, quoted, semicolon, styleOf } from '../code/style'
import { isTyped } from '../code/without-types'
import { refuse } from '../refuse'
import { requestOf } from '../wire/wire-arguments'
import { remainingChange } from './changes'
import { namesIn } from './handler-inline'
import { type ChangesInput, routeChange, serverChange } from './new-modules'
import type { CallerNeeds } from './router-refresh'

export interface InlineInput {
  readonly entryPoint: EntryPoint
  readonly signature: ActionSignature
  readonly needs: CallerNeeds
  readonly url: string
  readonly method: HttpMethod
  readonly mocks: ReadonlyMap<string, readonly ModuleMock[]>
}

type Inlined = { readonly files: readonly FileChange[]; readonly assigns: readonly [] } | { readonly refusal: Refusal }

/**
 * The file changes. Only for one direct awaited call on the client: refuses (`unsupported-caller`) more callers, other uses, a
 * statement that does more than take the result, and (`not-implemented`) redirects, refreshes, results that are made again after
 * they came as JSON, and types that cannot be written elsewhere.
 */
export async function inlineClient(given: ChangesInput, input: InlineInput, sources: Sources): Promise<Inlined> {
  const { entryPoint, signature, needs, method, mocks } = input
  const changes = { ...given, parts: withTypesStaying(given.parts, given.shape.sf) }
  const { shape, parts, snapshot } = changes
  const not = (message: string) =>
    refuse('not-implemented', `${message} it needs a client function.`, placeOf(shape.fn))
  if (method === 'GET') return not('With arguments in the URL')
  if (needs.refresh || needs.follow) return not('As it renders the page again or leaves it,')
  if (signature.answer.revived || signature.answer.codec !== 'json')
    return not('As JSON alone does not carry its result,')
  if (signature.typedBy !== null) return not('As its types cannot be written elsewhere,')
  if (signature.parameters.some(({ travels, rest }) => /file|form-in/.test(travels) || rest))
    return not('With files, a form among others, or a rest parameter')
  const [only, ...others] = entryPoint.callers
  const other = others[0] ?? (changes.called || mocks.size > 0 || only?.via !== 'call' ? only : undefined)
  if (!only || other)
    return refuse(
      'unsupported-caller',
      'A fetch stands in the place of one direct call: this is another use.',
      other ?? entryPoint,
    )
  const sf = await sources.get(only.file)
  const stray = snapshot
    .references(entryPoint.id)
    .find(
      ({ file, kind }) => file !== entryPoint.file && (file !== only.file || kind === 'type' || kind === 're-export'),
    )
  if (!sf || stray)
    return refuse(
      'unsupported-caller',
      'A fetch stands in the place of one direct call: this names it, too.',
      stray ?? only,
    )
  const callee = readAt(sf, only)
  const local = importsOf(sf).find(
    binding =>
      binding.local === callee.getText(sf) && snapshot.resolve(sf.fileName, binding.specifier) === entryPoint.file,
  )?.local
  const edits = ts.isCallExpression(callee.parent) && local ? callEdits(callee.parent, sf, input) : null
  if (!edits || local === undefined)
    return refuse('unsupported-caller', 'The call is not awaited in a statement that takes its result alone.', only)
  const style = styleOf(sf)
  const isSaid = signature.result === 'void' || isTypedByItsName(callee.parent, signature)
  const add = isSaid ? [] : typesOf(signature, sf, shape, snapshot)
  const own = new Map(importsOf(sf).map(binding => [binding.local, snapshot.resolve(sf.fileName, binding.specifier)]))
  const taken = add.find(
    ({ local, specifier }) =>
      declaredIn(sf).has(local) && (!own.has(local) || own.get(local) !== snapshot.resolve(sf.fileName, specifier)),
  )
  if (taken) return refuse('name-taken', `Its result is of a type ${taken.local}, which is something else here.`, only)
  const imports = { remove: new Set([local]), add: add.filter(binding => !own.has(binding.local)) }
  return {
    assigns: [],
    files: [
      routeChange(changes),
      remainingChange(changes, { isTypesOnly: parts.staying.every(isType) }),
      ...(parts.server ? [serverChange(parts.server, changes, await sources.get(changes.serverFile))] : []),
      editFile(sf.fileName, sf.text, [...changeImports(sf, imports, style), ...edits]),
    ],
  }
}

/** There is no client module for the types of the signature: those that would move there stay, exported. */
function withTypesStaying(parts: ActionParts, sf: ts.SourceFile): ActionParts {
  const { client } = parts
  const types = new Set<ts.Statement>([...parts.staying, ...client.statements])
  const used = new Set(client.imports.map(({ local }) => local))
  const fromFile = (piece: Piece): Piece => ({
    ...piece,
    typesStaying: [...piece.typesStaying, ...piece.typesInClient].sort(),
    typesInClient: [],
  })
  return {
    ...parts,
    route: fromFile(parts.route),
    server: parts.server && fromFile(parts.server),
    client: { ...client, statements: [] },
    staying: sf.statements.filter(statement => types.has(statement)),
    shared: [...parts.shared, ...client.statements],
    unusedImports:
      client.statements.length > 0
        ? new Set([...parts.unusedImports].filter(name => !used.has(name)))
        : parts.unusedImports,
  }
}

/** What the caller imports for the type of the result. */
function typesOf(
  { returns }: ActionSignature,
  sf: ts.SourceFile,
  shape: ActionShape,
  snapshot: Snapshot,
): ImportedBinding[] {
  const imported = new Map(importsOf(shape.sf).map(({ declaration: _, ...binding }) => [binding.local, binding]))
  const moved = (binding: ImportedBinding): ImportedBinding => ({
    ...binding,
    specifier: movedSpecifier(binding.specifier, shape.sf, sf.fileName, [sf], snapshot),
    typeOnly: true,
  })
  const named = returns.names.map(name => {
    const binding = imported.get(name)
    const own = specifierBetween(sf.fileName, shape.sf.fileName, [sf], snapshot)
    return binding ? moved(binding) : { imported: name, local: name, specifier: own, typeOnly: true }
  })
  return [...named, ...returns.imports.map(moved)]
}

/** The names that a file declares or imports at its top level. */
function declaredIn(sf: ts.SourceFile): ReadonlySet<string> {
  return new Set([...importsOf(sf).map(({ local }) => local), ...sf.statements.flatMap(declaredNames)])
}

/** The request in front of the call's statement, and its answer in the place of the call; null where it cannot stand so. */
function callEdits(call: ts.CallExpression, sf: ts.SourceFile, input: InlineInput): TextEdit[] | null {
  const awaited = call.parent
  if (!ts.isAwaitExpression(awaited)) return null
  const statement = statementOf(awaited)
  if (!statement || !ts.isBlock(statement.parent)) return null
  const { signature, url, method, entryPoint } = input
  const style = styleOf(sf)
  if (call.arguments.some(ts.isSpreadElement) || call.arguments.length > signature.parameters.length) return null
  const parameters = signature.parameters.flatMap((parameter, n) => {
    const argument = call.arguments[n]
    return argument && parameter.travels !== 'unsent' ? [{ ...parameter, name: argument.getText(sf) }] : []
  })
  const form = parameters.find(({ travels }) => travels === 'form')?.name ?? null
  if (form !== null && parameters.length > 1) return null
  const response = freeName(['response', 'res', 'httpResponse'], namesIn(sf))
  const sent = requestOf({ ...signature, parameters, form }, style)
  const name = entryPoint.name === 'default' ? 'The request' : (entryPoint.name ?? 'The request')
  const lines = requestLines(response, url, [`method: ${quoted(method, style)}`, ...sent.options], style)
  lines.push(
    printIf(
      `!${response}.ok`,
      `throw new Error(\`${name} failed with status \${${response}.status}\`)`,
      style,
      indentAt(sf.text, statement.getStart(sf)).length / style.indent.length + 1,
    ),
  )
  const start = statement.getStart(sf)
  const indent = indentAt(sf.text, start)
  const text = lines.join('\n').replaceAll('\n', `\n${indent}`)
  const takesNothing = statement === awaited.parent && ts.isExpressionStatement(statement)
  if (takesNothing) return [{ start, end: statementEnd(sf, statement), newText: text }]
  if (signature.result === 'void') return null
  const answer = resultOf(response, signature, isTyped(sf.fileName) && !isTypedByItsName(call, signature))
  return [
    { start, end: start, newText: `${text}\n${indent}` },
    { start: awaited.getStart(sf), end: awaited.end, newText: answer },
  ]
}

/** The statement that does nothing but take the result: `await f()`, `const a = await f()`, `return await f()`, `set(await f())`. */
function statementOf(awaited: ts.AwaitExpression): ts.Statement | undefined {
  const { parent } = awaited
  if (ts.isExpressionStatement(parent) || ts.isReturnStatement(parent)) return parent
  if (ts.isVariableDeclaration(parent)) {
    const list = parent.parent
    const isStatement = ts.isVariableDeclarationList(list) && ts.isVariableStatement(list.parent)
    return isStatement && list.declarations.length === 1 ? list.parent : undefined
  }
  const isOnly = ts.isCallExpression(parent) && parent.arguments.length === 1 && ts.isIdentifier(parent.expression)
  return isOnly && ts.isExpressionStatement(parent.parent) ? parent.parent : undefined
}

function requestLines(response: string, url: string, options: readonly string[], style: CodeStyle): string[] {
  const end = semicolon(style)
  const head = `const ${response} = await fetch(${quoted(url, style)}, {`
  if (options.length === 1) return [`${head} ${options[0]} })${end}`]
  const comma = style.trailingComma ? ',' : ''
  return [
    [
      head,
      ...options.map((option, n) => style.indent + option + (n < options.length - 1 ? ',' : comma)),
      `})${end}`,
    ].join('\n'),
  ]
}

/** `const greeting: Greeting = await greet(name)` says already what the JSON is, where that is `any`. */
function isTypedByItsName(call: ts.Node, { answer }: ActionSignature): boolean {
  const { parent } = call.parent
  return ts.isVariableDeclaration(parent) && parent.type !== undefined && !answer.cast
}

/** The answer as a value of the result's type; `typed`: it has to be given that. */
function resultOf(response: string, { result, answer }: ActionSignature, typed: boolean): string {
  const json = `await ${response}.json()`
  const value = typed ? `(${json}) as ${answer.type}` : json
  if (result !== 'maybe') return value
  return `${response}.status === 204 ? undefined : ${typed ? `(${value})` : value}`
}
