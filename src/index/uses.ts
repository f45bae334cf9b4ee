/** Every use of the names in a file that may stand for an action: imports, its own actions, and whatever takes one of them on. */
import type { Via } from '../model'
import { ts } from '../workspace/typescript'
import { componentsOf } from './components'
import type { ComponentFact, FlowFact, PropFact, TypeMentionFact, UseFact } from './facts'
import { Flows, type Landing } from './flows'
import { inType, isLazyMember, mentionsIn, nameAt, typeMention, useOf } from './mentions'
import { MAY_LOAD } from './modules'
import type { Scopes } from './scopes'
import { calleeName } from './via'

/** A use before its surroundings were asked what it is for. */
export type Use = Omit<UseFact, 'within'>

export interface Mentions {
  readonly uses: readonly Use[]
  /** Mentions in types (`typeof greet`): no callers, but a conversion must know them. */
  readonly types: readonly TypeMentionFact[]
  /** Where the values go from name to name. */
  readonly flows: readonly FlowFact[]
  /** What components are given. */
  readonly props: readonly PropFact[]
  readonly components: readonly ComponentFact[]
}

/**
 * Which uses of a name count: all of them, or those in which it is called or handed over: what a component is given,
 * what has a name of its own, and of what a function made of it only those that call it.
 */
type Tracking = 'all' | Landing['how']

/** Ways in which something is called, or will be. */
const CALLING: ReadonlySet<Via> = new Set(['call', 'action', 'form-action', 'action-state', 'hook', 'bind'])
/** Functions that join class names. */
const JOINS_CLASSES = /^(?:cn|cx|clsx|twMerge|class[nN]ames|cva)$/

/**
 * Uses of the names declared at the given offsets (imports, exported actions, inline actions), and of the names that
 * take their values on, shadowing respected. `declaration` of a use is the offset of the name that it means.
 */
export function mentionsOf(sf: ts.SourceFile, declarations: ReadonlySet<number>, scopes: Scopes): Mentions {
  const finder = new Finder(sf, scopes)
  for (const start of declarations) finder.track(start, nameAt(sf, start), 'all')
  return finder.find()
}

