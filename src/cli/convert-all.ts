/** What came of a conversion of everything, printed for people or as the contract's object. */
import pc from 'picocolors'
import type { AllResult } from '../convert/all'
import type { ConvertAllOutput } from './contract'
import { planOutput, refusalOutput, unifiedDiff } from './plan-output'
import { printPlace } from './print-plan'

/** The report for people, or the contract's object. */
export function printAll({ converted, refused, plan }: AllResult, json: boolean | undefined): string {
  if (json) {
    const output: ConvertAllOutput = {
      converted,
      refused: refused.map(({ id, refusal }) => ({ id, refusal: refusalOutput(refusal) })),
      plan: planOutput(plan),
    }
    return `${JSON.stringify(output, null, 2)}\n`
  }
  const lines = [
    ...converted.map(({ id, to }) => `${pc.green('converted')} ${id} ${pc.dim(`to ${to}`)}`),
    ...refused.map(
      ({ id, refusal }) =>
        `${pc.red('refused')} ${id} ${refusal.message} ${pc.dim(refusal.code)}${printPlace(refusal)}`,
    ),
  ]
  return `${plan.files.map(unifiedDiff).join('')}${lines.join('\n')}\n`
}
