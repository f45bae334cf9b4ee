/** The action's own file: new, the app's one file of actions with the action at its end, or a client module rewritten. */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, TextEdit } from '../../model'
import type { ts } from '../../workspace/typescript'
import { mayLoadServerOnly } from '../action/server-graph'
import { createFile, editFile } from '../code/edits'
import { changeImports, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { restyled } from '../code/restyle'
import { type CodeStyle, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ActionInfo } from './inspect'
import { type Move, topLevelNames } from './module'
import { actionModule, movedBindings, movedText } from './moved-text'
import type { ActionTarget } from './name'
import type { Replacement } from './replace'
import type { Signature } from './signature'

/** Writes the file that the action goes to. Refused: a name that means something else there. */
export async function makeActionFile(
  info: ActionInfo,
  move: Move,
  action: string,
  signature: Signature,
  target: ActionTarget,
  replacement: Replacement | null,
  style: CodeStyle,
  context: ConvertContext,
): Promise<FileChange | Refused> {
  const { handler, sources } = info
  const { snapshot } = context
  const existing = target.exists ? await sources.get(target.file) : undefined
  const like = existing ? [existing] : info.callers.map(({ fetch }) => fetch.sf)
  const moved = movedBindings(move.imports, handler.sf, target.file, like, snapshot)
  // What the action's file declares itself, the route imported from it.
  const imported = [...moved, ...signature.bindings].filter(
    ({ specifier }, n, all) =>
      snapshot.resolve(target.file, specifier) !== target.file &&
      all.findIndex(other => other.local === all[n]?.local) === n,
  )
  const code = movedText(move, handler, action, info.entryPoint.route ?? '')
  const effects = movedBindings(
    move.sideEffects.map(specifier => ({ imported: '', local: '', specifier, typeOnly: false })),
    handler.sf,
    target.file,
    like,
    snapshot,
  ).map(({ specifier }) => specifier)
  if (!existing) {
    const isAction = info.becomes === 'action'
    const guard = !isAction && mayLoadServerOnly(callersOf(info), snapshot) ? ['server-only'] : []
    const loaded = [...guard, ...(move.rest ? [] : effects)]
    const text = actionModule(isAction ? 'use server' : null, imported, loaded, code, style)
    return createFile(target.file, text, style.newline)
  }
  const own = styleOf(existing, [handler.sf])
  const text = restyled(handler.sf.fileName, code, own)
  return replacement?.inPlace
    ? replacement.rewritten(imported, effects, text, own)
    : appendAction(existing, imported, move, text, info, snapshot)
}

function callersOf({ callers }: ActionInfo): ReadonlySet<string> {
  return new Set(callers.map(({ fetch }) => fetch.sf.fileName))
}

/** Adds the action to the app's one file of actions. */
function appendAction(
  existing: ts.SourceFile,
  bindings: readonly ImportedBinding[],
  move: Move,
  code: string,
  info: ActionInfo,
  snapshot: Snapshot,
): FileChange | Refused {
  const style = styleOf(existing, [info.handler.sf])
  const known = importsOf(existing)
  const same = (a: ImportedBinding, b: ImportedBinding) =>
    a.imported === b.imported &&
    (a.specifier === b.specifier ||
      snapshot.resolve(existing.fileName, a.specifier) === snapshot.resolve(existing.fileName, b.specifier))
  const route = info.handler.route.fileName
  // A type that it imports from the route file comes to stand in it.
  const back = known.filter(
    ({ imported, local, specifier }) =>
      imported === local && move.types.includes(local) && snapshot.resolve(existing.fileName, specifier) === route,
  )
  const taken = new Set([...topLevelNames(existing)].filter(name => !back.some(({ local }) => local === name)))
  const add = bindings.filter(binding => !known.some(other => other.local === binding.local && same(other, binding)))
  const names = [...add.map(({ local }) => local), ...declaredBeside(move, info)]
  const clash = names.find(name => taken.has(name))
  if (clash !== undefined)
    return refuse('name-taken', `${clash} already has a meaning in ${existing.fileName}.`, { file: existing.fileName })
  const end = existing.text.trimEnd().length
  const append: TextEdit = { start: end, end: existing.text.length, newText: `\n\n${code}\n` }
  return editFile(existing.fileName, existing.text, [...changeImports(existing, { add }, style), append])
}

function declaredBeside(move: Move, info: ActionInfo): readonly string[] {
  const { handler } = info
  const own = topLevelNames(handler.sf)
  return move.moved
    .filter(statement => statement !== handler.statement)
    .flatMap(statement => [...namesIn(statement)].filter(name => own.has(name)))
    .filter(name => !move.imports.some(({ local }) => local === name))
}
