/** Statements of a config file, one after another, every branch that the text does not rule out. */
import type { ConfigEvaluator } from './config-evaluate'
import { type At, either, type Fn, optionsOf, Scope, UNDEFINED, type Value } from './config-value'
import { unwrap } from './top-level'
import { ts } from './typescript'

/** Runs a file's or function's statements in `scope`; answers what they return, and whether they always do. */
export function runStatements(
  statements: readonly ts.Statement[],
  scope: Scope,
  evaluator: ConfigEvaluator,
): { readonly returned: Value[]; readonly ended: boolean } {
  for (const statement of statements)
    if (ts.isFunctionDeclaration(statement) && statement.name && statement.body)
      scope.declare(statement.name.text, { kind: 'function', node: statement, scope })
  const returned: Value[] = []
  for (const statement of statements) {
    if (!evaluator.modules.step()) break
    const result = runStatement(statement, scope, evaluator)
    returned.push(...result.returned)
    if (result.ended) return { returned, ended: true }
  }
  return { returned, ended: false }
}

/** What a call of a function may return. */
export function returnsOf({ node, scope }: Fn, args: readonly Value[], evaluator: ConfigEvaluator): Value[] {
  const inner = new Scope(scope.module, scope)
  const at = { module: scope.module, node }
  node.parameters.forEach((parameter, index) => {
    const given = args[index] ?? { kind: 'unknown', at }
    const rest: Value = { kind: 'list', items: args.slice(index).map(value => evaluator.item(value, at)) }
    const missing = parameter.initializer && args[index] === undefined
    const value = missing ? evaluator.evaluate(parameter.initializer, inner) : given
    bind(parameter.name, parameter.dotDotDotToken ? rest : value, inner, evaluator)
  })
  if (!node.body) return []
  if (!ts.isBlock(node.body)) return [evaluator.evaluate(node.body, inner)]
  const { returned, ended } = runStatements(node.body.statements, inner, evaluator)
  return ended || returned.length > 0 ? returned : [UNDEFINED]
}

/** Declares the names of a binding with the parts of a value. */
export function bind(name: ts.BindingName, value: Value, scope: Scope, evaluator: ConfigEvaluator): void {
  if (ts.isIdentifier(name)) {
    scope.declare(name.text, value)
    return
  }
  const taken = new Set<string>()
  name.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return
    const at = { module: scope.module, node: element }
    const part = ts.isArrayBindingPattern(name)
      ? partOfList(value, index, element, at, evaluator)
      : partOfObject(value, element, taken, at, evaluator)
    const isMissing = part.kind === 'constant' && part.value === undefined
    const whole = element.initializer && (isMissing || part.kind === 'unknown')
    const fallback = whole ? evaluator.evaluate(element.initializer, scope) : UNDEFINED
    bind(element.name, !whole ? part : isMissing ? fallback : either([part, fallback]), scope, evaluator)
  })
}

function partOfList(
  value: Value,
  index: number,
  element: ts.BindingElement,
  at: At,
  evaluator: ConfigEvaluator,
): Value {
  if (element.dotDotDotToken)
    return value.kind === 'list' ? { kind: 'list', items: value.items.slice(index) } : { kind: 'unknown', at }
  return evaluator.member(value, String(index), at)
}

function partOfObject(
  value: Value,
  element: ts.BindingElement,
  taken: Set<string>,
  at: At,
  evaluator: ConfigEvaluator,
): Value {
  if (element.dotDotDotToken) {
    const object = evaluator.spreadable(value)
    if (!object) return { kind: 'unknown', at }
    return { ...object, properties: new Map([...object.properties].filter(([key]) => !taken.has(key))) }
  }
  const key = element.propertyName ?? element.name
  if (!ts.isIdentifier(key) && !ts.isStringLiteralLike(key)) return { kind: 'unknown', at }
  taken.add(key.text)
  return evaluator.member(value, key.text, at)
}

interface Result {
  readonly returned: readonly Value[]
  readonly ended: boolean
}
const NOTHING: Result = { returned: [], ended: false }

function runStatement(statement: ts.Statement, scope: Scope, evaluator: ConfigEvaluator): Result {
  const block = (body: ts.Statement, inner = new Scope(scope.module, scope)): Result =>
    runStatements(ts.isBlock(body) ? body.statements : [body], inner, evaluator)
  const unsure = (body: ts.Statement, inner?: Scope): Result => ({
    returned: evaluator.guarded(undefined, () => block(body, inner))?.returned ?? [],
    ended: false,
  })
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) declare(declaration, scope, evaluator)
    return NOTHING
  }
  if (ts.isExpressionStatement(statement)) {
    runExpression(unwrap(statement.expression), scope, evaluator)
    return NOTHING
  }
  if (ts.isReturnStatement(statement)) {
    const value = statement.expression ? evaluator.evaluate(statement.expression, scope) : UNDEFINED
    return { returned: [value], ended: true }
  }
  if (ts.isIfStatement(statement)) return runIf(statement, scope, evaluator, block)
  if (ts.isBlock(statement)) return block(statement)
  if (ts.isForOfStatement(statement)) return runForOf(statement, scope, evaluator, block, unsure)
  if (ts.isTryStatement(statement)) {
    const tried = block(statement.tryBlock)
    const caught = statement.catchClause ? unsure(statement.catchClause.block) : NOTHING
    const last = statement.finallyBlock ? block(statement.finallyBlock) : NOTHING
    return {
      returned: [...tried.returned, ...caught.returned, ...last.returned],
      ended: (tried.ended && !statement.catchClause) || last.ended,
    }
  }
  if (ts.isSwitchStatement(statement)) {
    const parts = statement.caseBlock.clauses.map(clause =>
      evaluator.guarded(undefined, () => runStatements(clause.statements, new Scope(scope.module, scope), evaluator)),
    )
    return { returned: parts.flatMap(part => part?.returned ?? []), ended: false }
  }
  if (ts.isIterationStatement(statement, false)) return unsure(statement.statement)
  return { returned: [], ended: ts.isThrowStatement(statement) }
}

