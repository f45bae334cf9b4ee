/** The public repositories that conversions are tried on, and where a copy of each stands. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Repository {
  /** Also the name of its folder. */
  readonly name: string
  /** On github.com. */
  readonly source: string
  /** Converted app by app where the whole takes too long: `--app` of the command line. */
  readonly app?: string
  /** The apps whose `next build` is compared: folders. */
  readonly builds?: readonly string[]
  /** False where the app's own ESLint stops its build: it is left out then. */
  readonly lint?: false
  /** What their build reads of the environment, besides what an example in the repository names. */
  readonly env?: Readonly<Record<string, string>>
  /** Packages of the repository whose types its apps take from what they build: folder and command of its `node_modules/.bin`. */
  readonly prepare?: readonly (readonly [folder: string, command: string])[]
  /** Dependencies in versions that the registry no longer has: installed without them. */
  readonly absent?: readonly string[]
}

export const REPOSITORIES: readonly Repository[] = [
  { name: 'saas-starter', source: 'nextjs/saas-starter', builds: ['.'] },
  { name: 'saas-starter-kit', source: 'boxyhq/saas-starter-kit', builds: ['.'] },
  {
    name: 'sourcebot',
    source: 'sourcebot-dev/sourcebot',
    absent: [
      ...['api', 'express', 'metrics', 'ui'].map(name => `@bull-board/${name}`),
      ...['mcp', 'amazon-bedrock', 'google-vertex'].map(name => `@ai-sdk/${name}`),
      '@sourcebot/codemirror-lang-tcl',
    ],
    prepare: [
      ['packages/db', 'tsc'],
      ['packages/schemas', 'tsc'],
      ['packages/queryLanguage', 'tsc'],
      ['packages/shared', 'tsc'],
    ],
  },
  {
    name: 'next-safe-action',
    source: 'next-safe-action/next-safe-action',
    builds: ['apps/playground'],
    prepare: [
      ['packages/next-safe-action', 'tsdown'],
      ['packages/adapter-react-hook-form', 'tsdown'],
      ['packages/adapter-tanstack-query', 'tsdown'],
      ['packages/adapter-better-auth', 'tsdown'],
    ],
  },
  { name: 'next-saaster', source: 'HubrG/next-saaster', builds: ['.'] },
  { name: 'skateshop', source: 'sadmann7/skateshop', builds: ['.'] },
  { name: 'next-saas-stripe-starter', source: 'mickasmt/next-saas-stripe-starter', builds: ['.'] },
  { name: 'next-saas-rbac', source: 'rafaelbertelli/next-saas-rbac', builds: ['apps/web'], lint: false },
  { name: 'ai-chatbot', source: 'vercel/ai-chatbot', builds: ['.'] },
  { name: 'cms', source: 'code100x/cms', builds: ['.'] },
  { name: 'wdc-saas-starter-kit', source: 'webdevcody/wdc-saas-starter-kit', builds: ['.'] },
  { name: 'tablecn', source: 'sadmann7/tablecn', builds: ['.'] },
  { name: 'plura-production', source: 'webprodigies/plura-production', builds: ['.'] },
  { name: 'formbricks', source: 'formbricks/formbricks', app: 'apps/web' },
  { name: 'rallly', source: 'lukevella/rallly' },
  { name: 'typehero', source: 'typehero/typehero' },
  { name: 'inbox-zero', source: 'elie222/inbox-zero' },
  { name: 'linkwarden', source: 'linkwarden/linkwarden', builds: ['apps/web'] },
  { name: 'umami', source: 'umami-software/umami' },
  { name: 'midday', source: 'midday-ai/midday' },
  { name: 'unkey', source: 'unkeyed/unkey', app: 'web/apps/dashboard' },
  { name: 'next-forge', source: 'haydenbleasel/next-forge' },
  { name: 'openstatus', source: 'openstatusHQ/openstatus' },
  { name: 'commerce', source: 'vercel/commerce', builds: ['.'] },
  { name: 'taxonomy', source: 'shadcn-ui/taxonomy' },
  { name: 'papermark', source: 'mfts/papermark' },
  { name: 'documenso', source: 'documenso/documenso' },
  { name: 'langfuse', source: 'langfuse/langfuse', app: 'web' },
  { name: 'sim', source: 'simstudioai/sim', app: 'apps/sim' },
  { name: 'morphic', source: 'miurla/morphic' },
  { name: 'nextcrm-app', source: 'pdovhomilja/nextcrm-app' },
  { name: 'next13-trello', source: 'AntonioErdeljac/next13-trello', builds: ['.'] },
  { name: 'shortest', source: 'antiwork/shortest', builds: ['.'] },
  { name: 'blurts-server', source: 'mozilla/blurts-server' },
  { name: 'open-lovable', source: 'firecrawl/open-lovable' },
  { name: 'nextjs-starter-medusa', source: 'medusajs/nextjs-starter-medusa' },
  { name: 'junglexp', source: 'rajivsuting/junglexp' },
  { name: 'glitter-nextjs', source: 'dennis-adrian/glitter-nextjs' },
  { name: 'platform', source: 'pubpub/platform', app: 'core' },
  { name: 'BioDrop', source: 'EddieHubCommunity/BioDrop' },
  { name: 'property-pulse-nextjs', source: 'bradtraversy/property-pulse-nextjs', builds: ['.'] },
  { name: 'the-road-to-next-app', source: 'thewebartisan7/the-road-to-next-app', builds: ['.'] },
  { name: 'chadnext', source: 'moinulmoin/chadnext', builds: ['.'] },
  { name: 'ideon', source: '3xpyth0n/ideon' },
  { name: 'gozbebekleri', source: 'AdhamRef/gozbebekleri' },
  { name: 'archalley-forum-new', source: 'BitLab-LK/archalley-forum-new' },
  { name: 'hope-for-haiti', source: 'GTBitsOfGood/hope-for-haiti' },
  {
    name: 'nextbase-nextjs-supabase-starter',
    source: 'imbhargav5/nextbase-nextjs-supabase-starter',
    builds: ['apps/web'],
  },
  {
    name: 'bilan-carbone',
    source: 'ABC-TransitionBasCarbone/bilan-carbone',
    absent: ['@publicodes/forms', '@publicodes/tools'],
  },
]

/** Where a checkout of it stands below this folder; null where there is none. */
export function checkoutOf({ name }: Repository, folder: string): string | null {
  const path = join(folder, name)
  return existsSync(path) ? path : null
}
