/** The library files (`lib.*.d.ts`) that belong to the bundled TypeScript. Only the checker's process needs them: 2.6 MB of text. */
import { getLibFiles } from '@ts-morph/common'

/** File name to text. */
export function typescriptLib(): ReadonlyMap<string, string> {
  return new Map(getLibFiles().map(({ fileName, text }) => [fileName, text]))
}
