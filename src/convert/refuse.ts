/** How a conversion says no: a closed code, a sentence for the user and the place that decides it. */
import type { Refusal, RefusalCode } from '../model'

/** Where a refusal points: a file alone, or a 1-based point in it. */
export interface RefusalPlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Builds the answer of a conversion that does not apply. `message` is one sentence; `place` null where no file decides. */
export function refuse(code: RefusalCode, message: string, place: RefusalPlace | null): { readonly refusal: Refusal } {
  return {
    refusal: {
      code,
      message,
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
    },
  }
}
