/** `export const config` of an API route as a route handler's own exports; what has no meaning there goes. */
import type { NoteCode, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import { type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiHandler } from './api-handler'

export interface RouteConfig {
  /** `export const maxDuration = 60` and the like. */
  readonly lines: readonly string[]
  /** True where the handler already takes a Request and answers with a Response. */
  readonly edge: boolean
  /** True with `bodyParser: false`. */
  readonly raw: boolean
  readonly notes: readonly { readonly code: NoteCode; readonly message: string; readonly place: Place }[]
}

/**
 * Reads the configuration. Refused with `unsupported-handler`: one that cannot be read, or that a route handler has no
 * counterpart of. https://nextjs.org/docs/pages/building-your-application/routing/api-routes#custom-config,
 * https://nextjs.org/docs/app/api-reference/file-conventions/route-segment-config
 */
export function readConfig({ config, sf }: Pick<ApiHandler, 'config' | 'sf'>, style: CodeStyle): RouteConfig | Refused {
  const lines: string[] = []
  const notes: RouteConfig['notes'][number][] = []
  let edge = false
  let raw = false
  const line = (name: string, value: string) => lines.push(`export const ${name} = ${value}${semicolon(style)}`)
  for (const [name, value, node] of config ? topLevelOf(config) : []) {
    switch (name) {
      case 'maxDuration':
        line('maxDuration', value.getText(sf))
        break
      case 'regions':
      case 'preferredRegion':
        line('preferredRegion', value.getText(sf))
        break
      case 'runtime': {
        const runtime = ts.isStringLiteralLike(value) ? value.text : null
        if (runtime === null) return refuse('unsupported-handler', 'The runtime cannot be read.', placeOf(node))
        edge = runtime !== 'nodejs'
        if (edge) line('runtime', quoted('edge', style))
        break
      }
      case 'api': {
        if (!ts.isObjectLiteralExpression(value))
          return refuse('unsupported-handler', 'The configuration cannot be read.', placeOf(node))
        for (const [key, setting, inner] of membersOf(value)) {
          if (key === 'bodyParser' && setting.kind === ts.SyntaxKind.FalseKeyword) raw = true
          else if (key === 'bodyParser')
            notes.push({
              code: 'body-limit',
              message: 'The size limit of the body is gone: a route handler has none of its own.',
              place: placeOf(inner),
            })
          else if (key !== 'externalResolver' && key !== 'responseLimit')
            return refuse('unsupported-handler', `The setting ${key} has no counterpart.`, placeOf(inner))
        }
        break
      }
      case 'supportsResponseStreaming':
        break
      default:
        return refuse('unsupported-handler', `The setting ${name} has no counterpart.`, placeOf(node))
    }
  }
  return { lines, edge, raw, notes }
}

function topLevelOf(config: ts.VariableStatement): ReturnType<typeof membersOf> {
  const initializer = config.declarationList.declarations[0]?.initializer
  const object = initializer && unwrapped(initializer)
  if (object && ts.isObjectLiteralExpression(object)) return membersOf(object)
  // Read as a setting of an unknown name, which is refused at its place.
  return initializer ? [['config', initializer, config]] : []
}

function membersOf(object: ts.ObjectLiteralExpression): [string, ts.Expression, ts.Node][] {
  return object.properties.map(property => {
    const value = ts.isPropertyAssignment(property) ? unwrapped(property.initializer) : undefined
    return [property.name?.getText().replace(/^['"]|['"]$/g, '') ?? '…', value ?? object, property]
  })
}
