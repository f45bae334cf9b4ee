/** Which app a file belongs to. */
import type { AppDetails } from '../model'

/** The app a file belongs to: of those whose folder holds it, the deepest. */
export function appOf(apps: readonly AppDetails[], file: string): AppDetails | undefined {
  let deepest: AppDetails | undefined
  for (const app of apps)
    if (
      (app.root === '.' || file.startsWith(`${app.root}/`)) &&
      (!deepest || deepest.root === '.' || app.root.length > deepest.root.length)
    )
      deepest = app
  return deepest
}
