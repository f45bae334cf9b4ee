/**
 * `res.statusText`: what the handler wrote, else the reason phrase that Node.js sends with the status where the answer has none
 * (https://nodejs.org/api/http.html#httpstatus_codes). Over HTTP/2 there is none, so that a caller sees the empty text there
 * (https://developer.mozilla.org/docs/Web/API/Response/statusText): a note says so.
 */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import type { Results } from '../handler/handler-results'
import { descendants, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ResponseUse } from './request-response'

/** https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  423: 'Locked',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** What goes with a status where nothing else is written. */
export function reasonOf(status: number): string | undefined {
  return REASONS[status]
}

/** True for `res.statusText` among what is read of a status. */
export function isStatusText(read: ts.PropertyAccessExpression): boolean {
  return read.name.text === 'statusText'
}

/** The first place where a caller reads the text of a status. */
export function statusTextRead(use: ResponseUse): ts.PropertyAccessExpression | undefined {
  if (use.form === 'variable' || use.form === 'callback') return use.statuses.find(isStatusText)
  if (use.form !== 'chain') return undefined
  return [...descendants(use.thrown)].find(
    (node): node is ts.PropertyAccessExpression =>
      ts.isPropertyAccessExpression(node) &&
      isStatusText(node) &&
      node.expression.getText() === use.parameter.getText(),
  )
}

/** Refused (`status-read`): the text of a status that has none by itself, or of an answer that is not seen (`results` null). */
export function checkStatusTexts(
  results: Results | null,
  callers: readonly { readonly use: ResponseUse }[],
): Refused | undefined {
  for (const { use } of callers) {
    const read = statusTextRead(use)
    if (!read) continue
    const isKnown = results?.results.every(({ status, statusText }) =>
      // An empty or an absent one is the status's own on the way.
      statusText === null ? reasonOf(status) : ts.isStringLiteralLike(statusText) && statusText.text !== '',
    )
    if (!isKnown) return refuse('status-read', 'What this status is called depends on the answer.', placeOf(read))
  }
  return undefined
}
