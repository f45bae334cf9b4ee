import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { restyled } from '../../../src/convert/code/restyle'
import { firstSyntaxError, parseSource } from '../../../src/convert/code/source'
import { toAction } from '../../../src/convert/to-action'
import { suggestNames } from '../../../src/convert/to-action/name'
import { ACCEPTABLE, type RefusalCode } from '../../../src/model'
import { applied, contextFor, expectedFiles, FIXTURES, filesIn } from './fixtures'

const folder = 'to-action'
const cases = readdirSync(join(FIXTURES, folder))
const converting = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'convert.json')))
const refused = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'refused.json')))
const json = <T>(name: string, file: string): T =>
  JSON.parse(readFileSync(join(FIXTURES, folder, name, file), 'utf8')) as T
const requestOf = (name: string) => json<{ id: string; accept?: RefusalCode[] }>(name, 'convert.json')
const idOf = (name: string) => requestOf(name).id

async function planOf(name: string) {
  return toAction.plan({ ...requestOf(name), to: 'action' }, await contextFor(`${folder}/${name}/before`))
}

// A cold checker reads TypeScript's library first, which takes seconds on a busy machine.
describe('converts', { timeout: 60_000 }, () => {
  it.each(converting)('%s', async name => {
    const context = await contextFor(`${folder}/${name}/before`)
    const { id, accept } = requestOf(name)
    // What has to be accepted is refused without that.
    if (accept) expect(accept).toContain((await toAction.plan({ id, to: 'action' }, context)).refusal?.code)
    else expect(toAction.check(id, context.snapshot)).toBeNull()
    const { plan, refusal } = await toAction.plan({ id, to: 'action', accept }, context)
    expect(refusal).toBeUndefined()
    if (!plan) return
    for (const code of accept ?? []) expect(ACCEPTABLE).toContain(code)
    const after = applied(filesIn(join(FIXTURES, folder, name, 'before')), plan)
    expect(after).toEqual(expectedFiles(join(FIXTURES, folder, name, 'after'), after))
    // The checker is asked about TypeScript only where the project includes JavaScript.
    expect(plan.typeChecked).toBe(name !== 'javascript')
    for (const [file, text] of Object.entries(after))
      if (/\.[jt]sx?$/.test(file)) expect(firstSyntaxError(parseSource(file, text))).toBeUndefined()
  })
})

type Refused = Record<string, { code?: string; file?: string | null; line?: number | null }>

describe('refuses', { timeout: 60_000 }, () => {
  it.each(refused)('%s', async name => {
    const context = await contextFor(`${folder}/${name}/before`)
    const actual: Refused = {}
    for (const id of Object.keys(json<Refused>(name, 'refused.json'))) {
      const { refusal } = await toAction.plan({ id, to: 'action' }, context)
      if (refusal) actual[id] = { code: refusal.code, file: refusal.file, line: refusal.line }
      // What the index alone refuses is the plan's answer too.
      const early = toAction.check(id, context.snapshot)
      const said = early?.message.replace(/\.$/, '') ?? ''
      if (early) expect(refusal).toEqual({ ...early, message: expect.stringContaining(said) })
    }
    const file = join(FIXTURES, folder, name, 'refused.json')
    if (process.env.UPDATE_FIXTURES) writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
    expect(actual).toEqual(json<Refused>(name, 'refused.json'))
  })
})

