/** Which names a stretch of code knows, so that a new one means nothing else there. */
import { ts } from '../../workspace/typescript'
import { descendants, functionAround } from '../handler/handler-syntax'

/** Every name mentioned in the function around a node (or the file), property names left out. */
export function namesAround(node: ts.Node): ReadonlySet<string> {
  return namesIn(functionAround(node) ?? node.getSourceFile())
}

/** Every name mentioned below a node, property names left out. */
export function namesIn(root: ts.Node): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of descendants(root)) if (ts.isIdentifier(node) && !isPropertyName(node)) names.add(node.text)
  return names
}

/** How often a name is mentioned in the function around a node, property names left out. */
export function mentionsAround(node: ts.Node, name: string): readonly ts.Identifier[] {
  const root = functionAround(node) ?? node.getSourceFile()
  return [...descendants(root)].filter(
    (inner): inner is ts.Identifier => ts.isIdentifier(inner) && inner.text === name && !isPropertyName(inner),
  )
}

function isPropertyName(node: ts.Identifier): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name === node
  if (ts.isJsxAttribute(parent)) return parent.name === node
  return ts.isBindingElement(parent) && parent.propertyName === node
}

/** The first candidate that `taken` lacks; the first one numbered where it has them all. */
export function firstFree(candidates: readonly string[], taken: ReadonlySet<string>): string {
  const free = candidates.find(name => !taken.has(name))
  if (free !== undefined) return free
  for (let n = 2; ; n++) if (!taken.has(`${candidates[0]}${n}`)) return `${candidates[0]}${n}`
}

/** True where a name stands behind a dot only. */
export function isMemberAlone(name: string, sf: ts.SourceFile): boolean {
  let alone = true
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) {
      const { parent } = node
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isQualifiedName(parent) && parent.right === node)
      if (!isMember) alone = false
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return alone
}

/** True for a text that exports a function of this name in one of the forms that a helper of ours is written in. */
export function exportsFunction(text: string, name: string): boolean {
  return new RegExp(`\\bexport (?:const|(?:async )?function) ${name}\\b`).test(text)
}

/** Words that no function of a module can be called, nor a variable. */
export const RESERVED: ReadonlySet<string> = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
)
