import type { Check } from '../engine/check.ts'
import { noneFailed } from '../engine/derived.ts'
import { measured } from '../engine/measurement.ts'
import { counted, notApplicable } from '../engine/outcome.ts'
import { runChecks } from '../engine/run-checks.ts'
import { createEvidence, describeHost, type Evidence } from '../evidence/evidence.ts'
import { sampleSet } from '../load/sample-set.ts'

const base = { severity: 'error', method: 'Sends requests while it stops.', level: 'C' } as const

const checks: readonly Check<undefined>[] = [
  {
    ...base,
    id: 'drill.drain',
    kind: 'drill',
    requirements: ['LIFE-1'],
    claim: 'No request is lost <while> stopping',
    run: async () => {
      const samples = [
        sampleSet('new', [
          { atMs: 0, latencyMs: 3.3333, status: 200 },
          { atMs: 40, latencyMs: 900, status: 0 },
          { atMs: 90, latencyMs: 4, status: 503 },
        ]),
      ]
      return {
        kind: 'measured',
        measurements: [noneFailed('lost new requests', samples, 'new'), measured('exit code', 0, '=', 0)],
        samples,
        events: [{ atMs: 30, label: 'SIGTERM', kind: 'signal' }],
      }
    },
  },
  {
    ...base,
    id: 'check.ci-pinned',
    kind: 'check',
    requirements: ['SHIP-6'],
    claim: 'Actions are pinned by commit',
    run: async () =>
      counted('unpinned', [
        { message: 'uses "a/b@v1" & friends', file: '.github/workflows/ci build.yml', line: 7 },
      ]),
  },
  {
    ...base,
    id: 'probe.tls',
    kind: 'probe',
    requirements: ['SHIP-7'],
    claim: 'Encryption is current',
    run: async () => notApplicable('plain HTTP on this machine'),
  },
  {
    ...base,
    id: 'check.image-user',
    kind: 'check',
    requirements: ['SHIP-1'],
    claim: 'The image does not run as root',
    run: async () => counted('images that run as root', [], ['images <of> others', 'the | base']),
  },
]

/** Small evidence with each kind of result, for the tests of reports. */
export async function sampleEvidence(): Promise<Evidence> {
  const now = new Date('2026-11-21T12:00:00Z')
  const results = await runChecks(checks, undefined, {
    policy: { level: 'B', failOn: 'error', waivers: [], now: () => now },
    signal: new AbortController().signal,
    reproduce: ({ id }) => `npx seaworthy ${id}`,
  })
  const run = {
    command: 'seaworthy drill',
    target: 'example',
    startedAt: now.toISOString(),
    endedAt: now.toISOString(),
    seed: 7,
    level: 'B',
    failOn: 'error',
    interrupted: false,
    host: describeHost(),
  } as const
  return createEvidence('0.1.0', run, results, 1)
}
