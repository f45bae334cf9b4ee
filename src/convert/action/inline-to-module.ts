/**
 * Gives the code of an inline action a function of its own, which a route file can import: in the module of plain functions
 * beside its file, its captured values as parameters. The action stays and calls it.
 */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, indentAt, indentEdits, newlineOf, removeStatement, slice, withNewline } from '../code/edits'
import { conformed } from '../code/fit'
import { widthOf } from '../code/layout'
import { editsBetween } from '../code/line-edits'
import { namedByFile } from '../code/place-bound'
import { scopeOf } from '../code/scope'
import { parseSource, placeOf, type Sources } from '../code/source'
import { type CodeStyle, freeName, semicolon } from '../code/style'
import { isTyped } from '../code/without-types'
import { refuse } from '../refuse'
import { clashWith } from '../to-route/assemble'
import { remainingChange } from '../to-route/changes'
import { namesIn } from '../to-route/handler-inline'
import { keptFromClients, type ModulesInput, moduleBeside, serverChange } from '../to-route/new-modules'
import { holdsJsx } from '../to-route/route-file'
import { localName, ownFunction } from '../to-route/route-handler'
import { declaredNames } from './action-file'
import { divide } from './action-parts'
import { type ActionShape, readAction } from './action-shape'
import type { ActionSignature } from './action-signature'
import type { CapturedValue } from './captured-values'
import { NO_SIGNATURE } from './function-module'
import type { InlineShape } from './inline-action'
import { mayLoadServerOnly } from './server-graph'
import { OF_THE_SERVER } from './wrapped-signature'

interface InlineInput {
  readonly shape: InlineShape
  /** With the captured values in front. */
  readonly signature: ActionSignature
  readonly captured: readonly CapturedValue[]
  readonly style: CodeStyle
}

type Moved =
  | {
      /** The function, in the action's file as it stands there before it moves. */
      readonly shape: ActionShape
      /** The module that it is a function of. */
      readonly serverFile: string
      readonly files: readonly FileChange[]
      readonly refusal?: undefined
    }
  | { readonly refusal: Refusal; readonly files?: undefined }

/**
 * The file changes. Refuses a parameter whose type cannot be written there (`type-unknown`), code that uses what its file
 * exports, and what `divide` refuses.
 */
export async function inlineToModule(input: InlineInput, snapshot: Snapshot, sources: Sources): Promise<Moved> {
  const { shape, signature, style } = input
  const { sf, fn } = shape
  const untold = fn.parameters.find((parameter, n) => !parameter.type && typeOf(input, n) === OF_THE_SERVER)
  if (untold && isTyped(sf.fileName))
    return refuse('type-unknown', 'Its type cannot be written in another file: annotate it.', placeOf(untold))
  const name = freeName(
    [shape.exported, `${shape.exported}OnServer`, `${shape.exported}Values`],
    new Set([...namesIn(sf), ...signature.parameters.map(parameter => parameter.name)]),
  )
  const text = withNewline(applyEdits(sf.text, edits(input, name)), newlineOf(sf.text))
  const extracted = parseSource(sf.fileName, text)
  const read = readAction(extracted, { ...placeOf(fn), name, inline: false })
  if (read.refusal) return read
  const divided = divide({
    shape: read.shape,
    scope: scopeOf(extracted),
    signature: NO_SIGNATURE,
    code: [],
    delegate: true,
  })
  if (divided.refusal) return divided
  const { parts } = divided
  const { server } = parts
  if (!server) return refuse('not-implemented', 'It cannot be taken out of its file.', placeOf(fn))
  const [sibling] = server.siblings
  if (sibling !== undefined)
    return refuse('not-implemented', `It uses ${sibling}, which its file exports.`, placeOf(fn))
  const own = [read.shape.fn, ...server.statements]
  if (own.some(namedByFile))
    return refuse('not-implemented', 'It depends on the name of the file it stands in.', placeOf(fn))
  const serverFile = moduleBeside(sf.fileName, 'server', own.some(holdsJsx))
  const existing = await sources.get(serverFile)
  const clash = clashWith(existing, [...server.statements.flatMap(declaredNames), name])
  if (clash) return { refusal: clash }
  const guardable = mayLoadServerOnly([sf.fileName], snapshot)
  if (existing && keptFromClients(existing) && !guardable)
    return refuse('name-taken', `${serverFile} loads server-only, which throws for some of its callers.`, {
      file: serverFile,
    })
  const piece = {
    ...server,
    imports: [...server.imports, ...signature.parameters.flatMap(({ type }) => type.imports)],
    // A style sheet is the page's.
    loads: server.loads.filter(specifier => !/\.(?:css|scss|sass|less)$/.test(specifier)),
  }
  const modules: ModulesInput = {
    shape: read.shape,
    parts: { ...parts, server: piece },
    snapshot,
    style,
    clientFile: serverFile,
    serverFile,
    delegate: ownFunction(read.shape, null),
    called: true,
    typedBy: null,
    guarded: guardable,
    routeFile: null,
    navigationFile: null,
    callee: localName(read.shape),
  }
  const remaining = remainingChange(modules)
  if (remaining.change !== 'edit') return refuse('not-implemented', 'Nothing else is in its file.', placeOf(fn))
  const { after } = remaining
  return {
    shape: read.shape,
    serverFile,
    files: [
      serverChange(piece, modules, existing),
      { change: 'edit', file: sf.fileName, before: sf.text, edits: editsBetween(sf.text, after), after },
    ],
  }
}

