/** Writes the client function that stands for an action: same name, same type, one fetch. */
import type { HttpMethod } from '../../model'
import { ts } from '../../workspace/typescript'
import { type ActionShape, firstOf } from '../action/action-shape'
import type { ActionSignature } from '../action/action-signature'
import { typeParametersOf } from '../action/generics'
import { widthOf } from '../code/layout'
import { type CodeStyle, freeName, printIf, quoted, semicolon } from '../code/style'
import { splitType } from '../code/type-text'
import { requestOf } from '../wire/wire-arguments'
import { queryRequest } from '../wire/wire-query'
import { readLines } from '../wire/wire-result'
import { NAVIGATION } from './navigation-helper'
import { passedOnAs } from './new-modules'
import { localName } from './route-handler'

export interface ClientInput {
  readonly shape: ActionShape
  readonly signature: ActionSignature
  /** The URL as the browser asks for it: basePath included. */
  readonly url: string
  readonly method: HttpMethod
  readonly style: CodeStyle
  /** The route may answer that the page is to go elsewhere. */
  readonly navigates: boolean
}

/** A type of more characters is not written twice. */
const LONG = 60

/**
 * The client function's text: a declaration where the action was one, else a `const` with an arrow function; exported as
 * the action was, its doc comment kept. It throws where the route does not answer with success: without the error's text,
 * which Next.js hides of an action's errors too.
 */
export function writeClient(given: ClientInput): string {
  const isApart = standsApart(given)
  const input = isApart ? { ...given, style: narrower(given.style) } : given
  const { shape, signature, url, method, style } = input
  const end = semicolon(style)
  const own = isArrow(input) ? localName(shape) : (shape.local?.text ?? null)
  const name = shape.exported === 'default' ? own : shape.exported
  const names = new Set(signature.parameters.map(parameter => parameter.name))
  const response = freeName(['response', 'res', 'httpResponse'], names)
  const label = name ?? 'The request'
  const comma = style.trailingComma ? ',' : ''
  const isQuery = method === 'GET'
  const sent = isQuery
    ? queryRequest(signature, url, style)
    : { ...requestOf(signature, style), url: quoted(url, style) }
  const options = [...(isQuery ? [] : [`method: ${quoted(method, style)}`]), ...sent.options]
  const call =
    options.length === 1
      ? [`const ${response} = await fetch(${sent.url}, { ${options[0]} })${end}`]
      : [
          `const ${response} = await fetch(${sent.url}, {`,
          ...options.map((option, n) => optionLines(option + (n < options.length - 1 ? ',' : comma), style)),
          `})${end}`,
        ]
  const failure = `throw new Error(\`${label} failed with status \${${response}.status}\`)`
  const follow = input.navigates ? [`${NAVIGATION.follow}(${response})${end}`] : []
  const lines = [
    ...sent.before,
    ...call,
    ...follow,
    // What never answers has gone elsewhere by now, or failed.
    ...(signature.returns.text === 'Promise<never>'
      ? [failure + end]
      : [
          printIf(`!${response}.ok`, failure, style),
          ...readLines(namedResult(input, name), response, new Set([...names, response]), style),
        ]),
  ]
  const body = lines.map(line => style.indent + line.replaceAll('\n', `\n${style.indent}`)).join('\n')
  // `const a = …` cannot carry `export default`.
  const apart = isArrow(input) && shape.exported === 'default' ? ['default'] : []
  const others = [...apart, ...shape.alsoExported.map(({ name: other }) => other)]
  const passedOn = name === null ? '' : passedOnAs(others, name, style)
  const text = `${head(input, name)}\n${body}\n}`
  const declared = isApart ? apartFromName(text, style) : text
  return `${docComment(shape)}${overloads(shape)}${declared}${isArrow(input) ? end : ''}\n${passedOn}`
}

/** An option of the request; an object that is too long for its line has a member a line. */
function optionLines(option: string, style: CodeStyle): string {
  const { indent } = style
  const [, before, members, after] = /^(.*\()\{ (.+) \}(\).*)$/.exec(option) ?? []
  if (members === undefined || widthOf(indent + indent + option, style) <= style.printWidth) return indent + option
  const inner = members.split(', ').map(member => `${indent}${indent}${member}`)
  return `${indent}${before}{\n${inner.join(',\n')}${style.trailingComma ? ',' : ''}\n${indent}}${after}`
}

/** A function without parameters has nothing to break in its head: where that is too long, all of it goes behind the `=`. */
function standsApart(input: ClientInput): boolean {
  const { signature, shape, style } = input
  if (signature.typedBy === null || signature.branded || signature.parameters.length > 0) return false
  const name = shape.exported === 'default' ? localName(shape) : shape.exported
  return style.configured && head(input, name).length > style.printWidth
}

