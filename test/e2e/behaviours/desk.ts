/** What the desk's Server Actions do: one for each way in which arguments and results travel. */
import { expect } from 'vitest'
import type { Behaviour } from './behaviour'
import { click, fill, open, see, unique } from './page'

const desk = (name: string) => `action:app/actions/desk.ts#${name}`

/** Opens the desk where this element stands. */
const openDesk = (page: Parameters<typeof open>[0], baseUrl: string, testId: string) =>
  open(page, `${baseUrl}/desk`, testId)

export const deskBehaviours: readonly Behaviour[] = [
  {
    name: 'a file is uploaded beside a bound id, and none is said to be none',
    entryPoint: desk('attach'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'attach')
      await click(page, 'attach')
      await see(page, 'attached', 'Nothing chosen')
      const file = { name: 'três linhas.txt', mimeType: 'text/plain', buffer: Buffer.from('one\ntwo\nthree') }
      await page.getByTestId('attach-file').setInputFiles(file)
      await click(page, 'attach')
      await see(page, 'attached', 'três linhas.txt has 3 lines')
    },
  },
  {
    name: 'a reaction counts at once, and as the server counts it',
    entryPoint: desk('react'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'heart')
      const before = Number((await page.getByTestId('heart').innerText()).split(' ')[1])
      await click(page, 'heart')
      await see(page, 'heart', `heart ${before + 1}`)
      await page.reload()
      await see(page, 'heart', `heart ${before + 1}`)
    },
  },
  {
    name: 'any number of items is ticked off in one call',
    entryPoint: desk('tick'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'tick')
      await click(page, 'pick-water plants')
      await click(page, 'pick-call home')
      await click(page, 'tick')
      const ticked = page.getByTestId('ticked')
      await ticked.filter({ hasText: 'water plants' }).filter({ hasText: 'call home' }).waitFor()
      const first = await ticked.innerText()
      await click(page, 'pick-call home')
      await click(page, 'tick')
      const turned = first.replace(
        /water plants: (done|open)/,
        (_, was) => `water plants: ${was === 'done' ? 'open' : 'done'}`,
      )
      await see(page, 'ticked', turned)
    },
  },
  {
    name: 'the checklist is tidied up',
    entryPoint: desk('tidy'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'tidy')
      await click(page, 'tidy')
      expect(await page.getByTestId('ticked').innerText()).toBe('')
    },
  },
  {
    name: 'a note is snoozed for a day more, or not at all',
    entryPoint: desk('snooze'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'snooze')
      await click(page, 'snooze')
      await see(page, 'corner', 'Until 2030-02-01')
      await click(page, 'snooze-never')
      await see(page, 'corner', 'Not at all')
    },
  },
  {
    name: 'drafts pile up, the latest first',
    entryPoint: desk('keepDraft'),
    async run(page, baseUrl) {
      const [one, two] = [unique('Draft'), unique('Draft')]
      await openDesk(page, baseUrl, 'draft-keep')
      for (const text of [one, two]) {
        await fill(page, 'draft-text', text)
        await click(page, 'draft-keep')
        await see(page, 'drafts', text)
      }
      const drafts = page.getByTestId('drafts').getByRole('listitem')
      expect(await drafts.allInnerTexts()).toEqual([`2: ${two}`, `1: ${one}`])
      // A form that was sent is empty again.
      expect(await page.getByTestId('draft-text').inputValue()).toBe('')
    },
  },
  {
    name: 'words are counted, all or the long ones',
    entryPoint: desk('countWords'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'words')
      await fill(page, 'words-text', 'a rose is a rose is a lovely rose')
      await click(page, 'words')
      await see(page, 'corner', '9 words')
      await click(page, 'words-long')
      await see(page, 'corner', '2 long words')
    },
  },
  {
    name: 'three calls at once are all answered, in the order they were asked in',
    entryPoint: desk('weigh'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'weigh')
      await click(page, 'weigh')
      await see(page, 'weigh', 'Weighing…')
      await see(page, 'weighed', '10, 20, 30')
      await see(page, 'weigh', 'Weigh three')
    },
  },
  {
    name: 'a code opens the drawer, a wrong one gives a hint, and an error is told',
    entryPoint: desk('unlock'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'unlock-1234')
      await click(page, 'unlock-')
      await see(page, 'unlocked', 'It does not turn')
      await click(page, 'unlock-4321')
      await see(page, 'unlocked', 'Four digits in a row')
      await click(page, 'unlock-1234')
      await see(page, 'unlocked', 'Drawer 3 is open')
    },
  },
  {
    name: 'what is not there is undefined',
    entryPoint: desk('peek'),
    async run(page, baseUrl) {
      await openDesk(page, baseUrl, 'peek')
      await click(page, 'peek-far')
      await see(page, 'corner', 'Nothing there')
      await click(page, 'peek')
      await see(page, 'corner', /\w/)
    },
  },
]
