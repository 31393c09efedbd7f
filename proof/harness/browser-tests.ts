import { defineConfig } from 'vitest/config'

/** Tests of a folder that open pages in a browser: apart from `npm test`, which needs none. */
export const browserTests = (name: string, dir: string) =>
  defineConfig({
    test: {
      name,
      dir,
      include: ['**/*.test.ts'],
      testTimeout: 180_000,
      hookTimeout: 180_000,
      retry: 0,
      expect: { poll: { timeout: 30_000 } },
      maxWorkers: 1,
    },
  })
