/** The names of Next.js that a route handler uses in the place of what the Pages Router hands to its functions. */
import type { ImportedBinding } from '../code/imports'

export type ServerName = 'NextResponse' | 'NextRequest' | 'cookies'

/** Their imports. `typed`: the file imports types by `import type`. */
export function serverBindings(names: ReadonlySet<ServerName>, typed: boolean): ImportedBinding[] {
  return [...names].sort().map(name => ({
    imported: name,
    local: name,
    specifier: name === 'cookies' ? 'next/headers' : 'next/server',
    typeOnly: name === 'NextRequest' && typed,
  }))
}
