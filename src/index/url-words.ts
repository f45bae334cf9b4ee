/** The few words that a name can be, from what is compared around it and from its type. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { comparison } from './url-conditions'
import type { UrlScope } from './url-scope'
import { isFunctionWithBody, nameText, unwrap } from './url-syntax'

const MAX_WORDS = 6

/**
 * The words that a name can only be where it stands: those that an `if`, a `?` or a `case` around it compares it with, else
 * those of its type, where that is written in this file as a union of a few, else those that every call of its function
 * gives, where only this file can call that. Empty where nothing says so.
 */
export function wordsFor(name: ts.Identifier, scopes: UrlScope, bindings: Bindings | null): readonly string[] {
  const declared = scopes.resolve(name)
  if (!declared) return []
  const parameter = ts.isBindingElement(declared) ? declared.parent.parent : declared
  if (bindings && ts.isParameter(parameter) && (bindings.values.has(parameter) || bindings.symbols.has(parameter)))
    return []
  const isSame = (e: ts.Identifier): boolean => e.text === name.text && scopes.resolve(e) === declared
  const words = comparedAround(name, isSame) ?? typedWords(declared) ?? givenWords(declared, scopes)
  return words && words.length <= MAX_WORDS ? [...new Set(words)] : []
}

function comparedAround(name: ts.Identifier, isSame: (e: ts.Identifier) => boolean): readonly string[] | undefined {
  let from: ts.Node = name
  for (let up: ts.Node | undefined = name.parent; up && !isFunctionWithBody(up); from = up, up = up.parent) {
    let words: readonly string[] | undefined
    if (ts.isIfStatement(up) && up.thenStatement === from) words = comparedIn(up.expression, isSame)
    else if (ts.isConditionalExpression(up) && up.whenTrue === from) words = comparedIn(up.condition, isSame)
    else if (ts.isCaseClause(up) && up.expression !== from) words = casesOf(up, isSame)
    if (words) return words
  }
  return undefined
}

/** `a === 'x' || a === 'y'`, also as one of several things that must hold. */
function comparedIn(condition: ts.Expression, isSame: (e: ts.Identifier) => boolean): readonly string[] | undefined {
  const e = unwrap(condition)
  if (!ts.isBinaryExpression(e)) return undefined
  const operator = e.operatorToken.kind
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken)
    return comparedIn(e.left, isSame) ?? comparedIn(e.right, isSame)
  if (operator === ts.SyntaxKind.BarBarToken) {
    const left = comparedIn(e.left, isSame)
    const right = left && comparedIn(e.right, isSame)
    return left && right && [...left, ...right]
  }
  const compared = comparison(e)
  return compared && !compared.not && isSame(compared.name) ? [compared.word] : undefined
}

/** The labels that lead to a clause: its own and those right above it that hold nothing. */
function casesOf(clause: ts.CaseClause, isSame: (e: ts.Identifier) => boolean): readonly string[] | undefined {
  const { clauses } = clause.parent
  const subject = unwrap(clause.parent.parent.expression)
  if (!ts.isIdentifier(subject) || !isSame(subject)) return undefined
  const words: string[] = []
  for (let at = clauses.indexOf(clause); at >= 0; at--) {
    const one = clauses[at]
    if (!one || (one !== clause && endsItself(one))) break
    if (ts.isDefaultClause(one)) return undefined
    const label = unwrap(one.expression)
    if (!ts.isStringLiteralLike(label)) return undefined
    words.push(label.text)
  }
  return words
}

/** A clause from which the next one is never reached. */
function endsItself({ statements }: ts.CaseOrDefaultClause): boolean {
  const last = statements.at(-1)
  const inner = last && ts.isBlock(last) ? last.statements.at(-1) : last
  return (
    inner !== undefined && (ts.isBreakStatement(inner) || ts.isReturnStatement(inner) || ts.isThrowStatement(inner))
  )
}

