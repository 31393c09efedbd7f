import { defineConfig } from 'vitest/config'

/** Apart from `npm test`, which installs nothing and needs no browser. */
export default defineConfig({
  test: {
    name: 'site',
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: 0,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 1,
  },
})
