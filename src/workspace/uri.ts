/** URIs of the workspace's files: one spelling for what we hand out, every spelling understood in what we are given. */
import { URI } from 'vscode-uri'

/**
 * The URI of `file` (relative to `root`, `/` between folders, `..` understood) under the folder URI `root`,
 * percent-encoded as VS Code does it.
 */
export function toUri(root: string, file: string): string {
  let base = root.endsWith('/') ? root.slice(0, -1) : root
  let rest = file
  while (rest === '..' || rest.startsWith('../')) {
    base = base.slice(0, base.lastIndexOf('/'))
    rest = rest.slice(3)
  }
  if (rest === '' || rest === '.') return base
  return `${base}/${encodePath(rest)}`
}

/**
 * The path of `uri` relative to the folder URI `root` (`''` for the folder itself), undefined where it lies outside.
 * Decoded forms are compared, so `%5Bid%5D` and `[id]`, `c%3A` and `C:` are the same.
 */
export function toFile(root: string, uri: string): string | undefined {
  const base = canonical(root)
  const target = canonical(uri)
  if (base === undefined || target === undefined) return undefined
  const folder = base.endsWith('/') ? base : `${base}/`
  if (target.startsWith(folder)) return target.slice(folder.length)
  return `${target}/` === folder ? '' : undefined
}

/** One spelling for all the spellings of a URI, decoded; undefined for what is none. For comparing, not for handing out. */
export function canonical(uri: string): string | undefined {
  const known = canonicals.get(uri)
  if (known !== undefined) return known
  let parsed: URI
  try {
    parsed = URI.parse(uri)
  } catch {
    return undefined
  }
  const path = parsed.path.replace(/^\/[A-Z]:/, drive => drive.toLowerCase())
  const result = `${parsed.scheme.toLowerCase()}://${parsed.authority.toLowerCase()}${path}`
  if (canonicals.size >= REMEMBERED) canonicals.clear()
  canonicals.set(uri, result)
  return result
}

// Editors ask about the same few documents and one root over and over.
const REMEMBERED = 256
const canonicals = new Map<string, string>()

// The characters that neither VS Code nor encodeURIComponent would escape: the path can go as it is.
const PLAIN = /^[\w\-.~/]*$/

/** A path percent-encoded as VS Code does it, its slashes kept. Never throws, whatever a file is called. */
export function encodePath(path: string): string {
  if (PLAIN.test(path)) return path
  return path.split('/').map(encodeSegment).join('/')
}

function encodeSegment(segment: string): string {
  // A lone surrogate (possible in a Windows file name) has no URI; encodeURIComponent would throw.
  const wellFormed = segment.replace(
    /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    '\uFFFD',
  )
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
