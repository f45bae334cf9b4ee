/** The rewrites and redirects of a next.config, as far as its text shows them. */
import type { RouteMapping } from '../model'
import { type At, isNothing, optionsOf, text, UNKNOWN, type Value } from './config-value'

export interface Mappings {
  readonly mappings: readonly RouteMapping[]
  /** The first part whose sources the text does not show, null where all can be read. */
  readonly unreadable: At | null
}

/**
 * Reads what `rewrites()` or `redirects()` answers: a list, for rewrites also `{ beforeFiles, afterFiles, fallback }`.
 * Every branch counts; what stands under a condition, or has `has` or `missing`, is not `always` there. An unknown
 * piece of a destination is written `${…}`.
 * Rule: https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites, …/redirects
 */
export function mappingsOf(answer: Value, kind: RouteMapping['kind'], at: At): Mappings {
  const reader = new MappingReader(kind)
  reader.readList(answer, at, false, kind === 'rewrite' ? 'afterFiles' : null)
  return { mappings: reader.mappings, unreadable: reader.unreadable }
}

const PHASES = ['beforeFiles', 'afterFiles', 'fallback'] as const

class MappingReader {
  readonly mappings: RouteMapping[] = []
  unreadable: At | null = null

  constructor(private readonly kind: RouteMapping['kind']) {}

  readList(value: Value, at: At, maybe: boolean, phase: RouteMapping['phase']): void {
    if (value.kind === 'either') for (const option of value.options) this.readList(option, at, true, phase)
    else if (value.kind === 'list')
      for (const item of value.items) this.readElement(item.value, item.at, maybe || item.maybe, phase)
    else if (value.kind === 'object' && this.kind === 'rewrite') {
      for (const name of PHASES) {
        const found = value.properties.get(name)
        if (found) this.readList(found.value, found.at, maybe, name)
      }
      if (value.open) this.fail(value.open)
    } else if (!isNothing(value)) this.fail(value.kind === 'unknown' ? value.at : at)
  }

  private fail(at: At): void {
    this.unreadable ??= at
  }

  private readElement(value: Value, at: At, maybe: boolean, phase: RouteMapping['phase']): void {
    if (value.kind === 'either') for (const option of value.options) this.readElement(option, at, true, phase)
    else if (value.kind !== 'object') {
      if (!isNothing(value)) this.fail(value.kind === 'unknown' ? value.at : at)
    } else {
      const source = value.properties.get('source')
      const sources = source ? optionsOf(source.value) : []
      const destinations = optionsOf(value.properties.get('destination')?.value ?? text(UNKNOWN, false))
      const isFlagOff = (name: string) => {
        const flag = value.properties.get(name)?.value
        return flag?.kind === 'constant' && flag.value === false
      }
      const has = conditionOf(value.properties.get('has')?.value)
      const missing = conditionOf(value.properties.get('missing')?.value)
      if (sources.length === 0) this.fail(at)
      for (const from of sources) {
        if (from.kind !== 'text' || !from.whole || !source) this.fail(at)
        // Next.js refuses any other; an empty one is the fallback of a variable that is not set.
        else if (from.text.startsWith('/'))
          for (const to of destinations)
            this.mappings.push({
              kind: this.kind,
              phase,
              source: from.text,
              destination: to.kind === 'text' ? to.text : UNKNOWN,
              always: !maybe && !has && !missing && sources.length === 1 && destinations.length === 1,
              byHost: !maybe && !missing && has !== null && asksHosts(has),
              basePath: !isFlagOff('basePath'),
              locale: !isFlagOff('locale'),
              ...placeOf(source.at),
            })
      }
    }
  }
}

/** What `has` or `missing` asks for, null where it asks for nothing. */
function conditionOf(list: Value | undefined): Value | null {
  return list === undefined || isNothing(list) || (list.kind === 'list' && list.items.length === 0) ? null : list
}

/** `[{ type: 'host', value: 'www.example.com' }]` */
function asksHosts(condition: Value): boolean {
  if (condition.kind !== 'list') return false
  return condition.items.every(({ value, maybe }) => {
    const type = value.kind === 'object' ? value.properties.get('type')?.value : undefined
    return !maybe && type?.kind === 'text' && type.whole && type.text === 'host'
  })
}

function placeOf({ module, node }: At): Pick<RouteMapping, 'file' | 'line' | 'column'> {
  const { line, character } = module.sf.getLineAndCharacterOfPosition(node.getStart(module.sf))
  return { file: module.file, line: line + 1, column: character + 1 }
}
