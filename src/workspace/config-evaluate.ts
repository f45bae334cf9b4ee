/** Expressions of a config file, read without running anything: literals, names, conditions, and calls of functions whose text is there. */
import { callMethod, callObject } from './config-builtins'
import type { ConfigModules } from './config-module'
import { compared, constant, firstOf, isGiven, joined } from './config-operators'
import { returnsOf } from './config-statements'
import {
  type At,
  either,
  type Fn,
  type Item,
  isNothing,
  type List,
  type Obj,
  optionsOf,
  type Property,
  type Scope,
  text,
  truth,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './config-value'
import { unwrap } from './top-level'
import { ts } from './typescript'

// Functions that call themselves end here.
const DEPTH = 40

export class ConfigEvaluator {
  /** Above zero inside a branch that the text does not decide. */
  maybe = 0
  #depth = 0

  constructor(readonly modules: ConfigModules) {}

  evaluate(node: ts.Expression, scope: Scope): Value {
    const at = { module: scope.module, node }
    if (!this.modules.step()) return { kind: 'unknown', at }
    const expression = unwrap(node)
    if (ts.isStringLiteralLike(expression)) return text(expression.text)
    if (ts.isIdentifier(expression)) return this.#name(expression, scope, at)
    if (ts.isTemplateExpression(expression)) return this.#template(expression, scope)
    if (ts.isObjectLiteralExpression(expression)) return this.#object(expression, scope)
    if (ts.isArrayLiteralExpression(expression)) return this.#list(expression, scope)
    if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression))
      return { kind: 'function', node: expression, scope }
    if (ts.isAwaitExpression(expression)) return this.evaluate(expression.expression, scope)
    if (ts.isCallExpression(expression)) return this.#call(expression, scope, at)
    if (ts.isPropertyAccessExpression(expression))
      return this.member(this.evaluate(expression.expression, scope), expression.name.text, at)
    if (ts.isElementAccessExpression(expression)) return this.#element(expression, scope, at)
    if (ts.isConditionalExpression(expression)) return this.#conditional(expression, scope)
    if (ts.isBinaryExpression(expression)) return this.#binary(expression, scope, at)
    if (ts.isPrefixUnaryExpression(expression) && expression.operator === ts.SyntaxKind.ExclamationToken) {
      const known = truth(this.evaluate(expression.operand, scope))
      return known === undefined ? { kind: 'unknown', at } : { kind: 'constant', value: !known }
    }
    return constant(expression) ?? { kind: 'unknown', at }
  }

  /** What a call of `value` answers. */
  call(value: Value, args: readonly Value[], at: At): Value {
    if (value.kind === 'either') return either(value.options.map(option => this.call(option, args, at)))
    if (value.kind !== 'function' || this.#depth >= DEPTH) return { kind: 'unknown', at, callee: value, args }
    this.#depth++
    try {
      return either(returnsOf(value, args, this))
    } finally {
      this.#depth--
    }
  }

  /** A property of a value. */
  member(value: Value, name: string, at: At): Value {
    switch (value.kind) {
      case 'object':
        return value.properties.get(name)?.value ?? (value.open ? { kind: 'unknown', at } : UNDEFINED)
      case 'namespace':
        return value.module.exported(name) ?? { kind: 'unknown', at }
      case 'list': {
        const item = /^\d+$/.test(name) ? value.items[Number(name)] : undefined
        if (name === 'length' && !value.items.some(isOpen)) return { kind: 'constant', value: value.items.length }
        return item && !item.maybe ? item.value : { kind: 'unknown', at }
      }
      case 'either':
        return either(value.options.map(option => (isNothing(option) ? UNDEFINED : this.member(option, name, at))))
      default:
        return { kind: 'unknown', at }
    }
  }

  /** The properties of a value that is spread; undefined where it cannot be read. */
  spreadable(value: Value): Obj | undefined {
    if (value.kind === 'object') return value
    if (value.kind === 'namespace') return value.module.asObject()
    return isNothing(value) ? { kind: 'object', properties: new Map(), open: null } : undefined
  }

  /** True or false where the text decides a condition; one that hangs on another module is taken as open: it is the environment. */
  truthOf(condition: ts.Expression, scope: Scope): boolean | undefined {
    return this.modules.withoutLoading(() => truth(this.evaluate(condition, scope)))
  }

  /** Evaluates something as if it stood under so many undecided conditions: where it was written, not where it is asked for. */
  within<T>(maybe: number, run: () => T): T {
    const before = this.maybe
    this.maybe = maybe
    const result = run()
    this.maybe = before
    return result
  }

  /** Runs what a condition guards: once where it holds or may, not where it does not. */
  guarded<T>(holds: boolean | undefined, run: () => T): T | undefined {
    if (holds === false) return undefined
    return holds ? run() : this.within(this.maybe + 1, run)
  }

  item(value: Value, at: At): Item {
    return { value, at, maybe: this.maybe > 0 }
  }

  /** The items of a value that is spread into a list; one unknown item for what cannot be read. */
  items(value: Value, at: At): Item[] {
    const options = optionsOf(value)
    return options.flatMap(option => {
      const found = option.kind === 'list' ? option.items : isNothing(option) ? [] : [this.item(option, at)]
      const unreadable = option.kind === 'list' || isNothing(option) || option.kind === 'unknown'
      const items = unreadable ? found : [this.item({ kind: 'unknown', at }, at)]
      return options.length > 1 ? items.map(item => ({ ...item, maybe: true })) : items
    })
  }

  #name(name: ts.Identifier, scope: Scope, at: At): Value {
    return scope.get(name.text) ?? (name.text === 'undefined' ? UNDEFINED : { kind: 'unknown', at })
  }

  #template(template: ts.TemplateExpression, scope: Scope): Value {
    const parts: Value[] = [text(template.head.text)]
    for (const span of template.templateSpans)
      parts.push(this.evaluate(span.expression, scope), text(span.literal.text))
    return joined(parts)
  }

  #object(literal: ts.ObjectLiteralExpression, scope: Scope): Obj {
    const object: Obj = { kind: 'object', properties: new Map(), open: null }
    for (const property of literal.properties) {
      if (ts.isSpreadAssignment(property)) {
        this.#spread(object, this.evaluate(property.expression, scope), { module: scope.module, node: property })
        continue
      }
      const name = this.#propertyName(property.name, scope)
      if (name === undefined) {
        object.open ??= { module: scope.module, node: property }
        continue
      }
      const value = this.#propertyValue(property, scope)
      if (value) object.properties.set(name, value)
    }
    return object
  }

  /** Found when it is asked for: most options of a config decide nothing here. */
  #propertyValue(property: ts.ObjectLiteralElementLike, scope: Scope): Property | undefined {
    const { maybe } = this
    const later = (node: ts.Node, find: (at: At) => Value): Property => {
      const at = { module: scope.module, node }
      const value = this.modules.once(() => find(at))
      return {
        at,
        get value() {
          return value()
        },
      }
    }
    if (ts.isPropertyAssignment(property)) {
      const { initializer } = property
      return later(initializer, () => this.within(maybe, () => this.evaluate(initializer, scope)))
    }
    if (ts.isShorthandPropertyAssignment(property)) {
      const { name } = property
      return later(name, at => this.#name(name, scope, at))
    }
    if (ts.isMethodDeclaration(property)) return later(property, () => ({ kind: 'function', node: property, scope }))
    return undefined
  }

  #spread(into: Obj, value: Value, at: At): void {
    const options = optionsOf(value)
    for (const option of options) {
      const object = this.spreadable(option)
      if (!object || object.open) into.open ??= object?.open ?? at
      for (const [name, property] of object?.properties ?? []) {
        if (options.length === 1) into.properties.set(name, property)
        else {
          const before = into.properties.get(name)?.value ?? UNDEFINED
          into.properties.set(name, { at: property.at, value: either([before, property.value]) })
        }
      }
    }
  }

  #propertyName(name: ts.PropertyName, scope: Scope): string | undefined {
    if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text
    const value = ts.isComputedPropertyName(name) ? this.evaluate(name.expression, scope) : undefined
    return value?.kind === 'text' && value.whole ? value.text : undefined
  }

  #list(literal: ts.ArrayLiteralExpression, scope: Scope): List {
    return { kind: 'list', items: this.#listed(literal.elements, scope) }
  }

  /** Elements or arguments, spreads among them. */
  #listed(elements: readonly ts.Expression[], scope: Scope): Item[] {
    return elements.flatMap(element => {
      const at = { module: scope.module, node: element }
      if (ts.isSpreadElement(element)) return this.items(this.evaluate(element.expression, scope), at)
      return [this.item(this.evaluate(element, scope), at)]
    })
  }

  #element(expression: ts.ElementAccessExpression, scope: Scope, at: At): Value {
    const key = this.evaluate(expression.argumentExpression, scope)
    const value = this.evaluate(expression.expression, scope)
    if (key.kind === 'text' && key.whole) return this.member(value, key.text, at)
    if (key.kind === 'constant' && typeof key.value === 'number') return this.member(value, String(key.value), at)
    return { kind: 'unknown', at }
  }

  #conditional(expression: ts.ConditionalExpression, scope: Scope): Value {
    const holds = this.truthOf(expression.condition, scope)
    const branches: Value[] = []
    if (holds !== false) branches.push(this.evaluate(expression.whenTrue, scope))
    if (holds !== true) branches.push(this.evaluate(expression.whenFalse, scope))
    return either(branches)
  }

  #binary(expression: ts.BinaryExpression, scope: Scope, at: At): Value {
    const right = () => this.evaluate(expression.right, scope)
    if (expression.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
      const holds = this.truthOf(expression.left, scope)
      if (holds === undefined) return either([{ kind: 'constant', value: false }, right()])
      return holds ? right() : this.evaluate(expression.left, scope)
    }
    const left = this.evaluate(expression.left, scope)
    switch (expression.operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
        return firstOf(left, truth, right)
      case ts.SyntaxKind.QuestionQuestionToken:
        return firstOf(left, isGiven, right)
      case ts.SyntaxKind.PlusToken: {
        const sum = joined([left, right()])
        return optionsOf(sum).every(option => option.kind === 'text' && option.text === UNKNOWN)
          ? { kind: 'unknown', at }
          : sum
      }
      case ts.SyntaxKind.EqualsEqualsEqualsToken:
      case ts.SyntaxKind.EqualsEqualsToken:
        return compared(left, right(), at, equal => equal)
      case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      case ts.SyntaxKind.ExclamationEqualsToken:
        return compared(left, right(), at, equal => !equal)
      default:
        return { kind: 'unknown', at }
    }
  }

  #call(call: ts.CallExpression, scope: Scope, at: At): Value {
    const callee = unwrap(call.expression)
    const [first] = call.arguments
    const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
    if (loads && first && ts.isStringLiteralLike(first)) {
      const module = scope.module.load(first.text)
      if (!module) return { kind: 'unknown', at }
      return callee.kind === ts.SyntaxKind.ImportKeyword ? { kind: 'namespace', module } : module.required()
    }
    const args = this.#listed(call.arguments, scope)
    const values = args.map(arg => arg.value)
    if (!ts.isPropertyAccessExpression(callee)) return this.call(this.evaluate(callee, scope), values, at)
    const { expression: receiver, name } = callee
    if (ts.isIdentifier(receiver) && !scope.get(receiver.text)) {
      const built = callObject(receiver.text, name.text, args, at, this)
      if (built) return built
    }
    const value = this.evaluate(receiver, scope)
    const own = this.#method(value, name.text, at)
    if (own) return this.call(own, values, at)
    return callMethod(value, name.text, args, at, this) ?? { kind: 'unknown', at, callee: value, args: values }
  }

  /** The function behind `object.name`, where it is one of the workspace. */
  #method(value: Value, name: string, at: At): Fn | undefined {
    if (value.kind !== 'object' && value.kind !== 'namespace') return undefined
    const found = this.member(value, name, at)
    return found.kind === 'function' ? found : undefined
  }
}

function isOpen(item: Item): boolean {
  return item.maybe || item.value.kind === 'unknown'
}
