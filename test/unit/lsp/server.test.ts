/** The built server over stdio, as any editor speaks to it. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CodeAction, Hover, Location, LocationLink, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver'
import { FileChangeType } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import {
  AtRequest,
  type AtResult,
  PlanAllRequest,
  type PlanAllResult,
  PlanRequest,
  type PlanResult,
  SuggestRequest,
  type SuggestResult,
} from '../../../src/lsp/protocol'
import { DEFAULT_EXCLUDE, Editor, STANDARD } from './connection'

const SAVE = 'action:app/actions.ts#save'
const ROUTE = 'app/api/items/[id]/route.ts'

let editor: Editor
beforeEach(async () => {
  editor = await Editor.open()
})
afterEach(async () => {
  expect(await editor.close()).toBe(0)
  expect(editor.logged).toEqual([])
})

async function textOf(file: string): Promise<string> {
  return readFile(path.join(editor.folder, file), 'utf8')
}

async function positionOf(file: string, text: string) {
  const whole = await textOf(file)
  return TextDocument.create('', '', 0, whole).positionAt(whole.indexOf(text) + 1)
}

async function idsAre(expected: (ids: string[]) => boolean): Promise<string[]> {
  return editor.until(async () => {
    const ids = (await editor.list())?.entryPoints.map(({ id }) => id) ?? []
    return expected(ids) ? ids : undefined
  })
}

async function callersOf(id: string): Promise<string[]> {
  const folder = await editor.ready()
  const callers = folder.entryPoints.find(entryPoint => entryPoint.id === id)?.callers ?? []
  return callers.map(({ file, line }) => `${file}:${line}`)
}

test('it speaks UTF-16, registers its watchers and reports progress', async () => {
  await editor.ready()
  expect(editor.initialized.capabilities.positionEncoding).toBe('utf-16')
  await editor.until(() => (editor.asked.includes('client/registerCapability') ? true : undefined))
  expect(editor.asked).toContain('window/workDoneProgress/create')
})

test('it lists every entry point with advice and no observations', async () => {
  const { entryPoints, apps } = await editor.ready()
  expect(apps).toEqual([{ root: '.', next: expect.stringContaining('16'), routers: ['app'], basePath: '' }])
  expect(entryPoints.map(({ id }) => id).sort()).toEqual([
    'action:app/actions.ts#count',
    'action:app/actions.ts#save',
    'action:app/page.tsx#Page.rename~1',
    'route:app/api/billing-webhook/route.ts#POST',
    `route:${ROUTE}#GET`,
    `route:${ROUTE}#PUT`,
  ])
  for (const entryPoint of entryPoints) {
    expect(entryPoint.advice?.verdict).toBeTruthy()
    expect(entryPoint).not.toHaveProperty('observations')
  }
})

test('hover, definition and references answer for a file that is not open', async () => {
  await editor.ready()
  const at = async (file: string, text: string) => ({
    textDocument: { uri: editor.uriOf(file) },
    position: await positionOf(file, text),
  })
  const hover = await editor.request<Hover>('textDocument/hover', await at('app/actions.ts', 'save('))
  expect((hover.contents as { value: string }).value).toContain('**Server Action** `save`')
  const url = await at('app/editor.tsx', '`/api/items/')
  const [link] = await editor.request<LocationLink[]>('textDocument/definition', url)
  expect(decodeURIComponent(link?.targetUri ?? '')).toContain(ROUTE)
  const context = { includeDeclaration: false }
  const put = { ...(await at(ROUTE, 'PUT(')), context }
  expect(await editor.request<Location[]>('textDocument/references', put)).toHaveLength(1)
})

describe('what changes', () => {
  test('an unsaved buffer wins over the disk until it is closed', async () => {
    await editor.ready()
    const text = await textOf('app/actions.ts')
    await editor.open('app/actions.ts', text)
    const uri = editor.uriOf('app/actions.ts')
    const end = TextDocument.create('', '', 0, text).positionAt(text.length)
    await editor.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: end, end }, text: '\nexport async function added() {}\n' }],
    })
    expect((await editor.list())?.entryPoints.map(({ id }) => id)).toContain('action:app/actions.ts#added')
    await editor.notify('textDocument/didClose', { textDocument: { uri } })
    await idsAre(ids => !ids.includes('action:app/actions.ts#added'))
  })

  test('a folder that was renamed is one that went and one that came', async () => {
    await editor.ready()
    await rename(path.join(editor.folder, 'app/api/items'), path.join(editor.folder, 'app/api/things'))
    await editor.notify('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: editor.uriOf('app/api/items'), type: FileChangeType.Deleted },
        { uri: editor.uriOf('app/api/things'), type: FileChangeType.Created },
      ],
    })
    const ids = await idsAre(all => all.some(id => id.includes('things')))
    expect(ids.filter(id => id.includes('items'))).toEqual([])
  })

  test('a file that was created, changed and deleted on disk', async () => {
    await editor.ready()
    const file = path.join(editor.folder, 'app/api/new/route.ts')
    const tell = (type: FileChangeType) =>
      editor.notify('workspace/didChangeWatchedFiles', {
        changes: [{ uri: editor.uriOf('app/api/new/route.ts'), type }],
      })
    await mkdir(path.dirname(file))
    await writeFile(file, 'export function GET() { return Response.json(1) }')
    await tell(FileChangeType.Created)
    expect(await idsAre(ids => ids.some(id => id.endsWith('new/route.ts#GET')))).toBeTruthy()
    await writeFile(file, 'export function POST() { return Response.json(1) }')
    await tell(FileChangeType.Changed)
    expect(await idsAre(ids => ids.some(id => id.endsWith('new/route.ts#POST')))).toBeTruthy()
    await rm(path.dirname(file), { recursive: true })
    await tell(FileChangeType.Deleted)
    expect(await idsAre(ids => !ids.some(id => id.includes('new/route.ts')))).toBeTruthy()
  })

  test('the callers of one file change with another', async () => {
    expect(await callersOf(SAVE)).not.toEqual([])
    await editor.open('app/editor.tsx', 'export const nothing = 1\n')
    expect(await callersOf(SAVE)).toEqual([])
  })

  test('a folder that is taken away is listed no more, with its diagnostics', async () => {
    await editor.ready()
    await editor.open('app/actions.ts', await textOf('app/actions.ts'))
    const uri = editor.uriOf('app/actions.ts')
    await editor.until(() => (editor.diagnostics.get(uri)?.length ? true : undefined))
    const event = { added: [], removed: [{ uri: editor.uri, name: 'app' }] }
    await editor.notify('workspace/didChangeWorkspaceFolders', { event })
    expect(await editor.list()).toBeUndefined()
    await editor.until(() => (editor.diagnostics.get(uri)?.length === 0 ? true : undefined))
  })

  test('excluded files are left out as soon as the setting says so', async () => {
    await editor.ready()
    editor.settings = { exclude: ['app/api/**'] }
    await editor.notify('workspace/didChangeConfiguration', { settings: {} })
    expect(await idsAre(ids => ids.length > 0 && !ids.some(id => id.startsWith('route:')))).toBeTruthy()
  })

  test('what the editor itself leaves out is left out, but not the app whose package.json it hides', async () => {
    const before = await editor.ready()
    const hidden = { 'app/api': true, '**/package.json': true, 'app/actions.ts': { when: '$(basename).js' } }
    editor.files = { exclude: { ...DEFAULT_EXCLUDE, ...hidden, 'app/page.tsx': false } }
    await editor.notify('workspace/didChangeConfiguration', { settings: {} })
    await idsAre(ids => ids.length > 0 && !ids.some(id => id.startsWith('route:')))
    const { apps, entryPoints } = await editor.ready()
    expect(apps).toEqual(before.apps)
    const actions = before.entryPoints.filter(({ kind }) => kind === 'server-action')
    expect(entryPoints.map(({ id }) => id)).toEqual(actions.map(({ id }) => id))
  })
})

