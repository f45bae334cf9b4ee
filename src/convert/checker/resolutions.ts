/** Where the imports of a project lead, remembered from one program to the next: looking for the same modules again is most of what making a program costs. */
import { ts } from '../../workspace/typescript'
import { isStable, type Overlay } from './stable'

/** The part of a compiler host that resolves. */
export type Resolver = Pick<
  Required<ts.CompilerHost>,
  'resolveModuleNameLiterals' | 'resolveTypeReferenceDirectiveReferences' | 'getModuleResolutionCache'
>

/**
 * What was found in a package is kept: packages do not change while the process lives. What was found in the workspace is
 * kept while that file is there and no file of a name that the specifier could mean has come; what was not found is looked
 * for each time.
 */
export class Resolutions {
  private readonly modules = new Map<string, ts.ResolvedModuleWithFailedLookupLocations>()
  private readonly types = new Map<string, ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations>()
  /** Every file of a package asks for its package.json. */
  private packages: ts.ModuleResolutionCache | undefined

  constructor(private readonly folder: string) {}

  clear(): void {
    this.modules.clear()
    this.types.clear()
    this.packages = undefined
  }

  /** For one program: `host` sees the overlay. */
  resolver(host: ts.CompilerHost, overlay: Overlay, options: ts.CompilerOptions): Resolver {
    const canonical = (path: string) => host.getCanonicalFileName(path)
    this.packages ??= ts.createModuleResolutionCache(this.folder, canonical, options)
    const manifests = this.packages.getPackageJsonInfoCache()
    const cache = ts.createModuleResolutionCache(this.folder, canonical, options, manifests)
    const names = new Set([...overlay].flatMap(([path, text]) => (text === null ? [] : namesFor(path))))
    const there = new Map<string, boolean>()
    const exists = (path: string): boolean => {
      const known = there.get(path)
      if (known !== undefined) return known
      const found = host.fileExists(path)
      there.set(path, found)
      return found
    }
    const holds = (found: string | undefined, specifier: string): boolean =>
      found !== undefined && (isStable(found) || (!names.has(nameOf(specifier)) && exists(found)))

    return {
      getModuleResolutionCache: () => cache,

      resolveModuleNameLiterals: (literals, containing, redirected, _options, sf) =>
        literals.map(literal => {
          const mode = ts.getModeForUsageLocation(sf, literal, options)
          const key = `${folderOf(containing)}\n${mode ?? ''}\n${literal.text}`
          const known = this.modules.get(key)
          if (known && holds(known.resolvedModule?.resolvedFileName, literal.text)) return known
          const found = ts.resolveModuleName(literal.text, containing, options, host, cache, redirected, mode)
          this.modules.set(key, found)
          return found
        }),

      resolveTypeReferenceDirectiveReferences: (references, containing, redirected, _options, sf) =>
        references.map(reference => {
          const name = typeof reference === 'string' ? reference : reference.fileName
          const mode =
            typeof reference === 'string' ? undefined : ts.getModeForFileReference(reference, sf?.impliedNodeFormat)
          const key = `${folderOf(containing)}\n${mode ?? ''}\n${name}`
          const known = this.types.get(key)
          if (known && holds(known.resolvedTypeReferenceDirective?.resolvedFileName, name)) return known
          const found = ts.resolveTypeReferenceDirective(name, containing, options, host, redirected, undefined, mode)
          this.types.set(key, found)
          return found
        }),
    }
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** The last part of a path or specifier, by which the other could mean it: an `index` goes by its folder's name. */
export function nameOf(path: string): string {
  const parts = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '').split('/')
  const last = parts.pop() ?? ''
  return last === 'index' || last === '.' || last === '..' || last === '' ? (parts.pop() ?? '') : last
}

/** What `nameOf` says of the specifiers that can mean a file: of an `index` those, too, that are dots alone. */
export function namesFor(path: string): readonly string[] {
  return /\/index(?:\.d)?\.[cm]?[jt]sx?$/.test(path) ? [nameOf(path), '', '.', '..'] : [nameOf(path)]
}
