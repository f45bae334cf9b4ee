/** URLs of the pictures a page shows of itself to others: `openGraph.images` and `twitter.images` of its metadata. */
import { ts } from '../workspace/typescript'
import { seen } from './url-method'
import { words } from './url-names'
import { each, type Request } from './url-request'
import { nameOf, nameText, unwrap } from './url-syntax'
import type { TextReader } from './url-text'

const GET = seen('GET')
/** So many brackets, conditions and spreads may stand between a property and its value. */
const MAX_DEPTH = 6

/**
 * The requests of a property `images` right within `openGraph` or `twitter`, or within a constant of that type: a URL, an
 * object with a `url`, or a list of them (https://nextjs.org/docs/app/api-reference/functions/generate-metadata#opengraph).
 * The same of `image` and `images` in what a function is given that makes metadata: `constructMetadata({ image: '/api/og' })`.
 * Any other property has none.
 */
export function metadataRequests(property: ts.PropertyAssignment, reader: TextReader): Request[] {
  const name = nameText(property.name)
  const owner = name === 'images' ? ownerOf(property.parent) : undefined
  if (owner !== 'openGraph' && owner !== 'twitter' && !(name && PICTURES.test(name) && isMetadata(property.parent)))
    return []
  return picturesOf(property.initializer).flatMap(url => each(reader.texts(url, null), 'image', GET))
}

const PICTURES = /^(?:image|images|ogImage)$/

/** `constructMetadata({ … })` */
function isMetadata(object: ts.ObjectLiteralExpression): boolean {
  const { parent } = object
  return ts.isCallExpression(parent) && words(nameOf(parent.expression)).includes('metadata')
}

/** The property an object is the value of, or one of its values, or spread into. */
function ownerOf(object: ts.ObjectLiteralExpression): string | undefined {
  let up: ts.Node = object.parent
  for (let depth = 0; depth < MAX_DEPTH; depth++, up = up.parent) {
    if (ts.isPropertyAssignment(up)) return nameText(up.name)
    if (ts.isVariableDeclaration(up)) return partOf(up.type)
    if (ts.isSatisfiesExpression(up)) return partOf(up.type)
    const isPassing = ts.isSpreadAssignment(up) || ts.isObjectLiteralExpression(up) || ts.isBinaryExpression(up)
    if (!isPassing && !ts.isConditionalExpression(up) && !ts.isParenthesizedExpression(up)) return undefined
  }
  return undefined
}

/** `twitter` of `Metadata['twitter']`. */
function partOf(type: ts.TypeNode | undefined): string | undefined {
  if (!type || !ts.isIndexedAccessTypeNode(type) || !ts.isLiteralTypeNode(type.indexType)) return undefined
  const { literal } = type.indexType
  return type.objectType.getText() === 'Metadata' && ts.isStringLiteral(literal) ? literal.text : undefined
}

function picturesOf(value: ts.Expression, depth = 0): ts.Expression[] {
  if (depth > MAX_DEPTH) return []
  const e = unwrap(value)
  const inner = (one: ts.Expression) => picturesOf(one, depth + 1)
  if (ts.isArrayLiteralExpression(e)) return e.elements.flatMap(inner)
  if (ts.isSpreadElement(e)) return inner(e.expression)
  if (ts.isConditionalExpression(e)) return [...inner(e.whenTrue), ...inner(e.whenFalse)]
  if (!ts.isObjectLiteralExpression(e)) return [e]
  return e.properties.flatMap(property =>
    ts.isPropertyAssignment(property) && nameText(property.name) === 'url' ? [property.initializer] : [],
  )
}
