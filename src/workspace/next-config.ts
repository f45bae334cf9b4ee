/** What a next.config file says, read from its text: it is never run. */
import type { AppDetails, Problem, RouteMapping } from '../model'
import { candidatesOf } from './config-candidates'
import { type ConfigModule, ConfigModules } from './config-module'
import { type At, either, isNothing, type Obj, optionsOf, type Property, textsOf, UNDEFINED } from './config-value'
import { configProblem } from './json'
import { type Mappings, mappingsOf } from './route-mappings'
import { unwrap } from './top-level'
import { ts } from './typescript'

/** The part of an app's details that next.config decides. */
export interface NextConfig
  extends Pick<
    AppDetails,
    | 'basePath'
    | 'pageExtensions'
    | 'trailingSlash'
    | 'locales'
    | 'defaultLocale'
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
  defaultLocale: null,
  output: null,
  allowedOrigins: [],
  mappings: [],
  mappingsReadable: true,
  problems: [],
}

/**
 * Reads the configuration of `text`: an object behind `export default` or `module.exports`, through names, functions,
 * `satisfies`, wrappers such as `withX(config)`, and modules of the workspace as far as `modules` has them. What cannot
 * be read takes its default and is a `config-unreadable` problem at its place; where nothing can, mappings and origins
 * count as unknown.
 * Options: https://nextjs.org/docs/app/api-reference/config/next-config-js
 */
export function readNextConfig(text: string, file: string, modules = new ConfigModules(NO_FILES)): NextConfig {
  try {
    return readModule(modules.add(file, text))
  } catch (error) {
    // Expressions nested some ten thousand deep end the stack.
    if (!(error instanceof RangeError)) throw error
    return unreadableConfig([
      configProblem(file, text, 0, 0, `${file} is nested too deeply to be read: defaults are assumed`),
    ])
  }
}

const NO_FILES = { resolve: () => undefined, text: () => undefined }

function readModule(module: ConfigModule): NextConfig {
  const { file, text, sf } = module
  const [broken] = (sf as unknown as { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics
  const syntax = broken && [
    configProblem(
      file,
      text,
      broken.start,
      broken.length,
      `${file} does not parse: ${ts.flattenDiagnosticMessageText(broken.messageText, ' ')}`,
    ),
  ]
  const exported = module.configuration()
  const objects = exported ? candidatesOf(exported, { module, node: sf }) : []
  if (objects.length === 0) {
    const node = exportedNode(sf)
    const start = node?.getStart(sf) ?? 0
    const message = `The configuration in ${file} cannot be read without running it: defaults are assumed`
    return unreadableConfig(syntax ?? [configProblem(file, text, start, node ? node.end - start : 0, message)])
  }
  const config = new OptionReader(objects, module).read()
  return { ...config, problems: [...(syntax ?? []), ...config.problems] }
}

function unreadableConfig(problems: readonly Problem[]): NextConfig {
  return { ...DEFAULT_CONFIG, allowedOrigins: null, mappingsReadable: false, problems }
}

/** What a config file exports, as it is written. */
function exportedNode(sf: ts.SourceFile): ts.Node | undefined {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement)) return statement.expression
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue
    if (statement.expression.left.getText(sf) === 'module.exports') return statement.expression.right
  }
  return undefined
}

class OptionReader {
  private readonly problems: Problem[] = []
  private readonly file: string

  /** `objects` are the alternatives of one configuration. */
  constructor(
    private readonly objects: readonly Obj[],
    private readonly module: ConfigModule,
  ) {
    this.file = module.file
  }

  read(): NextConfig {
    const mappings: RouteMapping[] = []
    let mappingsReadable = true
    for (const [option, kind] of [
      ['rewrites', 'rewrite'],
      ['redirects', 'redirect'],
    ] as const) {
      const property = this.option(option)
      if (!property) continue
      const found = this.mappings(property, kind)
      mappings.push(...found.mappings)
      if (!found.unreadable) continue
      mappingsReadable = false
      this.unreadable(found.unreadable, `Some ${option} of ${this.file} cannot be read without running it`)
    }
    const routing = {
      basePath: this.basePath(),
      pageExtensions: this.pageExtensions() ?? DEFAULT_CONFIG.pageExtensions,
      trailingSlash: this.flag('trailingSlash'),
      locales: this.locales(),
      defaultLocale: this.defaultLocale(),
    }
    // Origins come from the environment where they are not literal: its module, often a large one, would not tell.
    this.module.evaluator.modules.loading = false
    return {
      ...routing,
      output: this.output(),
      allowedOrigins: this.allowedOrigins(),
      mappings,
      mappingsReadable,
      problems: this.problems,
    }
  }

  /** An option as the last of the alternatives writes it, its value that of any of them; undefined where none has it. */
  private option(name: string): Property | undefined {
    const all = this.objects.map(object => object.properties.get(name))
    const last = all.findLast(property => property && !isUndefined(property))
    return last && { at: last.at, value: either(all.map(property => property?.value ?? UNDEFINED)) }
  }

