/** What stands for the parameters of a function while its body is read: arguments of one call, or names for any. */
import type { ts } from '../workspace/typescript'
import type { FunctionWithBody } from './url-syntax'

/** An argument, with the bindings of the place where it is written. */
export interface Bound {
  readonly expression: ts.Expression
  readonly bindings: Bindings | null
  /** Handed over by the call that is read, not by one that made a closure or an instance. */
  readonly own: boolean
}

/** Parameters of a function that is read for one particular call, with what stands for them. */
export interface Bindings {
  readonly values: ReadonlyMap<ts.ParameterDeclaration, Bound>
  /** Parameters of a function that is read for any call, with what they are called in its facts. */
  readonly symbols: ReadonlyMap<ts.ParameterDeclaration, string>
  /** The function the call reaches: its other parameters were given no argument. */
  readonly fn: ts.Node | null
}

/** A function, with the bindings of the functions and classes around it. */
export interface Callable {
  readonly fn: FunctionWithBody
  readonly bindings: Bindings | null
}

/** An expression, with the bindings to read it with. */
export interface Value {
  readonly expression: ts.Expression
  readonly bindings: Bindings | null
}

const NO_VALUES: Bindings['values'] = new Map()
const NO_SYMBOLS: Bindings['symbols'] = new Map()

/** Binds the arguments of a call to the parameters of the function it calls. */
export function bind(
  { fn, bindings: closure }: { readonly fn: ts.SignatureDeclaration; readonly bindings: Bindings | null },
  args: readonly ts.Expression[],
  outer: Bindings | null,
): Bindings {
  const values = new Map<ts.ParameterDeclaration, Bound>()
  for (const [parameter, bound] of closure?.values ?? []) values.set(parameter, { ...bound, own: false })
  fn.parameters.forEach((parameter, i) => {
    const argument = args[i]
    values.delete(parameter)
    if (argument && !parameter.dotDotDotToken)
      values.set(parameter, { expression: argument, bindings: outer, own: true })
  })
  return { values, symbols: closure?.symbols ?? NO_SYMBOLS, fn }
}

/** Names the parameters of a function that is read for any call. */
export function symbolize(
  { fn, bindings: closure }: Callable | { fn: ts.SignatureDeclaration; bindings: Bindings | null },
  id: number,
): Bindings {
  const symbols = new Map(closure?.symbols)
  fn.parameters.forEach((parameter, i) => {
    if (!parameter.dotDotDotToken) symbols.set(parameter, `${id}.${i}`)
  })
  return { values: closure?.values ?? NO_VALUES, symbols, fn }
}
