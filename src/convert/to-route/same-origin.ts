/** The one helper module that converted routes share: it refuses requests from other sites, as Next.js does for Server Actions. */
import type { AppDetails, FileChange, Refusal } from '../../model'
import { createFile } from '../code/edits'
import { conformed } from '../code/fit'
import type { Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { type CodeStyle, semicolon } from '../code/style'
import { refuse } from '../refuse'

export interface SameOriginHelper {
  readonly file: string
  /** The file to create; null where an earlier conversion wrote it. */
  readonly change: FileChange | null
}

/** The helper's exported function. */
export const IS_SAME_ORIGIN = 'isSameOrigin'

type Helper =
  | { readonly helper: SameOriginHelper; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly helper?: undefined }

/**
 * Where the app's `isSameOrigin` is, or is to be written: in the app's folder for such modules.
 * Refuses with `allowed-origins-unreadable` where next.config's allowedOrigins is no literal, `name-taken` where the file
 * is something else.
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
      return { helper: { file, change: null } }
    return refuse('name-taken', `${file} exists and has no ${IS_SAME_ORIGIN}.`, { file })
  }
  if (app.allowedOrigins === null)
    return refuse(
      'allowed-origins-unreadable',
      'serverActions.allowedOrigins of next.config cannot be read: the new route could not allow the same origins.',
      app.configFile === null ? null : { file: app.configFile },
    )
  const file = `${folder}/same-origin.${extension}`
  return {
    helper: {
      file,
      change: createFile(file, conformed(file, helperText(app.allowedOrigins, style, extension), style), style.newline),
    },
  }
}

/**
 * Where an app keeps modules that belong to no page: `lib/` or `utils/` beside `app/`, else those of its `src/` (an `app/` at
 * the root may have the rest of its code there), else a new `lib/`.
 */
export function helperFolder(app: AppDetails, files: ReadonlySet<string>): string {
  const base = folderOf(app.appDir ?? '')
  const folders = ['lib', 'utils', 'src/lib', 'src/utils'].map(path => (base === '' ? path : `${base}/${path}`))
  return folders.find(folder => [...files].some(file => file.startsWith(`${folder}/`))) ?? folders[0] ?? 'lib'
}

/**
 * The rule of Next.js: no Origin header passes, one that is `null` or names another host than the request does not, unless
 * it is allowed. https://nextjs.org/docs/app/api-reference/config/next-config-js/serverActions#allowedorigins
 */
function helperText(allowedOrigins: readonly string[], style: CodeStyle, extension: 'ts' | 'js'): string {
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
  if (allowedOrigins.length > 0) {
    lines.unshift(
      '/** serverActions.allowedOrigins of next.config. */',
      `const ALLOWED_ORIGINS = [${allowedOrigins.map(origin => originPattern(origin)).join(', ')}]${end}`,
      '',
    )
    lines.push(
      `\treturn host === own || ALLOWED_ORIGINS.some(${style.arrowParentheses ? '(allowed)' : 'allowed'} => allowed.test(host))${end}`,
    )
  } else lines.push(`\treturn host === own${end}`)
  return `${lines.join('\n').replaceAll('\t', style.indent)}\n}\n`
}

/** `*.example.com` as a regular expression: `*` is one label, `**` one or more. */
function originPattern(origin: string): string {
  const labels = origin.split('.').map(label => {
    if (label === '**') return '.+'
    return label === '*' ? '[^.]+' : label.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return `/^${labels.join('\\.')}$/i`
}
