/** Runs the formatter of an app for real: Prettier, Biome (which sorts imports, too) or dprint. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFromBuffer } from '@dprint/formatter'
import { getPath } from '@dprint/typescript'
import * as prettier from 'prettier'

const BIOME = fileURLToPath(new URL('../../../node_modules/.bin/biome', import.meta.url))

type Texts = Readonly<Record<string, string>>

/** These texts, by their files below `root`, as the formatter writes them that is configured in the file `name` there. */
export async function formatted(root: string, name: string, texts: Texts): Promise<Texts> {
  if (name === 'biome.json') return withBiome(root, texts)
  if (name.startsWith('dprint')) return withDprint(join(root, name), texts)
  const entries = Object.entries(texts).map(async ([file, text]) => {
    const filepath = join(root, file)
    return [file, await prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath })]
  })
  return Object.fromEntries(await Promise.all(entries))
}

function withBiome(root: string, texts: Texts): Texts {
  const files = Object.keys(texts)
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), texts[file] ?? '')
  }
  execFileSync(BIOME, ['check', '--write', '--linter-enabled=false', ...files], { cwd: root, stdio: 'pipe' })
  return Object.fromEntries(files.map(file => [file, readFileSync(join(root, file), 'utf8')]))
}

function withDprint(configuration: string, texts: Texts): Texts {
  const { typescript, ...global } = JSON.parse(readFileSync(configuration, 'utf8'))
  const dprint = createFromBuffer(readFileSync(getPath()))
  dprint.setConfig(global, typescript)
  // What it writes it may write otherwise the next time.
  const stable = (filePath: string, fileText: string, times = 5): string => {
    const text = dprint.formatText({ filePath, fileText })
    return text === fileText || times === 0 ? text : stable(filePath, text, times - 1)
  }
  return Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, stable(file, text)]))
}
