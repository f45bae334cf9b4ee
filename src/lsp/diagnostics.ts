/** Diagnostics: the index's problems, and a hint where the verdict on an entry point is not `keep`. */
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver'
import type { Snapshot } from '../index/snapshot'
import type { Advice, EntryPoint, Problem, Severity, Signal } from '../model'
import { toUri } from '../workspace/uri'
import { adviceOf } from './advice'
import { offeredConversions } from './conversions'
import { declarationRange, pointOf } from './locate'
import { VERDICT_NAMES, VERDICT_TARGETS } from './words'

export const SOURCE = 'actions-routes'

const SEVERITIES: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
}

/** What an advice diagnostic carries, so that its quick fix need not look for the entry point again. */
export interface AdviceData {
  readonly id: string
}

/** The problems of every file, by file. */
export function problemDiagnostics(snapshot: Snapshot): Map<string, Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>()
  for (const problem of snapshot.problems) {
    const list = byFile.get(problem.file) ?? []
    list.push(problemDiagnostic(problem))
    byFile.set(problem.file, list)
  }
  return byFile
}

function problemDiagnostic(problem: Problem): Diagnostic {
  const start = pointOf(problem)
  return {
    range: { start, end: { line: start.line, character: start.character + problem.length } },
    severity: SEVERITIES[problem.severity],
    source: SOURCE,
    code: problem.code,
    message: problem.message,
  }
}

/** The advice on a file's entry points, one hint for each verdict other than `keep`. */
export function adviceDiagnostics(snapshot: Snapshot, file: string): Diagnostic[] {
  return snapshot.entryPointsIn(file).flatMap(entryPoint => {
    const diagnostic = adviceDiagnostic(snapshot, entryPoint)
    return diagnostic ? [diagnostic] : []
  })
}

/** The hint on one entry point; undefined where the verdict is `keep` or no signal explains it. */
export function adviceDiagnostic(snapshot: Snapshot, entryPoint: EntryPoint): Diagnostic | undefined {
  const advice = adviceOf(snapshot, entryPoint)
  const [first] = leading(advice)
  if (advice.verdict === 'keep' || !first) return undefined
  const data: AdviceData = { id: entryPoint.id }
  return {
    range: declarationRange(entryPoint),
    severity: DiagnosticSeverity.Hint,
    source: SOURCE,
    code: first.id,
    codeDescription: { href: first.source },
    message: `${VERDICT_NAMES[advice.verdict]}: ${first.why}${refusalClause(snapshot, entryPoint, advice)}`,
    relatedInformation: leading(advice).map((signal, nth) => ({
      location: {
        uri: toUri(snapshot.root, signal.file),
        range: { start: pointOf(signal), end: pointOf(signal) },
      },
      message: nth === 0 ? 'Seen here' : signal.why,
    })),
    data,
  }
}

const FAVOURED = {
  'to-route': 'route',
  'to-action': 'action',
  'to-function': 'function',
  'expose-both': 'both',
} as const
const WEIGHTS = ['decisive', 'strong', 'hint']

/** The signals that led to the verdict, weightiest first. */
function leading({ verdict, signals }: Advice): Signal[] {
  if (verdict === 'keep') return []
  const favoured = signals.filter(signal => signal.favours === FAVOURED[verdict])
  const chosen = favoured.length > 0 ? favoured : [...signals]
  return chosen.sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight))
}

/** Advice that the conversion would refuse says so in the same breath. */
function refusalClause(snapshot: Snapshot, entryPoint: EntryPoint, { verdict }: Advice): string {
  if (verdict === 'keep') return ''
  const conversion = offeredConversions(snapshot, entryPoint).find(({ to }) => to === VERDICT_TARGETS[verdict])
  return conversion?.refusal ? ` It cannot be converted as it stands: ${conversion.refusal.message}` : ''
}
