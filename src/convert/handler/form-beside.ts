/**
 * A form that travels with other arguments, as *Convert to API route* writes it: a copy of the caller's FormData with one field for the
 * JSON of the others, which the handler takes out again. An action is given both as they are. So the request is converted as if it
 * sent one object with all of them, and the handler took that apart; what the two say of the field has to be the same.
 */
import type { EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { editedView } from '../edited-view'
import type { SeenRequest } from '../to-action/inspect'
import { removeFromBlock } from '../to-action/text'
import { methodExport } from './handler-export'
import { functionAround, type Handler, handlerOf, isRefused, soleStatement, unwrapped } from './handler-syntax'

/** What one side says: the edits that make one object of it, and what it calls the form, the field and the rest. */
interface Side {
  readonly sf: ts.SourceFile
  readonly edits: readonly TextEdit[]
  readonly field: string
}

/** Null for every other handler, for one with several callers, and where a value is not what JSON hands over as it is. */
export async function formBeside(
  { file, method, callers }: EntryPoint,
  context: ConvertContext,
  sources: Sources,
): Promise<SeenRequest | null> {
  const [caller, ...more] = callers
  const { types, snapshot, signal } = context
  const route = await sources.get(file)
  const client = caller && (await sources.get(caller.file))
  if (!types || !route || !client || more.length > 0 || method === null || route === client) return null
  if (!route.text.includes('.formData()') || !client.text.includes('new FormData()')) return null
  const found = await methodExport(route, method, { snapshot, sources, read: context.read })
  const handler = isRefused(found) || found.sf !== route ? null : handlerOf(found, method)
  const taken = handler && !isRefused(handler) ? takenApart(handler) : null
  const sent = taken && putTogether(nodeAt(client, offsetAt(client, caller)), client)
  if (!taken || !sent || taken.field !== sent.field) return null
  for (const value of sent.values) {
    const type = await types.typeAt(client.fileName, value.getStart(client), signal, value.end)
    if (type?.wire !== 'json' && type?.wire !== 'void') return null
  }
  const first = editedView(route, taken.edits, context)
  const second = editedView(client, sent.edits, first.context)
  return { context: second.context, back: conversion => first.back(second.back(conversion)), dates: 0, isForm: true }
}

/** `const form = await request.formData()`, `const { id } = JSON.parse(String(form.get('$args'))) as …`, `form.delete('$args')`. */
function takenApart({ sf, body, request }: Handler): Side | null {
  const statements = ts.isBlock(body) ? body.statements : []
  for (const [n, statement] of statements.entries()) {
    const read = constantOf(statement)
    const [parsed, removal] = [statements[n + 1], statements[n + 2]]
    const args = parsed && constantOf(parsed)
    if (!read || !request || !args || !removal || !ts.isIdentifier(read.name)) continue
    if (plain(read.initializer) !== `await${request.text}.formData()`) continue
    const form = read.name.text
    const cast = ts.isAsExpression(args.initializer) ? args.initializer : null
    const [, field] =
      /^JSON\.parse\(String\((?:[\w$]+)\.get\('([^']+)'\)\)\)$/.exec(plain(unwrapped(args.initializer))) ?? []
    if (field === undefined || !ts.isObjectBindingPattern(args.name)) continue
    if (plain(unwrapped(args.initializer)) !== `JSON.parse(String(${form}.get('${field}')))`) continue
    if (plain(removal).replace(/;$/, '') !== `${form}.delete('${field}')`) continue
    const elements = args.name.elements.map(element => element.getText(sf))
    const typed = cast ? ` as ${cast.type.getText(sf)} & { ${form}: FormData }` : ''
    const edits = [
      {
        start: read.name.getStart(sf),
        end: read.initializer.end,
        newText: `{ ${[...elements, form].join(', ')} } = (await ${request.text}.json())${typed}`,
      },
      removeFromBlock(sf, parsed),
      removeFromBlock(sf, removal),
    ]
    return { sf, field, edits }
  }
  return null
}

/** `const body = new FormData()`, `for (const [key, value] of form) body.append(key, value)`, `body.append('$args', JSON.stringify({ id }))`. */
function putTogether(node: ts.Node, sf: ts.SourceFile): (Side & { readonly values: readonly ts.Expression[] }) | null {
  const fn = functionAround(node)
  const statements = fn && 'body' in fn && fn.body && ts.isBlock(fn.body) ? fn.body.statements : []
  for (const [n, statement] of statements.entries()) {
    const made = constantOf(statement)
    const [copy, added] = [statements[n + 1], statements[n + 2]]
    if (!made || !copy || !added || !ts.isIdentifier(made.name) || plain(made.initializer) !== 'newFormData()') continue
    const body = made.name
    const form = copiedForm(copy, body.text)
    const append = ts.isExpressionStatement(added) ? added.expression : null
    if (form === null || !append || !ts.isCallExpression(append)) continue
    const [field, json] = append.arguments
    const [object] = json && ts.isCallExpression(json) ? json.arguments : []
    if (!field || !ts.isStringLiteralLike(field) || !object || !ts.isObjectLiteralExpression(object)) continue
    if (plain(append) !== `${body.text}.append('${field.text}',JSON.stringify(${plain(object)}))`) continue
    const values = object.properties.flatMap(property =>
      ts.isShorthandPropertyAssignment(property)
        ? property.name
        : ts.isPropertyAssignment(property)
          ? property.initializer
          : [],
    )
    const [sent, ...others] = scopeOf(sf)
      .usesOf(body)
      .filter(use => ![copy, added].some(each => use.pos >= each.pos && use.end <= each.end))
    const option = sent && optionOf(sent)
    if (!option || others.length > 0 || values.length < object.properties.length) continue
    const members = [...object.properties.map(property => property.getText(sf)), form].join(', ')
    const edits = [
      ...[statement, copy, added].map(each => removeFromBlock(sf, each)),
      { start: option.getStart(sf), end: option.end, newText: `body: JSON.stringify({ ${members} })` },
    ]
    return { sf, field: field.text, values, edits }
  }
  return null
}

/** `form` of `for (const [key, value] of form) body.append(key, value)`. */
function copiedForm(loop: ts.Statement, body: string): string | null {
  if (!ts.isForOfStatement(loop) || loop.awaitModifier || !ts.isIdentifier(loop.expression)) return null
  const inner =
    ts.isBlock(loop.statement) && loop.statement.statements.length === 1 ? loop.statement.statements[0] : loop.statement
  const [pair] = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations : []
  const names = /^\[([\w$]+),([\w$]+)\]$/.exec(pair ? plain(pair.name) : '')
  const appended = inner ? plain(inner).replace(/;$/, '') : ''
  return names && appended === `${body}.append(${names[1]},${names[2]})` ? loop.expression.text : null
}

/** `body` of the options, by itself or as `body: form`. */
function optionOf(use: ts.Identifier): ts.Node | null {
  const { parent } = use
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name.text === 'body' ? parent : null
  return ts.isPropertyAssignment(parent) && parent.initializer === use && parent.name.getText() === 'body'
    ? parent
    : null
}

function constantOf(
  statement: ts.Statement,
): { readonly name: ts.BindingName; readonly initializer: ts.Expression } | null {
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) return null
  const [declaration] = statement.declarationList.declarations
  if (!declaration?.initializer || !soleStatement(declaration)) return null
  return { name: declaration.name, initializer: declaration.initializer }
}

function plain(node: ts.Node): string {
  return node
    .getText()
    .replace(/\s+/g, '')
    .replace(/"/g, "'")
    .replace(/,(?=[}\])])/g, '')
}
