import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkerOf } from '../../../../src/convert/checker/deferred-binding'
import { Reexports } from '../../../../src/convert/checker/reexports'
import { ts } from '../../../../src/workspace/typescript'

const FILES: Readonly<Record<string, string>> = {
  'global.d.ts': 'interface Everywhere { all: true }\ndeclare module "named" { interface Named { n: 1 } }',
  'a.d.ts': `import './more'
export interface One { one: 1 }
export declare namespace Outer { interface Inner { inner: 1 } }
export default class Main {}
export declare enum Level { Low }`,
  'star.d.ts': "export * from './a'",
  'star-of-star.d.ts': "export * from './star'",
  'named.d.ts': "export { One as Renamed, default as Main } from './a'",
  'by-name.d.ts': "import { type One, Outer } from './star'\nexport { One, Outer as Other }",
  'whole.d.ts': "export * as everything from './a'",
  'alias.d.ts': "import { Outer } from './a'\nexport import Inner = Outer.Inner",
  'default.d.ts': "import Main from './named'\nexport default Main",
  'equals.d.ts': "import * as all from './star'\nexport = all",
  'uses.d.ts': "import { One } from './a'\nexport interface Two extends One {}\nexport {}",
  'apart.d.ts': 'export interface Apart { apart: 1 }\nexport {}',
  'more.d.ts': "import './a'\ndeclare module './a' { interface One { more: 1 } interface Added { added: 1 } }",
  'script.js': "const { Level } = require('./a')\nexports.Level = Level",
  'global-by-name.d.ts': 'export { Everywhere }',
}

const host = ts.createCompilerHost({})
const program = ts.createProgram({
  rootNames: Object.keys(FILES).map(name => `/x/${name}`),
  options: { module: ts.ModuleKind.CommonJS, noLib: true, allowJs: true, checkJs: true, types: [] },
  host: {
    ...host,
    fileExists: path => path.slice(3) in FILES,
    directoryExists: path => path === '/x',
    getDirectories: () => [],
    readFile: path => FILES[path.slice(3)],
    getSourceFile: (path, options) => {
      const text = FILES[path.slice(3)]
      return text === undefined ? undefined : ts.createSourceFile(path, text, options)
    },
  },
})
const checker = checkerOf(program)
const reexports = new Reexports(program)
const nameOf = (file: ts.SourceFile) => file.fileName.slice(3)

const aliased = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
const modules = program.getSourceFiles().filter(ts.isExternalModule)
const exportsOf = (file: ts.SourceFile): ts.Symbol[] => {
  const symbol = checker.getSymbolAtLocation(file)
  return symbol ? checker.getExportsOfModule(symbol) : []
}
/** As TypeScript finds it: by the exports of every module. */
const exporting = (symbol: ts.Symbol): string[] =>
  modules.filter(file => exportsOf(file).some(each => aliased(each) === symbol)).map(nameOf)

const symbols = new Map<string, ts.Symbol>()
for (const file of modules)
  for (const each of exportsOf(file)) {
    const symbol = aliased(each)
    symbols.set(`${checker.getFullyQualifiedName(symbol)}`, symbol)
    for (const [name, inner] of symbol.exports ?? [])
      symbols.set(`${checker.getFullyQualifiedName(symbol)}.${name}`, inner)
  }

describe('modules that may export a symbol', () => {
  it.each([...symbols])('are all that do, of %s', (_, symbol) => {
    const found = reexports.of(symbol)?.map(nameOf)
    if (found) expect(found).toEqual(expect.arrayContaining(exporting(symbol)))
    else expect(symbol.declarations?.length).toBeGreaterThan(0)
  })

  const named = (name: string) => [...symbols.values()].find(symbol => symbol.name === name) as ts.Symbol

  it('are few', () => {
    expect(reexports.of(named('Apart'))?.map(nameOf)).toEqual(['apart.d.ts'])
    expect(reexports.of(named('Two'))?.map(nameOf)).toEqual(['uses.d.ts'])
    const some = reexports.of(named('Inner'))?.map(nameOf)
    expect(some).toEqual(expect.arrayContaining(['a.d.ts', 'star-of-star.d.ts', 'by-name.d.ts', 'equals.d.ts']))
    expect(some).not.toEqual(expect.arrayContaining(['uses.d.ts']))
    expect(some).not.toEqual(expect.arrayContaining(['apart.d.ts']))
  })

  it('are those of the module that something was added to', () => {
    const all = ['a.d.ts', 'star.d.ts', 'star-of-star.d.ts', 'equals.d.ts']
    expect(reexports.of(named('Added'))?.map(nameOf)).toEqual(expect.arrayContaining(all))
    expect(reexports.of(named('One'))?.map(nameOf)).toEqual(expect.arrayContaining(all))
  })

  it('are in the order of the program', () => {
    const order = program.getSourceFiles().map(nameOf)
    const found = reexports.of(named('Level'))?.map(nameOf) ?? []
    expect(found).toContain('script.js')
    expect(found).toEqual(order.filter(name => found.includes(name)))
  })

  it('may be any for what is global', () => {
    expect(reexports.of(named('Everywhere'))).toBeUndefined()
  })

  it('are those that the built TypeScript looks through', () => {
    const built = readFileSync(new URL('../../../../dist/typescript.js', import.meta.url), 'utf8')
    expect(built.match(/\.mayExport\?\.\(/g)).toHaveLength(1)
  })
})
