/** What a real folder may hold of broken, odd and hostile files: the rest stays right, and what is wrong is named once, with its place. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { temporaryFolder } from '../workspace/tree'

const APP = {
  'package.json': '{ "dependencies": { "next": "16.0.0" } }',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'app/actions.ts': `'use server'\nexport async function save() {}\n`,
  'app/page.tsx': `import { save } from '@/app/actions'
export default function Page() {
  fetch('/api/one')
  return <form action={save} />
}
`,
  'app/api/one/route.ts': 'export async function GET() {}\n',
}
const LIST = [
  'action:app/actions.ts#save 2:23 < app/page.tsx:4:24',
  'route:app/api/one/route.ts#GET 1:23 < app/page.tsx:3:9',
]

type Content = string | Uint8Array
const POSIX = process.platform !== 'win32'

/** The app with some more files, made by hand where `writeFile` cannot: each entry point with its callers, and each problem. */
async function listWith(files: { readonly [file: string]: Content }, make?: (path: string) => void | Promise<void>) {
  const { path, root } = temporaryFolder({ ...APP, ...files })
  await make?.(path)
  const { snapshot } = await openIndex(nodeFileSystem, root)
  const entryPoints = snapshot.entryPoints.map(({ id, line, column, callers }) =>
    [`${id} ${line}:${column}`, ...callers.map(at => `${at.file}:${at.line}:${at.column}`)].join(' < '),
  )
  return {
    more: entryPoints.filter(one => !LIST.includes(one)),
    missing: LIST.filter(one => !entryPoints.includes(one)),
    problems: snapshot.problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
  }
}

function nest(depth: number, open: string, close: string): string {
  return open.repeat(depth) + 1 + close.repeat(depth)
}

const DEEP = 100_000
const ACTION = 'export async function more() {}\n'
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

describe('a file that is wrong is one problem, and nothing else is lost', () => {
  const cases: Record<string, readonly [files: { readonly [file: string]: Content }, ...problems: string[]]> = {
    'an action file that does not parse': [
      { 'app/more.ts': `'use server'\n${ACTION}const x = (\n` },
      'app/more.ts:3:12 syntax-error',
    ],
    'a module that does not parse': [
      { 'lib/x.ts': `import { save } from '@/app/actions'\nconst x = = 3 ]]]` },
      'lib/x.ts:2:11 syntax-error',
    ],
    'an action file of 5 MB': [
      { 'app/more.ts': `'use server'\n//${'x'.repeat(5 * 1024 * 1024)}\n${ACTION}` },
      'app/more.ts:1:1 file-too-large',
    ],
    'an action file nested too deeply': [
      { 'app/more.ts': `'use server'\n${ACTION}const x = ${nest(DEEP, '(', ')')}\n` },
      'app/more.ts:1:1 unreadable-file',
    ],
    'a caller nested too deeply': [
      { 'lib/x.ts': `import { save } from '@/app/actions'\nsave(${nest(DEEP, '[', ']')})\n` },
      'lib/x.ts:1:1 unreadable-file',
    ],
    'a NUL between words': [{ 'app/more.ts': `'use server'\n\0${ACTION}` }, 'app/more.ts:2:1 syntax-error'],
    'half a UTF-16 unit': [
      { 'app/more.ts': Buffer.concat([utf16(`'use server'\n${ACTION}`), Buffer.of(65)]) },
      'app/more.ts:1:1 syntax-error',
    ],
    'a package.json that does not parse': [
      { 'lib/package.json': '{\n "name": ' },
      'lib/package.json:2:10 config-unreadable',
    ],
    'a package.json without an object': [{ 'lib/package.json': 'null' }, 'lib/package.json:1:1 config-unreadable'],
    'a package.json nested too deeply': [
      { 'lib/package.json': '{ "exports": '.repeat(DEEP) },
      'lib/package.json:1:1 config-unreadable',
    ],
    'a tsconfig that does not parse': [
      { 'lib/tsconfig.json': '{\n  broken' },
      'lib/tsconfig.json:2:3 config-unreadable',
    ],
    'a tsconfig nested too deeply': [
      { 'lib/tsconfig.json': '['.repeat(DEEP) },
      'lib/tsconfig.json:1:1 config-unreadable',
    ],
    'a tsconfig that extends itself': [
      { 'lib/tsconfig.json': '{\n  "extends": "./tsconfig.json"\n}' },
      'lib/tsconfig.json:2:14 config-unreadable',
    ],
    'tsconfigs that extend each other': [
      {
        'lib/tsconfig.json': '{ "extends": "./base.json" }',
        'lib/base.json': '{ "extends": ["../other/tsconfig.json"] }',
        'other/tsconfig.json': '{ "extends": "../lib/base" }',
      },
      'lib/base.json:1:14 config-unreadable',
    ],
    'a vercel.json that does not parse': [{ 'vercel.json': '{\n  "crons": [{ ' }, 'vercel.json:2:15 config-unreadable'],
    'a vercel.json nested too deeply': [{ 'vercel.json': '['.repeat(DEEP) }, 'vercel.json:1:1 config-unreadable'],
    'a next.config that does not parse': [
      { 'next.config.js': 'module.exports = {' },
      'next.config.js:1:19 config-unreadable',
    ],
    'a next.config nested too deeply': [
      { 'next.config.js': `module.exports = ${nest(DEEP, '(', ')')}` },
      'next.config.js:1:1 config-unreadable',
    ],
    'a next.config whose names multiply': [
      { 'next.config.js': `const a0 = 'x'\n${laughs()}module.exports = { basePath: a40 }\n` },
      'next.config.js:42:30 config-unreadable',
    ],
  }
  for (const [name, [files, ...problems]] of Object.entries(cases))
    it(name, async () => expect(await listWith(files)).toEqual({ more: [], missing: [], problems }))
})

