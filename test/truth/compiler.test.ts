/**
 * Server Actions against Next's own compiler on every file of real repositories that holds the text `use server`. Set
 * TRUTH_REPOS to a folder with checkouts; the compiler is the sample app's.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asked, found } from '../differential/compare'
import { compile, isInstalled } from '../differential/compiler'

const repos = process.env.TRUTH_REPOS ?? ''
const folders = repos && isInstalled ? readdirSync(repos).filter(name => existsSync(join(repos, name, '.git'))) : []
if (!isInstalled) console.log("truth: the sample app's packages are not installed, no compiler to ask")
else if (folders.length === 0) console.log('truth: TRUTH_REPOS names no checkouts, the compiler is not asked')

/** Tracked files of these kinds with the text in them. */
function filesOf(repository: string): string[] {
  const kinds = ['ts', 'tsx', 'js', 'jsx', 'mjs', 'cjs', 'mts', 'cts'].map(kind => `*.${kind}`)
  const { stdout } = spawnSync('git', ['-C', repository, 'grep', '-lzF', 'use server', '--', ...kinds], {
    encoding: 'utf8',
  })
  return stdout.split('\0').filter(file => file !== '' && !file.endsWith('.d.ts'))
}

describe.runIf(folders.length > 0)('every file with the words', () => {
  it.each(folders)('%s', async folder => {
    const counts = { files: 0, actions: 0, refused: 0 }
    for (const file of filesOf(join(repos, folder))) {
      const text = readFileSync(join(repos, folder, file), 'utf8')
      const verdict = await compile(file, text)
      const wanted = asked(verdict)
      expect({ file, ...found(file, text, verdict) }).toEqual({ file, ...wanted })
      counts.files++
      counts.actions += wanted.actions.length
      if (wanted.errors.length > 0) counts.refused++
    }
    console.log(`${folder}: ${JSON.stringify(counts)}`)
  })
})
