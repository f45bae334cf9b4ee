/** Lines that are too long are broken where Prettier breaks them: what it makes of the same code, on one line, is expected. */
import * as prettier from 'prettier'
import { describe, expect, it } from 'vitest'
import { conformed, fittingText } from '../../../../src/convert/code/fit'
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
    'an object or null behind as',
    `export async function renamed() {
  return (await response.json()) as { data: string; error: string; places: string[] } | null;
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
    'a failure that is caught, whose call leaves no room for the function',
    `async function remove() {
  const response = await deleteTrustedPartner({ id: partner.id }).catch(() => ({ ok: false as const, text: "" }));
}
`,
  ],
  [
    'a function whose head leaves no room for its body',
    `async function remove() {
  const response = await deleteTrustedPartner(partner.id, partner).catch((problem) => ({ ok: false, text: problem.message }));
}
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

/** What stays as it is once it is laid out. */
const STEADY: readonly (readonly [string, string])[] = [
  [
    'a taken apart object that may be left out',
    `export async function list({ limit = 25, cursor }: { limit?: number; cursor?: Cursor | null } = {}): Promise<{ success: boolean }> {
  return { success: limit > 2 && cursor === null };
}
`,
  ],
  [
    'one parameter in front of an object or null',
    `export async function shareChat(chatId: string): Promise<{ title: string; id: string; visibility: "public" | "private" } | null> {
  return response.json();
}
`,
  ],
  [
    'one parameter in front of an object or undefined',
    `export async function shareChat(chatId: string): Promise<{ title: string; id: string; visibility: string } | undefined> {
  return response.json();
}
`,
  ],
  [
    'an object over lines in front of a choice of objects',
    `export async function submitFeedback(data: {
  sentiment: "positive" | "neutral" | "negative";
  message: string;
}): Promise<{ success: boolean; id: string; error?: undefined } | { success: boolean; error: string; id?: undefined }> {
  return response.json();
}
`,
  ],
  [
    'a remark behind a line',
    `export function abortLater(controller: AbortController, milliseconds: number) {
  const timeout = setTimeout(() => controller.abort(), milliseconds); // ten seconds
  return timeout;
}
`,
  ],
]

/** A call that has come between others, or behind one in a branch. */
const CHAINS: readonly (readonly [string, string, string])[] = [
  [
    'a call in front of one whose function has blank lines and a template',
    `listNotes({ limit }).then((result) => {
  if (cancelled) return;

  console.log(\`one
    two
\`);
});
`,
    `listNotes({ limit }).finally(() => router.refresh()).then((result) => {
  if (cancelled) return;

  console.log(\`one
    two
\`);
});
`,
  ],
  [
    'a call in a branch, in front of one whose function is over lines',
    `const [first] = await Promise.all([
  isFirst
    ? listNotes({
        limit: LIBRARY_PAGE_SIZE,
        cursor: notesCache.nextCursor,
      }).then((result) => {
        if (!result.success) {
          captureClient("library_list_load_failed", {
            source: "network",
          });
          return;
        }

        appendNotesCache(result.notes);
      })
    : Promise.resolve(),
]);
`,
    `const [first] = await Promise.all([
  isFirst
    ? listNotes({
        limit: LIBRARY_PAGE_SIZE,
        cursor: notesCache.nextCursor,
      }).finally(() => router.refresh()).then((result) => {
        if (!result.success) {
          captureClient("library_list_load_failed", {
            source: "network",
          });
          return;
        }

        appendNotesCache(result.notes);
      })
    : Promise.resolve(),
]);
`,
  ],
  [
    'a call in a branch that gets too long',
    `const [first] = await Promise.all([
  isFirst
    ? trimmed
      ? searchNotes({ query: trimmed, limit: 12 })
      : listNotes({ limit: 12 })
    : Promise.resolve(empty),
]);
`,
    `const [first] = await Promise.all([
  isFirst
    ? trimmed
      ? searchNotes({ query: trimmed, limit: 12, more }).finally(() => router.refresh())
      : listNotes({ limit: 12 }).finally(() => router.refresh())
    : Promise.resolve(empty),
]);
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

  it.each(STEADY)('%s', async (_, code) => {
    for (const options of CONFIGURATIONS) {
      const indent = options.useTabs ? '\t' : ' '.repeat(options.tabWidth ?? 2)
      const own = code.replace(/^(?: {2})+/gm, spaces => indent.repeat(spaces.length / 2))
      const style = { ...styleOf(parseSource('a.ts', own)), indent, tabWidth: options.tabWidth ?? 2, printWidth: 80 }
      const after = conformed('a.ts', own, { ...style, configured: true })
      expect(await prettier.format(after, { ...options, parser: 'typescript' })).toBe(after)
      const bare = (text: string) => text.replace(/[\s,;|]/g, '')
      expect(bare(after)).toBe(bare(own))
    }
  })

  it.each(CHAINS)('%s', async (_, before, after) => {
    const style = {
      ...styleOf(parseSource('a.ts', before)),
      indent: '  ',
      tabWidth: 2,
      printWidth: 80,
      configured: true,
    }
    const fit = fittingText('a.ts', after, style, before)
    expect(await prettier.format(fit, { parser: 'typescript' })).toBe(fit)
  })

  it('stays where nothing formats and it only gets exported', () => {
    const before = `const nameSchema = z.string().trim().min(1, "Name is required").max(100, "Max 100 characters");\n`
    const style = { ...styleOf(parseSource('a.ts', before)), printWidth: 80, configured: false }
    expect(conformed('a.ts', `export ${before}`, style, before)).toBe(`export ${before}`)
  })
})
