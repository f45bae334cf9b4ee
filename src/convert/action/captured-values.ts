/** What an inline action takes from the function around it: the values that Next.js encrypts and sends along, as parameters. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import { namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { freeName } from '../code/style'
import { refuse } from '../refuse'
import type { InlineFunction } from './inline-action'

/** A variable of the function around it, or a member of one where nothing else of it is read. */
export interface CapturedValue {
  /** As the action reads it: `id`, `post.id`. */
  readonly text: string
  /** The parameter that stands for it. */
  readonly name: string
  /** Where the action reads it. */
  readonly uses: readonly ts.Expression[]
}

type Captured =
  | { readonly captured: readonly CapturedValue[]; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly captured?: undefined }

/** Names that say nothing about the value. */
const VAGUE = /^(props|params|searchParams|context|ctx)$/

/**
 * The captured values in the order of their first use. As in the compiler, of `post.id` only that member is one, where all
 * uses of `post` read members. Refuses a type of the function around it and a value that the action writes to
 * (`unsupported-signature`). https://nextjs.org/docs/app/guides/data-security#closures-and-encryption
 */
export function capturedValues(fn: InlineFunction, scope: Scope): Captured {
  const byName = new Map<ts.Symbol, ts.Expression[]>()
  for (const identifier of scope.captured(fn)) {
    const symbol = scope.symbolOf(identifier)
    if (!symbol) continue
    if (ts.isPartOfTypeNode(identifier) || isTypeQuery(identifier))
      return refuse(
        'unsupported-signature',
        `The type ${identifier.text} belongs to the function around it.`,
        placeOf(identifier),
      )
    const use = memberOf(identifier)
    const written = isAssigned(identifier) || isAssigned(use)
    if (written)
      return refuse('unsupported-signature', `It changes ${use.getText()} of the function around it.`, placeOf(use))
    byName.set(symbol, [...(byName.get(symbol) ?? []), use])
  }
  const taken = new Set(namesIn(fn))
  const captured: CapturedValue[] = []
  for (const uses of byName.values())
    for (const [text, own] of shortest(uses)) {
      const name = text.includes('.') ? freeName(namesFor(text), taken) : text
      taken.add(name)
      captured.push({ text, name, uses: own })
    }
  return { captured }
}

function isTypeQuery({ parent }: ts.Identifier): boolean {
  return ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)
}

/** `post.author.id` of `post.author.id.trim()`: the members that are read one after another. */
function memberOf(identifier: ts.Identifier): ts.Expression {
  let node: ts.Expression = identifier
  for (;;) {
    const { parent } = node
    const reads =
      ts.isPropertyAccessExpression(parent) &&
      parent.expression === node &&
      !parent.questionDotToken &&
      ts.isIdentifier(parent.name) &&
      !isCallee(parent)
    if (!reads) return node
    node = parent
  }
}

function isCallee(node: ts.Expression): boolean {
  const { parent } = node
  return (ts.isCallExpression(parent) && parent.expression === node) || ts.isTaggedTemplateExpression(parent)
}

/** The uses by what has to be passed: of `post.author` and `post.author.id` the former, of `post` and `post.id` all of it. */
function shortest(uses: readonly ts.Expression[]): Map<string, ts.Expression[]> {
  const texts = [...new Set(uses.map(pathOf))]
  const isWithin = (path: string, other: string) => path === other || path.startsWith(`${other}.`)
  const found = new Map<string, ts.Expression[]>()
  for (const use of uses) {
    const path = pathOf(use)
    const passed = texts.filter(text => isWithin(path, text)).sort((a, b) => a.length - b.length)[0] ?? path
    let node = use
    while (pathOf(node) !== passed && ts.isPropertyAccessExpression(node)) node = node.expression
    found.set(passed, [...(found.get(passed) ?? []), node])
  }
  return found
}

/** `post.author.id`, whatever stands between the names. */
function pathOf(node: ts.Expression): string {
  return ts.isPropertyAccessExpression(node) ? `${pathOf(node.expression)}.${node.name.text}` : node.getText()
}

/** `userId` for `session.user.id`, `id` for `params.id`. */
function namesFor(path: string): readonly [string, ...string[]] {
  const parts = path.split('.')
  const own = parts.slice(
    Math.max(
      0,
      Math.min(
        parts.findIndex(part => !VAGUE.test(part)),
        parts.length - 1,
      ),
    ),
  )
  const camel = (words: readonly string[]) =>
    words.map((word, n) => (n === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  const whole = camel(parts)
  return [camel(own.slice(-2)), whole, `${whole}Value`]
}