/** The words of the type a name is declared with. */
function typedWords(declared: ts.Node): readonly string[] | undefined {
  if (ts.isParameter(declared) || ts.isVariableDeclaration(declared)) return declared.type && unionOf(declared.type)
  if (!ts.isBindingElement(declared) || !ts.isParameter(declared.parent.parent)) return undefined
  const { type } = declared.parent.parent
  const key = nameText((declared.propertyName ?? declared.name) as ts.PropertyName)
  const members = type && key !== undefined ? membersOf(type) : undefined
  const member = members?.find(one => one.name && nameText(one.name) === key)
  return member && ts.isPropertySignature(member) && member.type ? unionOf(member.type) : undefined
}

function unionOf(type: ts.TypeNode, depth = 0): readonly string[] | undefined {
  if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal) ? [type.literal.text] : undefined
  if (ts.isUnionTypeNode(type)) {
    const words: string[] = []
    for (const one of type.types) {
      const some = unionOf(one, depth)
      if (!some) return undefined
      words.push(...some)
    }
    return words
  }
  const alias = depth < 3 ? aliasOf(type) : undefined
  return alias && ts.isTypeAliasDeclaration(alias) ? unionOf(alias.type, depth + 1) : undefined
}

function membersOf(type: ts.TypeNode): readonly ts.TypeElement[] | undefined {
  if (ts.isTypeLiteralNode(type)) return type.members
  const alias = aliasOf(type)
  if (!alias) return undefined
  if (ts.isInterfaceDeclaration(alias)) return alias.members
  return ts.isTypeLiteralNode(alias.type) ? alias.type.members : undefined
}

/** A type of this file, where a name refers to one without arguments. */
function aliasOf(type: ts.TypeNode): ts.TypeAliasDeclaration | ts.InterfaceDeclaration | undefined {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName) || type.typeArguments) return undefined
  const { text } = type.typeName
  for (const statement of type.getSourceFile().statements)
    if ((ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) && statement.name.text === text)
      return statement
  return undefined
}

/** `post(id, 'archive')`, `post(id, 'restore')`: what a function that is not exported is called with. */
function givenWords(declared: ts.Node, scopes: UrlScope): readonly string[] | undefined {
  if (!ts.isParameter(declared) || declared.dotDotDotToken || !isFunctionWithBody(declared.parent)) return undefined
  const fn = declared.parent
  const named = ts.isVariableDeclaration(fn.parent)
    ? fn.parent.name
    : ts.isFunctionDeclaration(fn)
      ? fn.name
      : undefined
  const statement = ts.isVariableDeclaration(fn.parent) ? fn.parent.parent.parent : fn
  if (!named || !ts.isIdentifier(named) || !isOwn(statement)) return undefined
  const at = fn.parameters.indexOf(declared)
  const words: string[] = []
  for (const use of usesIn(fn.getSourceFile()).get(named.text) ?? []) {
    if (use === named || scopes.resolve(use) !== named.parent) continue
    const given =
      ts.isCallExpression(use.parent) && use.parent.expression === use ? use.parent.arguments[at] : undefined
    const word = given && unwrap(given)
    // with a path it is the call that requests
    if (!word || !ts.isStringLiteralLike(word) || word.text.includes('/')) return undefined
    words.push(word.text)
  }
  return words.length ? words : undefined
}

function isOwn(statement: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

const known = new WeakMap<ts.SourceFile, ReadonlyMap<string, readonly ts.Identifier[]>>()

/** Every identifier of a file by its text. */
function usesIn(sf: ts.SourceFile): ReadonlyMap<string, readonly ts.Identifier[]> {
  let uses = known.get(sf)
  if (uses) return uses
  const found = new Map<string, ts.Identifier[]>()
  const stack: ts.Node[] = [sf]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isIdentifier(node)) {
      const list = found.get(node.text)
      if (list) list.push(node)
      else found.set(node.text, [node])
    }
    ts.forEachChild(node, child => {
      stack.push(child)
    })
  }
  uses = new Map([...found].map(([name, list]) => [name, list.sort((a, b) => a.pos - b.pos)]))
  known.set(sf, uses)
  return uses
}
