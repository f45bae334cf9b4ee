/** Every caller with the action in the place of its request: one change a file, its import added, what only a cast imported gone. */
import type { FileChange, TextEdit } from '../model'
import type { ts } from '../workspace/typescript'
import type { ConvertContext } from './context'
import { editFile } from './edits'
import { isOk } from './handler-results'
import { isRefused, type Refused } from './handler-syntax'
import { changeImports, importsOf } from './imports'
import { mentionedOnlyIn, withoutCasts } from './request-casts'
import { rewriteCaller } from './request-rewrite'
import { specifierBetween } from './specifiers'
import { styleOf } from './style'
import type { ActionInfo } from './to-action-inspect'
import { callText } from './to-action-signature'
import { sameType, valueType } from './to-action-types'

export interface CallerChanges {
  readonly changes: readonly FileChange[]
  readonly failures: readonly {
    readonly file: string
    readonly line: number
    readonly kind: 'network-too' | 'now-rejects'
  }[]
}

/** Rewrites every fetch, one change a file. */
export async function callerChanges(
  info: ActionInfo,
  name: string,
  target: string,
  context: ConvertContext,
): Promise<CallerChanges | Refused> {
  const files = new Map<
    string,
    { readonly sf: ts.SourceFile; readonly edits: TextEdit[]; readonly casts: ts.Node[]; readonly given: Set<string> }
  >()
  const failures: CallerChanges['failures'][number][] = []
  const { results, mayThrow } = info.results
  const result = {
    form: info.form,
    mayThrow,
    fails: results.some(({ status }) => !isOk(status)),
    truthy: results.every(({ data }) => data !== null && isObject(data)),
  }
  const type = info.form === 'value' ? await valueType(results, context) : null
  for (const { fetch, use: written } of info.callers) {
    const { sf, caller } = fetch
    const style = styleOf(sf)
    const call = await callText(name, fetch, info, style, context)
    const { use, casts } = withoutCasts(written, cast => type !== null && sameType(cast.getText(sf), type))
    const file = files.get(sf.fileName) ?? { sf, edits: [], casts: [], given: new Set<string>() }
    const rewrite = rewriteCaller(sf, use, call, result, style, file.given)
    if (isRefused(rewrite)) return rewrite
    file.edits.push(...rewrite.edits)
    file.casts.push(...casts)
    files.set(sf.fileName, file)
    if (rewrite.failure !== 'same') failures.push({ file: caller.file, line: caller.line, kind: rewrite.failure })
  }
  const changes = [...files.values()].map(({ sf, edits, casts }) => {
    const specifier = specifierBetween(sf.fileName, target, [sf, info.handler.sf], context.snapshot)
    const add = [{ imported: name, local: name, specifier, typeOnly: false }]
    const remove = mentionedOnlyIn(
      casts,
      sf,
      importsOf(sf).map(({ local }) => local),
    )
    return editFile(sf.fileName, sf.text, [...edits, ...changeImports(sf, { add, remove }, styleOf(sf))])
  })
  return { changes, failures }
}

/** True for an object or array literal: always truthy. */
function isObject(data: ts.Expression): boolean {
  const text = data.getText()
  return text.startsWith('{') || text.startsWith('[')
}
