/** What behaves differently after an action has become a route: one sentence each, at the place. */
import type { Caller, EntryPoint, Note } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ActionShape } from '../action/action-shape'
import type { ActionSignature } from '../action/action-signature'
import type { ServerEffect } from '../action/server-effects'
import { placeOf } from '../code/source'
import { revivedKinds } from '../wire/revive'

export interface NotesInput {
  readonly entryPoint: EntryPoint
  readonly shape: ActionShape
  readonly signature: ActionSignature
  readonly path: string
  /** A proxy covered the page and does not cover the path, which the user has accepted. */
  readonly unguarded: boolean
  /** What re-rendered the page. */
  readonly refresh: ServerEffect | undefined
  /** Callers that leave the page with `location.assign`. */
  readonly assigns: readonly Caller[]
  /** The user has said that values of unknown types are JSON. */
  readonly takenForJson: boolean
}

/** The notes of a conversion to a route. Facts: measured on Next.js 16 (arguments, errors, queueing, forms, limits). */
export function notesFor(input: NotesInput): Note[] {
  const { entryPoint, shape, signature, path, unguarded, refresh, assigns } = input
  const notes: Note[] = []
  const add = (code: Note['code'], message: string, place: { file: string; line: number } | null = null): void => {
    notes.push({ code, message, file: place?.file ?? null, line: place?.line ?? null })
  }
  const proxy = unguarded ? ' The proxy does not run for it.' : ''
  add(
    'public-url',
    `${path} can be called by anyone who knows it, as the action could be: keep its checks.${proxy}`,
    entryPoint,
  )
  add('queueing', 'Calls are no longer run one after another: two quick clicks are two requests at once.')
  add('body-limit', 'The 1 MB limit on arguments no longer applies.')
  if (refresh)
    add(
      'refresh',
      `The page is fresh one request later: router.refresh() asks for it after the call has answered, for ${refresh.name}().`,
      refresh.place,
    )
  for (const caller of assigns)
    add('location-assign', 'No component or hook holds this call: a redirect loads the page anew.', caller)
  const thrown = firstThrow(shape.fn)
  if (thrown)
    add(
      'error-text',
      'In development the error reached the client with its text; from a route it does not.',
      placeOf(thrown),
    )
  const revived = [...signature.parameters, signature.answer].flatMap(one => one.revived ?? [])
  if (revived.flatMap(revivedKinds).includes('date'))
    add('invalid-date', 'An invalid Date arrives as null: the action, too, took it as null, but answered it as it is.')
  // A hook and a form make a FormData of their own for each call.
  if (signature.answer.revived && revivedKinds(signature.answer.revived).includes('form'))
    for (const caller of entryPoint.callers.filter(({ via }) => via === 'call'))
      add(
        'json-text',
        'JSON does not carry the form in its result: this call gets back the very form that it sent, not a copy, with what is changed in it meanwhile.',
        caller,
      )
  if (input.takenForJson)
    add('unknown-type', 'Values of unknown types travel as JSON: a Date arrives as its text, a Map empty.', entryPoint)
  for (const { beyond } of signature.parameters)
    if (beyond !== undefined)
      add(
        'passed-types',
        `What callers pass is JSON, and travels. Its type would take more, which would not: ${beyond}.`,
        entryPoint,
      )
  if (signature.supposed !== null)
    add(
      'unknown-type',
      `${signature.supposed} is any: taken for the text or number that an error has by that name.`,
      entryPoint,
    )
  const texts = [...signature.parameters.map(({ type }) => type.text), signature.returns.text]
  const isJson = signature.codec === 'json' && signature.answer.codec === 'json'
  if (isJson && texts.some(text => /\bnumber\b/.test(text)))
    add('number-limit', 'NaN, Infinity and -0 arrive as null and 0: JSON does not have them.')
  // What is bound and takes a FormData is a form's action, too: `action={rename.bind(null, id)}`.
  const vias: readonly Caller['via'][] = ['action', 'form-action', 'action-state']
  const takesForm = signature.parameters.some(({ travels }) => travels === 'form')
  const form = entryPoint.callers.find(({ via }) => vias.includes(via) || (takesForm && via === 'bind'))
  if (form) add('no-js', 'The form no longer works before or without JavaScript.', form)
  return notes
}

/** The first `throw` that leaves the function: not one that a `catch` around it takes. */
function firstThrow(fn: ts.Node): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) found ??= node
    if (ts.isTryStatement(node) && node.catchClause) {
      visit(node.catchClause)
      if (node.finallyBlock) visit(node.finallyBlock)
      return
    }
    ts.forEachChild(node, visit)
  }
  visit(fn)
  return found
}
