/**
 * Large namespaces in declarations of packages, parsed when something inside them is asked for. A package of generated clients
 * (googleapis) may be four fifths of what a program holds, for the one of them that the app uses. Until then the file is there with
 * what it imports and exports, and only the inside of its namespace is missing.
 */
import { ts } from '../../workspace/typescript'
import { DeferredTable } from './deferred-table'
import { beforeNamespace } from './namespace-text'

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

/** What stands inside until then: makes it a value as well. */
const CONTENT = ' class _ {} '

/**
 * The file without the inside of its namespace; undefined for one that is parsed at once: its text is not laid out so that the
 * inside can wait (`beforeNamespace`), or the namespace is one of several by that name. `bytes`: what the file is made of; `read` reads its
 * text again.
 */
export function withDeferredNamespace(
  path: string,
  bytes: Uint8Array,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  compilerOptions: ts.CompilerOptions,
  read: () => string | undefined,
): ts.SourceFile | undefined {
  const before = path.endsWith('.d.ts') ? beforeNamespace(bytes) : undefined
  if (before === undefined) return undefined
  const parse = (content: string): ts.SourceFile => {
    const file = ts.createSourceFile(path, content, options)
    bindSourceFile(file, compilerOptions)
    return file
  }
  const file = parse(`${before}${CONTENT}}`)
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
