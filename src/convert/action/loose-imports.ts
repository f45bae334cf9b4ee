/** Ways to a module that name nothing when they load it: `import * as actions`, `import()` and `require()`. Tells what each takes, and how it takes it from another module. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ImportedBinding } from '../code/imports'
import { isMemberAlone } from '../code/names'
import { type Scope, scopeOf } from '../code/scope'
import { freeName } from '../code/style'
import { namesIn } from '../to-route/handler-inline'
import { castsOf, splitLoad } from './split-load'

/** How one of them follows the action to another module. */
export interface LooseImport {
  /** All it takes is the action: the specifiers that name the other module from now on. */
  readonly moving: readonly ts.StringLiteralLike[]
  /** The action among others that are taken from the module when it is loaded: it is loaded from the other one in a statement of its own. */
  readonly split: ((specifier: string) => readonly TextEdit[]) | null
  /** The action among others: a named import, and its name in the place of `actions.greet`. */
  readonly add: Omit<ImportedBinding, 'specifier'> | null
  readonly edits: readonly TextEdit[]
  /** An import that nothing uses any more. */
  readonly remove?: string
  /** As written; null where another module names the action's. */
  readonly specifier: string | null
}

/** One that is understood, or the place that is not. */
export type LooseFound =
  | { readonly loose: LooseImport; readonly odd?: undefined }
  | { readonly odd: ts.Node; readonly loose?: undefined }

