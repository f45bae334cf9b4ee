/** Expressions as plain data for other modules: constants, tables of paths, functions with the requests they send, clients. */
import { ts } from '../workspace/typescript'
import { type Bindings, bind, symbolize } from './url-bindings'
import { eachCall } from './url-calls'
import { libraryBase, libraryOf } from './url-libraries'
import { constructorOf, initializerOf, superArguments } from './url-members'
import { methodNamed } from './url-method'
import { looksLikeRequest } from './url-names'
import { refOf } from './url-refs'
import { requestsOf } from './url-requests'
import {
  type FunctionWithBody,
  functionName,
  isFunctionWithBody,
  nameOf,
  nameText,
  returned,
  unwrap,
} from './url-syntax'
import type { FunctionFact, RequestFact, TextFact, ValueFact } from './url-terms'
import type { TextReader } from './url-text'
import { HOLE, isWhollyOpen, type UrlText } from './url-texts'
import { MAX_DEPTH } from './url-values'

const MAX_MEMBERS = 300
const MAX_REQUESTS = 12
/** Members of an argument that may matter: the URL and the method of `request({ url, method })`. */
const ARGUMENT_MEMBERS =
  /^(?:url|path|pathname|endpoint|uri|href|method|baseURL|baseUrl|prefixUrl|prefix|base|api|key)$/

/** Whether facts of an argument that is an object tell of a member of this name. */
export function isToldOfArguments(name: string): boolean {
  return ARGUMENT_MEMBERS.test(name)
}

/** A text without its place. */
export function textFact({ text, holes, base, through, when }: UrlText): TextFact {
  return { text, holes, base, through, ...(when && { when }) }
}

/** An argument of a call that is followed in another module: texts, and of an object what may be a URL or a method. */
export function argumentFact(
  expression: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): ValueFact | null {
  const e = unwrap(expression)
  if (depth > MAX_DEPTH) return null
  if (ts.isObjectLiteralExpression(e)) {
    const members: [string, ValueFact][] = []
    let open = false
    for (const property of e.properties) {
      const name = property.name && nameText(property.name)
      const value = initializerOf(property)
      if (name === undefined || !value) open = true
      else if (isToldOfArguments(name))
        members.push([name, argumentFact(value, reader, bindings, depth + 1) ?? { texts: [] }])
    }
    return { members, open }
  }
  const texts = reader.texts(e, bindings, depth)
  if (texts.length) return textsOrRef(texts)
  const ref = refOf(e, reader, bindings, depth)
  if (ref) return { ref }
  const object = ts.isIdentifier(e) ? reader.literalOf(e, bindings, depth) : undefined
  return object && ts.isObjectLiteralExpression(object.node)
    ? argumentFact(object.node, reader, object.bindings, depth + 1)
    : null
}

function textsOrRef(texts: readonly UrlText[]): ValueFact {
  const [only] = texts
  const [hole] = only?.holes ?? []
  const isMore = only && (only.base !== null || only.when)
  if (texts.length === 1 && only && isWhollyOpen(only) && typeof hole === 'object' && !isMore) return { ref: hole.ref }
  return { texts: texts.map(textFact) }
}

/** What an exported expression or declaration is for the modules that import it; null where it is nothing to do with URLs. */
export function valueFact(node: ts.Node, reader: TextReader, bindings: Bindings | null, depth = 0): ValueFact | null {
  if (depth > MAX_DEPTH || !reader.step()) return null
  if (isFunctionWithBody(node)) return functionFact(node, reader, bindings)
  if (ts.isClassLike(node)) return classFact(node, reader, bindings, depth)
  if (ts.isEnumDeclaration(node)) return membersFact(node.members, reader, bindings, depth)
  if (!ts.isExpression(node)) return null
  const e = unwrap(node)
  if (ts.isObjectLiteralExpression(e)) return membersFact(e.properties, reader, bindings, depth)
  if (isFunctionWithBody(e) || ts.isClassLike(e)) return valueFact(e, reader, bindings, depth + 1)
  const client = clientFact(e, reader, bindings)
  if (client) return client
  if (ts.isIdentifier(e)) {
    const declared = reader.scopes.resolve(e)
    if (declared && (isFunctionWithBody(declared) || ts.isClassLike(declared) || ts.isEnumDeclaration(declared)))
      return valueFact(declared, reader, bindings, depth + 1)
  }
  if (ts.isNewExpression(e)) {
    const made = reader.instanceOf(e, bindings)
    if (made) return instanceFact(made.node, reader, made.bindings, depth)
  }
  if (ts.isIdentifier(e) || ts.isCallExpression(e) || ts.isPropertyAccessExpression(e)) {
    const fn = reader.functionOf(e, bindings)
    if (fn) return functionFact(fn.fn, reader, fn.bindings)
    const literal = reader.literalOf(e, bindings)
    if (literal)
      return ts.isClassLike(literal.node)
        ? instanceFact(literal.node, reader, literal.bindings, depth)
        : membersFact(literal.node.properties, reader, literal.bindings, depth)
  }
  return textValue(e, reader, bindings, depth) ?? contractValue(e, reader, bindings, depth)
}

