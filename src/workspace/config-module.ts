/** A config file and the modules it imports, with what each of them exports, found when it is asked for. */
import { ConfigEvaluator } from './config-evaluate'
import { runStatements } from './config-statements'
import { type Obj, Scope, UNDEFINED, type Value } from './config-value'
import { withEditorLines } from './text'
import { ts } from './typescript'

/** Where a config's modules come from. */
export interface ConfigFiles {
  /** The file of the workspace behind a specifier, undefined for a package or nothing. */
  resolve(file: string, specifier: string): string | undefined
  /** Its text, undefined where it has not been read. */
  text(file: string): string | undefined
  /** Trees of earlier readings, to be kept between them. */
  readonly trees?: Map<string, ts.SourceFile>
}

// A config that needs more than this is built by a program, and read no further.
const STEPS = 50_000

/** All modules of one reading. What a module needs and nobody has read yet is `wanted`: the reading is tried again with it. */
export class ConfigModules {
  readonly wanted = new Set<string>()
  /** Every file that was asked for. */
  readonly used = new Set<string>()
  readonly #files: ConfigFiles
  /** False while what is read is worth no further file. */
  loading = true
  /** How often a module was not read for that reason: what was found meanwhile is to be found again. */
  #skipped = 0
  readonly #loaded = new Map<string, ConfigModule>()
  #steps = STEPS

  constructor(files: ConfigFiles) {
    this.#files = files
  }

  /** False once the reading has taken too long. */
  step(): boolean {
    return this.#steps-- > 0
  }

  load(from: string, specifier: string): ConfigModule | undefined {
    const file = this.#files.resolve(from, specifier)
    if (file === undefined) return undefined
    const known = this.#loaded.get(file)
    if (known) return known
    if (!this.loading) {
      this.#skipped++
      return undefined
    }
    this.used.add(file)
    const content = this.#files.text(file)
    if (content === undefined) {
      this.wanted.add(file)
      return undefined
    }
    return this.add(file, content)
  }

  /** Runs something that no further file is read for. */
  withoutLoading<T>(run: () => T): T {
    const before = this.loading
    this.loading = false
    const result = run()
    this.loading = before
    return result
  }

  /** A value that is found once, when it is first asked for with everything at hand. */
  once(find: () => Value): () => Value {
    let known: Value | undefined
    return () => {
      if (known) return known
      const before = this.#skipped
      const value = find()
      if (this.#skipped === before) known = value
      return value
    }
  }

  parse(file: string, content: string): ts.SourceFile {
    const known = this.#files.trees?.get(file)
    if (known) return known
    const tree = file.endsWith('.json')
      ? ts.parseJsonText(file, content)
      : withEditorLines(ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true))
    this.#files.trees?.set(file, tree)
    return tree
  }

  add(file: string, content: string): ConfigModule {
    const module = new ConfigModule(file, content, this)
    this.#loaded.set(file, module)
    module.run()
    return module
  }
}

export class ConfigModule {
  readonly sf: ts.SourceFile
  readonly evaluator: ConfigEvaluator
  readonly scope: Scope
  readonly #modules: ConfigModules
  readonly #exports = new Map<string, () => Value>()
  readonly #stars: string[] = []
  /** `module.exports = …`, or the value of a JSON file. */
  #whole: Value | undefined

  constructor(
    readonly file: string,
    readonly text: string,
    modules: ConfigModules,
  ) {
    this.#modules = modules
    this.sf = modules.parse(file, text)
    this.scope = new Scope(this, null)
    this.evaluator = new ConfigEvaluator(modules)
  }

  run(): void {
    const [first] = this.sf.statements
    if (this.file.endsWith('.json')) {
      if (first && ts.isExpressionStatement(first)) this.#whole = this.evaluator.evaluate(first.expression, this.scope)
      return
    }
    for (const statement of this.sf.statements) this.#link(statement)
    runStatements(this.sf.statements, this.scope, this.evaluator)
  }

  load(specifier: string): ConfigModule | undefined {
    return this.#modules.load(this.file, specifier)
  }

