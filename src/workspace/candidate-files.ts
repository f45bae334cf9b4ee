/** Finds the file a path without its extension means, in the list of the workspace's files. */
import { joinPath } from './paths'

const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.cts', '.cjs', '.json', '.d.ts'] as const
/** What may stand for an extension written as its output: https://www.typescriptlang.org/docs/handbook/modules/theory.html */
const SOURCES: { readonly [extension: string]: readonly string[] } = {
  '.js': ['.ts', '.tsx', '.jsx', '.d.ts'],
  '.jsx': ['.tsx', '.d.ts'],
  '.mjs': ['.mts', '.ts', '.d.mts'],
  '.cjs': ['.cts', '.ts', '.d.cts'],
}
const OUTPUT = /^(?:dist|build|lib|out|esm|cjs|\.output)\//

export class CandidateFiles {
  private readonly files: ReadonlySet<string>

  constructor(files: readonly string[]) {
    this.files = new Set(files)
  }

  /** The file at `path` (relative to the root), with an extension added, an output's put back, or its `index`. */
  find(path: string): string | undefined {
    return path.startsWith('..') ? undefined : (this.file(path) ?? this.file(path === '' ? 'index' : `${path}/index`))
  }

  /** Like `find` for a path in a package's manifest: where that names a built file that is not there, its source. */
  findBuilt(folder: string, target: string): string | undefined {
    const path = joinPath(folder, target)
    const found = this.find(path)
    if (found !== undefined) return found
    const inside = joinPath('', target)
    const bare = inside.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '')
    const unbuilt = bare.replace(OUTPUT, '')
    // dist/esm/index.js too
    const deeper = unbuilt.replace(OUTPUT, '')
    for (const source of new Set([`src/${unbuilt}`, unbuilt, `src/${deeper}`, deeper])) {
      const file = source === inside ? undefined : this.find(joinPath(folder, source))
      if (file !== undefined) return file
    }
    return undefined
  }

  private file(path: string): string | undefined {
    if (this.files.has(path)) return path
    for (const extension of EXTENSIONS) if (this.files.has(path + extension)) return path + extension
    const dot = path.lastIndexOf('.')
    const sources = SOURCES[path.slice(dot)]
    if (sources) {
      const bare = path.slice(0, dot)
      for (const extension of sources) if (this.files.has(bare + extension)) return bare + extension
    }
    return undefined
  }
}
