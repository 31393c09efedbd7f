import type { Flaw } from './flaws.ts'

const BUCKETS = [0.005, 0.05, 0.5, 5]

/** A latency histogram by route, and how many requests are in flight, in the Prometheus text format. */
export function createMetrics(flaw: Flaw | undefined, inFlight: () => number) {
  const series = new Map<string, { count: number; sum: number; buckets: number[] }>()
  let seen = 0
  return {
    observe(method: string, path: string, isRoute: boolean, status: number, seconds: number): void {
      if (flaw === 'miscounts' && ++seen % 10 === 0) return
      const route = flaw === 'labels-by-path' || isRoute ? path : 'none'
      const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : '_OTHER'
      const labels = `http_request_method="${known}",http_route="${route}",http_response_status_code="${status}"`
      const entry = series.get(labels) ?? { count: 0, sum: 0, buckets: BUCKETS.map(() => 0) }
      entry.count++
      entry.sum += seconds
      for (const [index, limit] of BUCKETS.entries())
        if (seconds <= limit) entry.buckets[index] = (entry.buckets[index] ?? 0) + 1
      series.set(labels, entry)
    },
    text(): string {
      const name = 'http_server_request_duration_seconds'
      const lines = [`# TYPE ${name} histogram`]
      for (const [labels, { count, sum, buckets }] of series) {
        for (const [index, limit] of BUCKETS.entries())
          lines.push(`${name}_bucket{${labels},le="${limit}"} ${buckets[index]}`)
        lines.push(
          `${name}_bucket{${labels},le="+Inf"} ${count}`,
          `${name}_sum{${labels}} ${sum}`,
          `${name}_count{${labels}} ${count}`,
        )
      }
      lines.push('# TYPE http_server_active_requests gauge', `http_server_active_requests ${inFlight()}`)
      return `${lines.join('\n')}\n`
    },
  }
}
