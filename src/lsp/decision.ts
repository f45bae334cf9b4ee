/** Action, route or plain function: the decision in three lines, each with the page of the Next.js documentation that says so. */
import { link } from './markdown'

const LINES = [
  {
    choice: 'Server Action',
    when: 'forms and mutations that only this app’s own UI triggers. Typed arguments, an origin check and a refreshed page come with it',
    source: 'https://nextjs.org/docs/app/getting-started/mutating-data',
    page: 'Mutating data',
  },
  {
    choice: 'Route Handler',
    when: 'webhooks, other clients, caching and streaming, or where method, status and headers matter',
    source: 'https://nextjs.org/docs/app/getting-started/route-handlers',
    page: 'Route Handlers',
  },
  {
    choice: 'Plain function',
    when: 'only server code calls it. Every Server Action can be reached by a POST request from outside',
    source: 'https://nextjs.org/docs/app/guides/data-security',
    page: 'Data security',
  },
] as const

/** The three lines as a Markdown list. */
export function decisionMarkdown(): string {
  return LINES.map(({ choice, when, source, page }) => `- **${choice}**: ${when}. ${link(page, source)}`).join('\n')
}
