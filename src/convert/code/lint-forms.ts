/** Writes types, imports of types and the heads of handlers in the form that the app's linter asks for by name. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { descendants, functionAround } from '../handler/handler-syntax'
import { applyEdits } from './edits'
import type { LintRules } from './linter'
import { parseSource } from './source'
import { type CodeStyle, semicolon } from './style'
import { isTyped } from './without-types'

/** True for a statement that the plan writes: neither moved nor left as it was. */
export type IsOurs = (statement: ts.Statement) => boolean

type Rewrite = (statement: ts.Statement, sf: ts.SourceFile, style: CodeStyle) => readonly TextEdit[]

/** The code with the top-level statements that `isOurs` is true for in the form of the rules; JavaScript stays as it is. */
export function inLintForms(file: string, code: string, rules: LintRules, style: CodeStyle, isOurs: IsOurs): string {
  const wanted = [typeDefinition(rules), typeImport(rules), returnType(rules), typedAnswer(rules)]
  const rewrites = wanted.filter(one => one !== null)
  if (rewrites.length === 0 || !isTyped(file)) return code
  const sf = parseSource(file, code)
  const own = sf.statements.filter(isOurs)
  return applyEdits(
    code,
    own.flatMap(statement => rewrites.flatMap(rewrite => rewrite(statement, sf, style))),
  )
}

/** https://typescript-eslint.io/rules/consistent-type-definitions */
function typeDefinition(rules: LintRules): Rewrite | null {
  const options = rules.get('@typescript-eslint/consistent-type-definitions')
  if (!options) return null
  const isInterface = (options[0] ?? 'interface') === 'interface'
  return (statement, sf, style) => {
    const { text } = sf
    if (isInterface && ts.isTypeAliasDeclaration(statement) && ts.isTypeLiteralNode(statement.type)) {
      const start = text.lastIndexOf('type', statement.name.getStart(sf))
      const equals = text.lastIndexOf('=', statement.type.getStart(sf))
      return [
        { start, end: start + 'type'.length, newText: 'interface' },
        { start: equals, end: statement.type.getStart(sf), newText: '' },
        { start: statement.type.end, end: statement.end, newText: '' },
      ]
    }
    if (isInterface || !ts.isInterfaceDeclaration(statement) || statement.heritageClauses) return []
    const start = text.lastIndexOf('interface', statement.name.getStart(sf))
    const brace = text.indexOf('{', statement.typeParameters?.end ?? statement.name.end)
    return [
      { start, end: start + 'interface'.length, newText: 'type' },
      { start: brace, end: brace, newText: '= ' },
      { start: statement.end, end: statement.end, newText: semicolon(style) },
    ]
  }
}

/** https://github.com/import-js/eslint-plugin-import/blob/main/docs/rules/consistent-type-specifier-style.md */
function typeImport(rules: LintRules): Rewrite | null {
  const options = rules.get('import/consistent-type-specifier-style')
  if (!options) return null
  const isInline = options[0] === 'prefer-inline'
  return (statement, sf, style) => {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined
    const named = clause?.namedBindings
    if (!ts.isImportDeclaration(statement) || !clause || !named || !ts.isNamedImports(named)) return []
    const from = sf.text.slice(clause.end, statement.end)
    const space = style.bracketSpacing ? ' ' : ''
    const list = (names: readonly string[]) => `{${space}${names.join(', ')}${space}}`
    const nameOf = (element: ts.ImportSpecifier) => element.getText(sf).replace(/^type\s+(?!as\b)/, '')
    const write = (newText: string) => [{ start: statement.getStart(sf), end: statement.end, newText }]
    if (isInline) {
      const isSole = clause.isTypeOnly && !clause.name && named.elements.length > 0
      return isSole ? write(`import ${list(named.elements.map(one => `type ${nameOf(one)}`))}${from}`) : []
    }
    const types = named.elements.filter(({ isTypeOnly }) => isTypeOnly)
    const values = named.elements.filter(({ isTypeOnly }) => !isTypeOnly)
    if (clause.isTypeOnly || types.length === 0) return []
    const first = `import type ${list(types.map(nameOf))}${from}`
    const parts = [...(clause.name ? [clause.name.text] : []), ...(values.length > 0 ? [list(values.map(nameOf))] : [])]
    return write(parts.length === 0 ? first : `${first}\nimport ${parts.join(', ')}${from}`)
  }
}

const METHODS = /^(?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/

/**
 * Of a handler it is known what it answers; a type that would have to be worked out is not written.
 * https://typescript-eslint.io/rules/explicit-function-return-type
 */
function returnType(rules: LintRules): Rewrite | null {
  if (
    !rules.get('@typescript-eslint/explicit-function-return-type') &&
    !rules.get('@typescript-eslint/explicit-module-boundary-types')
  )
    return null
  return (statement, sf) => {
    if (!ts.isFunctionDeclaration(statement) || !statement.body || statement.type) return []
    const isAsync = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
    if (!isAsync || !METHODS.test(statement.name?.text ?? '')) return []
    const at = sf.text.lastIndexOf(')', statement.body.getStart(sf)) + 1
    return [{ start: at, end: at, newText: ': Promise<Response>' }]
  }
}

/** A type that is longer is told by the function's name. */
const LONG = 40

/**
 * `json()` answers `any`, which a function of a known type may not return unseen.
 * https://typescript-eslint.io/rules/no-unsafe-return
 */
function typedAnswer(rules: LintRules): Rewrite | null {
  if (!rules.get('@typescript-eslint/no-unsafe-return')) return null
  return (statement, sf) => {
    const found = functionIn(statement)
    const type = found && resultType(found, sf)
    if (!found || type === undefined) return []
    return [...descendants(found.fn)].flatMap(node => {
      if (!isBodyRead(node) || functionAround(node) !== found.fn) return []
      const { parent } = node
      if (ts.isReturnStatement(parent)) return [{ start: node.end, end: node.end, newText: ` as ${type}` }]
      if (!ts.isConditionalExpression(parent) || parent.condition === node || !ts.isReturnStatement(parent.parent))
        return []
      return [
        { start: node.getStart(sf), end: node.getStart(sf), newText: '(' },
        { start: node.end, end: node.end, newText: ` as ${type})` },
      ]
    })
  }
}

function isBodyRead(node: ts.Node): node is ts.CallExpression {
  const callee = ts.isCallExpression(node) && node.arguments.length === 0 ? node.expression : undefined
  return callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text === 'json'
}

interface FoundFunction {
  readonly fn: ts.FunctionDeclaration | ts.ArrowFunction
  readonly name: string | undefined
  /** The type of the constant that holds it. */
  readonly type: ts.TypeNode | undefined
}

function functionIn(statement: ts.Statement): FoundFunction | undefined {
  if (ts.isFunctionDeclaration(statement)) return { fn: statement, name: statement.name?.text, type: undefined }
  const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  const fn = declaration?.initializer
  if (!declaration || !fn || !ts.isArrowFunction(fn) || !ts.isIdentifier(declaration.name)) return undefined
  return { fn, name: declaration.name.text, type: declaration.type }
}

function resultType({ fn, name, type }: FoundFunction, sf: ts.SourceFile): string | undefined {
  if (type) return `ReturnType<${type.getText(sf)}>`
  const text = fn.type?.getText(sf)
  if (text === undefined || (!text.includes('\n') && text.length <= LONG)) return text
  if (name !== undefined && !fn.typeParameters) return `ReturnType<typeof ${name}>`
  return text.includes('\n') ? undefined : text
}