/** Names each of which is twice the one before. */
function laughs(): string {
  return Array.from({ length: 40 }, (_, n) => `const a${n + 1} = \`\${a${n}}\${a${n}}\`\n`).join('')
}

describe('what is odd and not wrong', () => {
  const cases: Record<string, readonly [files: { readonly [file: string]: Content }, ...more: string[]]> = {
    'an empty file': [{ 'app/more.ts': '', 'app/api/two/route.ts': '', 'lib/tsconfig.json': '' }],
    'imports in a circle': [
      {
        'lib/a.ts': `import { b } from './b'\nexport const a = () => b\n`,
        'lib/b.ts': `import { a } from './a'\nexport const b = () => a\n`,
      },
    ],
    're-exports in a circle': [
      {
        'lib/a.ts': `export * from './b'\nexport * from './a'\n`,
        'lib/b.ts': `export * from './a'\nexport { x } from './a'\n`,
        'app/api/two/route.ts': `export * from '@/lib/a'\nexport { x as GET } from '@/lib/b'\n`,
        'app/use.ts': `import { x, y } from '@/lib/a'\nx(y)\n`,
      },
      'route:app/api/two/route.ts#GET 2:15',
    ],
    'a byte order mark': [{ 'app/more.ts': `\uFEFF'use server'; ${ACTION}` }, 'action:app/more.ts#more 1:37'],
    CRLF: [{ 'app/more.ts': `'use server'\r\n\r\n${ACTION}` }, 'action:app/more.ts#more 3:23'],
    'UTF-16, little endian': [{ 'app/more.ts': utf16(`'use server'\r\n${ACTION}`) }, 'action:app/more.ts#more 2:23'],
    'UTF-16, big endian': [
      { 'app/more.ts': utf16(`'use server'\n${ACTION}`).swap16() },
      'action:app/more.ts#more 2:23',
    ],
    'emoji and combining characters before a position': [
      { 'app/more.ts': `'use server'\n/* 👩‍👩‍👧 e\u0301 é */ ${ACTION}` },
      'action:app/more.ts#more 2:43',
    ],
    'line ends of every kind, of which U+2028 is none': [
      { 'app/more.ts': `'use server'\r\n\n\r'\u2028\u2029'; ${ACTION}` },
      'action:app/more.ts#more 4:29',
    ],
    'lone surrogates': [
      { 'app/more.ts': utf16(`'use server'\nexport async function more() { return '\uD800' }\n`) },
      'action:app/more.ts#more 2:23',
    ],
    'a NUL in a string': [
      { 'app/more.ts': `'use server'\nexport async function more() { return '\0' }\n` },
      'action:app/more.ts#more 2:23',
    ],
    'a video whose name ends with .ts': [
      { 'public/video.ts': Uint8Array.from({ length: 4096 }, (_, n) => (n * n * 71) % 251) },
    ],
    'a line of a million characters': [
      { 'app/more.ts': `'use server'; /*${'x'.repeat(1_000_000)}*/ ${ACTION}` },
      'action:app/more.ts#more 1:1000042',
    ],
    'packages that export in circles of conditions': [
      { 'lib/package.json': `{ "name": "deep", "exports": ${nest(DEEP, '[', ']')} }`, 'app/use.ts': `import 'deep'\n` },
    ],
    'tsconfigs whose bases multiply': [
      Object.fromEntries(
        Array.from({ length: 40 }, (_, n) => [
          `lib/${n === 0 ? 'tsconfig' : n}.json`,
          n === 39 ? '{}' : `{ "extends": ["./${n + 1}.json", "./${n + 1}"] }`,
        ]),
      ),
    ],
    ...(POSIX && {
      'names of every kind': [
        {
          "app/a b/é🚀/[x]/100%/#1/a\\b/q?/n\nl/(it's)/route.ts": 'export async function GET() {}\n',
          'app/%41.ts': `'use server'\n${ACTION}`,
          'app/constructor/route.ts': 'export async function GET() {}\n',
        },
        'action:app/%41.ts#more 2:23',
        "route:app/a b/é🚀/[x]/100%/#1/a\\b/q?/n\nl/(it's)/route.ts#GET 1:23",
        'route:app/constructor/route.ts#GET 1:23',
      ],
    }),
  }
  for (const [name, [files, ...more]] of Object.entries(cases))
    it(name, async () => expect(await listWith(files)).toEqual({ more, missing: [], problems: [] }))
})

