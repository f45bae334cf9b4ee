/** One type for a body that callers send with other members: what only some of them send may be left out. */
import { ts } from '../../workspace/typescript'
import { parseSource } from '../code/source'
import type { WrittenType } from './types'

/**
 * The type that all of these are, each an object as a caller sends it: `{ ids: string[] }` and `{ all: boolean }` as `{ ids?: string[]; all?: boolean }`.
 * undefined where they are not objects, or a member is an object here and something else there.
 */
export function mergedInput(types: readonly WrittenType[]): WrittenType | undefined {
  const bindings = types.flatMap(type => type.bindings)
  const known = new Map(bindings.map(binding => [binding.local, binding]))
  const isClash = bindings.some(({ local, imported, specifier }) => {
    const own = known.get(local)
    return own?.imported !== imported || own.specifier !== specifier
  })
  const objects = types.map(({ text }) => objectOf(text))
  if (isClash || objects.some(node => node === undefined)) return undefined
  const text = merged(objects.filter(node => node !== undefined))
  return text === undefined ? undefined : { text, bindings: [...known.values()] }
}

function objectOf(text: string): ts.TypeLiteralNode | undefined {
  const [declared] = parseSource('type.ts', `type T = ${text}`).statements
  const type = declared && ts.isTypeAliasDeclaration(declared) ? declared.type : undefined
  return type && ts.isTypeLiteralNode(type) ? type : undefined
}

function merged(objects: readonly ts.TypeLiteralNode[]): string | undefined {
  const members = new Map<string, ts.PropertySignature[]>()
  for (const { members: own } of objects)
    for (const member of own) {
      if (!ts.isPropertySignature(member) || !member.type || ts.isComputedPropertyName(member.name)) return undefined
      const name = member.name.getText()
      members.set(name, [...(members.get(name) ?? []), member])
    }
  const texts: string[] = []
  for (const [name, found] of members) {
    const type = eitherOf(found.flatMap(({ type }) => type ?? []))
    if (type === undefined) return undefined
    const isOptional = found.length < objects.length || found.some(({ questionToken }) => questionToken)
    texts.push(isOptional ? `${name}?: ${withoutUndefined(type)}` : `${name}: ${type}`)
  }
  return texts.length === 0 ? '{}' : `{ ${texts.join('; ')} }`
}

/** What a member is at one caller or the other. */
function eitherOf(types: readonly ts.TypeNode[]): string | undefined {
  const [first, ...more] = types.map(type => type.getText())
  if (first !== undefined && more.every(text => text === first)) return first
  const literals = types.filter(ts.isTypeLiteralNode)
  if (literals.length === types.length) return merged(literals)
  const choices = types.flatMap(type => (ts.isUnionTypeNode(type) ? [...type.types] : [type]))
  // Objects and functions are no choice that anybody would write.
  if (choices.some(type => !isPlain(type))) return undefined
  const texts = [...new Set(choices.map(type => type.getText()))]
  const kept = texts.filter(text => !texts.includes(widerOf(text) ?? ''))
  return [...kept.filter(text => !EMPTY.has(text)), ...kept.filter(text => EMPTY.has(text))].join(' | ')
}

const EMPTY: ReadonlySet<string> = new Set(['null', 'undefined'])

function isPlain(type: ts.TypeNode): boolean {
  return (
    ts.isLiteralTypeNode(type) ||
    ts.isTypeReferenceNode(type) ||
    ts.isArrayTypeNode(type) ||
    /^(?:string|number|boolean|undefined)$/.test(type.getText())
  )
}

/** `string` for `"a"`. */
function widerOf(text: string): string | undefined {
  if (/^["'`]/.test(text)) return 'string'
  if (/^-?\d/.test(text)) return 'number'
  return /^(?:true|false)$/.test(text) ? 'boolean' : undefined
}

function withoutUndefined(type: string): string {
  return type.replace(/ \| undefined$/, '')
}
