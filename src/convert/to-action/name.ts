/** What the new action is called and in which file it goes: as the app already does it. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, HttpMethod } from '../../model'
import { RESERVED } from '../code/names'
import { kebabCase } from '../paths'
import { camelCase } from './text'

const VERBS: Readonly<Partial<Record<HttpMethod, string>>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

/** Verbs that say nothing without what they do it to, which the segment before names; of many of them at once, or of one. */
const OF_MANY = /^(?:check|clear|export|get|import|list|refresh|reorder|reset|search|set|sort|sync|validate|verify)$/
const OF_ONE =
  /^(?:accept|add|approve|archive|cancel|change|claim|confirm|create|decline|delete|disable|duplicate|enable|generate|hide|invite|move|publish|reject|remove|request|restore|revoke|save|send|share|submit|toggle|unpublish|update|upload)$/

/** Segments that gather routes and name nothing. */
const GATHERS = /^(?:admin|app|auth|internal|me|private|public)$/

/**
 * A name from the route: `POST /api/greet` is `greet`, `POST /api/posts` is `createPost`, `DELETE /api/posts/[id]` is `deletePost`,
 * `POST /api/posts/[id]/like` is `likePost`, `POST /api/posts/refresh` is `refreshPosts`. The others are for where the first is taken: with
 * the segment before, `createPostTag`, or said to be an action. `others`: the methods that the route has besides: what can be deleted is made by
 * a `POST`, and no verb.
 */
export function suggestNames(route: string, method: HttpMethod, others: readonly HttpMethod[] = []): readonly string[] {
  const segments = route.split('/').filter(segment => segment !== '' && segment !== 'api' && !/^v\d+$/.test(segment))
  const fixed = segments.filter(segment => !segment.startsWith('['))
  const last = fixed.at(-1) ?? 'submit'
  const owner = fixed.at(-2)
  const afterDynamic = owner !== undefined && segments.indexOf(last) > segments.findIndex(part => part.startsWith('['))
  const hasDynamic = segments.some(segment => segment.startsWith('['))
  const verb = VERBS[method] ?? 'run'
  const words: string[] = []
  // `POST /posts` makes one more; `POST /posts/[id]` changes one; `PUT /tags` replaces them all.
  const collection = segments.at(-1) === last
  const isOwned = owner !== undefined && !GATHERS.test(owner)
  // `DELETE /cart/remove` says twice what it does.
  const isVerb = collection && isOwned && (method !== 'DELETE' || /^(?:delete|remove)$/.test(last))
  // `POST /delete-registrations`, `POST /upload/logo`.
  if (method === 'POST' && collection && isVerbOf(/^([a-z]+)[-_]|^([a-z]+)(?=[A-Z])/.exec(last)?.[0])) words.push(last)
  else if (method === 'POST' && collection && !hasDynamic && isOwned && isVerbOf(owner) && !isVerbOf(last))
    words.push(owner, last)
  else if (isVerb && OF_MANY.test(last)) words.push(last, hasDynamic && afterDynamic ? singular(owner) : owner)
  else if (isVerb && OF_ONE.test(last)) words.push(last, singular(owner))
  else if (isPlural(last) && collection && method !== 'POST') words.push(verb, last)
  else if (isPlural(last)) {
    const done = collection ? verb : (VERBS[method === 'POST' ? 'PATCH' : method] ?? verb)
    // `PATCH /campaigns/[id]/updates/[updateId]`
    words.push(done, ...(done === singular(last) && isOwned ? [singular(owner)] : []), singular(last))
  } else if (method === 'POST' && collection && others.includes('DELETE')) words.push(verb, last)
  else if (method === 'POST') words.push(last, ...(hasDynamic && afterDynamic && owner ? [singular(owner)] : []))
  else words.push(verb, last)
  const name = camelCase(words)
  // `POST /api/2fa`
  const spoken = /^[a-z]/i.test(name) ? name : camelCase(['submit', ...words])
  const safe = RESERVED.has(spoken) ? `${spoken}Action` : spoken
  const noun = words.at(-1)
  const owned =
    isOwned && noun !== undefined && words.length > 1 && !words.includes(owner) && !words.includes(singular(owner))
      ? [camelCase([...words.slice(0, -1), singular(owner), noun])]
      : []
  return [safe, ...owned, safe.endsWith('Action') ? `${safe}2` : `${safe}Action`]
}

