/** What a run found, as Markdown: each repository in full, and all of them as one table. */
import type { Target } from '../../src/model'
import type { Result } from './convert.mts'

export function report(result: Result): string {
  const { repository, converted, refused, newTypeErrors = [], syntaxErrors, litterIn, builds, seconds, files } = result
  const codes = new Map<string, Result['refused'][number][]>()
  for (const one of refused) codes.set(one.code, [...(codes.get(one.code) ?? []), one])
  return [
    `## ${repository}: ${converted.length} of ${result.candidates} converted (${files} files, ${seconds} s)`,
    ...newTypeErrors.map(({ file, line, code, message }) => `- new type error: ${file}:${line} ${code} ${message}`),
    ...syntaxErrors.map(error => `- syntax error: ${error}`),
    ...litterIn.map(where => `- added: ${where}`),
    ...builds.map(({ app, before, after }) => `- next build in ${app}: ${before} -> ${after}`),
    ...[...codes]
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([code, those]) => [
        `- refused, ${code}: ${those.length}`,
        ...those.slice(0, 3).map(({ id, message, place }) => `    - ${id}: ${message} (${place})`),
      ]),
    '',
  ].join('\n')
}

export function table(to: Target, results: readonly Result[]): string {
  const what =
    to === 'action' ? 'handlers' : to === 'app-router' ? 'API routes' : to === 'function' ? 'entry points' : 'actions'
  const head = [
    'repository',
    what,
    'with a caller outside tests',
    DONE[to],
    ...(to === 'route' ? ['share of those that not only the server calls'] : []),
    'of them unguarded-route accepted',
    'refused, of those with a caller',
    'new type errors',
    'syntax errors',
    'added any / casts / ! / suppressions',
    'next build',
  ]
  const rows = results.map(result => [
    result.repository,
    result.candidates,
    result.called,
    result.converted.length,
    ...(to === 'route' ? [share(result)] : []),
    result.unguarded,
    refusals(result),
    errors(result),
    result.syntaxErrors.length,
    Object.values(result.litter)
      .map(count => Math.max(count, 0))
      .join(' / '),
    result.builds
      .map(({ before, after }) => (before === after ? `as before: ${after}` : `${before} -> ${after}`))
      .join('; ') || '–',
  ])
  return [head, head.map((_, n) => (n > 0 ? '--:' : '---')), ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

export const DONE: Readonly<Record<Target, string>> = {
  route: 'to a route, action gone',
  both: 'exposed',
  function: 'made functions',
  action: 'to an action',
  'app-router': 'moved to the App Router',
}

/** What only the server calls needs no route: `--to function` makes it one. */
function share({ converted, called, refused }: Result): string {
  const ofTheServer = refused.filter(one => one.called && one.code === 'only-server-callers').length
  const rest = called - ofTheServer
  return rest === 0 ? '–' : `${Math.round((converted.length * 100) / rest)} %`
}

function refusals({ refused }: Result): string {
  const counts = new Map<string, number>()
  for (const { code } of refused.filter(({ called }) => called)) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ')
}

/** Without dependencies most types are unknown: the comparison says less, and the table must not say 0. */
function errors({ newTypeErrors, typeErrorsBefore, installed, converted }: Result): string {
  if (converted.length === 0) return '–'
  if (newTypeErrors === undefined) return 'not type-checked'
  const against = installed ? '' : ', dependencies not installed'
  return `${newTypeErrors.length} (${typeErrorsBefore} before${against})`
}
