/** Lays out the calls that make a Response as Prettier does. */
import { ts } from '../../workspace/typescript'
import { indentAt, reindented } from '../code/edits'
import type { CodeStyle } from '../code/style'
import { unwrapped } from '../handler/handler-syntax'

/** The second argument of a Response: `status: 400` and each header as it is written. */
export interface Init {
  readonly status: string | null
  readonly headers: readonly string[]
  /** The `Headers` that it has instead of headers of its own. */
  readonly shared: string | null
}

interface LayoutContext {
  readonly sf: ts.SourceFile
  readonly style: CodeStyle
  /** A comma behind the last argument of a call that spans lines. */
  readonly argumentComma: boolean
}

export class AnswerLayout {
  /** `before`: what the line holds in front of the call. */
  constructor(
    private readonly context: LayoutContext,
    private readonly indent: string,
    private readonly before: string,
  ) {}

  /** A last argument that is an object starts on the line of the call. */
  withLast(start: string, init: Init): string {
    const column = this.indent.length + this.before.length + start.length + 1
    return `${start}${this.initLines(init, this.indent, column)})`
  }

  /** `head(value, init)` as Prettier breaks it. `around`: what is made of the value first: `new Uint8Array`. */
  call(head: string, value: ts.Expression, init: Init | null, around: string | null = null): string {
    const { style } = this.context
    const inner = this.indent + style.indent
    const shown = this.text(value, this.indent)
    const hugged = around === null ? shown : `${around}(${shown})`
    const line = `${head}(${init === null ? hugged : `${hugged}, ${shownInit(init)}`})`
    const comma = this.context.argumentComma ? ',' : ''
    const object =
      ts.isObjectLiteralExpression(unwrapped(value)) && value.kind === ts.SyntaxKind.ObjectLiteralExpression
    const template = ts.isTemplateLiteral(value)
    if (!line.includes('\n') && this.fits(line)) return line
    if (init === null) {
      if (hugged.includes('\n') || template) return line
      return object
        ? `${head}(${this.broken(value, this.indent)})`
        : `${head}(\n${inner}${hugged}${comma}\n${this.indent})`
    }
    if (!object) return this.withLast(`${head}(${hugged}, `, init)
    const own = this.text(value, inner)
    const fits = own.includes('\n') || inner.length + own.length + 1 <= style.printWidth
    const first = !fits && object ? this.broken(value, inner) : own
    return `${head}(\n${inner}${first},\n${inner}${this.initLines(init, inner)}${comma}\n${this.indent})`
  }

  /** `{ status, headers }` on one line where it fits, else with a line for each member. */
  private initLines(init: Init, indent: string, column = indent.length): string {
    const { style } = this.context
    const { status, headers } = init
    const line = shownInit(init)
    if (column + line.length + 1 <= style.printWidth) return line
    const inner = indent + style.indent
    const comma = style.trailingComma ? ',' : ''
    const list = `headers: { ${headers.join(', ')} }`
    const fits = inner.length + list.length + 1 <= style.printWidth
    const deep = inner + style.indent
    const broken = `headers: {\n${deep}${headers.join(`,\n${deep}`)}${comma}\n${inner}}`
    const parts = [
      ...(status === null ? [] : [status]),
      ...(headers.length === 0 ? [] : [fits ? list : broken]),
      ...sharedIn(init),
    ]
    return `{\n${inner}${parts.join(`,\n${inner}`)}${comma}\n${indent}}`
  }

  /** An object literal with a line for each property. */
  private broken(value: ts.Expression, indent: string): string {
    const object = unwrapped(value)
    if (!ts.isObjectLiteralExpression(object) || object.properties.length === 0) return this.text(value, indent)
    const { style } = this.context
    const inner = indent + style.indent
    const comma = style.trailingComma ? ',' : ''
    return `{\n${object.properties.map(property => inner + this.text(property, inner)).join(',\n')}${comma}\n${indent}}`
  }

  private fits(line: string): boolean {
    return this.indent.length + this.before.length + line.length + 1 <= this.context.style.printWidth
  }

  text(node: ts.Node, indent: string): string {
    const { sf } = this.context
    const start = node.getStart(sf)
    return indentAt(sf.text, start) === indent
      ? sf.text.slice(start, node.end)
      : reindented(sf, start, node.end, indent)
  }
}

function sharedIn({ shared }: Init): readonly string[] {
  return shared === null ? [] : [shared === 'headers' ? shared : `headers: ${shared}`]
}

function shownInit(init: Init): string {
  const { status, headers } = init
  const parts = [
    ...(status === null ? [] : [status]),
    ...(headers.length > 0 ? [`headers: { ${headers.join(', ')} }`] : []),
    ...sharedIn(init),
  ]
  return `{ ${parts.join(', ')} }`
}
