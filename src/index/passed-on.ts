/** Callers in the components that are given an action as a property: `<Form save={greet} />` makes the `save()` in Form a caller of greet. */
import type { Call, LinkedFile, Modules } from './contribution'
import { type ActionOrigin, type Exports, type Given, restOf } from './exports'
import type { ParsedFacts } from './extract'
import type { PropFact } from './facts'
import { namesOf } from './local-names'
import { callerAt, idOf, reach } from './reached'

/** A property given in one module, which may itself hold what its component is given. */
interface Passing {
  /** The file whose link this is. */
  readonly linked: LinkedFile
  readonly file: string
  readonly facts: ParsedFacts
  readonly prop: PropFact
  readonly given: Given | undefined
}

/** From one component to the next this often: more is no code that people write. */
const DEEPEST = 6

/** The callers that a property makes in the component it is given to, and in those that it hands it on to. */
export function passedOn(passing: Passing, modules: Modules, exports: Exports): Call[] {
  const calls = new Map<string, Call>()
  follow(passing, modules, exports, calls, 0)
  return [...calls.values()]
}

function follow(passing: Passing, modules: Modules, exports: Exports, calls: Map<string, Call>, depth: number): void {
  const { linked, file, facts, prop } = passing
  // Where it holds no action, there is no need to know who gets it.
  if (depth === DEEPEST || (!valuesOf(passing, exports, []).length && !valuesOf(passing, exports, ['*']).length)) return
  for (const component of exports.local(file, facts, prop.component.from, prop.component.path)) {
    if (component.kind !== 'component') continue
    const target = modules.parsed(component.file)
    if (!target) continue
    const given: Given = {
      file: component.file,
      param: component.param,
      values: path => {
        const rest = restOf(prop.at, path)
        return rest ? valuesOf(passing, exports, rest) : []
      },
    }
    const taken = namesOf(target).takenFrom(component.param)
    const where = linked.whereOf(component.file)
    for (const use of target.uses) {
      if (!taken.has(use.declaration)) continue
      const originsOf = (path: readonly string[]) => exports.local(component.file, target, use.declaration, path, given)
      for (const { origins, local: _, whole: __, ...place } of reach(use, originsOf, target))
        for (const origin of origins) {
          const to = idOf(origin, modules)
          if (to === undefined) continue
          const caller = callerAt(
            { file: component.file, where },
            target,
            { ...place, within: use.within },
            origin.through,
          )
          calls.set(JSON.stringify([to, caller.file, caller.line, caller.column]), { to, caller })
        }
    }
    for (const next of target.props)
      if (taken.has(next.from))
        follow({ linked, file: component.file, facts: target, prop: next, given }, modules, exports, calls, depth + 1)
  }
}

/** The actions in what is given, after the members in `path` are read from it. */
function valuesOf({ file, facts, prop, given }: Passing, exports: Exports, path: readonly string[]): ActionOrigin[] {
  return exports
    .local(file, facts, prop.from, [...prop.path, ...path], given)
    .flatMap(origin =>
      origin.kind === 'action'
        ? { ...origin, through: [...origin.through, ...prop.wrappers, prop.step], direct: false, picked: 0 }
        : [],
    )
}
