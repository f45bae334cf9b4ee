/** What a conversion must not add: counted in a file's text, so that the difference before and after is what was added. */
import { ts } from 'ts-morph'

export const LITTER = ['any', 'as', '!', 'suppression'] as const
export type Litter = Record<(typeof LITTER)[number], number>

const SUPPRESSION = /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable|biome-ignore/g

/** `any` and `!`; casts but `as const` and those that say what a request's or response's JSON is; comments that silence a tool. */
function litterOf(file: string, text: string): Litter {
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

/**
 * What a change added. A cast that its author wrote beside a reading of JSON, and that now stands beside the answer of an action, is nobody
 * else's: where its type is another one than the action's it stays.
 */
export function addedLitter(file: string, before: string, after: string): Litter {
  const [was, is] = [litterOf(file, before), litterOf(file, after)]
  const added = Object.fromEntries(LITTER.map(kind => [kind, is[kind] - was[kind]])) as Litter
  const [castsBefore, castsAfter] = [castsOf(file, before), castsOf(file, after)]
  for (const type of new Set(castsBefore.json)) {
    const count = (types: readonly string[]) => types.filter(other => other === type).length
    const gone = count(castsBefore.json) - count(castsAfter.json)
    added.as -= Math.max(0, Math.min(gone, count(castsAfter.other) - count(castsBefore.other)))
  }
  return added
}

/** The types of casts, by whether they say what JSON is. */
function castsOf(file: string, text: string): { json: string[]; other: string[] } {
  const found: { json: string[]; other: string[] } = { json: [], other: [] }
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node))
      (isReadJson(node.expression) ? found.json : found.other).push(node.type.getText().replace(/\s+/g, ' '))
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