describe('says what changes', { timeout: 60_000 }, () => {
  const notesOf = async (name: string) => {
    const { plan } = await planOf(name)
    return plan?.notes.map(({ code, file, line }) => `${code} ${file}:${line}`)
  }
  const saidOf = async (name: string) => (await planOf(name)).plan?.notes.map(({ message }) => message)

  it('at the handler, at a caller whose failures go another way, at configuration that ends', async () => {
    expect(await notesOf('value')).toEqual([
      'public-url app/api/greet/route.ts:3',
      'queueing app/api/greet/route.ts:3',
      'body-limit app/api/greet/route.ts:3',
    ])
    expect(await notesOf('failure-branch')).toContain('error-text components/greeter.tsx:6')
    expect(await notesOf('text-with-a-catch')).toContain('error-text components/greeter.tsx:6')
    expect(await saidOf('body-read-outside-of-try')).toContain(
      'A request that fails on the server now takes the same way as one that fails on the network.',
    )
    expect(await saidOf('axios-error-told')).toContain(
      'A request that fails on the network was an error of axios here, which the rejected call of an action is not.',
    )
    expect(await notesOf('src-and-config')).toContain('route-config src/app/api/greet/route.ts:5')
    expect(await notesOf('accepted-token')).toContain('external-caller app/api/greet/route.ts:5')
    expect(await notesOf('accepted-wrapped-token')).toContain('external-caller app/api/greet/route.ts:7')
    expect(await notesOf('answers-an-error-message')).toContain('unknown-type app/api/notes/route.ts:10')
    expect(await notesOf('ky-without-answer')).toContain('error-text components/note.tsx:6')
    expect((await notesOf('at-its-own-address'))?.filter(note => note.startsWith('base-url'))).toEqual([
      'base-url components/notes.tsx:5',
      'base-url components/notes.tsx:14',
      'base-url components/notes.tsx:30',
    ])
    expect((await saidOf('address-in-a-constant'))?.filter(said => said.startsWith('This request went to'))).toEqual(
      [
        "process.env.NEXT_PUBLIC_API_URL || ''",
        "process.env.NEXT_PUBLIC_BASE_URL ?? 'http://localhost:3000'",
        "typeof window === 'undefined' ? process.env.NEXT_PUBLIC_SITE_URL : window.location.origin",
        "process.env.NEXT_PUBLIC_API_URL || ''",
      ].map(base => `This request went to ${base}; the action is called at the server that the page came from.`),
    )
    expect((await notesOf('comments-of-callers'))?.filter(note => note.startsWith('comment'))).toEqual(
      [13, 14, 60, 71, 73, 85, 92].map(line => `comment components/greeter.tsx:${line}`),
    )
    expect(await notesOf('shared-request')).toEqual([
      'public-url app/api/notes/[id]/route.ts:1',
      'queueing app/api/notes/[id]/route.ts:1',
      'body-limit app/api/notes/[id]/route.ts:1',
      'goes-along app/api/notes/route.ts:1',
      'public-url app/api/notes/route.ts:1',
      'queueing app/api/notes/route.ts:1',
      'body-limit app/api/notes/route.ts:1',
    ])
    expect(await notesOf('on-submit')).toContain('form-action components/greeter.tsx:9')
  })
})

describe('says why not', { timeout: 60_000 }, () => {
  it('what a function does beside its fetch', async () => {
    const context = await contextFor(`${folder}/refused-wrapper-by-contract/before`)
    const { refusal } = await toAction.plan({ id: 'route:app/api/greet/route.ts#POST', to: 'action' }, context)
    expect(refusal?.message).toContain(
      'it checks what it sends and what is answered, makes its headers and throws ApiError, which its callers may look at (lib/api.ts:13), and a call of an action would not',
    )
  })

  it('what the wrapper of an API route hands its request and response to', async () => {
    const context = await contextFor(`${folder}/refused-pages-api-wrapped/before`)
    const { refusal } = await toAction.plan({ id: 'api:pages/api/x.ts', to: 'action' }, context)
    expect(refusal?.message).toContain('withMiddlewares hands them to runCors (lib/with-middlewares.ts:9) and 1 more')
  })

  it('which header it sends', async () => {
    const context = await contextFor(`${folder}/refused-wrapper-that-sends-more/before`)
    const { refusal } = await toAction.plan({ id: 'route:app/api/greet/route.ts#POST', to: 'action' }, context)
    expect(refusal?.message).toContain('it sends the header x-csrf-token (lib/api.ts:2)')
  })

  it('which other handlers a request reaches', async () => {
    const context = await contextFor(`${folder}/refused-shared-request/before`)
    const saidOf = async (id: string) => (await toAction.plan({ id, to: 'action' }, context)).refusal?.message
    expect(await saidOf('route:app/api/tags/route.ts#POST')).toMatch(
      /^This request may also reach PUT \/api\/tags and DELETE \/api\/tags, which is decided/,
    )
    expect(await saidOf('route:app/api/notes/route.ts#POST')).toMatch(
      /^This request may also reach PUT \/api\/notes\/\[id\], which cannot become an action with it: It is made for callers outside/,
    )
  })
})

describe('without a type checker', () => {
  it('converts what is plain JSON as it stands and says that nothing was checked', async () => {
    const context = await contextFor(`${folder}/value/before`, null)
    const { plan } = await toAction.plan({ id: idOf('value'), to: 'action' }, context)
    expect(plan?.typeChecked).toBe(false)
    expect(plan?.notes.map(({ code }) => code)).toContain('not-type-checked')
  })

  it('refuses a result whose type decides', async () => {
    const context = await contextFor(`${folder}/segments/before`, null)
    const { refusal } = await toAction.plan({ id: idOf('segments'), to: 'action' }, context)
    expect(refusal).toMatchObject({ code: 'types-unavailable', file: 'app/api/posts/[id]/route.ts' })
  })
})