  private mappings({ value, at }: Property, kind: RouteMapping['kind']): Mappings {
    const several = optionsOf(value).filter(option => !isNothing(option))
    const answers = several.map(option =>
      option.kind === 'function' ? this.module.evaluator.call(option, [], at) : ({ kind: 'unknown', at } as const),
    )
    const all = mappingsOf(either(answers), kind, at)
    const always = optionsOf(value).length === 1
    return { ...all, mappings: all.mappings.map(mapping => ({ ...mapping, always: mapping.always && always })) }
  }

  private basePath(): string {
    const property = this.option('basePath')
    if (!property) return ''
    const options = optionsOf(property.value)
    const known = options.flatMap(option =>
      option.kind === 'text' && option.whole ? [option.text] : isNothing(option) ? [''] : [],
    )
    if (known.length === 0) {
      this.unreadable(property.at, `The basePath of ${this.file} cannot be read without running it: none is assumed`)
      return ''
    }
    const found = known.includes('') ? '' : (known.at(-1) as string)
    if (options.length > 1 && (known.length < options.length || new Set(known).size > 1))
      this.unreadable(
        property.at,
        `The basePath of ${this.file} depends on its environment: '${found}' is assumed`,
        'hint',
      )
    return found.startsWith('/') ? found.replace(/\/+$/, '') : ''
  }

  private pageExtensions(): readonly string[] | undefined {
    const property = this.option('pageExtensions')
    if (!property) return undefined
    const lists = optionsOf(property.value).filter(option => !isUndefined({ value: option }))
    const found = lists.map(textsOf)
    const texts = found.flatMap(list => list?.texts ?? [])
    if (found.includes(undefined))
      this.unreadable(
        property.at,
        `The pageExtensions of ${this.file} cannot be read without running it: defaults are assumed`,
      )
    else if (found.length > 1 || found.some(list => list?.maybe))
      this.unreadable(
        property.at,
        `The pageExtensions of ${this.file} depend on its environment: all of them are assumed`,
        'hint',
      )
    return found.includes(undefined) || texts.length === 0 ? undefined : [...new Set(texts)]
  }

  private flag(name: string): boolean {
    const property = this.option(name)
    if (!property) return false
    const { value } = property
    if (value.kind !== 'constant')
      this.unreadable(
        property.at,
        `${name} of ${this.file} cannot be read without running it: false is assumed`,
        'hint',
      )
    return value.kind === 'constant' && value.value === true
  }

  /** Literal ones only: what decides between two is the environment, and need not be looked for in other modules. */
  private output(): NextConfig['output'] {
    const node = this.objects.flatMap(object => object.properties.get('output')?.at.node ?? []).at(-1)
    const found = node && ts.isExpression(node) ? unwrap(node) : undefined
    if (!found || !ts.isStringLiteralLike(found)) return null
    return found.text === 'standalone' || found.text === 'export' ? found.text : null
  }

  private locales(): readonly string[] {
    const property = this.option('i18n')
    if (!property) return []
    const lists = optionsOf(property.value).filter(option => !isNothing(option))
    const found = lists.map(option => {
      const locales = option.kind === 'object' ? option.properties.get('locales')?.value : undefined
      return locales && textsOf(locales)?.texts
    })
    if (found.includes(undefined))
      this.unreadable(property.at, `The locales of ${this.file} cannot be read without running it`, 'hint')
    return [...new Set(found.flatMap(texts => texts ?? []))]
  }

  private defaultLocale(): string | null {
    const value = this.option('i18n')?.value
    const found = value?.kind === 'object' ? value.properties.get('defaultLocale')?.value : undefined
    return found?.kind === 'text' && found.whole ? found.text : null
  }

  private allowedOrigins(): readonly string[] | null {
    for (const { property, always } of this.serverActions()) {
      if (property.value.kind === 'constant') continue
      const { value, at } = property
      const origins = value.kind === 'object' ? value.properties.get('allowedOrigins') : undefined
      if (value.kind === 'object' && !value.open && (!origins || isUndefined(origins))) continue
      const found = origins && textsOf(origins.value)
      if (found && !found.maybe && always) return found.texts
      this.unreadable(origins?.at ?? at, `The allowedOrigins of ${this.file} cannot be read without running it`, 'hint')
      return null
    }
    return []
  }

  /** The option at both places, and whether it is there in any case. */
  private serverActions(): { readonly property: Property; readonly always: boolean }[] {
    const experimental = optionsOf(this.option('experimental')?.value ?? UNDEFINED)
    const nested = experimental.map(option =>
      option.kind === 'object' ? option.properties.get('serverActions') : undefined,
    )
    return [
      ...[this.option('serverActions')].map(property => ({ property, always: true })),
      ...nested.map(property => ({ property, always: nested.every(Boolean) })),
    ].flatMap(({ property, always }) => (property ? { property, always } : []))
  }

  private unreadable({ module, node }: At, message: string, severity: Problem['severity'] = 'warning'): void {
    const start = node.getStart(module.sf)
    this.problems.push(configProblem(module.file, module.text, start, node.end - start, message, severity))
  }
}

function isUndefined({ value }: Pick<Property, 'value'>): boolean {
  return value.kind === 'constant' && (value.value === undefined || value.value === null)
}
