/** What a text must hold before it is worth reading its URLs. */
import { cannotRequest } from './url-names'
import { fromRoot } from './url-texts'

/** A path in quotes, of those without a slash in front that of an API alone, behind a `}` or on this machine: without one of them nothing in a text is a URL of ours. */
const PATH =
  /['"`](?:\.\/)?api\/|['"`]\/[^/*>\s'"`]|\}\/[^/*>\s'"`]|\/\/(?:(?:[\w-]{1,60}\.){0,4}localhost|127\.|0\.0\.0\.0|\[::1\])/
/** Something that requests, links or navigates, or a name that may. */
const POSITION =
  /fetch|axios|\bky\b|SWR|[mM]utate|EventSource|sendBeacon|location|router|[rR]edirect|rewrite|\bopen\(|href|src\b|poster|\bimages\b|[aA]ction\b|[rR]equest|[aA][pP][iI]|[hH]ttps?|HTTP|[cC]lient|[gG]et|[pP]ost|[pP]ut|[pP]atch|[dD]el|[qQ]uery|[cC]all|[sS]end|[lL]oad|[sS]ubmit|[sS]ave|[cC]reate|[uU]pdate|[rR]emove|ajax|XHR|xhr|[uU]se[A-Z]/

/**
 * A cheap test before parsing: where it is false, `urlFacts` of a file with this text is empty, because that asks here first.
 * What it gives up is a path put together without one literal that shows a segment after its slash (`base + '/' + 'api'`).
 */
export function mayHoldUrls(text: string): boolean {
  return PATH.test(text) && POSITION.test(text)
}

/** The same for a file that is parsed anyway: its paths may come from another module. */
export function mayUseUrls(text: string): boolean {
  return PATH.test(text) || (POSITION.test(text) && /\b(?:import|require)\b/.test(text))
}

/** Stands for a part that is only known at run time. */
const HOLE = '\u0001'
const PATHS =
  /(['"`]|\}|\/\/(?:(?:[\w-]{1,60}\.){0,4}localhost|127\.|0\.0\.0\.0|\[::1\])[^/'"`\s]*)((?:\.\/)?api\/[^*>\s'"`?#$]*|\/[^*>\s'"`?#$/][^*>\s'"`?#$]*|\/(?=\$))(\$?)/g
/** What sends a request, links or navigates, and may be given a path by a name. Names are bounded: a text may be one long word. */
const SINK = new RegExp(
  [
    /[fF]etch\w{0,60}\)?\s*(?:<[^;(){}]{0,80}>)?\(/,
    /(?<!\bnew )(?<!Next)[rR]equest\w{0,60}\s*(?:<[^;(){}]{0,80}>)?\(/,
    /(?<![/\w.-])(?:[aA]pi|API)\w{0,60}\s*(?:[([]|\.\w)/,
    /\.api\.|[a-z](?:Api|API)\w{0,60}\s*(?:<[^;(){}]{0,80}>)?[(.]/,
    /\b[hH]ttp\w{0,60}\s*[(.]/,
    /axios|[aA]jax|\bky\b|SWR|XHR|xhr|XMLHttp|EventSource|sendBeacon/,
    /[mM]utat\w{0,60}\s*(?:<[^;(){}]{0,80}>)?\(|[qQ]uer(?:y|ies)(?:Options|Data)?\s*(?:<[^;(){}]{0,80}>)?\(/,
    /[cC]all(?!ed)\w{0,60}\s*(?:<[^;(){}]{0,80}>)?\(|[cC]lient\w{0,60}\s*(?:\.\w{1,60}\s*)?(?:<[^;(){}]{0,80}>)?\(/,
    /\blocation(?:\.(?:href|assign|replace)\b|\s*=[^=>])|[rR]outer\b|[rR]edirect\w{0,60}\(|rewrite\(|\bopen\(/,
    /\b(?:href|src|poster|action|formAction)\s*=[^=]/,
    /\b(?:openGraph|twitter)\s*:|[mM]etadata\(\s*\{|\bMetadata\[['"](?:openGraph|twitter)|handleUploadUrl|\bUpload\(/,
    /useChat|useCompletion|useObject|useAssistant|Transport\(|preload\(/,
    /(?:[pP]ublish|[eE]nqueue|[sS]chedule|[bB]atch)\w{0,60}\s*(?:<[^;(){}]{0,80}>)?\(/,
    /\b(?:get|post|put|patch|delete|del|use|load|send|submit|upload|save|create|update|remove)\w{0,60}\(\s*[\w$.]{0,200}(?:[uU]rl|URL|[pP]ath|PATH|[rR]oute|ROUTE|[eE]ndpoint|ENDPOINT|[uU]ri|URI|\b[A-Z][A-Z_]{3,})/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

/** Functions that are given paths and request nothing, besides those whose name says so. */
const IDLE =
  /^(?:NextRequest|Request|URL|startsWith|endsWith|includes|indexOf|replace|replaceAll|split|join|resolve|concat|push|add|has|set|info|warn|error|debug|Error|describe|it|test|expect|require|import|toBe|toEqual|toStrictEqual|toContain|toMatch|toThrow|revalidatePath|stringContaining)$/

/** Functions that take a path and neither request it nor hand it on, whatever else the text does. */
const CONSUMES =
  /^(?:NextRequest|startsWith|endsWith|includes|indexOf|lastIndexOf|info|warn|error|debug|log|Error|describe|it|test|expect|to[A-Z]\w*|revalidatePath|stringContaining|stringMatching)$/
/** `pathname === '/x'`, `case '/x':`. */
const COMPARES = /(?:[=!]==?|\bcase)\s*$/
const COMMENT = /^\s*(?:\*|\/\/|\/\*)/

/**
 * The paths of a text that a request, link or navigation may go to, each once: what is known of them from the slash to
 * the next placeholder, query or end. Those in quotes, behind a placeholder or on this machine are looked at, and of
 * them the ones that a function is given, or any where the text has something that requests. One that may stand behind
 * a base begins with U+0001, one cut off by a placeholder ends so.
 */
export function pathsIn(text: string): string[] {
  return mayHoldUrls(text) ? [...hintsIn(text).paths] : []
}

/** What a text shows of URLs without a parse. */
export interface UrlHints {
  /** As `pathsIn` answers them. */
  readonly paths: readonly string[]
  /** The text has something that requests, links or navigates, and may be given a path by another module's name. */
  readonly asks: boolean
  /** Paths that the text may hand to other modules, where it exports something. */
  readonly offers: readonly string[]
}

export const NO_HINTS: UrlHints = { paths: [], asks: false, offers: [] }

/** The hints of a text. */
export function urlHints(text: string): UrlHints {
  if (mayHoldUrls(text)) return hintsIn(text)
  return SINK.test(text) ? { ...NO_HINTS, asks: true } : NO_HINTS
}

function hintsIn(text: string): UrlHints {
  const sink = SINK.test(text)
  const found = new Set<string>()
  const offers = new Set<string>()
  const mayOffer = /\bexports?\b/.test(text)
  PATHS.lastIndex = 0
  for (let match = PATHS.exec(text); match; match = PATHS.exec(text)) {
    const [, before, written = '', placeholder] = match
    const path = fromRoot(written)
    const behindHole = before === '}'
    const start = behindHole ? startOfTemplate(text, match.index) : match.index
    // `/a/${b}/c`, `https://x/${b}/c`: its beginning says where it leads, and was met before.
    if (start === null) continue
    const literal = behindHole ? start : quoteOf(text, start)
    if (isComment(text, literal)) continue
    const callee = calleeBefore(text, literal)
    if (callee === null ? COMPARES.test(text.slice(Math.max(0, literal - 8), literal)) : consumes(callee, text))
      continue
    const given = callee !== null && isGiven(callee)
    const known = path + (placeholder ? HOLE : '')
    if (mayOffer) offers.add(behindHole ? HOLE + known : known)
    if (!sink && !given) continue
    if (!behindHole) found.add(known)
    // A function may put a base before the path it is given.
    if (behindHole || given) found.add(HOLE + known)
  }
  return { paths: [...found], asks: sink, offers: [...offers] }
}

const LONGEST_PLACEHOLDER = 500
/** A template's text up to its first placeholder, where that may be followed by a path of ours. */
const OPEN_HEAD = /^(?:https?:\/\/)?$/

/**
 * Where the template begins that has a placeholder ending at `end`; null where what stands before its placeholders is the
 * beginning of a path or of another host's address. Where that cannot be seen (a nested template, a very long
 * placeholder) the offset itself.
 */
function startOfTemplate(text: string, end: number): number | null {
  let at = end
  for (;;) {
    let depth = 0
    const least = Math.max(0, at - LONGEST_PLACEHOLDER)
    for (; at >= least; at--) {
      const letter = text[at]
      if (letter === '`') return end
      if (letter === '}') depth++
      else if (letter === '{' && --depth === 0) break
    }
    if (at < least || text[at - 1] !== '$') return end
    let head = at - 2
    while (head >= 0 && text[head] !== '`' && text[head] !== '}' && text[head] !== '\n') head--
    if (text[head] === '}') {
      // Between two placeholders: `${a}:${b}/c` goes on as it is, `${a}/b/${c}/d` was met at its first path.
      if (text.slice(head + 1, at - 1).includes('/') && !text.slice(head + 1, at - 1).includes('//')) return null
      at = head
    } else return text[head] === '`' && !OPEN_HEAD.test(text.slice(head + 1, at - 1)) ? null : Math.max(head, 0)
  }
}

/** Where the literal begins that has an address of this machine at an offset. */
function quoteOf(text: string, offset: number): number {
  const quote = /['"`](?:\w{1,8}:)?$/.exec(text.slice(Math.max(0, offset - 10), offset))
  return quote ? offset - quote[0].length : offset
}

/** The line begins as those of comments do: its quotes hold no literal. */
function isComment(text: string, offset: number): boolean {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  const first = text.charCodeAt(line)
  // most lines begin with neither white space nor a comment, or are as short as a look at their beginning
  return (first <= 32 || first === 42 || first === 47) && COMMENT.test(text.slice(line, Math.min(offset, line + 120)))
}

/** The name of the function whose first argument the literal at an offset is, '' for one without, null where there is none. */
function calleeBefore(text: string, offset: number): string | null {
  let at = offset - 1
  while (at >= 0 && isSpace(text.charCodeAt(at))) at--
  if (text[at] !== '(') return null
  let end = at
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  // `get<User[]>('/users')`: the name is before its type arguments; to be safe, any will do.
  if (text[end - 1] === '>') return '>'
  let start = end
  while (start > 0 && /[\w$]/.test(text[start - 1] ?? '')) start--
  return text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** A `Request` is as good as its path only where `fetch` is given it. */
function consumes(callee: string, text: string): boolean {
  return callee === 'Request' ? !/\bfetch\b/.test(text) : CONSUMES.test(callee)
}

/** True where a function of this name may request the path it is given. */
function isGiven(callee: string): boolean {
  return callee === '>' || (callee !== '' && !IDLE.test(callee) && !cannotRequest(callee, ''))
}
