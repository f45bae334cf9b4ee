/** Says of an action that a Server Component hands to the client which property it crosses in. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { nodeAt, offsetAt, type Sources } from '../code/source'

/** A refusal with `crosses-server-boundary` that names the element and its property; any other as it is. */
export async function nameCrossing(refusal: Refusal, sources: Sources): Promise<Refusal> {
  const { code, file, line, column } = refusal
  if (code !== 'crosses-server-boundary' || file === null || line === null) return refusal
  const sf = await sources.get(file)
  if (!sf) return refusal
  let node = nodeAt(sf, offsetAt(sf, { line, column: column ?? 1 }))
  while (node.parent && !ts.isJsxAttribute(node)) node = node.parent
  if (!ts.isJsxAttribute(node)) return refusal
  const tag = node.parent.parent.tagName.getText(sf)
  const name = node.name.getText(sf)
  const message = /^[a-z]/.test(tag)
    ? `<${tag} ${name}> of a Server Component runs it: only a Server Action can be run from there.`
    : `A Server Component passes it on as <${tag} ${name}>: an ordinary function cannot cross to the client.`
  return { ...refusal, message: `${message} Exposed as an API route it stays an action.` }
}
