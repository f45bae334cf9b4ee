/** Something in the workspace that is wrong or could not be read. Never an exception. */
import type { Place } from './place'

export const PROBLEM_CODES = [
  'syntax-error',
  'unreadable-file',
  'file-too-large',
  'not-async-export', // an export of a 'use server' file that Next's compiler refuses
  'directive-misplaced', // 'use server' where the compiler refuses it
  'inline-action-in-client',
  'invalid-action', // any other compile error of Next's on an action
  'pages-router-action',
  'unresolved-route', // a literal URL of this app that no route serves, or a method its file does not export
  'config-unreadable', // next.config, tsconfig, package.json or vercel.json that does not parse or cannot be read statically
  'route-conflict', // two files for one route
  'app-and-pages-apart', // app/ at the root and pages/ in src/, or the other way round: Next refuses to build it
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]
export type Severity = 'error' | 'warning' | 'hint'

export interface Problem extends Place {
  readonly code: ProblemCode
  readonly severity: Severity
  readonly message: string
  /** Length in UTF-16 units where it is known, else 0. */
  readonly length: number
}
