/** What an annotation alone says about the wire, where no type checker runs: enough for primitives and plain shapes of them. */
import { ts } from '../../workspace/typescript'
import type { ParameterType, SignatureType, Wire } from '../types'

const JSON_KEYWORDS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.StringKeyword,
  ts.SyntaxKind.NumberKeyword,
  ts.SyntaxKind.BooleanKeyword,
])

/** `json` or `void` where the annotation shows it by itself; `unknown` for every name it would have to look up. */
export function syntacticWire(type: ts.TypeNode | undefined): {
  readonly wire: Wire
  readonly because: string | null
  readonly revival: null
} {
  const unknown = { wire: 'unknown', because: type?.getText() ?? null, revival: null } as const
  if (!type) return unknown
  if (type.kind === ts.SyntaxKind.VoidKeyword || type.kind === ts.SyntaxKind.UndefinedKeyword)
    return { wire: 'void', because: null, revival: null }
  return isJson(type) ? { wire: 'json', because: null, revival: null } : unknown
}

function isJson(type: ts.TypeNode): boolean {
  if (JSON_KEYWORDS.has(type.kind)) return true
  if (ts.isLiteralTypeNode(type)) return type.literal.kind !== ts.SyntaxKind.BigIntLiteral
  if (ts.isParenthesizedTypeNode(type)) return isJson(type.type)
  if (ts.isArrayTypeNode(type)) return isJson(type.elementType)
  if (ts.isTypeOperatorNode(type)) return type.operator === ts.SyntaxKind.ReadonlyKeyword && isJson(type.type)
  if (ts.isUnionTypeNode(type)) return type.types.every(isJson)
  return (
    ts.isTypeLiteralNode(type) &&
    type.members.every(member => ts.isPropertySignature(member) && member.type !== undefined && isJson(member.type))
  )
}

/** Without a checker: what the annotations alone say. */
export function signatureBySyntax(fn: ts.SignatureDeclaration): SignatureType {
  const describe = (type: ts.TypeNode | undefined, name: string, optional: boolean): ParameterType => ({
    name,
    text: type?.getText() ?? null,
    optional,
    ...syntacticWire(type),
  })
  const returned = fn.type && ts.isTypeReferenceNode(fn.type) ? fn.type.typeArguments?.[0] : undefined
  const result = describe(returned, '', false)
  return {
    parameters: fn.parameters.map(({ name, type, questionToken }) =>
      describe(type, name.getText(), questionToken !== undefined),
    ),
    result,
  }
}
