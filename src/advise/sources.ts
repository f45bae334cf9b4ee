/** The public pages the rules rest on. A signal links to one of them. */
const DOCS = 'https://nextjs.org/docs/app'

export const SOURCES = {
  mutatingData: `${DOCS}/getting-started/mutating-data`,
  routeHandlers: `${DOCS}/getting-started/route-handlers`,
  serverActions: `${DOCS}/guides/server-actions`,
  backendForFrontend: `${DOCS}/guides/backend-for-frontend`,
  dataSecurity: `${DOCS}/guides/data-security`,
  serverActionsConfig: `${DOCS}/api-reference/config/next-config-js/serverActions`,
  redirect: `${DOCS}/api-reference/functions/redirect`,
  refresh: `${DOCS}/api-reference/functions/refresh`,
  updateTag: `${DOCS}/api-reference/functions/updateTag`,
  revalidatePath: `${DOCS}/api-reference/functions/revalidatePath`,
  buildingApis: 'https://nextjs.org/blog/building-apis-with-nextjs',
  failedToFindServerAction: 'https://nextjs.org/docs/messages/failed-to-find-server-action',
  useServer: 'https://react.dev/reference/rsc/use-server',
  sequentialActions: 'https://github.com/vercel/next.js/issues/69265',
  abortingActions: 'https://github.com/vercel/next.js/issues/81418',
  unusedActions: 'https://github.com/vercel/next.js/pull/69178',
  staleRouterCache: 'https://github.com/vercel/next.js/issues/61184',
} as const
