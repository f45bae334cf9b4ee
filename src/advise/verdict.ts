/** Weighs the signals of one entry point against each other. The rule is written out in `combine`. */
import type { Advice, Favours, Kind, Signal, Verdict } from '../model'

/** A signal and the fact it rests on. */
export interface WeighedSignal extends Signal {
  readonly fact: string
}

const POINTS = { strong: 3, hint: 1 } as const
/** The sum by which one side must lead. */
const LEAD = 3

const VERDICT_OF: Record<Favours, Verdict> = {
  route: 'to-route',
  action: 'to-action',
  function: 'to-function',
  both: 'expose-both',
}

/**
 * A decisive signal wins; decisive signals for different sides cancel out and say so. Otherwise the strong and the hints
 * of each side are summed, signals on one fact counting once, and a side must lead by 3. The kind it already has is
 * `keep`, and so is an entry point without a caller that can be seen: it may be called from elsewhere.
 */
export function combine(signals: readonly WeighedSignal[], kind: Kind, hasCallers: boolean): Advice {
  const decisive = new Set(signals.filter(s => s.weight === 'decisive').map(s => s.favours))
  const contested = decisive.size > 1
  const winner = contested ? null : ([...decisive][0] ?? leader(signals))
  const current: Favours = kind === 'server-action' ? 'action' : 'route'
  const verdict = winner === null || winner === current || !hasCallers ? 'keep' : VERDICT_OF[winner]
  return {
    verdict,
    signals: signals.map(({ fact: _, ...signal }) =>
      contested && signal.weight === 'decisive'
        ? { ...signal, why: `${signal.why} Another fact decides the opposite, so it is left as it is.` }
        : signal,
    ),
  }
}

function leader(signals: readonly WeighedSignal[]): Favours | null {
  const sums = new Map<Favours, number>()
  for (const side of new Set(signals.map(s => s.favours))) {
    const facts = new Map<string, number>()
    for (const { favours, weight, fact } of signals)
      if (favours === side && weight !== 'decisive') facts.set(fact, Math.max(facts.get(fact) ?? 0, POINTS[weight]))
    sums.set(
      side,
      [...facts.values()].reduce((sum, points) => sum + points, 0),
    )
  }
  const [first, second] = [...sums].sort((a, b) => b[1] - a[1])
  return first && first[1] - (second?.[1] ?? 0) >= LEAD ? first[0] : null
}
