/**
 * An API route that only passes on the handler of another module: `export { default } from '@/features/greet'`. That module is rewritten
 * where it is, as nothing else imports it, and the route file passes on its methods.
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { directivesOf, importsOf } from '../code/imports'
import { firstSyntaxError, type Sources } from '../code/source'
import { movedSpecifier } from '../code/specifiers'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import type { ConvertContext } from '../context'
import { isRefused } from '../handler/handler-syntax'
import { importersOf } from '../request/request-importers'
import { type ApiHandler, configOf } from './api-handler'
import { readApiHandler } from './read-handler'

export interface HandlerElsewhere {
  readonly handler: ApiHandler
  /** The configuration that the API route's file has. */
  readonly config: ts.VariableStatement | null
  readonly specifier: string
}

/** The handler that a file passes on; null where the file does more, or another one imports the handler's module. */
export async function handlerElsewhere(
  sf: ts.SourceFile,
  context: ConvertContext,
  sources: Sources,
): Promise<HandlerElsewhere | null> {
  const { snapshot } = context
  const config = configOf(sf)
  const directives: readonly ts.Statement[] = directivesOf(sf)
  const own = sf.statements.filter(statement => statement !== config && !directives.includes(statement))
  const specifier = passedOn(own, sf)
  const file = specifier === undefined ? undefined : snapshot.resolve(sf.fileName, specifier)
  const module = file === undefined || file.includes('node_modules/') ? undefined : await sources.get(file)
  if (!module || specifier === undefined || firstSyntaxError(module)) return null
  const importers = await importersOf(module.fileName, snapshot, sources, context.read)
  if (importers.some(importer => importer.sf !== sf)) return null
  const handler = readApiHandler(module)
  return isRefused(handler) ? null : { handler, config, specifier }
}

/** The module of `export { default } from 'x'`, or of `import greet from 'x'` and `export default greet`. */
function passedOn(own: readonly ts.Statement[], sf: ts.SourceFile): string | undefined {
  const [first, second, ...more] = own
  if (!first || more.length > 0) return undefined
  if (!second) {
    if (!ts.isExportDeclaration(first) || !first.exportClause || !ts.isNamedExports(first.exportClause))
      return undefined
    const [only, ...others] = first.exportClause.elements
    const isDefault = only && others.length === 0 && only.name.text === 'default' && !only.propertyName
    const { moduleSpecifier } = first
    return isDefault && moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined
  }
  if (!ts.isImportDeclaration(first) || !ts.isExportAssignment(second) || second.isExportEquals) return undefined
  const [binding, ...others] = importsOf(sf)
  const isOwn = binding?.imported === 'default' && others.length === 0
  return isOwn && second.expression.getText(sf) === binding.local ? binding.specifier : undefined
}

/** The route file: its configuration, and the methods passed on. */
export function passingText(
  file: string,
  sf: ts.SourceFile,
  { specifier }: HandlerElsewhere,
  methods: readonly string[],
  lines: readonly string[],
  like: readonly ts.SourceFile[],
  style: CodeStyle,
  snapshot: Snapshot,
): string {
  const from = quoted(movedSpecifier(specifier, sf, file, like, snapshot), style)
  const passing = `export { ${methods.join(', ')} } from ${from}${semicolon(style)}\n`
  return lines.length > 0 ? `${lines.join('\n')}\n\n${passing}` : passing
}
