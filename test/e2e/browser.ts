/** A headless browser, and what its page sends to the server. */
import { type Browser, chromium, type Page, type Request } from 'playwright-core'

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

/** What the page sends and what it fails to catch while `work` goes on. */
export async function watch(page: Page, work: () => Promise<void>): Promise<{ calls: Call[]; uncaught: Error[] }> {
  const calls: Call[] = []
  const uncaught: Error[] = []
  const onRequest = (request: Request) => {
    const { pathname: path } = new URL(request.url())
    calls.push({ method: request.method(), path, action: 'next-action' in request.headers() })
  }
  const onError = (error: Error) => uncaught.push(error)
  page.on('request', onRequest).on('pageerror', onError)
  try {
    await work()
  } finally {
    page.off('request', onRequest).off('pageerror', onError)
  }
  return { calls, uncaught }
}
