import { rate, type Watched } from '../watched.ts'

const NAMESPACE = 'namespace=~"$namespace"'

/** A service as its dashboards ask for it: what was chosen above them, over as much time as a point stands for. */
export function drawn(watched: Watched): Watched {
  return { ...watched, where: [NAMESPACE, 'instance=~"$instance"'], time: () => '$__rate_interval' }
}

/** What rules recorded knows no instances. */
export function drawnRecords(watched: Watched): Watched {
  return { ...watched, where: [NAMESPACE] }
}

/** Any: how long a point of a line is, only Grafana knows. */
export const POINT_S = 0

/** The rate of a counter, summed but for some labels. */
export const sumRate = (
  watched: Watched,
  by: readonly string[],
  metric: string,
  ...matchers: readonly string[]
): string => `sum by (${by.join(', ')}) (${rate(watched, POINT_S, metric, ...matchers)})`

/** What 99 of 100 observations of a histogram take at most. */
export const p99 = (watched: Watched, by: readonly string[], histogram: string): string =>
  `histogram_quantile(0.99, ${sumRate(watched, [...by, 'le'], `${histogram}_bucket`)})`