  /** An exported name; `default` of a CommonJS or JSON module is the whole of it. Undefined where it exports no such name. */
  exported(name: string, seen: ReadonlySet<ConfigModule> = new Set()): Value | undefined {
    if (this.#whole) {
      const own = this.#whole.kind === 'object' ? this.#whole.properties.get(name)?.value : undefined
      return own ?? (name === 'default' ? this.#whole : undefined)
    }
    const own = this.#exports.get(name)
    if (own) return own()
    if (name === 'default' || seen.has(this)) return undefined
    for (const specifier of this.#stars) {
      const found = this.load(specifier)?.exported(name, new Set([...seen, this]))
      if (found) return found
    }
    return undefined
  }

  /** What `require` of it answers. */
  required(): Value {
    return this.#whole ?? { kind: 'namespace', module: this }
  }

  /** The names it exports as an object, for a spread. */
  asObject(): Obj {
    const at = this.#at()
    const properties = new Map(
      [...this.#exports].map(([name, find]) => [
        name,
        {
          at,
          get value() {
            return find()
          },
        },
      ]),
    )
    return { kind: 'object', properties, open: this.#stars.length > 0 ? this.#at() : null }
  }

  /** `module.exports = value`. */
  replaceExports(value: Value): void {
    this.#whole = value
  }

  /** `module.exports.name = value`, `exports.name = value`. */
  addExport(name: string, value: Value): void {
    if (this.#whole?.kind === 'object') this.#whole.properties.set(name, { value, at: this.#at() })
    else this.#exports.set(name, () => value)
  }

  /** The configuration: the default export, `module.exports`, or the names exported as CommonJS; undefined where there is none. */
  configuration(): Value | undefined {
    const found = this.exported('default') ?? this.#whole
    if (found) return found
    return this.#exports.size > 0 && !this.sf.statements.some(ts.isImportDeclaration) ? this.asObject() : undefined
  }

  #at() {
    return { module: this, node: this.sf }
  }

  /** Imports and exports: everything that reaches over the edge of the file. */
  #link(statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement)) this.#import(statement)
    else if (ts.isExportAssignment(statement)) this.#exports.set('default', this.#later(statement.expression))
    else if (ts.isExportDeclaration(statement)) this.#passOn(statement)
    else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const { expression } = statement.moduleReference
      if (ts.isStringLiteralLike(expression))
        this.scope.declare(statement.name.text, () => this.#imported(expression.text, '*', statement))
    } else if (ts.isFunctionDeclaration(statement)) {
      if (!has(statement, ts.SyntaxKind.ExportKeyword)) return
      const value: Value = { kind: 'function', node: statement, scope: this.scope }
      this.#exports.set(
        has(statement, ts.SyntaxKind.DefaultKeyword) ? 'default' : (statement.name?.text ?? ''),
        () => value,
      )
    } else if (ts.isVariableStatement(statement) && has(statement, ts.SyntaxKind.ExportKeyword))
      for (const { name } of statement.declarationList.declarations)
        for (const one of namesOf(name)) this.#exports.set(one, () => this.scope.get(one) ?? UNDEFINED)
  }

  #later(expression: ts.Expression): () => Value {
    return this.#modules.once(() => this.evaluator.evaluate(expression, this.scope))
  }

  #import(statement: ts.ImportDeclaration): void {
    const { importClause: clause, moduleSpecifier } = statement
    if (!clause || clause.isTypeOnly || !ts.isStringLiteralLike(moduleSpecifier)) return
    const bind = (local: ts.Identifier, name: string) =>
      this.scope.declare(local.text, () => this.#imported(moduleSpecifier.text, name, local))
    if (clause.name) bind(clause.name, 'default')
    const named = clause.namedBindings
    if (named && ts.isNamespaceImport(named)) bind(named.name, '*')
    else if (named)
      for (const element of named.elements)
        if (!element.isTypeOnly) bind(element.name, (element.propertyName ?? element.name).text)
  }

  #passOn(statement: ts.ExportDeclaration): void {
    const { exportClause: clause, moduleSpecifier, isTypeOnly } = statement
    if (isTypeOnly) return
    const specifier = moduleSpecifier && ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : null
    if (!clause) {
      if (specifier !== null) this.#stars.push(specifier)
    } else if (ts.isNamespaceExport(clause)) {
      if (specifier !== null) this.#exports.set(clause.name.text, () => this.#imported(specifier, '*', clause))
    } else
      for (const element of clause.elements) {
        const local = (element.propertyName ?? element.name).text
        this.#exports.set(element.name.text, () =>
          specifier === null ? (this.scope.get(local) ?? UNDEFINED) : this.#imported(specifier, local, element),
        )
      }
  }

  #imported(specifier: string, name: string, node: ts.Node): Value {
    const module = this.load(specifier)
    const found = module && (name === '*' ? ({ kind: 'namespace', module } as const) : module.exported(name))
    return found ?? { kind: 'unknown', at: { module: this, node } }
  }
}

function has(statement: ts.FunctionDeclaration | ts.VariableStatement, kind: ts.SyntaxKind): boolean {
  return ts.getModifiers(statement)?.some(modifier => modifier.kind === kind) ?? false
}

/** Every name a declaration binds. */
function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)))
}
