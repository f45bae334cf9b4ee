/** What Server Actions do for their user besides answering: they navigate, show an error page, keep cookies, and render the page again. */
import { expect } from 'vitest'
import type { Behaviour } from './behaviour'
import { addNote, click, fill, open, see, seeNo, unique } from './page'

const lounge = (name: string) => `action:app/actions/lounge.ts#${name}`

export const loungeBehaviours: readonly Behaviour[] = [
  {
    name: 'a form leads to the draft it made, and back leads to the form',
    entryPoint: lounge('startDraft'),
    async run(page, baseUrl) {
      const title = unique('Draft')
      await open(page, `${baseUrl}/lounge`, 'draft')
      await fill(page, 'draft-title', title)
      await click(page, 'draft')
      await page.waitForURL(/\/notes\/\w+$/)
      await see(page, 'note-title', title)
      await page.goBack()
      await page.getByTestId('draft').waitFor()
      expect(page.url()).toBe(`${baseUrl}/lounge`)
    },
  },
  {
    name: 'looking a title up leads to its note, though the caller catches what is thrown',
    entryPoint: lounge('lookUp'),
    async arrange(page, baseUrl) {
      const title = unique('Sought')
      await addNote(page, baseUrl, title)
      return title
    },
    async run(page, baseUrl, title) {
      await open(page, `${baseUrl}/lounge`, 'look-up')
      await fill(page, 'lounge-prefix', 'zzz')
      await click(page, 'look-up')
      await see(page, 'lounge-status', 'No title begins with “zzz”')
      await fill(page, 'lounge-prefix', title)
      await click(page, 'look-up')
      await page.waitForURL(/\/notes\/\w+$/)
      await see(page, 'note-title', title)
    },
  },
  {
    name: 'an id opens its note, an unknown one the page for what is not found',
    entryPoint: lounge('openNote'),
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Known')),
    async run(page, baseUrl, noteUrl) {
      await open(page, `${baseUrl}/lounge`, 'open-note')
      await fill(page, 'lounge-prefix', noteUrl.slice(noteUrl.lastIndexOf('/') + 1))
      await click(page, 'open-note')
      await see(page, 'note-title', 'Known')
      await open(page, `${baseUrl}/lounge`, 'open-note')
      await fill(page, 'lounge-prefix', 'unknown')
      await click(page, 'open-note')
      await page.getByRole('heading', { name: 'This page could not be found.' }).waitFor()
      expect(page.url()).toBe(`${baseUrl}/lounge`)
    },
  },
  {
    name: 'a cookie is kept and shown, whether signing in leads on or fails',
    entryPoint: lounge('signIn'),
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/lounge`, 'reader-enter')
      await see(page, 'reader', 'Nobody is signed in')
      await fill(page, 'reader-name', 'Al')
      await click(page, 'reader-enter')
      await see(page, 'reader-status', 'Al could not stay')
      await see(page, 'reader', 'Signed in as Al')
      await fill(page, 'reader-name', 'Grace')
      await click(page, 'reader-enter')
      await page.waitForURL(`${baseUrl}/lounge?welcome=Grace`)
      await see(page, 'reader', 'Signed in as Grace')
    },
  },
  {
    name: 'a withdrawn note leaves the cached list at once',
    entryPoint: lounge('withdraw'),
    async arrange(page, baseUrl) {
      const title = unique('Withdrawn')
      await open(page, await addNote(page, baseUrl, title), 'publish')
      await click(page, 'publish')
      await page.getByTestId(`withdraw-${title}`).waitFor()
      return title
    },
    async run(page, baseUrl, title) {
      await open(page, `${baseUrl}/published`, `withdraw-${title}`)
      await click(page, `withdraw-${title}`)
      await seeNo(page, 'published', title)
    },
  },
  {
    name: 'a cheer is counted on the page, and answered',
    entryPoint: lounge('cheer'),
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/lounge`, 'cheer')
      const before = Number.parseInt(await page.getByTestId('cheers').innerText(), 10)
      await click(page, 'cheer')
      await see(page, 'cheers', `${before + 1} cheers`)
      await see(page, 'cheer', `last one: ${before + 1}`)
    },
  },
  {
    name: 'a slogan is shown by the page and judged by the form',
    entryPoint: lounge('setSlogan'),
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/lounge`, 'slogan-save')
      await fill(page, 'slogan-text', ' ')
      await click(page, 'slogan-save')
      await see(page, 'slogan-status', 'Say something')
      const slogan = unique('Keep it short')
      await fill(page, 'slogan-text', slogan)
      await click(page, 'slogan-save')
      await see(page, 'slogan', slogan)
      await see(page, 'slogan-status', `It has ${slogan.length} letters`)
    },
  },
]
