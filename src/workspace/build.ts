/** Which build this is: a cache that another one wrote is not read. */

/** Set by the bundler; absent where the sources run as they are. */
declare const BUILD: string | undefined

export const build: string = typeof BUILD === 'undefined' ? 'sources' : BUILD
