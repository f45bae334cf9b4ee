/** Which object is the Next.js configuration, behind functions, conditions and wrappers whose own text is not there. */
import { type At, type Obj, optionsOf, type Value } from './config-value'

/**
 * The objects a config's export may be, each an alternative. Of a wrapper's arguments the first with an option of
 * Next.js counts (`withX(config, options)`, `withX(options)(config)`), else the first object.
 */
export function candidatesOf(value: Value, at: At, depth = 12): readonly Obj[] {
  if (depth <= 0) return []
  const inner = (next: Value) => candidatesOf(next, at, depth - 1)
  switch (value.kind) {
    case 'object':
      return [value]
    case 'namespace': {
      const found = value.module.exported('default')
      return found ? inner(found) : [value.module.asObject()]
    }
    case 'either':
      return [...new Set(optionsOf(value).flatMap(inner))]
    case 'function':
      // Next.js calls it with the phase and its defaults.
      return inner(at.module.evaluator.call(value, [], at))
    case 'unknown': {
      const parts = [...(value.args ?? []).map(inner), ...(value.callee ? [inner(value.callee)] : [])]
      return parts.find(objects => objects.some(hasNextOption)) ?? parts.find(objects => objects.length > 0) ?? []
    }
    default:
      return []
  }
}

/** Options that tell a Next.js configuration from the options of a wrapper around it. */
const NEXT_OPTIONS: ReadonlySet<string> = new Set(
  (
    'allowedDevOrigins assetPrefix basePath cacheComponents compiler compress deploymentId devIndicators distDir env ' +
    'eslint experimental generateBuildId headers i18n images logging modularizeImports output outputFileTracingRoot ' +
    'pageExtensions poweredByHeader productionBrowserSourceMaps publicRuntimeConfig reactCompiler reactStrictMode ' +
    'redirects rewrites serverActions serverExternalPackages serverRuntimeConfig swcMinify trailingSlash ' +
    'transpilePackages turbopack typedRoutes typescript webpack'
  ).split(' '),
)

function hasNextOption(object: Obj): boolean {
  return [...object.properties.keys()].some(name => NEXT_OPTIONS.has(name))
}
