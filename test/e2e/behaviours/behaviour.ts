/** One thing a user can see the sample app do. It holds whatever kind of entry point serves it. */
import type { Page } from 'playwright-core'

export interface Behaviour {
  readonly name: string
  /** Id, in the app as written, of the one entry point its calls go through; null where a conversion is not its subject. */
  readonly entryPoint: string | null
  /** Brings the app into the state that `run` starts from, and answers what `run` needs to know of it. */
  readonly arrange?: (page: Page, baseUrl: string) => Promise<string>
  readonly run: (page: Page, baseUrl: string, arranged: string) => Promise<void>
}
