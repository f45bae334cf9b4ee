/**
 * Keeps a wrapped action the same function from one render to the next where a hook's dependencies need it: `useAction(greet)`
 * makes its `execute` anew with each new function, and an effect that lists `execute` would run after every render.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { type ImportedBinding, importsOf } from '../code/imports'
import type { Scope } from '../code/scope'

/** How a file calls React's `useCallback`, and the import that it lacks for that. */
export interface StableCallback {
  readonly callee: string
  readonly add: ImportedBinding | null
}

/**
 * True where what is made of a value is listed as a dependency: what the hook that takes it as an argument returns, or the
 * variable that it is given to. React's own hooks return the same function whatever they are given.
 */
export function isDependedOn(value: ts.Node, scope: Scope): boolean {
  const { parent } = value
  const hook = ts.isCallExpression(parent) && parent.arguments.some(argument => argument === value) ? parent : undefined
  if (hook && !/(^|\.)use[A-Z]\w*$/.test(hook.expression.getText())) return false
  const declaration = hook ? hook.parent : parent
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== (hook ?? value)) return false
  return namesOf(declaration.name).some(name => scope.usesOf(name).some(use => isDependency(use)))
}

/** `[greet]` or `[greeting.execute]` as the last argument of a hook: React compares it, and calls nothing. */
export function isDependency(node: ts.Node): boolean {
  let value = node
  while (ts.isPropertyAccessExpression(value.parent) && value.parent.expression === value) value = value.parent
  const list = value.parent
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return false
  return list.parent.arguments.at(-1) === list && /^(React\.)?use[A-Z]\w*$/.test(list.parent.expression.getText())
}

/** As the file imports React already, else by an import of its own. */
export function stableCallback(sf: ts.SourceFile): StableCallback {
  const ofReact = importsOf(sf).filter(({ specifier, typeOnly }) => specifier === 'react' && !typeOnly)
  const own = ofReact.find(({ imported }) => imported === 'useCallback')
  if (own) return { callee: own.local, add: null }
  const whole = ofReact.find(({ imported }) => imported === 'default' || imported === '*')
  if (whole && ofReact.length === 1) return { callee: `${whole.local}.useCallback`, add: null }
  return {
    callee: 'useCallback',
    add: { imported: 'useCallback', local: 'useCallback', specifier: 'react', typeOnly: false },
  }
}

function namesOf(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)))
}

/**
 * Lists a name that code inside a hook's callback uses from now on as its dependency, in every hook around `node` that has a
 * list: `react-hooks/exhaustive-deps` asks for it. A router is the same object in every render, so that nothing runs again.
 */
export function listedDependency(node: ts.Node, name: string): TextEdit[] {
  const sf = node.getSourceFile()
  const edits: TextEdit[] = []
  for (let current = node; current.parent; current = current.parent) {
    const call = current.parent
    if (!ts.isCallExpression(call) || !call.arguments.some(argument => argument === current)) continue
    const list = call.arguments.at(-1)
    if (!list || list === current || !ts.isArrayLiteralExpression(list)) continue
    if (!WITH_DEPENDENCIES.test(call.expression.getText(sf))) continue
    if (list.elements.some(element => element.getText(sf) === name)) continue
    const last = list.elements.at(-1)
    if (!last) edits.push({ start: list.getStart(sf) + 1, end: list.end - 1, newText: name })
    else {
      const isBroken = sf.text.slice(list.getStart(sf), last.getStart(sf)).includes('\n')
      const gap = isBroken ? `,\n${indentAt(sf.text, last.getStart(sf))}` : ', '
      edits.push({ start: last.end, end: last.end, newText: gap + name })
    }
  }
  return edits
}

const WITH_DEPENDENCIES = /^(React\.)?use(Effect|LayoutEffect|InsertionEffect|Callback|Memo|ImperativeHandle)$/
