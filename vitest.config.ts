import { defineConfig } from 'vitest/config'

/** Tests that start real processes and measure time; they run after the others, one file at a time. */
const TIMED = [
  'packages/readiness/src/{drills,drilling}/**/*.test.ts',
  'packages/readiness/src/cli.test.ts',
  'packages/seaworthy/src/service/drain.test.ts',
  'packages/seaworthy/src/cache/{coherence,redis-faults,stampede,fleet}.test.ts',
  'services/*/test/**/*.test.ts',
]
/**
 * What every test gets. No retry: a test that fails sometimes is wrong. Time-outs only guard against hanging, so they are
 * long enough for a machine that is busy with something else; what is claimed about time is asserted in the tests.
 */
const patient = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  retry: 0,
  expect: { poll: { timeout: 30_000, interval: 20 } },
}
const globalSetup = ['packages/seaworthy/src/testing/vitest-postgres.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: [
            'packages/*/src/**/*.test.ts',
            'services/*/src/**/*.test.ts',
            'templates/*/{src,test}/**/*.test.ts',
            'tools/**/*.test.ts',
            'proof/*/*.test.ts',
            'bench/linkboard/**/*.test.ts',
          ],
          exclude: [...TIMED, 'proof/browser/**', 'proof/site/**'],
          globalSetup,
          ...patient,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'timed',
          include: TIMED,
          globalSetup,
          ...patient,
          maxWorkers: 1,
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
