import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { DependencyPolicy } from '../capability/index.ts'
import { createLifecycle, type LifecycleState } from '../lifecycle/index.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { createHealthMonitor } from './health-monitor.ts'
import type { ProbeAnswer } from './probe.ts'

const guide = readFileSync(new URL('../../../../docs/guide/probes.md', import.meta.url), 'utf8')

const STATES: readonly LifecycleState[] = ['starting', 'ready', 'degraded', 'draining', 'stopping', 'stopped']

/** Rows of the table whose first column is headed `state`. */
function rowsOf(markdown: string) {
  const lines = markdown.split('\n')
  const head = lines.indexOf('| state | dependencies | startup | live | ready |')
  const rows = lines.slice(
    head + 2,
    lines.findIndex((line, index) => index > head && line === ''),
  )
  return rows.map((line) => {
    const [state, dependencies, startup, live, ready] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim())
    return { state, dependencies, startup, live, ready }
  })
}

interface Situation {
  /** Which dependency fails, when, and how often. */
  readonly fails?: {
    readonly policy: DependencyPolicy
    readonly from: 'the start' | 'later'
    readonly forMs: number
  }
  readonly neverAnswers?: boolean
  readonly isStarved?: boolean
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'all up': {},
  'all up, but no request was admitted for seconds': { isStarved: true },
  'first results awaited': { neverAnswers: true },
  'never started': { neverAnswers: true },
  'a critical one was never up': { fails: { policy: 'critical', from: 'the start', forMs: 60_000 } },
  'one check of a critical one failed': { fails: { policy: 'critical', from: 'later', forMs: 100 } },
  'a degradable one is down': { fails: { policy: 'degradable', from: 'later', forMs: 60_000 } },
  'an optional one is down': { fails: { policy: 'optional', from: 'later', forMs: 60_000 } },
  'a critical one is down': { fails: { policy: 'critical', from: 'later', forMs: 60_000 } },
}

const cell = ({ status, body }: ProbeAnswer) => `${status} ${body.status}`

async function observe(state: string | undefined, situation: Situation) {
  const clock = new ManualClock()
  await using telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({ settings: { propagationMs: 100, deadlineMs: 2_100 }, telemetry, clock })
  const monitor = createHealthMonitor({
    lifecycle,
    telemetry,
    settings: { intervalMs: 100, retryMs: 50, timeoutMs: 10_000, failuresToDown: 2, successesToUp: 2 },
    clock,
    random: () => 0.5,
    admission: { isStarved: situation.isStarved ?? false },
  })
  const { fails } = situation
  const failsFromMs = fails?.from === 'later' ? 50 : 0
  for (const policy of ['critical', 'degradable', 'optional'] as const) {
    monitor.add({
      name: policy,
      policy,
      async run() {
        if (situation.neverAnswers) await new Promise(() => undefined)
        const atMs = clock.monotonicMs()
        if (fails?.policy === policy && atMs >= failsFromMs && atMs < failsFromMs + fails.forMs) {
          throw new Error('refused')
        }
      },
    })
  }
  monitor.start()
  await clock.advance(fails?.forMs === 100 ? 120 : 400)
  lifecycle.onStop('traffic', 'slow', () => clock.sleep(50))
  lifecycle.onStop('background', 'slow', () => clock.sleep(200))
  if (state === 'draining' || state === 'stopping' || state === 'stopped') {
    const stopped = lifecycle.stop('test')
    await clock.advance({ draining: 0, stopping: 200, stopped: 2_100 }[state])
    if (state === 'stopped') await stopped
  }
  const seen = {
    state: lifecycle.state as string,
    startup: cell(monitor.startup()),
    live: cell(monitor.live()),
    ready: cell(monitor.ready()),
  }
  monitor.stop()
  await clock.advance(10_000)
  return seen
}

test.each(rowsOf(guide))(
  'the guide is true when $state and $dependencies',
  async ({ dependencies, ...row }) => {
    const situation = SITUATIONS[dependencies ?? '']
    expect(situation, `the test knows no situation "${dependencies}"`).toBeDefined()
    expect(await observe(row.state, situation as Situation)).toEqual(row)
  },
)

test('the guide has a row for every state and for every situation that a test can bring about', () => {
  const rows = rowsOf(guide)
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(STATES))
  expect(new Set(rows.map(({ dependencies }) => dependencies))).toEqual(new Set(Object.keys(SITUATIONS)))
})
