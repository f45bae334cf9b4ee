/**
 * What a queue is told to request later: `qstash.publishJSON({ url })`, `enqueue({ qstash: { path } })`, and lists of such
 * jobs, `qstash.batchJSON(users.map(user => ({ url, body })))` (https://upstash.com/docs/qstash/sdks/ts/overview).
 */
import { ts } from '../workspace/typescript'
import { type Bindings, bind } from './url-bindings'
import { initializerOf } from './url-members'
import { type Method, methodOf } from './url-method'
import { cannotRequest } from './url-names'
import { type Callee, each, type Request } from './url-request'
import { isFunctionWithBody, nameOf, propertyValue, returned, unwrap } from './url-syntax'
import type { TextReader } from './url-text'
import { isOpenPath, pathBehind } from './url-texts'

/** A job as it is written, with the bindings to read it with. */
interface Job {
  readonly object: ts.ObjectLiteralExpression
  /** What it says of the URL. */
  readonly target: ts.Expression
  readonly bindings: Bindings | null
}

/** The requests for paths of this app among the jobs that a call of a queue's function is given. */
export function jobRequests(
  call: ts.CallExpression,
  { name, holder }: Callee,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  if (cannotRequest(name, holder)) return []
  const through = nameOf(call.expression) || name
  const jobs = call.arguments.flatMap(argument => jobsIn(argument, reader, bindings))
  return jobs.flatMap(job => {
    const texts = reader.texts(job.target, job.bindings)
    const paths = texts.filter(text => (text.bound && isOpenPath(text)) || pathBehind(text).startsWith('/api/'))
    const method = methodOf(job.object, POSTED, reader, job.bindings)
    return each(
      paths.map(text => ({ ...text, through: [through, ...text.through] })),
      'wrapper',
      method,
    )
  })
}

/** What a job says where it names no method; a queue of one's own may do otherwise. */
const POSTED: Method = { method: 'POST', certain: false }
const MAX_DEPTH = 6
const MAX_JOBS = 20
/** Members that tell the URL of a job. */
const TARGETS = ['url', 'path', 'endpoint']

/** The jobs an argument is: one, one in a member of it, or each of a list. */
function jobsIn(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Job[] {
  return read(argument, bindings, 0).slice(0, MAX_JOBS)

  function read(expression: ts.Expression, inner: Bindings | null, depth: number): Job[] {
    const e = unwrap(expression)
    if (depth > MAX_DEPTH || !reader.step()) return []
    const again = (one: ts.Expression): Job[] => read(one, inner, depth + 1)
    if (ts.isObjectLiteralExpression(e)) {
      const target = TARGETS.map(key => propertyValue(e, key)).find(value => value !== undefined)
      if (target) return [{ object: e, target, bindings: inner }]
      return e.properties.flatMap(property => {
        const value = initializerOf(property)
        return value && isHolder(value) ? again(value) : []
      })
    }
    if (ts.isArrayLiteralExpression(e))
      return e.elements.flatMap(one => again(ts.isSpreadElement(one) ? one.expression : one))
    if (ts.isConditionalExpression(e)) return [...again(e.whenTrue), ...again(e.whenFalse)]
    if (ts.isIdentifier(e)) {
      const value = reader.valueOf(e, inner)
      return value ? read(value.expression, value.bindings, depth + 1) : []
    }
    return ts.isCallExpression(e) ? made(e, inner, depth) : []
  }

  /** `users.map(user => ({ … }))`, whatever is done with that list, and a function of the file that answers one. */
  function made(call: ts.CallExpression, inner: Bindings | null, depth: number): Job[] {
    const callee = unwrap(call.expression)
    const maker = call.arguments.map(unwrap).find(one => isFunctionWithBody(one))
    if (
      isFunctionWithBody(maker) &&
      ts.isPropertyAccessExpression(callee) &&
      /^(?:map|flatMap|from)$/.test(callee.name.text)
    )
      return returned(maker).flatMap(answer => read(answer, inner, depth + 1))
    if (ts.isPropertyAccessExpression(callee) && SAME_ELEMENTS.test(callee.name.text))
      return read(callee.expression, inner, depth + 1)
    const fn = reader.functionOf(callee, inner)
    return fn ? returned(fn.fn).flatMap(answer => read(answer, bind(fn, call.arguments, inner), depth + 1)) : []
  }
}

/** What answers a list of the same elements. */
const SAME_ELEMENTS = /^(?:filter|slice|concat|flat|reverse|sort|toSorted|toReversed)$/

/** Cheap: texts, numbers and functions hold no job. */
function isHolder(value: ts.Expression): boolean {
  const e = unwrap(value)
  return (
    ts.isObjectLiteralExpression(e) || ts.isArrayLiteralExpression(e) || ts.isIdentifier(e) || ts.isCallExpression(e)
  )
}
