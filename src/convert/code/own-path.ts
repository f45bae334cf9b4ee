/** A first line that says where its file is: it is wrong once the code stands elsewhere. */

const FIRST_LINE =
  /^(?:\/\/|(\/\*+))[ \t]*(?:(?:file|path|filename|filepath):?[ \t]+)?([^\s*]+)[ \t]*(\*+\/)?[ \t]*\r?\n(?:[ \t]*\r?\n)*/i

/** The text of the file without a first line like `// pages/api/notes.ts`; as it is where its first line says something else. */
export function withoutOwnPath(text: string, file: string): string {
  const line = FIRST_LINE.exec(text)
  // `[[id]].ts` is how some write `[id].ts`.
  const said = line?.[2]
    ?.replace(/^\.?\//, '')
    .replaceAll('[[', '[')
    .replaceAll(']]', ']')
  // A longer comment goes on.
  if (!line || !said || (line[1] === undefined) !== (line[3] === undefined)) return text
  const own = `/${file}`.replaceAll('[[', '[').replaceAll(']]', ']')
  const isOwn = own.endsWith(`/${said}`) || (said.includes('/') && own.replace(/\.\w+$/, '').endsWith(`/${said}`))
  return isOwn ? text.slice(line[0].length) : text
}