describe('settings', () => {
  test('what VS Code leaves out of its own accord makes no difference', async () => {
    const withDefaults = await editor.ready()
    editor.files = {}
    await editor.notify('workspace/didChangeConfiguration', { settings: {} })
    const readings = () => editor.asked.filter(method => method === 'window/workDoneProgress/create').length
    await editor.until(() => (readings() > 1 ? true : undefined))
    expect(await editor.ready()).toEqual(withDefaults)
  })

  test('a client that sends them instead of being asked is understood', async () => {
    await editor.close()
    editor = await Editor.open({ ...STANDARD, workspace: { ...STANDARD.workspace, configuration: false } })
    await editor.ready()
    await editor.notify('workspace/didChangeConfiguration', { settings: { files: { exclude: { 'app/api': true } } } })
    await idsAre(ids => ids.length > 0 && !ids.some(id => id.startsWith('route:')))
    await editor.notify('workspace/didChangeConfiguration', { settings: null })
    await idsAre(ids => ids.some(id => id.startsWith('route:')))
  })

  test('changes of all that is read are asked for', async () => {
    await editor.close()
    const didChangeConfiguration = { dynamicRegistration: true }
    editor = await Editor.open({ ...STANDARD, workspace: { ...STANDARD.workspace, didChangeConfiguration } })
    const [registered] = await editor.until(() => {
      const found = editor.registrations.filter(({ method }) => method === 'workspace/didChangeConfiguration')
      return found.length > 0 ? found : undefined
    })
    expect(registered?.registerOptions).toEqual({ section: ['actionsRoutes', 'files.exclude'] })
  })
})