describe('keeps', () => {
  it("a file's line ends", async () => {
    const context = await contextFor(`${folder}/value/before`, null)
    const read = async (file: string) => (await context.read(file))?.replaceAll('\n', '\r\n')
    const { plan } = await toAction.plan({ id: idOf('value'), to: 'action' }, { ...context, read })
    for (const change of plan?.files ?? [])
      if (change.change !== 'delete') expect(change.after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(plan?.files).toHaveLength(3)
  })
})

describe('takes what the request says', { timeout: 60_000 }, () => {
  it('a name', async () => {
    const context = await contextFor(`${folder}/value/before`)
    const { plan } = await toAction.plan({ id: idOf('value'), to: 'action', name: 'sayHello' }, context)
    expect(plan?.files.map(({ file }) => file)).toContain('app/actions/say-hello.ts')
    const taken = await toAction.plan({ id: idOf('value'), to: 'action', name: 'message' }, context)
    expect(taken.refusal?.code).toBe('name-taken')
    const keyword = await toAction.plan({ id: idOf('value'), to: 'action', name: 'delete' }, context)
    expect(keyword.refusal?.code).toBe('name-taken')
  })

  it('an accepted refusal', async () => {
    const context = await contextFor(`${folder}/refused-proxy-matcher/before`)
    const id = 'route:app/api/greet/route.ts#POST'
    const { plan } = await toAction.plan({ id, to: 'action', accept: ['unguarded-route'] }, context)
    expect(plan?.title).toBe('Convert POST /api/greet to greet()')
    expect(plan?.notes[0]?.message).toContain('What the proxy does for its path')
  })
})

describe('restyled', () => {
  const semicolons = { quote: '"', semicolons: true } as const
  const none = { quote: "'", semicolons: false } as const

  it.each([
    ["const a = 'x'\nreturn a", semicolons, 'const a = "x";\nreturn a;'],
    ['const a = "x";\nreturn a;', none, "const a = 'x'\nreturn a"],
    // Without its semicolon the first line would call what it ends with.
    ['const a = b;\n[1].map(c);', none, 'const a = b;\n[1].map(c)'],
    ['const a = b;\n// A comment.\n(c)();', none, 'const a = b;\n// A comment.\n(c)()'],
    ['for (let i = 0; i < 1; i++) run();', none, 'for (let i = 0; i < 1; i++) run()'],
    ['run(); stop();', none, 'run(); stop()'],
    // Quotes that a string contains stay as they are.
    [`const a = "it's";`, none, `const a = "it's"`],
    ['if (a) return; // Nothing.\nrun();', none, 'if (a) return // Nothing.\nrun()'],
  ])('%j', (code, style, expected) => {
    expect(restyled('a.ts', code, style)).toBe(expected)
  })
})

describe('suggestNames', () => {
  it.each([
    ['/api/auth/2fa', 'POST', 'submit2fa'],
    ['/api/greet', 'POST', 'greet'],
    ['/api/posts', 'POST', 'createPost'],
    ['/api/posts/[id]', 'PATCH', 'updatePost'],
    ['/api/posts/[id]', 'POST', 'updatePost'],
    ['/api/posts/[id]', 'DELETE', 'deletePost'],
    ['/api/campaigns/[id]/updates/[updateId]', 'PATCH', 'updateCampaignUpdate'],
    ['/api/posts/[id]/like', 'POST', 'likePost'],
    ['/api/notes/[id]/tags', 'PUT', 'updateTags'],
    ['/api/categories', 'POST', 'createCategory'],
    ['/api/user-settings', 'PUT', 'updateUserSettings'],
    ['/api/delete', 'POST', 'deleteAction'],
    ['/api/admin/discordReset/get', 'POST', 'getDiscordReset'],
    ['/api/posts/refresh', 'POST', 'refreshPosts'],
    ['/api/posts/reorder', 'POST', 'reorderPosts'],
    ['/api/admin/delete-registrations', 'POST', 'deleteRegistrations'],
    ['/api/upload/logo', 'POST', 'uploadLogo'],
    ['/api/projects/submit', 'POST', 'submitProject'],
    ['/api/cart/remove', 'DELETE', 'removeCart'],
    ['/api/brief-download/request', 'POST', 'requestBriefDownload'],
    ['/api/users/[id]/change-password', 'POST', 'changePassword'],
    ['/api/upload', 'POST', 'upload'],
    ['/api/posts/create', 'POST', 'createPost'],
    ['/api/posts/[id]/refresh', 'POST', 'refreshPost'],
    ['/api/admin/refresh', 'POST', 'refresh'],
    ['/api/package', 'POST', 'packageAction'],
    ['/api/undefined', 'POST', 'undefinedAction'],
  ] as const)('%s %s: %s', (route, method, name) => {
    expect(suggestNames(route, method)[0]).toBe(name)
  })

  it.each([
    ['/api/posts/[id]/tags', 'POST', 'createPostTag'],
    ['/api/posts/[id]/tags', 'DELETE', 'deletePostTags'],
    ['/api/account/avatar', 'DELETE', 'deleteAccountAvatar'],
    ['/api/admin/tags', 'POST', 'createTagAction'],
    ['/api/greet', 'POST', 'greetAction'],
  ] as const)('%s %s where the first is taken: %s', (route, method, name) => {
    expect(suggestNames(route, method)[1]).toBe(name)
  })

  it('makes what the route deletes, too', () => {
    expect(suggestNames('/api/account/avatar', 'POST', ['DELETE'])[0]).toBe('createAvatar')
  })
})
