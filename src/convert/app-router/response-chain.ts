/** Calls on the response of the Pages Router, read as one chain: `res.status(400).json({ … })`. */
import { ts } from '../../workspace/typescript'

export interface ChainStep {
  readonly name: string
  readonly args: readonly ts.Expression[]
}

export interface ResponseChain {
  /** The whole expression. */
  readonly node: ts.Expression
  readonly steps: readonly ChainStep[]
}

/** The chain of calls that starts at `res`; undefined where it is used in another way. */
export function chainOf(use: ts.Expression): ResponseChain | undefined {
  const steps: ChainStep[] = []
  let node: ts.Expression = use
  for (;;) {
    const access = node.parent
    if (ts.isNonNullExpression(access) || (ts.isParenthesizedExpression(access) && steps.length > 0)) {
      node = access
      continue
    }
    if (!ts.isPropertyAccessExpression(access) || access.expression !== node || access.questionDotToken) break
    const call = access.parent
    if (!ts.isCallExpression(call) || call.expression !== access) return undefined
    steps.push({ name: access.name.text, args: call.arguments })
    node = call
  }
  return steps.length > 0 ? { node, steps } : undefined
}
