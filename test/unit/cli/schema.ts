/** The JSON schema of the command line's output, from the types in `src/cli/contract.ts`. */
import { fileURLToPath } from 'node:url'
import { createGenerator, type Schema } from 'ts-json-schema-generator'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** One schema with a definition for each output: `ListOutput`, `ListRecord`, `ConvertOutput`, `ConvertAllOutput`, `CheckOutput`. */
export function schema(): Schema {
  return createGenerator({
    path: path('../../../src/cli/contract.ts'),
    tsconfig: path('../../../tsconfig.json'),
    schemaId: 'actions-routes',
    type: '*',
    skipTypeCheck: true,
  }).createSchema('*')
}
