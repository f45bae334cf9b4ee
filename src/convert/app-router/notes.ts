/** What is different once an API route is a route handler, each at its place. */
import type { AppDetails, EntryPoint, Note, NoteCode, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import type { RouteConfig } from './api-config'
import type { Rewritten } from './api-rewrite'
import { appFolderOf } from './check'
import type { MethodFile } from './method-plan'

export interface MoveNotesInput {
  readonly entryPoint: EntryPoint
  readonly app: AppDetails
  readonly methods: MethodFile
  readonly config: RouteConfig
  readonly rewritten: Rewritten
  readonly sf: ts.SourceFile
  readonly place: (node: ts.Node) => Place
}

export function moveNotes({ entryPoint, app, methods, config, rewritten, sf, place }: MoveNotesInput): Note[] {
  const notes: Note[] = []
  const note = (code: NoteCode, message: string, place: Pick<Place, 'file' | 'line'>) =>
    notes.push({ code, message, file: place.file, line: place.line })
  if (methods.unnamed)
    note(
      'unnamed-methods',
      `The handler answers every method; ${methods.methods.join(', ')} ${methods.methods.length > 1 ? 'are' : 'is'} exported${
        entryPoint.callers.length > 0 ? ', as its callers need' : ''
      }${methods.withoutGet ? ': it reads a body, which GET has none of' : ''}.`,
      entryPoint,
    )
  else
    note(
      'method-not-allowed',
      methods.rejection
        ? `Other methods are answered 405 with an empty body and no Allow header, no longer as here.${ownMethods(methods)}`
        : 'Other methods are answered 405 with an empty body.',
      methods.rejection ? place(methods.rejection) : entryPoint,
    )
  if (rewritten.body) {
    const { file, line } = rewritten.body
    note(
      'malformed-body',
      'The body is read as JSON whatever its content type says. One that is empty or no JSON fails here; before, it was {} or answered 400.',
      { file, line },
    )
    if (!config.notes.some(({ code }) => code === 'body-limit'))
      note('body-limit', 'A body may be larger than 1 MB now.', { file, line })
  }
  for (const { code, message, place } of [...config.notes, ...rewritten.notes]) note(code, message, place)
  if (!config.edge && !methods.isCaught && !isCaught(sf))
    note(
      'error-text',
      'An error that is not caught is answered 500 without the text Internal Server Error.',
      entryPoint,
    )
  if (methods.methods.includes('GET') && !config.edge)
    note('http-caching', 'Answers carry no ETag: a browser loads them anew each time.', entryPoint)
  if (app.appDir === null)
    note(
      'app-folder',
      `This is the first file of ${appFolderOf(app)}/: with it, the page for what is not found is that of the App Router, without pages/_app.`,
      entryPoint,
    )
  return notes
}

/** What Next.js answers by itself: HEAD by GET's function, which a helper that is given the functions refuses as before. */
function ownMethods({ methods, dispatched }: MethodFile): string {
  if (!dispatched) return ' HEAD is answered as GET, OPTIONS with 204.'
  return methods.includes('OPTIONS') ? '' : ' OPTIONS is answered 204.'
}

/** True where the file catches errors somewhere: what it does not catch is then rare. */
function isCaught(sf: ts.SourceFile): boolean {
  let found = false
  const visit = (node: ts.Node): void => {
    found ||= ts.isTryStatement(node) && node.catchClause !== undefined
    if (!found) ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}
