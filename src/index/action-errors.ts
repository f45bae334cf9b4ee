/**
 * The compile errors of Next's compiler on Server Actions, as problems. Each message opens with the compiler's own
 * sentence, so that it can be searched for, and goes on with what to do. Source: the errors `next build` prints.
 */
import type { ProblemCode } from '../model'
import { ts } from '../workspace/typescript'
import type { ProblemFact } from './facts'

/** A directive that changes how Next compiles a function or file. */
export type ServerDirective = 'use server' | 'use cache'
export type DirectiveLocation = 'file' | 'function body'

interface Range {
  readonly start: number
  readonly end: number
}

const problem = (code: ProblemCode, range: Range, message: string): ProblemFact => ({
  code,
  severity: 'error',
  message,
  start: range.start,
  length: range.end - range.start,
})

const subject = (directive: ServerDirective): string =>
  directive === 'use server' ? 'Server Actions' : '"use cache" functions'

export const actionErrors = {
  misplaced: (range: Range, directive: string, location: DirectiveLocation) =>
    problem(
      'directive-misplaced',
      range,
      `The "${directive}" directive must be at the top of the ${location}. Only comments, types and other directives may stand above it.`,
    ),
  misplacedInParentheses: (range: Range, directive: ServerDirective, location: DirectiveLocation) =>
    problem(
      'directive-misplaced',
      range,
      `The "${directive}" directive must be at the top of the ${location}, and cannot be wrapped in parentheses.`,
    ),
  inParentheses: (range: Range, directive: ServerDirective) =>
    problem('directive-misplaced', range, `The "${directive}" directive cannot be wrapped in parentheses.`),
  misspelled: (range: Range, written: string, meant: string) =>
    problem(
      'directive-misplaced',
      range,
      `Did you mean "${meant}"? "${written}" is not a supported directive name. As written it does nothing.`,
    ),
  conflicting: (range: Range, location: DirectiveLocation) =>
    problem(
      'directive-misplaced',
      range,
      `Conflicting directives "use server" and "use cache" found in the same ${location}. You cannot place both directives at the top of a ${location}. Please remove one of them.`,
    ),
  clientAndServer: (range: Range, directive: ServerDirective) =>
    problem(
      'directive-misplaced',
      range,
      `It's not possible to have both "use client" and "${directive}" directives in the same file. Move the server's part to a file of its own.`,
    ),
  clientMisplaced: (range: Range) =>
    problem(
      'directive-misplaced',
      range,
      'The "use client" directive must be placed before other expressions. Move it to the top of the file to resolve this issue.',
    ),
  inlineInClient: (range: Range, directive: ServerDirective) =>
    problem(
      directive === 'use server' ? 'inline-action-in-client' : 'invalid-action',
      range,
      directive === 'use server'
        ? 'It is not allowed to define inline "use server" annotated Server Actions in Client Components. Export the action from a file with "use server" at the top, or pass it down from a Server Component.'
        : 'It is not allowed to define inline "use cache" annotated functions in Client Components.',
    ),
  instanceMethod: (range: Range, directive: ServerDirective) =>
    problem(
      'invalid-action',
      range,
      `It is not allowed to define inline "${directive}" annotated class instance methods. Use a function, a method of an object or a static method.`,
    ),
  notAsync: (range: Range, directive: ServerDirective, exported: boolean) =>
    problem(
      exported && directive === 'use server' ? 'not-async-export' : 'invalid-action',
      range,
      `${subject(directive)} must be async functions.`,
    ),
  forbidden: (range: Range, expression: 'this' | 'super' | 'arguments', directive: ServerDirective) =>
    problem(
      'invalid-action',
      range,
      `${subject(directive)} cannot use \`${expression}\`. The function runs on its own, away from where it was written.`,
    ),
  notAnAsyncFunction: (range: Range, directive: ServerDirective) =>
    problem(
      directive === 'use server' ? 'not-async-export' : 'invalid-action',
      range,
      `Only async functions are allowed to be exported in a "${directive}" file. Import this name where it is needed instead, or export it from another file.`,
    ),
  unreadable: (range: Range, why: string) => problem('syntax-error', range, why),
  syntax: (diagnostic: ts.DiagnosticWithLocation) =>
    problem(
      'syntax-error',
      { start: diagnostic.start, end: diagnostic.start + diagnostic.length },
      ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
    ),
}

/** Where a node's own text stands, without the comments above it. */
export const rangeOf = (node: ts.Node, sf: ts.SourceFile): Range => ({ start: node.getStart(sf), end: node.end })
