import { defineConfig } from 'vitest/config'

/** For Stryker, which names the files to run. Without the databases of the whole suite. */
export default defineConfig({
  test: {
    include: ['packages/seaworthy/src/**/*.test.ts', 'proof/mutation/control/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
})