/** Most files have none. */
const LOADS = /\*\s*as\b|\bimport\s*\(|\brequire\s*\(/

/** Every such way to a module that `isModule` accepts, by its specifier. `names`: what the module exports the action by. */
export function looseImports(
  sf: ts.SourceFile,
  names: readonly string[],
  isModule: (specifier: string) => boolean,
): readonly LooseFound[] {
  if (!LOADS.test(sf.text)) return []
  let scope: Scope | undefined
  const found: LooseFound[] = []
  const taken = new Set<string>()
  const visit = (node: ts.Node): void => {
    const literal = specifierOf(node)
    if (literal && isModule(literal.text)) {
      scope ??= scopeOf(sf)
      const one = ts.isImportDeclaration(node)
        ? fromNamespace(node, literal, names, scope, taken)
        : fromLoad(node, literal, names, scope)
      if (one) found.push(one)
    }
    const typed = ts.isImportTypeNode(node) ? fromType(node, names) : undefined
    if (typed?.specifier && isModule(typed.specifier)) found.push({ loose: typed })
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

/** The specifiers of the modules that a file loads so. */
export function looseSpecifiers(sf: ts.SourceFile): readonly string[] {
  if (!LOADS.test(sf.text)) return []
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const literal = specifierOf(node)
    if (literal) found.push(literal.text)
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

/** The module that a node loads as a whole. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings
    if (!bindings || !ts.isNamespaceImport(bindings)) return undefined
    return ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier : undefined
  }
  if (!ts.isCallExpression(node)) return undefined
  const [specifier] = node.arguments
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  return loads && specifier && ts.isStringLiteralLike(specifier) ? specifier : undefined
}

function fromNamespace(
  declaration: ts.ImportDeclaration,
  literal: ts.StringLiteralLike,
  names: readonly string[],
  scope: Scope,
  taken: Set<string>,
): LooseFound | null {
  const bindings = declaration.importClause?.namedBindings
  if (!bindings || !ts.isNamespaceImport(bindings)) return null
  const members = membersOf(bindings.name, scope)
  if (members.odd) return members
  const own = members.read.filter(({ name }) => names.includes(name))
  if (own.length === 0) return null
  const specifier = literal.text
  if (own.length === members.read.length && !declaration.importClause?.name) return { loose: movingTo([literal]) }
  return namedInstead(own, specifier, taken)
}

/** The members as names that are imported by themselves. */
function namedInstead(own: readonly Read[], specifier: string | null, taken: Set<string>): LooseFound | null {
  const [first] = own
  if (!first) return null
  const sf = first.node.getSourceFile()
  const [imported = ''] = own.map(({ name }) => name)
  // One import of one name: where the file reads two of them, each has to be told.
  const other = own.find(({ name }) => name !== imported)
  if (other) return { odd: other.node }
  for (const name of namesIn(sf)) if (name !== imported || !isMemberAlone(name, sf)) taken.add(name)
  const local = freeName(
    [imported === 'default' ? 'action' : imported, `${imported}Action`, `${imported}OnServer`],
    taken,
  )
  return {
    loose: {
      moving: [],
      split: null,
      add: { imported, local, typeOnly: false },
      edits: own.map(({ node }) => ({ start: node.getStart(sf), end: node.end, newText: local })),
      specifier,
    },
  }
}

/**
 * The members that a file reads of a name which another module gives to the action's module as a whole: `export * as
 * actions from './actions'`. Null where none is the action.
 */
export function fromPassedOn(name: ts.Identifier, names: readonly string[], taken: Set<string>): LooseFound | null {
  const members = membersOf(name, scopeOf(name.getSourceFile()))
  if (members.odd) return members
  const own = members.read.filter(member => names.includes(member.name))
  const found = namedInstead(own, null, taken)
  const isAll = own.length === members.read.length
  return found?.loose && isAll ? { loose: { ...found.loose, remove: name.text } } : found
}

function movingTo(moving: readonly [ts.StringLiteralLike, ...ts.StringLiteralLike[]]): LooseImport {
  return { moving, split: null, add: null, edits: [], specifier: moving[0].text }
}

function fromLoad(
  load: ts.Node,
  literal: ts.StringLiteralLike,
  names: readonly string[],
  scope: Scope,
): LooseFound | null {
  const taken = takenFrom(load, scope)
  if (taken.odd) return taken
  const own = taken.read.filter(({ name }) => names.includes(name))
  if (own.length === 0) return null
  const other = taken.read.find(({ name }) => !names.includes(name))
  const split = splitLoad(load, literal, own, taken.read)
  if (split) return { loose: split }
  return other ? { odd: other.node } : { loose: movingTo([literal, ...castsOf(load, literal.text)]) }
}

/** `typeof import('./actions').greet`. */
function fromType({ argument, qualifier }: ts.ImportTypeNode, names: readonly string[]): LooseImport | undefined {
  if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteralLike(argument.literal)) return undefined
  if (!qualifier || !ts.isIdentifier(qualifier) || !names.includes(qualifier.text)) return undefined
  return movingTo([argument.literal])
}

/** A name that is read from a module, and the node that reads it. */
export interface Read {
  readonly name: string
  readonly node: ts.Node
}

type Reads =
  | { readonly read: readonly Read[]; readonly odd?: undefined }
  | { readonly odd: ts.Node; readonly read?: undefined }

/** What is read from `await import(…)`, `import(…).then(…)` or `require(…)`. */
function takenFrom(load: ts.Node, scope: Scope): Reads {
  let value = outside(load)
  if (ts.isCallExpression(load) && load.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const { parent } = value
    if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'then' && ts.isCallExpression(parent.parent)) {
      const [callback] = parent.parent.arguments
      const isFunction = callback && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))
      const module = isFunction ? callback.parameters[0] : undefined
      return module ? bindingReads(module.name, scope) : { odd: load }
    }
    if (!ts.isAwaitExpression(parent)) return { odd: load }
    value = outside(parent)
  }
  const { parent } = value
  const member = memberRead(value)
  if (member) return { read: [member] }
  if (ts.isVariableDeclaration(parent) && parent.initializer === value) return bindingReads(parent.name, scope)
  return { odd: load }
}

/** The node with the parentheses and type assertions around it. */
function outside(node: ts.Node): ts.Node {
  const { parent } = node
  return ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)
    ? outside(parent)
    : node
}

function bindingReads(name: ts.BindingName, scope: Scope): Reads {
  if (ts.isIdentifier(name)) return membersOf(name, scope)
  const read: Read[] = []
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element) || element.dotDotDotToken) return { odd: name }
    const key = element.propertyName ?? element.name
    if (!ts.isIdentifier(key) && !ts.isStringLiteral(key)) return { odd: element }
    read.push({ name: key.text, node: element })
  }
  return { read }
}

/** The members read from a name that holds a module. */
function membersOf(name: ts.Identifier, scope: Scope): Reads {
  const read: Read[] = []
  for (const use of scope.usesOf(name)) {
    const member = memberRead(use)
    if (!member) return { odd: use }
    read.push(member)
  }
  return { read }
}

/** `actions.greet`, `actions['greet']`, `typeof actions.greet`. */
function memberRead(module: ts.Node): Read | undefined {
  const { parent } = module
  if (ts.isPropertyAccessExpression(parent) && parent.expression === module)
    return { name: parent.name.text, node: parent }
  if (ts.isQualifiedName(parent) && parent.left === module) return { name: parent.right.text, node: parent }
  if (ts.isElementAccessExpression(parent) && parent.expression === module) {
    const { argumentExpression } = parent
    return ts.isStringLiteralLike(argumentExpression) ? { name: argumentExpression.text, node: parent } : undefined
  }
  return undefined
}