describe.runIf(POSIX)('what is no file to read', () => {
  const at = (make: (path: string) => void | Promise<void>) => listWith({}, make)
  const only = (...problems: string[]) => ({
    more: [],
    missing: [],
    problems: problems.map(one => `${one} unreadable-file`),
  })

  it('a link to itself, and one to a folder around it', async () => {
    const found = await at(path => {
      symlinkSync('loop.ts', join(path, 'app/loop.ts'))
      symlinkSync('..', join(path, 'app/up'))
      symlinkSync(path, join(path, 'app/api/root'))
    })
    expect(found).toEqual(only('app/api/root:1:1', 'app/loop.ts:1:1', 'app/up:1:1'))
  })

  it('a link that leads nowhere, where it may have mattered', async () => {
    const found = await at(path => {
      symlinkSync('nowhere', join(path, 'app/gone.ts'))
      symlinkSync('nowhere', join(path, 'next.config.js'))
      symlinkSync('nowhere', join(path, 'picture.png'))
      symlinkSync('nowhere', join(path, 'node_modules'))
    })
    expect(found).toEqual(only('app/gone.ts:1:1', 'next.config.js:1:1'))
  })

  it('a pipe and a socket, which nobody may wait for', async () => {
    const server = createServer()
    try {
      const found = await at(async path => {
        execFileSync('mkfifo', [join(path, 'app/pipe.ts'), join(path, 'vercel.json')])
        await new Promise<void>(listening => server.listen(join(path, 'app/socket.ts'), listening))
      })
      expect(found).toEqual(only('app/pipe.ts:1:1', 'app/socket.ts:1:1', 'vercel.json:1:1'))
    } finally {
      server.close()
    }
  })

  it('a pipe and a device that only a name leads to', async () => {
    const found = await listWith(
      {
        'lib/tsconfig.json': '{ "extends": "../out/pipe" }',
        'other/tsconfig.json': `{ "extends": "${'../'.repeat(40)}dev/zero" }`,
      },
      path => {
        mkdirSync(join(path, 'out'))
        mkdirSync(join(path, 'node_modules/next'), { recursive: true })
        execFileSync('mkfifo', [join(path, 'out/pipe'), join(path, 'node_modules/next/package.json')])
      },
    )
    expect(found).toEqual(only('out/pipe:1:1'))
  })

  it('folders where files are looked for', async () => {
    const found = await at(path => {
      for (const name of ['vercel.json', 'app/.gitignore', 'next.config.js', 'app/api/two/route.ts'])
        mkdirSync(join(path, name), { recursive: true })
    })
    expect(found).toEqual(only())
  })

  // APFS and NTFS refuse such a name.
  it.runIf(process.platform === 'linux')('a name that is no text', async () => {
    const found = await at(path => {
      writeFileSync(Buffer.concat([Buffer.from(`${path}/app/`), Buffer.of(0xff), Buffer.from('.ts')]), '')
    })
    expect(found).toEqual(only('app/\uFFFD.ts:1:1'))
  })

  it('a folder and a file without permission', async () => {
    const { path, root } = temporaryFolder({
      ...APP,
      'app/locked/page.tsx': '',
      'app/secret.ts': '',
      'lib/.gitignore': '*',
    })
    chmodSync(path, 0o755)
    chmodSync(join(path, 'app/locked'), 0)
    chmodSync(join(path, 'app/secret.ts'), 0)
    chmodSync(join(path, 'lib/.gitignore'), 0)
    const isRoot = process.geteuid?.() === 0
    // Nothing is locked for the superuser: for as long as this takes it is somebody else.
    if (isRoot) process.seteuid?.(65_534)
    try {
      const { snapshot } = await openIndex(nodeFileSystem, root)
      expect(snapshot.problems.map(({ file, code }) => `${code} ${file}`)).toEqual([
        'unreadable-file app/locked',
        'unreadable-file app/secret.ts',
      ])
      expect(snapshot.entryPoints).toHaveLength(LIST.length)
    } finally {
      if (isRoot) process.seteuid?.(0)
      chmodSync(join(path, 'app/locked'), 0o755)
    }
  })
})
