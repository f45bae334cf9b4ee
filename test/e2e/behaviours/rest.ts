/** What the rest of the app does: entry points that the conversions leave as they are, and that must go on working beside them. */
import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { Behaviour } from './behaviour'
import { addNote, click, fill, open, see, unique } from './page'

export const restBehaviours: readonly Behaviour[] = [
  {
    name: 'an archived note can be restored, and the archive emptied by who is sure',
    entryPoint: null,
    async arrange(page, baseUrl) {
      const title = unique('Archived')
      await addNote(page, baseUrl, title)
      await page.getByTestId(`note-${title}`).getByTestId('archive').click()
      await page.getByTestId(`note-${title}`).waitFor({ state: 'detached' })
      return title
    },
    async run(page, baseUrl, title) {
      const row = page.getByTestId(`archived-${title}`)
      await open(page, `${baseUrl}/archive`, 'empty')
      await click(page, 'empty')
      await row.getByTestId('restore').click()
      await row.waitFor({ state: 'detached' })
      await open(page, baseUrl, 'archive')
      await page.getByTestId(`note-${title}`).getByTestId('archive').click()
      await page.getByTestId(`note-${title}`).waitFor({ state: 'detached' })
      await open(page, `${baseUrl}/archive`, 'empty')
      await row.waitFor()
      await page.getByTestId('empty-sure').check()
      await click(page, 'empty')
      await row.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'a published note is listed at once',
    entryPoint: null,
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Published')),
    async run(page, baseUrl, noteUrl) {
      await open(page, noteUrl, 'publish')
      const title = await page.getByTestId('note-title').innerText()
      await click(page, 'publish')
      await page.waitForURL(`${baseUrl}/published`)
      await see(page, 'published', title)
    },
  },
  {
    name: 'a note is duplicated under a title of its own',
    entryPoint: null,
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Original')),
    async run(page, _baseUrl, noteUrl) {
      await open(page, noteUrl, 'duplicate')
      await click(page, 'duplicate')
      await see(page, 'note-title', 'Copy of Original')
    },
  },
  {
    name: 'reminders are listed and cleared by the Pages Router',
    entryPoint: null,
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Due')),
    async run(page, baseUrl, noteUrl) {
      await open(page, noteUrl, 'remind')
      await fill(page, 'remind-day', '2031-02-03')
      await click(page, 'remind')
      await see(page, 'reminder', 'Reminder on 2031-02-03')
      await open(page, `${baseUrl}/reminders`, 'reminders-clear')
      await see(page, 'health', 'Healthy')
      await see(page, 'reminders', `${noteUrl.slice(noteUrl.lastIndexOf('/') + 1)} on 2031-02-03`)
      await click(page, 'reminders-clear')
      await page.getByTestId('reminders').getByRole('listitem').first().waitFor({ state: 'detached' })
    },
  },
  {
    name: 'visits of a note are counted while it renders',
    entryPoint: null,
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Visited')),
    async run(page, _baseUrl, noteUrl) {
      await page.goto(noteUrl)
      await page.goto(noteUrl)
      await see(page, 'visits', /^\d+ visits$/)
    },
  },
  {
    name: 'notes are read, filtered and streamed',
    entryPoint: null,
    async arrange(page, baseUrl) {
      const title = unique('Streamed')
      await addNote(page, baseUrl, title)
      return title
    },
    async run(page, baseUrl, title) {
      await open(page, `${baseUrl}/activity`, 'reader-query')
      await see(page, 'stream', title)
      await fill(page, 'reader-query', title)
      const read = page.getByTestId('reader').getByRole('listitem')
      await read.nth(1).waitFor({ state: 'detached' })
      expect(await read.allInnerTexts()).toEqual([title])
    },
  },
  {
    name: 'all notes can be downloaded',
    entryPoint: null,
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/activity`, 'reader-query')
      const [download] = await Promise.all([page.waitForEvent('download'), click(page, 'export')])
      expect(download.suggestedFilename()).toBe('notes.md')
    },
  },
  {
    name: 'the billing service can call, and nobody in its name',
    entryPoint: null,
    async run(page, baseUrl) {
      const payload = JSON.stringify({ email: 'payer@example.com' })
      const call = (signature: string) =>
        page.request.post(`${baseUrl}/api/webhooks/billing`, {
          data: payload,
          headers: { 'x-billing-signature': signature },
        })
      const signature = createHmac('sha256', 'development-only').update(payload).digest('hex')
      expect((await call(signature)).status()).toBe(200)
      expect((await call('f'.repeat(64))).status()).toBe(400)
    },
  },
  {
    name: 'other sites read published notes with a key',
    entryPoint: null,
    async run(page, baseUrl) {
      const url = `${baseUrl}/api/public/notes`
      expect((await page.request.get(url)).status()).toBe(401)
      const answer = await page.request.get(url, { headers: { authorization: 'Bearer demo' } })
      expect(answer.headers()['access-control-allow-origin']).toBe('*')
      expect(await answer.json()).toHaveProperty('notes')
      expect((await page.request.fetch(url, { method: 'OPTIONS' })).status()).toBe(204)
    },
  },
]
