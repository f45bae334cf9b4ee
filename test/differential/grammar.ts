/**
 * Writes source texts from rules. A rule is a list of alternatives, one a line:
 *
 *     3 ts wild once=default [a form to count] :: export default «name» as «type»
 *
 * Before `::`, all optional: its weight, what it is for (`ts` files with types, `jsx` and `nojsx` files with and without
 * JSX, `wild` files that may hold what the compiler refuses, `once=…` one time a file) and the form it counts as. In the
 * text `«rule»` stands for an alternative of that rule, `«a»` to `«d»` for new names, the same throughout the line, and
 * `‹…›` for what only a file with types has. Where the depth is used up a rule yields its first alternative.
 */
import fc from 'fast-check'

export type Rules = Readonly<Record<string, readonly string[]>>

/** What one text may hold. */
export interface Setting {
  readonly types: boolean
  readonly jsx: boolean
  readonly wild: boolean
}

/** What is known while one text is written. */
export interface Writing {
  /** Every form in it. */
  readonly forms: Set<string>
  readonly claimed: Set<string>
  newName(): string
}

type Piece = (writing: Writing) => string

interface Alternative {
  readonly weight: number
  readonly flags: readonly string[]
  readonly form: string | undefined
  readonly text: string
}

const HEAD = /^(?:(\d+) ?)?((?:(?:ts|jsx|nojsx|wild|once=\w+) ?)*)(?:\[([^\]]+)\] ?)?:: ?/

function alternative(line: string): Alternative {
  const head = HEAD.exec(line)
  const flags = (head?.[2] ?? '').split(' ').filter(flag => flag !== '')
  return { weight: Number(head?.[1] ?? 1), flags, form: head?.[3], text: line.slice(head?.[0].length ?? 0) }
}

/** The form that an alternative counts as. */
export const formOf = (line: string): string | undefined => alternative(line).form

const fits = ({ flags }: Alternative, { types, jsx, wild }: Setting) =>
  (types || !flags.includes('ts')) && !flags.includes(jsx ? 'nojsx' : 'jsx') && (wild || !flags.includes('wild'))

/**
 * The texts of the rule `start`. `deep` are the rules that count towards the depth: those that lead back to themselves.
 */
export function textsOf(
  rules: Rules,
  start: string,
  deep: readonly string[],
  setting: Setting,
): fc.Arbitrary<(writing: Writing) => string> {
  const depthIdentifier = fc.createDepthIdentifier()
  const pieces = fc.letrec<Record<string, Piece>>(tie =>
    Object.fromEntries(
      Object.entries(rules).map(([name, lines]) => {
        const choices = lines
          .map(alternative)
          .filter(one => fits(one, setting))
          .map(one => ({ weight: one.weight, arbitrary: written(one, setting, rules, tie) }))
        const depth = deep.includes(name) ? { maxDepth: 3, depthSize: 'xsmall' as const, depthIdentifier } : {}
        return [name, fc.oneof({ withCrossShrink: true, ...depth }, ...choices)]
      }),
    ),
  )
  const found = pieces[start]
  if (!found) throw new Error(`no rule ${start}`)
  return found
}

function written(
  { text, flags, form }: Alternative,
  { types }: Setting,
  rules: Rules,
  tie: (name: string) => fc.Arbitrary<Piece>,
): fc.Arbitrary<Piece> {
  const parts = text.replace(/‹([^›]*)›/g, types ? '$1' : '').split(/«([^»]+)»/)
  const names = parts.filter((_, n) => n % 2 === 1)
  const unknown = names.find(name => !(name in rules) && !/^[a-d]$/.test(name))
  if (unknown) throw new Error(`no rule ${unknown} for ${text}`)
  const key = flags.find(flag => flag.startsWith('once='))
  return fc.tuple(...names.map(name => (name in rules ? tie(name) : fc.constant(null)))).map(chosen => writing => {
    if (key && writing.claimed.has(key)) return ''
    if (key) writing.claimed.add(key)
    if (form) writing.forms.add(form)
    const own = new Map<string, string>()
    return parts
      .map((part, n) => {
        if (n % 2 === 0) return part
        const piece = chosen[(n - 1) / 2]
        if (piece) return piece(writing)
        const name = own.get(part) ?? writing.newName()
        own.set(part, name)
        return name
      })
      .join('')
  })
}
