/** URLs in JSX attributes (`<form action>`, `href`, `src`) and in assignments (`location.href = …`). */
import { ts } from '../workspace/typescript'
import { type Method, methodNamed, methodValue, seen, UNSEEN } from './url-method'
import { each, type Request } from './url-request'
import { nameOf } from './url-syntax'
import type { TextReader } from './url-text'

const GET = seen('GET')

/** The requests an attribute's URL leads to; a page link is one too, whether a route serves it is decided later. */
export function attributeRequests(attribute: ts.JsxAttribute, reader: TextReader): Request[] {
  const name = ts.isIdentifier(attribute.name) ? attribute.name.text : ''
  const value = attributeValue(attribute)
  if (!value) return []
  switch (name) {
    case 'href':
      return each(reader.texts(value, null), 'link', GET)
    case 'src':
    case 'poster':
      return each(reader.texts(value, null), 'image', GET)
    case 'action':
    case 'formAction': {
      const texts = reader.texts(value, null)
      return texts.length ? each(texts, 'form', formMethod(attribute, name, reader)) : []
    }
    default:
      return []
  }
}

/**
 * `location.href = url`, `location = url`, `a.href = url`, `img.src = url`, `form.action = url`, and `url.pathname = path` of
 * a URL that a proxy rewrites or redirects to (https://nextjs.org/docs/app/api-reference/functions/next-response#rewrite).
 */
export function assignmentRequests(assignment: ts.BinaryExpression, reader: TextReader): Request[] {
  if (assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return []
  const { left, right } = assignment
  const to = nameOf(left)
  if (ts.isIdentifier(left))
    return to === 'location' && !reader.scopes.resolve(left) ? each(reader.texts(right, null), 'navigation', GET) : []
  if (!ts.isPropertyAccessExpression(left)) return []
  if (/^(?:window|document|globalThis|self|top|parent)\.location$|(?:^|\.)location\.href$/.test(to))
    return each(reader.texts(right, null), 'navigation', GET)
  switch (left.name.text) {
    case 'href':
      return each(reader.texts(right, null), 'link', GET)
    case 'src':
      return each(reader.texts(right, null), 'image', GET)
    case 'pathname': {
      const answer = answerWith(left.expression)
      if (!answer) return []
      return each(reader.texts(right, null), answer, answer === 'rewrite' ? UNSEEN : GET)
    }
    case 'action':
      return /form/i.test(to) ? each(reader.texts(right, null), 'form', UNSEEN) : []
    default:
      return []
  }
}

/** What a proxy does with a URL that goes by a name: the first answer behind the place that takes it. */
function answerWith(url: ts.Expression): 'rewrite' | 'navigation' | null {
  if (!ts.isIdentifier(url)) return null
  const answer = new RegExp(`\\bNextResponse\\.(rewrite|redirect)\\(\\s*${url.text.replaceAll('$', '\\$')}\\b`, 'g')
  answer.lastIndex = url.end
  const found = answer.exec(url.getSourceFile().text)
  return found ? (found[1] === 'rewrite' ? 'rewrite' : 'navigation') : null
}

function attributeValue(attribute: ts.JsxAttribute): ts.Expression | undefined {
  const { initializer } = attribute
  if (!initializer) return undefined
  if (ts.isStringLiteral(initializer)) return initializer
  return ts.isJsxExpression(initializer) ? initializer.expression : undefined
}

/** The `method` of the form, `formMethod` of a button; GET where there is none (https://html.spec.whatwg.org/#attr-fs-method). */
function formMethod(attribute: ts.JsxAttribute, name: 'action' | 'formAction', reader: TextReader): Method {
  const wanted = name === 'action' ? 'method' : 'formMethod'
  let found: Method = name === 'action' ? GET : UNSEEN
  for (const property of attribute.parent.properties) {
    if (ts.isJsxSpreadAttribute(property)) found = UNSEEN
    else if (ts.isIdentifier(property.name) && property.name.text === wanted) {
      const value = attributeValue(property)
      const literal = value && ts.isStringLiteral(value) ? methodNamed(value.text) : undefined
      found = literal ? seen(literal) : value ? methodValue(value, reader, null) : UNSEEN
    }
  }
  return found
}
