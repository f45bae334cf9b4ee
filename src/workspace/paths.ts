/** Paths relative to the workspace root, `/` between folders, `''` for the root itself. */

/** The folder of a file: `''` for one at the root. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/')
  return slash < 0 ? '' : file.slice(0, slash)
}

/** `path` seen from `folder`, with `.` and `..` worked out; starts with `../` where it leaves the root. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

/** A folder and those above it, up to and including the root. */
export function foldersUp(folder: string): string[] {
  const folders = [folder]
  for (let at = folder; at !== ''; ) {
    at = folderOf(at)
    folders.push(at)
  }
  return folders
}
