import { defineConfig } from 'vitest/config'

/**
 * For Stryker, without the databases of the whole suite. The files are named here and not by Stryker's `testFiles`, which it
 * forgets when it tries what runs once, while a module loads: then it runs every test there is.
 */
export default defineConfig({
  test: {
    include: process.env.MUTATION_TESTS?.split(',') ?? [],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
})
