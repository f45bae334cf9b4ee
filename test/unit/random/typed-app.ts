/** A random app on disk, opened as the conversions see it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createChecker } from '../../../src/convert/checker/checker'
import type { ConvertContext } from '../../../src/convert/context'
import type { TypeDiagnostic } from '../../../src/convert/types'
import { openIndex } from '../../../src/index/workspace-index'
import type { FileChange } from '../../../src/model'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'
import { FIXTURES } from '../convert/fixtures'
import { TYPES } from './actions'
import { type Ran, run, type Surroundings } from './execute'

export interface TypedApp {
  /** For `plan`; of these plans none is type-checked by itself. */
  readonly context: ConvertContext
  /** New type errors of all the changes at once. */
  errorsOf(
    changes: Iterable<FileChange>,
    more?: ReadonlyMap<string, string>,
  ): Promise<readonly TypeDiagnostic[] | undefined>
  dispose(): void
}

/** The packages that its modules reach. */
export const PACKAGES: Surroundings['packages'] = { 'next/server': { NextResponse: class extends Response {} } }

/** What every random app has. */
export function commonFiles(): Map<string, string> {
  const stub = (file: string) => [join(FIXTURES, 'stubs', file)]
  const compilerOptions = {
    strict: true,
    lib: ['dom', 'dom.iterable', 'esnext'],
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'preserve',
    types: [],
    paths: {
      '@/*': ['./*'],
      next: stub('next/index.d.ts'),
      'next/*': stub('next/*'),
      axios: stub('axios.d.ts'),
      react: stub('react.d.ts'),
    },
  }
  return new Map([
    ['package.json', JSON.stringify({ dependencies: { next: '16.0.0', react: '19.0.0' } })],
    ['tsconfig.json', JSON.stringify({ compilerOptions })],
    ['lib/types.ts', TYPES],
    ['app/page.tsx', `import { all } from './all'\n\nexport default function Page() {\n  return all.length\n}\n`],
  ])
}

export async function openTyped(files: ReadonlyMap<string, string>): Promise<TypedApp> {
  const folder = mkdtempSync(join(tmpdir(), 'random-app-'))
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const types = createChecker({ host: nodeTypeHost(), root: folder })
  const index = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
  const context = {
    snapshot: index.snapshot,
    types: { ...types, newErrors: () => Promise.resolve([]) },
    read: async (file: string) => {
      const [bytes] = await nodeFileSystem.read([toUri(index.root, file)])
      return bytes && decode(bytes)
    },
  }
  return {
    context,
    errorsOf(changes, more = new Map()) {
      const overlay = new Map<string, string | null>(more)
      for (const change of changes) overlay.set(change.file, change.change === 'delete' ? null : change.after)
      return types.newErrors(overlay, [...overlay.keys()])
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A value as the wire of a Server Action carries it: a key with undefined is dropped. */
export function carried(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(carried)
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof FormData) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, own]) => (own === undefined ? [] : [[key, carried(own)] as const])),
  )
}

/** A `fetch` that asks the route handlers among the files. */
export function fetchOf(files: ReadonlyMap<string, string>, packages: Surroundings['packages']): Surroundings['fetch'] {
  const ran: Ran = new Map()
  const routes = [...files.keys()].flatMap(file => {
    const path = /^app(\/.*)\/route\.ts$/.exec(file)?.[1]
    if (path === undefined) return []
    return [{ file, pattern: new RegExp(`^${path.replace(/\[(\w+)\]/g, '(?<$1>[^/]+)')}$`) }]
  })
  return async (url, init) => {
    const request = new Request(`http://localhost${url}`, init)
    const { pathname } = new URL(request.url)
    for (const { file, pattern } of routes) {
      const match = pattern.exec(pathname)
      if (!match) continue
      const module = run(file, files, { packages, fetch: nothing }, ran) as Record<string, Handler>
      const params = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)])
      const handler = module[request.method]
      if (!handler) return new Response(null, { status: 405 })
      // What a handler throws is answered 500.
      return handler(request, { params: Promise.resolve(Object.fromEntries(params)) }).catch(
        () => new Response(null, { status: 500 }),
      )
    }
    return new Response(null, { status: 404 })
  }
}

/** What clients reach of axios, over that `fetch`: an answer that fails is thrown. */
export function axiosOver(ask: Surroundings['fetch']): unknown {
  const send = async (method: string, url: string, data?: unknown) => {
    const body = data === undefined || data instanceof FormData ? data : JSON.stringify(data)
    const response = await ask(url, { method, body })
    const text = await response.text()
    if (!response.ok) throw new Error(`Request failed with status code ${response.status}`)
    return { status: response.status, data: text === '' ? text : JSON.parse(text) }
  }
  const withBody = (method: string) => (url: string, data?: unknown) => send(method, url, data)
  const axios = {
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    delete: (url: string, options: { readonly data?: unknown } = {}) => send('DELETE', url, options.data),
  }
  return { __esModule: true, default: axios }
}

type Handler = (request: Request, context: { readonly params: Promise<unknown> }) => Promise<Response>

const nothing: Surroundings['fetch'] = () => Promise.reject(new Error('nothing is fetched here'))

/** The files after a plan. */
export function changed(before: ReadonlyMap<string, string>, changes: Iterable<FileChange>): Map<string, string> {
  const after = new Map(before)
  for (const change of changes) {
    if (change.change === 'delete') after.delete(change.file)
    else after.set(change.file, change.after)
  }
  return after
}
