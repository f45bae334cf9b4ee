/** What a search for effects has found: the first of each, and all of them. */
import type { Place, RefusalCode } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import type { OwnCall } from './own-calls'

/** Something a function does besides answering. Facts: the measured behaviour of Next.js 16, and its documentation. */
export interface ServerEffect {
  /** The function that does it: `redirect`, `cookies`. */
  readonly name: string
  readonly does: Danger
  readonly place: Place
}

/**
 * `navigates`: ends in another page or an error page. `refreshes`: re-renders the open page after an action. `cookie`: sets
 * one, which re-renders the page too, before something that can throw and make a route handler lose it.
 * `sign-in`: both of it. `action-only`: throws outside a Server Action.
 */
export type Danger = 'navigates' | 'refreshes' | 'cookie' | 'sign-in' | 'action-only'

/** What a function does besides answering. */
export interface ServerEffects {
  /** The first thing that has no counterpart in a route handler. */
  readonly blocking?: { readonly code: RefusalCode; readonly message: string; readonly place: Place }
  /** The first thing that re-renders the open page: `router.refresh()` at the client stands for it. */
  readonly refresh?: ServerEffect
  /** The first thing that ends in another page or an error page: the client has to show that. */
  readonly navigation?: ServerEffect
  /** The first cookie that a throw after it would lose. */
  readonly cookie?: ServerEffect
  /** True where it navigates in code that goes on throwing: the handler has to catch it. */
  readonly thrown: boolean
  /** Calls of its own that the handler writes otherwise. */
  readonly own: readonly OwnCall[]
  /** Everything found, in the order in which it is reached. */
  readonly all: readonly ServerEffect[]
}

/** Collects what the search finds, the first of each. */
export class Found {
  private blocking: ServerEffects['blocking']
  private refresh: ServerEffect | undefined
  private navigation: ServerEffect | undefined
  private cookie: ServerEffect | undefined
  private thrown = false
  private readonly own: OwnCall[] = []
  private readonly all: ServerEffect[] = []
  /** How often something was found. */
  count = 0

  /** `own`: a call of the function itself, not of one that it calls. */
  add(danger: Danger, name: string, node: ts.Node, sf: ts.SourceFile, own = true): void {
    const effect = { name, does: danger, place: { ...placeOf(node), file: sf.fileName } }
    this.all.push(effect)
    this.count++
    if (danger === 'action-only') {
      const there = own
        ? ''
        : ': called in the action itself, not in a function that it calls, it can be written otherwise'
      this.block('action-only-api', `can only be called from a Server Action${there}`, effect)
      return
    }
    if (danger !== 'navigates') this.refresh ??= effect
    if (danger === 'cookie' || danger === 'sign-in') this.cookie ??= effect
    if (danger === 'navigates' || danger === 'sign-in') {
      this.navigation ??= effect
      this.thrown = true
    }
  }

  block(code: RefusalCode, what: string, { name, place }: Omit<ServerEffect, 'does'>): void {
    this.count++
    this.blocking ??= { code, message: `${name}() ${what}.`, place }
  }

  rewrite(call: OwnCall, sf: ts.SourceFile): void {
    const does = call.kind === 'navigation' ? 'navigates' : 'action-only'
    const effect: ServerEffect = { name: call.name, does, place: { ...placeOf(call.use), file: sf.fileName } }
    this.all.push(effect)
    this.count++
    if (call.kind === 'navigation') this.navigation ??= effect
    else this.refresh ??= effect
    this.own.push(call)
  }

  get effects(): ServerEffects {
    const { blocking, refresh, navigation, cookie, thrown, own, all } = this
    return {
      ...(blocking && { blocking }),
      ...(refresh && { refresh }),
      ...(navigation && { navigation }),
      ...(cookie && { cookie }),
      thrown,
      own,
      all,
    }
  }
}
