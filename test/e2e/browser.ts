/** A headless browser, and what its pages send to the server. */
import { type Browser, chromium, type Page } from 'playwright-core'

export interface Call {
  readonly method: string
  readonly path: string
  /** True for a Server Action's request: a POST to the page that carries the action's id. */
  readonly action: boolean
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Collects the requests the page sends from now on. */
export function recordCalls(page: Page): readonly Call[] {
  const calls: Call[] = []
  page.on('request', request => {
    calls.push({
      method: request.method(),
      path: new URL(request.url()).pathname,
      action: 'next-action' in request.headers(),
    })
  })
  return calls
}
