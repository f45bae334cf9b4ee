// biome-ignore-all lint/suspicious/noTemplateCurlyInString: URLs stand as callers have them
/** What next.config makes of the URLs of an app: base path, trailing slash, rewrites and redirects, written across modules. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/index/snapshot'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { copyOf, FIXTURES, indexOf } from './folder'

/** Each entry point with its methods and callers: short enough to read as a file. */
function picture({ entryPoints }: Snapshot): Record<string, readonly string[]> {
  return Object.fromEntries(
    entryPoints.map(({ route, method, methods, file, callers }) => [
      `${method ?? methods?.join() ?? 'ANY'} ${route} ${file}`,
      callers.map(caller =>
        [
          `${caller.file}:${caller.line}`,
          caller.via,
          caller.url,
          ...(caller.certain ? [] : ['?']),
          ...caller.through.map(step => `through ${step}`),
        ].join(' '),
      ),
    ]),
  )
}

let remove: (() => Promise<void>) | undefined
afterEach(async () => {
  await remove?.()
  remove = undefined
})

describe('routing', () => {
  it('lists the routes and the URLs that reach them', async () => {
    const { snapshot } = await indexOf('routing')
    expect(picture(snapshot)).toEqual(JSON.parse(await readFile(path.join(FIXTURES, 'routing/expected.json'), 'utf8')))
    // The request without the base path is the one that Next.js would answer 404.
    expect(snapshot.problems.map(({ code, file, line }) => [code, file, line])).toEqual([
      ['unresolved-route', 'app/ui/page.tsx', 16],
    ])
  })

  it('follows a change of a module that next.config imports', async () => {
    const copy = await copyOf('routing')
    remove = copy.remove
    const file = path.join(copy.folder, 'config/moved.ts')
    await writeFile(file, (await readFile(file, 'utf8')).replace('/old-orders/:id', '/former-orders/:id'))
    await copy.index.update({ changed: ['config/moved.ts'] })
    const fresh = await openIndex(nodeFileSystem, pathToFileURL(copy.folder).href)
    expect(picture(copy.index.snapshot)).toEqual(picture(fresh.snapshot))
    expect(JSON.stringify(picture(fresh.snapshot))).not.toContain('old-orders')
  })
})

describe('an app below a locale', () => {
  it('has callers that leave the locale to the proxy or to its i18n library, and a handler that asks another backend is none', async () => {
    const { snapshot } = await indexOf('localised')
    expect(picture(snapshot)).toEqual({
      'GET /[locale]/sso/google app/[locale]/sso/google/route.ts': [
        'app/[locale]/leave.ts:4 navigation /sso/google',
        'components/sign-in.tsx:10 link /sso/google',
        'components/sign-in.tsx:11 navigation /sso/google',
        'components/sign-in.tsx:12 link /de/sso/google',
        'components/sign-in.tsx:13 navigation /sso/google',
      ],
      'GET /api/chunks app/api/chunks/route.ts': ['app/api/chunks/route.ts:4 fetch ${…}/api/chunks?page=${…}'],
      'POST /api/chunks app/api/chunks/route.ts': ['app/api/chunks/route.ts:9 fetch ${…}/api/chunks'],
      'GET /api/session app/api/session/route.ts': ['components/sign-in.tsx:7 fetch /api/session'],
    })
  })
})

describe('requests that nothing answers', () => {
  it('are problems where what is not known of the path cannot lead elsewhere', async () => {
    const { snapshot } = await indexOf('unanswered')
    expect(snapshot.problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '6 /api/posts/[id] does not export PATCH (it has GET, PUT): this request is answered 405',
      '7 /api/posts/[id] does not export DELETE (it has GET, PUT): this request is answered 405',
      '8 No route of this app serves /api/drafts/${…}',
    ])
  })
})
