/** What is said of a function that is given the request or the response of the Pages Router and cannot be rewritten with the handler. */
import type { Refused } from '../handler/handler-syntax'

/** Functions of the workspace that the file calls and that cannot be rewritten, by the names it calls them: why. */
export type LostHelpers = ReadonlyMap<string, Refused>

export function handedOn(callee: string, what: 'request' | 'response', lost: LostHelpers): string {
  const why = lost.get(callee)?.refusal
  const given = `${callee} is given the ${what} of the Pages Router`
  if (!why) return what === 'request' ? `${given}.` : `${given}, which a route handler does not have.`
  const place = why.file === null ? '' : ` (${why.file}${why.line === null ? '' : `:${why.line}`})`
  // What that hands it on to says why, and where.
  const deeper = /^(\S+) is given the .* and cannot be rewritten for a Request: (.*)$/.exec(why.message)
  if (deeper) return `${given} and cannot be rewritten for a Request: ${deeper[1]} > ${deeper[2]}`
  return `${given} and cannot be rewritten for a Request: ${why.message.replace(/\.$/, '')}${place}.`
}
