import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { outlineOf } from '../../../../src/convert/checker/outline'
import { hasReferences, keepsToItself } from '../../../../src/convert/checker/self-contained'
import { ts } from '../../../../src/workspace/typescript'

const outline = (text: string) => outlineOf(Buffer.from(text))

/** A file as a program has it: with what it imports. */
function collected(path: string, text: string): ts.SourceFile {
  const host: ts.CompilerHost = {
    getSourceFile: (name, options) => (name === path ? ts.createSourceFile(name, text, options) : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
    readFile: () => undefined,
    fileExists: () => false,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  }
  const options: ts.CompilerOptions = {
    noResolve: true,
    noLib: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const file = ts.createProgram({ rootNames: [path], options, host }).getSourceFile(path)
  if (!file) throw new Error(path)
  return file
}

/** TypeScript keeps this flag to itself. */
const CONTAINS_IMPORT = 1 << 22

/** What a program and the search for exports read of a file. */
function linksOf(file: ts.SourceFile) {
  const { imports, moduleAugmentations } = file as unknown as {
    imports: readonly ts.StringLiteral[]
    moduleAugmentations: readonly unknown[]
  }
  const isType = (literal: ts.StringLiteral) => ts.isLiteralTypeNode(literal.parent)
  const isRequired = (literal: ts.StringLiteral) => ts.isExternalModuleReference(literal.parent)
  const passed: string[] = []
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement)) passed.push('=')
    if (ts.isImportEqualsDeclaration(statement) && statement.modifiers?.length) passed.push('=')
    if (!ts.isExportDeclaration(statement)) continue
    const { moduleSpecifier: specifier, exportClause } = statement
    if (specifier && ts.isStringLiteral(specifier)) passed.push(specifier.text)
    else if (exportClause && ts.isNamedExports(exportClause) && exportClause.elements.length > 0) passed.push('=')
  }
  return {
    imports: imports
      .filter(literal => !isType(literal))
      .map(literal => (isRequired(literal) ? '= ' : '') + literal.text),
    types: [...new Set(imports.filter(isType).map(({ text }) => text))],
    passed: passed.includes('=') ? 'all' : passed,
    augmentations: moduleAugmentations.length,
    isPlain: keepsToItself(file) && !hasReferences(file),
    mayImport: file.flags & CONTAINS_IMPORT,
  }
}

describe('the outline of a module of declarations', () => {
  it('has what it imports and passes on, and nothing of what it declares', () => {
    const text = `/* import { no } from 'comment' */
import 'first';
import one, { type Two, /* and */ three as from } from "./one";
import type * as all from 'all'
import old = require('old');
import Short = all.Inner.Short;
export { Two as 'a-two', } from './one';
export type { Four } from './four'
export * as five from './five';
export * from './six';
// export * from './nowhere'
export declare const text: \`\${'no' | "it's"} \${string}\`;
type Note = "import('nothing')" | 'export * from "nothing"';
export interface Seven {
    base: import('./seven').Base;
    import(from: string): typeof import("./eight");
    export: { module: 'x'; global: { of: import('./seven').Other } };
}
export {};
`
    expect(outline(text)?.split('\n')).toEqual([
      "import _ from 'first';",
      'import _ from "./one";',
      "import _ from 'all';",
      "import _ = require('old');",
      "export { _ } from './one';",
      "export { _ } from './four';",
      "export { _ } from './five';",
      "export { _ } from './six';",
      "type _ = import('./seven');",
      'type _ = import("./eight");',
    ])
    expect(linksOf(collected('/a.d.ts', outline(text) ?? ''))).toEqual(linksOf(collected('/a.d.ts', text)))
  })

  it.each([
    ['export declare const one: 1;', 'export {};'],
    ['declare const one: 1;\nexport { one };', 'export { _ };'],
    ['declare class A {}\nexport default A', 'export = _;'],
    ['export default class A {}', 'export {};'],
    ['declare function a(): void;\nexport = a;', 'export = _;'],
    ["export import a = require('a');", "export import _ = require('a');"],
    ['import b from "b";\nexport import a = b.a;', 'import _ from "b";\nexport import _ = _._;'],
    ["\ufeffexport * from 'ä/ö';", "export { _ } from 'ä/ö';"],
  ])('%j is %j', (text, expected) => {
    expect(outline(text)).toBe(expected)
  })

  it.each([
    ['a script', 'declare const one: 1;'],
    ['additions to what is global', 'declare global {\n  var one: 1;\n}\nexport {};'],
    ['additions to another module', "declare module 'x' {}\nexport {};"],
    ['a global name of its own', 'export declare const one: 1;\nexport as namespace One;'],
    ['a reference', '/// <reference types="node" />\nexport {};'],
    ['attributes, which may lead elsewhere', "import a from 'a' with { 'resolution-mode': 'require' };"],
    ['the same of a type', "export type A = import('a', { with: { 'resolution-mode': 'require' } }).A;"],
    ['a comment in the place of a specifier', "import /* a */ a from 'a';"],
    ['a specifier with an escape', "export * from './\\u0061';"],
    ['a type inside of a text', "export type A = `${import('a').A}`;"],
    ['braces that do not close', "export * from 'a';\nexport interface A {"],
    ['a text that does not end', "export type A = 'a\n;"],
    ['UTF-16', '\ufffe\u0000export {};'],
  ])('is left to the parser for %s', (_, text) => {
    expect(outlineOf(_ === 'UTF-16' ? Buffer.from(text, 'utf16le') : Buffer.from(text))).toBeUndefined()
  })

  it('is that of the parser in all declarations of packages that are installed here', { timeout: 120_000 }, () => {
    const packages = fileURLToPath(new URL('../../../../node_modules/', import.meta.url))
    const files = PACKAGES.flatMap(name =>
      readdirSync(packages + name, { recursive: true, encoding: 'utf8' })
        .filter(file => /\.d\.[cm]?ts$/.test(file))
        .map(file => `${packages}${name}/${file}`),
    )
    let found = 0
    for (const path of files) {
      const bytes = readFileSync(path)
      const text = outlineOf(bytes)
      const whole = linksOf(collected(path, bytes.toString()))
      if (text === undefined) continue
      found++
      expect({ path, ...linksOf(collected(path, text)) }).toEqual({ path, ...whole })
    }
    expect(files.length).toBeGreaterThan(200)
    expect(found / files.length).toBeGreaterThan(0.6)
  })
})

/** Written by several hands and tools. */
const PACKAGES = [
  '@types',
  '@vitest',
  'fast-check',
  'vscode-languageserver',
  'vscode-languageserver-protocol',
  'undici-types',
]
