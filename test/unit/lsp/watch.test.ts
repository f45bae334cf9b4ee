/** Which events of a file watcher reach the index. */
import { expect, test } from 'vitest'
import { isSkipped } from '../../../src/lsp/watch'

test.each([
  'app/page.tsx',
  'app/(shop)',
  'app/[...slug]',
  'package.json',
  '.gitignore',
  'pnpm-workspace.yaml',
  'pnpm-workspace.yml',
  'apps/.yarnrc.yml',
  'folder.name',
])('%s reaches it', file => expect(isSkipped(file)).toBe(false))

test.each([
  '',
  'node_modules/next/index.js',
  'apps/web/.next/server/a.js',
  '.git/index',
  'public/logo.png',
  'pnpm-lock.yaml',
])('%j does not', file => expect(isSkipped(file)).toBe(true))
