/** The sample app as written does what it should: what the conversions are measured against. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SampleApp } from './app'
import { behaviours, observe } from './behaviours'
import { launchBrowser } from './browser'

describe('the sample app as written', () => {
  let app: SampleApp | undefined
  let browser: Browser
  let baseUrl: string

  beforeAll(async () => {
    app = await SampleApp.create()
    await app.build()
    baseUrl = await app.start()
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.dispose()
  })

  it.each(behaviours)('$name', async behaviour => {
    const calls = await observe(behaviour, browser, baseUrl)
    if (behaviour.entryPoint?.startsWith('action:')) {
      expect(calls.some(call => call.action)).toBe(true)
      expect(calls.some(call => call.path.startsWith('/api/'))).toBe(false)
    } else if (behaviour.entryPoint) {
      expect(calls.some(call => call.path.startsWith('/api/'))).toBe(true)
      expect(calls.some(call => call.action)).toBe(false)
    }
  })
})
