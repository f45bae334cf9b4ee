/** Where a value goes inside its file: into other names (`const save = greet`, `const actions = { save: greet }`), and into properties of components. */
import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import type { FlowFact, PropFact } from './facts'
import type { Scopes } from './scopes'
import { calleeName, passesOn } from './via'

/** A value on its way: the members read from its source, the functions it went through, and where it lies in what holds it now. */
interface Carried {
  readonly from: number
  readonly path: readonly string[]
  readonly wrappers: readonly string[]
  readonly at: readonly string[]
}

/** A name that was found to hold a followed value. */
export interface Landing {
  readonly name: ts.Identifier
  readonly from: number
  /** `taken` out of what holds it (destructuring, a parameter), under a `name` of its own, or what a function made of it. */
  readonly how: 'taken' | 'named' | 'wrapped'
}

/** Hooks and functions that answer what they are given. */
const SAME =
  /^(?:use(?:Event|EffectEvent|\w*Callback|MemoizedFn)|memo|forwardRef|cache|Promise\.all|Object\.(?:values|freeze))$/
/** Methods of a list that hand each of its members to a function. */
const EACH: ReadonlySet<string> = new Set(['map', 'flatMap', 'forEach', 'filter', 'find', 'some', 'every'])
/** What a function answers, as a member of it: no property has this name. */
export const ANSWER = '()'
/** Properties that hold no function. */
const NEVER_CALLED: ReadonlySet<string> = new Set(['className', 'key', 'id', 'style', 'variant', 'size'])
/** Longer ways are no code that people write; the limit keeps odd files small. */
const LONGEST = 5

/** Follows values through one file and collects what it finds. */
export class Flows {
  readonly flows: FlowFact[] = []
  readonly props: PropFact[] = []
  /** Functions that answer a followed value. */
  readonly #answering = new Set<number>()
  /** Names that were reached since the last call of `takeLandings`. */
  #landings: Landing[] = []

  constructor(
    private readonly sf: ts.SourceFile,
    private readonly scopes: Scopes,
  ) {}

  takeLandings(): Landing[] {
    const landings = this.#landings
    this.#landings = []
    return landings
  }

  /** True for a function that answers a followed value. */
  answers(declaration: number): boolean {
    return this.#answering.has(declaration)
  }

  /** Follows the value of `node`, which was read from the declaration at `from`. True where a name takes it on. */
  follow(node: ts.Node, from: number): boolean {
    return this.#carry(node, { from, path: [], wrappers: [], at: [] })
  }

  /** The names a pattern takes out of what the declaration at `from` holds. */
  takeApart(name: ts.BindingName, from: number): void {
    this.#land(name, { from, path: [], wrappers: [], at: [] }, false)
  }

