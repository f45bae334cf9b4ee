/** The parts of next-auth's options that nothing but a sign-in runs. */
import { unwrap } from '../../workspace/top-level'
import { ts } from '../../workspace/typescript'

/** What runs when somebody signs in or out, and at next-auth's own route: all but what makes a session. */
const AT_SIGN_IN: Readonly<Record<string, (member: string) => boolean>> = {
  providers: () => true,
  pages: () => true,
  events: member => member !== 'session',
  callbacks: member => member === 'signIn' || member === 'redirect' || member === 'authorized',
}

const TYPES = /\b(?:NextAuthOptions|AuthOptions|NextAuthConfig|AuthConfig)\b/

/**
 * The parts of a declaration of next-auth's options, or of a call `NextAuth({ … })`, that run where code asks who is there
 * (`getServerSession(authOptions)`, `auth()`); undefined for any other node. What its `signIn` and `signOut` do is known
 * by their names. Rules: https://next-auth.js.org/configuration/options#callbacks, …#events,
 * https://next-auth.js.org/configuration/nextjs#getserversession
 */
export function sessionParts(node: ts.Node): ts.Node[] | undefined {
  const object = optionsIn(node)
  return object?.properties.flatMap(property => {
    const name = property.name && memberName(property.name)
    const isSpared = name === undefined ? undefined : AT_SIGN_IN[name]
    if (!isSpared) return [property]
    if (ts.isPropertyAssignment(property) && ts.isObjectLiteralExpression(property.initializer))
      return property.initializer.properties.filter(({ name }) => {
        const member = name && memberName(name)
        return member === undefined || !isSpared(member)
      })
    return name === 'providers' || name === 'pages' ? [] : [property]
  })
}

function optionsIn(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  if (ts.isExportAssignment(node)) return optionsOf(node.expression, false)
  if (!ts.isVariableStatement(node)) return undefined
  const [declared, ...others] = node.declarationList.declarations
  if (!declared?.initializer || others.length > 0) return undefined
  return optionsOf(declared.initializer, declared.type !== undefined && TYPES.test(declared.type.getText()))
}

/** `typed`: it is said what the object is. */
function optionsOf(expression: ts.Expression, typed: boolean): ts.ObjectLiteralExpression | undefined {
  const e = unwrap(expression)
  const isSaid = typed || (e !== expression && TYPES.test(expression.getText().slice(e.getText().length)))
  if (ts.isObjectLiteralExpression(e)) return isSaid ? e : undefined
  const [first] = ts.isCallExpression(e) && e.expression.getText() === 'NextAuth' ? e.arguments : []
  if (!first) return undefined
  const given = unwrap(first)
  const made = ts.isArrowFunction(given) ? unwrap(given.body as ts.Expression) : given
  return ts.isObjectLiteralExpression(made) ? made : undefined
}

function memberName(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined
}
