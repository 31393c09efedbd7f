import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'services/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: ['packages/seaworthy/src/testing/vitest-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/seaworthy/src/**/*.ts'],
      exclude: ['**/*.test.ts', 'packages/seaworthy/src/testing/**'],
      thresholds: { lines: 85, statements: 85 },
      reporter: ['text-summary', 'json-summary', 'html'],
    },
  },
})
