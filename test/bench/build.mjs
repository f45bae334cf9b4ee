// Builds dist/ where it is missing, and the benchmark's own parts over the sources into out/bench/.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
export const dist = name => join(root, 'dist', name)

/** @param {string} name a file of this folder without `.ts`; answers the bundle's path */
export async function bundle(name) {
  if (!existsSync(dist('worker.js'))) {
    const { status } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' })
    if (status !== 0) throw new Error('the build failed')
  }
  const outfile = join(root, 'out/bench', `${name}.cjs`)
  await build({
    entryPoints: [join(root, 'test/bench', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'shared-bundles',
        setup(plugin) {
          plugin.onResolve({ filter: /\/(typescript|prettier)$/ }, ({ path }) =>
            path.startsWith('.') ? { path: dist(`${path.split('/').at(-1)}.js`), external: true } : undefined,
          )
        },
      },
    ],
  })
  return outfile
}
