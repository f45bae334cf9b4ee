import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/truth/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**'],
    globalSetup: 'test/unit/temporary.ts',
    testTimeout: 30_000,
    // Nothing here leaves anything behind in its process, so that the next file may have it, with TypeScript loaded.
    isolate: false,
    // Without this one processor stays idle, which on two of them is half.
    maxWorkers: '100%',
  },
})
