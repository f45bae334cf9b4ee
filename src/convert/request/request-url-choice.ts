/** URLs that are chosen as they are made, `all ? '/api/posts?all=1' : '/api/posts'`, and names that may hold a query which cannot be read. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { unwrapped } from '../handler/handler-syntax'
import type { SegmentValue } from './request-call'
import type { UrlParts } from './request-url'

/**
 * Two URLs of one path as one, in which what only the first one's query says may be left out; undefined where they differ otherwise.
 * `condition`: when it is the first one.
 */
export function eitherUrl(
  condition: ts.Expression,
  yes: UrlParts | undefined,
  no: UrlParts | undefined,
): UrlParts | undefined {
  if (!yes || !no || yes.when.size + no.when.size > 0) return undefined
  if (!isSame(yes.segments, no.segments) || ![...no.query.keys()].every(key => yes.query.has(key))) return undefined
  const both = new Map([...yes.query].filter(([key]) => no.query.has(key)))
  if (!isSame(both, no.query)) return undefined
  const when = new Map([...yes.query.keys()].flatMap(key => (no.query.has(key) ? [] : [[key, condition] as const])))
  const base = yes.base ?? no.base
  return { ...yes, when, constants: [...yes.constants, ...no.constants], ...(base && { base }) }
}

function isSame(one: ReadonlyMap<string, SegmentValue>, other: ReadonlyMap<string, SegmentValue>): boolean {
  const text = (value: SegmentValue | undefined) =>
    typeof value === 'object' ? value.getText() : JSON.stringify(value)
  return one.size === other.size && [...one].every(([key, value]) => text(other.get(key)) === text(value))
}

/**
 * True where a query may stand in what a name holds: in a text that it is given in this file, by what is set on it, or, for what comes from
 * elsewhere, in the URL that the index has found.
 */
export function mayHoldQuery(name: ts.Identifier, scope: Scope, known: string | null): boolean {
  const declaration = scope.symbolOf(name)?.declarations?.[0]
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name))
    return known?.includes('?') ?? false
  const given = declaration.initializer ? [declaration.initializer] : []
  for (const use of scope.usesOf(declaration.name)) {
    const { parent } = use
    if (ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent)) given.push(parent.right)
    // `url.searchParams.set(…)`, `url.search = …`
    if (ts.isPropertyAccessExpression(parent) && parent.expression === use && /^search/.test(parent.name.text))
      return true
  }
  return (known?.includes('?') ?? false) || given.some(value => textsIn(unwrapped(value)).includes('?'))
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
}

/** What the texts in an expression say, each on its line. */
function textsIn(value: ts.Node): string {
  const own =
    ts.isStringLiteralLike(value) || ts.isTemplateHead(value) || ts.isTemplateMiddleOrTemplateTail(value)
      ? [value.text]
      : []
  const inner: string[] = []
  ts.forEachChild(value, child => {
    inner.push(textsIn(child))
  })
  return [...own, ...inner].join('\n')
}
