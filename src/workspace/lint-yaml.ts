/** The part of YAML that configurations of linters are written in: maps and lists by indentation, `[…]` and `{…}`, plain and quoted scalars. */
import { parse } from 'jsonc-parser'
import { scalar } from './formatter-values'

interface Line {
  readonly indent: number
  readonly text: string
}

/** The value in a text; what is written otherwise (anchors, blocks of text) is left out. */
export function ymlValue(text: string): unknown {
  const lines = text.split(/\r?\n/).flatMap((line): Line[] => {
    const bare = line.replace(/(^|\s)#.*$/, '').trimEnd()
    return bare.trim() === '' || /^(---|\.\.\.)/.test(bare) ? [] : [{ indent: bare.search(/\S/), text: bare.trim() }]
  })
  return new Reader(lines).value(0)
}

const KEY = /^("[^"]*"|'[^']*'|[^\s'"[{][^:]*?)\s*:(?:\s+(.*))?$/

class Reader {
  private at = 0

  constructor(private readonly lines: readonly Line[]) {}

  /** What stands from here on at one indentation, which is no less than `least`. */
  value(least: number): unknown {
    const first = this.lines[this.at]
    if (!first || first.indent < least) return undefined
    return first.text.startsWith('- ') || first.text === '-' ? this.list(first.indent) : this.map(first.indent)
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = []
    for (let line = this.lines[this.at]; line?.indent === indent; line = this.lines[this.at]) {
      if (!/^-(\s|$)/.test(line.text)) break
      const rest = line.text.slice(1).trim()
      if (rest === '') {
        this.at++
        items.push(this.value(indent + 1))
      } else if (KEY.test(rest) || rest.startsWith('- ')) items.push(this.nested(line, rest))
      else {
        this.at++
        items.push(flow(rest))
      }
    }
    return items
  }

  /** `- files: x` with more below: what stands behind the dash begins a line of its own. */
  private nested(line: Line, rest: string): unknown {
    const indent = line.indent + line.text.length - rest.length
    const end = this.lines.findIndex(({ indent: own }, n) => n > this.at && own <= line.indent)
    const inner = new Reader([{ indent, text: rest }, ...this.lines.slice(this.at + 1, end < 0 ? undefined : end)])
    this.at = end < 0 ? this.lines.length : end
    return inner.value(0)
  }

  private map(indent: number): Record<string, unknown> {
    const found: Record<string, unknown> = {}
    for (let line = this.lines[this.at]; line && line.indent >= indent; line = this.lines[this.at]) {
      this.at++
      const [, key, rest = ''] = KEY.exec(line.text) ?? []
      if (key === undefined || line.indent > indent) continue
      const name = String(scalar(key))
      if (rest !== '') found[name] = flow(rest)
      else {
        // A list may stand at the indentation of its key.
        const next = this.lines[this.at]
        const isList = next?.indent === indent && /^-(\s|$)/.test(next.text)
        found[name] = this.value(isList ? indent : indent + 1)
      }
    }
    return found
  }
}

/** `[error, { max: 1 }]` or a scalar. */
function flow(text: string): unknown {
  if (!/^[[{]/.test(text)) return scalar(text)
  const json = text.replace(/"[^"]*"|'[^']*'|[^\s,:[\]{}]+/g, word => JSON.stringify(scalar(word)))
  return parse(json)
}
