/** Reads the compiler's printed errors, and says where one of ours would be printed. */

/** One error as it is printed: columns are cells of a terminal, so a wide character counts two and a combining one none. */
export interface Report {
  readonly message: string
  readonly line: number
  /** 1-based. Null for an error over several lines, which is printed without. */
  readonly column: number | null
  /** Cells underlined on one line. */
  readonly width: number | null
  readonly endLine: number
}

/** Splits what the compiler printed. A file it cannot read yields `syntaxError` alone. */
export function parseReports(printed: string): { syntaxError: string | null; errors: Report[] } {
  const [body = '', trace = ''] = printed.split(/^(?=Caused by:|Stack backtrace:)/m)
  const errors = body
    .split(/^ {2}[x×] /m)
    .slice(1)
    .map(report)
  const isSyntax = /^Caused by:\s+Syntax Error/.test(trace) || (errors.length === 0 && printed !== '')
  return { syntaxError: isSyntax ? (errors[0]?.message ?? printed) : null, errors: isSyntax ? [] : errors }
}

const CODE = /^( *(\d+) \| )(.*)$/
const UNDERLINE = /^ *: ( *)([\^|]+)/

function report(text: string): Report {
  const lines = text.split('\n')
  const message = (lines[0] ?? '').trim()
  let line = 0
  let prefix = 0
  let first = 0
  for (const printed of lines.slice(1)) {
    const code = CODE.exec(printed)
    if (code) {
      line = Number(code[2])
      prefix = (code[1] ?? '').length
      if (/^[,│|╭]-+[>^]/.test(code[3] ?? '')) first = line
      if (/^`-+>/.test(code[3] ?? '')) return { message, line: first, column: null, width: null, endLine: line }
      continue
    }
    const mark = UNDERLINE.exec(printed)
    if (!mark || line === 0) continue
    const column = printed.search(/[\^|]/) - prefix + 1
    return { message, line, column, width: (mark[2] ?? '').length, endLine: line }
  }
  return { message, line, column: null, width: null, endLine: line }
}

/** How the compiler would print an error at these UTF-16 offsets. */
export function reportOf(message: string, text: string, start: number, end: number): Report {
  const line = lineOf(text, start)
  const endLine = lineOf(text, end)
  if (endLine !== line) return { message, line, column: null, width: null, endLine }
  const from = text.lastIndexOf('\n', start - 1) + 1
  const before = cells(text.slice(from, start), 0)
  return {
    message,
    line,
    column: before + 1,
    width: Math.max(1, cells(text.slice(start, end), before) - before),
    endLine,
  }
}

const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length

/** Cells up to the end of `text` that begins at cell `from`. Tabs reach to the next multiple of four. */
function cells(text: string, from: number): number {
  let at = from
  for (const char of text) {
    if (char === '\t') at += 4 - (at % 4)
    else if (/[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(char)) at += 0
    else if (
      /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uFF01-\uFF60]/u.test(
        char,
      )
    )
      at += 2
    else at += 1
  }
  return at
}
