/**
 * Reads `'use server'`, `'use cache'` and `'use client'` at the top of a file or function the way Next's compiler does,
 * with its complaints about misplaced, misspelled and conflicting ones.
 * Rule: https://nextjs.org/docs/app/api-reference/directives/use-server
 */
import { ts } from '../workspace/typescript'
import { actionErrors, type DirectiveLocation, rangeOf, type ServerDirective } from './action-errors'
import type { Erasure } from './erasure'
import { withoutTypes } from './erasure'
import type { ProblemFact } from './facts'

export interface Directives {
  /** The one that counts, null where there is none or it is refused. */
  readonly server: ServerDirective | null
  /** `'use server'` stands at the top, even where a conflict makes it void. */
  readonly saysServer: boolean
  /** `'use client'` at the top of the file. */
  readonly client: boolean
  readonly problems: readonly ProblemFact[]
  /** Those of the step that reads `'use client'`: the step for actions does its work all the same. */
  readonly clientProblems: readonly ProblemFact[]
}

/** What the compiler knows when it reads a function's directives. */
export interface FunctionContext {
  /** False in a client file, where no function may be an action. */
  readonly allowInline: boolean
}

/** The directives of a file. */
export function fileDirectives(sf: ts.SourceFile, erasure: Erasure): Directives {
  return new Reader(sf, erasure, 'file', true).read(sf.statements)
}

/** The directives of a function body. */
export function bodyDirectives(
  body: ts.Block,
  sf: ts.SourceFile,
  erasure: Erasure,
  context: FunctionContext,
): Directives {
  return new Reader(sf, erasure, 'function body', context.allowInline).read(body.statements)
}

/** The directive in the first strings of a body, without complaint about anything. */
export function plainDirective(body: ts.Block | undefined): ServerDirective | null {
  for (const statement of body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement)) return null
    const expression = withoutTypes(statement.expression)
    if (!ts.isStringLiteral(expression)) return null
    const { text } = expression
    if (text === 'use server') return 'use server'
    if (text === 'use cache' || text.startsWith('use cache: ')) return 'use cache'
  }
  return null
}

