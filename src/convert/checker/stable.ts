/** Which files of a program never change while the checker lives. */

/** Absolute path to text, null for a file that is not there. */
export type Overlay = ReadonlyMap<string, string | null>

/** A folder that no disk has: the library files are served from here. */
export const LIB_FOLDER = '/@typescript-lib'

/** True for library and package files. */
export function isStable(path: string): boolean {
  return path.startsWith(LIB_FOLDER) || path.includes('/node_modules/')
}
