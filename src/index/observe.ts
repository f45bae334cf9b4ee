/**
 * What the code of an entry point was seen to do: facts with places, read from the syntax of one file. The conclusions
 * are drawn in `advise/`. What is not recognised is not reported.
 */
import type { Observation, ObservationKind } from '../model'
import { type Binding, topLevelBindings, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { mutation, shortText } from './observe-mutations'
import { readDestructuredHeaders, readRequestCall, readRequestProperty } from './observe-requests'
import { readAnswer, readConstruction, readNewHeaders } from './observe-responses'
import { Roles } from './observe-roles'

const CACHE_CALLS: ReadonlySet<string> = new Set(['revalidatePath', 'revalidateTag', 'updateTag', 'refresh'])
const REDIRECTS: ReadonlySet<string> = new Set(['redirect', 'permanentRedirect'])
/** Route segment config: https://nextjs.org/docs/app/api-reference/file-conventions/route-segment-config */
const SEGMENT_CONFIG: ReadonlySet<string> = new Set(
  'dynamic dynamicParams revalidate fetchCache runtime preferredRegion maxDuration'.split(' '),
)
const OPENAPI_TAGS: ReadonlySet<string> = new Set(['swagger', 'openapi'])

/**
 * The observations of the function, expression or name `node` and of the functions of the same file it calls by name,
 * with the file's own route config and OpenAPI comments, in source order. A wrapped handler is observed through its wrappers.
 */
export function observe(sf: ts.SourceFile, node: ts.Node): Observation[] {
  const observer = new Observer(sf)
  observer.readConfig()
  observer.readComments(node)
  observer.readEntry(node)
  return observer.observations()
}

const bindingsOf = new WeakMap<ts.SourceFile, ReadonlyMap<string, Binding>>()

class Observer {
  readonly #found = new Map<string, { readonly start: number; readonly observation: Observation }>()
  readonly #roles: Roles
  /** Functions walked or being walked. */
  readonly #seen = new Set<ts.Node>()
  /** Functions of the file called by the entry point: walked afterwards, without following their own calls. */
  readonly #called = new Set<ts.Node>()
  readonly #calls: ts.CallExpression[] = []
  #depth = 0

  constructor(private readonly sf: ts.SourceFile) {
    let bindings = bindingsOf.get(sf)
    if (!bindings) {
      bindings = topLevelBindings(sf)
      bindingsOf.set(sf, bindings)
    }
    this.#roles = new Roles(bindings)
  }

  observations(): Observation[] {
    return [...this.#found.values()].sort((a, b) => a.start - b.start).map(({ observation }) => observation)
  }

  readEntry(node: ts.Node): void {
    const entry = ts.isExpression(node) ? unwrap(node) : node
    const named = ts.isIdentifier(entry) ? this.#functionNamed(entry.text) : null
    if (ts.isCallExpression(entry)) this.#emit('wrapped', shortText(entry.expression), entry)
    this.#walk(named ?? entry)
    this.#depth = 1
    for (const fn of this.#called) this.#walk(fn)
    for (const call of this.#calls) readNewHeaders(call, this.#roles, this.#emit)
  }

  /** `export const dynamic = 'force-static'` of a route file, `export const config = { api: { bodyParser: false } }`. */
  readConfig(): void {
    const isRoute = /(?:^|\/)route\.[^/]+$/.test(this.sf.fileName)
    for (const statement of this.sf.statements) {
      if (!ts.isVariableStatement(statement)) continue
      if (!statement.modifiers?.some(m => m.kind === ts.SyntaxKind.ExportKeyword)) continue
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!initializer || !ts.isIdentifier(name)) continue
        if (isRoute && SEGMENT_CONFIG.has(name.text))
          this.#emit('exports-config', `${name.text}=${valueText(initializer)}`, name)
        if (name.text === 'config') this.#readApiConfig(initializer)
      }
    }
  }

  /** `@swagger` and `@openapi` in the comments above the entry point. */
  readComments(node: ts.Node): void {
    let statement = node
    while (!ts.isSourceFile(statement.parent)) statement = statement.parent
    for (const part of ts.getJSDocCommentsAndTags(statement))
      for (const tag of ts.isJSDoc(part) ? (part.tags ?? []) : [part])
        if (OPENAPI_TAGS.has(tag.tagName.text)) this.#emit('openapi', tag.tagName.text, tag)
  }

  #readApiConfig(value: ts.Expression): void {
    const object = this.#roles.object(value)
    for (const property of object?.properties ?? []) {
      if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) continue
      const { name, initializer } = property
      if (name.text === 'api') this.#readApiConfig(initializer)
      else if (name.text === 'bodyParser' && initializer.kind === ts.SyntaxKind.FalseKeyword)
        this.#emit('reads-raw-body', 'bodyParser=false', property)
      else if (SEGMENT_CONFIG.has(name.text))
        this.#emit('exports-config', `${name.text}=${valueText(initializer)}`, property)
    }
  }

  #walk(fn: ts.Node): void {
    if (this.#seen.has(fn)) return
    this.#seen.add(fn)
    this.#visit(fn)
  }

  readonly #visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return
    const roles = this.#roles
    if (ts.isFunctionLike(node)) roles.enter(node)
    else if (ts.isVariableDeclaration(node)) {
      roles.declare(node)
      readDestructuredHeaders(node, roles, this.#emit)
    } else if (ts.isCallExpression(node)) this.#readCall(node)
    else if (ts.isNewExpression(node)) readConstruction(node, roles, this.#emit)
    else if (ts.isTaggedTemplateExpression(node)) this.#readMutation(node)
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
      readRequestProperty(node, roles, roles.hasNodeResponse, this.#emit)
    else if (ts.isBinaryExpression(node)) this.#readAssignment(node)
    ts.forEachChild(node, this.#visit)
  }

  #readCall(node: ts.CallExpression): void {
    const callee = node.expression
    readRequestCall(node, this.#roles, this.#emit)
    readAnswer(node, this.#roles, this.#emit)
    this.#calls.push(node)
    this.#readMutation(node)
    if (ts.isIdentifier(callee)) {
      const fromCache = this.#roles.imports(callee.text, 'next/cache')
      if (fromCache !== null && CACHE_CALLS.has(fromCache)) this.#emit('calls-cache', fromCache, node)
      const fromNavigation = this.#roles.imports(callee.text, 'next/navigation')
      if (fromNavigation !== null && REDIRECTS.has(fromNavigation)) this.#emit('redirects', fromNavigation, node)
      const called = this.#functionNamed(callee.text)
      if (called && this.#depth === 0) this.#called.add(called)
    }
    // A function passed by name runs as part of this one: `withAuth(handler)`.
    if (this.#depth > 0) return
    for (const argument of node.arguments) {
      const passed = ts.isIdentifier(argument) ? this.#functionNamed(argument.text) : null
      if (passed) this.#called.add(passed)
    }
  }

  #readMutation(node: ts.CallExpression | ts.TaggedTemplateExpression): void {
    const callee = mutation(node, this.#roles.bindings)
    if (callee !== null) this.#emit('mutates', callee, node)
  }

  /** `res.statusCode = 404`. */
  #readAssignment(node: ts.BinaryExpression): void {
    const { left, operatorToken, right } = node
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return
    if (left.name.text === 'statusCode' && this.#roles.of(left.expression) === 'node-response')
      this.#emit('returns-status', ts.isNumericLiteral(right) ? right.text : null, node)
  }

  #functionNamed(name: string): ts.Node | null {
    const binding = this.#roles.bindings.get(name)
    if (!binding) return null
    if (ts.isFunctionDeclaration(binding.declaration)) return binding.declaration
    const value = binding.value && unwrap(binding.value)
    return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null
  }

  readonly #emit = (what: ObservationKind, detail: string | null, node: ts.Node): void => {
    const start = node.getStart(this.sf)
    const key = `${what} ${detail} ${start}`
    if (this.#found.has(key)) return
    const { line, character } = this.sf.getLineAndCharacterOfPosition(start)
    const place = { file: this.sf.fileName, line: line + 1, column: character + 1 }
    this.#found.set(key, { start, observation: { ...place, what, detail } })
  }
}

function valueText(e: ts.Expression): string {
  const value = unwrap(e)
  return ts.isStringLiteralLike(value) ? value.text : shortText(value)
}
