/** In bulk: where all of an action's file was converted, its client module takes the file's own name, and no import changes. */
import type { FileChange, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { createFile, deleteFile, editFile, newlineOf } from './code/edits'
import { parseSource } from './code/source'
import type { ConvertContext } from './context'
import { moduleBeside } from './to-route/new-modules'

/**
 * The renames to make after the steps of a bulk conversion, one list a module. `originals` are the texts of the files that
 * the steps changed, as they were before the first one (null for those that were not there). A client module that something
 * names otherwise than in an import keeps its name.
 */
export async function backInPlace(
  originals: ReadonlyMap<string, string | null>,
  { snapshot, read }: Pick<ConvertContext, 'snapshot' | 'read'>,
): Promise<FileChange[][]> {
  const gone = [...originals].filter(([file, before]) => before !== null && !snapshot.files.has(file))
  const renames: FileChange[][] = []
  for (const [file] of gone) {
    const client = moduleBeside(file, 'client')
    if (originals.get(client) !== null || !snapshot.files.has(client) || /(^|\/)index\.\w+$/.test(file)) continue
    const text = await read(client)
    if (text === undefined) continue
    const changes: FileChange[] = [createFile(file, text, newlineOf(text)), deleteFile(client, text)]
    let named = true
    for (const importer of originals.keys()) {
      const before = importer === client || !snapshot.files.has(importer) ? undefined : await read(importer)
      if (before === undefined || !before.includes(baseOf(client))) continue
      const edits = specifierEdits(importer, before, client, baseOf(file), snapshot)
      if (edits.length !== before.split(baseOf(client)).length - 1) named = false
      else changes.push(editFile(importer, before, edits))
    }
    if (named) renames.push(changes)
  }
  return renames
}

function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '')
}

/** `@/app/actions-client` as `@/app/actions`, in each import or re-export of the module. */
function specifierEdits(
  importer: string,
  text: string,
  client: string,
  name: string,
  snapshot: ConvertContext['snapshot'],
): TextEdit[] {
  const sf = parseSource(importer, text)
  const old = baseOf(client)
  return sf.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
    if (snapshot.resolve(importer, moduleSpecifier.text) !== client) return []
    const at = moduleSpecifier.getText(sf).lastIndexOf(old)
    if (at < 0) return []
    const start = moduleSpecifier.getStart(sf) + at
    return [{ start, end: start + old.length, newText: name }]
  })
}