  #carry(node: ts.Node, carried: Carried | null): boolean {
    if (!carried || carried.path.length + carried.wrappers.length + carried.at.length > LONGEST) return false
    let value = node
    while (passesOn(value.parent, value) || ts.isAwaitExpression(value.parent)) value = value.parent
    const { parent } = value
    if (ts.isPropertyAccessExpression(parent))
      return parent.expression === value && this.#member(parent, parent.name.text, carried)
    if (ts.isElementAccessExpression(parent)) {
      const key = parent.argumentExpression
      return (
        parent.expression === value &&
        this.#carry(parent, read(carried, ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : '*'))
      )
    }
    if (ts.isCallExpression(parent)) {
      if (parent.expression !== value) return this.#argument(parent, carried)
      return this.#answering.has(carried.from) && this.#carry(parent, read(carried, ANSWER))
    }
    if (ts.isArrowFunction(parent)) return parent.body === value && this.#result(parent, carried)
    if (ts.isReturnStatement(parent)) {
      const fn = parent.parent.parent
      if (ts.isFunctionDeclaration(fn) && fn.name) return this.#land(fn.name, into(carried, ANSWER), true)
      return (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && this.#result(fn, carried)
    }
    if (ts.isPropertyAssignment(parent))
      return parent.initializer === value && this.#carry(parent.parent, into(carried, keyOf(parent.name)))
    if (ts.isShorthandPropertyAssignment(parent)) return this.#carry(parent.parent, into(carried, parent.name.text))
    if (ts.isSpreadAssignment(parent)) return this.#carry(parent.parent, carried)
    if (ts.isArrayLiteralExpression(parent))
      return this.#carry(parent, into(carried, String(parent.elements.indexOf(value as ts.Expression))))
    if (ts.isSpreadElement(parent)) {
      const all = read(carried, '*')
      return ts.isArrayLiteralExpression(parent.parent) && !!all && this.#carry(parent.parent, into(all, '*'))
    }
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent))
      return parent.initializer === value && this.#land(parent.name, carried, true)
    if (ts.isForOfStatement(parent)) {
      const list = parent.initializer
      const name = ts.isVariableDeclarationList(list) ? list.declarations[0]?.name : undefined
      return parent.expression === value && !!name && this.#land(name, read(carried, '*'), false)
    }
    if (ts.isBinaryExpression(parent)) return parent.right === value && this.#assigned(parent, carried)
    if (ts.isExportAssignment(parent)) return !ts.isIdentifier(value) && this.#exported(parent.expression, carried)
    if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) this.#property(parent.parent, carried)
    if (ts.isJsxSpreadAttribute(parent)) this.#spread(parent, carried)
    return false
  }

  #member(access: ts.PropertyAccessExpression, name: string, carried: Carried): boolean {
    const call = access.parent
    if (!ts.isCallExpression(call) || call.expression !== access) return this.#carry(access, read(carried, name))
    // `bind` gives the same action; what `call` and every other method give is something else.
    if (name === 'bind') return this.#carry(call, carried)
    const callback = call.arguments[0]
    if (!callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return false
    const taken = callback.parameters[0]?.name
    if (!taken || carried.wrappers.length > 0) return false
    if (name === 'then') return this.#land(taken, carried, false)
    return EACH.has(name) && this.#land(taken, read(carried, '*'), false)
  }

  #argument(call: ts.CallExpression, carried: Carried): boolean {
    const name = calleeName(call.expression)
    if (SAME.test(name) || SAME.test(qualifiedName(call.expression))) return this.#carry(call, carried)
    if (name === 'useRef') return this.#carry(call, into(carried, 'current'))
    if (/^use[A-Z]/.test(name) || call.expression.kind === ts.SyntaxKind.ImportKeyword) return false
    // What is awaited is what the function did with the action, not another function around it.
    if (ts.isAwaitExpression(call.parent)) return false
    return this.#carry(call, { ...carried, wrappers: [...carried.wrappers, name || 'call'] })
  }

  /** The value is what a function gives back: that matters where the function is there to give it. */
  #result(fn: ts.ArrowFunction | ts.FunctionExpression, carried: Carried): boolean {
    const call = fn.parent
    if (ts.isVariableDeclaration(call)) return this.#carry(fn, into(carried, ANSWER))
    if (!ts.isCallExpression(call) || call.expression === fn) return false
    switch (calleeName(call.expression)) {
      case 'then':
      case 'useMemo':
        return this.#carry(call, carried)
      case 'lazy':
        return this.#carry(call, read(carried, 'default'))
      // next/dynamic takes the module or the component.
      case 'dynamic': {
        const module = this.#carry(call, read(carried, 'default'))
        return this.#carry(call, carried) || module
      }
      default:
        return false
    }
  }

  #land(name: ts.BindingName, carried: Carried | null, named: boolean): boolean {
    if (!carried) return false
    if (ts.isIdentifier(name)) {
      // `node = node.next` stands for what it stood for.
      if (name.getStart(this.sf) === carried.from) return false
      const how = carried.wrappers.length > 0 ? 'wrapped' : named ? 'named' : 'taken'
      this.#landings.push({ name, from: carried.from, how })
      return this.#flow(name.getStart(this.sf), carried, named ? stepOf(name.text, carried.at) : null)
    }
    let landed = false
    name.elements.forEach((element, i) => {
      if (ts.isOmittedExpression(element)) return
      const isRest = element.dotDotDotToken !== undefined
      const key = ts.isArrayBindingPattern(name) ? String(i) : keyOf(element.propertyName ?? element.name)
      const taken = isRest ? (ts.isArrayBindingPattern(name) ? null : carried) : read(carried, key)
      if (NEVER_CALLED.has(key)) return
      landed = this.#land(element.name, taken, false) || landed
    })
    return landed
  }

  #flow(to: number, { from, path, wrappers, at }: Carried, step: string | null): boolean {
    if (at[0] === ANSWER) this.#answering.add(to)
    this.flows.push({ to, at, from, path, wrappers, step })
    return true
  }

  /** `save = greet`, `actions.save = greet`; the value of the assignment goes on. */
  #assigned(assignment: ts.BinaryExpression, carried: Carried): boolean {
    if (assignment.operatorToken.kind < ts.SyntaxKind.FirstAssignment) return false
    if (assignment.operatorToken.kind > ts.SyntaxKind.LastAssignment) return false
    const { left } = assignment
    let landed = this.#takenApart(left, carried)
    const exported = exportedBy(assignment)
    if (exported) landed = this.#flow(exported.getStart(this.sf), carried, null)
    const member = ts.isPropertyAccessExpression(left) ? left.name.text : null
    const target = ts.isPropertyAccessExpression(left) ? left.expression : left
    const name = ts.isIdentifier(target) ? this.scopes.declarationOf(target) : undefined
    if (name) landed = this.#land(name, member === null ? carried : into(carried, member), true)
    return this.#carry(assignment, carried) || landed
  }

  /** `({ greet, leave: bye } = actions)` */
  #takenApart(pattern: ts.Expression, carried: Carried | null): boolean {
    if (!carried || !ts.isObjectLiteralExpression(pattern)) return false
    let landed = false
    for (const property of pattern.properties) {
      if (ts.isSpreadAssignment(property) || !property.name) continue
      const given = ts.isPropertyAssignment(property) ? property.initializer : property.name
      const target = ts.isBinaryExpression(given) ? given.left : given
      const taken = read(carried, keyOf(property.name))
      const name = ts.isIdentifier(target) ? this.scopes.declarationOf(target) : undefined
      if (name) landed = this.#land(name, taken, false) || landed
      else if (!ts.isIdentifier(target)) landed = this.#takenApart(target as ts.Expression, taken) || landed
    }
    return landed
  }

  #exported(expression: ts.Expression, carried: Carried): boolean {
    return this.#flow(expression.getStart(this.sf), carried, null)
  }

  #property(attribute: ts.JsxAttribute, carried: Carried): void {
    const name = attribute.name.getText(this.sf)
    const element = attribute.parent.parent
    if (!NEVER_CALLED.has(name))
      this.#give(element.tagName, into(carried, name), `<${element.tagName.getText(this.sf)} ${name}>`)
  }

  #spread(attribute: ts.JsxSpreadAttribute, carried: Carried): void {
    const tag = attribute.parent.parent.tagName
    this.#give(tag, carried, `<${tag.getText(this.sf)}>`)
  }

  #give(tag: ts.JsxTagNameExpression, { from, path, wrappers, at }: Carried, step: string): void {
    const members: string[] = []
    let base: ts.Node = tag
    for (; ts.isPropertyAccessExpression(base); base = base.expression) members.unshift(base.name.text)
    if (!ts.isIdentifier(base) || (members.length === 0 && /^[a-z]/.test(base.text))) return
    const declared = this.scopes.declarationOf(base)?.getStart(this.sf)
    if (declared !== undefined)
      this.props.push({ component: { from: declared, path: members }, at, from, path, wrappers, step })
  }
}

