import { dashboardsOf, type Watched } from '@seaworthy/monitoring'
import { until } from '@seaworthy/rig'
import { filledIn } from './filled-in.ts'
import type { Prometheus } from './prometheus.ts'

/** A query of a dashboard as Grafana sends it. */
export interface DrawnQuery {
  readonly service: string
  /** Title of its panel. */
  readonly panel: string
  /** Where it is, for whoever reads that it has no data. */
  readonly place: string
  readonly expr: string
}

const PATIENCE_MS = 60_000

export function drawnQueries(watched: Watched): readonly DrawnQuery[] {
  return dashboardsOf(watched).flatMap(({ title, sections }) =>
    sections.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.queries.map(({ expr, legend }) => ({
          service: watched.name,
          panel: panel.title,
          place: `${watched.name}, ${title}, "${panel.title}", ${legend}`,
          expr: filledIn(expr),
        })),
      ),
    ),
  )
}

/**
 * Those that had no data at any moment, however often they were asked.
 *
 * @throws Error where one does not parse.
 */
export async function withoutData(
  prometheus: Prometheus,
  queries: readonly DrawnQuery[],
): Promise<readonly DrawnQuery[]> {
  let left = queries
  await until(
    async () => {
      const results = await Promise.all(left.map(({ expr }) => prometheus.query(expr)))
      left = left.filter((_, index) => !results[index]?.some(({ value }) => !Number.isNaN(value)))
      return left.length === 0
    },
    { timeoutMs: PATIENCE_MS, everyMs: 1_000 },
  )
  return left
}
