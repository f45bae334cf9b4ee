/** What the app's plain route handlers do for its user: each of them can become a Server Action. */
import { expect } from 'vitest'
import type { Behaviour } from './behaviour'
import { addNote, click, fill, open, see, seeNo, tagNote, unique, uniqueWord } from './page'

export const routeBehaviours: readonly Behaviour[] = [
  {
    name: 'feedback is answered with a reference',
    entryPoint: 'route:app/api/feedback/route.ts#POST',
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/people`, 'feedback-send')
      await fill(page, 'feedback-message', unique('More colours'))
      await page.getByTestId('feedback-rating').selectOption('Fine')
      await click(page, 'feedback-send')
      await see(page, 'feedback-status', /^Thank you! Reference [\da-f]{8}$/)
    },
  },
  {
    name: 'an invitation is checked, sent once, and refused twice',
    entryPoint: 'route:app/api/invites/route.ts#POST',
    async run(page, baseUrl) {
      const email = `${uniqueWord('guest')}@example.com`
      await open(page, `${baseUrl}/people`, 'invite')
      await fill(page, 'invite-email', 'nobody')
      await click(page, 'invite')
      await see(page, 'invite-status', 'Please check the address: Not an email address')
      await fill(page, 'invite-email', email)
      await click(page, 'invite')
      await see(page, 'invite-status', `Invited ${email}`)
      await click(page, 'invite')
      await see(page, 'invite-status', `${email} is invited already`)
    },
  },
  {
    name: 'a comment appears and is still there after a reload',
    entryPoint: 'route:app/api/comments/route.ts#POST',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Discussed')),
    async run(page, _baseUrl, noteUrl) {
      const text = unique('I agree')
      await open(page, noteUrl, 'comment-send')
      await fill(page, 'comment-text', text)
      await click(page, 'comment-send')
      await see(page, 'comments', text)
      expect(await page.getByTestId('comment-text').inputValue()).toBe('')
      await open(page, noteUrl, 'comment-send')
      await see(page, 'comments', text)
    },
  },
  {
    name: 'preferences are saved and repeated to the user',
    entryPoint: 'route:app/api/preferences/route.ts#PUT',
    async run(page, baseUrl) {
      await open(page, `${baseUrl}/settings`, 'preferences-save')
      await page.getByTestId('preferences-compact').check()
      await page.getByTestId('preferences-sidebar').selectOption('left')
      await click(page, 'preferences-save')
      await see(page, 'preferences-status', 'Compact, sidebar on the left')
      await open(page, `${baseUrl}/settings`, 'preferences-save')
      expect(await page.getByTestId('preferences-compact').isChecked()).toBe(true)
      await page.getByTestId('preferences-compact').uncheck()
      await click(page, 'preferences-save')
      await see(page, 'preferences-status', 'Roomy, sidebar on the left')
    },
  },
  {
    name: 'a link to share is made of the title',
    entryPoint: 'route:app/api/share/route.ts#POST',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Shared with you')),
    async run(page, _baseUrl, noteUrl) {
      await open(page, noteUrl, 'share')
      await click(page, 'share')
      await see(page, 'share-link', `${new URL(noteUrl).pathname}?from=shared-with-you-no-`)
    },
  },
  {
    name: 'an edited note shows its new title and text',
    entryPoint: 'route:app/api/notes/[id]/route.ts#PATCH',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Draft')),
    async run(page, _baseUrl, noteUrl) {
      const title = unique('Edited')
      await open(page, noteUrl, 'edit-save')
      await fill(page, 'edit-title', title)
      await fill(page, 'edit-body', 'New text')
      await click(page, 'edit-save')
      await see(page, 'edit-status', 'Saved')
      await see(page, 'note-title', title)
      await see(page, 'note-body', 'New text')
    },
  },
  {
    name: 'a note deleted in another tab cannot be saved, and the user is told',
    entryPoint: 'route:app/api/notes/[id]/route.ts#PATCH',
    async arrange(page, baseUrl) {
      const noteUrl = await addNote(page, baseUrl, unique('Gone'))
      await open(page, noteUrl, 'edit-save')
      const other = await page.context().newPage()
      await open(other, noteUrl, 'delete')
      await click(other, 'delete')
      await other.getByTestId('notes').waitFor()
      await other.close()
      return noteUrl
    },
    async run(page) {
      await click(page, 'edit-save')
      await see(page, 'edit-status', 'This note is gone')
    },
  },
  {
    name: 'a deleted note is no longer listed',
    entryPoint: 'route:app/api/notes/[id]/route.ts#DELETE',
    async arrange(page, baseUrl) {
      const title = unique('Doomed')
      await open(page, await addNote(page, baseUrl, title), 'delete')
      return title
    },
    async run(page, baseUrl, title) {
      await click(page, 'delete')
      await page.waitForURL(`${baseUrl}/`)
      await page.getByTestId('notes').waitFor()
      await seeNo(page, 'notes', title)
    },
  },
  {
    name: 'tags are shown as saved',
    entryPoint: 'route:app/api/notes/[id]/tags/route.ts#PUT',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Tagged')),
    async run(page, _baseUrl, noteUrl) {
      const tag = uniqueWord('tag')
      await tagNote(page, noteUrl, `first ${tag}`)
      await see(page, 'tags-saved', `#first #${tag}`)
      await open(page, noteUrl, 'tags-save')
      await see(page, 'tags-saved', `#first #${tag}`)
    },
  },
  {
    name: 'votes are counted',
    entryPoint: 'route:app/api/notes/[id]/votes/route.ts#POST',
    arrange: (page, baseUrl) => addNote(page, baseUrl, unique('Popular')),
    async run(page, _baseUrl, noteUrl) {
      await open(page, noteUrl, 'vote')
      await click(page, 'vote')
      await see(page, 'vote', '1 votes')
      await click(page, 'vote')
      await see(page, 'vote', '2 votes')
    },
  },
]
