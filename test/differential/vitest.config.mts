/** Our reading of sources against Next's own compiler, which the sample app brings. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/differential/*.test.ts'],
    testTimeout: 600_000,
  },
})
