/** Adds, moves and removes imported names of one file, in its own style and with the smallest diff: one edit per import declaration. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { commentBehind, removeStatement } from './edits'
import { keepsItsText, withoutNames } from './import-names'
import { insertAmong, rankOf } from './import-place'
import { type CodeStyle, quoted, semicolon } from './style'

/** A name that a file imports or should import. */
export interface ImportedBinding {
  /** The name in the other module: `greet`, `default`, `*` for a namespace, or nothing for a module that is loaded for what it does. */
  readonly imported: string
  readonly local: string
  readonly specifier: string
  readonly typeOnly: boolean
}

export interface ImportChanges {
  readonly add?: readonly ImportedBinding[]
  /** Local names that go; a declaration left empty goes with its last name. */
  readonly remove?: ReadonlySet<string>
  /** Local names that come from another module from now on: name to new specifier. */
  readonly move?: ReadonlyMap<string, string>
}

/** The import of a module for what it does when loaded. */
export function loadOf(specifier: string): ImportedBinding {
  return { imported: '', local: '', specifier, typeOnly: false }
}

/** Every name a file imports, with its declaration. */
export function importsOf(
  sf: ts.SourceFile,
): readonly (ImportedBinding & { readonly declaration: ts.ImportDeclaration })[] {
  return sf.statements.flatMap(statement =>
    ts.isImportDeclaration(statement)
      ? bindingsOf(statement).map(binding => ({ ...binding, declaration: statement }))
      : [],
  )
}

function bindingsOf(declaration: ts.ImportDeclaration): ImportedBinding[] {
  const clause = declaration.importClause
  if (!clause || !ts.isStringLiteral(declaration.moduleSpecifier)) return []
  const specifier = declaration.moduleSpecifier.text
  const typeOnly = clause.isTypeOnly
  const found: ImportedBinding[] = []
  if (clause.name) found.push({ imported: 'default', local: clause.name.text, specifier, typeOnly })
  const named = clause.namedBindings
  if (named && ts.isNamespaceImport(named)) found.push({ imported: '*', local: named.name.text, specifier, typeOnly })
  if (named && ts.isNamedImports(named))
    for (const element of named.elements)
      found.push({
        imported: (element.propertyName ?? element.name).text,
        local: element.name.text,
        specifier,
        typeOnly: typeOnly || element.isTypeOnly,
      })
  return found
}

/** Prints one import declaration of names from one module, without a line end. All names type-only: `import type`. */
function printImport(bindings: readonly ImportedBinding[], style: CodeStyle): string {
  const first = bindings[0]
  if (!first) return ''
  if (first.imported === '') return `import ${quoted(first.specifier, style)}${semicolon(style)}`
  const allTypes = bindings.every(binding => binding.typeOnly)
  const parts: string[] = []
  for (const binding of bindings) {
    if (binding.imported === 'default') parts.push(binding.local)
    if (binding.imported === '*') parts.push(`* as ${binding.local}`)
  }
  const named = bindings
    .filter(binding => binding.imported !== 'default' && binding.imported !== '*')
    .map(({ imported, local, typeOnly }) => {
      const name = imported === local ? local : `${imported} as ${local}`
      return typeOnly && !allTypes ? `type ${name}` : name
    })
  const from = ` from ${quoted(first.specifier, style)}${semicolon(style)}`
  const head = `import ${allTypes ? 'type ' : ''}`
  if (named.length > 0) {
    const space = style.bracketSpacing ? ' ' : ''
    const line = `${head}${[...parts, `{${space}${named.join(', ')}${space}}`].join(', ')}${from}`
    if (line.length <= style.printWidth || (named.length === 1 && parts.length === 0)) return line
    const comma = style.trailingComma ? ',' : ''
    parts.push(`{\n${named.map(name => style.indent + name).join(',\n')}${comma}\n}`)
  }
  return `${head}${parts.join(', ')}${from}`
}

/** Import declarations for a new file: packages, modules by alias, relative ones; each group by its specifiers, apart where the style has it so. */
export function printImports(bindings: readonly ImportedBinding[], style: CodeStyle): string {
  const modules = new Map<string, ImportedBinding[]>()
  for (const binding of bindings) {
    const apart = binding.imported === '*' || binding.imported === ''
    const key = apart ? `${binding.specifier} ${binding.local}` : binding.specifier
    const group = modules.get(key) ?? []
    if (!group.some(other => other.local === binding.local)) group.push(binding)
    modules.set(key, group)
  }
  const last = style.scopesLast
  const specifierOf = (group: readonly ImportedBinding[]) => group[0]?.specifier ?? ''
  const sorted = [...modules.values()].sort((a, b) => {
    const [one, other] = [specifierOf(a), specifierOf(b)]
    const loads = (group: readonly ImportedBinding[]) => (group[0]?.imported === '' ? 0 : 1)
    return loads(a) - loads(b) || rankOf(one, last) - rankOf(other, last) || (one < other ? -1 : 1)
  })
  const rank = (group: readonly ImportedBinding[] | undefined) => rankOf(group?.[0]?.specifier ?? '')
  const gap = (n: number) => (style.importGaps && n > 0 && rank(sorted[n]) !== rank(sorted[n - 1]) ? '\n' : '')
  return sorted.map((group, n) => `${gap(n)}${printImport(group, style)}\n`).join('')
}

