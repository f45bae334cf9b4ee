/** Callers of routes against the reference lists: each of their requests is a fact of ours at its place that reaches their route. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { RouteTable } from '../../src/index/match'
import { parse } from '../../src/index/parse'
import { mayHoldUrls } from '../../src/index/url-hints'
import { urlFacts } from '../../src/index/urls'

interface Reference {
  readonly file: string
  readonly line: number
  readonly col: number
  readonly url: string
  readonly use: string
  readonly callee?: string
  readonly method?: string
  readonly routes: readonly { readonly route: string }[]
  readonly preferred?: string
}

interface AppTruth {
  readonly root: string
  readonly error?: string
  readonly handlers?: readonly { readonly route: string }[]
  readonly pagesApi?: readonly { readonly route: string }[]
}

const truth = path.resolve(import.meta.dirname, '../../../shared/truth')
const repos = process.env.TRUTH_REPOS ?? ''
const ready = existsSync(truth) && repos !== ''
if (!ready) console.log('truth: reference lists or TRUTH_REPOS missing, route callers not compared')
const FOLDERS: Record<string, string> = {
  boxyhq: 'saas-starter-kit',
  'saas-starter': 'saas-starter',
  sourcebot: 'sourcebot',
  'next-safe-action': 'next-safe-action',
}
const SOURCE = /\.[cm]?[jt]sx?$/

/** References that are no requests of ours, with the reason. Each must still occur. */
const EXCEPTIONS: readonly {
  readonly repo: string
  readonly file: RegExp
  readonly callee: RegExp
  readonly why: string
}[] = [
  {
    repo: 'sourcebot',
    file: /^packages\/backend\/src\/api\.ts$/,
    callee: /^app\.post$/,
    why: 'defines a route of an Express server in another package',
  },
  {
    repo: 'sourcebot',
    file: /\/workerApi\/actions\.ts$/,
    callee: /^fetch$/,
    why: 'goes to that Express server (WORKER_API_URL), not to the catch-all of the web app',
  },
  {
    repo: 'sourcebot',
    file: /\.test\.tsx?$/,
    callee: /^expect\(/,
    why: 'an assertion about a URL sends nothing',
  },
  {
    repo: 'sourcebot',
    file: /\/httpMetrics\.test\.ts$/,
    callee: /^(?:normalizeRoute|hostile\.push)$/,
    why: 'normalises a path for a metric, or fills a list of paths',
  },
]

function readJson(file: string) {
  return JSON.parse(readFileSync(path.join(truth, file), 'utf8'))
}

function sources(root: string, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const relative = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) return /^(?:node_modules|dist|\..+)$/.test(entry.name) ? [] : sources(root, relative)
    return entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [relative] : []
  })
}

function tables(name: string) {
  const apps: AppTruth[] = readJson(`${name}.routes.json`).apps
  return apps
    .filter(app => !app.error && (app.handlers?.length || app.pagesApi?.length))
    .map(app => ({
      root: app.root,
      table: new RouteTable([...(app.handlers ?? []), ...(app.pagesApi ?? [])], {
        basePath: '',
        locales: [],
        defaultLocale: null,
        mappings: [],
      }),
    }))
}

describe.runIf(ready)('route callers', () => {
  it.each(Object.entries(FOLDERS))('%s', (name, folder) => {
    const root = path.join(repos, folder)
    const references: Reference[] = readJson(`${name}.url-refs.json`).refs_
    const apps = tables(name)
    const found = new Map<string, Set<string>>()
    const counts = { files: 0, parsed: 0, held: 0, facts: 0, matched: 0 }
    const methods = new Map<string, Set<string>>()
    const ours: { place: string; line: string; routes: readonly string[] }[] = []
    for (const file of sources(root)) {
      const text = readFileSync(path.join(root, file), 'utf8')
      counts.files++
      if (!mayHoldUrls(text)) continue
      counts.parsed++
      const sf = parse(file, text)
      const facts = urlFacts(sf)
      if (facts.length) counts.held++
      const own = apps.filter(app => app.root === '.' || file.startsWith(`${app.root}/`))
      for (const fact of facts) {
        counts.facts++
        const routes = (own.length ? own : apps).flatMap(app => app.table.match(fact.pattern).map(({ route }) => route))
        if (!routes.length) continue
        counts.matched++
        const at = sf.getLineAndCharacterOfPosition(fact.start)
        const place = `${file}:${at.line + 1}:${at.character + 1}`
        found.set(place, new Set([...(found.get(place) ?? []), ...routes]))
        methods.set(place, (methods.get(place) ?? new Set<string>()).add(fact.method ?? '?'))
        ours.push({
          place,
          line: `${fact.via} ${fact.method ?? '-'}${fact.certain ? '' : '?'} ${fact.url} ${fact.through}`,
          routes,
        })
      }
    }
    const place = (r: Reference) => `${r.file}:${r.line}:${r.col}`
    const wanted = references.filter(
      r => r.routes.length === 1 && /^(?:call-arg0|jsx:(?:href|action|src))$/.test(r.use),
    )
    const missing = wanted.filter(r => !found.get(place(r))?.has(r.routes[0]?.route ?? ''))
    const exceptions = EXCEPTIONS.filter(e => e.repo === name)
    const holds = (e: (typeof EXCEPTIONS)[number], r: Reference) => e.file.test(r.file) && e.callee.test(r.callee ?? '')
    const excepted = missing.filter(r => exceptions.some(e => holds(e, r)))
    const unexplained = missing.filter(r => !excepted.includes(r))
    const otherMethod = wanted.filter(r => r.method && methods.has(place(r)) && !methods.get(place(r))?.has(r.method))
    const listed = new Set(wanted.map(place))
    const extra = ours.filter(o => !listed.has(o.place))
    console.log(
      [
        `${name}: ${JSON.stringify(counts)}, wanted ${wanted.length}, missing ${missing.length}, excepted ${excepted.length}, extra ${extra.length}`,
        ...missing.map(r => `  missing ${place(r)} ${r.use} ${r.callee ?? ''} ${r.url}`),
        ...extra.map(o => `  extra ${o.place} ${o.line} -> ${o.routes}`),
      ].join('\n'),
    )
    expect(unexplained.map(place)).toEqual([])
    expect(otherMethod.map(place)).toEqual([])
    expect(exceptions.filter(e => !missing.some(r => holds(e, r))).map(e => e.why)).toEqual([])
  })
})
