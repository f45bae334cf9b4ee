/** Requests that no route answers: said where the address is surely the app's own, not where it may be another server's. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test is written in strings
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'

const ROUTE = `export const GET = () => Response.json(1)`

/** What is said of one request, by an app whose only route is `GET /api/x`. */
async function said(request: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'unresolved-'))
  const files = {
    'package.json': '{ "dependencies": { "next": "16.0.0" } }',
    'app/api/x/route.ts': ROUTE,
    'lib/a.ts': `export async function a(config: { apiUrl: string }, request: Request) { await ${request} }`,
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
  return snapshot.problems.map(({ code }) => code)
}

it.each([
  `fetch('/api/y')`,
  `fetch('/api/x', { method: 'POST' })`,
  'fetch(`${process.env.NEXT_PUBLIC_APP_URL}/api/x`, { method: "POST" })',
  `fetch(new URL('/api/x', request.url), { method: "POST" })`,
  'fetch(`${location.origin}/api/x`, { method: "POST" })',
  `fetch('http://localhost:3000/api/x', { method: "POST" })`,
  `fetch('http://[::1]:3000/api/x', { method: "POST" })`,
])('is said of %s', async request => {
  expect(await said(request)).toEqual(['unresolved-route'])
})

it.each([
  `fetch('/api/x')`,
  'fetch(`${config.apiUrl}/api/x`, { method: "POST" })',
  'fetch(`${process.env.NEXT_PUBLIC_API_URL}/api/x`, { method: "POST" })',
  `fetch('http://localhost:5000/api/x', { method: "POST" })`,
  `fetch('http://[::1]:5000/api/x', { method: "POST" })`,
  `fetch('https://example.com/api/y')`,
])('is not said of %s', async request => {
  expect(await said(request)).toEqual([])
})
