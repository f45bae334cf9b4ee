/** Which files are tests, stories or mocks: their callers are shown apart and never decide a verdict. */
import type { AppDetails } from '../model'

const ALWAYS =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__)\/|\.(?:test|tests|spec|stories|story|cy|e2e|mock|mocks)\.[cm]?[jt]sx?$/
const FOLDERS = /(?:^|\/)(?:tests?|e2e|cypress|playwright|\.storybook|stories)\//

/** By the names that test runners and Storybook look for. Inside `app/` and `pages/` a folder `test` is a URL segment. */
export function isTestFile(file: string, app: AppDetails | undefined): boolean {
  if (ALWAYS.test(file)) return true
  const routed = [app?.appDir, app?.pagesDir].some(dir => dir && file.startsWith(`${dir}/`))
  return !routed && FOLDERS.test(file)
}
