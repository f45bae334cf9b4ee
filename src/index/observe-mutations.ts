/** Which calls change something: one table of receivers, methods and function names, read against a call's syntax only. */
import type { Binding } from '../workspace/top-level'
import { ts } from '../workspace/typescript'

/** Objects through which data is written, by name anywhere in the receiver: `ctx.db`, `prisma.user`, `supabase.from('x')`. */
const STORES: ReadonlySet<string> = new Set(
  'db database prisma tx trx knex drizzle supabase mongo mongoose redis kv sql pool firestore dynamo stripe resend queue inngest producer'.split(
    ' ',
  ),
)
/** The same by how the name ends: `userRepository`, `teamService`, `supabaseAdmin` is matched by its first word. */
const STORE_NAME = /(?:Repository|Repo|Service|Dao|Queue|Db|DB|Prisma)$|^(?:prisma|supabase|db|redis)[A-Z]/

/** Methods that write when called on a store. */
const WRITES: ReadonlySet<string> = new Set(
  'create createMany createManyAndReturn insert update updateMany upsert delete deleteMany destroy remove save set setex push lpush rpush send sendMail sendBatch emit enqueue add increment decrement del incr decr hset sadd srem zadd expire replace merge'.split(
    ' ',
  ),
)

/** Methods whose name alone says so, whatever they are called on. */
const WRITES_ANYWHERE: ReadonlySet<string> = new Set(
  'insertOne insertMany updateOne deleteOne bulkWrite findOneAndUpdate findOneAndDelete findOneAndReplace findByIdAndUpdate findByIdAndDelete $executeRaw $executeRawUnsafe writeFile writeFileSync appendFile appendFileSync unlink unlinkSync rmSync mkdirSync copyFile sendMail'.split(
    ' ',
  ),
)

/** Functions of `node:fs` that write, called by their bare names. */
const FILE_WRITES: ReadonlySet<string> = new Set(
  'writeFile writeFileSync appendFile appendFileSync unlink unlinkSync rm rmSync rename renameSync mkdir mkdirSync copyFile'.split(
    ' ',
  ),
)

/** A function's name that begins with what it does: `createPost`, `sendInvite`. */
const VERB =
  /^(?:create|update|delete|remove|add|insert|save|set|upsert|send|invite|cancel|toggle|mark|publish)(?=[A-Z_]|$)/

/** Names that begin the same and only make or compute a value. */
const MAKES_A_VALUE =
  /^(?:create|add|set)(?:\w*(?:Client|Server|Hmac|Hash|Sign|Verify|Cipheriv|Decipheriv|Stream|Response|Fetch|Transport|Context|Schema|Element|Caller|Selector|Store|Loader|Url|URL|Logger|Interval|Timeout|Immediate)|Days|Hours|Minutes|Months|Seconds|Weeks|Years|Date|Milliseconds)$/

/** Packages whose functions begin with such verbs and change nothing. */
const PURE_PACKAGES =
  /^(?:(?:node:)?crypto|date-fns|dayjs|zod|react|next|ai|drizzle-orm|@supabase|@ai-sdk|lodash)(?:[/-].*)?$/

const SQL_WRITE = /^\s*(?:--[^\n]*\n\s*)*(?:insert|update|delete|merge|replace|truncate|alter|create|drop)\b/i

/** The callee of a call or tagged template that changes something, without arguments; null for any other. */
export function mutation(
  node: ts.CallExpression | ts.TaggedTemplateExpression,
  bindings: ReadonlyMap<string, Binding>,
): string | null {
  const callee = ts.isCallExpression(node) ? node.expression : node.tag
  if (ts.isTaggedTemplateExpression(node)) return isSqlWrite(node, callee) ? shortText(callee) : null
  if (ts.isIdentifier(callee)) return isWritingFunction(callee.text, bindings) ? callee.text : null
  if (!ts.isPropertyAccessExpression(callee)) return null
  const method = callee.name.text
  const names = receiverNames(callee.expression)
  const written = [...names, method].join('.')
  if (WRITES_ANYWHERE.has(method)) return written
  const store = names.some(name => STORES.has(name) || STORE_NAME.test(name))
  // Of `db.update(users).set(values)` the first call says it all.
  if (store && isWrite(method) && !names.some(isWrite)) return written
  const [query] = node.arguments
  const text = query && ts.isStringLiteralLike(query) ? query.text : null
  if ((method === 'query' || method === 'execute') && text !== null && SQL_WRITE.test(text)) return written
  const binding = names[0] === undefined ? undefined : bindings.get(names[0])
  if (FILE_WRITES.has(method) && isFileSystem(binding)) return written
  // `actions.createPost()` of a namespace import is a function call by another name.
  return names.length === 1 && binding?.importedFrom?.name === '*' && isOwn(binding) && VERB.test(method)
    ? written
    : null
}

const isWrite = (method: string) => WRITES.has(method) || VERB.test(method)

function isWritingFunction(name: string, bindings: ReadonlyMap<string, Binding>): boolean {
  const binding = bindings.get(name)
  if (!binding) return false
  if (FILE_WRITES.has(binding.importedFrom?.name ?? '') && isFileSystem(binding)) return true
  return VERB.test(name) && !MAKES_A_VALUE.test(name) && isOwn(binding)
}

const isOwn = ({ importedFrom }: Binding) => !importedFrom || !PURE_PACKAGES.test(importedFrom.specifier)

const isFileSystem = (binding: Binding | undefined) =>
  /^(?:node:)?fs(?:\/promises)?$|^fs-extra$/.test(binding?.importedFrom?.specifier ?? '')

function isSqlWrite({ template }: ts.TaggedTemplateExpression, tag: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(tag) ? tag.name.text : ts.isIdentifier(tag) ? tag.text : ''
  if (name === '$executeRaw') return true
  return (
    /^(?:sql|\$queryRaw)$/.test(name) &&
    SQL_WRITE.test(ts.isTemplateExpression(template) ? template.head.text : template.text)
  )
}

/** The names in a receiver from the root on: `ctx`, `db`, `user` of `ctx.db.user`; calls in between are looked through. */
function receiverNames(receiver: ts.Expression): string[] {
  if (ts.isIdentifier(receiver)) return [receiver.text]
  if (ts.isPropertyAccessExpression(receiver)) return [...receiverNames(receiver.expression), receiver.name.text]
  if (ts.isCallExpression(receiver) || ts.isNonNullExpression(receiver) || ts.isParenthesizedExpression(receiver))
    return receiverNames(receiver.expression)
  if (ts.isAwaitExpression(receiver) || ts.isElementAccessExpression(receiver))
    return receiverNames(receiver.expression)
  return []
}

/** Source text on one line, cut where it would no longer be read. */
export function shortText(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
