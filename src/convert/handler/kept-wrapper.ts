/**
 * Which functions around a handler may go on wrapping it once an action calls it.
 *
 * A wrapper of the workspace can be read, with what it hands its request to in other modules: it is kept unless it answers with what an action cannot pass on (cookies on the
 * response, redirects) or is made for callers outside (it checks a signature or a token that the app's own pages do not send).
 * Of packages, only next-auth's `auth(handler)` is known to rest on nothing but the request's cookies
 * (https://authjs.dev/reference/nextjs#in-route-handlers); any other is refused by name.
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { placeOf, type Sources } from '../code/source'
import { refuse } from '../refuse'
import { declaredNames } from '../to-action/module'
import { descendants, functionAround, type HandlerFunction, type Refused, unwrapped } from './handler-syntax'
import type { KeptHandler } from './kept-handler'
import { declarationOf, reachedCode, rootOf } from './kept-reach'

/** The secret by which a cron job says who it is: https://vercel.com/docs/cron-jobs/manage-cron-jobs#securing-cron-jobs */
const CRON = /\bCRON_?(?:JOB_?)?(?:SECRET|TOKEN|KEY)\b/i

/** What callers outside an app send to say who they are. */
const TOKEN = /['"]authorization['"]|\bbearer\b|['"]x-api-key['"]/i

/** A look at whether a header is there, for a log line, reads nothing. */
const IS_THERE = /\.has\(\s*['"][\w-]+['"]\s*\)/g

/** The calls around a handler, the outermost first, and the function in their middle where it is written in the file. */
export function wrappersOf(
  value: ts.Expression,
  sf: ts.SourceFile,
): { readonly calls: readonly ts.CallExpression[]; readonly inner: HandlerFunction | null } {
  const calls: ts.CallExpression[] = []
  let current: ts.Expression | undefined = unwrapped(value)
  while (current && ts.isCallExpression(current)) {
    calls.push(current)
    // `createHandler(options)(handler)`: the factory is called first, and is what has a name.
    if (ts.isCallExpression(current.expression)) calls.push(current.expression)
    current = handlerArgument(current, sf)
  }
  if (current && ts.isIdentifier(current)) {
    const { text } = current
    const declared = sf.statements.find(statement => declaredNames(statement).includes(text))
    if (declared && ts.isFunctionDeclaration(declared)) return { calls, inner: declared }
    const [declaration] = declared && ts.isVariableStatement(declared) ? declared.declarationList.declarations : []
    current = declaration?.initializer && unwrapped(declaration.initializer)
  }
  return { calls, inner: current && isFunction(current) ? current : null }
}

function isFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node)
}

/** The argument that is the handler: a function, another wrapping call, or a function of the file by its name. */
function handlerArgument(call: ts.CallExpression, sf: ts.SourceFile): ts.Expression | undefined {
  const given = call.arguments.map(unwrapped)
  const isNamed = (node: ts.Expression) =>
    ts.isIdentifier(node) &&
    sf.statements.some(
      statement =>
        declaredNames(statement).includes(node.text) &&
        (ts.isFunctionDeclaration(statement) || /=>|function/.test(statement.getText(sf))),
    )
  return given.find(isFunction) ?? given.find(ts.isCallExpression) ?? given.find(isNamed)
}

export interface Wrapper {
  /** It answers whatever the handler throws. */
  readonly catches: boolean
  /** It, or what it calls, may answer a text. */
  readonly answersText: boolean
  readonly setsHeaders: boolean
  /** It reads a token that pages of the app do not send: the user says that nobody else calls. */
  readonly readsToken: boolean
}

/** What a wrapper is that only goes on with what the handler answers. */
const PLAIN: Wrapper = { catches: false, answersText: false, setsHeaders: false, readsToken: false }

/** Reads one wrapper. Refused with `wrapped-handler`, `webhook` or, unless the user `accepted` it, `external-caller` at its call. */
export async function checkWrapper(
  call: ts.CallExpression,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
  accepted: readonly string[],
): Promise<Wrapper | Refused> {
  const place = placeOf(call)
  // The outer call of `createHandler(options)(handler)`: the inner one is read by itself.
  if (ts.isCallExpression(call.expression)) return PLAIN
  const callee = call.expression.getText(sf)
  const unknown = (reason: string) => refuse('wrapped-handler', `The handler is made by ${callee}, ${reason}.`, place)
  const root = rootOf(call.expression)
  if (!root) return unknown('which cannot be followed')
  const declared = await declarationOf(root.text, sf, snapshot, sources)
  if (!declared) return unknown('which cannot be followed')
  if (declared.module !== undefined) return unknown(`which the package ${declared.module} declares`)
  const fn = functionIn(declared.statement, declared.name)
  if (!fn) {
    const module = makerOf(declared.statement, declared.sf)
    if (module === 'next-auth') return { ...PLAIN, setsHeaders: true }
    return unknown(module ? `which ${module} makes` : 'which is no plain function')
  }
  const { text, elsewhere, lost, navigation } = await reachedCode(declared.statement, declared.sf, snapshot, sources)
  // In other modules the word alone says little: an e-mail has a signature, too.
  if (/signature|hmac|timingSafeEqual/i.test(text) || /hmac|timingSafeEqual|-signature['"`]/i.test(elsewhere))
    return refuse('webhook', `${callee} checks a signature: it is made for a service that calls.`, place)
  if (CRON.test(text + elsewhere))
    return refuse('webhook', `${callee} checks the secret of a cron job: it is made for a service that calls.`, place)
  const readsToken = TOKEN.test((text + elsewhere).replace(IS_THERE, ''))
  if (readsToken && !accepted.includes('external-caller'))
    return refuse('external-caller', `${callee} reads a token that callers outside this app send.`, place)
  if (lost !== null) return unknown(`which hands the request to ${lost}, that cannot be followed`)
  if (navigation !== null) return unknown(`which calls ${navigation}(): in an action that navigates the page`)
  const answers = readAnswers(text + elsewhere)
  return answers === null
    ? {
        catches: catchesAll(fn),
        answersText: TEXT_ANSWER.test(text + elsewhere),
        setsHeaders: /\bheaders\.(?:set|append)\(/.test(text),
        readsToken,
      }
    : unknown(answers)
}

/** What of a handler's own code an action could not pass on. Refused: cookies on the response, redirects. */
export async function checkAnswers(
  statement: ts.Statement,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Pick<KeptHandler, 'setsHeaders' | 'answersText'> | Refused> {
  const { text, elsewhere, lost, navigation } = await reachedCode(statement, sf, snapshot, sources)
  if (CRON.test(text + elsewhere))
    return refuse(
      'webhook',
      'It checks the secret of a cron job: it is made for a service that calls.',
      placeOf(statement),
    )
  const reason = readAnswers(text + elsewhere)
  if (reason !== null) return refuse('unsupported-handler', `The handler is one ${reason}.`, placeOf(statement))
  if (navigation !== null)
    return refuse(
      'unsupported-handler',
      `${navigation}() answers a fetch with a status; in an action it navigates the page.`,
      placeOf(statement),
    )
  if (lost !== null)
    return refuse(
      'unsupported-handler',
      `The handler hands its request to ${lost}, which cannot be followed.`,
      placeOf(statement),
    )
  const headers = [...descendants(statement)].find(isResponseHeaders)
  return {
    answersText: TEXT_ANSWER.test(text + elsewhere),
    setsHeaders: headers ?? (/\bheaders\.(?:set|append)\(/.test(text) ? statement : null),
  }
}

/** `new Response('Unauthorized', …)`: a body that is neither missing nor written as JSON. */
const TEXT_ANSWER = /\bnew\s+(?:Next)?Response\(\s*(?!null\b|undefined\b|JSON\.stringify\(|''|""|``|\))/

/** Why an action could not pass on what this code answers; null where it can. */
function readAnswers(text: string): string | null {
  if (/\.cookies\.(?:set|delete)\(|['"]set-cookie['"]/i.test(text)) return 'which sets cookies on the response'
  if (/\bResponse\.(?:redirect|rewrite)\(|\bNextResponse\.(?:redirect|rewrite)\(/.test(text))
    return 'which answers with a redirect'
  return null
}

/** `headers` among the options of a response. */
function isResponseHeaders(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'headers') return false
  const call = node.parent.parent
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return false
  return /^(?:Next)?Response(?:\.json)?$/.test(call.expression.getText())
}

function functionIn(statement: ts.Statement, name: string): HandlerFunction | undefined {
  if (ts.isFunctionDeclaration(statement)) return statement
  if (!ts.isVariableStatement(statement)) return undefined
  const declaration = statement.declarationList.declarations.find(each => each.name.getText() === name)
  const value = declaration?.initializer && unwrapped(declaration.initializer)
  return value && isFunction(value) ? value : undefined
}

/** The package whose call made a value: `next-auth` of `const { auth } = NextAuth(…)`. */
function makerOf(statement: ts.Statement, sf: ts.SourceFile): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined
  const [declaration] = statement.declarationList.declarations
  const value = declaration?.initializer && unwrapped(declaration.initializer)
  if (!value || !ts.isCallExpression(value)) return undefined
  const root = rootOf(value.expression)
  return importsOf(sf).find(({ local }) => local === root?.text)?.specifier
}

/** True where the function it returns calls one of its parameters in a `try` whose `catch` never throws. */
function catchesAll(fn: HandlerFunction): boolean {
  const parameters = new Set(fn.parameters.map(({ name }) => name.getText()))
  return [...descendants(fn)].some(node => {
    if (!ts.isTryStatement(node) || !node.catchClause || functionAround(node) === fn) return false
    const { block } = node.catchClause
    if ([...descendants(block)].some(ts.isThrowStatement) || !ts.isReturnStatement(block.statements.at(-1) ?? block))
      return false
    return [...descendants(node.tryBlock)].some(
      inner => ts.isCallExpression(inner) && parameters.has(inner.expression.getText()),
    )
  })
}