function runIf(
  statement: ts.IfStatement,
  scope: Scope,
  evaluator: ConfigEvaluator,
  block: (body: ts.Statement) => Result,
): Result {
  const holds = evaluator.truthOf(statement.expression, scope)
  const then = evaluator.guarded(holds, () => block(statement.thenStatement)) ?? NOTHING
  const other = statement.elseStatement
  const otherwise =
    other && holds !== true
      ? (evaluator.guarded(holds === false ? true : undefined, () => block(other)) ?? NOTHING)
      : NOTHING
  const ended = holds === undefined ? then.ended && otherwise.ended : holds ? then.ended : otherwise.ended
  return { returned: [...then.returned, ...otherwise.returned], ended }
}

function runForOf(
  statement: ts.ForOfStatement,
  scope: Scope,
  evaluator: ConfigEvaluator,
  block: (body: ts.Statement, inner: Scope) => Result,
  unsure: (body: ts.Statement, inner: Scope) => Result,
): Result {
  const list = evaluator.evaluate(statement.expression, scope)
  const name = ts.isVariableDeclarationList(statement.initializer)
    ? statement.initializer.declarations[0]?.name
    : undefined
  const at = { module: scope.module, node: statement.expression }
  const returned: Value[] = []
  for (const option of optionsOf(list)) {
    const items =
      option.kind === 'list' ? [...option.items] : [{ value: { kind: 'unknown', at } as const, maybe: true }]
    for (const item of items) {
      const inner = new Scope(scope.module, scope)
      if (name) bind(name, item.value, inner, evaluator)
      const run = item.maybe || list.kind === 'either' ? unsure : block
      returned.push(...run(statement.statement, inner).returned)
    }
  }
  return { returned, ended: false }
}

function declare(declaration: ts.VariableDeclaration, scope: Scope, evaluator: ConfigEvaluator): void {
  const { name, initializer } = declaration
  if (!initializer) {
    if (ts.isIdentifier(name)) scope.declare(name.text, UNDEFINED)
  } else if (ts.isIdentifier(name)) {
    // Found when it is asked for: most of what a config declares decides nothing here.
    const { maybe } = evaluator
    scope.declare(name.text, () => evaluator.within(maybe, () => evaluator.evaluate(initializer, scope)))
  } else bindLater(name, initializer, scope, evaluator)
}

/** `const { i18n } = require('./x')`: the parts, each when it is asked for. */
function bindLater(
  name: ts.BindingPattern,
  initializer: ts.Expression,
  scope: Scope,
  evaluator: ConfigEvaluator,
): void {
  let parts: Scope | undefined
  const part = (key: string): Value => {
    if (!parts) {
      parts = new Scope(scope.module, scope)
      bind(name, evaluator.evaluate(initializer, scope), parts, evaluator)
    }
    return parts.get(key) ?? UNDEFINED
  }
  for (const key of boundNames(name)) scope.declare(key, () => part(key))
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)))
}

function runExpression(expression: ts.Expression, scope: Scope, evaluator: ConfigEvaluator): void {
  if (!ts.isBinaryExpression(expression)) {
    // Anything else matters for what it changes: `redirects.push(…)`.
    if (ts.isCallExpression(expression) || ts.isAwaitExpression(expression)) evaluator.evaluate(expression, scope)
    return
  }
  const { left, operatorToken, right } = expression
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    const holds = evaluator.truthOf(left, scope)
    evaluator.guarded(holds, () => runExpression(unwrap(right), scope, evaluator))
    return
  }
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) return
  const targets = [left]
  // `module.exports = exports.x = value`
  let last = unwrap(right)
  while (ts.isBinaryExpression(last) && last.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    targets.push(last.left)
    last = unwrap(last.right)
  }
  const value = evaluator.evaluate(last, scope)
  for (const target of targets) assign(unwrap(target), value, { module: scope.module, node: last }, scope, evaluator)
}

function assign(target: ts.Expression, value: Value, at: At, scope: Scope, evaluator: ConfigEvaluator): void {
  const maybe = evaluator.maybe > 0
  if (ts.isIdentifier(target)) scope.assign(target.text, value, maybe)
  if (!ts.isPropertyAccessExpression(target)) return
  const { expression: object, name } = target
  if (isModuleExports(target)) scope.module.replaceExports(value)
  else if (isModuleExports(object) || (ts.isIdentifier(object) && object.text === 'exports'))
    scope.module.addExport(name.text, value)
  else
    for (const option of optionsOf(evaluator.evaluate(object, scope))) {
      if (option.kind !== 'object') continue
      const before = option.properties.get(name.text)?.value ?? UNDEFINED
      option.properties.set(name.text, { value: maybe ? either([before, value]) : value, at })
    }
}

function isModuleExports(target: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(target) &&
    ts.isIdentifier(target.expression) &&
    target.expression.text === 'module' &&
    target.name.text === 'exports'
  )
}
