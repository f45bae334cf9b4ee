/** Writes the expression that makes Dates, what is undefined in a list, and the form that was sent, again in a value that came as JSON, and nothing else. */
import { type CodeStyle, quoted } from '../code/style'
import type { RevivedProperty, RevivedValue } from '../types'

/** Why they are made again, and Dates only where there is something: what a reader of the code would ask. One comment a line. */
export function whyRevived(values: readonly RevivedValue[]): string[] {
  const kinds = new Set(values.flatMap(revivedKinds))
  return [
    ...(kinds.has('date') ? ['// JSON carries a Date as its ISO string, an invalid one as null.'] : []),
    ...(kinds.has('form') ? ['// JSON leaves a form empty: this is the one that was sent.'] : []),
    ...(kinds.has('undefined') ? ['// JSON carries undefined in a list as null.'] : []),
  ]
}

/** What is made again, one for each place. */
export function revivedKinds({ revival }: RevivedValue): ('date' | 'form' | 'undefined')[] {
  switch (revival.kind) {
    case 'date':
    case 'form':
    case 'undefined':
      return [revival.kind]
    case 'object':
      return revival.properties.flatMap(revivedKinds)
    case 'tuple':
      return revival.elements.flatMap(element => (element ? revivedKinds(element) : []))
    case 'choice':
      return revivedKinds({ revival: revival.revival, nullable: false })
    default:
      return revivedKinds(revival.element)
  }
}

/** True where the expression has a callback, whose parameter takes its type from the value. */
export function hasCallback({ revival }: RevivedValue): boolean {
  switch (revival.kind) {
    case 'object':
      return revival.properties.some(hasCallback)
    case 'tuple':
      return revival.elements.some(element => element !== null && hasCallback(element))
    case 'choice':
      return hasCallback({ revival: revival.revival, nullable: false })
    default:
      return revival.kind === 'list' || revival.kind === 'record'
  }
}

/** Text, an object or array literal with what stands around it, or a condition with one: broken over lines where it does not fit. */
type Doc =
  | string
  | { readonly before: string; readonly items: readonly Doc[]; readonly after: string; readonly isList?: boolean }
  | {
      readonly before: string
      readonly when: string
      readonly then: Doc
      readonly otherwise: string
      readonly after: string
    }

/**
 * The expression for the value at `path`, which is typed as it is after reviving. `indent` and `column` say where it starts.
 * A Date that JSON left out or made null stays so, a key that is not there stays away.
 */
export function revived(value: RevivedValue, path: string, style: CodeStyle, indent: string, column: number): string {
  return render(valueDoc(value, path, false, style), style, indent, column)
}

/** True where the expression needs a type around it: an array literal is no tuple by itself. */
export function needsType({ revival }: RevivedValue): boolean {
  switch (revival.kind) {
    case 'date':
    case 'form':
    case 'undefined':
      return false
    case 'tuple':
      return true
    case 'object':
      return revival.properties.some(needsType)
    case 'choice':
      return needsType({ revival: revival.revival, nullable: false })
    default:
      return needsType(revival.element)
  }
}

/** `guarded`: the code around has tested that there is a value. */
function valueDoc({ revival, nullable }: RevivedValue, path: string, guarded: boolean, style: CodeStyle): Doc {
  const guard = nullable && !guarded ? `${path} && ` : ''
  switch (revival.kind) {
    case 'date':
      return guarded ? `new Date(${path})` : `${path} && new Date(${path})`
    case 'form':
      return nullable && !guarded ? `${path} && ${revival.parameter}` : revival.parameter
    case 'undefined':
      return revival.alone ? 'undefined' : `${path} ?? undefined`
    case 'object':
      return {
        before: guard,
        items: [`...${path}`, ...revival.properties.map(one => property(one, path, style))],
        after: '',
      }
    case 'list':
      return around(`${guard}${path}.map(`, mapper(revival.element, singular(nameOf(path)), style), ')')
    case 'record': {
      const inner = valueDoc(revival.element, 'value', false, style)
      return around(`${guard}Object.fromEntries(Object.entries(${path}).map(([key, value]) => [key, `, inner, ']))')
    }
    case 'tuple':
      return { before: guard, items: tupleItems(revival.elements, path, style), after: '', isList: true }
    case 'choice': {
      const { property: key, is } = revival.when
      const shape = revival.revival
      const index = `${path}${nullable && !guarded ? '?.' : ''}[${key}]`
      const own = shape.kind === 'tuple' ? index : member(path, key, nullable && !guarded, style)
      const literal = is.startsWith('"') ? quoted(String(JSON.parse(is)), style) : is
      const tests: Record<string, string> = {
        there: `${guard}${quoted(key, style)} in ${path}`,
        filled: own,
        true: own,
        false: `${guard}!${member(path, key, false, style)}`,
      }
      if (shape.kind === 'tuple') {
        const elements = tupleItems(shape.elements, path, style).map((item, n) => (key === String(n) ? literal : item))
        const then = { before: '', items: elements, after: '', isList: true }
        return { before: '', when: `${own} === ${literal}`, then, otherwise: path, after: '' }
      }
      const properties = shape.kind === 'object' ? shape.properties : []
      const items = properties.map(one => property(one, path, style, is === 'filled' && one.name === key))
      const then = { before: '', items: [`...${path}`, ...items], after: '' }
      return { before: '', when: tests[is] ?? `${own} === ${literal}`, then, otherwise: path, after: '' }
    }
  }
}

