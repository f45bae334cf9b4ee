/** The lines that a file had before an edit: they stay as their team wrote them, except where they no longer fit further to the right. */
import { widthOf } from './layout'
import type { CodeStyle } from './style'

export class KeptLines {
  /** By the line without its indentation and `export`, which may come or go where it moves: how wide it was. */
  private readonly widths = new Map<string, number>()

  constructor(
    before: string,
    private readonly style: CodeStyle,
  ) {
    for (const line of before.split(/\r?\n/)) {
      const width = Math.max(widthOf(line, style), this.widths.get(keyOf(line)) ?? 0)
      this.widths.set(keyOf(line), width)
    }
  }

  has(line: string): boolean {
    const before = this.widths.get(keyOf(line))
    if (before === undefined || !this.style.configured) return before !== undefined
    const width = widthOf(line.trimEnd(), this.style)
    return width <= before || width <= this.style.printWidth
  }
}

function keyOf(line: string): string {
  return line.trim().replace(/^export (?:default )?/, '')
}
