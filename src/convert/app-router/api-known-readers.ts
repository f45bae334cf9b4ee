/** Names what packages need of the Pages Router's request where nothing stands for it in a route handler, and what a person can do. */
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { unwrapped } from '../handler/handler-syntax'

/** Packages that read an upload from Node's request: https://nextjs.org/docs/app/api-reference/file-conventions/route#request-body-formdata */
const UPLOADS = /^(?:formidable|multiparty|busboy|@fastify\/busboy|multer)$/

/** `form.parse(req)` of `const form = formidable(…)`: why, else undefined. */
export function uploadReader(call: ts.CallExpression): string | undefined {
  const root = rootOf(call.expression)
  const declaration = root && scopeOf(call.getSourceFile()).symbolOf(root)?.declarations?.[0]
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  const made = value && unwrapped(value)
  const maker = made && (ts.isCallExpression(made) || ts.isNewExpression(made)) ? rootOf(made.expression) : root
  const binding = importsOf(call.getSourceFile()).find(({ local }) => local === maker?.text)
  if (!binding || !UPLOADS.test(binding.specifier)) return undefined
  return `${binding.specifier} reads the upload from Node's request, which a route handler does not have: read it with request.formData(), whose files are in memory, and then the handler moves.`
}

/** Options of a session that are made of the request: `getServerSession(req, res, getAuthOptions(req, res))`. */
export function sessionOptions(call: ts.CallExpression): string | undefined {
  const { parent } = call
  const names = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined
  const uses: readonly ts.Node[] = names ? scopeOf(call.getSourceFile()).usesOf(names) : [call]
  const isRead = uses.some(
    ({ parent: reader }) =>
      ts.isCallExpression(reader) && /^(?:unstable_)?getServerSession$/.test(reader.expression.getText()),
  )
  if (!isRead) return undefined
  const callee = call.expression.getText()
  return `${callee} makes the options of the session of the request and the response, and a route handler reads a session with its options alone: give it options that need neither (those only the sign-in uses can stay in ${callee}), and then the handler moves.`
}

function rootOf(expression: ts.Expression): ts.Identifier | undefined {
  let node = unwrapped(expression)
  while (ts.isPropertyAccessExpression(node)) node = unwrapped(node.expression)
  return ts.isIdentifier(node) ? node : undefined
}
