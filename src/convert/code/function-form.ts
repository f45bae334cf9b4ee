/** Writes functions as constants that hold arrow functions, where the app's linter wants them so. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { descendants } from '../handler/handler-syntax'
import { applyEdits, reindented } from './edits'
import { isHuggable, widthOf } from './layout'
import type { LintRules } from './linter'
import { namesIn } from './names'
import { parseSource } from './source'
import type { CodeStyle } from './style'

/** Which of the functions that a file declares become arrow functions, and how those that only return are written. */
export interface FunctionForm {
  isWanted(fn: ts.FunctionDeclaration): boolean
  /** `=> value` rather than `=> { return value }`. */
  readonly short: boolean
}

/**
 * What the rules ask for; null where declarations may stay. A default export may always.
 * https://eslint.org/docs/latest/rules/func-style, https://github.com/TristonJ/eslint-plugin-prefer-arrow,
 * https://github.com/JamieMason/eslint-plugin-prefer-arrow-functions
 */
export function functionForm(rules: LintRules): FunctionForm | null {
  const wanted = [styleWanted(rules), arrowWanted(rules)].filter(one => one !== null)
  if (wanted.length === 0) return null
  const body = rules.get('arrow-body-style')
  return {
    isWanted: fn => wanted.some(one => one(fn)),
    short: body !== undefined && (body[0] ?? 'as-needed') !== 'always',
  }
}

function styleWanted(rules: LintRules): FunctionForm['isWanted'] | null {
  const [style = 'expression', more] = rules.get('func-style') ?? ['declaration']
  const exported = optionIn(optionIn(more, 'overrides'), 'namedExports') ?? style
  if (style !== 'expression' && exported !== 'expression') return null
  return fn => (isExported(fn) ? exported : style) === 'expression'
}

function arrowWanted(rules: LintRules): FunctionForm['isWanted'] | null {
  const options = rules.get('prefer-arrow/prefer-arrow-functions')
  if (!options) return null
  const [option] = options
  if (optionIn(option, 'allowStandaloneDeclarations') === true) return null
  const allowed = optionIn(option, 'allowNamedFunctions')
  if (allowed === true) return null
  // Only those that could be written without a block.
  return optionIn(option, 'singleReturnOnly') === true ? fn => returned(fn) !== undefined : () => true
}

function optionIn(option: unknown, name: string): unknown {
  return typeof option === 'object' && option !== null ? (option as Record<string, unknown>)[name] : undefined
}

/**
 * The code with those functions of its top level as `const name = (…) => …` that `form` wants and `isOurs` is true for. A
 * function that is more than its arrow function would be stays: one that is overloaded or a generator, that has a `this` or
 * `arguments` of its own, that asserts, or that the module uses above it as it loads.
 */
export function inForm(
  file: string,
  code: string,
  form: FunctionForm,
  style: CodeStyle,
  isOurs: (fn: ts.FunctionDeclaration) => boolean,
): string {
  const sf = parseSource(file, code)
  const edits = sf.statements.flatMap(statement =>
    ts.isFunctionDeclaration(statement) && form.isWanted(statement) && isOurs(statement) && isPlain(statement, sf)
      ? asArrow(statement, sf, form, style)
      : [],
  )
  return applyEdits(code, edits)
}

