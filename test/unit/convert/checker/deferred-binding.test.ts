import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Project } from '../../../../src/convert/checker/project'
import { diagnosticsOf } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import { ts } from '../../../../src/workspace/typescript'

const folder = mkdtempSync(join(tmpdir(), 'binding-'))
const path = (file: string) => join(folder, file)

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': `{ "compilerOptions": { "moduleResolution": "bundler", "module": "esnext", "target": "es2022", "lib": ["es2022"], "strict": true } }`,
  'node_modules/plain/package.json': '{ "name": "plain", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/plain/index.d.ts': "export * from './deep';\nexport interface Given {\n    id: number;\n}\n",
  'node_modules/plain/deep.d.ts': 'export declare class Deep {\n    private own;\n    depth: number;\n}\n',
  'node_modules/plain/unused.d.ts': 'export declare const unused: 1;\n',
  'node_modules/more/package.json': '{ "name": "more", "types": "index.d.ts" }',
  'node_modules/more/index.d.ts':
    "import { Given } from 'plain';\ndeclare module 'plain' {\n    interface Given {\n        added: string;\n    }\n}\ndeclare global {\n    var everywhere: Given;\n}\n",
  'node_modules/named/package.json': '{ "name": "named", "types": "index.d.ts" }',
  'node_modules/named/index.d.ts': 'export declare const inside: number;\nexport as namespace Named;\n',
  // The same package once more: its file stands for that of the first.
  'node_modules/again/package.json': '{ "name": "again", "types": "index.d.ts" }',
  'node_modules/again/index.d.ts': "export { Deep } from 'plain';\n",
  'node_modules/again/node_modules/plain/package.json':
    '{ "name": "plain", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/again/node_modules/plain/index.d.ts': "export * from './deep';\n",
  'node_modules/again/node_modules/plain/deep.d.ts':
    'export declare class Deep {\n    private own;\n    depth: number;\n}\n',
  'used.ts': `import { Deep, type Given } from 'plain'
import { Deep as Same } from 'again'
import 'more'
import 'named'
import type { unused } from 'plain/unused'
export const given: Given = { id: 1 }
export const deep: Deep = new Same()
export const depth: string = deep.depth
export const one: number = everywhere.added
`,
  'script.ts': 'const inside: string = Named.inside\n',
}

afterAll(() => rmSync(folder, { recursive: true }))

for (const [file, text] of Object.entries(FILES)) {
  mkdirSync(dirname(path(file)), { recursive: true })
  writeFileSync(path(file), text)
}

describe('declarations of packages', { timeout: 60_000 }, () => {
  const { program } = new Project(nodeTypeHost(), folder, folder, new Map()).current()
  const isThere = (name: 'locals' | 'statements') => (file: string) => {
    const found = program.getSourceFile(path(file))
    const { value } = (found && Object.getOwnPropertyDescriptor(found, name)) ?? {}
    return found !== undefined && value !== undefined
  }
  const isBound = isThere('locals')
  const isParsed = isThere('statements')

  it('wait until something asks for them, those that add something global aside', () => {
    expect(isBound('node_modules/plain/unused.d.ts')).toBe(false)
    expect(isBound('node_modules/more/index.d.ts')).toBe(true)
    expect(isBound('node_modules/named/index.d.ts')).toBe(true)
  })

  it('are parsed no sooner', () => {
    expect(isParsed('node_modules/plain/unused.d.ts')).toBe(false)
    expect(isParsed('node_modules/more/index.d.ts')).toBe(true)
  })

  it('give their text and their statements to who asks for them', () => {
    const view = new Project(nodeTypeHost(), folder, folder, new Map()).current()
    const files = ['plain/unused', 'again/index']
    for (const name of files) {
      const file = `node_modules/${name}.d.ts`
      const found = view.program.getSourceFile(path(file))
      expect(found?.statements.at(-1)?.getText(found)).toBe(FILES[file]?.trim())
      expect(found?.text).toBe(FILES[file])
      expect(found?.end).toBe(FILES[file]?.length)
      expect(found?.getLineStarts()).toHaveLength(FILES[file]?.split('\n').length ?? 0)
    }
  })

  it('mean what they do where all are bound at once', () => {
    const view = new Project(nodeTypeHost(), folder, folder, new Map()).current()
    const found = ['used.ts', 'script.ts'].map(file => diagnosticsOf(view, path(file)).map(read))
    const options = view.program.getCompilerOptions()
    const host = ts.createCompilerHost({})
    const whole = ts.createProgram({
      rootNames: [path('used.ts'), path('script.ts')],
      options: { ...options, noLib: false },
      host: {
        ...host,
        getDefaultLibLocation: () => '/lib',
        getDefaultLibFileName: () => '/lib/lib.d.ts',
        fileExists: file => nodeTypeHost().fileExists(file) || libOf(file) !== undefined,
        readFile: file => libOf(file) ?? nodeTypeHost().readFile(file),
        getSourceFile(file, target) {
          const text = libOf(file) ?? nodeTypeHost().readFile(file)
          return text === undefined ? undefined : ts.createSourceFile(file, text, target)
        },
      },
    })
    expect(found).toEqual(
      ['used.ts', 'script.ts'].map(file => {
        const source = whole.getSourceFile(path(file))
        return whole.getSemanticDiagnostics(source).map(read)
      }),
    )
    expect(found.map(({ length }) => length)).toEqual([3, 1])
  })
})

function libOf(file: string): string | undefined {
  return file.startsWith('/lib/') ? nodeTypeHost().libFile(file.slice('/lib/'.length)) : undefined
}

function read({ messageText, start }: ts.Diagnostic): string {
  return `${start} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
}
