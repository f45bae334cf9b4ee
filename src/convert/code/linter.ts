/** Finds the rules that ESLint has turned on for a file, and Biome's on braces by the name of ESLint's: of the nearest flat configuration above it, else of all others above it. */
import { type ConfigFiles, ConfigModules } from '../../workspace/config-module'
import { globsToRegExp } from '../../workspace/glob'
import { LINT_FILES, type LintBase, type LintBlock, type LintConfig, lintConfig } from '../../workspace/lint-config'
import { biomeWantsBraces } from './biome-braces'
import { moduleAt } from './formatter-base'
import { folderOf } from './specifiers'

type Read = (file: string) => Promise<string | undefined>

/** The options of each rule that is on, as an error or a warning. */
export class LintRules {
  private readonly rules: ReadonlyMap<string, readonly unknown[]>

  constructor(rules: ReadonlyMap<string, readonly unknown[]>) {
    this.rules = new Map([...rules].map(([name, options]) => [keyOf(name), options]))
  }

  get size(): number {
    return this.rules.size
  }

  /** The options of a rule, whatever its plugin is called there; undefined where it is off. */
  get(name: string): readonly unknown[] | undefined {
    return this.rules.get(keyOf(name))
  }
}

/** A rule of ESLint's own by its name, one of a plugin by its name there: a configuration calls plugins as it likes. */
function keyOf(name: string): string {
  const slash = name.lastIndexOf('/')
  return slash < 0 ? name : `*${name.slice(slash)}`
}

/** A part of a configuration with the folder that its globs are relative to. */
interface Placed extends LintBlock {
  readonly folder: string
}

interface Found {
  readonly blocks: readonly Placed[]
  readonly root: boolean
}

// Each round reads what the one before found imported: a chain of modules longer than this is read no further.
const ROUNDS = 6
// Configurations that go on from each other in a circle end here.
const DEEPEST = 6

/** The linter's configurations of one conversion: each folder is looked at once. */
export class Linters {
  private readonly byFolder = new Map<string, Promise<Found | undefined>>()
  private readonly bracesIn = new Map<string, Promise<boolean>>()

  constructor(
    private readonly read: Read,
    private readonly resolve: ConfigFiles['resolve'],
  ) {}

  /** The rules for a file, which need not exist. */
  async rulesFor(file: string): Promise<LintRules> {
    const rules = new Map<string, readonly unknown[]>()
    const before = new Map<string, readonly unknown[]>()
    for (const block of await this.blocksAbove(folderOf(file))) {
      if (!isFor(block, file)) continue
      for (const [rule, { on, options }] of block.rules) {
        const name = keyOf(rule)
        const own = options ?? before.get(name) ?? []
        before.set(name, own)
        if (on) rules.set(name, own)
        else rules.delete(name)
      }
    }
    if (await this.biomeWantsBraces(folderOf(file))) rules.set('curly', [])
    return new LintRules(rules)
  }

  private biomeWantsBraces(folder: string): Promise<boolean> {
    const known = this.bracesIn.get(folder)
    if (known) return known
    const asked = biomeWantsBraces(folder, this.read)
    this.bracesIn.set(folder, asked)
    return asked
  }

  private async blocksAbove(folder: string): Promise<readonly Placed[]> {
    const found = await this.of(folder)
    if (found?.root || folder === '') return found?.blocks ?? []
    return [...(await this.blocksAbove(folderOf(folder))), ...(found?.blocks ?? [])]
  }

  private of(folder: string): Promise<Found | undefined> {
    const known = this.byFolder.get(folder)
    if (known) return known
    const found = this.find(folder)
    this.byFolder.set(folder, found)
    return found
  }

  private async find(folder: string): Promise<Found | undefined> {
    const at = (name: string) => (folder === '' ? name : `${folder}/${name}`)
    const texts = await Promise.all(LINT_FILES.map(name => this.read(at(name))))
    for (const [n, name] of LINT_FILES.entries()) {
      const text = texts[n]
      const config = text === undefined ? undefined : await this.config(at(name), text)
      if (config) return { blocks: await this.placed(config, at(name), folder), root: config.root }
    }
    return undefined
  }

  /** Reads a configuration with the modules of the workspace that it imports. */
  private async config(file: string, text: string): Promise<LintConfig | undefined> {
    const texts = new Map<string, string>()
    for (let round = 0; ; round++) {
      const modules = new ConfigModules({ resolve: this.resolve, text: one => texts.get(one) })
      const config = lintConfig(file, text, modules)
      if (modules.wanted.size === 0 || round === ROUNDS) return config
      for (const wanted of modules.wanted) texts.set(wanted, (await this.read(wanted)) ?? '')
    }
  }

  /** Its parts, those that it goes on from in their place. */
  private async placed(config: LintConfig, file: string, folder: string, depth = 0): Promise<Placed[]> {
    const parts = await Promise.all(
      config.parts.map(async part => {
        if (!('base' in part)) return [{ ...part, folder }]
        const base = depth < DEEPEST ? await this.base(file, part.base) : undefined
        if (!base) return []
        const inner = await this.placed(base.config, base.file, folder, depth + 1)
        return inner.map(block => within(block, part))
      }),
    )
    return parts.flat()
  }

  /** What `extends` names: a file, or a package that is installed or of the workspace. */
  private async base(from: string, name: string) {
    if (/^(eslint|plugin):/.test(name)) return undefined
    for (const specifier of name.startsWith('.') ? [name] : packagesOf(name)) {
      const inWorkspace = specifier.startsWith('.') ? undefined : this.resolve(from, specifier)
      const text = inWorkspace === undefined ? undefined : await this.read(inWorkspace)
      const found =
        inWorkspace !== undefined && text !== undefined
          ? { file: inWorkspace, text }
          : await moduleAt(from, specifier, this.read)
      const config = found && (await this.config(found.file, found.text))
      if (config) return { config, file: found.file }
    }
    return undefined
  }
}

function within(block: Placed, { files, ignores }: LintBase): Placed {
  return { ...block, files: [...block.files, ...files], ignores: [...block.ignores, ...ignores] }
}

/** https://eslint.org/docs/latest/extend/shareable-configs: `airbnb`, `@scope`, `@scope/name/file` */
function packagesOf(name: string): string[] {
  const [, scope, rest = ''] = /^(@[^/]+)(?:\/(.*))?$/.exec(name) ?? []
  if (scope === undefined) return name.startsWith('eslint-config-') ? [name] : [`eslint-config-${name}`, name]
  if (rest === '') return [`${scope}/eslint-config`]
  return rest.startsWith('eslint-config') ? [name] : [`${scope}/eslint-config-${rest}`, name]
}

/** True where the globs of a part mean a file. */
function isFor({ files, ignores, folder }: Placed, file: string): boolean {
  if (folder !== '' && !file.startsWith(`${folder}/`)) return false
  const own = folder === '' ? file : file.slice(folder.length + 1)
  const isIn = (globs: readonly string[]) => globsToRegExp(globs)?.test(own) ?? false
  const left = ignores.filter(glob => !glob.startsWith('!'))
  return files.every(globs => isIn(globs)) && !isIn(left)
}