/** The action's own parameter behind the captured values. */
function typeOf({ signature, captured }: InlineInput, n: number): ActionSignature['parameters'][number]['type'] {
  return signature.parameters[captured.length + n]?.type ?? OF_THE_SERVER
}

/** The file with the function at its end, and the action calling it. */
function edits(input: InlineInput, name: string): TextEdit[] {
  const { shape, signature, captured, style } = input
  const { sf, fn, directive } = shape
  const own = signature.parameters.slice(captured.length)
  const call = [
    ...captured.map(({ text }) => text),
    ...own.map(parameter => (parameter.rest ? `...${parameter.name}` : parameter.name)),
  ].join(', ')
  const statement = `${signature.result === 'void' ? 'await' : 'return'} ${name}(${call})${semicolon(style)}`
  const renamed = fn.parameters.flatMap((parameter, n): TextEdit[] => {
    const pattern = parameter.name
    if (ts.isIdentifier(pattern)) return []
    return [{ start: pattern.getStart(sf), end: pattern.end, newText: own[n]?.name ?? '' }]
  })
  const end = sf.text.trimEnd().length
  return [
    ...renamed,
    { start: directive.end, end: fn.body.end - 1, newText: besideDirective(statement, input) },
    { start: end, end: sf.text.length, newText: `\n\n${functionText(input, name)}\n` },
  ]
}

/** The call below the directive, apart from it as the code was. */
function besideDirective(statement: string, { shape: { sf, fn, directive }, style }: InlineInput): string {
  const next = fn.body.statements.find(other => other.pos >= directive.end)
  const between = sf.text.slice(directive.end, next?.getStart(sf) ?? fn.body.end - 1)
  if (!sf.text.slice(fn.body.getStart(sf), fn.body.end).includes('\n'))
    return `${sf.text[directive.end - 1] === ';' ? '' : ';'} ${statement} `
  const indent = indentAt(sf.text, directive.getStart(sf))
  const room = { ...style, printWidth: style.printWidth - widthOf(indent, style) }
  const lines = conformed(sf.fileName, `${statement}\n`, room).trimEnd().replaceAll('\n', `\n${indent}`)
  const apart = /^[ \t]*\r?\n[ \t]*\r?\n/.test(between) ? '\n\n' : '\n'
  return `${apart}${indent}${lines}\n${indentAt(sf.text, fn.body.end - 1)}`
}

/** The action's code as an exported function. */
function functionText(input: InlineInput, name: string): string {
  const { shape, signature, captured, style } = input
  const { sf, fn } = shape
  const values = captured.flatMap(value =>
    value.uses.map(use => ({ start: use.getStart(sf), end: use.end, newText: value.name })),
  )
  const within = (node: ts.Node, more: readonly TextEdit[] = []) => {
    const own = values.filter(({ start, end }) => start >= node.getStart(sf) && end <= node.end)
    return slice(sf.text, node.getStart(sf), node.end, [...own, ...more])
  }
  const typed = isTyped(sf.fileName)
  const parameters = [
    ...signature.parameters
      .slice(0, captured.length)
      .map(parameter => parameter.name + (typed ? `: ${parameter.type.text}` : '')),
    ...fn.parameters.map((parameter, n) => {
      if (!typed || parameter.type) return within(parameter)
      const { text } = typeOf(input, n)
      const type = `: ${parameter.initializer ? text.replace(/ \| undefined$/, '') : text}`
      const at = (parameter.questionToken ?? parameter.name).end
      return within(parameter, [{ start: at, end: at, newText: type }])
    }),
  ]
  const result = typed && fn.type ? `: ${fn.type.getText(sf)}` : ''
  const head = `export async function ${name}(${parameters.join(', ')})${result} `
  return conformed(sf.fileName, `${head}${bodyText(input, within)}\n`, style, sf.text).trimEnd()
}

function bodyText(
  { shape: { sf, fn, directive }, style }: InlineInput,
  within: (node: ts.Node, more?: readonly TextEdit[]) => string,
): string {
  const { body } = fn
  if (!sf.text.slice(body.getStart(sf), body.end).includes('\n')) {
    const statements = body.statements.filter(statement => statement !== directive).map(one => within(one))
    const closed = (text: string) => (style.semicolons && !/[;}]$/.test(text) ? `${text};` : text)
    return `{\n${statements.map(one => `${style.indent}${closed(one)}\n`).join('')}}`
  }
  const removal = removeStatement(sf, directive)
  const blank = /^(?:[ \t]*\r?\n)*/.exec(sf.text.slice(removal.end))?.[0].length ?? 0
  const gone = { ...removal, end: removal.end + blank }
  const indents = indentEdits(sf, body.getStart(sf), body.end, '').filter(
    ({ start, end }) => end <= gone.start || start >= gone.end,
  )
  return within(body, [gone, ...indents]).replaceAll('\r\n', '\n')
}
