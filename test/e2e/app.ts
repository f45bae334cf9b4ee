/** A copy of the sample app in a folder of its own that can be built, started and thrown away. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, link, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run'

const SAMPLE = fileURLToPath(new URL('../fixtures/sample', import.meta.url))
const INSTALLED = fileURLToPath(new URL('../../.vscode-test/sample-node_modules', import.meta.url))
const GENERATED = new Set(['node_modules', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo'])

export class SampleApp {
  private server: ChildProcess | undefined

  private constructor(readonly dir: string) {}

  /** Copies the sample with its dependencies to a temporary folder. The first call on a machine installs them. */
  static async create(): Promise<SampleApp> {
    const modules = await installedModules()
    const app = new SampleApp(await mkdtemp(join(tmpdir(), 'notes-sample-')))
    await app.restore()
    // Hard links: Turbopack refuses a node_modules that is a symbolic link out of the app's folder.
    await linkTree(modules, join(app.dir, 'node_modules'))
    return app
  }

  /** Makes the sources those of the sample as written again; keeps dependencies and the compiler's cache. */
  async restore(): Promise<void> {
    for (const name of await readdir(this.dir)) {
      if (!GENERATED.has(name)) await rm(join(this.dir, name), { recursive: true })
    }
    for (const name of await readdir(SAMPLE)) {
      if (!GENERATED.has(name)) await cp(join(SAMPLE, name), join(this.dir, name), { recursive: true })
    }
  }

  /** Runs `next build`, which type-checks too. Throws with its output where it fails. */
  async build(): Promise<void> {
    const { status, output } = await run(process.execPath, [this.next, 'build'], { cwd: this.dir })
    if (status !== 0) throw new Error(`next build failed (${status}):\n${output}`)
  }

  /** Runs `next start` on a free port and answers its address. */
  async start(): Promise<string> {
    const server = spawn(process.execPath, [this.next, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
      cwd: this.dir,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.server = server
    return new Promise((resolve, reject) => {
      let output = ''
      const read = (chunk: Buffer) => {
        output += chunk
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
        // The address is printed before requests are answered; "Ready" after.
        if (address && output.includes('Ready')) resolve(address)
      }
      server.stdout.on('data', read)
      server.stderr.on('data', read)
      server.once('error', reject)
      server.once('exit', code => reject(new Error(`next start ended (${code}):\n${output}`)))
    })
  }

  async stop(): Promise<void> {
    const server = this.server
    this.server = undefined
    if (!server || server.exitCode !== null) return
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill()
    await ended
  }

  async dispose(): Promise<void> {
    await this.stop()
    await rm(this.dir, { recursive: true, force: true })
  }

  private get next(): string {
    return join(this.dir, 'node_modules/next/dist/bin/next')
  }
}

/** The environment for Next.js and npm: without what the test runner set for itself. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ...environment } = process.env
  return { ...environment, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
}

/** The sample's node_modules, installed once for each state of its lock file. */
async function installedModules(): Promise<string> {
  const lock = await readFile(join(SAMPLE, 'package-lock.json'))
  const folder = join(INSTALLED, createHash('sha256').update(lock).digest('hex').slice(0, 12))
  const modules = join(folder, 'node_modules')
  if (await exists(modules)) return modules
  const partial = `${folder}.${process.pid}`
  await mkdir(partial, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) await cp(join(SAMPLE, name), join(partial, name))
  const { status, output } = await run(
    'npm',
    ['ci', '--prefix', partial, '--no-audit', '--no-fund', '--ignore-scripts'],
    {
      cwd: partial,
    },
  )
  if (status !== 0) throw new Error(`npm ci of the sample app failed (${status}):\n${output}`)
  try {
    await rename(partial, folder)
  } catch (error) {
    // Another run was faster: its folder is as good.
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(modules))) throw error
  }
  return modules
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    // Another file system has no hard links to this one.
    else await link(source, target).catch(() => cp(source, target))
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
