/** How a route handler ends where its action redirected, showed an error page or threw: what it writes otherwise, what it catches, and the imports of that. */
import type { Refusal, TextEdit } from '../../model'
import type { ts } from '../../workspace/typescript'
import type { ActionParts, Piece } from '../action/action-parts'
import type { ActionShape } from '../action/action-shape'
import type { ActionSignature } from '../action/action-signature'
import { historyOf, type OwnCall, ownCallEdits } from '../action/own-calls'
import type { ServerEffects } from '../action/server-effects'
import { type ImportedBinding, importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { type CodeStyle, semicolon } from '../code/style'
import { refuse } from '../refuse'
import { NAVIGATION } from './navigation-helper'

const REVALIDATE_TAG: ImportedBinding = {
  imported: 'revalidateTag',
  local: 'revalidateTag',
  specifier: 'next/cache',
  typeOnly: false,
}

/** What the handler does about what its action does besides answering. */
export interface HandlerEnds {
  /** True where code that the handler calls may throw what it has to answer: the action's body stays a function. */
  readonly catches: boolean
  /** Statements of the action that end it, which `return` replaces where the body is the handler's own. */
  readonly statements: ReadonlySet<ts.Node>
  /** The edits of the action's text, in the handler's body or where it stays a function. */
  edits(inlined: boolean): readonly TextEdit[]
  /** The lines of a handler that calls the action's function, what it throws caught where that is to be answered. */
  caught(lines: readonly string[]): readonly string[]
}

/** It ends as any function does. */
export const NO_ENDS: HandlerEnds = {
  catches: false,
  statements: new Set(),
  edits: () => [],
  caught: lines => lines,
}

/** Reads the ends off the effects. */
export function handlerEnds({ sf }: ActionShape, effects: ServerEffects, style: CodeStyle): HandlerEnds {
  const names = {
    revalidateTag: revalidateTagOf(sf)?.local ?? 'revalidateTag',
    redirect: NAVIGATION.redirect,
    errorPage: NAVIGATION.errorPage,
  }
  const end = semicolon(style)
  return {
    catches: effects.thrown || effects.cookie !== undefined,
    statements: new Set(effects.own.flatMap(call => (call.kind === 'navigation' ? [call.statement] : []))),
    edits: inlined => ownCallEdits(written(effects, inlined), sf, style, names),
    caught(lines) {
      if (!effects.navigation && !effects.cookie) return lines
      const answer = effects.cookie ? NAVIGATION.answerThrown : NAVIGATION.answerNavigation
      return [
        'try {',
        ...lines.map(line => style.indent + line.replaceAll('\n', `\n${style.indent}`)),
        '} catch (error) {',
        `${style.indent}return ${answer}(error)${end}`,
        '}',
      ]
    },
  }
}

/** An action that always redirects returns `never`; of the client function, which asks its response, that is not known. */
export function withoutNever(signature: ActionSignature): ActionSignature {
  // The server function's own type says `never`: the client function throws at its end.
  if (signature.typedBy !== null || signature.returns.text !== 'Promise<never>') return signature
  return { ...signature, result: 'void', returns: { text: 'Promise<void>', names: [], imports: [] } }
}

/** The calls that the text does not have any more: those that navigate stay in a function that goes on throwing. */
function written({ own }: ServerEffects, inlined: boolean): readonly OwnCall[] {
  return own.filter(({ kind }) => inlined || kind === 'action-only')
}

/** Refuses an action that stays a function and asks for `replace`: what it throws outside an action does not tell. */
export function checkHistory({ own }: ServerEffects, inlined: boolean): Refusal | null {
  const asked = own.find(call => {
    const type = call.kind === 'navigation' && call.name === 'redirect' ? call.call.arguments[1] : undefined
    return type !== undefined && historyOf(type) === 'replace'
  })
  if (!asked || inlined) return null
  return refuse(
    'not-implemented',
    'It replaces the entry of the history where only what it throws can say so.',
    placeOf(asked.use),
  ).refusal
}

interface EndsInput {
  readonly shape: ActionShape
  readonly effects: ServerEffects
  readonly scope: Scope
  readonly inlined: boolean
  /** The handler's text. */
  readonly handler: string
}

/** The parts with what the new files import for the ends, and without what only the calls used that are gone. */
export function withEnds(parts: ActionParts, input: EndsInput): ActionParts {
  const { shape, effects, scope, inlined, handler } = input
  const calls = written(effects, inlined)
  const gone = new Set<ts.Node>(calls.flatMap(goneWith))
  const tags = new Set(calls.filter(({ name }) => name === 'updateTag').map(({ use }) => use.text))
  const withoutGone = (piece: Piece): Piece => {
    const code = [shape.fn, ...piece.statements]
    const kept = piece.imports.filter(({ local }) => !isGone(local, gone, code, scope))
    const updates = piece.imports.some(({ local }) => tags.has(local))
    const has = kept.some(({ imported, specifier }) => imported === 'revalidateTag' && specifier === 'next/cache')
    return { ...piece, imports: updates && !has ? [...kept, REVALIDATE_TAG] : kept }
  }
  const answers = [NAVIGATION.redirect, NAVIGATION.errorPage, NAVIGATION.answerNavigation, NAVIGATION.answerThrown]
  const inRoute = answers.filter(name => handler.includes(`${name}(`))
  return {
    ...parts,
    route: { ...withoutGone(parts.route), fromNavigation: inRoute },
    client: { ...parts.client, fromNavigation: effects.navigation ? [NAVIGATION.follow] : [] },
    server: parts.server && withoutGone(parts.server),
  }
}

/** The identifiers that disappear with a call: its name, and those of `RedirectType.push`. */
function goneWith(own: OwnCall): readonly ts.Node[] {
  const [, type] = own.call.arguments
  return own.kind === 'navigation' && type && 'expression' in type ? [own.use, type.expression as ts.Node] : [own.use]
}

/** True for an import that the code used for such calls alone. */
function isGone(local: string, gone: ReadonlySet<ts.Node>, code: readonly ts.Node[], scope: Scope): boolean {
  const sf = code[0]?.getSourceFile()
  if (gone.size === 0 || !sf) return false
  const names = importsOf(sf).filter(binding => binding.local === local)
  return names.some(({ declaration }) => {
    const name = importName(declaration, local)
    const isInCode = (use: ts.Node) => code.some(node => use.pos >= node.pos && use.end <= node.end)
    const uses = name ? scope.usesOf(name).filter(isInCode) : []
    return uses.length > 0 && uses.every(use => gone.has(use))
  })
}

function importName(declaration: ts.ImportDeclaration, local: string): ts.Identifier | undefined {
  const bindings = declaration.importClause?.namedBindings
  if (!bindings || !('elements' in bindings)) return undefined
  return bindings.elements.map(({ name }) => name).find(({ text }) => text === local)
}

function revalidateTagOf(sf: ts.SourceFile): ImportedBinding | undefined {
  return importsOf(sf).find(({ imported, specifier }) => imported === 'revalidateTag' && specifier === 'next/cache')
}
