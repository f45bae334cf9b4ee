/** Runs modules of an app in this process: TypeScript compiled, `@/` and relative imports resolved among the given files. */
import { transformSync } from 'esbuild'

type Exports = Record<string, unknown>

/** Modules that have run. */
export type Ran = Map<string, { exports: Exports }>

/** What the modules reach beside their files. */
export interface Surroundings {
  readonly fetch: typeof fetch
  readonly packages: Readonly<Record<string, unknown>>
}

/** The exports of `file`; each module of `files` is run once. */
export function run(
  file: string,
  files: ReadonlyMap<string, string>,
  around: Surroundings,
  ran: Ran = new Map(),
): Exports {
  const known = ran.get(file)
  if (known) return known.exports
  const module: { exports: Exports } = { exports: {} }
  ran.set(file, module)
  const text = files.get(file)
  if (text === undefined) throw new Error(`there is no ${file}`)
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs', target: 'es2022' })
  const require = (specifier: string): unknown => {
    if (specifier in around.packages) return around.packages[specifier]
    const path = specifier.startsWith('@/')
      ? specifier.slice(2)
      : new URL(specifier, `file:///${file}`).pathname.slice(1)
    return run(`${path}.ts`, files, around, ran)
  }
  new Function('module', 'exports', 'require', 'fetch', code)(module, module.exports, require, around.fetch)
  return module.exports
}
