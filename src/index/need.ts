/** One thing that is needed of a module, and what leads to what. */
export type Kind =
  /** The facts of the file. */
  | 'facts'
  /** Who imports it: it holds actions, or hands on what holds some. */
  | 'bearing'
  /** What the file makes of the module `name`, which bears actions. */
  | 'importing'
  /** What it passes on: methods of a route may come from there. */
  | 'routes'
  /** What its export `name` is made of, for a URL. */
  | 'asked'
  /** Where the component comes from that it exports as `name`, which is given an action. */
  | 'component'
  /** To whom its components hand on what they are given. */
  | 'components'
  /** Who requests the paths in `name`, which it exports or hands on. */
  | 'offered'

export interface Need {
  readonly kind: Kind
  readonly file: string
  readonly name: string
  /** What it needs in turn, once that was asked. */
  leads: Need[] | undefined
  /** What needs it. */
  readonly by: Need[]
}

/** True where the item was there. */
export function remove<T>(items: T[], item: T): boolean {
  const at = items.indexOf(item)
  if (at >= 0) items.splice(at, 1)
  return at >= 0
}

export function keyOf(kind: Kind, name: string): string {
  return `${kind} ${name}`
}
