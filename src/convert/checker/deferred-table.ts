/** A table of symbols that is filled at the first question that depends on what is in it. */
import { ts } from '../../workspace/typescript'

export class DeferredTable extends Map<ts.__String, ts.Symbol> {
  private isFilled = false

  /** `ask` answers what is in it. */
  constructor(private readonly ask: () => Iterable<readonly [ts.__String, ts.Symbol]>) {
    super()
  }

  /** Asks, where it was not asked before. */
  fill(): void {
    if (this.isFilled) return
    this.isFilled = true
    for (const [name, symbol] of this.ask()) super.set(name, symbol)
  }

  override get(name: ts.__String): ts.Symbol | undefined {
    // Asked of whatever an alias leads to, and only modules have it.
    if (name === ts.InternalSymbolName.ExportEquals) return undefined
    this.fill()
    return super.get(name)
  }

  override has(name: ts.__String): boolean {
    this.fill()
    return super.has(name)
  }

  override set(name: ts.__String, symbol: ts.Symbol): this {
    this.fill()
    return super.set(name, symbol)
  }

  override delete(name: ts.__String): boolean {
    this.fill()
    return super.delete(name)
  }

  override get size(): number {
    this.fill()
    return super.size
  }

  override forEach(each: (symbol: ts.Symbol, name: ts.__String, map: Map<ts.__String, ts.Symbol>) => void): void {
    this.fill()
    super.forEach(each)
  }

  override keys(): MapIterator<ts.__String> {
    this.fill()
    return super.keys()
  }

  override values(): MapIterator<ts.Symbol> {
    this.fill()
    return super.values()
  }

  override entries(): MapIterator<[ts.__String, ts.Symbol]> {
    this.fill()
    return super.entries()
  }

  override [Symbol.iterator](): MapIterator<[ts.__String, ts.Symbol]> {
    return this.entries()
  }
}
