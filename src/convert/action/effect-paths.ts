/** Which places of code lead to an effect: places are noted with what they reach, as a search goes along. */

export class EffectPaths {
  /** By place, from where it is reached. */
  private readonly from = new Map<string, string[]>()
  /** Places that do something themselves, or were not looked at whole. */
  private readonly marked = new Set<string>()

  reach(from: string, to: string): void {
    const known = this.from.get(to)
    if (known) known.push(from)
    else this.from.set(to, [from])
  }

  /** Nothing that leads here is free of effects. */
  mark(place: string): void {
    this.marked.add(place)
  }

  /** Those of the places that lead to no marked one. */
  free(places: Iterable<string>): string[] {
    const leading = new Set(this.marked)
    for (const place of leading) for (const before of this.from.get(place) ?? []) leading.add(before)
    return [...places].filter(place => !leading.has(place))
  }
}
