/** The few gestures every behaviour is made of. */
import type { Page } from 'playwright-core'

/** Opens a page and waits until React has taken over the element with this test id. */
export async function open(page: Page, url: string, testId: string): Promise<void> {
  await page.goto(url, { waitUntil: 'commit' })
  // React keeps an element's props on the element from hydration on: before that a click would be the browser's own.
  await page.waitForFunction(
    `Object.keys(document.querySelector('[data-testid="${testId}"]') ?? {}).some(key => key.startsWith('__reactProps$'))`,
  )
}

export async function fill(page: Page, testId: string, text: string): Promise<void> {
  await page.getByTestId(testId).fill(text)
}

export async function click(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).click()
}

/** Waits until the element shows this text. */
export async function see(page: Page, testId: string, text: string | RegExp): Promise<void> {
  await page.getByTestId(testId).filter({ hasText: text }).waitFor()
}

/** Waits until no element with this test id shows this text. */
export async function seeNo(page: Page, testId: string, text: string): Promise<void> {
  await page.getByTestId(testId).filter({ hasText: text }).waitFor({ state: 'detached' })
}

let values = 0

/** A text that nothing else in the app contains. */
export function unique(text: string): string {
  values += 1
  return `${text} no ${values}x`
}

/** A word that nothing else in the app contains. */
export function uniqueWord(word: string): string {
  values += 1
  return `${word}-${values}x`
}

/** Adds a note through the page and answers the address of its own page. */
export async function addNote(page: Page, baseUrl: string, title: string, body = ''): Promise<string> {
  await open(page, baseUrl, 'composer-save')
  await fill(page, 'composer-title', title)
  await fill(page, 'composer-body', body)
  await click(page, 'composer-save')
  const href = await page.getByTestId(`note-${title}`).getByRole('link').getAttribute('href')
  return `${baseUrl}${href}`
}

/** Gives a note its tags through its page. */
export async function tagNote(page: Page, noteUrl: string, tags: string): Promise<void> {
  await open(page, noteUrl, 'tags-save')
  await fill(page, 'tags-text', tags)
  await click(page, 'tags-save')
  await see(page, 'tags-saved', `#${tags.split(' ').at(-1)}`)
}
