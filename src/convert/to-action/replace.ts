/** Puts an action in the place of a client function: in its own module where nothing else lives there, else its importers follow it. */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { deleteFile, editFile, removeStatement, statementText } from '../code/edits'
import { fittingChange } from '../code/fit'
import { changeImports, directivesOf, hasDirective, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { placeOf } from '../code/source'
import { folderOf, specifierBetween } from '../code/specifiers'
import { type CodeStyle, quoted, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { isExported, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { FetchCall } from '../request/request-call'
import type { RequestFunction } from '../request/request-function'
import { importersOf } from '../request/request-importers'
import { namesTaken } from '../request/type-importers'
import type { CallerChanges } from './callers'
import { backChanges, type CallerBack } from './callers-back'
import type { ActionInfo } from './inspect'
import { declaredNames } from './module'
import { actionModule } from './moved-text'
import type { ActionTarget } from './name'

export interface Replacement {
  readonly fn: RequestFunction
  readonly sf: ts.SourceFile
  /** True where the function's module holds nothing else and becomes the action's file: no import changes. */
  readonly inPlace: boolean
  /** The action's file where the module's name gives it: `actions.ts` for `actions-client.ts`; null elsewhere. */
  readonly target: ActionTarget | null
  /** Files that import the function by name, where its module does not become the action's. */
  readonly importers: readonly ts.SourceFile[]
  /** Barrels that pass the function on: the declarations whose module changes. */
  readonly barrels: readonly ts.ExportDeclaration[]
  /** The module rewritten as the action's file. */
  rewritten(
    bindings: readonly ImportedBinding[],
    effects: readonly string[],
    code: string,
    style: CodeStyle,
  ): FileChange
}

/** Reads the function's module and importers. Refused: a use of it that is no plain import by name, one in a test. */
export async function readReplacement(
  fn: RequestFunction,
  fetch: FetchCall,
  info: ActionInfo,
  context: ConvertContext,
): Promise<Replacement | Refused> {
  const { sf } = fetch
  const types = sf.statements.filter(
    statement => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
  )
  const isDefault = (statement: ts.Statement) =>
    ts.isExportAssignment(statement) && statement.expression.getText(sf) === fn.name.text
  const passedOn = fn.exported ? [] : sf.statements.filter(isDefault)
  const target = await serverSibling(sf.fileName, info, context.snapshot)
  const inPlace =
    target === null &&
    leftWithout(fn, sf).every(statement => types.some(type => type === statement) || passedOn.includes(statement))
  const rewritten: Replacement['rewritten'] = (bindings, effects, code, style) => {
    const names = new Set(types.flatMap(type => [...namesIn(type)]))
    const kept = importsOf(sf)
      .filter(({ local }) => names.has(local) && !bindings.some(binding => binding.local === local))
      .map(({ imported, local, specifier, typeOnly }) => ({ imported, local, specifier, typeOnly }))
    const texts = types.map(type => statementText(sf, type))
    // `export default` stands apart, as it did.
    const ends = passedOn.map(statement => statementText(sf, statement))
    const head = /^export (?=(?:async function|const) )/m
    const own = ends.length > 0 ? code.replace(head, '') : fn.isDefault ? code.replace(head, 'export default ') : code
    const after = actionModule(
      'use server',
      [...kept, ...bindings],
      effects,
      [...texts, own, ...ends].join('\n\n'),
      style,
    )
    return editFile(sf.fileName, sf.text, [{ start: 0, end: sf.text.length, newText: after }])
  }
  const base = { fn, sf, inPlace, target, rewritten }
  const importers: ts.SourceFile[] = []
  const barrels: ts.ExportDeclaration[] = []
  if (inPlace || !fn.exported) return { ...base, importers, barrels }
  const name = fn.name.text
  for (const { sf: importer, specifiers } of await importersOf(
    sf.fileName,
    context.snapshot,
    info.sources,
    context.read,
  )) {
    for (const specifier of specifiers) {
      const declaration = specifier.parent
      // `import('./notes').Note`: the module's types stay in it.
      if (ts.isLiteralTypeNode(declaration) && namesTaken(specifier)?.includes(name) === false) continue
      const clause = ts.isImportDeclaration(declaration) ? declaration.importClause : undefined
      const named = clause?.namedBindings
      if (ts.isImportDeclaration(declaration) && (!named || ts.isNamedImports(named))) {
        const imports = named?.elements.some(element => (element.propertyName ?? element.name).text === name)
        if (imports) importers.push(importer)
        continue
      }
      if (ts.isExportDeclaration(declaration)) {
        const { exportClause } = declaration
        const named = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : null
        const passedOn = named?.filter(element => (element.propertyName ?? element.name).text === name)
        if (passedOn?.length === 0) continue
        // A declaration that passes on nothing else can name the action's module instead; another one leaves the name to one of its own.
        if (passedOn ? !declaration.isTypeOnly : !exportClause) {
          barrels.push(declaration)
          continue
        }
      }
      return refuse(
        'unclassified-reference',
        `The module of ${name} is reached in a way that cannot be followed.`,
        placeOf(specifier),
      )
    }
  }
  return { ...base, importers, barrels }
}

/** The module that *Convert to API route* split a client module from: `actions.ts` of `actions-client.ts`. */
async function serverSibling(file: string, info: ActionInfo, snapshot: Snapshot): Promise<ActionTarget | null> {
  const sibling = file.replace(/-client(?=\.[^./]+$)/, '')
  if (sibling === file) return null
  if (!snapshot.files.has(sibling)) return { file: sibling, exists: false }
  const sf = await info.sources.get(sibling)
  return sf && hasDirective(sf, 'use server') ? { file: sibling, exists: true } : null
}

/** What the module holds besides the function: imports, directives and what the function alone uses left out. */
function leftWithout(fn: RequestFunction, sf: ts.SourceFile): readonly ts.Statement[] {
  const helpers = onlyUsedBy(fn, sf)
  return sf.statements.filter(
    statement =>
      statement !== fn.statement &&
      !helpers.has(statement) &&
      !(ts.isImportDeclaration(statement) && statement.importClause) &&
      !directivesOf(sf).some(directive => directive === statement),
  )
}

/** Statements of the module that nothing but the function uses, and that it does not export. */
function onlyUsedBy(fn: RequestFunction, sf: ts.SourceFile): ReadonlySet<ts.Statement> {
  const helpers = new Set(
    sf.statements.filter(
      statement => statement !== fn.statement && declaredNames(statement).length > 0 && !isExported(statement),
    ),
  )
  for (let changed = true; changed; ) {
    changed = false
    for (const helper of helpers) {
      const names = declaredNames(helper)
      const others = sf.statements.filter(
        statement => statement !== fn.statement && statement !== helper && !helpers.has(statement),
      )
      const used = others.some(other => [...namesIn(other)].some(name => names.includes(name)))
      const needed =
        [...namesIn(fn.statement)].some(name => names.includes(name)) ||
        [...helpers].some(other => other !== helper && [...namesIn(other)].some(name => names.includes(name)))
      if (used || !needed) changed = helpers.delete(helper) || changed
    }
  }
  return helpers
}

/** Takes the function out of its module and leads its importers to the action; `back`: what is undone around its uses. */
export function replacementChanges(
  replacement: Replacement,
  target: string,
  snapshot: Snapshot,
  back: ReadonlyMap<string, CallerBack>,
): CallerChanges {
  const { fn, sf, inPlace, importers, barrels } = replacement
  if (inPlace) return { changes: backChanges(back), failures: [] }
  const name = fn.name.text
  const helpers = onlyUsedBy(fn, sf)
  const gone = sf.statements.filter(statement => statement === fn.statement || helpers.has(statement))
  const staying = leftWithout(fn, sf)
  const left = new Set(staying.flatMap(statement => [...namesIn(statement)]))
  const before = new Set(gone.flatMap(statement => [...namesIn(statement)]))
  const remove = new Set(importsOf(sf).flatMap(({ local }) => (before.has(local) && !left.has(local) ? [local] : [])))
  const specifier = specifierBetween(sf.fileName, target, [sf], snapshot)
  const add = left.has(name) ? [{ imported: name, local: name, specifier, typeOnly: false }] : []
  const own: TextEdit[] = [
    ...changeImports(sf, { remove, add }, styleOf(sf)),
    ...gone.map(statement => removeStatement(sf, statement)),
  ]
  const changes = [staying.length > 0 ? editFile(sf.fileName, sf.text, own) : deleteFile(sf.fileName, sf.text)]
  for (const importer of new Set(importers)) {
    const locals = importsOf(importer).filter(
      binding => binding.imported === name && snapshot.resolve(importer.fileName, binding.specifier) === sf.fileName,
    )
    const move = new Map(
      locals.map(binding => [binding.local, repointed(binding.specifier, sf.fileName, target, importer, snapshot)]),
    )
    const undone = back.get(importer.fileName)
    const style = styleOf(importer)
    const imports = changeImports(importer, { move, ...(undone && { remove: undone.remove }) }, style)
    changes.push(
      undone
        ? fittingChange(importer, [...imports, ...undone.edits], style)
        : editFile(importer.fileName, importer.text, imports),
    )
  }
  changes.push(...backChanges(back, new Set(importers.map(({ fileName }) => fileName))))
  for (const file of new Set(barrels.map(barrel => barrel.getSourceFile())))
    changes.push(
      editFile(
        file.fileName,
        file.text,
        barrels
          .filter(barrel => barrel.getSourceFile() === file)
          .flatMap(barrel => barrelEdits(barrel, replacement, target, snapshot)),
      ),
    )
  return { changes, failures: [] }
}

/** A barrel's declaration with the action's module; gone where the barrel passes that module on as a whole already. What it passes on of the function's own module stays. */
function barrelEdits(
  barrel: ts.ExportDeclaration,
  { fn, sf: from }: Replacement,
  to: string,
  snapshot: Snapshot,
): readonly TextEdit[] {
  const sf = barrel.getSourceFile()
  const { moduleSpecifier, exportClause } = barrel
  const passesAll = sf.statements.some(
    other =>
      ts.isExportDeclaration(other) &&
      !other.exportClause &&
      other.moduleSpecifier !== undefined &&
      ts.isStringLiteral(other.moduleSpecifier) &&
      snapshot.resolve(sf.fileName, other.moduleSpecifier.text) === to,
  )
  const elements = exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []
  const own = elements.filter(element => (element.propertyName ?? element.name).text === fn.name.text)
  const isWhole = exportClause ? own.length === elements.length : leftWithout(fn, from).length === 0
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [removeStatement(sf, barrel)]
  const quote = sf.text[moduleSpecifier.getStart(sf)] === '"' ? '"' : "'"
  const specifier = quoted(repointed(moduleSpecifier.text, from.fileName, to, sf, snapshot), { quote })
  if (isWhole)
    return passesAll
      ? [removeStatement(sf, barrel)]
      : [{ start: moduleSpecifier.getStart(sf), end: moduleSpecifier.end, newText: specifier }]
  const gone = own.map((element): TextEdit => {
    const next = elements[elements.indexOf(element) + 1]
    const last = elements[elements.indexOf(element) - 1]
    if (next) return { start: element.getStart(sf), end: next.getStart(sf), newText: '' }
    return { start: last?.end ?? element.getStart(sf), end: element.end, newText: '' }
  })
  if (passesAll) return gone
  const names = own.length > 0 ? own.map(element => element.getText(sf)) : [fn.name.text]
  const end = sf.text[barrel.end - 1] === ';' ? ';' : ''
  const newText = `\nexport { ${names.join(', ')} } from ${specifier}${end}`
  return [...gone, { start: barrel.end, end: barrel.end, newText }]
}

/** `@/app/notes-client` as `@/app/notes`, however it was written; the way between the files where the name does not show. */
export function repointed(
  specifier: string,
  from: string,
  to: string,
  importer: ts.SourceFile,
  snapshot: Snapshot,
): string {
  const base = (file: string) => (file.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '')
  const last = specifier.split('/').at(-1)
  if (folderOf(from) === folderOf(to) && last === base(from)) return specifier.slice(0, -last.length) + base(to)
  return specifierBetween(importer.fileName, to, [importer], snapshot)
}