class Finder {
  readonly #uses: Use[] = []
  readonly #types: TypeMentionFact[] = []
  readonly #flows: Flows
  readonly #tracked = new Map<number, Tracking>()
  /** Names of functions: no other module reads them. */
  readonly #local = new Set<number>()
  /** Names whose mentions have not been looked for. */
  #names = new Set<ts.__String>()
  #declared = new Map<number, Tracking>()

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly scopes: Scopes,
  ) {
    this.#flows = new Flows(sf, scopes)
  }

  track(start: number, name: string | undefined, how: Tracking): void {
    if (name === undefined || this.#tracked.has(start)) return
    this.#tracked.set(start, how)
    this.#declared.set(start, how)
    this.#names.add(ts.escapeLeadingUnderscores(name))
  }

  find(): Mentions {
    const components = this.#components()
    this.#takeLandings()
    if (this.#names.size === 0 && !MAY_LOAD.test(this.sf.text)) return NOTHING
    const { identifiers, lazy } = mentionsIn(this.sf)
    for (const call of lazy) this.#lazy(call)
    this.#takeLandings()
    // Each pass over the mentions looks for the names that the one before found.
    while (this.#names.size > 0) {
      const names = this.#names
      const declared = this.#declared
      this.#names = new Set()
      this.#declared = new Map()
      // As the tree holds them: `text` would make each one anew.
      for (const name of identifiers) if (names.has(name.escapedText)) this.#mention(name, declared)
      this.#takeLandings()
    }
    const { flows, read } = this.#needed()
    return {
      uses: this.#uses,
      types: this.#types,
      flows,
      props: this.#flows.props,
      components: components.filter(({ param }) => read.has(param)),
    }
  }

  /** The flows that somebody reads on: a use, a component, or another module. */
  #needed(): { flows: FlowFact[]; read: ReadonlySet<number> } {
    const read = new Set(this.#uses.map(use => use.declaration))
    for (const { from } of this.#flows.props) read.add(from)
    const flows: FlowFact[] = []
    for (const flow of this.#flows.flows.toReversed()) {
      if (this.#local.has(flow.to) && !read.has(flow.to)) continue
      flows.push(flow)
      read.add(flow.from)
    }
    return { flows: flows.reverse(), read }
  }

  /** Components and what they are given, which may be an action. */
  #components(): ComponentFact[] {
    return componentsOf(this.sf).map(({ node, param: { name } }) => {
      const param = name.getStart(this.sf)
      if (ts.isIdentifier(name)) this.track(param, name.text, 'named')
      else {
        this.#tracked.set(param, 'named')
        this.#flows.takeApart(name, param)
      }
      return { declaration: node.getStart(this.sf), param }
    })
  }

  /** An `import()` whose names no pattern takes at once. */
  #lazy(call: ts.CallExpression): void {
    const from = (call.arguments[0] as ts.Expression).getStart(this.sf)
    const flows = this.#flows.follow(call, from)
    const use = useOf(call, from, flows, this.sf)
    if (use.members.length > 0) this.#uses.push(use)
  }

  #mention(node: ts.Identifier, declared: ReadonlyMap<number, Tracking>): void {
    const start = node.getStart(this.sf)
    const isMember = declared.has(start) && isLazyMember(node)
    const declaration = isMember ? start : this.scopes.declarationOf(node)?.getStart(this.sf)
    const how = declaration === undefined ? undefined : declared.get(declaration)
    if (declaration === undefined || how === undefined || (declaration === start && !isMember)) return
    if (isTakenApart(node)) return
    if (inType(node)) {
      if (how === 'all') this.#types.push(typeMention(node, declaration, this.sf))
      return
    }
    const flows = this.#flows.follow(isMember ? node.parent : node, declaration)
    const use = useOf(node, declaration, flows, this.sf, this.#flows.answers(declaration))
    if (how === 'all' || [use, ...use.members].some(({ via }) => counts(via, node, how))) this.#uses.push(use)
  }

  #takeLandings(): void {
    for (const { name, from, how } of this.#flows.takeLandings()) {
      if (isInFunction(name)) this.#local.add(name.getStart(this.sf))
      const source = this.#tracked.get(from) ?? 'all'
      this.track(name.getStart(this.sf), name.text, how === 'taken' ? source : source === 'wrapped' ? source : how)
    }
  }
}

/** `({ greet } = actions)`: the name is given a value. */
function isTakenApart(node: ts.Identifier): boolean {
  let up: ts.Node = node
  while (
    ts.isShorthandPropertyAssignment(up.parent) ||
    (ts.isPropertyAssignment(up.parent) && up.parent.initializer === up)
  )
    up = up.parent.parent
  const { parent } = up
  const isAssigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  return up !== node && isAssigned && parent.left === up
}

const NOTHING: Mentions = { uses: [], types: [], flows: [], props: [], components: [] }

function counts(via: Via, node: ts.Node, how: Tracking): boolean {
  if (CALLING.has(via)) return true
  const attribute = attributeOf(node)
  // A result may be anything: only what is named like a handler is one.
  if (via === 'prop') return how === 'wrapped' || isElement(attribute) ? isHandler(attribute) : true
  if (via !== 'argument' || how === 'wrapped') return false
  const call = node.parent
  return !ts.isCallExpression(call) || !JOINS_CLASSES.test(calleeName(call.expression))
}

function attributeOf(node: ts.Node): ts.JsxAttribute | undefined {
  let up = node.parent
  while (up && !ts.isJsxAttribute(up) && !ts.isStatement(up) && !ts.isFunctionLike(up)) up = up.parent
  return up && ts.isJsxAttribute(up) ? up : undefined
}

function isElement(attribute: ts.JsxAttribute | undefined): boolean {
  return attribute !== undefined && /^[a-z][\w-]*$/.test(attribute.parent.parent.tagName.getText())
}

function isHandler(attribute: ts.JsxAttribute | undefined): boolean {
  return attribute !== undefined && /^on[A-Z]|[aA]ction$/.test(attribute.name.getText())
}

function isInFunction(node: ts.Node): boolean {
  for (let up = node.parent; up; up = up.parent) if (ts.isFunctionLike(up) || ts.isClassLike(up)) return true
  return false
}