/** `defineRoute({ method, path })` of another module: what that answers is decided there. */
function contractValue(
  e: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): ValueFact | null {
  const ref = ts.isCallExpression(e) ? refOf(e, reader, bindings, depth) : undefined
  const given = ref?.steps.at(-1)
  const isTold = typeof given === 'object' && given.some(value => value && 'members' in value && value.members.length)
  return ref && isTold ? { ref } : null
}

function textValue(e: ts.Expression, reader: TextReader, bindings: Bindings | null, depth: number): ValueFact | null {
  const texts = reader.piece(e, bindings, depth)
  const told = texts.filter(t => t.text !== HOLE || typeof t.holes[0] === 'object' || nameOf(e) !== '')
  return told.length && told.some(t => isTelling(t)) ? textsOrRef(told) : null
}

/** A path, a base, a method, a segment: not a sentence. */
function isTelling({ text, holes }: UrlText): boolean {
  if (text === HOLE) return typeof holes[0] === 'object' || /\benv\b/.test(holes[0] ?? '')
  return text.length < 300 && !/\s/.test(text)
}

/** `axios.create({ baseURL })`, and axios, ky or ofetch themselves where they are exported again. */
function clientFact(e: ts.Expression, reader: TextReader, bindings: Bindings | null): ValueFact | null {
  const library = ts.isCallExpression(e) || ts.isIdentifier(e) ? libraryOf(e, reader, bindings) : null
  return library && { client: library.via, base: libraryBase(library, reader)?.map(textFact) ?? null }
}

function membersFact(
  members: readonly ts.Node[],
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): ValueFact | null {
  const found: (readonly [string, ValueFact])[] = []
  let open = false
  for (const member of members.slice(0, MAX_MEMBERS)) {
    const { name } = member as { readonly name?: ts.PropertyName }
    const key = name && nameText(name)
    if (key === undefined) {
      const spread = ts.isSpreadAssignment(member) ? valueFact(member.expression, reader, bindings, depth + 1) : null
      if (spread && 'members' in spread) found.push(...spread.members)
      else open ||= !ts.isConstructorDeclaration(member)
      continue
    }
    const value = isFunctionWithBody(member) ? member : initializerOf(member)
    const fact = value ? valueFact(value, reader, bindings, depth + 1) : null
    if (fact && matters(fact)) found.push([key, fact])
  }
  const told = found.some(([, fact]) => isTold(fact)) || (found.length > 0 && found.length <= MAX_IMPORTED_MEMBERS)
  return told ? { members: found, open } : null
}

const MAX_IMPORTED_MEMBERS = 40
/** A path or a base, with or without a part that is not known; neither a sentence nor another host's page. */
const PATH_LIKE = new RegExp(
  `^(?:[\\w-]*/[^\\s*<>]*|${HOLE}[^\\s<>]*|https?://(?:(?:[\\w-]{1,60}\\.){0,4}localhost|127\\.|${HOLE})[^\\s]*|https?://[^/]+/?)$`,
)

/** Of a table of words and numbers nothing is kept. */
function matters(fact: ValueFact): boolean {
  if ('ref' in fact) return 'from' in fact.ref && fact.ref.steps.every(step => typeof step === 'string')
  return isTold(fact)
}

/** Says something of URLs by itself: what is only passed on may say it elsewhere. */
function isTold(fact: ValueFact): boolean {
  if ('texts' in fact)
    return fact.texts.some(({ text, holes: [hole] }) => {
      if (text === HOLE) return typeof hole === 'object' || /\benv\b/.test(hole ?? '')
      return (text.includes('/') && PATH_LIKE.test(text)) || methodNamed(text) !== undefined
    })
  return !('ref' in fact)
}

/** A class is a function whose answer is an instance. */
function classFact(
  node: ts.ClassLikeDeclaration,
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): ValueFact | null {
  const made = reader.constructorFor(node)
  const id = reader.nextId++
  const returns = instanceFact(node, reader, made ? symbolize({ fn: made, bindings }, id) : bindings, depth)
  return returns && { fn: { id, returns, requests: [], closed: true } }
}

function instanceFact(
  node: ts.ClassLikeDeclaration,
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): ValueFact | null {
  const own = membersFact(node.members, reader, bindings, depth)
  const parent = depth > MAX_DEPTH ? undefined : reader.parentOf(node)
  if (!parent) return own
  const made = constructorOf(node)
  const base = constructorOf(parent)
  const inner = made && base ? bind({ fn: base, bindings }, superArguments(made), bindings) : bindings
  const inherited = instanceFact(parent, reader, inner, depth + 1)
  if (!inherited || !('members' in inherited)) return own
  // the first of two members of one name stands
  return { members: [...(own && 'members' in own ? own.members : []), ...inherited.members], open: false }
}

