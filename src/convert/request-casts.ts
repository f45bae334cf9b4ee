/** A caller's cast of `await res.json()` gave `any` a type. Where the action's own type is the same, the cast goes. */
import { ts } from '../workspace/typescript'
import { descendants } from './handler-syntax'
import type { ResponseUse } from './request-response'

export interface Uncast {
  /** The same use, its reads widened to the casts around them, so that they are replaced together. */
  readonly use: ResponseUse
  readonly casts: readonly ts.AsExpression[]
}

/** `redundant`: says whether a written type is that of the action's value. */
export function withoutCasts(use: ResponseUse, redundant: (type: ts.TypeNode) => boolean): Uncast {
  const casts: ts.AsExpression[] = []
  const widened = <T extends ts.Expression>(node: T): ts.Expression => {
    const inside = ts.isParenthesizedExpression(node.parent) ? node.parent : node
    const cast = inside.parent
    if (!ts.isAsExpression(cast) || !redundant(cast.type)) return node
    casts.push(cast)
    return cast
  }
  if (use.form === 'ignored' || use.form === 'chain') return { use, casts }
  if (use.form === 'value') return { use: { ...use, node: widened(use.node) }, casts }
  return { use: { ...use, bodies: use.bodies.map(body => ({ ...body, node: widened(body.node) })) }, casts }
}

/** Imported names that a file mentions in these nodes only. */
export function mentionedOnlyIn(
  nodes: readonly ts.Node[],
  sf: ts.SourceFile,
  imported: readonly string[],
): ReadonlySet<string> {
  const inside = new Set<string>()
  for (const root of nodes) for (const node of descendants(root)) if (ts.isIdentifier(node)) inside.add(node.text)
  const outside = (name: string) =>
    sf.statements.some(
      statement =>
        !ts.isImportDeclaration(statement) &&
        [...descendants(statement)].some(
          node =>
            ts.isIdentifier(node) &&
            node.text === name &&
            !nodes.some(root => node.pos >= root.pos && node.end <= root.end),
        ),
    )
  return new Set(imported.filter(name => inside.has(name) && !outside(name)))
}
