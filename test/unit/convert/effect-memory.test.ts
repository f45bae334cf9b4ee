/** What plans keep of the code that actions reach changes no answer: effects are found with and without, and after an edit. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findServerEffects } from '../../../src/convert/action/server-effects'
import { Sources } from '../../../src/convert/code/source'
import { PlanMemory } from '../../../src/convert/plan-memory'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { decode } from '../../../src/workspace/text'
import { ts } from '../../../src/workspace/typescript'
import { toUri } from '../../../src/workspace/uri'
import { temporaryFolder } from '../workspace/tree'

const FILES = {
  'package.json': '{ "dependencies": { "next": "16.0.0" } }',
  'app/actions.ts': `'use server'
import { log } from '../lib/log'
import { mixed } from '../lib/mixed'
import { signIn, type Session } from '../lib/auth'
export async function plain() { log('plain') }
export async function both() { mixed() }
export async function enter() { await signIn('github') }
export async function enterAgain(session: Session) { await signIn('google', session) }
`,
  'lib/log.ts': "import { write } from './write'\nexport const log = (text: string) => write(text)\n",
  'lib/write.ts': 'export function write(text: string) { console.log(text) }\n',
  'lib/mixed.ts':
    "import { revalidatePath } from 'next/cache'\nimport { log } from './log'\nexport function mixed() { log('mixed'); touch() }\nfunction touch() { revalidatePath('/') }\n",
  'lib/auth.ts':
    "import NextAuth from 'next-auth'\nexport type Session = object\nexport const { signIn } = NextAuth({})\n",
}

it('finds the same effects of every action, whatever was asked before', async () => {
  const { path, root } = temporaryFolder(FILES)
  const index = await openIndex(nodeFileSystem, root)
  const read = async (file: string) => {
    const [bytes] = await nodeFileSystem.read([toUri(index.root, file)])
    return bytes && decode(bytes)
  }
  const effectsOf = async (name: string, memory: PlanMemory) => {
    const sources = new Sources({ read, memory })
    const sf = await sources.get('app/actions.ts')
    const fn = sf?.statements.find(one => ts.isFunctionDeclaration(one) && one.name?.text === name)
    if (!sf || !fn) throw new Error(name)
    const { all } = await findServerEffects(fn, sf, index.snapshot, sources)
    return all.map(effect => `${effect.name} ${effect.does} ${effect.place.file}:${effect.place.line}`)
  }
  const memory = new PlanMemory()
  const asked = async () => {
    const found: Record<string, string[]> = {}
    for (const name of ['plain', 'both', 'plain', 'both', 'enter', 'enterAgain'])
      found[name] = await effectsOf(name, memory)
    return found
  }
  const expected = {
    plain: [],
    both: ['revalidatePath refreshes lib/mixed.ts:4'],
    enter: ['signIn sign-in app/actions.ts:7'],
    enterAgain: ['signIn sign-in app/actions.ts:8'],
  }
  expect(await asked()).toEqual(expected)
  expect([...memory.harmless].sort()).toEqual(['lib/log.ts#log', 'lib/write.ts#write'])
  expect(await asked()).toEqual(expected)

  writeFileSync(
    join(path, 'lib/write.ts'),
    "import { refresh } from 'next/cache'\nexport function write() { refresh() }\n",
  )
  await index.update({ changed: ['lib/write.ts'] })
  memory.forget(['lib/write.ts'])
  expect(await effectsOf('plain', memory)).toEqual(['refresh action-only lib/write.ts:2'])
})
