/** Problems of whole files. */
import type { Problem } from '../model'
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
  }
}