describe('advice', () => {
  test('is a hint while the document is open', async () => {
    await editor.ready()
    const uri = editor.uriOf('app/actions.ts')
    await editor.open('app/actions.ts', await textOf('app/actions.ts'))
    await editor.until(() => (editor.diagnostics.get(uri)?.length ? true : undefined))
    await editor.notify('textDocument/didClose', { textDocument: { uri } })
    await editor.until(() => (editor.diagnostics.get(uri)?.length === 0 ? true : undefined))
  })

  test('is silent when switched off', async () => {
    await editor.ready()
    const uri = editor.uriOf('app/actions.ts')
    await editor.open('app/actions.ts', await textOf('app/actions.ts'))
    await editor.until(() => (editor.diagnostics.get(uri)?.length ? true : undefined))
    editor.settings = { diagnostics: { advice: { enabled: false } } }
    await editor.notify('workspace/didChangeConfiguration', { settings: {} })
    await editor.until(() => (editor.diagnostics.get(uri)?.length === 0 ? true : undefined))
  })
})

describe('a conversion', () => {
  test('has a default path, and says what is wrong with another', async () => {
    await editor.ready()
    const base = { folder: editor.uri, id: SAVE, to: 'route' }
    expect(await editor.request<SuggestResult>(SuggestRequest, base)).toEqual({ path: '/api/save', refusal: null })
    const wrong = await editor.request<SuggestResult>(SuggestRequest, { ...base, path: 'api' })
    expect(wrong.refusal?.code).toBe('path-invalid')
  })

  test('makes its types ready while the path is asked for, in the process that its plans ask then', async () => {
    await editor.ready()
    const started = () => editor.noted.filter(message => message.startsWith('Type checker started'))
    await editor.request<SuggestResult>(SuggestRequest, { folder: editor.uri, id: SAVE, to: 'route', path: '/api/x' })
    expect(started()).toEqual([])
    await editor.request<SuggestResult>(SuggestRequest, { folder: editor.uri, id: SAVE, to: 'route' })
    await editor.until(() => started()[0])
    await editor.request<PlanResult>(PlanRequest, { folder: editor.uri, id: SAVE, to: 'route', path: '/api/save' })
    await editor.request<PlanAllResult>(PlanAllRequest, { folder: editor.uri, to: 'route' })
    expect(started()).toEqual([`Type checker started for ${editor.uri}`])
  })

  test('is planned over the open buffers', async () => {
    await editor.ready()
    const text = `// a line above\n${await textOf('app/editor.tsx')}`
    await editor.open('app/editor.tsx', text)
    const params = { folder: editor.uri, id: SAVE, to: 'route', path: '/api/save' }
    const result = await editor.request<PlanResult>(PlanRequest, params)
    for (const change of 'plan' in result ? result.plan.files : []) {
      if (change.file === 'app/editor.tsx' && change.change === 'edit') expect(change.before).toBe(text)
    }
    expect(result).toSatisfy((answer: PlanResult) => 'plan' in answer || answer.refusal.message !== '')
  })

  test('knows what a test says now, not what it said for the plan before', async () => {
    await editor.ready()
    const file = 'app/save.test.ts'
    await writeFile(path.join(editor.folder, file), 'export {}\n')
    await editor.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: editor.uriOf(file), type: FileChangeType.Created }],
    })
    const params = { folder: editor.uri, id: SAVE, to: 'route', path: '/api/save' }
    const touched = async () => {
      const result = await editor.request<PlanResult>(PlanRequest, params)
      return 'plan' in result ? result.plan.files.map(change => change.file) : [result]
    }
    expect(await touched()).not.toContain(file)
    await editor.open(file, "vi.mock('./actions', () => ({ save: vi.fn() }))\nexport {}\n")
    expect(await touched()).toContain(file)
  })

  test('of everything is one plan, and leaves the picture as it is', async () => {
    const before = (await editor.ready()).entryPoints.map(({ id }) => id)
    const params = { folder: editor.uri, to: 'route' }
    const result = await editor.request<PlanAllResult>(PlanAllRequest, params)
    const asked = [...(result?.converted ?? []), ...(result?.refused ?? [])].map(({ id }) => id)
    expect(asked.sort()).toEqual(before.filter(id => id.startsWith('action:')).sort())
    expect(result?.plan.files.length).toBeGreaterThan(0)
    expect((await editor.ready()).entryPoints.map(({ id }) => id)).toEqual(before)
    const elsewhere = { ...params, folder: 'file:///nowhere' }
    expect(await editor.request<PlanAllResult>(PlanAllRequest, elsewhere)).toBeNull()
  })

  test('of an API route to an action is two steps in one plan, and leaves the picture as it is', async () => {
    await editor.ready()
    await mkdir(path.join(editor.folder, 'pages/api'), { recursive: true })
    await writeFile(
      path.join(editor.folder, 'pages/api/hello.js'),
      "export default function handler(req, res) {\n  if (req.method === 'POST') return res.json({ hello: 'you' })\n  res.status(405).end()\n}\n",
    )
    await writeFile(
      path.join(editor.folder, 'app/hello.jsx'),
      "'use client'\n\nexport const Hello = () => <button onClick={() => fetch('/api/hello', { method: 'POST' })}>Hello</button>\n",
    )
    await editor.notify('workspace/didChangeWatchedFiles', {
      changes: ['pages/api/hello.js', 'app/hello.jsx'].map(file => ({
        uri: editor.uriOf(file),
        type: FileChangeType.Created,
      })),
    })
    const before = await idsAre(ids => ids.includes('api:pages/api/hello.js'))
    const params = { folder: editor.uri, id: 'api:pages/api/hello.js', to: 'action' }
    const result = await editor.request<PlanResult>(PlanRequest, params)
    const files = 'plan' in result ? result.plan.files.map(({ file, change }) => `${change} ${file}`) : [result]
    expect(files).toContain('delete pages/api/hello.js')
    expect(files).toContain('edit app/hello.jsx')
    expect((await editor.ready()).entryPoints.map(({ id }) => id)).toEqual(before)
  })

  test('is refused for what is not there', async () => {
    await editor.ready()
    const params = { folder: editor.uri, id: 'action:nothing.ts#x', to: 'route' }
    expect(await editor.request<PlanResult>(PlanRequest, params)).toMatchObject({ refusal: { code: 'not-found' } })
    const elsewhere = { ...params, folder: 'file:///nowhere' }
    expect(await editor.request<PlanResult>(PlanRequest, elsewhere)).toMatchObject({ refusal: { code: 'not-found' } })
  })

  test('is an edit for an editor without our commands', async () => {
    await editor.ready()
    const position = await positionOf('app/actions.ts', 'save(')
    const actions = await editor.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: editor.uriOf('app/actions.ts') },
      range: { start: position, end: position },
      context: { diagnostics: [], only: ['refactor'] },
    })
    const action = actions.find(({ title, disabled }) => title === 'Convert to API route' && !disabled)
    expect(action?.command).toBeUndefined()
    const resolved = await editor.request<CodeAction>('codeAction/resolve', action)
    const { documentChanges = [] } = resolved.edit as WorkspaceEdit
    const created = documentChanges.flatMap(change =>
      'kind' in change && change.kind === 'create' ? [change.uri] : [],
    )
    expect(created).toContain(editor.uriOf('app/api/save/route.ts'))
    const edits = documentChanges.filter((change): change is TextDocumentEdit => !('kind' in change))
    expect(edits.length).toBeGreaterThan(1)
  })
})

test('a position names its entry points', async () => {
  await editor.ready()
  const at = await positionOf('app/editor.tsx', 'save(name)')
  const params = { uri: editor.uriOf('app/editor.tsx'), ...at }
  expect(await editor.request<AtResult>(AtRequest, params)).toEqual([{ folder: editor.uri, id: SAVE }])
})

test('an editor that supports nothing optional is served too', async () => {
  const plain = await Editor.open({})
  const { entryPoints } = await plain.ready()
  expect(entryPoints.length).toBeGreaterThan(0)
  expect(plain.asked).toEqual([])
  expect(await plain.close()).toBe(0)
})

test('an interactive editor gets the command behind a code action', async () => {
  const interactive = await Editor.open(STANDARD, { interactive: true })
  await interactive.ready()
  const position = await positionOf('app/actions.ts', 'save(')
  const [action] = await interactive.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: interactive.uriOf('app/actions.ts') },
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['refactor.rewrite'] },
  })
  expect(action?.command?.command ?? action?.disabled?.reason).toBeTruthy()
  await interactive.close()
})
