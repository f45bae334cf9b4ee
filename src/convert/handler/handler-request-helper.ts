/** The one helper module that actions around a kept handler share: the request it is called with, and what of its answer the callers read. */
import type { AppDetails, FileChange } from '../../model'
import { createFile } from '../code/edits'
import { conformed } from '../code/fit'
import { exportsFunction } from '../code/names'
import type { Sources } from '../code/source'
import { type CodeStyle, semicolon } from '../code/style'
import { refuse } from '../refuse'
import { helperFolder } from '../to-route/same-origin'
import type { Refused } from './handler-syntax'

/** Its exported functions. */
export const HANDLER_REQUEST = 'handlerRequest'
export const ANSWER_OF = 'answerOf'

export interface RequestHelper {
  readonly file: string
  /** The file to create; null where an earlier conversion wrote it. */
  readonly change: FileChange | null
}

/** Where the app's helper is, or is to be written. Refused: `name-taken`. */
export async function requestHelper(
  app: AppDetails,
  files: ReadonlySet<string>,
  sources: Sources,
  style: CodeStyle,
  extension: 'ts' | 'js',
): Promise<RequestHelper | Refused> {
  const folder = helperFolder(app, files)
  for (const candidate of ['ts', 'js']) {
    const file = `${folder}/handler-request.${candidate}`
    const existing = await sources.get(file)
    if (!existing) continue
    const complete = [HANDLER_REQUEST, ANSWER_OF].every(name => exportsFunction(existing.text, name))
    return complete ? { file, change: null } : refuse('name-taken', `${file} is another module.`, { file })
  }
  const file = `${folder}/handler-request.${extension}`
  return {
    file,
    change: createFile(file, conformed(file, helperText(style, extension === 'ts'), style), style.newline),
  }
}

/**
 * What the browser says of itself (cookies, address, language) is the same for an action as for a fetch. What describes the
 * body, and what Next.js adds for itself, is not: that is left out and set anew.
 */
function helperText(style: CodeStyle, typed: boolean): string {
  const end = semicolon(style)
  const quote = (text: string) => style.quote + text + style.quote
  const of = (type: string) => (typed ? `: ${type}` : '')
  const own = ['accept', 'content-length', 'content-type', 'next-action'].map(quote).join(', ')
  const lines = [
    `import { headers } from ${quote('next/headers')}${end}`,
    `import { NextRequest } from ${quote('next/server')}${end}`,
    '',
    '/** A request for a handler that is called in a Server Action: the headers and cookies of the page, its own method, path and body. */',
    `export async function ${HANDLER_REQUEST}(`,
    `\tmethod${of('string')},`,
    `\tpath${of('string')},`,
    `\tbody${typed ? '?: unknown' : ''},`,
    `\textra${of('Record<string, string>')} = {}${style.parameterComma ? ',' : ''}`,
    ') {',
    `\tconst sent = new Headers(await headers())${end}`,
    `\tconst protocol = sent.get(${quote('x-forwarded-proto')})?.split(${quote(',')})[0] ?? ${quote('http')}${end}`,
    `\tconst url = new URL(path, \`\${protocol}://\${sent.get(${quote('host')})}\`)${end}`,
    `\tconst own = [${own}]${end}`,
    `\tfor (const name of own) sent.delete(name)${end}`,
    `\tfor (const [name, value] of Object.entries(extra)) sent.set(name, value)${end}`,
    '\tif (body === undefined || body instanceof FormData) {',
    `\t\treturn new NextRequest(url, { method, headers: sent, body })${end}`,
    '\t}',
    `\tsent.set(${quote('content-type')}, ${quote('application/json')})${end}`,
    `\treturn new NextRequest(url, { method, headers: sent, body: JSON.stringify(body) })${end}`,
    '}',
    '',
    "/** What the callers read of a handler's answer. */",
    `export async function ${ANSWER_OF}(response${of('Response')}) {`,
    `\tconst isJson = response.headers.get(${quote('content-type')})?.includes(${quote('json')})${end}`,
    `\treturn { ok: response.ok, status: response.status, data: isJson ? await response.json() : null }${end}`,
    '}',
    '',
  ]
  return lines.join('\n').replaceAll('\t', style.indent)
}
