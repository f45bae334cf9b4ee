/** A copy of the sample app in a folder of its own that can be built, served and thrown away. What is served is a copy of what was built, so that the next state of the sources can be converted and built meanwhile. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, link, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from '../install.mjs'
import { run } from './run'

const SAMPLE = fileURLToPath(new URL('../fixtures/sample', import.meta.url))
/** What `next start` reads. */
const SERVED = ['.next', 'next.config.ts', 'package.json']
const GENERATED = new Set(['node_modules', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo'])

export class SampleApp {
  /** The sources. */
  readonly dir: string
  private server: ChildProcess | undefined
  private builds = 0

  private constructor(private readonly folder: string) {
    this.dir = join(folder, 'app')
  }

  /** Copies the sample with its dependencies to a temporary folder. Installs them where they are missing. */
  static async create(): Promise<SampleApp> {
    if (!installPackages(SAMPLE)) throw new Error('the packages of the sample app are missing')
    const app = new SampleApp(await mkdtemp(join(tmpdir(), 'notes-sample-')))
    await mkdir(app.dir)
    await app.restore()
    // Hard links: Turbopack refuses a node_modules that is a symbolic link out of the app's folder.
    await linkTree(join(SAMPLE, 'node_modules'), join(app.dir, 'node_modules'))
    // Where what was built finds them.
    await symlink(join(app.dir, 'node_modules'), join(app.folder, 'node_modules'), 'junction')
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

  /** Runs `next build`, which type-checks too, and answers the folder to serve. Throws with its output where it fails. */
  async build(): Promise<string> {
    // A browser may be at work on what was built before: it comes first.
    const started = (pid: number) => setPriority(pid, Math.min(getPriority() + 5, 19))
    const { status, output } = await run(process.execPath, [this.next, 'build'], { cwd: this.dir, started })
    if (status !== 0) throw new Error(`next build failed (${status}):\n${output}`)
    this.builds += 1
    const built = join(this.folder, `built-${this.builds}`)
    await mkdir(built)
    for (const name of SERVED) await cp(join(this.dir, name), join(built, name), { recursive: true, filter: notCache })
    return built
  }

  /** Runs `next start` on a free port over what was built, instead of what it served before, and answers its address. */
  async serve(built: string): Promise<string> {
    await this.stop()
    const server = spawn(process.execPath, [this.next, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
      cwd: built,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.server = server
    return new Promise((resolve, reject) => {
      let output = ''
      const late = setTimeout(() => reject(new Error(`next start does not serve:\n${output}`)), 60_000)
      const read = (chunk: Buffer) => {
        output += chunk
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
        // The address is printed before requests are answered; "Ready" after.
        if (!address || !output.includes('Ready')) return
        clearTimeout(late)
        resolve(address)
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
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise(resolve => server.once('exit', resolve))
    // Asked kindly it would wait for the requests that a page has left open.
    server.kill('SIGKILL')
    await ended
  }

  async dispose(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
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

/** The compiler's cache stays with the sources. */
function notCache(path: string): boolean {
  return !path.endsWith(join('.next', 'cache'))
}
