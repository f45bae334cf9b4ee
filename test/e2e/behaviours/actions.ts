/** What the app's plain Server Actions do for its user: each of them can become a route. */
import { expect } from 'vitest'
import type { Behaviour } from './behaviour'
import { addNote, click, fill, open, see, seeNo, tagNote, unique, uniqueWord } from './page'

const notes = (name: string) => `action:app/actions/notes.ts#${name}`
const tags = (name: string) => `action:app/actions/tags.ts#${name}`

export const actionBehaviours: readonly Behaviour[] = [
  {
    name: 'a title typed into the header becomes a note',
    entryPoint: notes('addNote'),
    async run(page, baseUrl) {
      const title = unique('Header')
      await open(page, baseUrl, 'quick-add')
      await fill(page, 'quick-title', title)
      await click(page, 'quick-add')
      await page.getByTestId(`note-${title}`).waitFor()
      expect(await page.getByTestId('quick-title').inputValue()).toBe('')
    },
  },
  {
    name: 'the composer saves title and text',
    entryPoint: notes('addNote'),
    async run(page, baseUrl) {
      const title = unique('Composed “quotes” & ünïcode')
      await open(page, baseUrl, 'composer-save')
      await fill(page, 'composer-title', title)
      await fill(page, 'composer-body', 'twelve chars')
      await click(page, 'composer-save')
      await see(page, 'composer-saved', `Saved “${title}” with 12 characters`)
      await page.getByTestId(`note-${title}`).waitFor()
    },
  },
  {
    name: 'a template opens the note it made',
    entryPoint: notes('addNote'),
    async run(page, baseUrl) {
      await open(page, baseUrl, 'template-Journal')
      await click(page, 'template-Journal')
      await page.waitForURL(/\/notes\/\w+$/)
      await see(page, 'note-title', 'Journal')
      await see(page, 'note-body', 'Today I')
    },
  },
  {
    name: 'the search lists what matches, or the first only',
    entryPoint: notes('searchNotes'),
    async arrange(page, baseUrl) {
      const word = uniqueWord('needle')
      await addNote(page, baseUrl, unique('One'), word)
      await addNote(page, baseUrl, unique('Two'), word)
      return word
    },
    async run(page, baseUrl, word) {
      await open(page, baseUrl, 'search')
      await fill(page, 'search-query', word)
      const found = page.getByTestId('search-found').getByRole('listitem')
      await click(page, 'search')
      await found.nth(1).waitFor()
      expect(await found.count()).toBe(2)
      await click(page, 'search-first')
      await found.nth(1).waitFor({ state: 'detached' })
      expect(await found.count()).toBe(1)
    },
  },
  {
    name: 'a note is found by its id, and an unknown id is said to be unknown',
    entryPoint: notes('findNote'),
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Findable')),
    async run(page, baseUrl, noteUrl) {
      await open(page, baseUrl, 'find')
      await fill(page, 'find-id', noteUrl.slice(noteUrl.lastIndexOf('/') + 1))
      await click(page, 'find')
      await see(page, 'find-answer', 'It is “Findable')
      await fill(page, 'find-id', 'nonsense')
      await click(page, 'find')
      await see(page, 'find-answer', 'No note has this id')
    },
  },
  {
    name: 'a pinned note stays pinned after a reload, until it is unpinned',
    entryPoint: notes('setPinned'),
    async arrange(page, baseUrl) {
      const title = unique('Pinned')
      await addNote(page, baseUrl, title)
      return title
    },
    async run(page, baseUrl, title) {
      const button = page.getByTestId(`note-${title}`).getByTestId('pin')
      await button.click()
      await button.filter({ hasText: 'Unpin' }).waitFor()
      await open(page, baseUrl, 'pin')
      await button.filter({ hasText: 'Unpin' }).click()
      await button.filter({ hasText: /^Pin$/ }).waitFor()
    },
  },
  {
    name: 'an archived note leaves the list',
    entryPoint: notes('archiveNote'),
    async arrange(page, baseUrl) {
      const title = unique('Old')
      await addNote(page, baseUrl, title)
      return title
    },
    async run(page, _baseUrl, title) {
      await page.getByTestId(`note-${title}`).getByTestId('archive').click()
      await seeNo(page, `note-${title}`, title)
    },
  },
  {
    name: 'a pinned note cannot be archived, and the user is told',
    entryPoint: notes('archiveNote'),
    async arrange(page, baseUrl) {
      const title = unique('Kept')
      await addNote(page, baseUrl, title)
      await page.getByTestId(`note-${title}`).getByTestId('pin').click()
      await page.getByTestId(`note-${title}`).getByText('Unpin').waitFor()
      return title
    },
    async run(page, _baseUrl, title) {
      await page.getByTestId(`note-${title}`).getByTestId('archive').click()
      await see(page, 'notes-error', `Unpin “${title}” before you archive it`)
      await page.getByTestId(`note-${title}`).waitFor()
    },
  },
  {
    name: 'renaming a tag says how many notes had it',
    entryPoint: tags('renameTag'),
    async arrange(page, baseUrl) {
      const tag = uniqueWord('tag')
      await tagNote(page, await addNote(page, baseUrl, unique('Tagged')), tag)
      return tag
    },
    async run(page, baseUrl, tag) {
      await open(page, `${baseUrl}/tags`, 'tag-rename')
      await fill(page, 'tag-from', tag)
      await fill(page, 'tag-to', `${tag}-renamed`)
      await click(page, 'tag-rename')
      await see(page, 'tag-result', 'Renamed on 1 notes')
      await click(page, 'tag-rename')
      await see(page, 'tag-result', 'Renamed on 0 notes')
    },
  },
  {
    name: 'merging one tag into another shows the new counts',
    entryPoint: tags('mergeTags'),
    async arrange(page, baseUrl) {
      const tag = uniqueWord('tag')
      await tagNote(page, await addNote(page, baseUrl, unique('Tagged')), tag)
      return tag
    },
    async run(page, baseUrl, tag) {
      await open(page, `${baseUrl}/tags`, 'tag-merge')
      await see(page, 'tag-counts', tag)
      await fill(page, 'tag-from', tag)
      await fill(page, 'tag-to', 'merged')
      await click(page, 'tag-merge')
      await see(page, 'tag-result', 'Merged')
      await see(page, 'tag-counts', 'merged')
      await seeNo(page, 'tag-counts', tag)
    },
  },
  {
    name: 'tags are suggested as one types',
    entryPoint: tags('suggestTags'),
    async arrange(page, baseUrl) {
      const tag = uniqueWord('suggested')
      await tagNote(page, await addNote(page, baseUrl, unique('Tagged')), tag)
      return tag
    },
    async run(page, baseUrl, tag) {
      await open(page, `${baseUrl}/tags`, 'suggest-prefix')
      await fill(page, 'suggest-prefix', tag.slice(0, -1))
      await see(page, 'suggestions', tag)
      await fill(page, 'suggest-prefix', 'zzz')
      await see(page, 'suggestions', 'No tag starts like this')
    },
  },
  {
    name: 'settings are corrected, shown and kept',
    entryPoint: 'action:app/actions/settings.ts#saveSettings',
    async run(page, baseUrl) {
      const name = unique('Ada')
      await open(page, `${baseUrl}/settings`, 'settings-save')
      await fill(page, 'settings-name', name)
      await fill(page, 'settings-size', '500')
      await click(page, 'settings-save')
      await see(page, 'settings-status', `${name} sees 100 notes a page`)
      expect(await page.getByTestId('settings-size').inputValue()).toBe('100')
      await open(page, `${baseUrl}/settings`, 'settings-save')
      expect(await page.getByTestId('settings-name').inputValue()).toBe(name)
    },
  },
  {
    name: 'the app says hello',
    entryPoint: 'action:app/actions/greet.ts#default',
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/settings`, 'greet')
      await fill(page, 'greet-name', 'Grace')
      await click(page, 'greet')
      await see(page, 'greeting', 'Hello, Grace!')
      await fill(page, 'greet-name', '')
      await click(page, 'greet')
      await see(page, 'greeting', 'Hello, stranger!')
    },
  },
  {
    name: 'the newsletter form says what is wrong, then subscribes',
    entryPoint: 'action:app/actions/newsletter.ts#subscribe',
    async run(page, baseUrl) {
      const email = `${uniqueWord('fan')}@example.com`
      await open(page, `${baseUrl}/people`, 'newsletter-subscribe')
      await fill(page, 'newsletter-email', 'nobody')
      await click(page, 'newsletter-subscribe')
      await see(page, 'newsletter-status', 'Not an email address')
      await fill(page, 'newsletter-email', email)
      await click(page, 'newsletter-subscribe')
      await see(page, 'newsletter-status', `${email} is subscribed`)
    },
  },
  {
    name: 'the profile form validates and saves',
    entryPoint: 'action:app/actions/profile.ts#updateProfile',
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/settings`, 'profile-save')
      await fill(page, 'profile-email', 'nobody')
      await click(page, 'profile-save')
      await see(page, 'profile-status', 'Not an email address')
      await fill(page, 'profile-name', 'Grace')
      await fill(page, 'profile-email', 'grace@example.com')
      await click(page, 'profile-save')
      await see(page, 'profile-status', 'Saved as Grace')
    },
  },
  {
    name: 'the theme is switched in place and kept in a cookie',
    entryPoint: 'action:app/actions/theme.ts#setTheme',
    async run(page, baseUrl) {
      await open(page, baseUrl, 'theme')
      await click(page, 'theme')
      await page.locator('html[data-theme=dark]').waitFor()
      await open(page, `${baseUrl}/tags`, 'theme')
      await page.locator('html[data-theme=dark]').waitFor()
    },
  },
  {
    name: 'a reminder is set for a day',
    entryPoint: 'action:app/actions/reminders.ts#remindMe',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Due')),
    async run(page, _baseUrl, noteUrl) {
      await open(page, noteUrl, 'remind')
      await fill(page, 'remind-day', '2032-02-29')
      await click(page, 'remind')
      await see(page, 'reminder', 'Reminder on 2032-02-29')
    },
  },
]
