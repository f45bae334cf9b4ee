/** What a file is to the index, by its name. */

const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/
const CONFIG =
  /(?:^|\/)(?:package\.json|tsconfig[^/]*\.json|jsconfig\.json|next\.config\.[cm]?[jt]s|vercel\.json|\.gitignore|pnpm-workspace\.ya?ml|\.yarnrc\.yml)$/

/** True for a file that holds code. */
export function isSource(file: string): boolean {
  return SOURCE.test(file)
}

/** What a change of these means cannot be told from one file: apps, paths or ignored files may all be others. */
export function isConfig(file: string): boolean {
  return CONFIG.test(file)
}
