/**
 * A handler that makes Dates again of the JSON of its body, as *Convert to API route* writes it: an action is given the Dates
 * themselves, so it is converted as if it read its body at once. The conversion sees the file so, its plan is of the file as it is.
 *
 * Known by its shape alone: the body is typed, and what is made of it is, token by token, the expression by which a value of that type
 * is made again. One that makes another thing (`new Date(body.day)` of what is typed as text) is none.
 */
import type { EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import type { Sources } from '../code/source'
import { type CodeStyle, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { editedView } from '../edited-view'
import type { SeenRequest } from '../to-action/inspect'
import { removeFromBlock } from '../to-action/text'
import type { RevivedValue } from '../types'
import { revived, revivedKinds } from '../wire/revive'
import { methodExport } from './handler-export'
import {
  functionAround,
  type Handler,
  handlerOf,
  isRefused,
  soleStatement,
  statementAround,
  unwrapped,
} from './handler-syntax'

/** Null for a handler that makes nothing again of its body, or of which that cannot be told. */
export async function revivedBody(
  { file, method }: EntryPoint,
  context: ConvertContext,
  sources: Sources,
): Promise<SeenRequest | null> {
  const { types, snapshot, signal } = context
  const route = await sources.get(file)
  if (!types || !route || method === null || !route.text.includes('new Date(')) return null
  const found = await methodExport(route, method, { snapshot, sources, read: context.read })
  const handler = isRefused(found) || found.sf !== route ? null : handlerOf(found, method)
  if (!handler || isRefused(handler)) return null
  const scope = scopeOf(route)
  const read = typedBody(handler)
  if (!read) return null
  const asked = await types.typeAt(file, read.type.getStart(route), signal, read.type.end)
  if (asked?.wire !== 'dates' || !asked.revival) return null
  const kinds = revivedKinds(asked.revival)
  if (!kinds.every(kind => kind === 'date')) return null
  const target = targetOf(read, asked.revival, asked.optional, scope, styleOf(route))
  if (!target) return null
  const { name } = read
  const edits: TextEdit[] = [
    { start: name.getStart(route), end: name.end, newText: target.text },
    ...target.gone.map(statement => removeFromBlock(route, statement)),
  ]
  const view = editedView(route, edits, context)
  return { context: view.context, back: view.back, dates: kinds.length, isForm: false }
}

/** `const body = (await request.json()) as T`, a statement of the handler's block. */
interface TypedBody {
  readonly name: ts.Identifier
  readonly statement: ts.VariableStatement
  readonly type: ts.TypeNode
}

function typedBody({ body, request }: Handler): TypedBody | null {
  for (const statement of ts.isBlock(body) ? body.statements : []) {
    const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
    const cast = declaration?.initializer
    if (!declaration || !cast || !ts.isAsExpression(cast) || !ts.isIdentifier(declaration.name)) continue
    const awaited = unwrapped(cast.expression)
    const isBody =
      request && ts.isAwaitExpression(awaited) && unwrapped(awaited.expression).getText() === `${request.text}.json()`
    const own = soleStatement(declaration)
    if (isBody && own && isConstant(own)) return { name: declaration.name, statement: own, type: cast.type }
  }
  return null
}

/** What the body is read into at once, and the statements that go for it. */
function targetOf(
  read: TypedBody,
  made: RevivedValue,
  optional: boolean,
  scope: Scope,
  style: CodeStyle,
): { readonly text: string; readonly gone: readonly ts.Statement[] } | null {
  const { name, statement } = read
  const sf = name.getSourceFile()
  const gone = new Set<ts.VariableStatement>()
  for (const use of scope.usesOf(name)) {
    const own = statementAround(use)
    if (!own || !ts.isVariableStatement(own) || own.parent !== statement.parent || !isConstant(own)) return null
    if (functionAround(use) !== functionAround(name) && !isOwnCallback(use, own)) return null
    gone.add(own)
  }
  const declarations = [...gone].flatMap(each => [...each.declarationList.declarations])
  if (declarations.length !== gone.size) return null
  const [only, ...more] = declarations
  const whole = { ...made, nullable: made.nullable || optional }
  if (only?.initializer && more.length === 0 && isMadeAgain(only.initializer, whole, name.text, style))
    return { text: only.name.getText(sf), gone: [...gone] }
  if (made.revival.kind !== 'object' || made.nullable) return null
  const left = new Map(made.revival.properties.map(property => [property.name, property]))
  const elements: string[] = []
  for (const { name: target, initializer } of declarations) {
    if (!initializer) return null
    if (ts.isIdentifier(unwrapped(initializer))) {
      const plain = elementsOf(target, left)
      if (!plain) return null
      elements.push(...plain)
      continue
    }
    const one = revivedElement(target, initializer)
    const property = one && left.get(one.key)
    if (!property) return null
    const value = { ...property, nullable: property.nullable || property.optional }
    if (!isMadeAgain(one.value, value, `${name.text}.${one.key}`, style)) return null
    left.delete(one.key)
    elements.push(one.text)
  }
  return left.size > 0 ? null : { text: `{ ${elements.join(', ')} }`, gone: [...gone] }
}

/** `noteId` of `const { noteId } = body`; null for a pattern that has the rest of it, or a Date that is still text. */
function elementsOf(target: ts.BindingName, dated: ReadonlyMap<string, unknown>): string[] | null {
  if (!ts.isObjectBindingPattern(target)) return null
  const odd = target.elements.some(({ propertyName, name, dotDotDotToken }) => {
    const key = propertyName ?? name
    return dotDotDotToken || !ts.isIdentifier(key) || dated.has(key.text)
  })
  return odd ? null : target.elements.map(element => element.getText())
}

/** `at` of `const at = …`, and of `const { at = new Date() } = { at: … }`, where it has a default. */
function revivedElement(
  target: ts.BindingName,
  initializer: ts.Expression,
): { readonly key: string; readonly text: string; readonly value: ts.Expression } | null {
  if (ts.isIdentifier(target)) {
    const [key] = /(?<=^[\w$]+\.)[\w$]+/.exec(initializer.getText()) ?? []
    if (key === undefined) return null
    return { key, text: key === target.text ? key : `${key}: ${target.text}`, value: initializer }
  }
  const [element, ...more] = target.elements
  const [property, ...others] = ts.isObjectLiteralExpression(initializer) ? initializer.properties : []
  if (!element || more.length + others.length > 0 || !ts.isBindingElement(element) || element.dotDotDotToken)
    return null
  const key = (element.propertyName ?? element.name).getText()
  if (!property || !ts.isPropertyAssignment(property) || property.name.getText() !== key) return null
  return { key, text: element.getText(), value: property.initializer }
}

/** True for the expression that makes such a value again of what stands at `path`, however it is laid out. */
function isMadeAgain(expression: ts.Expression, value: RevivedValue, path: string, style: CodeStyle): boolean {
  const own = plain(expression.getText())
  if (value.revival.kind === 'date' && !value.nullable && own === plain(`new Date(${path})`)) return true
  return own === plain(revived(value, path, { ...style, printWidth: Number.POSITIVE_INFINITY }, '', 0))
}

function plain(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(/"/g, "'")
    .replace(/,(?=[}\])])/g, '')
    .replace(/\(([\w$]+)\)=>/g, '$1=>')
}

function isConstant({ declarationList }: ts.VariableStatement): boolean {
  return (declarationList.flags & ts.NodeFlags.Const) !== 0
}

/** In a callback of the very expression, as `body.days.map(day => …)` has it. */
function isOwnCallback(use: ts.Node, statement: ts.Statement): boolean {
  for (let fn = functionAround(use); fn; fn = functionAround(fn))
    if (fn.pos <= statement.pos && fn.end >= statement.end) return true
  return false
}
