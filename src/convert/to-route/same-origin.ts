/** The one helper module that converted routes share: it refuses requests from other sites, as Next.js does for Server Actions. */
import type { AppDetails, FileChange, Note, Refusal } from '../../model'
import { createFile } from '../code/edits'
import { conformed } from '../code/fit'
import type { Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { type CodeStyle, semicolon } from '../code/style'
import { isTyped } from '../code/without-types'
import { refuse } from '../refuse'
import { environmentOrigins } from './environment-origins'

export interface SameOriginHelper {
  readonly file: string
  /** The file to create; null where an earlier conversion wrote it. */
  readonly change: FileChange | null
  /** What to know of it. */
  readonly notes: readonly Note[]
}

/** The helper's exported function. */
export const IS_SAME_ORIGIN = 'isSameOrigin'

type Helper =
  | { readonly helper: SameOriginHelper; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly helper?: undefined }

/**
 * Where the app's `isSameOrigin` is, or is to be written: in the app's folder for such modules.
 * Refuses with `allowed-origins-unreadable` where next.config's allowedOrigins is neither literal nor made of the environment
 * alone, `name-taken` where the file is something else.
 */
export async function sameOriginHelper(
  app: AppDetails,
  files: ReadonlySet<string>,
  sources: Sources,
  style: CodeStyle,
  extension: 'ts' | 'js',
): Promise<Helper> {
  const folder = helperFolder(app, files)
  for (const candidate of ['ts', 'js']) {
    const file = `${folder}/same-origin.${candidate}`
    const existing = await sources.get(file)
    if (!existing) continue
    if (new RegExp(`\\bexport\\b.*\\b${IS_SAME_ORIGIN}\\b`).test(existing.text))
      return { helper: { file, change: null, notes: [] } }
    return refuse('name-taken', `${file} exists and has no ${IS_SAME_ORIGIN}.`, { file })
  }
  const origins = app.allowedOrigins ?? (await originsAtRunTime(app, sources, style))
  if (origins === null)
    return refuse(
      'allowed-origins-unreadable',
      'serverActions.allowedOrigins of next.config cannot be read: the new route could not allow the same origins.',
      app.configFile === null ? null : { file: app.configFile },
    )
  const file = `${folder}/same-origin.${extension}`
  const change = createFile(file, conformed(file, helperText(origins, style, extension), style), style.newline)
  const notes = typeof origins === 'string' ? [READ_AT_RUN_TIME(file, app.configFile)] : []
  return { helper: { file, change, notes } }
}

async function originsAtRunTime(app: AppDetails, sources: Sources, style: CodeStyle): Promise<string | null> {
  const config = app.configFile === null ? undefined : await sources.get(app.configFile)
  return config ? environmentOrigins(config, style.quote) : null
}

const READ_AT_RUN_TIME = (file: string, configFile: string | null): Note => ({
  code: 'origin-check',
  message: `It reads the allowed origins from the environment as ${configFile} does, but when it runs: the variables have to be set there, not only where the app is built.`,
  file,
  line: null,
})

/**
 * Where an app keeps modules that belong to no page: `lib/` or `utils/` beside `app/`, else those of its `src/` (an `app/` at
 * the root may have the rest of its code there) or of `app/` itself, else a new `lib/`.
 */
export function helperFolder(app: AppDetails, files: ReadonlySet<string>): string {
  const base = folderOf(app.appDir ?? '')
  const folders = ['lib', 'utils', 'src/lib', 'src/utils', 'app/lib', 'app/utils'].map(path =>
    base === '' ? path : `${base}/${path}`,
  )
  return folders.find(folder => [...files].some(file => file.startsWith(`${folder}/`))) ?? folders[0] ?? 'lib'
}

/**
 * The language of a new module that the app shares, given that of the file that converts: a helper is of the app, not of one
 * file. An app without a source file in TypeScript is one of JavaScript, though `typescript` may be installed for the editor.
 */
export function helperScript(script: 'ts' | 'js', app: AppDetails, files: ReadonlySet<string>): 'ts' | 'js' {
  if (script === 'ts' || !app.dependencies.has('typescript')) return script
  const root = app.root === '.' ? '' : `${app.root}/`
  const isTypeScript = (file: string) => file.startsWith(root) && isTyped(file) && !file.endsWith('.d.ts')
  return [...files].some(isTypeScript) ? 'ts' : 'js'
}

/**
 * The rule of Next.js: no Origin header passes, one that is `null` or names another host than the request does not, unless
 * it is allowed. https://nextjs.org/docs/app/api-reference/config/next-config-js/serverActions#allowedorigins
 */
function helperText(allowedOrigins: readonly string[] | string, style: CodeStyle, extension: 'ts' | 'js'): string {
  const end = semicolon(style)
  const quote = (text: string) => style.quote + text + style.quote
  const typed = extension === 'ts'
  const lines = [
    '/** False for a request that a page of another site sent. Next.js checks this for Server Actions; a route handler has to. */',
    `export function ${IS_SAME_ORIGIN}(request${typed ? ': Request' : ''})${typed ? ': boolean' : ''} {`,
    `\tconst origin = request.headers.get(${quote('origin')})${end}`,
    `\tif (origin === null) return true${end}`,
    `\tif (origin === ${quote('null')}) return false${end}`,
    `\tconst { host } = new URL(origin)${end}`,
    `\tconst forwarded = request.headers.get(${quote('x-forwarded-host')})${end}`,
    `\tconst own = forwarded?.split(${quote(',')})[0]?.trim() ?? request.headers.get(${quote('host')})${end}`,
  ]
  const isKnown = typeof allowedOrigins !== 'string'
  const above: string[] = []
  if (allowedOrigins.length > 0) {
    const value = isKnown ? `[${allowedOrigins.map(originPattern).join(', ')}]` : allowedOrigins
    const allows = isKnown ? 'allowed.test(host)' : 'matches(host, allowed)'
    above.push('/** serverActions.allowedOrigins of next.config. */', `const ALLOWED_ORIGINS = ${value}${end}`, '')
    lines.push(`\treturn host === own || ALLOWED_ORIGINS.some(${parameter('allowed', style)} => ${allows})${end}`)
  } else lines.push(`\treturn host === own${end}`)
  lines.push('}')
  if (!isKnown) {
    const [star, stars, dot] = ['*', '**', '.'].map(quote)
    above.push(
      '/** In a pattern `*` stands for one label of a host name, `**` for one or more. */',
      `function matches(host${typed ? ': string' : ''}, pattern${typed ? ': string' : ''})${typed ? ': boolean' : ''} {`,
      `\tconst labels = pattern.split(${dot}).map(${parameter('label', style)} => {`,
      `\t\tif (label === ${stars}) return ${quote('.+')}${end}`,
      `\t\tif (label === ${star}) return ${quote('[^.]+')}${end}`,
      `\t\treturn label.replace(${ESCAPED}, ${quote('\\\\$&')})${end}`,
      `\t})${end}`,
      `\treturn new RegExp(\`^\${labels.join(${quote('\\\\.')})}$\`, ${quote('i')}).test(host)${end}`,
      '}',
      '',
    )
  }
  return `${[...above, ...lines].join('\n').replaceAll('\t', style.indent)}\n`
}

/** What stands for itself in a regular expression only behind a backslash. */
const ESCAPED = '/[.*+?^${}()|[\\]\\\\]/g'

function parameter(name: string, style: CodeStyle): string {
  return style.arrowParentheses ? `(${name})` : name
}

/** `*.example.com` as a regular expression: `*` is one label, `**` one or more. */
function originPattern(origin: string): string {
  const labels = origin.split('.').map(label => {
    if (label === '**') return '.+'
    return label === '*' ? '[^.]+' : label.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return `/^${labels.join('\\.')}$/i`
}
