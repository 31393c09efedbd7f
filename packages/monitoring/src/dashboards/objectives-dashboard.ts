import { BURN_RATES, promisesOf } from '../objectives/burn-rates.ts'
import { type CountedRequests, recorded } from '../objectives/request-records.ts'
import type { Watched } from '../watched.ts'
import type { Dashboard, Section } from './dashboard.ts'
import { drawnRecords } from './drawn.ts'

const HOUR_S = 3_600
const BUDGET_S = 30 * 24 * HOUR_S

/** What was promised, how much of it is left, and how fast it goes. */
export function objectivesDashboard(watched: Watched): Dashboard {
  return {
    key: 'objectives',
    title: 'Objectives',
    description: 'What was promised over thirty days, how much of it is left, and how fast it goes.',
    sections: promisesOf(watched).map((promised) => section(drawnRecords(watched), promised)),
  }
}

function section(watched: Watched, { slo, bad, budget }: ReturnType<typeof promisesOf>[number]): Section {
  const total = (counted: CountedRequests, seconds: number) =>
    `sum by (job) (${recorded(watched, counted, seconds)})`
  const over30d = (counted: CountedRequests) =>
    `sum by (job) (sum_over_time(${recorded(watched, counted, HOUR_S)}[${watched.time(BUDGET_S)}]))`
  const name = slo === 'availability' ? 'Availability' : 'Latency'
  const promise = `${Number(((1 - budget) * 100).toPrecision(6))} % of requests ${
    slo === 'availability'
      ? 'are not answered with 5xx'
      : `are answered within ${watched.objectives.latencyMs} ms`
  }`
  return {
    title: `${name}: ${promise}`,
    panels: [
      {
        title: `${name}: budget left`,
        description: `Of thirty days, or of as many as Prometheus keeps. Below nothing the promise is broken.`,
        unit: 'percentunit',
        kind: 'number',
        bad: { below: 0.1 },
        queries: [
          {
            expr: `1 - ${over30d(bad)}\n/ ${over30d('requests')} / ${budget}`,
            legend: 'left',
          },
        ],
      },
      {
        title: `${name}: burn rate`,
        description:
          'How many times faster than even the budget goes, through each window of the alerts. At 1 it lasts thirty days.',
        unit: 'short',
        bad: { from: BURN_RATES.at(0)?.factor ?? 1 },
        queries: BURN_RATES.map(({ longS, factor }) => ({
          expr: `${total(bad, longS)} / ${total('requests', longS)} / ${budget}`,
          legend: `${watched.time(longS)}, alert at ${factor}`,
        })),
      },
    ],
  }
}
