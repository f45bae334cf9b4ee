/** Which exported types of a route file go along with its handler: none is made of the handler itself, which may stand nowhere else. */
import { ts } from '../../workspace/typescript'
import { declaredNames } from '../action/action-file'
import { isExported } from '../handler/handler-syntax'

/** The route file, as far as its types depend on what goes. */
export interface Going {
  readonly statements: readonly ts.Statement[]
  /** Every name that a statement and what it uses of its file mention. */
  madeOf(statement: ts.Statement): ReadonlySet<string>
  /** Names of the values of its file that go along with the handler. */
  readonly values: readonly string[]
}

/**
 * Where the file goes (`imported`: what other files import of it), the types among that; where it stays, those that are made of what
 * goes: `Awaited<ReturnType<typeof getNotes>>`.
 */
export function typesThatGo(
  { statements, madeOf, values }: Going,
  imported: ReadonlySet<string> | null,
): readonly ts.Statement[] {
  return statements.filter(
    statement =>
      (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
      isExported(statement) &&
      (imported
        ? declaredNames(statement).some(name => imported.has(name))
        : values.some(name => madeOf(statement).has(name))),
  )
}
