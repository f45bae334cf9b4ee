/** What a function of the workspace does beside its `fetch` that a call of an action would leave out: for the sentence that refuses it. */
import { ts } from '../../workspace/typescript'
import { descendants, unwrapped } from '../handler/handler-syntax'

/** Headers that an action has no use for. */
const MEDIA_TYPE = /^['"]?(?:content-type|accept|x-requested-with)['"]?$/i

/** A function that makes no `fetch` of its own, or more than one. */
export function notOneFetch(body: ts.Node, fetches: number): string {
  return fetches > 1
    ? `which makes ${fetches} (${placeText(body)})`
    : `which hands it to other functions in a way that cannot be followed (${placeText(body)})`
}

/** What is seen of what a function does besides. */
export function doingMore(body: ts.ConciseBody, fetch: ts.CallExpression): string {
  const sf = body.getSourceFile()
  const checks = [...descendants(body)].filter(
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      /(?:^|\.)\w*(?:parse|validate|schema)\w*$/i.test(node.expression.getText(sf)) &&
      !/^JSON\./.test(node.expression.getText(sf)),
  )
  const [sends, answers] = [checks.some(node => node.end <= fetch.pos), checks.some(node => node.pos >= fetch.end)]
  const thrown = [...descendants(body)].flatMap(node => {
    const error = ts.isThrowStatement(node) ? unwrapped(node.expression) : undefined
    const name = error && ts.isNewExpression(error) && error.pos > fetch.end ? error.expression.getText(sf) : 'Error'
    return name === 'Error' ? [] : [name]
  })
  const parts = [
    ...(sends || answers
      ? [`checks ${[...(sends ? ['what it sends'] : []), ...(answers ? ['what is answered'] : [])].join(' and ')}`]
      : []),
    ...headersSent(body, fetch),
    ...(isCaught(fetch, body) ? ['catches what fails'] : []),
    ...(thrown[0] === undefined ? [] : [`throws ${thrown[0]}, which its callers may look at`]),
  ]
  const beyond = 'which does more than fetch, throw where that failed, and answer the body'
  if (parts.length === 0) return `${beyond} (${placeText(body)})`
  return `${beyond}: it ${[parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter(Boolean).join(' and ')} (${placeText(body)}), and a call of an action would not`
}

function placeText(body: ts.Node): string {
  const sf = body.getSourceFile()
  return `${sf.fileName}:${sf.getLineAndCharacterOfPosition(body.parent.getStart(sf)).line + 1}`
}

/** `sends the header x-csrf-token`: of the options written in place, and what is set on a `Headers`; `makes its headers` where a call does. */
function headersSent(body: ts.Node, fetch: ts.CallExpression): string[] {
  const sf = body.getSourceFile()
  const [init] = fetch.arguments.slice(1)
  const property =
    init && ts.isObjectLiteralExpression(init)
      ? init.properties.find(each => each.name?.getText(sf) === 'headers')
      : undefined
  const value = property && ts.isPropertyAssignment(property) ? unwrapped(property.initializer) : undefined
  const names = new Set<string>()
  if (value && ts.isObjectLiteralExpression(value))
    for (const { name } of value.properties)
      if (name && !MEDIA_TYPE.test(name.getText(sf))) names.add(name.getText(sf).replace(/['"]/g, ''))
  for (const node of descendants(body)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue
    const [name] = node.arguments
    const isSet =
      /^(?:set|append)$/.test(node.expression.name.text) && /headers$/i.test(node.expression.expression.getText(sf))
    if (isSet && name && !MEDIA_TYPE.test(name.getText(sf))) names.add(name.getText(sf).replace(/['"`]/g, ''))
  }
  if (names.size > 0) return [`sends the ${names.size > 1 ? 'headers' : 'header'} ${[...names].join(', ')}`]
  return value && ts.isCallExpression(value) ? ['makes its headers'] : []
}

/** True where a `catch` of the function takes what the request throws. */
function isCaught(fetch: ts.Node, body: ts.Node): boolean {
  for (let node = fetch; node !== body && node.parent; node = node.parent)
    if (ts.isTryStatement(node.parent) && node.parent.tryBlock === node && node.parent.catchClause) return true
  return false
}
