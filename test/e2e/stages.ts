/** The states that the end-to-end suite takes the sample app through, each made from the one before it. */
import { ACTIONS, ROUTES } from './behaviours'

export interface Stage {
  readonly title: string
  /** From the app as written, not from the state before. */
  readonly fromStart?: boolean
  /** Converted by clicks in VS Code: the ids of now. */
  readonly clicks?: readonly { readonly id: string; readonly to: 'route' | 'action' }[]
  /** Then everything that is left, as one plan: to what, and at least so many of the plain ones, the clicked included. */
  readonly all?: { readonly to: 'route' | 'action'; readonly count: number }
  /** The API routes of pages/api move to the App Router. */
  readonly movesPagesApi?: boolean
  /** All that is refused, by code. Undefined: not compared. */
  readonly refused?: Readonly<Record<string, string>>
}

/** addNote has three callers in three files. */
const ADD_NOTE = 'action:app/actions/notes.ts#addNote'
const SHARE = 'route:app/api/share/route.ts#POST'
const EVERYTHING = ACTIONS.length + ROUTES.length

export const stages: readonly Stage[] = [
  { title: 'as written' },
  {
    title: 'with an action and a route converted by clicks, and pages/api moved to the App Router',
    clicks: [
      { id: ADD_NOTE, to: 'route' },
      { id: SHARE, to: 'action' },
    ],
    movesPagesApi: true,
  },
  {
    title: 'with every plain Server Action converted to an API route',
    fromStart: true,
    all: { to: 'route', count: ACTIONS.length },
    refused: {
      'action:app/actions/archive.ts#emptyArchive': 'crosses-server-boundary',
      'action:app/actions/archive.ts#restoreNote': 'crosses-server-boundary',
      'action:app/actions/publish.ts#publishNote': 'crosses-server-boundary',
      'action:app/actions/visits.ts#recordVisit': 'only-server-callers',
      'action:app/notes/[id]/page.tsx#NotePage.duplicate~1': 'crosses-server-boundary',
    },
  },
  {
    title: 'with then every plain API route to a Server Action, one of them back by clicks',
    clicks: [{ id: 'route:app/api/add-note/route.ts#POST', to: 'action' }],
    all: { to: 'action', count: EVERYTHING },
  },
  {
    title: 'with then all of them to API routes again, one of them back by clicks',
    clicks: [{ id: 'action:app/actions/share-action.ts#shareAction', to: 'route' }],
    all: { to: 'route', count: EVERYTHING },
  },
]

const FIRST = stages[0]

/** Whether a stage has to show what an entry point serves: all of them, or where few were converted those and what belongs to none. */
export function isShownIn(stage: Stage, entryPoint: string | null): boolean {
  if (stage === FIRST || stage.all || entryPoint === null) return true
  return stage.clicks?.some(({ id }) => id === entryPoint) ?? false
}

/** Of which kind an entry point, named as it was in the app as written, is in a stage. */
export function kindIn(stage: Stage, entryPoint: string | null): 'action' | 'route' {
  const own = entryPoint?.startsWith('action:') ? 'action' : 'route'
  if (stage.all) return stage.all.to
  return stage.clicks?.find(({ id }) => id === entryPoint)?.to ?? own
}