/** True for a word that says what is done, with what joins it to the next. */
function isVerbOf(word: string | undefined): boolean {
  const verb = word?.replace(/[-_]$/, '') ?? ''
  return OF_MANY.test(verb) || OF_ONE.test(verb)
}

/** True for a name that a function declaration can have. */
export function isActionName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name)
}

function isPlural(word: string): boolean {
  return /[a-z]s$/i.test(word) && !/(ss|us|is|news|settings|status)$/i.test(word)
}

function singular(word: string): string {
  if (!isPlural(word)) return word
  if (/ies$/i.test(word)) return `${word.slice(0, -3)}y`
  return /(ches|shes|xes|sses)$/i.test(word) ? word.slice(0, -2) : word.slice(0, -1)
}

/** Where an action goes. */
export interface ActionTarget {
  readonly file: string
  /** False for a file that the plan creates. */
  readonly exists: boolean
}

/**
 * The app's own convention: a folder of actions (`app/actions/`, `actions/`, `lib/actions/`, with `src/` before) gets a new file,
 * a single `actions.ts` in the same places takes the action in; without either `app/actions/<name>.ts`.
 * `usable`: says whether an existing file is a `'use server'` module that can take the action.
 */
export function chooseTarget(
  app: AppDetails,
  name: string,
  extension: string,
  snapshot: Snapshot,
  usable: (file: string) => boolean,
): ActionTarget {
  const appDir = (app.appDir ?? 'app').replace(/\/$/, '')
  const base = appDir.slice(0, Math.max(appDir.lastIndexOf('/'), 0))
  const under = (path: string) => (base === '' ? path : `${base}/${path}`)
  const places = [
    `${appDir}/actions`,
    under('actions'),
    under('lib/actions'),
    `${appDir}/_actions`,
    `${appDir}/lib/actions`,
  ]
  const actionFiles = new Set(
    snapshot.entryPoints
      .filter(({ kind, app: own }) => kind === 'server-action' && own === app.root)
      .map(({ file }) => file),
  )
  const file = kebabCase(name)
  for (const folder of places) {
    const members = [...actionFiles].filter(other => other.startsWith(`${folder}/`))
    if (members.length === 0) continue
    return freeFile(folder, members.some(isCamelFile) && !members.some(isKebabFile) ? name : file, extension, snapshot)
  }
  for (const place of places) {
    const single = ['ts', 'tsx', 'js', 'jsx'].map(ending => `${place}.${ending}`).find(other => actionFiles.has(other))
    if (single !== undefined && usable(single)) return { file: single, exists: true }
  }
  return freeFile(places[0] ?? 'app/actions', file, extension, snapshot)
}

/** Where a plain function goes: a module of its own in the folder in which the app keeps its code for the server, `lib` where there is none. */
export function functionTarget(app: AppDetails, name: string, extension: string, snapshot: Snapshot): ActionTarget {
  const appDir = (app.appDir ?? 'app').replace(/\/$/, '')
  const base = appDir.slice(0, Math.max(appDir.lastIndexOf('/'), 0))
  const under = (path: string) => (base === '' ? path : `${base}/${path}`)
  const folders = [under('server'), under('lib/server'), under('lib'), under('utils'), `${appDir}/lib`]
  const used = folders.find(folder => [...snapshot.files].some(file => file.startsWith(`${folder}/`)))
  return freeFile(used ?? under('lib'), kebabCase(name), extension, snapshot)
}

function isCamelFile(file: string): boolean {
  return /[a-z][A-Z][^/]*$/.test(file)
}

function isKebabFile(file: string): boolean {
  return /-[^/]*$/.test(file)
}

function freeFile(folder: string, name: string, extension: string, snapshot: Snapshot): ActionTarget {
  for (let n = 1; ; n++) {
    const file = `${folder}/${name}${n === 1 ? '' : `-${n}`}`
    if (!['ts', 'tsx', 'js', 'jsx'].some(ending => snapshot.files.has(`${file}.${ending}`)))
      return { file: `${file}.${extension}`, exists: false }
  }
}
