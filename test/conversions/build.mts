/** `next build` of a converted copy and of what it was before: how far it gets without services, and what it ends with. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ts } from 'ts-morph'
import type { Repository } from './repositories.mts'

const FONTS = join(import.meta.dirname, 'fonts.cjs')

/** How a build ended, in words that do not change from run to run: `built`, or how far it came and why not further. */
export function build(copy: string, app: string, { env = {}, lint }: Repository): string {
  const folder = join(copy, app)
  const bin = [folder, copy].map(path => join(path, 'node_modules/.bin/next')).find(path => existsSync(path))
  if (bin === undefined) return 'could not run: Next.js is not installed'
  rmSync(join(folder, '.next'), { recursive: true, force: true })
  const { status, stdout, stderr } = spawnSync(bin, ['build', ...(lint === false ? ['--no-lint'] : [])], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      CI: '1',
      NEXT_TELEMETRY_DISABLED: '1',
      SKIP_ENV_VALIDATION: '1',
      NEXT_FONT_GOOGLE_MOCKED_RESPONSES: FONTS,
      ACTIONS_ROUTES_FONTS: fontUrls(folder).join(' '),
      ...placeholders(copy, folder),
      ...env,
    },
  })
  return ending(status, `${stdout}\n${stderr}`)
}

/** What Next.js prints when it enters a stage, and what is done by then. */
const STAGES = [
  [/Compiled (?:successfully|with warnings)/, 'compiled'],
  [/Collecting page data/, 'types checked'],
  [/Generating static pages/, 'page data collected'],
] as const

/** Escapes that colour what a terminal shows. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

function ending(status: number | null, coloured: string): string {
  if (status === 0) return 'built'
  const output = coloured.replace(COLOUR, '')
  const done = STAGES.filter(([sign]) => sign.test(output))
  const from = done.reduce((at, [sign]) => Math.max(at, output.search(sign)), 0)
  const reached = done.map(([, name]) => name).join(', ')
  return `${reached === '' ? '' : `${reached}; then `}${reason(output.slice(from))}`
}

/** Why it went no further. What the machine cannot reach comes first: an app is not to blame for it. */
function reason(output: string): string {
  const page = /prerendering page "([^"]+)"|collect page data for (\S+)/.exec(output)
  const where = page ? ` (${page[1] ?? page[2]})` : ''
  const host = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(output)?.[1]
  if (host !== undefined) return `no ${host} here${where}`
  if (/ECONNREFUSED|Can't reach database server|P1001/.test(output)) return `no database here${where}`
  if (/Query Engine|libquery_engine|file too short/.test(output)) return `no database client here${where}`
  // Turbopack says first how many errors there are, then where, then what.
  const turbopack = /Turbopack build failed with \d+ errors?:\s*\n[^\n]*\n([^\n]+)/.exec(output)?.[1]
  if (turbopack !== undefined) return `${turbopack.trim().replaceAll('|', '/').slice(0, 140)}${where}`
  const error = /(?:Module not found|Type error|TypeError|[\w.]*Error)\b:?[^\n]*/.exec(output)?.[0] ?? 'no word of why'
  const shown = error
    .trim()
    .replaceAll('|', '/')
    .replace(/'\S*\/node_modules\//, "'")
  return `${shown.slice(0, 140)}${where}`
}

/** What the app's own example of an environment names, with its values where they are any. */
function placeholders(copy: string, folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const path of new Set([copy, folder])) {
    for (const file of readdirSync(path).filter(name =>
      /^\.env\S*\.?(?:example|sample)$|^\.env\.development$/.test(name),
    ))
      for (const line of readFileSync(join(path, file), 'utf8').split(/\r?\n/)) {
        const [, name, value = ''] = /^\s*(?:export )?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
        if (name !== undefined && name !== 'NODE_ENV')
          found[name] = placeholder(name, value.replace(/^(['"])(.*)\1$/, '$2'))
      }
  }
  return found
}

function placeholder(name: string, value: string): string {
  const stands = value !== '' && !/[*[\]•<$]|YOUR|_$|^(?:url|token)$/.test(value)
  if (stands) return value
  if (/CLERK_PUBLISHABLE/.test(name)) return `pk_test_${Buffer.from('clerk.example.com$').toString('base64')}`
  if (/DATABASE|POSTGRES/.test(name)) return 'postgresql://none:none@localhost:1/none'
  if (/STORE_DOMAIN/.test(name)) return 'none.myshopify.com'
  if (/URL|URI|HOST|ENDPOINT/.test(name)) return 'https://none.example.com'
  return /FROM|EMAIL/.test(name) ? 'none@example.com' : 'none'
}

/** The URLs that Next.js asks Google for: by its own functions, from the calls in the app's code. */
function fontUrls(folder: string): string[] {
  const google = googleFunctions(folder)
  return google === undefined
    ? []
    : [...new Set(scripts(folder).flatMap(file => callsIn(readFileSync(file, 'utf8'), google)))]
}

type UrlOf = (family: string, options: unknown) => string

function googleFunctions(folder: string): UrlOf | undefined {
  const require = createRequire(join(folder, 'package.json'))
  try {
    const at = join(dirname(require.resolve('next/package.json')), 'dist/compiled/@next/font/dist/google')
    const { validateGoogleFontFunctionCall: validate } = require(join(at, 'validate-google-font-function-call.js'))
    const { getFontAxes } = require(join(at, 'get-font-axes.js'))
    const { getGoogleFontsUrl } = require(join(at, 'get-google-fonts-url.js'))
    return (name, options) => {
      const { fontFamily, weights, styles, selectedVariableAxes, display } = validate(name, options)
      return getGoogleFontsUrl(fontFamily, getFontAxes(fontFamily, weights, styles, selectedVariableAxes), display)
    }
  } catch {
    return undefined
  }
}

function scripts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : scripts(path)
    return /\.[jt]sx?$/.test(entry.name) ? [path] : []
  })
}

function callsIn(text: string, urlOf: UrlOf): string[] {
  if (!text.includes('next/font/google')) return []
  const sf = ts.createSourceFile('x.tsx', text, ts.ScriptTarget.Latest, true)
  const names = new Map<string, string>()
  const urls: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.getText(sf).slice(1, -1) === 'next/font/google') {
      const bindings = node.importClause?.namedBindings
      if (bindings && ts.isNamedImports(bindings))
        for (const { name, propertyName } of bindings.elements) names.set(name.text, (propertyName ?? name).text)
    }
    const family = ts.isCallExpression(node) ? names.get(node.expression.getText(sf)) : undefined
    if (family !== undefined && ts.isCallExpression(node))
      urls.push(...known(() => urlOf(family, literalOf(node.arguments[0]))))
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return urls
}

/** Next.js' functions throw for a family or an option that they do not know. */
function known(url: () => string): string[] {
  try {
    return [url()]
  } catch {
    return []
  }
}

/** The value of a literal; the compiler of next/font takes nothing else. */
function literalOf(node: ts.Node | undefined): unknown {
  if (node === undefined) return undefined
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literalOf)
  if (ts.isObjectLiteralExpression(node))
    return Object.fromEntries(
      node.properties
        .filter(ts.isPropertyAssignment)
        .map(({ name, initializer }) => [name.getText(), literalOf(initializer)]),
    )
  return node.kind === ts.SyntaxKind.TrueKeyword
}
