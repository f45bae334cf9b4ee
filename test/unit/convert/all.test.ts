/** Everything at once: each step over the former ones, as one plan from what is on disk. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AllResult, planAll } from '../../../src/convert/all'
import { createChecker } from '../../../src/convert/checker/checker'
import { openIndex } from '../../../src/index/workspace-index'
import type { Plan, Target } from '../../../src/model'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { applied, expectedFiles, FIXTURES, filesIn } from './fixtures'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-all-'))
  await write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  await write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  await write('app/page.tsx', "import { Form } from '@/components/form'\n\nexport default () => <Form />\n")
  await write('components/form.tsx', FORM)
})
afterEach(() => rm(folder, { recursive: true }))

const ACTIONS = `'use server'

export async function save(title: string): Promise<string> {
  return title.trim()
}

export async function size(title: string): Promise<number> {
  return title.length
}
`

const FORM = `'use client'

import { save, size } from '@/app/actions'

export function Form() {
  return <button onClick={async () => console.log(await save('a'), await size('b'))}>Save</button>
}
`

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
  await writeFile(path.join(folder, file), text)
}

async function all(signal?: AbortSignal): Promise<AllResult | undefined> {
  const fs = new OverlayFileSystem(nodeFileSystem)
  const index = await openIndex(fs, pathToFileURL(folder).href)
  const context = { index, fs, types: null, steps: new Map(), ...(signal && { signal }) }
  return planAll({ to: 'route' }, context)
}

const changesOf = ({ files }: Plan) => Object.fromEntries(files.map(({ file, change }) => [file, change]))

describe('everything at once', () => {
  it('leaves imports alone where all of a file is converted', async () => {
    await write('app/actions.ts', ACTIONS)
    const result = await all()
    expect(result?.converted.map(({ id }) => id)).toEqual(['action:app/actions.ts#save', 'action:app/actions.ts#size'])
    expect(changesOf(result?.plan as Plan)).toEqual({
      'app/actions.ts': 'edit',
      'app/api/save/route.ts': 'create',
      'app/api/size/route.ts': 'create',
      'lib/same-origin.ts': 'create',
    })
    const [actions] = result?.plan.files ?? []
    expect(actions?.change === 'edit' && actions.after).toContain("fetch('/api/size'")
    expect(actions?.change === 'edit' && actions.after).not.toContain('use server')
  })

  it('keeps the licence that the file opens with, and no other remark', async () => {
    await write('app/actions.ts', `/* Licensed under the MIT license. */\n\n// What the form does.\n${ACTIONS}`)
    const [actions] = (await all())?.plan.files ?? []
    expect(actions?.change === 'edit' && actions.after).toMatch(
      /^\/\* Licensed under the MIT license\. \*\/\n\nexport async function save/,
    )
  })

  it('leaves an import alone whose names are in no order', async () => {
    await write('app/actions.ts', ACTIONS)
    await write('components/form.tsx', FORM.replace('save, size', 'size, save'))
    expect(Object.keys(changesOf((await all())?.plan as Plan))).not.toContain('components/form.tsx')
  })

  it('leaves two imports of a file alone that stand together', async () => {
    await write('app/actions.ts', `${ACTIONS}\nexport type Title = string\n`)
    for (const imports of [
      "import { size, save } from '@/app/actions'\nimport type { Title } from '@/app/actions'",
      "import { size } from '@/app/actions'\nimport { save, type Title } from '@/app/actions'",
    ]) {
      const form = FORM.replace("import { save, size } from '@/app/actions'", imports)
      await write('components/form.tsx', `${form}\nexport const title: Title = 'a'\n`)
      expect(Object.keys(changesOf((await all())?.plan as Plan))).not.toContain('components/form.tsx')
    }
    const apart = "import { size } from '@/app/actions'\nimport { b } from './b'\nimport { save } from '@/app/actions'"
    await write('components/b.ts', 'export const b = 1\n')
    await write('components/form.tsx', `${FORM.replace("import { save, size } from '@/app/actions'", apart)}\nb\n`)
    const change = (await all())?.plan.files.find(({ file }) => file === 'components/form.tsx')
    expect(change?.change === 'edit' && change.after).toContain("import { save, size } from '@/app/actions'")
  })

  it('gives the client functions a module of their own where an action stays', async () => {
    await write('app/actions.ts', `${ACTIONS}\nexport async function unused(): Promise<void> {}\n`)
    const result = await all()
    expect(result?.refused).toMatchObject([{ id: 'action:app/actions.ts#unused', refusal: { code: 'no-callers' } }])
    expect(changesOf(result?.plan as Plan)).toMatchObject({
      'app/actions.ts': 'edit',
      'app/actions-client.ts': 'create',
      'components/form.tsx': 'edit',
    })
  })

  it('keeps the order and the lines of an import whose names have all gone to the client module', async () => {
    const staying = '\nexport async function unused(): Promise<void> {}\n'
    await write('app/actions.ts', ACTIONS + staying)
    const form = async (imported: string, path = '@/app/actions') => {
      await write(
        'components/form.tsx',
        FORM.replace("{ save, size } from '@/app/actions'", `${imported} from '${path}'`),
      )
      const change = (await all())?.plan.files.find(({ file }) => file === 'components/form.tsx')
      return change?.change === 'edit' ? change.after.split('\n\n')[1] : undefined
    }
    expect(await form('{ size, save }')).toBe("import { size, save } from '@/app/actions-client'")
    expect(await form('{\n  size, // of it\n  save,\n}')).toBe(
      "import {\n  size, // of it\n  save,\n} from '@/app/actions-client'",
    )
    // As it is written for what goes alone.
    expect(await form('{ unused, size, save }')).toBe(
      "import { unused } from '@/app/actions'\nimport { save, size } from '@/app/actions-client'",
    )
  })

  it('leaves imports of a folder alone where all of its index is converted', async () => {
    await write('lib/posts/index.ts', ACTIONS)
    await write('components/form.tsx', FORM.replace('@/app/actions', '@/lib/posts'))
    await write(
      'app/page.tsx',
      'import { Form } from \'@/components/form\'\n\nexport default () => <Form key="client" />\n',
    )
    const result = await all()
    expect(changesOf(result?.plan as Plan)).toEqual({
      'lib/posts/index.ts': 'edit',
      'app/api/save/route.ts': 'create',
      'app/api/size/route.ts': 'create',
      'lib/same-origin.ts': 'create',
    })
  })

  it('leaves imports alone beside those of another client module of the name', async () => {
    await write('app/actions.ts', ACTIONS)
    await write(
      'lib/actions.ts',
      `${ACTIONS.replaceAll('size', 'width')}\nexport async function unused(): Promise<void> {}\n`,
    )
    await write(
      'components/form.tsx',
      FORM.replace('\n\nexport', "\nimport { width } from '@/lib/actions'\n\nexport").replace(
        "size('b')",
        "size('b'), await width('c')",
      ),
    )
    const result = await all()
    expect(changesOf(result?.plan as Plan)).toMatchObject({
      'app/actions.ts': 'edit',
      'lib/actions-client.ts': 'create',
    })
    const form = result?.plan.files.find(({ file }) => file === 'components/form.tsx')
    expect(form?.change === 'edit' && form.after).toContain("import { save, size } from '@/app/actions'\n")
  })

  it('puts the client functions beside the types that are left of a file', async () => {
    await write('lib/schema.ts', 'export const schema = { at: 0 }\n')
    await write(
      'app/actions.ts',
      `'use server'

import { schema } from '@/lib/schema'

export interface Size {
  size: number
}

export type Schema = typeof schema

export async function save(title: string): Promise<string> {
  return title.trim()
}

export async function size(title: string): Promise<number> {
  return title.length
}
`,
    )
    await write(
      'components/form.tsx',
      FORM.replace('{ save, size }', '{ save, type Schema, size }').replace('Form()', 'Form({ at }: Schema)'),
    )
    const result = await all()
    expect(changesOf(result?.plan as Plan)).toEqual({
      'app/actions.ts': 'edit',
      'app/api/save/route.ts': 'create',
      'app/api/size/route.ts': 'create',
      'lib/same-origin.ts': 'create',
    })
    const [actions] = result?.plan.files ?? []
    expect(actions?.change === 'edit' && actions.after).toBe(`import type { schema } from '@/lib/schema'

export interface Size {
  size: number
}

export type Schema = typeof schema

export async function save(title: string): Promise<string> {
  const response = await fetch('/api/save', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title }),
  })
  if (!response.ok) {
    throw new Error(\`save failed with status \${response.status}\`)
  }
  return response.json()
}

export async function size(title: string): Promise<number> {
  const response = await fetch('/api/size', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title }),
  })
  if (!response.ok) {
    throw new Error(\`size failed with status \${response.status}\`)
  }
  return response.json()
}
`)
  })

  it('keeps the name of a client module that is named in a text', async () => {
    await write('app/actions.ts', ACTIONS)
    await write('components/form.tsx', `${FORM}\n// See actions-client.\n`)
    const result = await all()
    expect(changesOf(result?.plan as Plan)).toMatchObject({
      'app/actions.ts': 'delete',
      'app/actions-client.ts': 'create',
      'components/form.tsx': 'edit',
    })
  })

  it('edits the lines that differ, and no others', async () => {
    await write('app/actions.ts', `${ACTIONS}\nexport async function unused(): Promise<void> {}\n`)
    const result = await all()
    const form = result?.plan.files.find(({ file }) => file === 'components/form.tsx')
    expect(form).toMatchObject({
      change: 'edit',
      edits: [{ newText: "import { save, size } from '@/app/actions-client'\n" }],
    })
  })

  it('points into the files that are on disk', async () => {
    await write('app/actions.ts', `${ACTIONS}\nexport async function unused(): Promise<void> {}\n`)
    const result = await all()
    const urls = result?.plan.notes.filter(({ code }) => code === 'public-url')
    expect(urls).toMatchObject([
      { file: 'app/actions.ts', line: 3 },
      { file: 'app/actions.ts', line: 7 },
    ])
    expect(result?.refused).toMatchObject([{ refusal: { file: 'app/actions.ts', line: 11, column: 23 } }])
  })

  it('answers nothing where it is cancelled', async () => {
    await write('app/actions.ts', ACTIONS)
    expect(await all(AbortSignal.abort())).toBeUndefined()
  })
})