function narrower(style: CodeStyle): CodeStyle {
  return { ...style, printWidth: style.printWidth - widthOf(style.indent, style) }
}

/** `const a: typeof b = async () => {` with the function on lines of its own. */
function apartFromName(text: string, { indent }: CodeStyle): string {
  return text.replace(/ = (?=async )/, ' =\n').replaceAll('\n', `\n${indent}`)
}

/** The overload signatures, as the action has them. */
function overloads({ sf, overloads }: ActionShape): string {
  return overloads.map(overload => `${overload.getText(sf).replaceAll('\r\n', '\n')}\n`).join('')
}

function isArrow({ shape: { wrapped, fn, statement }, signature }: ClientInput): boolean {
  return wrapped || signature.typedBy !== null || (!ts.isFunctionDeclaration(fn) && !ts.isExportAssignment(statement))
}

function head(input: ClientInput, name: string | null): string {
  const { shape, signature, style } = input
  if (signature.typedBy !== null && !signature.branded) {
    const names = signature.parameters.map(({ name, rest }) => (rest ? `...${name}` : name))
    const bare = names.length === 1 && !names[0]?.startsWith('...') && !style.arrowParentheses
    const exported = shape.exported === 'default' ? '' : 'export '
    const before = `${exported}const ${name}: typeof ${signature.typedBy} = async `
    return `${before}${bare ? names[0] : `(${names.join(', ')})`} => {`
  }
  const { typedBy } = signature
  const parameters = signature.parameters.map(({ name, rest, optional, type }, n) => {
    const text = typedBy === null ? type.text : `Parameters<typeof ${typedBy}>[${n}]`
    return `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${text}`
  })
  const isDefault = shape.exported === 'default'
  const exported = isDefault ? 'export default ' : 'export '
  const types = typeParametersOf(shape)
    .map(parameter => parameter.getText(shape.sf))
    .join(', ')
  const generic = types === '' ? '' : `<${types}>`
  const before = isArrow(input)
    ? `${isDefault ? '' : exported}const ${name} = async ${generic}(`
    : `${exported}async function${name === null ? ' ' : ` ${name}`}${generic}(`
  const after = (returns: string) => `): ${returns}${isArrow(input) ? ' =>' : ''} {`
  const returns = typedBy === null ? signature.returns.text : `ReturnType<typeof ${typedBy}>`
  const line = before + parameters.join(', ') + after(returns)
  if (line.length <= style.printWidth) return line
  // What cannot be given a line of its own leaves less room for the result's type.
  const taken = after('').length + (parameters.length === 0 ? before.length : 0)
  return parameterList(before, parameters, after(splitType(returns, style.printWidth - taken, style)), style)
}

/** Parameters in a line, or each in its own where that would be too long; a single object opens in the line. */
function parameterList(before: string, parameters: readonly string[], after: string, style: CodeStyle): string {
  const line = before + parameters.join(', ') + after
  const [only = ''] = parameters
  const isObject = parameters.length === 1 && /^[\w$]+\??: \{\n[\s\S]*\}$/.test(only)
  if ((line.length <= style.printWidth && !line.includes('\n')) || parameters.length === 0 || isObject) return line
  // A rest parameter may not have a comma after it.
  const comma = style.trailingComma && !parameters.at(-1)?.startsWith('...') ? ',' : ''
  const lines = parameters.map(parameter => style.indent + parameter.replaceAll('\n', `\n${style.indent}`))
  return `${before}\n${lines.join(',\n')}${comma}\n${after}`
}

/** The result's type in the function's body: by the function's own name where it is long. */
function namedResult({ shape, signature }: ClientInput, name: string | null): ActionSignature {
  const { typedBy, answer } = signature
  const isOne = shape.overloads.length === 0 && typeParametersOf(shape).length === 0
  if (typedBy !== null || name === null || !isOne || answer.type.length <= LONG) return signature
  return { ...signature, answer: { ...answer, type: `Awaited<ReturnType<typeof ${name}>>` } }
}

/** The comment that callers see when they hover the name, where it stands directly above the action. */
export function docComment(shape: ActionShape): string {
  const { sf } = shape
  const statement = firstOf(shape)
  const comments = ts.getLeadingCommentRanges(sf.text, statement.getFullStart()) ?? []
  const last = comments.at(-1)
  if (!last || !sf.text.startsWith('/**', last.pos) || /\n\s*\n/.test(sf.text.slice(last.end, statement.getStart(sf))))
    return ''
  return `${sf.text.slice(last.pos, last.end).replaceAll('\r\n', '\n')}\n`
}
