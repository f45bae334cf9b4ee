/**
 * The Server Actions of one file, exactly as Next's compiler would register them, and its errors where it would refuse.
 * What only other files can tell (an inline action reached from a client component, what tree shaking drops) is not here.
 * Rule: https://nextjs.org/docs/app/api-reference/directives/use-server
 */
import { ts } from '../workspace/typescript'
import { actionErrors } from './action-errors'
import { type ExportedFunction, type ExportedValue, exportedValues, headEnd } from './action-exports'
import { type InlineFunction, isAssignment, walkActions } from './action-walk'
import { fileDirectives, mayHoldDirective } from './directives'
import { earlyError } from './early-errors'
import { erasureOf } from './erasure'
import type { ActionFact, ProblemFact } from './facts'
import { observe } from './observe'
import { syntaxErrors } from './parse'

export interface ActionFacts {
  /** The directive at the top of the file that decides where it runs. */
  readonly directive: 'client' | 'server' | null
  /** In source order. Empty where the compiler refuses the file. */
  readonly actions: ActionFact[]
  /** In source order. */
  readonly problems: ProblemFact[]
}

/**
 * Reads a tree made by `parse`. A file with a compile error has its problems and no actions, as the compiler stops
 * there; one exception follows the compiler too: what is wrong with `'use client'` is an error of another step, so the
 * actions are known.
 */
export function actionFacts(sf: ts.SourceFile): ActionFacts {
  const erasure = erasureOf(sf)
  const file = fileDirectives(sf, erasure)
  const directive = file.saysServer ? 'server' : file.client ? 'client' : null
  const [syntaxError] = syntaxErrors(sf)
  if (syntaxError) return { directive, actions: [], problems: [actionErrors.syntax(syntaxError)] }

  if (file.server === null && file.problems.length === 0 && !mayHoldDirective(sf.text))
    return { directive, actions: [], problems: [...file.clientProblems] }
  // Nobody asks for these where no directive stands: other problems of a file are its editor's to tell.
  const early = file.server !== null || /use (?:server|cache)/.test(sf.text) ? earlyError(sf) : null
  if (early) return { directive, actions: [], problems: [early] }

  const exported = file.server ? exportedValues(sf, erasure) : []
  const functions = new Set<ExportedFunction>()
  for (const { fn } of exported) if (fn) functions.add(fn)
  const walk = walkActions(sf, {
    fileDirective: file.server,
    allowInline: !file.client || file.server !== null,
    exported: functions,
    erasure,
  })
  const refusals = [...file.problems, ...walk.problems]
  const problems = withoutRepetition([...refusals, ...file.clientProblems].sort((a, b) => a.start - b.start))
  if (refusals.length > 0) return { directive, actions: [], problems }

  const actions = [
    ...(file.server === 'use server' ? exported : [])
      .filter(({ fn }) => !fn || !walk.cached.has(fn))
      .map(value => exportedAction(value, sf)),
    ...inlineActions(walk.inline, sf),
  ].sort((a, b) => a.start - b.start)
  return { directive, actions, problems }
}

/** The compiler says the same of one place once. */
function withoutRepetition(problems: readonly ProblemFact[]): ProblemFact[] {
  const said = new Set<string>()
  return problems.filter(({ start, length, message }) => {
    const key = `${start} ${length} ${message}`
    return !said.has(key) && said.add(key)
  })
}

function exportedAction(
  { name, local, importedFrom, start, end, value }: ExportedValue,
  sf: ts.SourceFile,
): ActionFact {
  const observations = value ? observe(sf, value) : []
  return { name, inline: false, key: null, start, end, local, importedFrom, observations }
}

function inlineActions(functions: readonly InlineFunction[], sf: ts.SourceFile): ActionFact[] {
  const counts = new Map<string, number>()
  return [...functions]
    .sort((a, b) => a.getStart(sf) - b.getStart(sf))
    .map(fn => {
      const names = enclosingNames(fn).join('.')
      const n = (counts.get(names) ?? 0) + 1
      counts.set(names, n)
      return {
        name: ownName(fn),
        inline: true,
        key: `${names}~${n}`,
        start: fn.getStart(sf),
        end: headEnd(fn),
        local: moduleBinding(fn),
        importedFrom: null,
        observations: observe(sf, fn),
      }
    })
}

/** The name a function is known by: its own, else that of the variable or property it is the value of. */
function ownName(fn: InlineFunction): string | null {
  if (fn.name) return textOfName(fn.name)
  const holder = holderOf(fn)
  if (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder))
    return textOfName(holder.name)
  return isAssignment(holder) && ts.isIdentifier(holder.left) ? holder.left.text : null
}

/** The top-level name that holds the function, null for a nested or nameless one. */
function moduleBinding(fn: InlineFunction): string | null {
  if (ts.isFunctionDeclaration(fn)) return ts.isSourceFile(fn.parent) ? (fn.name?.text ?? null) : null
  const holder = holderOf(fn)
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return null
  return ts.isSourceFile(holder.parent.parent.parent) ? holder.name.text : null
}

function holderOf(fn: ts.Node): ts.Node {
  let holder = fn.parent
  while (ts.isParenthesizedExpression(holder) || ts.isAsExpression(holder) || ts.isSatisfiesExpression(holder))
    holder = holder.parent
  return holder
}

/** From the outside in, the names of what the function stands in, its own last. Edits beside them change none. */
function enclosingNames(fn: InlineFunction): string[] {
  const names: string[] = []
  for (let node: ts.Node = fn; !ts.isSourceFile(node); node = node.parent) {
    const name = nameOfScope(node)
    if (name !== null) names.unshift(name)
  }
  return names
}

function nameOfScope(node: ts.Node): string | null {
  if (ts.isExportAssignment(node)) return 'default'
  if (ts.isJsxAttribute(node)) return ts.isIdentifier(node.name) ? node.name.text : null
  if (ts.isFunctionDeclaration(node)) return node.name?.text ?? 'default'
  if (
    ts.isFunctionExpression(node) ||
    ts.isClassLike(node) ||
    ts.isClassElement(node) ||
    ts.isObjectLiteralElementLike(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isModuleDeclaration(node)
  )
    return node.name ? textOfName(node.name) : null
  return null
}

function textOfName(name: ts.PropertyName | ts.BindingName): string | null {
  if (ts.isPrivateIdentifier(name)) return name.text.slice(1)
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : null
}
