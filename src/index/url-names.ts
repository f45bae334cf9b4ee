/** What names say: whether a callee looks like a request, and whether a base URL is likely this app's own. */

/** Whether a name has a word of another service's. */
export function namesService(name: string): boolean {
  return words(name).some(word => FOREIGN_BASE.has(word))
}

const MAX_KNOWN = 20_000
const known = new Map<string, readonly string[]>()

/** The words of a name: `NEXT_PUBLIC_appUrl` -> next, public, app, url. Remembered: the same callees stand everywhere. */
export function words(name: string): readonly string[] {
  let list = known.get(name)
  if (!list) {
    list = name
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter(Boolean)
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, list)
  }
  return list
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const OWN_BASE = set(
  'next public base app site web webapp website api server url uri origin host hostname domain path vercel branch ' +
    'nextauth auth env process config window location self req request headers header get nextjs root current own ' +
    'local localhost internal full absolute my frontend protocol default this props options settings port client ' +
    'project production deployment deploy global globalthis document import meta vite react key x forwarded resolved ' +
    'canonical external prefix addr address with or ngrok tunnel dev development staging preview',
)

/** Services whose API is often called by a base URL from the environment. */
const FOREIGN_BASE = set(
  'github gitlab bitbucket gitea gerrit stripe paypal slack discord google azure aws s3 openai anthropic twitter ' +
    'facebook linkedin notion linear jira zoom shopify supabase firebase sanity contentful strapi wordpress sentry ' +
    'posthog algolia twilio sendgrid resend mailgun cloudflare ollama hubspot salesforce intercom zendesk airtable ' +
    'spotify telegram whatsapp tmdb rapidapi coingecko mapbox upstash cdn instagram youtube tiktok reddit dropbox ' +
    'confluence atlassian trello asana clickup outlook gmail pipedrive servicenow workday greenhouse snowflake ' +
    'databricks webflow calendly typeform mailchimp klaviyo zapier amplitude mixpanel datadog pagerduty okta plaid ' +
    'razorpay bluesky pinecone cohere mistral groq replicate huggingface elevenlabs deepgram grafana jotform',
)

/**
 * Judges the name of what stands before a path (`process.env.NEXT_PUBLIC_APP_URL`, `getBaseUrl`): `own` where every word
 * is an ordinary one for an app's own address, `foreign` where one names another service, `unknown` for the rest.
 */
export function judgeBase(name: string): 'own' | 'foreign' | 'unknown' {
  const list = words(name)
  if (!list.length) return 'unknown'
  if (namesService(name)) return 'foreign'
  if (!list.every(word => OWN_BASE.has(word))) return 'unknown'
  // `path` and `prefix` alone are a page's own location, not an address
  return list.every(word => word === 'path' || word === 'prefix' || word === 'key' || word === 'props')
    ? 'unknown'
    : 'own'
}

/**
 * Whether a base is surely the app's own address: one of its environment, or where the page or the request came from.
 * `config.apiUrl` may be anything that somebody entered, and `NEXT_PUBLIC_API_URL` another server.
 */
export function isOwnAddress(name: string): boolean {
  if (judgeBase(name) !== 'own' || words(name).some(word => word === 'api' || word === 'server')) return false
  return /(?:^|\.)env\.|(?:^|\.)(?:origin|nextUrl|location)\b|(?:^|\.)req(?:uest)?\.url$/.test(name)
}

const SETTING = set('host hostname config options settings props this default')

/** `config.host`: before a path it holds a whole address, as settings of clients of any service do. */
export function isBareHost(name: string): boolean {
  const list = words(name)
  return list.length > 0 && list.every(word => SETTING.has(word)) && /^host/.test(list.at(-1) ?? '')
}

const REQUEST = set(
  'fetch fetcher refetch request requests api http https client get post put patch delete del mutate query call ajax ' +
    'axios xhr',
)
const CLIENT = set(
  'fetch fetcher request requests api http https client axios rest sdk service agent instance ajax xhr',
)
const NO_REQUEST = set(
  'mock mocked mocks expect assert spy intercept stub nock by is has on to match matches matcher url urls uri href ' +
    'path pathname paths link endpoint route routes key keys text label title name log test it describe register ' +
    'define openapi doc docs static translation translations meta metadata param params cookie cookies header headers ' +
    'handler file files dir directory module asset element element cache storage',
)
const DOUBLE = set('mock mocked mocks expect assert spy intercept stub nock test it describe')
const NO_CLIENT = set(
  'map cache caches headers header params cookies cookie store storage registry session redis kv routes config i18n ' +
    'data set env memo lookup index table state form',
)
/** How queues are told which URL to call: `qstash.publishJSON({ url })`, `batchJSON` (https://upstash.com/docs/qstash/sdks/ts/overview). */
const QUEUE = set('publish enqueue schedule batch')
const SERVER = set('app router server fastify hono express route routes koa elysia')
const URL_BUILDER = set('url uri href path link absolute base endpoint origin prefix')
const URL_TABLE = set('api apis route routes endpoints paths urls links client')

