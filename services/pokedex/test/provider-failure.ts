import { parseArgs } from 'node:util'
import { startStopwatch } from '@seaworthy/chassis/testing'
import { type Answer, type Replica, startFleet } from './fleet.ts'
import { openLoop, percentile, type Sample } from './open-loop.ts'

export interface ProviderFailureOptions {
  readonly failingS: number
  readonly ratePerS: number
  /** Longest wait for the breaker to close once the provider is well. */
  readonly recoveryS: number
}

export interface ProviderFailureReport {
  /** Requests to the service while half of the provider's answers were errors. */
  readonly offered: number
  /** Requests that the provider got for them, retries included. */
  readonly providerCalls: number
  readonly callsPerOffered: number
  readonly retries: number
  readonly worstMs: number
  readonly p99Ms: number
  /** Answers for species that were known before, by status. */
  readonly known: Readonly<Record<string, number>>
  /** Answers for names that nobody had asked for, by status. */
  readonly unknown: Readonly<Record<string, number>>
  /** Old answers, and how many of them said so by Age and a negative ttl. */
  readonly stale: { readonly answers: number; readonly flagged: number }
  /** Times that the breaker came into each state, from the first error to the recovery. */
  readonly breaker: Readonly<Record<'open' | 'half-open' | 'closed', number>>
  readonly recoveryMs: number
}

/** The route's provider may take no longer; see SPECIES_TIMEOUT_MS. */
export const DEADLINE_MS = 2_000
const TTL_S = 0.05
const STATES = ['open', 'half-open', 'closed'] as const

/**
 * Half of what the species provider answers is an error (503, or the connection breaks). Half of the requests are for
 * species that are known, but no longer fresh; the others are for names that nobody has asked for, so that nothing but
 * the provider can answer them.
 */
export async function drillProviderFailure(options: ProviderFailureOptions): Promise<ProviderFailureReport> {
  const { failingS, ratePerS, recoveryS } = options
  await using fleet = await startFleet({
    env: { SPECIES_TTL_S: String(TTL_S), SPECIES_TIMEOUT_MS: String(DEADLINE_MS) },
  })
  const [replica] = fleet.replicas
  if (!replica) throw new Error('a fleet has at least one replica')
  const { species } = fleet
  const names = species.recording.species.map(({ name }) => name)
  for (const name of names) await replica.get(`/api/v1/pokemon/${name}`)

  const before = await transitions(replica)
  const callsBefore = species.requestCount
  const retriesBefore = await replica.metric('upstream_retries_total', 'species')
  species.faults.set(
    { fault: { kind: 'status', status: 503 }, share: 1 / 4 },
    { fault: { kind: 'reset' }, share: 1 / 3 },
  )
  const pids = [replica.process.pid]
  const send = (index: number) =>
    replica.get(`/api/v1/pokemon/${index % 2 ? `nobody-${index}` : names[(index / 2) % names.length]}`)
  const samples = await openLoop({ ratePerS, until: (sent) => sent >= failingS * ratePerS, send, pids })
  const providerCalls = species.requestCount - callsBefore
  const retries = (await replica.metric('upstream_retries_total', 'species')) - retriesBefore

  species.faults.clear()
  const recoveryMs = await untilClosed(replica, send, ratePerS, recoveryS)
  const after = await transitions(replica)
  const latencies = samples.map(({ latencyMs }) => latencyMs)
  const known = samples.filter((_, index) => index % 2 === 0)
  return {
    offered: samples.length,
    providerCalls,
    callsPerOffered: providerCalls / samples.length,
    retries,
    worstMs: Math.max(...latencies),
    p99Ms: percentile(latencies, 99),
    known: byStatus(known),
    unknown: byStatus(samples.filter((_, index) => index % 2 === 1)),
    stale: staleness(known),
    breaker: Object.fromEntries(STATES.map((state) => [state, after[state] - before[state]])) as Record<
      (typeof STATES)[number],
      number
    >,
    recoveryMs,
  }
}

async function transitions(replica: Replica): Promise<Record<(typeof STATES)[number], number>> {
  const [open, half, closed] = await Promise.all(
    STATES.map((to) =>
      replica.metric('upstream_breaker_transitions_total', 'upstream="species"', `to="${to}"`),
    ),
  )
  return { open: open ?? 0, 'half-open': half ?? 0, closed: closed ?? 0 }
}

/** Goes on asking until the breaker is closed, and tells how long that took. */
async function untilClosed(
  replica: Replica,
  send: (index: number) => Promise<Answer>,
  ratePerS: number,
  recoveryS: number,
): Promise<number> {
  const elapsedMs = startStopwatch(replica.process.pid)
  for (;;) {
    const [isClosed] = await Promise.all([
      replica.metric('upstream_breaker_state', 'upstream="species"', 'state="closed"'),
      openLoop({ ratePerS, until: (sent) => sent >= ratePerS / 4, send, pids: [replica.process.pid] }),
    ])
    const passedMs = elapsedMs()
    if (isClosed === 1) return passedMs
    if (passedMs > recoveryS * 1_000) return Number.POSITIVE_INFINITY
  }
}

function byStatus(samples: readonly Sample<Answer>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { result } of samples) counts[result.status] = (counts[result.status] ?? 0) + 1
  return counts
}

/** An answer that is a second old is past any freshness that this drill gives. */
function staleness(samples: readonly Sample<Answer>[]): ProviderFailureReport['stale'] {
  const old = samples.filter(({ result }) => Number(result.headers.get('age')) >= 1)
  const flagged = old.filter(({ result }) =>
    /^species; .*ttl=-\d/.test(result.headers.get('cache-status') ?? ''),
  )
  return { answers: old.length, flagged: flagged.length }
}

/** What must hold; the names of what does not. */
export function judgeProviderFailure(report: ProviderFailureReport): string[] {
  const { stale, breaker, known } = report
  const checks = {
    'the provider gets at most 1.1 requests for each that is offered': report.callsPerOffered <= 1.1,
    'no answer comes after the deadline': report.worstMs <= DEADLINE_MS + 200,
    'what is known is always answered': Object.keys(known).join() === '200',
    'old answers say so': stale.answers > 0 && stale.flagged === stale.answers,
    'the breaker opens, half-opens and closes': STATES.every((state) => breaker[state] > 0),
    'it closes once the provider is well': Number.isFinite(report.recoveryMs),
  }
  return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [name]))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '200' } },
  })
  const report = await drillProviderFailure({
    failingS: Number(values.seconds),
    ratePerS: Number(values.rate),
    recoveryS: 60,
  })
  const broken = judgeProviderFailure(report)
  console.log(JSON.stringify(report, null, 2))
  for (const name of broken) console.error(`does not hold: ${name}`)
  process.exitCode = broken.length === 0 ? 0 : 1
}
