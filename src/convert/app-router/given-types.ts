/** The type of what a helper is given and calls: a function of the Pages Router becomes one that takes the request and answers a Response. */
import type { Place, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { membersOf } from './api-functions'
import type { Given } from './given-functions'

/**
 * The edits of every function type that stands behind the parameter's type in the file. Refused with `unsupported-handler`: a type that is
 * declared in another file, or that holds anything else than functions of the Pages Router.
 */
export function givenTypes(
  { name, byMethod, key }: Given,
  sf: ts.SourceFile,
  place: (node: ts.Node) => Place,
): readonly TextEdit[] | Refused {
  const edits: TextEdit[] = []
  const odd = (node: ts.Node) =>
    refuse('unsupported-handler', `The type of ${name.text} cannot be rewritten for a Request.`, place(node))
  let parameter: ts.Node = name
  while (!ts.isParameter(parameter)) parameter = parameter.parent
  if (!parameter.type) return odd(name)
  const visit = (type: ts.TypeNode, many: boolean): ts.Node | undefined => {
    const node = bare(type)
    if (isEmpty(node)) return undefined
    if (ts.isUnionTypeNode(node)) return node.types.map(each => visit(each, many)).find(each => each !== undefined)
    if (ts.isFunctionTypeNode(node)) {
      const [request, response, ...more] = node.parameters
      const isOurs = isTyped(request, 'NextApiRequest') && isTyped(response, 'NextApiResponse') && more.length === 0
      const result = resultOf(node.type)
      if (!isOurs || !request || result === null || node.typeParameters) return node
      edits.push({
        start: node.getStart(sf),
        end: node.end,
        newText: `(${request.name.getText(sf)}: NextRequest) => ${result}`,
      })
      return undefined
    }
    if (many && ts.isMappedTypeNode(node) && node.type) return visit(node.type, false)
    if (many && ts.isTypeLiteralNode(node)) return visitMembers(node.members)
    if (!ts.isTypeReferenceNode(node)) return node
    const known = node.typeName.getText(sf)
    const [first, second] = node.typeArguments ?? []
    if (known === 'NextApiHandler') {
      edits.push({
        start: node.getStart(sf),
        end: node.end,
        newText: '(req: NextRequest) => Response | Promise<Response>',
      })
      return undefined
    }
    if (many && known === 'Record' && first && second) return visit(second, false)
    if (many && known === 'Partial' && first) return visit(first, true)
    const alias = sf.statements.find(
      each => (ts.isTypeAliasDeclaration(each) || ts.isInterfaceDeclaration(each)) && each.name.text === known,
    )
    if (alias && ts.isTypeAliasDeclaration(alias) && !alias.typeParameters && usesOf(sf, known) === 1)
      return visit(alias.type, many)
    if (many && alias && ts.isInterfaceDeclaration(alias) && !alias.heritageClauses && usesOf(sf, known) === 1)
      return visitMembers(alias.members)
    return node
  }
  const visitMembers = (members: readonly ts.TypeElement[]): ts.Node | undefined => {
    for (const member of members) {
      const type = ts.isPropertySignature(member) || ts.isIndexSignatureDeclaration(member) ? member.type : undefined
      const wrong = type ? visit(type, false) : member
      if (wrong) return wrong
    }
    return undefined
  }
  if (key === null) {
    const wrong = visit(parameter.type, byMethod)
    return wrong ? odd(wrong) : edits
  }
  const member = membersOf(parameter.type, sf)?.find(each => each.name?.getText(sf) === key)
  const type = member && ts.isPropertySignature(member) ? member.type : undefined
  const wrong = type ? visit(type, byMethod) : parameter.type
  return wrong ? odd(wrong) : edits
}

function bare(type: ts.TypeNode): ts.TypeNode {
  return ts.isParenthesizedTypeNode(type) ? bare(type.type) : type
}

function isEmpty(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword || node.getText() === 'null'
}

function isTyped(parameter: ts.ParameterDeclaration | undefined, name: string): boolean {
  const type = parameter?.type
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() === name
}

/** What a function of the Pages Router hands back is looked at by nobody; whether it is waited for is kept. */
function resultOf(type: ts.TypeNode): string | null {
  const text = type.getText().replace(/\s+/g, '')
  const promise = /^Promise<(?:void|any|unknown|undefined|void\|undefined)>$/
  if (promise.test(text)) return 'Promise<Response>'
  if (text === 'void') return 'Response'
  const members = ts.isUnionTypeNode(type) ? type.types.map(each => each.getText().replace(/\s+/g, '')) : [text]
  const isPlain = members.every(each => /^(?:void|any|unknown|undefined)$/.test(each) || promise.test(each))
  return isPlain ? 'Response | Promise<Response>' : null
}

/** How often a file mentions a type. */
function usesOf(sf: ts.SourceFile, name: string): number {
  let count = 0
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) && node.typeName.getText(sf) === name) count++
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return count
}
