/** What an expression of a config file amounts to without running it. */
import type { ConfigModule } from './config-module'
import type { ts } from './typescript'

/** A place in a config file or in a module it imports. */
export interface At {
  readonly module: ConfigModule
  readonly node: ts.Node
}

export type Value = Text | Constant | List | Obj | Fn | Namespace | Either | Unknown

/** A string; each unknown part of a template or sum is written as `UNKNOWN`. */
export interface Text {
  readonly kind: 'text'
  readonly text: string
  /** False with an unknown part in it. */
  readonly whole: boolean
}
export interface Constant {
  readonly kind: 'constant'
  readonly value: number | boolean | null | undefined
}
export interface List {
  readonly kind: 'list'
  /** Grows with `push`. An unreadable spread is one unknown item. */
  readonly items: Item[]
}
export interface Item {
  readonly value: Value
  readonly at: At
  /** Only there on a condition that the text does not decide. */
  readonly maybe: boolean
}
export interface Obj {
  readonly kind: 'object'
  readonly properties: Map<string, Property>
  /** A spread or computed name that cannot be read. */
  open: At | null
}
export interface Property {
  readonly value: Value
  /** The value as it is written in the literal, or the assignment. */
  readonly at: At
}
export interface Fn {
  readonly kind: 'function'
  readonly node: FunctionNode
  readonly scope: Scope
}
/** `import * as x`, `require('./x')`. */
export interface Namespace {
  readonly kind: 'namespace'
  readonly module: ConfigModule
}
/** One of several, by a condition that the text does not decide. */
export interface Either {
  readonly kind: 'either'
  readonly options: readonly Value[]
}
/** What only running would tell. Of a call, what was called and with what. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly at: At
  readonly callee?: Value
  readonly args?: readonly Value[]
}

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration

/** How a piece of text that only running the file would tell is written. */
export const UNKNOWN = '${…}'
export const UNDEFINED: Constant = { kind: 'constant', value: undefined }

/** Names in scope; a variable's value is found when it is first asked for. */
export class Scope {
  readonly #names = new Map<string, Value | (() => Value)>()

  constructor(
    readonly module: ConfigModule,
    readonly parent: Scope | null,
  ) {}

  declare(name: string, value: Value | (() => Value)): void {
    this.#names.set(name, typeof value === 'function' ? this.module.evaluator.modules.once(value) : value)
  }

  /** The value of a name, undefined where nothing declares it. */
  get(name: string): Value | undefined {
    const found = this.#names.get(name)
    if (found === undefined) return this.parent?.get(name)
    if (typeof found !== 'function') return found
    // A name that is asked for while its own value is being found stands for itself: nothing is known of it.
    this.#names.set(name, UNDEFINED)
    const value = found()
    this.#names.set(name, found)
    return value
  }

  /** Gives a declared name another value; `maybe` where a condition decides whether it gets it. */
  assign(name: string, value: Value, maybe: boolean): void {
    if (!this.#names.has(name)) this.parent?.assign(name, value, maybe)
    else this.#names.set(name, maybe ? either([this.get(name) ?? UNDEFINED, value]) : value)
  }
}

// More alternatives than this are no longer told apart.
const ALTERNATIVES = 32

/** One of the values; the value itself where there is one. */
export function either(values: readonly Value[]): Value {
  const options: Value[] = []
  for (const value of values)
    for (const option of optionsOf(value)) if (!options.some(known => isSame(known, option))) options.push(option)
  return options.length === 1 ? (options[0] as Value) : { kind: 'either', options: options.slice(0, ALTERNATIVES) }
}

/** The alternatives of a value: itself where there are none. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'either' ? value.options : [value]
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text && a.whole && b.whole
  return a === b || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value)
}

/** True or false where the text decides it. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'text':
      return value.whole ? value.text !== '' : value.text === UNKNOWN ? undefined : true
    case 'constant':
      return Boolean(value.value)
    case 'unknown':
      return undefined
    case 'either': {
      const [first, ...rest] = value.options.map(truth)
      return rest.every(other => other === first) ? first : undefined
    }
    default:
      return true
  }
}

/** `null`, `undefined`, `false`: what a config leaves out. */
export function isNothing(value: Value): boolean {
  return value.kind === 'constant' && (value.value === undefined || value.value === null || value.value === false)
}

export function text(value: string, whole = true): Text {
  return { kind: 'text', text: value, whole }
}

/** The strings of a list, those on a condition among them; undefined where one is not static. */
export function textsOf(value: Value): { readonly texts: readonly string[]; readonly maybe: boolean } | undefined {
  if (value.kind !== 'list') return undefined
  const texts: string[] = []
  for (const item of value.items) {
    if (item.value.kind !== 'text' || !item.value.whole) return undefined
    texts.push(item.value.text)
  }
  return { texts, maybe: value.items.some(item => item.maybe) }
}
