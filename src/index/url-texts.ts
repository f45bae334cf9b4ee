/** Possible texts of expressions, and what can be told and made of them without the tree. */
import { ts } from '../workspace/typescript'
import { unwrap } from './url-syntax'
import type { HoleFact, TextFact } from './url-terms'

/** Stands for a part that is only known at run time. */
export const HOLE = '\u0001'

/** One possible text of an expression of a file. */
export interface UrlText extends TextFact {
  /** The literal that holds the path, or the name used for it. */
  readonly start: number
  readonly end: number
  /** A parameter bound to an argument took part in it. */
  readonly bound: boolean
}

const UNKNOWN_ADDRESS = new RegExp(`^(?:https?://)?${HOLE}(?::[\\d${HOLE}]+)?(?:/|$)`)
const MAX_TEXTS = 8
const MAX_LENGTH = 2000

/** What a hole is called. */
export function holeName(hole: HoleFact | undefined): string {
  return hole === undefined ? '' : typeof hole === 'string' ? hole : hole.name
}

/** Nothing of it is known in this file. */
export function isWhollyOpen({ text, holes: [hole] }: TextFact): boolean {
  return text === HOLE && typeof hole === 'object' && hole.otherwise === undefined
}

/** A hole with what to take for it where it cannot be followed. */
export function otherwise<T extends TextFact>(text: T, fallback: TextFact): T {
  const [hole] = text.holes
  if (typeof hole !== 'object') return text
  const { holes, base, through } = fallback
  return { ...text, holes: [{ ...hole, otherwise: { text: fallback.text, holes, base, through } }] }
}

/** The text as it is where no other module is known. */
export function closed<T extends TextFact>(text: T): T {
  if (!text.holes.some(hole => typeof hole === 'object' && hole.otherwise)) return text
  const holes: HoleFact[] = []
  const through = [...text.through]
  let { base } = text
  let at = 0
  const written = text.text.replaceAll(HOLE, () => {
    const hole = text.holes[at++] ?? ''
    if (typeof hole === 'string' || !hole.otherwise) {
      holes.push(hole)
      return HOLE
    }
    const inner = closed(hole.otherwise)
    holes.push(...inner.holes)
    through.push(hole.name, ...inner.through)
    base ??= inner.base
    return inner.text
  })
  return { ...text, text: written, holes, through, base }
}

/** The base of `new URL` as a name to judge, or as the address it is. */
export function baseName({ text, holes }: TextFact): string {
  return UNKNOWN_ADDRESS.test(text) ? holeName(holes[0]) : text.replaceAll(HOLE, '')
}

export function isFallback(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken
}

export const ENVIRONMENT = /^(?:process|import\.meta)\.env\b/
/** A host without a path. */
export const ADDRESS = /^https?:\/\/[^/]+\/?$/

export function isLocalAddress(text: string): boolean {
  return /^https?:\/\/(?:(?:[\w-]{1,60}\.){0,4}localhost|127\.|0\.0\.0\.0|\[::1\])/.test(text)
}

/** `api/posts`: a browser reads it from the folder of the page that it is on, which is the root more often than not. */
export function isFromPage(text: string): boolean {
  return /^(?:\.\/)?api\//.test(text)
}

/** The path that one is taken for, from the root on; any other path as it is. */
export function fromRoot(text: string): string {
  return isFromPage(text) ? `/${text.replace(/^\.\//, '')}` : text
}

/** A path of this app's own or behind an address that is not known, which may be this app's. */
export function mayLeadHome(text: string): boolean {
  return text.startsWith('/') || isLocalAddress(text) || (UNKNOWN_ADDRESS.test(text) && text.includes('/'))
}

/** What a chain of `+` adds up, from left to right. */
export function operandsOf(e: ts.BinaryExpression): ts.Expression[] {
  const operands: ts.Expression[] = []
  let rest: ts.Expression = e
  while (ts.isBinaryExpression(rest) && rest.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    operands.push(rest.right)
    rest = unwrap(rest.left)
  }
  return [...operands, rest].reverse()
}

/** What `name = name + a + b` adds to the name; null for any other value. */
export function addedTo(name: string, value: ts.Expression): ts.Expression[] | null {
  const e = unwrap(value)
  if (!ts.isBinaryExpression(e)) return null
  const [first, ...rest] = operandsOf(e)
  const start = first && unwrap(first)
  return start && ts.isIdentifier(start) && start.text === name ? rest : null
}

export function holdsPath(operand: ts.Expression): boolean {
  const e = unwrap(operand)
  return (ts.isStringLiteralLike(e) && e.text.includes('/')) || ts.isTemplateExpression(e)
}

export function product(left: readonly UrlText[], right: readonly UrlText[]): UrlText[] {
  const all: UrlText[] = []
  for (const a of left) {
    for (const b of right) {
      // the path is in front: what a very long text goes on with does not matter
      if (a.text.length + b.text.length > MAX_LENGTH) {
        all.push(a)
        continue
      }
      all.push({
        text: a.text + b.text,
        holes: [...a.holes, ...b.holes],
        base: a.base,
        through: [...a.through, ...b.through],
        ...when(a, b),
        start: b.bound && !a.bound ? b.start : a.start,
        end: b.bound && !a.bound ? b.end : a.end,
        bound: a.bound || b.bound,
      })
    }
  }
  return cap(all)
}

/** The conditions of both parts of a text. */
export function when(a: TextFact, b: TextFact): Pick<TextFact, 'when'> {
  return a.when || b.when ? { when: [...(a.when ?? []), ...(b.when ?? [])] } : {}
}

export function cap<T>(texts: T[]): T[] {
  return texts.length > MAX_TEXTS ? texts.slice(0, MAX_TEXTS) : texts
}

/** A base before a URL, as axios, ky and ofetch put them together. */
export function joined(bases: readonly TextFact[] | null, url: TextFact): TextFact[] {
  if (!bases || /^https?:/.test(url.text)) return [url]
  return bases.map(base => ({
    ...url,
    text: url.text === '' ? base.text : `${base.text.replace(/\/$/, '')}/${url.text.replace(/^\//, '')}`,
    holes: [...base.holes, ...url.holes],
    ...when(base, url),
  }))
}

/** The path of a text for judging: `https://x/api/y` and `<base>/api/y` count as `/api/y`. */
export function pathBehind(url: UrlText): string {
  const { text } = closed(url)
  const path = /^[^/]*(?:\/\/[^/]*)?(\/.*)$/s.exec(text)?.[1]
  return path ?? text
}

/** A path that the caller gives, behind a base or alone. */
export function isOpenPath(text: UrlText): boolean {
  return isWhollyOpen(text) || (text.text === HOLE + HOLE && typeof text.holes[1] === 'object')
}