/** A function with its requests and its answer in terms of its parameters; null for one that has neither. */
function functionFact(fn: FunctionWithBody, reader: TextReader, bindings: Bindings | null): ValueFact | null {
  const known = reader.functions.get(fn)
  if (known === null) return null
  if (known && !bindings) return { fn: known }
  const answers = returned(fn)
  if (answers.some(isMarkup)) return null
  const id = reader.nextId++
  reader.functions.set(fn, null)
  const inner = symbolize({ fn, bindings }, id)
  const requests: RequestFact[] = []
  const text = fn.getSourceFile().text.slice(fn.body.pos, fn.end)
  // without a parameter, its own or of what is around it, no argument can take part in a request
  const takesPart = inner.symbols.size > 0 || fn.parameters.length > 0
  const isWalked = takesPart && (text.length < SHORT || SENDS.test(text))
  let closed = isWalked || !text.includes('(')
  const walk = isWalked ? eachCall : () => undefined
  walk(fn, reader, node => {
    if (requests.length >= MAX_REQUESTS) return
    const found = requestsOf(node, reader, inner, 1).filter(request => request.url.bound)
    for (const { url, via, method, call, unsure } of found)
      requests.push({ url: textFact(url), via, method, ...(call && { call }), ...(unsure && { unsure }) })
    if (found.some(request => request.unsure)) closed = false
    if (!found.length) closed &&= !node.arguments?.some(argument => mentionsParameter(argument, inner, reader))
  })
  const mayAnswer = text.length < SHORT || ANSWERS.test(text)
  let returns: ValueFact | null = null
  for (const answer of answers) {
    const value: ValueFact | null = returns || !mayAnswer ? null : valueFact(answer, reader, inner, 3)
    if (value && mayBeAnswer(value)) returns = value
  }
  const fact: FunctionFact = { id, returns, requests, closed }
  if (bindings) reader.functions.delete(fn)
  else reader.functions.set(fn, fact)
  // that it requests nothing is worth knowing where its name says otherwise
  return returns || requests.length || (closed && looksLikeRequest(functionName(fn), '', '/api/')) ? { fn: fact } : null
}

/** Of the answers of functions paths, other functions and clients are kept; data is not. */
function mayBeAnswer(value: ValueFact): boolean {
  if ('ref' in value) return 'from' in value.ref || !value.ref.steps.length
  if (!('members' in value)) return isTold(value)
  return value.members.some(
    ([, member]) =>
      'fn' in member ||
      'client' in member ||
      ('members' in member && mayBeAnswer(member)) ||
      ('texts' in member && member.texts.every(({ text }) => /^\/[\w-]/.test(text))),
  )
}

/** So short a function is walked whatever it holds. */
const SHORT = 400
/** What a function holds that may send a request, and one that may answer a URL or a client: the others are not walked. */
const SENDS =
  /[fF]etch|axios|\bky\b|SWR|[qQ]uery|[mM]utat|[rR]equest|[hH]ttp|[aA][pP][iI]|[cC]lient|\.(?:get|post|put|patch|delete|push|replace|open|extend)\(|location|[rR]edirect|EventSource|[sS]end|[cC]all|[lL]oad|\bhref|\bsrc\b/
const ANSWERS = /\/(?!\/)|[uU]rl|URL|[pP]ath|[rR]oute|[aA]pi|API|[cC]lient|[eE]ndpoint|fetch|axios|\bky\b|=>|\bnew\b/

/** A component is rendered, not called. */
function isMarkup(answer: ts.Expression): boolean {
  const e = unwrap(answer)
  if (ts.isConditionalExpression(e)) return isMarkup(e.whenTrue) || isMarkup(e.whenFalse)
  return ts.isJsxElement(e) || ts.isJsxSelfClosingElement(e) || ts.isJsxFragment(e)
}

function mentionsParameter(argument: ts.Node, bindings: Bindings, reader: TextReader): boolean {
  if (ts.isIdentifier(argument)) {
    const declared = reader.scopes.resolve(argument)
    return declared !== undefined && declared !== argument.parent && isOwnParameter(declared, bindings)
  }
  return ts.forEachChild(argument, child => mentionsParameter(child, bindings, reader)) ?? false
}

function isOwnParameter(declared: ts.Node, bindings: Bindings): boolean {
  const parameter = ts.isBindingElement(declared) ? declared.parent.parent : declared
  return ts.isParameter(parameter) && (bindings.symbols.has(parameter) || parameter.parent === bindings.fn)
}
