/** The lines that a file had before an edit: they stay as their team wrote them, except where they no longer fit further to the right. */
import { widthOf } from './layout'
import type { CodeStyle } from './style'

export class KeptLines {
  /** By the line without its indentation: how wide it was. */
  private readonly widths = new Map<string, number>()

  constructor(
    before: string,
    private readonly style: CodeStyle,
  ) {
    for (const line of before.split(/\r?\n/)) {
      const width = Math.max(widthOf(line, style), this.widths.get(line.trim()) ?? 0)
      this.widths.set(line.trim(), width)
    }
  }

  has(line: string): boolean {
    const before = this.widths.get(line.trim())
    if (before === undefined || !this.style.configured) return before !== undefined
    const width = widthOf(line.trimEnd(), this.style)
    return width <= before || width <= this.style.printWidth
  }
}