/** A string that stands alone, of the length of a directive that is misspelled. */
const LONE_STRING = /(?:^|[;{}()*/])[ \t]*(['"])([^'"\n]{8,40})\1[ \t]*\)?[ \t]*(?:$|[;}/\r!]|as\b|satisfies\b)/gm

/** A cheap test: where it is false, no function of a file with this text has a server directive, right or wrong. */
export function mayHoldDirective(text: string): boolean {
  if (text.includes('use server') || text.includes('use cache') || text.includes('use action')) return true
  LONE_STRING.lastIndex = 0
  for (let match = LONE_STRING.exec(text); match; match = LONE_STRING.exec(text)) {
    const [, , string = ''] = match
    if (string.includes('\\') || isSimilar(string, 'use server') || isSimilar(string, 'use cache')) return true
  }
  return false
}

class Reader {
  private server: ServerDirective | null = null
  private saysServer = false
  private client = false
  /** Nothing but strings and what the compiler erases has been read. */
  private atTop = true
  private readonly problems: ProblemFact[] = []
  private readonly clientProblems: ProblemFact[] = []

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly erasure: Erasure,
    private readonly location: DirectiveLocation,
    private readonly allowed: boolean,
  ) {}

  read(statements: readonly ts.Statement[]): Directives {
    let anyString: boolean | undefined
    for (const statement of statements) {
      if (!ts.isExpressionStatement(statement)) {
        // Whether an import is erased takes a walk of the file: ask only where a string may follow it.
        if (this.atTop) anyString ??= statements.some(isDirectiveLike)
        if (this.atTop && anyString && !this.erasure.erases(statement)) this.atTop = false
        continue
      }
      const expression = withoutTypes(statement.expression)
      if (ts.isStringLiteral(expression)) this.readString(expression, statement)
      else {
        const inner = ts.isParenthesizedExpression(expression) ? withoutTypes(expression.expression) : null
        if (inner && ts.isStringLiteral(inner)) this.readParenthesised(statement, inner.text)
        else this.atTop = false
      }
    }
    const { server, saysServer, client, problems, clientProblems } = this
    return { server, saysServer, client, problems, clientProblems }
  }

  private readString(literal: ts.StringLiteral, statement: ts.Statement): void {
    const { text } = literal
    const range = rangeOf(literal, this.sf)
    if (text === 'use server') this.readServer('use server', literal, statement)
    else if (isSimilar(text, 'use server') || text === 'use action')
      this.problems.push(actionErrors.misspelled(range, text, 'use server'))
    else if (text.startsWith('use cache')) this.readCache(literal, statement)
    else if (isSimilar(text, 'use cache')) this.problems.push(actionErrors.misspelled(range, text, 'use cache'))
    else if (text === 'use client' && this.location === 'file') this.readClient(statement)
  }

  private readClient(statement: ts.Statement): void {
    const range = rangeOf(statement, this.sf)
    if (!this.atTop) this.clientProblems.push(actionErrors.clientMisplaced(range))
    else {
      this.client = true
      if (this.server) this.clientProblems.push(actionErrors.clientAndServer(range, this.server))
    }
  }

  private readServer(directive: ServerDirective, literal: ts.StringLiteral, statement: ts.Statement): boolean {
    const range = rangeOf(literal, this.sf)
    if (directive === 'use server' && this.atTop) this.saysServer = true
    const other = directive === 'use server' ? 'use cache' : 'use server'
    if (!this.allowed) this.problems.push(actionErrors.inlineInClient(range, directive))
    else if (this.server === other) this.problems.push(actionErrors.conflicting(range, this.location))
    else if (!this.atTop) this.problems.push(actionErrors.misplaced(range, literal.text, this.location))
    else {
      this.server = directive
      if (this.client) this.clientProblems.push(actionErrors.clientAndServer(rangeOf(statement, this.sf), directive))
      return true
    }
    return false
  }

  private readCache(literal: ts.StringLiteral, statement: ts.Statement): void {
    const { text } = literal
    const rest = text.slice('use cache'.length)
    const wellFormed = rest === '' || (rest.startsWith(': ') && rest.length > 2)
    const before = this.server
    if (!this.readServer('use cache', literal, statement) || wellFormed) return
    this.server = before
    const colon = rest.indexOf(':')
    const kind = rest.slice(colon + 1).trim()
    const meant = kind === '' ? (colon < 0 ? 'use cache' : 'use cache: <cache-kind>') : `use cache: ${kind}`
    this.problems.push(actionErrors.misspelled(rangeOf(literal, this.sf), text, meant))
  }

  private readParenthesised(statement: ts.Statement, text: string): void {
    const range = rangeOf(statement, this.sf)
    if (text === 'use client' && this.location === 'file') this.clientProblems.push(actionErrors.clientMisplaced(range))
    for (const directive of ['use server', 'use cache'] as const) {
      if (text !== directive && !isSimilar(text, directive)) continue
      this.problems.push(
        this.atTop
          ? actionErrors.inParentheses(range, directive)
          : actionErrors.misplacedInParentheses(range, directive, this.location),
      )
      return
    }
  }
}

function isDirectiveLike(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false
  const expression = withoutTypes(statement.expression)
  return ts.isStringLiteral(ts.isParenthesizedExpression(expression) ? withoutTypes(expression.expression) : expression)
}

/** One edit away from the directive, or two letters exchanged: what the compiler takes for a slip. It counts code points. */
function isSimilar(text: string, directive: string): boolean {
  if (Math.abs(text.length - directive.length) > directive.length) return false
  const [long, short] = [[...text], [...directive]].sort((a, b) => b.length - a.length) as [string[], string[]]
  if (long.length - short.length > 1) return false
  let same = 0
  while (same < short.length && long[same] === short[same]) same++
  if (long.length > short.length) return long.slice(same + 1).join('') === short.slice(same).join('')
  const differences = long.filter((letter, i) => letter !== short[i]).length
  return differences === 1 || differences === 2
}
