/** `actions-routes check`: problems and advice as diagnostics, for people, as JSON or as SARIF for code scanning. */
import pc from 'picocolors'
import type { Log, Result } from 'sarif'
import type { Listing } from '../index/snapshot'
import type { Severity } from '../model'
import { encodePath } from '../workspace/uri'
import type { CheckOutput, Diagnostic } from './contract'
import { adviceOf } from './output'

export interface CheckResult {
  readonly text: string
  /** 1 where one diagnostic is an error. */
  readonly status: 0 | 1
}

/** All diagnostics of a listing in the format asked for. */
export function check(listing: Listing, format: { readonly json?: boolean; readonly sarif?: boolean }): CheckResult {
  const diagnostics = diagnosticsOf(listing)
  const status = diagnostics.some(diagnostic => diagnostic.severity === 'error') ? 1 : 0
  if (format.sarif) return { text: `${JSON.stringify(sarif(diagnostics), null, 2)}\n`, status }
  const output: CheckOutput = { version: 1, diagnostics }
  if (format.json) return { text: `${JSON.stringify(output, null, 2)}\n`, status }
  return { text: forPeople(diagnostics), status }
}

/** Problems of the index, and every verdict other than `keep` with its strongest reason. */
export function diagnosticsOf(listing: Listing): Diagnostic[] {
  const problems = listing.problems.map(({ length: _, ...problem }) => ({ ...problem, source: null }))
  const advice = listing.entryPoints.flatMap(entryPoint => {
    const { verdict, signals } = adviceOf(entryPoint, listing)
    if (verdict === 'keep') return []
    const reason = signals.find(signal => signal.weight === 'decisive') ?? signals[0]
    const { file, line, column } = entryPoint
    const message = `${ADVICE[verdict]}${reason ? `: ${reason.why}` : ''}`
    return [{ file, line, column, severity: 'hint' as const, code: verdict, message, source: reason?.source ?? null }]
  })
  return [...problems, ...advice].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}

const ADVICE = {
  'to-route': 'Better as an API route',
  'to-action': 'Better as a Server Action',
  'to-function': 'Better as a plain server function',
  'expose-both': 'Better as one function behind an action and a route',
} as const

function forPeople(diagnostics: readonly Diagnostic[]): string {
  const paint = { error: pc.red, warning: pc.yellow, hint: pc.blue }
  const lines = diagnostics.map(
    ({ file, line, column, severity, code, message }) =>
      `${file}:${line}:${column} ${paint[severity](severity)} ${message} ${pc.dim(code)}`,
  )
  const count = (severity: Severity): number => diagnostics.filter(d => d.severity === severity).length
  lines.push(pc.dim(`${count('error')} errors, ${count('warning')} warnings, ${count('hint')} hints`))
  return `${lines.join('\n')}\n`
}

const LEVEL = { error: 'error', warning: 'warning', hint: 'note' } as const

function sarif(diagnostics: readonly Diagnostic[]): Log {
  const rules = [...new Map(diagnostics.map(d => [d.code, d.source])).entries()]
  const results: Result[] = diagnostics.map(({ file, line, column, severity, code, message }) => ({
    ruleId: code,
    level: LEVEL[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  }))
  return {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'actions-routes',
            rules: rules.map(([id, helpUri]) => ({ id, ...(helpUri === null ? {} : { helpUri }) })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
}