/** The value after a member is read from what holds it; null where that member does not hold it. */
function read(carried: Carried, member: string): Carried | null {
  const [first, ...rest] = carried.at
  if (first !== undefined) return first === member || first === '*' || member === '*' ? { ...carried, at: rest } : null
  // What a function made of the value has members of its own.
  return carried.wrappers.length > 0 ? null : { ...carried, path: [...carried.path, member] }
}

function into(carried: Carried, member: string): Carried {
  return { ...carried, at: [member, ...carried.at] }
}

/** Where an assignment to `exports.greet` or `module.exports` exports its value: the name, or for the whole the value. */
function exportedBy({ left, right }: ts.BinaryExpression): ts.Node | undefined {
  if (!ts.isPropertyAccessExpression(left)) return undefined
  const object = left.expression.getText()
  if (object === 'exports' || object === 'module.exports') return left.name
  return object === 'module' && left.name.text === 'exports' ? unwrap(right) : undefined
}

function keyOf(name: ts.PropertyName | ts.BindingName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : '*'
}

function qualifiedName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression)
    ? `${callee.expression.text}.${callee.name.text}`
    : ''
}

/** `actions.save`; places of a list are left out. */
function stepOf(name: string, at: readonly string[]): string {
  return [name, ...at.filter(member => member !== '*' && member !== ANSWER && !/^\d/.test(member))].join('.')
}
