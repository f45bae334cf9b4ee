/** Lines that are too long are broken where Prettier breaks them: what it makes of the same code, on one line, is expected. */
import * as prettier from 'prettier'
import { describe, expect, it } from 'vitest'
import { conformed } from '../../../../src/convert/code/fit'
import { parseSource } from '../../../../src/convert/code/source'
import { styleOf } from '../../../../src/convert/code/style'

const FUNCTIONS: readonly (readonly [string, string])[] = [
  [
    'a choice of shapes behind as',
    `export async function renamed() {
  return (await response.json()) as { data: null; error: null } | { data: null; error: string };
}
`,
  ],
  [
    'a longer choice of shapes behind as',
    `export async function renamed() {
  return (await response.json()) as { data: null; error: null } | { data: null; error: string; places: string[] };
}
`,
  ],
  [
    'an object over lines beside undefined',
    `export const changeUserPermissions = async (permissionId: string | undefined, userEmail: string, access: boolean): Promise<{
  id: string;
  email: string;
  access: boolean;
} | undefined> => {
  return response.json();
};
`,
  ],
  [
    'a function that is bound',
    `const updateUserNameWithId = (async (...args: Parameters<typeof updateUserName>) => {
  try {
    return await updateUserName(...args);
  } finally {
    router.refresh();
  }
}).bind(null, user.id);
`,
  ],
  [
    'a choice of functions',
    `const [state, formAction, pending] = useActionState<ActionState, FormData>(
  mode === "signin" ? async (...args: Parameters<typeof signIn>) => {
    try {
      return await signIn(...args);
    } finally {
      router.refresh();
    }
  } : signUp,
  { error: "" },
);
`,
  ],
]

const CONFIGURATIONS: readonly prettier.Options[] = [{}, { useTabs: true }, { tabWidth: 4 }]

describe('code that is too long', () => {
  it.each(FUNCTIONS)('%s', async (_, code) => {
    for (const options of CONFIGURATIONS) {
      const indent = options.useTabs ? '\t' : ' '.repeat(options.tabWidth ?? 2)
      const own = code.replace(/^(?: {2})+/gm, spaces => indent.repeat(spaces.length / 2))
      const style = { ...styleOf(parseSource('a.ts', own)), indent, tabWidth: options.tabWidth ?? 2, printWidth: 80 }
      const after = conformed('a.ts', own, { ...style, configured: true })
      expect(after).toBe(await prettier.format(own, { ...options, parser: 'typescript' }))
    }
  })
})
