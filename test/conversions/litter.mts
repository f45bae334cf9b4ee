/** What a conversion must not add: counted in a file's text, so that the difference before and after is what was added. */
import { ts } from 'ts-morph'

export const LITTER = ['any', 'as', '!', 'suppression'] as const
export type Litter = Record<(typeof LITTER)[number], number>

const SUPPRESSION = /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable|biome-ignore/g

/** `any` and `!`; casts but `as const` and those that say what a request's or response's JSON is; comments that silence a tool. */
export function litterOf(file: string, text: string): Litter {
  const found: Litter = { any: 0, as: 0, '!': 0, suppression: text.match(SUPPRESSION)?.length ?? 0 }
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.any++
    if (ts.isNonNullExpression(node)) found['!']++
    if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type) && !isReadJson(node.expression)) found.as++
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return found
}

/** The first syntax error of a text; undefined where it parses. */
export function syntaxErrorOf(file: string, text: string): string | undefined {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.Latest },
  })
  const [first] = diagnostics
  return first && ts.flattenDiagnosticMessageText(first.messageText, '\n')
}

/** `await request.json()`, `await response.json()`, `JSON.parse(String(form.get('$args')))`: their own types say nothing. */
function isReadJson(expression: ts.Expression): boolean {
  let node = expression
  while (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node)) node = node.expression
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const isField = /^JSON\.parse\(String\(\w+\.get\((['"])\$\w+\1\)\)\)$/.test(node.getText())
  return node.expression.name.text === 'json' || isField
}