/**
 * The edits that make a file import what it should. A declaration whose names all move keeps its shape and gets the new
 * specifier; added names join an existing declaration of their module. Locals that the file does not import are ignored.
 */
export function changeImports(sf: ts.SourceFile, wanted: ImportChanges, style: CodeStyle): TextEdit[] {
  const declarations = sf.statements.filter(ts.isImportDeclaration)
  const changes = joinMoves(declarations, wanted)
  const pending = [...(changes.add ?? [])]
  const edits: TextEdit[] = []
  const removed: ts.ImportDeclaration[] = []
  for (const declaration of declarations) {
    const bindings = bindingsOf(declaration)
    const kept = bindings.filter(({ local }) => !changes.remove?.has(local) && !changes.move?.has(local))
    const moved = bindings.flatMap(binding => {
      const specifier = changes.move?.get(binding.local)
      return specifier === undefined || changes.remove?.has(binding.local) ? [] : [{ ...binding, specifier }]
    })
    const joining = kept.length > 0 ? takeJoining(pending, declaration, kept) : []
    if (kept.length === bindings.length && joining.length === 0) continue
    if (kept.length === 0 && moved.length === 0) {
      removed.push(declaration)
      continue
    }
    const targets = new Set(moved.map(binding => binding.specifier))
    const [only] = targets
    if (kept.length === 0 && moved.length === bindings.length && targets.size === 1 && only !== undefined) {
      const { moduleSpecifier } = declaration
      const newText = quoted(only, { quote: quoteOf(declaration, sf) })
      edits.push({ start: moduleSpecifier.getStart(sf), end: moduleSpecifier.end, newText })
      continue
    }
    // In a file of both quotes what stands beside it, or takes its place, has those of the declaration.
    const own = { ...style, quote: quoteOf(declaration, sf) }
    const lines = [...targets].map(target =>
      printImport(
        moved.filter(({ specifier }) => specifier === target),
        own,
      ),
    )
    if (kept.length === 0) {
      edits.push({ start: declaration.getStart(sf), end: declaration.end, newText: lines.join('\n') })
      continue
    }
    const inPlace = keepsItsText(sf, declaration, style) ? withoutNames(sf, declaration, kept, joining) : undefined
    const whole = { start: declaration.getStart(sf), end: declaration.end }
    edits.push(...(inPlace ?? [{ ...whole, newText: reprint(sf, declaration, kept, joining, own) }]))
    // A remark behind the declaration is its own.
    const end = declaration.end + commentBehind(sf.text, declaration.end).length
    if (lines.length > 0) edits.push({ start: end, end, newText: lines.map(line => `\n${line}`).join('') })
  }
  const [first] = removed
  if (pending.length > 0 && first && removed.length === declarations.length) {
    // All others go: the new ones stand where the first was.
    edits.push({ start: first.getStart(sf), end: first.end, newText: printImports(pending, style).trimEnd() })
    removed.shift()
  } else if (pending.length > 0) {
    const surviving = declarations.filter(declaration => !removed.includes(declaration))
    edits.push(...insertImports(sf, pending, style, surviving))
  }
  edits.push(...removed.map(declaration => removeStatement(sf, declaration)))
  return edits
}

function quoteOf({ moduleSpecifier }: ts.ImportDeclaration, sf: ts.SourceFile): CodeStyle['quote'] {
  return sf.text[moduleSpecifier.getStart(sf)] === '"' ? '"' : "'"
}

/** A name that moves to a module which the file imports from already joins that import, instead of a second one. */
function joinMoves(declarations: readonly ts.ImportDeclaration[], changes: ImportChanges): ImportChanges {
  const bindings = declarations.flatMap(bindingsOf)
  const joins = bindings.flatMap(binding => {
    const specifier = changes.move?.get(binding.local)
    const imported = bindings.some(
      other => other.specifier === specifier && other.imported !== '*' && !changes.remove?.has(other.local),
    )
    return specifier !== undefined && imported ? [{ ...binding, specifier }] : []
  })
  if (joins.length === 0) return changes
  const joining = new Set(joins.map(({ local }) => local))
  return {
    add: [...(changes.add ?? []), ...joins],
    remove: new Set([...(changes.remove ?? []), ...joining]),
    move: new Map([...(changes.move ?? [])].filter(([local]) => !joining.has(local))),
  }
}