describe('there and back', { timeout: 60_000 }, () => {
  async function step(to: 'route' | 'action'): Promise<AllResult | undefined> {
    const fs = new OverlayFileSystem(nodeFileSystem)
    const index = await openIndex(fs, pathToFileURL(folder).href)
    const steps = new Map<string, string | null>()
    const types = createChecker({ host: nodeTypeHost(), root: folder, unsaved: () => steps })
    const result = await planAll({ to }, { index, fs, types, steps })
    await types.dispose()
    for (const change of result?.plan.files ?? [])
      if (change.change === 'delete') await rm(path.join(folder, change.file))
      else await write(change.file, change.after)
    return result
  }

  it('leaves a module of several actions as it was', async () => {
    await write('app/actions.ts', ACTIONS)
    await write(
      'tsconfig.json',
      '{ "compilerOptions": { "strict": true, "paths": { "@/*": ["./*"] }, "jsx": "preserve" } }',
    )
    const before = filesIn(folder)
    expect((await step('route'))?.refused).toEqual([])
    expect(Object.keys(filesIn(folder))).toContain('app/api/size/route.ts')
    expect((await step('action'))?.refused).toEqual([])
    expect(filesIn(folder)).toEqual(before)
  })

  it.each([
    ['of a type that has a name', 'Promise<Outcome>', '{ length: number }', '{ length: await run(title.trim()) }'],
    ['of a plain type', 'Promise<number>', 'number', 'run(title.trim())'],
  ])(
    'leaves actions that a wrapper makes as they were, %s, beside one that none makes, and their callers',
    async (_, type, written, made) => {
      await write(
        'app/actions.ts',
        `'use server'

import { cookies } from 'next/headers'
import { trimmed } from '@/lib/trimmed'

export const save = trimmed(async title => title.length)

export const swap = trimmed(async title => title.length * 2)

export async function size(title: string): Promise<number> {
  const store = await cookies()
  store.delete('title')
  return title.length
}
`,
      )
      await write(
        'lib/trimmed.ts',
        `import { cookies } from 'next/headers'

${type.includes('Outcome') ? 'interface Outcome {\n  length: number\n}\n\n' : ''}export function trimmed(run: (title: string) => Promise<number>) {
  return async (title: string): ${type} => {
    const store = await cookies()
    store.set('title', title)
    return ${made}
  }
}
`,
      )
      await write(
        'components/form.tsx',
        `'use client'

import { save, size, swap } from '@/app/actions'
import { Button } from './button'

export function Form() {
  return (
    <Button
      size={size}
      swap={swap}
      onClick={() => save('a')}
    >
      Save
    </Button>
  )
}
`,
      )
      await write(
        'components/button.tsx',
        `import type { ReactNode } from 'react'

interface Props {
  size: (title: string) => Promise<number>
  swap: (title: string) => Promise<${written}>
  onClick: () => void
  children: ReactNode
}

export function Button({ size, swap, onClick, children }: Props) {
  return (
    <button onClick={onClick} onBlur={async () => console.log(await size('b'), await swap('c'))}>
      {children}
    </button>
  )
}
`,
      )
      await write('next-env.d.ts', '')
      const stubs = path.join(FIXTURES, 'stubs')
      const paths = { '@/*': ['./*'], 'next/*': [`${stubs}/next/*`], react: [`${stubs}/react.d.ts`] }
      await write(
        'tsconfig.json',
        JSON.stringify({
          compilerOptions: { strict: true, paths, jsx: 'preserve', lib: ['dom', 'esnext'], types: [] },
        }),
      )
      const before = filesIn(folder)
      const there = await step('route')
      expect(there?.converted).toHaveLength(3)
      expect(filesIn(folder)['components/form.tsx']).toContain('router.refresh()')
      expect((await step('action'))?.refused).toEqual([])
      expect(filesIn(folder)).toEqual(before)
    },
  )
})

