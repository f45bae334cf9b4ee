/** The house of src/README.md, enforced: what each room may import, read from the imports of every file under src. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ts } from '../../src/workspace/typescript'

const src = resolve(__dirname, '../../src')

/** What a room's files may import from `src`: rooms, or single files. Its own room is always allowed. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  workspace: ['model'],
  index: ['model', 'workspace'],
  advise: ['model', 'workspace', 'index'],
  convert: ['model', 'workspace', 'index'],
  lsp: ['model', 'workspace', 'index', 'advise', 'convert'],
  cli: ['model', 'workspace', 'index', 'advise', 'convert'],
  vscode: ['model', 'lsp/protocol', 'lsp/words', 'lsp/markdown', 'lsp/text-edits'],
  'extension.ts': ['model', 'lsp/protocol', 'vscode'],
  'server.ts': ['model', 'workspace', 'index', 'advise', 'convert', 'lsp'],
  'cli.ts': ['model', 'workspace', 'index', 'advise', 'convert', 'cli'],
  'checker.ts': ['model', 'workspace', 'index', 'convert'],
  'worker.ts': ['workspace', 'index'],
}

const PURE = ['model', 'workspace', 'index', 'advise', 'convert']
const EDITOR = /^vscode($|\/|-language|-jsonrpc)/
const DISK = /^(node:)?fs(\/promises)?$/
const DOOR = /^[\w-]+\.ts$/

interface Import {
  readonly file: string
  readonly line: number
  readonly specifier: string
}

/** Every module a file names: import, export from, `import()`, `require()`, `import('x').T`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const add = (node: ts.Node | undefined): void => {
    if (!node || !ts.isStringLiteralLike(node)) return
    imports.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, specifier: node.text })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined)
    else if (ts.isExternalModuleReference(node)) add(node.expression)
    else if (ts.isCallExpression(node)) {
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
      if (isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return imports
}

/** The room of a path relative to `src`: its first folder, or the file itself for a door. */
const roomOf = (file: string): string => file.split('/')[0] ?? file

/** A relative import as a path below `src`, without extension; undefined for a package. */
function target({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return relative(src, resolve(src, dirname(file), specifier))
    .split(sep)
    .join('/')
    .replace(/\.ts$/, '')
}

/** Why an import is not allowed, undefined where it is. */
function offence(one: Import): string | undefined {
  const room = roomOf(one.file)
  const to = target(one)
  if (to === undefined) {
    if (PURE.includes(room) && EDITOR.test(one.specifier)) return `${room} knows no editor`
    if (one.specifier === 'vscode' && room !== 'vscode' && room !== 'extension.ts') return 'only src/vscode sees vscode'
    const isAdapter = one.file.startsWith('workspace/node-') || DOOR.test(one.file) || room === 'cli'
    if (DISK.test(one.specifier) && !isAdapter) return 'only workspace/node-* and the doors touch the disk'
    if (one.specifier.startsWith('ts-morph') && one.file !== 'workspace/typescript.ts')
      return 'TypeScript comes through workspace/typescript'
    return undefined
  }
  if (to === '../package.json' && DOOR.test(one.file)) return undefined
  if (to.startsWith('..')) return 'leaves src'
  const allowed = MAY_IMPORT[room]
  if (!allowed) return `${room} is not a room of the house: add it to src/README.md and here`
  const isAllowed = [room, ...allowed].some(entry => to === entry || to.startsWith(`${entry}/`))
  return isAllowed ? undefined : `${room} may import only ${[...allowed].join(', ') || 'nothing'}`
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map(file => file.split(sep).join('/'))
  .filter(file => /\.tsx?$/.test(file))
  .sort()
const imports = files.flatMap(importsOf)

describe('the house', () => {
  it('lets nothing import upwards', () => {
    const offences = imports.flatMap(one => {
      const why = offence(one)
      return why ? [`src/${one.file}:${one.line} imports '${one.specifier}': ${why}`] : []
    })
    expect(offences).toEqual([])
  })

  it('reads every kind of import and resolves it', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(imports.length).toBeGreaterThan(files.length)
    const missing = imports.filter(one => {
      const to = target(one)
      return to !== undefined && !['.ts', '/index.ts', ''].some(end => existsSync(join(src, to + end)))
    })
    expect(missing).toEqual([])
  })

  it.each([
    ['index/link.ts', '../lsp/hover'],
    ['model/app.ts', '../workspace/uri'],
    ['advise/verdict.ts', '../convert/plan'],
    ['convert/plan.ts', 'node:fs'],
    ['index/link.ts', 'vscode-languageserver'],
    ['vscode/tree.ts', '../index/snapshot'],
    ['vscode/tree.ts', '../lsp/hover'],
    ['lsp/hover.ts', '../vscode/tree'],
    ['lsp/hover.ts', 'vscode'],
    ['workspace/apps.ts', 'fs'],
    ['index/link.ts', 'ts-morph'],
    ['newroom/a.ts', '../model'],
  ])('refuses %s importing %s', (file, specifier) => {
    expect(offence({ file, line: 1, specifier })).toBeTypeOf('string')
  })

  it.each([
    ['lsp/hover.ts', '../index/snapshot'],
    ['vscode/tree.ts', '../lsp/protocol'],
    ['vscode/tree.ts', 'vscode'],
    ['workspace/node-file-system.ts', 'node:fs/promises'],
    ['extension.ts', './vscode/tree'],
    ['lsp/server.ts', 'vscode-languageserver/node'],
  ])('allows %s importing %s', (file, specifier) => {
    expect(offence({ file, line: 1, specifier })).toBeUndefined()
  })
})
