import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { withDeferredNamespace } from '../../../../src/convert/checker/deferred-namespace'
import { Project } from '../../../../src/convert/checker/project'
import { LIB_FOLDER } from '../../../../src/convert/checker/stable'
import { diagnosticsOf } from '../../../../src/convert/checker/view'
import { nodeTypeHost } from '../../../../src/workspace/node-type-host'
import type { TypeHost } from '../../../../src/workspace/type-host'
import { ts } from '../../../../src/workspace/typescript'

const folder = mkdtempSync(join(tmpdir(), 'deferred-'))
const long = `    /** ${'It goes on and on. '.repeat(4000)} */`

/** A generated client, as TypeScript writes its declarations. */
const client = (name: string, more = '') => `import { Base } from 'base';
export declare namespace ${name} {
${long}
    export interface Options extends Base {
        version: 'v1';
    }
    interface Hidden {
        inside?: string;
    }
    export class Client {
        constructor(options: Options, hidden?: Hidden);
        list(): Promise<Options[]>;
        nested: Inner.Deep;
    }
    export namespace Inner {
        interface Deep {
            depth: number;
        }
    }
${more}    export {};
}
`

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': `{ "compilerOptions": { "moduleResolution": "bundler", "module": "esnext", "target": "es2022", "lib": ["es2022"], "strict": true } }`,
  'node_modules/base/package.json': '{ "name": "base", "types": "index.d.ts" }',
  'node_modules/base/index.d.ts': 'export interface Base {\n    id: number;\n}\n',
  'node_modules/clients/package.json': '{ "name": "clients", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/clients/index.d.ts': `export { one } from './one';
export { two } from './two';
import { two } from './two';
export interface All {
    two: typeof two.Client;
}
export declare const all: All;
`,
  'node_modules/clients/one.d.ts': client('one'),
  'node_modules/clients/two.d.ts': client('two'),
  'node_modules/again/package.json': '{ "name": "again", "types": "index.d.ts" }',
  'node_modules/again/index.d.ts': "export { one } from 'clients';\n",
  'node_modules/again/node_modules/clients/package.json':
    '{ "name": "clients", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/again/node_modules/clients/index.d.ts': "export { one } from './one';\n",
  'node_modules/again/node_modules/clients/one.d.ts': client('one'),
  'local.ts': "import { all } from 'clients'\nexport const local = { all, count: 1 }\nexport const wrong: string = 1\n",
  'used.ts': `import { all, type one, two } from 'clients'
import { one as same } from 'again'
export const a = new all.two({ id: 1, version: 'v1' })
export const b: one.Options = { id: 1, version: 'v2' }
export const c: one.Hidden = {}
export const d: string = a.nested.depth
export const e = async () => (await a.list()).map(({ id }) => id.missing)
export const f: two.Options[] = await new same.Client({ id: 1, version: 'v1' }).list()
export const g: number = same
export const h = new all.two({ id: 1, version: 'v1' }, { inside: 1 }).nested
`,
  'named.ts':
    "import { all } from 'clients'\nexport const i = new all.two({ id: 1, version: 'v1' })\nexport const j: string = i\n",
  'augmented.ts': `import { one } from 'clients'
declare module '../node_modules/clients/one' {
  namespace one {
    interface Options { added: string }
  }
}
export const h: one.Options = { id: 1, version: 'v1' }
`,
}

const path = (file: string) => join(folder, file)

afterAll(() => rmSync(folder, { recursive: true }))

for (const [file, text] of Object.entries(FILES)) {
  mkdirSync(dirname(path(file)), { recursive: true })
  writeFileSync(path(file), text.replace('../node_modules', './node_modules'))
}

/** Errors as they read, with the places that they lead to, and the types that each constant has. */
function seen(program: ts.Program, errors: readonly ts.Diagnostic[], file: string): string[] {
  const checker = program.getTypeChecker()
  const place = ({ file, start = 0 }: ts.DiagnosticRelatedInformation) =>
    file && `${file.fileName.slice(folder.length)}:${ts.getLineAndCharacterOfPosition(file, start).line}`
  const types = (program.getSourceFile(path(file))?.statements ?? []).flatMap(statement =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(one =>
          checker.typeToString(checker.getTypeAtLocation(one), one, ts.TypeFormatFlags.UseFullyQualifiedType),
        )
      : [],
  )
  return [
    ...errors.map(error =>
      [
        place(error),
        ts.flattenDiagnosticMessageText(error.messageText, ' '),
        ...(error.relatedInformation ?? []).map(place),
      ].join(' '),
    ),
    ...types,
  ]
}

