/**
 * `import { save } from './impl'; export { save }` in a file of Server Actions (the compiler refuses `export … from`): the
 * function stays where it is declared, and the route calls it there. The conversion sees a function of the action's own file.
 */
import type { EntryPoint, Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { scopeOf } from '../code/scope'
import { firstSyntaxError, parseSource, placeOf } from '../code/source'
import { freeName } from '../code/style'
import type { ConvertContext } from '../context'
import { type EditedView, editedView } from '../edited-view'
import { refuse } from '../refuse'
import { docComment } from '../to-route/fetch-client'
import type { SignatureType } from '../types'
import { readAction } from './action-shape'

type Seen =
  | { readonly view: EditedView; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly view?: undefined }

/** Where the file says that it passes the function on. */
interface Site {
  readonly element: ts.ExportSpecifier
  /** `./impl`, and the name that it has there. */
  readonly specifier: string
  readonly name: string
  /** The import that the export names. */
  readonly imported: ts.ImportSpecifier
}

/**
 * Null where the file declares the action itself, or gets it from a package or as a default export. Refuses what has no one
 * list of parameters, or is more than a function (`unsupported-signature`), and what the checker does not know.
 */
export async function declaredElsewhere(entryPoint: EntryPoint, context: ConvertContext): Promise<Seen | null> {
  const { file, name, kind, inline } = entryPoint
  if (kind !== 'server-action' || inline || name === null) return null
  const text = await context.read(file)
  if (text === undefined || !/\bexport\s*\{/.test(text)) return null
  const sf = parseSource(file, text)
  const site = firstSyntaxError(sf) ? undefined : siteOf(sf, name)
  const declaredIn = site && context.snapshot.resolve(file, site.specifier)
  if (!site || declaredIn === undefined) return null
  const { element } = site
  if (isUsedOtherwise(site.imported, sf))
    return refuse('not-implemented', 'Its file passes it on and uses it, too.', placeOf(element))
  if (declares(sf, site)) return refuse('name-taken', `Its file has another ${site.name}.`, placeOf(element))
  const asked = (element.propertyName ?? element.name).getStart(sf)
  const known = await context.types?.signature(file, asked, context.signal)
  if (!known)
    return refuse(
      'types-unavailable',
      'What it takes needs the type checker, which does not know it.',
      placeOf(element),
    )
  if (known.odd || known.branded)
    return refuse('unsupported-signature', 'What it passes on is more than one plain function.', placeOf(element))
  const written = stub(site, await docOf(declaredIn, site.name, context), known, sf)
  const view = editedView(sf, written.edits, context)
  const at = view.sf.text.indexOf(written.head) + written.head.length
  const { types } = view.context
  const signature = withoutUndefined(known)
  return {
    view: {
      ...view,
      context: {
        ...view.context,
        declaredIn,
        types: types && {
          ...types,
          signature: (other, offset, signal, end) =>
            other === file && offset === at ? Promise.resolve(signature) : types.signature(other, offset, signal, end),
        },
      },
    },
  }
}

function siteOf(sf: ts.SourceFile, exported: string): Site | undefined {
  for (const statement of sf.statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier || !statement.exportClause) continue
    if (!ts.isNamedExports(statement.exportClause)) continue
    const element = statement.exportClause.elements.find(({ name }) => name.text === exported)
    if (!element) continue
    const name = (element.propertyName ?? element.name).text
    for (const declaration of sf.statements.filter(ts.isImportDeclaration)) {
      const bindings = declaration.importClause?.namedBindings
      if (!bindings || !ts.isNamedImports(bindings) || !ts.isStringLiteral(declaration.moduleSpecifier)) continue
      const imported = bindings.elements.find(one => one.name.text === name)
      if (!imported) continue
      const own = (imported.propertyName ?? imported.name).text
      return own === 'default'
        ? undefined
        : { element, specifier: declaration.moduleSpecifier.text, name: own, imported }
    }
  }
  return undefined
}

/** True where more than this one export names the import. */
function isUsedOtherwise({ name }: ts.ImportSpecifier, sf: ts.SourceFile): boolean {
  return scopeOf(sf).usesOf(name).length > 1
}

function declares(sf: ts.SourceFile, { name, imported }: Site): boolean {
  const own = (binding: ImportedBinding) => imported.name.text === binding.local
  if (importsOf(sf).some(binding => binding.local === name && !own(binding))) return true
  return sf.statements.some(
    statement =>
      !ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement) && namesIn(statement).has(name),
  )
}

async function docOf(file: string, name: string, context: ConvertContext): Promise<string> {
  const text = await context.read(file)
  const sf = text === undefined ? undefined : parseSource(file, text)
  const read = sf && readAction(sf, { name, inline: false, file, line: 1, column: 1 })
  return read && !read.refusal ? docComment(read.shape) : ''
}

/** The edits that make it a function of this file; `head`: their text up to its name. */
function stub(
  { element, name, imported }: Site,
  doc: string,
  { parameters }: SignatureType,
  sf: ts.SourceFile,
): { readonly edits: readonly TextEdit[]; readonly head: string } {
  const statement = element.parent.parent
  const taken = new Set(namesIn(sf))
  const own = freeName([`${name}Elsewhere`, `${name}OfModule`, `${name}Declared`], taken)
  const used = new Set([...taken, own])
  const names = parameters.map(parameter => {
    const free = /^[A-Za-z$][\w$]*$/.test(parameter.name)
      ? parameter.name
      : freeName(['input', 'options', 'values', 'settings'], used)
    used.add(free)
    return free
  })
  const isExported = element.name.text === name
  const head = `${doc}${isExported ? 'export ' : ''}async function `
  const list = names.map((one, n) => `${one}${parameters[n]?.optional ? '?' : ''}`).join(', ')
  const lines = [
    `${head}${name}(${list}) {`,
    `  return ${own}(${names.join(', ')})`,
    '}',
    ...(isExported ? [] : ['', `export { ${name} as ${element.name.text} }`]),
  ]
  const others = element.parent.elements.filter(other => other !== element).map(other => other.getText(sf))
  const rest = sf.text.slice(element.parent.end, statement.end)
  const start = statement.getStart(sf)
  const kept = others.length > 0 ? `export { ${others.join(', ')} }${rest}\n\n` : ''
  return {
    head,
    edits: [
      { start, end: statement.end, newText: kept + lines.join('\n') },
      { start: imported.getStart(sf), end: imported.end, newText: `${name} as ${own}` },
    ],
  }
}

/** What `?` says of a parameter is not said by its type again. */
function withoutUndefined(known: SignatureType): SignatureType {
  const parameters = known.parameters.map(parameter => ({
    ...parameter,
    text: parameter.optional ? (parameter.text?.replace(/ \| undefined$/, '') ?? null) : parameter.text,
  }))
  return { ...known, parameters }
}
