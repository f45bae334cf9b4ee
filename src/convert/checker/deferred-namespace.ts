/**
 * Large namespaces in declarations of packages, parsed when something inside them is asked for. A package of generated clients
 * (googleapis) may be four fifths of what a program holds, for the one of them that the app uses. Until then the file is there with
 * what it imports and exports, and only the inside of its namespace is missing.
 */
import { ts } from '../../workspace/typescript'
import { DeferredTable } from './deferred-table'

/** What the binder notes on a namespace. */
interface Namespace extends ts.ModuleDeclaration {
  readonly symbol: ts.Symbol
  readonly locals?: ts.SymbolTable
}

const { bindSourceFile } = ts as typeof ts & {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void
}

/** What a namespace's node has of its inside. */
const INSIDE = ['body', 'locals'] as const

/** Less is parsed in no time. */
const LARGE = 16_000

/** The last statement of a file, as TypeScript writes it. */
const OPENING = /^export declare namespace [\w$]+ \{$/m

/** A class that stands directly inside: the namespace is a value, too. */
const CLASS = /^ {4}(?:export )?(?:abstract )?class [\w$]+/m

/** A type of another module. Methods called `import` are no more than that. */
const IMPORT_TYPE = /\bimport\s*\(\s*(?:["'`]|\/[*/])/

/** What stands inside until then: makes it a value as well. */
const CONTENT = ' class _ {} '

/**
 * The file without the inside of its namespace; undefined for one that is parsed at once: it is small, has more than one namespace
 * after its imports, imports something from the inside, or is laid out otherwise than TypeScript writes it. `read` reads the text again.
 */
export function withDeferredNamespace(
  path: string,
  text: string,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  compilerOptions: ts.CompilerOptions,
  read: () => string | undefined,
): ts.SourceFile | undefined {
  if (text.length < LARGE || !path.endsWith('.d.ts')) return undefined
  const opening = OPENING.exec(text)
  if (!opening) return undefined
  const start = opening.index + opening[0].length
  const end = text.trimEnd().length - 1
  const inside = text.slice(start, end)
  // Nothing inside begins a line: so the brace that ends the file is the one that ends the namespace.
  if (text[end] !== '}' || /\n[^ \r\n]/.test(inside)) return undefined
  if (!CLASS.test(inside) || IMPORT_TYPE.test(inside)) return undefined
  const parse = (content: string): ts.SourceFile => {
    const file = ts.createSourceFile(path, content, options)
    bindSourceFile(file, compilerOptions)
    return file
  }
  const file = parse(`${text.slice(0, start)}${CONTENT}}`)
  const namespace = lastNamespace(file)
  // One that goes on with another declaration of its name shares that one's table.
  if (namespace?.symbol.declarations?.length !== 1) return undefined
  defer(file, namespace, () => parse(read() ?? ''))
  return file
}

function lastNamespace(file: ts.SourceFile): Namespace | undefined {
  const last = file.statements.at(-1)
  return last && ts.isModuleDeclaration(last) ? (last as Namespace) : undefined
}

/** Takes the inside away, and puts in that of `parse` once it is asked for: its nodes and symbols become this file's own. */
function defer(file: ts.SourceFile, namespace: Namespace, parse: () => ts.SourceFile): void {
  const { symbol } = namespace
  const table = new DeferredTable(() => {
    const whole = parse()
    const other = lastNamespace(whole)
    Object.defineProperty(file, 'text', { value: whole.text })
    for (const name of INSIDE) Object.defineProperty(namespace, name, { value: other?.[name], writable: true })
    if (!other) return []
    Object.assign(namespace, { flags: other.flags, end: other.end })
    Object.assign(file, { end: whole.end, endOfFileToken: whole.endOfFileToken })
    if (other.body) Object.assign(other.body, { parent: namespace })
    Object.assign(whole.endOfFileToken, { parent: file })
    const members = [...(other.symbol.exports ?? [])]
    for (const [, member] of members) Object.assign(member, { parent: symbol })
    return members
  })
  symbol.exports = table as ts.SymbolTable
  const ask = <Owner extends object, Name extends keyof Owner>(owner: Owner, name: Name): void => {
    const get = (): Owner[Name] => {
      table.fill()
      return owner[name]
    }
    Object.defineProperty(owner, name, { get, configurable: true })
  }
  for (const name of INSIDE) ask(namespace, name)
  ask(file, 'text')
}
