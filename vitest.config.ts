import { defineConfig } from 'vitest/config'

/** Tests that start real processes and measure time; they run after the others, one file at a time. */
const TIMED = [
  'packages/readiness/src/drills/**/*.test.ts',
  'packages/readiness/src/cli.test.ts',
  'packages/seaworthy/src/service/drain.test.ts',
  'packages/seaworthy/src/cache/{coherence,redis-faults,stampede,fleet}.test.ts',
  'services/*/test/**/*.test.ts',
]
/** A machine that stalls for a moment fails a test of time; what is broken fails twice. */
const retry = process.env.CI ? 1 : 0
const globalSetup = ['packages/seaworthy/src/testing/vitest-postgres.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: TIMED,
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          retry,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'timed',
          include: TIMED,
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          retry,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/seaworthy/src/**/*.ts'],
      exclude: ['**/*.test.ts', 'packages/seaworthy/src/testing/**'],
      thresholds: { lines: 85, statements: 85 },
      reporter: ['text-summary', 'json-summary', 'html'],
      reportOnFailure: true,
    },
  },
})
