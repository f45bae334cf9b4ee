/** URLs that libraries for uploads are given: they request them by themselves. */
import { ts } from '../workspace/typescript'
import { seen } from './url-method'
import { each, type Request } from './url-request'
import { nameOf, nameText } from './url-syntax'
import type { TextReader } from './url-text'

const POST = seen('POST')

/**
 * The requests of `upload(name, file, { handleUploadUrl })` of Vercel Blob (https://vercel.com/docs/vercel-blob/client-upload)
 * and of `new tus.Upload(file, { endpoint })` (https://github.com/tus/tus-js-client/blob/main/docs/api.md). Any other
 * property has none.
 */
export function uploadRequests(property: ts.PropertyAssignment, reader: TextReader): Request[] {
  const name = nameText(property.name)
  if (name !== 'handleUploadUrl' && name !== 'endpoint') return []
  const call: ts.Node = property.parent.parent
  if (!ts.isNewExpression(call) && !ts.isCallExpression(call)) return []
  const [isOne, callee] =
    name === 'endpoint' ? [ts.isNewExpression(call), /(?:^|\.)Upload$/] : [ts.isCallExpression(call), /(?:^|\.)upload$/]
  if (!isOne || !callee.test(nameOf(call.expression))) return []
  return each(reader.texts(property.initializer, null), 'wrapper', POST).map(request => ({
    ...request,
    url: { ...request.url, through: [nameOf(call.expression), ...request.url.through] },
  }))
}
