/** The methods of arrays, strings and `Object` that config files build their lists with. */
import type { ConfigEvaluator } from './config-evaluate'
import { joined } from './config-operators'
import {
  type At,
  either,
  type Item,
  isNothing,
  type List,
  optionsOf,
  text,
  truth,
  UNDEFINED,
  type Value,
} from './config-value'
import { ts } from './typescript'

/** `Object.entries(x)`, `Array.from(x)`, `Promise.all(x)`: undefined for anything that is not read here. */
export function callObject(
  object: string,
  method: string,
  args: readonly Item[],
  at: At,
  evaluator: ConfigEvaluator,
): Value | undefined {
  const first = args[0]?.value
  if (!first) return undefined
  const list = (values: readonly Value[]): List => ({
    kind: 'list',
    items: values.map(value => ({ value, at, maybe: false })),
  })
  const properties = evaluator.spreadable(first)
  switch (`${object}.${method}`) {
    case 'Object.keys':
      return properties && !properties.open ? list([...properties.properties.keys()].map(key => text(key))) : undefined
    case 'Object.values':
    case 'Object.entries': {
      if (!properties || properties.open) return undefined
      const items = [...properties.properties].map(
        ([key, property]): Item => ({
          value: method === 'values' ? property.value : list([text(key), property.value]),
          at: property.at,
          maybe: false,
        }),
      )
      return { kind: 'list', items }
    }
    case 'Object.assign':
    case 'Object.freeze': {
      if (first.kind !== 'object') return method === 'freeze' ? first : undefined
      for (const more of args.slice(1)) {
        const found = evaluator.spreadable(more.value)
        if (!found || found.open) first.open ??= found?.open ?? at
        for (const [key, property] of found?.properties ?? []) first.properties.set(key, property)
      }
      return first
    }
    case 'Array.from':
      if (first.kind !== 'list') return undefined
      return args[1] ? callMethod(first, 'map', args.slice(1), at, evaluator) : first
    case 'Promise.all':
    case 'Promise.resolve':
      return first
    default:
      return undefined
  }
}

/** A method of a list or string: undefined for one that is not read here. */
export function callMethod(
  value: Value,
  method: string,
  args: readonly Item[],
  at: At,
  evaluator: ConfigEvaluator,
): Value | undefined {
  if (value.kind === 'either') {
    const parts = value.options.map(option =>
      isNothing(option) ? UNDEFINED : (callMethod(option, method, args, at, evaluator) ?? unknown(at)),
    )
    return either(parts)
  }
  const first = args[0]?.value
  // A promise is read as what it brings.
  if (method === 'then') return first ? evaluator.call(first, [value], at) : value
  if (method === 'catch' || method === 'finally') return value
  if (value.kind === 'list') return ofList(value, method, args, at, evaluator)
  return value.kind === 'text' ? ofText(value, method, args) : undefined
}

function ofList(
  list: List,
  method: string,
  args: readonly Item[],
  at: At,
  evaluator: ConfigEvaluator,
): Value | undefined {
  const first = args[0]?.value ?? UNDEFINED
  const each = (item: Item, index: number): Value =>
    evaluator.call(first, [item.value, { kind: 'constant', value: index }, list], at)
  switch (method) {
    case 'push':
      list.items.push(...args)
      return unknown(at)
    case 'unshift':
      list.items.unshift(...args)
      return unknown(at)
    case 'forEach':
      for (const [index, item] of [...list.items].entries())
        evaluator.guarded(item.maybe ? undefined : true, () => each(item, index))
      return UNDEFINED
    case 'map':
      return { kind: 'list', items: list.items.map((item, index) => ({ ...item, value: each(item, index) })) }
    case 'flatMap':
      return flat(
        { kind: 'list', items: list.items.map((item, index) => ({ ...item, value: each(item, index) })) },
        evaluator,
      )
    case 'flat':
      return flat(list, evaluator)
    case 'filter':
      return filtered(list, isBoolean(first) ? item => item.value : each)
    case 'concat':
      return { kind: 'list', items: [...list.items, ...args.flatMap(arg => evaluator.items(arg.value, arg.at))] }
    case 'reduce':
      if (args.length < 2) return undefined
      return list.items.reduce<Value>(
        (sum, item, index) => evaluator.call(first, [sum, item.value, { kind: 'constant', value: index }, list], at),
        (args[1] as Item).value,
      )
    case 'join': {
      const between = first.kind === 'text' ? first : text(',')
      return joined(list.items.flatMap((item, index) => (index === 0 ? [item.value] : [between, item.value])))
    }
    case 'reverse':
    case 'toReversed':
      return { kind: 'list', items: list.items.toReversed() }
    case 'sort':
    case 'toSorted':
      return list
    case 'slice':
      return args.length === 0 ? { kind: 'list', items: [...list.items] } : undefined
    default:
      return undefined
  }
}

/** The alternatives of each item that a predicate keeps or may keep. */
function filtered(list: List, predicate: (item: Item, index: number) => Value): List {
  const items = list.items.flatMap((item, index) => {
    const verdicts = optionsOf(item.value).map(value => ({ value, kept: truth(predicate({ ...item, value }, index)) }))
    const kept = verdicts.filter(verdict => verdict.kept !== false)
    if (kept.length === 0) return []
    const maybe = item.maybe || verdicts.some(verdict => verdict.kept !== true)
    return [{ ...item, value: either(kept.map(verdict => verdict.value)), maybe }]
  })
  return { kind: 'list', items }
}

/** `filter(Boolean)`. */
function isBoolean(value: Value): boolean {
  return value.kind === 'unknown' && ts.isIdentifier(value.at.node) && value.at.node.text === 'Boolean'
}

function flat(list: List, evaluator: ConfigEvaluator): List {
  return {
    kind: 'list',
    items: list.items.flatMap(item =>
      optionsOf(item.value).every(option => option.kind === 'list')
        ? evaluator.items(item.value, item.at).map(inner => ({ ...inner, maybe: inner.maybe || item.maybe }))
        : [item],
    ),
  }
}

function ofText(
  value: { readonly text: string; readonly whole: boolean },
  method: string,
  args: readonly Item[],
): Value | undefined {
  if (!value.whole) return undefined
  const plain = args.map(({ value: arg }) => (arg.kind === 'text' && arg.whole ? arg.text : undefined))
  const [first, second] = plain
  switch (method) {
    case 'toLowerCase':
      return text(value.text.toLowerCase())
    case 'toUpperCase':
      return text(value.text.toUpperCase())
    case 'trim':
    case 'toString':
      return text(method === 'trim' ? value.text.trim() : value.text)
    case 'concat':
      return joined([text(value.text), ...args.map(arg => arg.value)])
    case 'replace':
    case 'replaceAll':
      if (first === undefined || second === undefined) return undefined
      return text(method === 'replace' ? value.text.replace(first, second) : value.text.replaceAll(first, second))
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return first === undefined ? undefined : { kind: 'constant', value: value.text[method](first) }
    default:
      return undefined
  }
}

function unknown(at: At): Value {
  return { kind: 'unknown', at }
}
