/** The end-to-end suite: the sample app, built by the real Next.js and driven in a real browser, before and after conversions. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // E2E_EACH=1 converts each entry point on its own instead of all at once: two builds for each, some ten minutes.
    include: (process.env.E2E_EACH ? ['each', 'clicks'] : ['sample']).map(name => `test/e2e/${name}.e2e.test.ts`),
    // One build and one browser at a time: both take every core there is.
    fileParallelism: false,
    // Where a stage does not work, not each of its behaviours is waited for.
    bail: 5,
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
})