function tupleItems(elements: readonly (RevivedValue | null)[], path: string, style: CodeStyle): Doc[] {
  return elements.map((element, n) => (element ? valueDoc(element, `${path}[${n}]`, false, style) : `${path}[${n}]`))
}

function property({ name, optional, ...value }: RevivedProperty, path: string, style: CodeStyle, guarded = false): Doc {
  const key = NAME.test(name) ? name : quoted(name, style)
  const at = member(path, name, false, style)
  const own = around(`${key}: `, valueDoc(value, at, optional || guarded, style), '')
  return optional ? { before: `...(${at} && `, items: [own], after: ')' } : own
}

/** `item => ({ ...item, at: … })` without the closing bracket of the call around it. */
function mapper(element: RevivedValue, name: string, style: CodeStyle): Doc {
  if (element.revival.kind === 'undefined' && element.revival.alone) return '() => undefined'
  const head = style.arrowParentheses ? `(${name}) => ` : `${name} => `
  const inner = valueDoc(element, name, false, style)
  const isObject = typeof inner !== 'string' && !('when' in inner) && !inner.isList && inner.before === ''
  const bracketed = isObject || element.revival.kind === 'choice'
  return bracketed ? around(`${head}(`, inner, ')') : around(head, inner, '')
}

function around(before: string, inner: Doc, after: string): Doc {
  if (typeof inner === 'string') return before + inner + after
  return { ...inner, before: before + inner.before, after: inner.after + after }
}

function flat(doc: Doc): string {
  if (typeof doc === 'string') return doc
  const inner = 'when' in doc ? `${doc.when} ? ${flat(doc.then)} : ${doc.otherwise}` : doc.items.map(flat).join(', ')
  if ('when' in doc) return doc.before + inner + doc.after
  return doc.before + (doc.isList ? `[${inner}]` : `{ ${inner} }`) + doc.after
}

function render(doc: Doc, style: CodeStyle, indent: string, column: number): string {
  const line = flat(doc)
  if (column + line.length <= style.printWidth) return line
  const inner = indent + style.indent
  if (typeof doc === 'string') return behind(doc, inner, style)
  if ('when' in doc) {
    const more = inner + (style.indent === '\t' ? '\t' : '  ')
    const then = render(doc.then, style, more, inner.length + 2)
    return `${doc.before}${doc.when}\n${inner}? ${then}\n${inner}: ${doc.otherwise}${doc.after}`
  }
  const items = doc.items.map(item => inner + render(item, style, inner, inner.length + 1))
  const [open, close] = doc.isList ? ['[', ']'] : ['{', '}']
  return `${doc.before}${open}\n${items.join(',\n')}${style.trailingComma ? ',' : ''}\n${indent}${close}${doc.after}`
}

/** `at: found.at && new Date(found.at)` with its value on the next line, or on two. */
function behind(property: string, indent: string, style: CodeStyle): string {
  const [, key, tested, made] = /^([\w$]+:) (.+) && (new Date\(.+\))$/.exec(property) ?? []
  if (key === undefined) return property
  const value = `${tested} && ${made}`
  const fits = indent.length + value.length + 1 <= style.printWidth
  return `${key}\n${indent}${fits ? value : `${tested} &&\n${indent}${made}`}`
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function member(path: string, name: string, optional: boolean, style: CodeStyle): string {
  if (NAME.test(name)) return `${path}${optional ? '?.' : '.'}${name}`
  return `${path}${optional ? '?.' : ''}[${quoted(name, style)}]`
}

/** The name of what a path leads to: `posts` for `user.posts`. */
function nameOf(path: string): string {
  return /([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(path)?.[1] ?? 'items'
}

/** A name for one of them. */
function singular(name: string): string {
  const one = name.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')
  return one === name || one === '' || /^(result|data|body)$/.test(one) ? 'item' : one
}
