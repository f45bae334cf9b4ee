/** Everything one parse of a file yields. The tree is dropped afterwards: facts are kept, not trees. */
import { ts } from '../workspace/typescript'
import { actionFacts } from './actions'
import { apiRouteFact } from './api-routes'
import { callContexts } from './call-context'
import type { ActionFact, ApiRouteFact, ExportFact, HandlerFact, ProblemFact, UrlFact, UseFact } from './facts'
import { handlerFacts } from './handlers'
import { type ModuleFacts, moduleFacts } from './modules'
import { hasTypeSyntax, parse } from './parse'
import { Scopes } from './scopes'
import type { UrlExport } from './url-exports'
import { urlsAndExports } from './urls'
import { type Mentions, mentionsOf } from './uses'
import { viaOf } from './via'

/** A name of this file that stands for one of its actions. */
export interface ActionBinding {
  /** Offset of the name's declaration. */
  readonly declaration: number
  /** Position in `actions`. */
  readonly action: number
  /** Wrappers between the action and the name: `const save = guarded(async () => { 'use server' })`. */
  readonly through: readonly string[]
}

export interface ParsedFacts
  extends Pick<Mentions, 'types' | 'flows' | 'props' | 'components'>,
    Pick<ModuleFacts, 'edges'> {
  readonly directive: 'client' | 'server' | null
  /** Modules that no `type` says it of, but of which only types are used: the compiler erases the imports. */
  readonly erased: readonly string[]
  readonly actions: readonly ActionFact[]
  readonly bindings: readonly ActionBinding[]
  readonly exports: readonly ExportFact[]
  readonly uses: readonly UseFact[]
  /** Inline actions written where they are used: `action={async () => { 'use server' }}`. */
  readonly inPlace: readonly { readonly action: number; readonly via: ReturnType<typeof viaOf> }[]
  readonly handlers: readonly HandlerFact[]
  /** `export * from '…'` of a route file: its methods may come from there. */
  readonly stars: readonly string[]
  readonly apiRoute: ApiRouteFact | null
  readonly urls: readonly UrlFact[]
  /** What is exported for the URLs of other files. */
  readonly urlExports: readonly UrlExport[]
  readonly problems: readonly ProblemFact[]
  /** Offset of each line's first unit, to turn offsets into places. */
  readonly lineStarts: readonly number[]
}

/** Facts of one file. `role` is what its path makes of it. */
export function extract(file: string, text: string, role: 'route-handler' | 'api-route' | null): ParsedFacts {
  const sf = parse(file, text, { comments: role !== null && /@(?:swagger|openapi)\b/.test(text) })
  const { directive, actions, problems } = actionFacts(sf)
  const modules = moduleFacts(sf)
  const scopes = new Scopes()
  const bindings: ActionBinding[] = []
  const inPlace: ParsedFacts['inPlace'][number][] = []
  actions.forEach((fact, action) => {
    if (!fact.inline) {
      const declaration = fact.local ? scopes.topLevel(sf, fact.local)?.getStart(sf) : undefined
      if (declaration !== undefined) bindings.push({ declaration, action, through: [] })
      return
    }
    const found = inlineBinding(sf, fact)
    if (found && 'via' in found) inPlace.push({ action, via: found.via })
    else if (found) bindings.push({ ...found, action })
  })
  const declarations = new Set(bindings.map(binding => binding.declaration))
  for (const edge of modules.edges)
    if (edge.kind !== 're-export') for (const name of edge.names) declarations.add(name.start)
  const { handlers, stars } = role === 'route-handler' ? handlerFacts(sf) : { handlers: [], stars: [] }
  const exports = modules.exports.map(exported => ({
    ...exported,
    declaration: (exported.local === null ? undefined : scopes.topLevel(sf, exported.local))?.getStart(sf) ?? null,
  }))
  const mentions = mentionsOf(sf, declarations, scopes)
  const { urls, urlExports } = urlsAndExports(sf, role === null ? modules.exports : [], scopes)
  const contexts = callContexts(
    sf,
    [...mentions.uses, ...urls].map(({ start }) => start),
  )
  const within = <T extends { readonly start: number }>(fact: T) => ({
    ...fact,
    within: contexts.get(fact.start) ?? null,
  })
  return {
    edges: modules.edges,
    exports,
    erased: hasTypeSyntax(file) ? erasedModules(modules.edges, mentions.uses, exports) : [],
    uses: mentions.uses.map(within),
    types: mentions.types,
    flows: mentions.flows,
    props: mentions.props,
    components: mentions.components,
    directive,
    actions,
    bindings,
    inPlace,
    handlers,
    stars,
    apiRoute: role === 'api-route' ? apiRouteFact(sf) : null,
    urls: urls.map(within),
    urlExports,
    problems,
    lineStarts: sf.getLineStarts(),
  }
}

/** An import is left where one of its names is used as a value: https://www.typescriptlang.org/tsconfig/#verbatimModuleSyntax */
function erasedModules(
  edges: ParsedFacts['edges'],
  uses: Mentions['uses'],
  exports: readonly ExportFact[],
): readonly string[] {
  const used = new Set(uses.map(use => use.declaration))
  for (const { declaration } of exports) if (declaration !== null) used.add(declaration)
  const isErased = ({ kind, typeOnly, names }: ParsedFacts['edges'][number]) =>
    typeOnly || (kind === 'import' && names.length > 0 && !names.some(name => used.has(name.start)))
  const loaded = new Set(edges.flatMap(edge => (isErased(edge) ? [] : edge.specifier)))
  return [...new Set(edges.flatMap(edge => (edge.typeOnly || loaded.has(edge.specifier) ? [] : edge.specifier)))]
}

/** The name an inline action goes by, or how it is used where it stands. */
function inlineBinding(
  sf: ts.SourceFile,
  fact: ActionFact,
): { declaration: number; through: string[] } | { via: ReturnType<typeof viaOf> } | undefined {
  const node = functionAt(sf, fact)
  if (!node) return undefined
  if (ts.isFunctionDeclaration(node)) return node.name && { declaration: node.name.getStart(sf), through: [] }
  if (!ts.isExpression(node)) return undefined
  const through: string[] = []
  let value: ts.Node = node
  for (;;) {
    const parent: ts.Node = value.parent
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name))
      return { declaration: parent.name.getStart(sf), through }
    if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent))
      value = parent
    else if (ts.isCallExpression(parent) && parent.expression !== value) {
      through.push(parent.expression.getText(sf))
      value = parent
    } else if (ts.isJsxExpression(parent) || ts.isPropertyAccessExpression(parent)) return { via: viaOf(value) }
    else return undefined
  }
}

function functionAt(sf: ts.SourceFile, { start }: ActionFact): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (found || start < node.pos || start >= node.end) return
    if (ts.isFunctionLike(node) && node.getStart(sf) === start) found = node
    else ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}
