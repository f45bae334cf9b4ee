/** What a next.config file says, read from its text: it is never run. */
import type { AppDetails, Problem, RouteMapping } from '../model'
import { type ConfigObject, ConfigSource, type ConfigValue } from './config-source'
import { configProblem } from './json'
import { mappingsOf } from './route-mappings'
import { ts } from './typescript'

/** The part of an app's details that next.config decides. */
export interface NextConfig
  extends Pick<
    AppDetails,
    | 'basePath'
    | 'pageExtensions'
    | 'trailingSlash'
    | 'locales'
    | 'output'
    | 'allowedOrigins'
    | 'mappings'
    | 'mappingsReadable'
  > {
  readonly problems: readonly Problem[]
}

/** In the order in which Next.js looks for them. */
export const CONFIG_FILES = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts'] as const

/** What Next.js assumes where next.config is silent. */
export const DEFAULT_CONFIG: NextConfig = {
  basePath: '',
  pageExtensions: ['tsx', 'ts', 'jsx', 'js'],
  trailingSlash: false,
  locales: [],
  output: null,
  allowedOrigins: [],
  mappings: [],
  mappingsReadable: true,
  problems: [],
}

/**
 * Reads the configuration of `text`: an object behind `export default` or `module.exports`, through names, functions,
 * `satisfies` and wrappers such as `withX(config)`. What cannot be read takes its default and is a `config-unreadable`
 * problem at its place; where nothing can, mappings and origins count as unknown.
 * Options: https://nextjs.org/docs/app/api-reference/config/next-config-js
 */
export function readNextConfig(text: string, file: string): NextConfig {
  const sf = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const [broken] = (sf as unknown as { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics
  const exported = exportedConfig(sf)
  const source = new ConfigSource(sf)
  const object = exported && source.object(exported, hasNextOption)
  const syntax = broken && [
    configProblem(
      file,
      text,
      broken.start,
      broken.length,
      `${file} does not parse: ${ts.flattenDiagnosticMessageText(broken.messageText, ' ')}`,
    ),
  ]
  if (!object) {
    const start = exported ? exported.getStart(sf) : 0
    const message = `The configuration in ${file} cannot be read without running it: defaults are assumed`
    const problems = syntax ?? [configProblem(file, text, start, exported ? exported.end - start : 0, message)]
    return { ...DEFAULT_CONFIG, allowedOrigins: null, mappingsReadable: false, problems }
  }
  const config = new OptionReader(source, object, file, text).read()
  return { ...config, problems: [...(syntax ?? []), ...config.problems] }
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

function hasNextOption(object: ConfigObject): boolean {
  return [...object.keys()].some(name => NEXT_OPTIONS.has(name))
}

function exportedConfig(sf: ts.SourceFile): ConfigValue | undefined {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement)) return statement.expression
    if (ts.isFunctionDeclaration(statement)) {
      const modifiers = ts.getModifiers(statement)
      if (modifiers?.some(modifier => modifier.kind === ts.SyntaxKind.DefaultKeyword)) return statement
    }
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const element = statement.exportClause.elements.find(one => one.name.text === 'default')
      const local = element?.propertyName ?? element?.name
      if (local && ts.isIdentifier(local) && !statement.moduleSpecifier) return local
    }
  }
  for (const statement of sf.statements.toReversed()) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue
    const { left, right } = statement.expression
    if (ts.isPropertyAccessExpression(left) && left.getText(sf) === 'module.exports') return right
  }
  return undefined
}

class OptionReader {
  private readonly problems: Problem[] = []

  constructor(
    private readonly source: ConfigSource,
    private readonly object: ConfigObject,
    private readonly file: string,
    private readonly text: string,
  ) {}

