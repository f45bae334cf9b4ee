/** The settings under which an action ran: those of the pages that call it. A route has its own. */
import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import type { AppDetails, EntryPoint, Note } from '../../model'
import { ts } from '../../workspace/typescript'
import { isExported } from '../action/action-file'
import { placeOf, type Sources } from '../code/source'
import { folderOf } from '../code/specifiers'
import { type CodeStyle, semicolon } from '../code/style'

/** What a page says for its actions, too. https://nextjs.org/docs/app/api-reference/file-conventions/route-segment-config */
const SETTINGS = ['maxDuration', 'runtime', 'preferredRegion'] as const

/** A caller is part of few pages; one that is part of more than these is of the whole app. */
const MOST_PAGES = 100

export interface PageConfig {
  /** The statements that the route file says the same with. */
  readonly lines: readonly string[]
  readonly notes: readonly Note[]
}

/**
 * The settings of the pages that reach the callers, with those of the layouts around them: as statements for the route where
 * all pages agree on a literal, else as a note at the first one that says something.
 */
export async function pageConfig(
  entryPoint: EntryPoint,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
  style: CodeStyle,
): Promise<PageConfig> {
  const pages = pagesOf(entryPoint, app, snapshot)
  const lines: string[] = []
  const notes: Note[] = []
  for (const name of SETTINGS) {
    const found = await Promise.all(pages.map(page => settingOf(name, page, app, snapshot, sources)))
    const [first] = found.filter(value => value !== undefined)
    if (!first) continue
    const text = first.getText()
    if (isLiteral(first) && found.every(value => value?.getText() === text)) {
      lines.push(`export const ${name} = ${text}${semicolon(style)}`)
      continue
    }
    const { file, line } = placeOf(first)
    const message = `The action ran with the ${name} of its page; the route has none, as not all pages say the same.`
    notes.push({ code: 'route-config', message, file, line })
  }
  return { lines, notes }
}

/** Pages and layouts whose modules hold a caller that runs in the browser. */
function pagesOf({ callers }: EntryPoint, app: AppDetails, snapshot: Snapshot): readonly string[] {
  const queue = [...new Set(callers.filter(({ test, side }) => !test && side !== 'server').map(({ file }) => file))]
  const seen = new Set(queue)
  const pages: string[] = []
  for (let file = queue.pop(); file !== undefined && pages.length < MOST_PAGES; file = queue.pop()) {
    if (isSegment(file, app)) pages.push(file)
    for (const importer of snapshot.importersOf(file)) {
      if (seen.has(importer) || isTestFile(importer, app)) continue
      seen.add(importer)
      queue.push(importer)
    }
  }
  return pages.sort()
}

function isSegment(file: string, app: AppDetails): boolean {
  return app.appDir !== null && file.startsWith(`${app.appDir}/`) && /\/(page|layout)\.[^/]+$/.test(file)
}

/** What a page says itself, else the nearest layout above it. */
async function settingOf(
  name: string,
  page: string,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ts.Expression | undefined> {
  const candidates = [page]
  for (let folder = folderOf(page); folder !== ''; folder = folderOf(folder)) {
    candidates.push(...app.pageExtensions.map(extension => `${folder}/layout.${extension}`))
    if (folder === app.appDir) break
  }
  for (const file of candidates) {
    const sf = snapshot.files.has(file) ? await sources.get(file) : undefined
    const own = sf && exportedValue(sf, name)
    if (own) return own
  }
  return undefined
}

function exportedValue(sf: ts.SourceFile, name: string): ts.Expression | undefined {
  for (const statement of sf.statements) {
    if (!ts.isVariableStatement(statement) || !isExported(statement)) continue
    for (const declaration of statement.declarationList.declarations)
      if (ts.isIdentifier(declaration.name) && declaration.name.text === name) return declaration.initializer
  }
  return undefined
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral)
  return ts.isStringLiteral(node) || ts.isNumericLiteral(node)
}
