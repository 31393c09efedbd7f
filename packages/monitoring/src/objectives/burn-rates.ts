import type { Alert, ToldSeries } from '../alerts/alert.ts'
import type { Watched } from '../watched.ts'
import { type CountedRequests, recorded } from './request-records.ts'

interface BurnRate {
  readonly shortS: number
  readonly longS: number
  /** How many times faster than even the budget of thirty days is spent. */
  readonly factor: number
  readonly severity: Alert['severity']
}

const HOUR_S = 3_600
const DAY_S = 86_400

/**
 * Google, The Site Reliability Workbook, chapter 5: 2 % of the budget in an hour, 5 % in six, 10 % in a day, 10 % in three. The short
 * window ends the alert soon after the cause has.
 */
export const BURN_RATES: readonly BurnRate[] = [
  { shortS: 300, longS: HOUR_S, factor: 14.4, severity: 'page' },
  { shortS: 1_800, longS: 6 * HOUR_S, factor: 6, severity: 'page' },
  { shortS: 2 * HOUR_S, longS: DAY_S, factor: 3, severity: 'ticket' },
  { shortS: 6 * HOUR_S, longS: 3 * DAY_S, factor: 1, severity: 'ticket' },
]

/** Of fewer requests in the long window one bad one is a large share. */
const LEAST_REQUESTS = 100

export interface Promised {
  readonly alert: string
  readonly slo: 'availability' | 'latency'
  readonly bad: CountedRequests
  /** Share of requests that may be bad. */
  readonly budget: number
}

/** What is promised of the requests of a service, and how much of it may be broken. */
export function promisesOf({ signals, objectives }: Watched): readonly Promised[] {
  if (!signals.requests) return []
  const budget = (percent: number) => round(1 - percent / 100)
  return [
    {
      alert: 'AvailabilityBudgetBurn',
      slo: 'availability',
      bad: 'requests_failed',
      budget: budget(objectives.availabilityPercent),
    },
    {
      alert: 'LatencyBudgetBurn',
      slo: 'latency',
      bad: 'requests_slow',
      budget: budget(objectives.latencyPercent),
    },
  ]
}

/** The windows that rules look through. */
export const BURN_WINDOWS_S: readonly number[] = [
  ...new Set(BURN_RATES.flatMap(({ shortS, longS }) => [shortS, longS])),
].sort((a, b) => a - b)

/** One alert a pair of windows, so that whoever gets it sees which one. */
export function burnAlerts(watched: Watched): readonly Alert[] {
  return promisesOf(watched).flatMap(({ alert, slo, bad, budget }) =>
    BURN_RATES.map(({ shortS, longS, factor, severity }) => {
      const all = (seconds: number) => recorded(watched, 'requests', seconds)
      const isAbove = (seconds: number) =>
        `${recorded(watched, bad, seconds)} / ${all(seconds)} > ${round(factor * budget)}`
      return {
        name: alert,
        severity,
        // One wrong reading would be enough where somebody reads rarely.
        forS: 60,
        labels: { slo, window: watched.time(longS) },
        summary: `The budget of thirty days for ${slo} is spent ${factor} times faster than even, over ${watched.time(longS)}`,
        expr: () =>
          `${isAbove(longS)}\nand ${isAbove(shortS)}\nand ${all(longS)} * ${longS} > ${LEAST_REQUESTS}`,
        runbook: BURN_RUNBOOKS[slo],
        drill: 'dependency-down',
        told: () => toldOf(watched, slo),
      }
    }),
  )
}

const BURN_RUNBOOKS = {
  availability: {
    impact: 'At this speed the service will have failed more requests within thirty days than was promised.',
    look: [
      { at: 'the dashboard, "Objectives"', tells: 'since when, and how much is left' },
      { at: 'the dashboard, "Errors by route"', tells: 'which route spends it' },
    ],
    causes: [
      { sign: 'it goes on now', cure: 'Who fails, and of what, is asked there.', see: 'ErrorRateHigh' },
      {
        sign: 'a few failures all the time',
        cure: 'Look for the code of the problem in the log; mend it before new features.',
      },
      { sign: 'little is left', cure: 'Put off rollouts that could cost some of it.' },
    ],
  },
  latency: {
    impact: 'At this speed more requests will have been slow within thirty days than was promised.',
    look: [
      { at: 'the dashboard, "Objectives"', tells: 'since when, and how much is left' },
      { at: 'the dashboard, "Latency by route"', tells: 'which route is slow' },
    ],
    causes: [
      { sign: 'it goes on now', cure: 'Who is slow, and of what, is asked there.', see: 'LatencyHigh' },
      {
        sign: 'one route is slow all the time',
        cure: 'Look at its traces, mend it, or give it an objective that it can hold.',
      },
    ],
  },
} as const

/** 2 % bad, or a single bad one in three days of hardly any traffic. */
function toldOf({ signals, objectives }: Watched, slo: Promised['slo']) {
  const { histogram = '', statusLabel = '' } = signals.requests ?? {}
  const within = String(objectives.latencyMs / 1_000)
  const counted = (status: string, values: string): ToldSeries => ({
    metric: `${histogram}_count`,
    labels: { [statusLabel]: status },
    values,
  })
  const fast = (values: string): ToldSeries => ({
    metric: `${histogram}_bucket`,
    labels: { [statusLabel]: '200', le: within },
    values,
  })
  return slo === 'availability'
    ? {
        fires: [counted('200', '0+100x60'), counted('500', '0+3x60')],
        silent: [counted('200', '0x10 1x50'), counted('500', '0x10 1x50')],
      }
    : {
        fires: [counted('200', '0+100x60'), fast('0+80x60')],
        silent: [counted('200', '0+100x60'), fast('0+100x60')],
      }
}

/** Without what binary fractions add. */
function round(value: number): number {
  return Number(value.toPrecision(6))
}
