/** Problems of whole files and folders. */
import type { Problem } from '../model'
import type { Unreadable } from '../workspace/file-system'
import type { Unread } from './look'

export function fileProblem(file: string, code: Problem['code'], message: string): Problem {
  return { file, line: 1, column: 1, length: 0, code, severity: 'warning', message }
}

/** What to say of a file of which nothing is known. */
export function unreadProblem(file: string, unread: Unread): Problem {
  switch (unread) {
    case 'unreadable':
      return fileProblem(file, 'unreadable-file', 'This file could not be read')
    case 'too-large':
      return fileProblem(file, 'file-too-large', 'Files over 5 MB are left out')
    case 'too-deep':
      return fileProblem(file, 'unreadable-file', 'This file is nested too deeply to be read')
    case 'failed':
      return fileProblem(file, 'unreadable-file', 'This file could not be understood')
  }
}

const UNREADABLE: Record<Unreadable['why'], string> = {
  folder: 'This folder could not be read',
  dangling: 'This link leads nowhere',
  circle: 'This link leads back to itself or to a folder around it: it is not followed',
  special: 'This is no regular file: it is not read',
}

/** Source, configuration, or what may be a folder. Links and sockets of other kinds are nobody's concern. */
const MATTERS = /(?:^|\/)(?:[^/.]+|[^/]*\.(?:[cm]?[jt]sx?|json)|\.gitignore|pnpm-workspace\.yaml)$/

/** What to say of a path that the walk could not read, where it may hold what the index looks for. */
export function unreadableProblem({ file, why }: Unreadable): Problem[] {
  return why === 'folder' || MATTERS.test(file) ? [fileProblem(file, 'unreadable-file', UNREADABLE[why])] : []
}
