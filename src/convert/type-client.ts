/** The type checker as a conversion sees it, when it lives in another process: questions as plain data, answers checked for their shape. */
import { URI } from 'vscode-uri'
import {
  type CheckerProcessOptions,
  checkerProcess,
  type RequestChannel,
  type Unsaved,
} from '../workspace/checker-process'
import type { FileOverlay, ParameterType, SignatureType, TypeDiagnostic, TypeService, WrittenBeside } from './types'

/** A question as it crosses the process boundary. */
export type CheckerQuestion =
  | { readonly ask: 'signature' | 'typeAt'; readonly file: string; readonly offset: number; readonly end?: number }
  | {
      readonly ask: 'newErrors'
      readonly overlay: readonly (readonly [string, string | null])[]
      readonly files: readonly string[]
    }
  | {
      readonly ask: 'sameTypes'
      readonly overlay: readonly (readonly [string, string | null])[]
      readonly written: readonly WrittenBeside[]
    }

/** The texts that a question is asked over; default: the disk. */
type UnsavedNow = () => Unsaved

/** A `TypeService` over a channel, which may have several. A crashed, missing or cancelled checker answers undefined; nothing throws. */
export function typeClient(channel: RequestChannel, unsaved: UnsavedNow = () => new Map()): TypeService {
  const ask = async <T>(question: CheckerQuestion, signal: AbortSignal | undefined): Promise<T | undefined> =>
    (await channel.request(question, unsaved(), signal)) as T | undefined
  return {
    signature: (file, offset, signal, end) => ask<SignatureType>({ ask: 'signature', file, offset, end }, signal),
    typeAt: (file, offset, signal, end) => ask<ParameterType>({ ask: 'typeAt', file, offset, end }, signal),
    newErrors: (overlay: FileOverlay, files, signal) =>
      ask<readonly TypeDiagnostic[]>({ ask: 'newErrors', overlay: [...overlay], files }, signal),
    sameTypes: (overlay: FileOverlay, written, signal) =>
      ask<readonly boolean[]>({ ask: 'sameTypes', overlay: [...overlay], written }, signal),
    dispose: () => channel.dispose(),
  }
}

/** The channel to a checker for one workspace folder (a path or a `file:` URI) in a process of its own; nothing runs before the first question. */
export function checkerChannel(folder: string, options?: CheckerProcessOptions): RequestChannel {
  return checkerProcess(folder.startsWith('file:') ? URI.parse(folder).fsPath : folder, options)
}

/** A checker with such a process to itself. */
export function startChecker(
  folder: string,
  { unsaved, ...options }: CheckerProcessOptions & { readonly unsaved?: UnsavedNow } = {},
): TypeService {
  return typeClient(checkerChannel(folder, options), unsaved)
}

/** The other end: puts a question that arrived to a checker. */
export function answerQuestion(question: CheckerQuestion, types: TypeService, signal: AbortSignal): Promise<unknown> {
  if (question.ask === 'newErrors') return types.newErrors(new Map(question.overlay), question.files, signal)
  if (question.ask === 'sameTypes') return types.sameTypes(new Map(question.overlay), question.written, signal)
  return question.ask === 'signature'
    ? types.signature(question.file, question.offset, signal, question.end)
    : types.typeAt(question.file, question.offset, signal, question.end)
}