function asArrow(fn: Plain, sf: ts.SourceFile, { short }: FunctionForm, style: CodeStyle): TextEdit[] {
  const { text, fileName } = sf
  const { name, body, parameters, typeParameters } = fn
  const async = fn.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  const start = async?.getStart(sf) ?? text.lastIndexOf('function', name.getStart(sf))
  const space = /^\s*/.exec(text.slice(name.end))?.[0].length ?? 0
  const edits = [
    { start, end: name.getStart(sf), newText: 'const ' },
    { start: name.end, end: name.end + space, newText: ` = ${async ? 'async ' : ''}` },
  ]
  const [type, ...types] = typeParameters ?? []
  // In a .tsx, `<T>(` would be an element.
  if (type && types.length === 0 && !type.constraint && !typeParameters?.hasTrailingComma && /x$/.test(fileName))
    edits.push({ start: type.end, end: type.end, newText: ',' })
  const [first, ...more] = parameters
  if (first && more.length === 0 && !style.arrowParentheses && !type && !fn.type && isBare(first)) {
    const close = text.indexOf(')', parameters.end)
    edits.push({ start: name.end + space, end: first.getStart(sf), newText: '' })
    edits.push({ start: first.end, end: close + 1, newText: '' })
  }
  const next = text.slice(fn.end).replace(/^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')
  const end = style.semicolons || /^[([`/+-]/.test(next) ? ';' : ''
  const before = /\s$/.test(text.slice(0, body.getStart(sf))) ? '' : ' '
  const value = short ? returned(fn) : undefined
  const around = value && text.slice(body.getStart(sf), value.getFullStart()) + text.slice(value.end, fn.end)
  if (!value || /\/[/*]/.test(around + text.slice(value.getFullStart(), value.getStart(sf)))) {
    edits.push({ start: body.getStart(sf), end: body.getStart(sf), newText: `${before}=> ` })
    return [...edits, { start: fn.end, end: fn.end, newText: end }]
  }
  const shown = reindented(sf, value.getStart(sf), value.end, '')
  const head = applyEdits(text.slice(0, body.getStart(sf)), edits)
  const line = `${head.slice(head.lastIndexOf('\n') + 1)}=> ${shown}${end}`
  const write = (newText: string) => [...edits, { start: body.getStart(sf), end: fn.end, newText: before + newText }]
  if (ts.isObjectLiteralExpression(value)) return write(`=> (${shown})${end}`)
  // Prettier and Biome begin what they have to break on a line of its own, other than a list or a text.
  const isOver = shown.includes('\n') ? !isHuggable(value) : widthOf(line, style) > style.printWidth
  return write(isOver ? `=>\n${style.indent}${value.getText(sf)}${end}` : `=> ${shown}${end}`)
}

/** A parameter that needs no parentheses. */
function isBare({ name, type, initializer, dotDotDotToken, questionToken }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && !type && !initializer && !dotDotDotToken && !questionToken
}

/** What a function returns that does nothing else. */
function returned({ body }: ts.FunctionDeclaration): ts.Expression | undefined {
  const [statement, ...more] = body?.statements ?? []
  return statement && more.length === 0 && ts.isReturnStatement(statement) ? statement.expression : undefined
}

function isExported(fn: ts.FunctionDeclaration): boolean {
  return fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false
}

type Plain = ts.FunctionDeclaration & { readonly name: ts.Identifier; readonly body: ts.Block }

function isPlain(fn: ts.FunctionDeclaration, sf: ts.SourceFile): fn is Plain {
  const { name, body } = fn
  if (!name || !body || fn.asteriskToken || fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
    return false
  if (fn.type && ts.isTypePredicateNode(fn.type) && fn.type.assertsModifier) return false
  if (hasOwnThis(fn)) return false
  const isOverloaded = sf.statements.some(
    statement =>
      statement !== fn &&
      (ts.isFunctionDeclaration(statement) || ts.isModuleDeclaration(statement)) &&
      statement.name?.text === name.text,
  )
  return !isOverloaded && !namesAtLoad(sf, fn).has(name.text)
}

/** The names that the statements above a function mention as the module loads, those in functions that they may call among them. */
function namesAtLoad(sf: ts.SourceFile, below: ts.Statement): ReadonlySet<string> {
  const functions = new Map<string, ts.Node>()
  const names = new Set<string>()
  for (const statement of sf.statements) {
    const own = functionsIn(statement)
    for (const [name, fn] of own) functions.set(name, fn)
    const isSilent =
      own.length > 0 ||
      ts.isImportDeclaration(statement) ||
      ts.isExportDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement)
    if (statement.pos < below.pos && !isSilent) for (const name of namesIn(statement)) names.add(name)
  }
  // A set goes on with what is added while it is gone through.
  for (const name of names) {
    const fn = functions.get(name)
    for (const inner of fn ? namesIn(fn) : []) names.add(inner)
  }
  return names
}

/** The functions that a statement declares and does not run: `function f() {}`, `const f = () => {}`. */
function functionsIn(statement: ts.Statement): (readonly [string, ts.Node])[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [[statement.name.text, statement]] : []
  if (!ts.isVariableStatement(statement)) return []
  const found = statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    const isFunction = initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
    return isFunction && ts.isIdentifier(name) ? [[name.text, initializer] as const] : []
  })
  return found.length === statement.declarationList.declarations.length ? found : []
}

function hasOwnThis(fn: ts.FunctionDeclaration): boolean {
  for (const node of descendants(fn)) {
    const isThis = node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword
    const isName = ts.isIdentifier(node) && /^(this|arguments)$/.test(node.text)
    if (isThis || isName || ts.isMetaProperty(node)) return true
  }
  return false
}