describe('everything at once, over the type checker', { timeout: 60_000 }, () => {
  const before = path.join(FIXTURES, 'all/shapes/before')

  async function convert(to: Target, before: string): Promise<AllResult | undefined> {
    const fs = new OverlayFileSystem(nodeFileSystem)
    const index = await openIndex(fs, pathToFileURL(before).href)
    const steps = new Map<string, string | null>()
    const types = createChecker({ host: nodeTypeHost(), root: before, unsaved: () => steps })
    const result = await planAll({ to }, { index, fs, types, steps })
    await types.dispose()
    return result
  }

  it.each(['route', 'both'] as const)('converts shapes that rest on each other: to %s', async to => {
    const result = await convert(to, before)
    const after = applied(filesIn(before), result?.plan as Plan)
    expect(after).toEqual(expectedFiles(path.join(FIXTURES, 'all/shapes', to), after))
    expect(result?.plan.typeChecked).toBe(true)
    expect(result?.refused.map(({ id, refusal }) => [id, refusal.code])).toEqual(
      to === 'both' ? [] : [['action:app/page.tsx#Page.rename~1', 'crosses-server-boundary']],
    )
  })

  it('puts what two methods of a file share where both actions reach it', async () => {
    const folder = path.join(FIXTURES, 'all/shared')
    const result = await convert('action', path.join(folder, 'before'))
    const after = applied(filesIn(path.join(folder, 'before')), result?.plan as Plan)
    expect(after).toEqual(expectedFiles(path.join(folder, 'action'), after))
    expect(result?.plan.typeChecked).toBe(true)
    expect(result?.refused).toEqual([])
  })

  it('counts a handler that a request is shared with, and what then calls no other way', async () => {
    const result = await convert('action', path.join(FIXTURES, 'to-action/shared-request/before'))
    expect(result?.refused).toEqual([])
    expect(result?.converted.map(({ id }) => id)).toEqual([
      'route:app/api/notes/[id]/route.ts#PUT',
      'route:app/api/notes/[id]/route.ts#DELETE',
      'route:app/api/notes/route.ts#POST',
    ])
    const made = result?.plan.files.flatMap(({ file, change }) => (change === 'create' ? file : []))
    expect(made).toEqual(['app/actions/create-note.ts', 'app/actions/delete-note.ts', 'app/actions/update-note.ts'])
  })
})