/** tRPC's links: they request `<url>/<procedure>` (https://trpc.io/docs/client/links). */
export const TRPC_LINKS = /^(?:unstable_)?http(?:Batch|BatchStream|Subscription)?Link$/

export const VERBS: ReadonlyMap<string, 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'> = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['del', 'DELETE'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
])

/** `app.post('/x', …)` of a server framework defines a route, and `app.request('/x')` tests one: neither calls ours. */
export function isServerReceiver(receiver: string): boolean {
  const last = words(receiver).at(-1)
  return last !== undefined && SERVER.has(last)
}

/** Whether the names alone say that no request is sent: a mock, a test, a description, a server's own routing. */
export function cannotRequest(name: string, receiver: string): boolean {
  // Cypress sends this one (https://docs.cypress.io/api/commands/request)
  if (name === 'request' && receiver === 'cy') return false
  if (words(name).some(word => NO_REQUEST.has(word))) return true
  return isDoubled(receiver) || isServerReceiver(receiver)
}

/** Whether the names say that it is a test's own doing: a double of a request, an assertion, a server under test. */
export function isTestDouble(name: string, receiver: string): boolean {
  return words(name).some(word => DOUBLE.has(word)) || isDoubled(receiver) || isServerReceiver(receiver)
}

function isDoubled(receiver: string): boolean {
  return /(?:^|\.)(?:expect|cy|vi|jest|nock|screen)\b|mock/i.test(receiver)
}

/** Whether a function of this name, with this dotted receiver ('' for none), is likely to send a request to the path it is given. */
export function looksLikeRequest(name: string, receiver: string, url: string): boolean {
  const own = words(name)
  const holder = words(receiver)
  if (cannotRequest(name, receiver)) return false
  const api = url.startsWith('/api/')
  if (receiver && own.length === 1 && VERBS.has(own[0] ?? '')) {
    // Map, Headers and caches have the same method names
    if (holder.some(word => CLIENT.has(word))) return true
    return api && !holder.some(word => NO_CLIENT.has(word))
  }
  if (own[0] === 'use' && api) return true
  return (
    own.some(word => (api ? REQUEST : CLIENT).has(word)) ||
    (api && holder.some(word => CLIENT.has(word)) && own.length === 1)
  )
}

/** Whether a function of this name may be a client with a base, which takes paths without a slash: `api('users')`, `http.request({ url: 'users' })`. */
export function looksLikeClient(name: string): boolean {
  return words(name).some(word => CLIENT.has(word))
}

/** `api`, not `apiCall`. */
export function isOneWord(name: string): boolean {
  return words(name).length === 1
}

/** Whether a function of this name hands a URL to a queue, which requests it later: `publishJSON`, `bulkPublish`. */
export function looksLikeQueueing(name: string): boolean {
  return words(name).some(word => QUEUE.has(word))
}

/** `absoluteUrl('/api/x')`, `withBasePath('/api/x')`: gives back the path it is given, with a base before it. */
export function looksLikeUrlBuilder(name: string): boolean {
  return !/^(?:en|de)code/.test(name) && words(name).some(word => URL_BUILDER.has(word))
}

/** `apiPath(id)`, `routes()`: a function of another module whose answer may be a URL. */
export function mayAnswerUrl(name: string): boolean {
  return words(name).some(word => URL_BUILDER.has(word) || URL_TABLE.has(word))
}

/** `API_BASE`, `baseUrl`, `httpClient`, `*`: a name of another module that may hold an address, or a client that has one. */
export function mayTellAddress(name: string): boolean {
  return (
    /^(?:\*|default|[A-Z][A-Z\d_]*)$/.test(name) || mayAnswerUrl(name) || words(name).some(word => CLIENT.has(word))
  )
}