  read(): NextConfig {
    const mappings: RouteMapping[] = []
    let mappingsReadable = true
    for (const [option, kind] of [
      ['rewrites', 'rewrite'],
      ['redirects', 'redirect'],
    ] as const) {
      const value = this.option(option)
      if (!value) continue
      const found = mappingsOf(this.source, value, kind)
      mappings.push(...found.mappings)
      if (!found.unreadable) continue
      mappingsReadable = false
      this.unreadable(found.unreadable, `Some ${option} of ${this.file} cannot be read without running it`)
    }
    return {
      basePath: this.basePath(),
      pageExtensions: this.texts('pageExtensions') ?? DEFAULT_CONFIG.pageExtensions,
      trailingSlash: this.flag('trailingSlash'),
      locales: this.locales(),
      output: this.output(),
      allowedOrigins: this.allowedOrigins(),
      mappings,
      mappingsReadable,
      problems: this.problems,
    }
  }

  private option(name: string): ConfigValue | undefined {
    const value = this.object.get(name)
    return value && isUndefined(value) ? undefined : value
  }

  private basePath(): string {
    const value = this.option('basePath')
    if (!value) return ''
    const found = this.source.text(value)
    if (!found)
      this.unreadable(value, `The basePath of ${this.file} cannot be read without running it: none is assumed`)
    else if (found.assumed)
      this.unreadable(
        value,
        `The basePath of ${this.file} depends on its environment: '${found.text}' is assumed`,
        'hint',
      )
    const path = found?.text ?? ''
    return path.startsWith('/') ? path.replace(/\/+$/, '') : ''
  }

  private texts(name: string): string[] | undefined {
    const value = this.option(name)
    if (!value) return undefined
    const texts = this.source.texts(value)
    if (!texts)
      this.unreadable(value, `The ${name} of ${this.file} cannot be read without running it: defaults are assumed`)
    return texts && texts.length > 0 ? texts : undefined
  }

  private flag(name: string): boolean {
    const value = this.option(name)
    if (!value) return false
    const { kind } = this.source.resolved(value)
    if (kind !== ts.SyntaxKind.TrueKeyword && kind !== ts.SyntaxKind.FalseKeyword)
      this.unreadable(value, `${name} of ${this.file} cannot be read without running it: false is assumed`, 'hint')
    return kind === ts.SyntaxKind.TrueKeyword
  }

  private output(): NextConfig['output'] {
    const value = this.option('output')
    const found = value && this.source.text(value)?.text
    return found === 'standalone' || found === 'export' ? found : null
  }

  private locales(): readonly string[] {
    const value = this.option('i18n')
    if (!value) return []
    const locales = this.source.object(value)?.get('locales')
    const texts = locales && this.source.texts(locales)
    if (!texts) this.unreadable(value, `The locales of ${this.file} cannot be read without running it`, 'hint')
    return texts ?? []
  }

  private allowedOrigins(): readonly string[] | null {
    const experimental = this.option('experimental')
    const nested = experimental && this.source.object(experimental)?.get('serverActions')
    for (const value of [this.option('serverActions'), nested]) {
      if (!value || isLiteralFlag(value)) continue
      const options = this.source.object(value)
      const origins = options?.get('allowedOrigins')
      if (options && (!origins || isUndefined(origins))) continue
      const texts = origins && this.source.texts(origins)
      if (!texts)
        this.unreadable(
          origins ?? value,
          `The allowedOrigins of ${this.file} cannot be read without running it`,
          'hint',
        )
      return texts ?? null
    }
    return []
  }

  private unreadable(node: ts.Node, message: string, severity: Problem['severity'] = 'warning'): void {
    const start = node.getStart(this.source.sf)
    this.problems.push(configProblem(this.file, this.text, start, node.end - start, message, severity))
  }
}

function isUndefined(value: ConfigValue): boolean {
  return (ts.isIdentifier(value) && value.text === 'undefined') || value.kind === ts.SyntaxKind.NullKeyword
}

function isLiteralFlag(value: ConfigValue): boolean {
  return value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword
}
