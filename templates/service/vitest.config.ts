import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,test}/**/*.test.ts'],
    // Against hanging only, so long enough for a machine that is busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