/** Takes from `pending` the names that `declaration` can take in. */
function takeJoining(
  pending: ImportedBinding[],
  declaration: ts.ImportDeclaration,
  kept: readonly ImportedBinding[],
): ImportedBinding[] {
  const clause = declaration.importClause
  const specifier = kept[0]?.specifier
  const typeOnly = clause?.isTypeOnly ?? false
  if (kept.some(binding => binding.imported === '*')) return []
  const joining: ImportedBinding[] = []
  for (const binding of [...pending]) {
    if (binding.specifier !== specifier || binding.imported === '*' || (typeOnly && !binding.typeOnly)) continue
    if (binding.imported === 'default' && (clause?.name || typeOnly)) continue
    if (binding.imported === '' && typeOnly) continue
    pending.splice(pending.indexOf(binding), 1)
    if (binding.imported !== '' && !kept.some(other => other.local === binding.local)) joining.push(binding)
  }
  return joining
}

/** A declaration with some names fewer and some more; broken over lines where it was so, or where it has become too long. */
function reprint(
  sf: ts.SourceFile,
  declaration: ts.ImportDeclaration,
  kept: readonly ImportedBinding[],
  joining: readonly ImportedBinding[],
  style: CodeStyle,
): string {
  const named = declaration.importClause?.namedBindings
  const wasBroken = named?.getText(sf).includes('\n') ?? false
  const quote = sf.text[declaration.moduleSpecifier.getStart(sf)] === '"' ? '"' : "'"
  const names = kept.filter(({ imported }) => imported !== 'default').map(({ imported }) => imported.toLowerCase())
  const all = [...kept, ...joining]
  if (names.every((name, n) => n === 0 || (names[n - 1] ?? '') <= name))
    all.sort((a, b) => (a.imported.toLowerCase() < b.imported.toLowerCase() ? -1 : 1))
  const line = printImport(all, { ...style, quote, semicolons: sf.text[declaration.end - 1] === ';' })
  if (!wasBroken || line.includes('\n') || all.length < 2) return line
  const comma = style.trailingComma ? ',' : ''
  return line.replace(
    /\{ ?(.*?) ?\}/,
    (_, names: string) => `{\n${style.indent}${names.split(', ').join(`,\n${style.indent}`)}${comma}\n}`,
  )
}

/** New declarations among the imports of their kind, or at the top below directives and the file's opening comment. */
function insertImports(
  sf: ts.SourceFile,
  bindings: readonly ImportedBinding[],
  style: CodeStyle,
  declarations: readonly ts.ImportDeclaration[],
): TextEdit[] {
  if (declarations.length > 0) {
    // Those that go to one place stand there as `printImports` has them.
    const last = style.scopesLast
    const specifiers = [...new Set(bindings.map(({ specifier }) => specifier))].sort(
      (a, b) => rankOf(a, last) - rankOf(b, last) || (a < b ? -1 : 1),
    )
    return specifiers.map(specifier => {
      const text = printImports(
        bindings.filter(binding => binding.specifier === specifier),
        style,
      ).trimEnd()
      return insertAmong(sf, declarations, specifier, text, style)
    })
  }
  const text = printImports(bindings, style)
  const directive = directivesOf(sf).at(-1)
  if (directive) return [{ start: directive.end, end: directive.end, newText: `\n\n${text.trimEnd()}` }]
  const start = sf.statements[0]?.getStart(sf) ?? sf.text.length
  const comments = sf.statements[0] ? (ts.getLeadingCommentRanges(sf.text, 0) ?? []) : []
  const opening = comments.filter(comment => /\n[ \t]*\r?\n/.test(sf.text.slice(comment.end, comment.end + 4))).at(-1)
  const at = opening?.end ?? comments[0]?.pos ?? start
  return [{ start: at, end: at, newText: opening ? `\n\n${text.trimEnd()}` : `${text}\n` }]
}

/** The directive prologue: the string statements at the top of a file. */
export function directivesOf(sf: ts.SourceFile | ts.Block): readonly ts.ExpressionStatement[] {
  const found: ts.ExpressionStatement[] = []
  for (const statement of sf.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break
    found.push(statement)
  }
  return found
}

/** True where a file or function body opens with this directive. */
export function hasDirective(sf: ts.SourceFile | ts.Block, directive: 'use client' | 'use server'): boolean {
  return directivesOf(sf).some(
    statement => ts.isStringLiteral(statement.expression) && statement.expression.text === directive,
  )
}

/** The modules that are imported without a name, for what they do when loaded. */
export function effectImportsOf(sf: ts.SourceFile): readonly ts.StringLiteral[] {
  return sf.statements.flatMap(statement =>
    ts.isImportDeclaration(statement) && !statement.importClause && ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier]
      : [],
  )
}
