/** Things an entry point's code was seen to do. Facts only; `advise/` draws the conclusions. */
import type { Place } from './place'

export const OBSERVATIONS = [
  'reads-header', // detail: the header's name, lower case
  'reads-raw-body', // request.text(), arrayBuffer(), micro's buffer(), bodyParser: false
  'verifies-signature', // constructEvent, verify, timingSafeEqual, createHmac
  'sets-cors-header',
  'sets-header', // detail: the header's name, lower case
  'returns-non-json', // detail: the content type or constructor; `null` body excluded
  'returns-stream',
  'returns-redirect',
  'returns-status', // detail: the status
  'returns-json',
  'mutates', // detail: the callee: db.insert, prisma.user.create, …
  'calls-cache', // detail: revalidatePath | revalidateTag | updateTag | refresh
  'sets-cookie',
  'redirects', // redirect(), permanentRedirect() of next/navigation
  'parses-json',
  'parses-form-data',
  'bearer-auth', // authorization header or an API key compared
  'exports-config', // detail: dynamic | revalidate | runtime | maxDuration … and its value: `runtime=edge`
  'openapi', // @swagger / @openapi / next-openapi annotation
  'answers-other-methods', // an API route does something for methods that its code does not name
  'wrapped', // detail: the callee of `export const POST = withAuth(…)`
] as const
export type ObservationKind = (typeof OBSERVATIONS)[number]

export interface Observation extends Place {
  readonly what: ObservationKind
  readonly detail: string | null
}
