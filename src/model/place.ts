/** Where something stands. Every fact the product shows carries one of these. */

/** A point: `file` relative to the workspace root with `/`; line and column 1-based, columns in UTF-16 units, a tab is 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A stretch of text from `line:column` up to, not including, `endLine:endColumn`. */
export interface Span extends Place {
  readonly endLine: number
  readonly endColumn: number
}
