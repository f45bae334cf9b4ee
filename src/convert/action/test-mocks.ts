/** Finds where tests replace a module (`vi.mock('@/app/actions')`, `jest.mock`), and lets that follow a symbol that moves to another one. */
import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import type { Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { placeOf, type Sources } from '../code/source'
import { quoted, semicolon, styleOf } from '../code/style'
import { refuse } from '../refuse'
import { joinMock, madeBy, splitMock } from './split-mock'

/** `vi.mock('./actions', () => ({ greet: vi.fn() }))`. */
export interface ModuleMock {
  readonly file: string
  readonly call: ts.CallExpression
  readonly specifier: ts.StringLiteralLike
}

const TEST_SOURCE = /\.[cm]?[jt]sx?$/
const SETUP = /(?:^|\/)[^/]*setup[^/]*$/i
const MOCKS = /\b(?:vi|vitest|jest)\s*\.\s*\w*(?:[mM]ock|Actual)\w*\s*(?:<[^(]*>)?\(/
const NAMED_MOCKS = new RegExp(`${MOCKS.source}\\s*(?:import\\s*\\(\\s*)?["'\`]([^"'\`\\n]+)["'\`]`, 'g')

/** The mocks of a module in tests and their setup files, by file. */
export async function mocksOf(
  module: string,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ReadonlyMap<string, readonly ModuleMock[]>> {
  const found = new Map<string, ModuleMock[]>()
  const tests = [...snapshot.files].filter(
    file => TEST_SOURCE.test(file) && (isTestFile(file, snapshot.appOf(file)) || SETUP.test(file)),
  )
  for (const file of await sources.mocking(module, tests, snapshot, specifiersIn)) {
    const sf = await sources.get(file)
    if (!sf) continue
    const own = mocksIn(sf).filter(({ specifier }) => snapshot.resolve(file, specifier.text) === module)
    if (own.length > 0) found.set(file, own)
  }
  return found
}

/** What a text seems to replace: asked before it is parsed. Any name may lead to a module (`paths`, `imports`, a package of the workspace). */
function specifiersIn(text: string): string[] {
  return [...text.matchAll(NAMED_MOCKS)].flatMap(([, specifier]) => specifier ?? [])
}

/** Asked first: the text of every call in a test is much to make. */
function isNamedMock(called: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(called) && /[mM]ock|Actual/.test(called.name.text)
}

function mocksIn(sf: ts.SourceFile): ModuleMock[] {
  const found: ModuleMock[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isNamedMock(node.expression) && MOCKS.test(`${node.expression.getText(sf)}(`)) {
      const [first] = node.arguments
      // `vi.mock(import('./actions'))` names it, too.
      const named = first && ts.isCallExpression(first) ? first.arguments[0] : first
      if (named && ts.isStringLiteralLike(named)) found.push({ file: sf.fileName, call: node, specifier: named })
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

type Followed =
  | { readonly edits: readonly TextEdit[]; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly edits?: undefined }

/**
 * The edits by which the mocks of one file follow a function to another module, by each of its names. `gone`: the module it was in is deleted.
 * A mock without a factory is said again for the new module, once; one whose factory makes these alone names the new module
 * instead; a factory that makes others, too, is taken apart, one that makes none of them stays. Refuses every other one with
 * `caller-in-test`.
 */
export function followMocks(
  mocks: readonly ModuleMock[],
  names: readonly string[],
  gone: boolean,
  specifierFor: (specifier: string, importer: ts.SourceFile) => string,
): Followed {
  const edits: TextEdit[] = []
  for (const { call, specifier } of mocks) {
    const sf = call.getSourceFile()
    const style = styleOf(sf)
    const quote = sf.text[specifier.getStart(sf)] === '"' ? '"' : "'"
    const target = quoted(specifierFor(specifier.text, sf), { quote })
    const instead = { start: specifier.getStart(sf), end: specifier.end, newText: target }
    const object = madeBy(call)
    const made = object && namesMade(object)
    const plain = /\.(?:do)?[mM]ock$/.test(call.expression.getText(sf)) && ts.isExpressionStatement(call.parent)
    if (plain && made !== undefined && !made.some(name => names.includes(name)) && !gone) continue
    const all = plain && made && made.length > 0 && made.every(name => names.includes(name))
    const there = mocksIn(sf).find(mock => mock.call !== call && mock.specifier.getText(sf) === target)
    const joined = there && madeBy(there.call)
    // A second mock of one module would undo the first.
    if (all && object && joined && joined.properties.length > 0) edits.push(...joinMock(call.parent, object, joined))
    else if (all && !there) edits.push(instead)
    else if (plain && call.arguments.length === 1 && there) {
      // Another function of the module has been followed there before; a factory would not make this one.
      if (there.call.arguments.length > 1)
        return refuse('caller-in-test', 'A test replaces both modules in a way that cannot be joined.', placeOf(call))
      if (gone && ts.isExpressionStatement(call.parent)) edits.push(removeStatement(sf, call.parent))
    } else if (plain && call.arguments.length === 1 && gone) edits.push(instead)
    else if (plain && call.arguments.length === 1) {
      const again = `\n${call.expression.getText(sf)}(${target})${semicolon(style)}`
      edits.push({ start: call.parent.end, end: call.parent.end, newText: again })
    } else if (plain && object && made && !gone) {
      const moves = (name: string) => names.includes(name)
      const existing = mocksIn(sf).find(mock => mock.specifier.getText(sf) === target)
      const others = existing && madeBy(existing.call)
      if (existing && !others)
        return refuse('caller-in-test', 'A test replaces both modules in a way that cannot be joined.', placeOf(call))
      edits.push(...splitMock(call, object, moves, target, others, style))
    } else
      return refuse(
        'caller-in-test',
        `A test replaces the module in a way that cannot follow ${names[0]} to another one.`,
        placeOf(call),
      )
  }
  return { edits }
}

/** The names of an object's members; undefined where one has none that is written. */
function namesMade({ properties }: ts.ObjectLiteralExpression): readonly string[] | undefined {
  const names = properties.map(({ name }) =>
    name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : null,
  )
  return names.every(name => name !== null) ? names : undefined
}
