/** Reads one inline Server Action: its function, and the name that it goes by where it has none. */
import type { EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { directivesOf } from '../code/imports'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { refuse } from '../refuse'
import { type ActionFunction, findThis, isFunction, type PlainShape } from './action-shape'

export type InlineFunction = ActionFunction & { readonly body: ts.Block }

export interface InlineShape extends PlainShape {
  readonly fn: InlineFunction
  readonly directive: ts.Statement
}

type Read = { readonly shape: InlineShape; readonly refusal?: undefined } | { readonly refusal: Refusal }

/**
 * The shape of an inline action; its statement is the one of the file that holds it. Refuses a method (`not-implemented`),
 * type parameters, `this` and `arguments` (`unsupported-signature`), and a generator (`streamed-result`).
 */
export function readInlineAction(sf: ts.SourceFile, entryPoint: EntryPoint): Read {
  let node = nodeAt(sf, offsetAt(sf, entryPoint))
  while (node.parent && !(ts.isFunctionLike(node) && directiveOf(node))) node = node.parent
  const directive = ts.isFunctionLike(node) ? directiveOf(node) : undefined
  if (!directive) return refuse('not-implemented', 'The directive in its body was not found.', entryPoint)
  if (!isFunction(node) || !node.body || !ts.isBlock(node.body))
    return refuse('not-implemented', 'A method cannot be called by a route file.', placeOf(node))
  const fn = node as InlineFunction
  if (fn.typeParameters) return refuse('unsupported-signature', 'It is generic.', placeOf(fn))
  if (fn.asteriskToken) return refuse('streamed-result', 'A generator streams its results.', placeOf(fn))
  const odd = findThis(fn)
  if (odd) return refuse('unsupported-signature', `It uses \`${odd.getText(sf)}\`.`, placeOf(odd))
  let statement: ts.Node = fn
  while (!ts.isSourceFile(statement.parent)) statement = statement.parent
  const local = fn.name ?? variableOf(fn)
  return {
    shape: {
      wrapped: false,
      sf,
      fn,
      directive,
      statement: statement as ts.Statement,
      overloads: [],
      exported: inlineName(entryPoint),
      local,
      exportSite: null,
      alsoExported: [],
    },
  }
}

function directiveOf(node: ts.SignatureDeclaration): ts.Statement | undefined {
  const body = 'body' in node ? node.body : undefined
  if (!body || !ts.isBlock(body)) return undefined
  return directivesOf(body).find(({ expression }) => ts.isStringLiteral(expression) && expression.text === 'use server')
}

function variableOf({ parent }: ts.Node): ts.Identifier | null {
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : null
}

/** Its own name, or one of what stands around it: `pageFormAction` for `action:app/page.tsx#Page.formAction~1`. */
export function inlineName({ id, name }: Pick<EntryPoint, 'id' | 'name'>): string {
  if (name !== null) return name
  const key = id.slice(id.lastIndexOf('#') + 1, id.lastIndexOf('~'))
  const words = key.split(/[^\w$]+/).filter(word => word !== '')
  const camel = words
    .slice(-2)
    .map((word, n) => (n === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
  return /^[A-Za-z_$]/.test(camel) ? camel : 'inlineAction'
}
