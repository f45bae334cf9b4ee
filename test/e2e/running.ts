/** The sample app under way: its copy on disk, its server and a page of a browser. */
import type { Browser, Page } from 'playwright-core'
import { SampleApp } from './app'
import { launchBrowser } from './browser'

export class RunningSample {
  private constructor(
    readonly app: SampleApp,
    private readonly browser: Browser,
    readonly page: Page,
    public baseUrl: string,
  ) {}

  /** A fresh copy of the sample, not yet built. */
  static async create(): Promise<RunningSample> {
    const app = await SampleApp.create()
    const browser = await launchBrowser()
    const page = await (await browser.newContext()).newPage()
    page.setDefaultTimeout(30_000)
    return new RunningSample(app, browser, page, '')
  }

  /** Builds what is on disk and serves it. */
  async rebuild(): Promise<void> {
    await this.serve(await this.app.build())
  }

  /** Serves what was built. */
  async serve(built: string): Promise<void> {
    this.baseUrl = await this.app.serve(built)
  }

  async dispose(): Promise<void> {
    await this.browser.close()
    await this.app.dispose()
  }
}