describe('large namespaces of packages', { timeout: 60_000 }, () => {
  const read: string[] = []
  const host: TypeHost = {
    ...nodeTypeHost(),
    readFile(file) {
      read.push(file.slice(folder.length + 1))
      return nodeTypeHost().readFile(file)
    },
    bytes(file) {
      read.push(file.slice(folder.length + 1))
      return nodeTypeHost().bytes(file)
    },
  }
  const shared = new Map<string, ts.SourceFile | undefined>()
  new Project(host, folder, folder, shared).current()
  /** What projects share, without the packages. */
  const withLibrary = () => new Map([...shared].filter(([key]) => key.startsWith(LIB_FOLDER)))
  const of = (file: string) => read.filter(one => one === `node_modules/clients/${file}`).length
  const errorsOf = (project: Project, file: string) => {
    const view = project.current()
    return seen(view.program, diagnosticsOf(view, path(file)), file)
  }
  /** As it is where they are read at once: with a comment at the end. */
  const whole = (file: string) => {
    const bytes = (path: string) => {
      const text = nodeTypeHost().readFile(path)
      return Buffer.from(
        text && path.includes('/clients/') && path.endsWith('.d.ts') ? `${text}// whole\n` : (text ?? ''),
      )
    }
    return errorsOf(new Project({ ...nodeTypeHost(), bytes }, folder, folder, withLibrary()), file)
  }

  beforeEach(() => read.splice(0))

  it('are read when something inside is asked for, and mean what they do where they are read at once', () => {
    // The one that adds to a namespace needs its inside from the beginning.
    const files = ['local.ts', 'used.ts', 'named.ts']
    rmSync(path('augmented.ts'))
    const project = new Project(host, folder, folder, withLibrary())
    expect(errorsOf(project, 'local.ts')).toEqual(whole('local.ts'))
    expect([of('one.d.ts'), of('two.d.ts')]).toEqual([1, 1])
    expect(errorsOf(project, 'used.ts').filter(line => /\bone|added/.test(line)).length).toBeGreaterThan(0)
    expect([of('one.d.ts'), of('two.d.ts')]).toEqual([2, 2])
    writeFileSync(path('augmented.ts'), (FILES['augmented.ts'] ?? '').replace('../node_modules', './node_modules'))
    const other = new Project(host, folder, folder, withLibrary())
    for (const file of [...files, 'augmented.ts']) {
      const found = whole(file)
      expect(found.length).toBeGreaterThan(1)
      expect(errorsOf(other, file)).toEqual(found)
    }
  })

  it('are read once for two programs', () => {
    const project = new Project(host, folder, folder, withLibrary())
    const first = errorsOf(project, 'used.ts')
    const before = of('two.d.ts')
    project.renewed()
    expect(errorsOf(project, 'used.ts')).toEqual(first)
    expect(of('two.d.ts')).toBe(before)
  })

  it('are parsed at once where the text is not that of one namespace after its imports', () => {
    const deferred = (text: string) =>
      withDeferredNamespace('/node_modules/a/a.d.ts', Buffer.from(text), { languageVersion: 99 }, {}, () => text) !==
      undefined
    expect(deferred(client('a'))).toBe(true)
    expect(deferred(client('a').replaceAll('\n', '\r\n'))).toBe(true)
    expect(deferred(client('a').replace(long, ''))).toBe(false)
    expect(deferred(`${client('a')}export declare const b: number;\n`)).toBe(false)
    expect(deferred(client('a') + client('b'))).toBe(false)
    expect(deferred(`export declare function a(): void;\n${client('a')}`)).toBe(false)
    expect(deferred(client('a', "    type Other = import('other').Other;\n"))).toBe(false)
    expect(deferred(client('a', "    type Other = import(/* why */ 'other').Other;\n"))).toBe(false)
    expect(deferred(client('a', '    export class More {\n        import(id: string): void;\n    }\n'))).toBe(true)
    expect(deferred(client('a', "    // import ( a\n    reimport: 'a';\n"))).toBe(true)
    expect(deferred(client('a', 'export interface AtTheMargin {}\n'))).toBe(false)
    expect(deferred(`${client('a')}\n\n`)).toBe(true)
    expect(deferred(client('ä'))).toBe(false)
    expect(deferred(client('a').replace('export class', 'export interface'))).toBe(false)
  })
})
