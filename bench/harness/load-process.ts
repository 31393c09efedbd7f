// The load generator: a process of its own, on a core of its own. It runs one closed loop at a time, as asked over IPC.
import autocannon from 'autocannon'
import { percentile } from './statistics.ts'

export interface LoadOrder {
  url: string
  /** Paths to visit; the path of `url` when absent. Each connection visits its own share over and over. */
  paths?: string[]
  headers?: Record<string, string>
  connections: number
  seconds: number
  /** The status of every good answer. Default 200. */
  status?: number
}

export interface LoadResult {
  requests: number
  /** Answers with another status. */
  failures: number
  /** Answers that never came: connection errors and timeouts. */
  errors: number
  elapsedS: number
  requestsPerS: number
  p50Ms: number
  p99Ms: number
  p999Ms: number
  /** How much of its own core the generator used: near 1, it measures itself and not the server. */
  generatorBusy: number
}

process.on('message', (order: LoadOrder) => {
  run(order).then((result) => process.send!(result))
})
process.on('disconnect', () => process.exit(0))

async function run(order: LoadOrder): Promise<LoadResult> {
  // autocannon's own histogram keeps whole milliseconds, too coarse here.
  const latencies: number[] = []
  const wanted = order.status ?? 200
  let failures = 0
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: order.url,
        connections: order.connections,
        pipelining: 1,
        duration: order.seconds,
        ...(order.headers ? { headers: order.headers } : {}),
        ...(order.paths ? { setupClient: sharePaths(order.paths, order.connections) } : {}),
      },
      (error, outcome) => (error ? reject(error) : resolve(outcome)),
    )
    instance.on('response', (_client, status, _bytes, responseTimeMs) => {
      latencies.push(responseTimeMs)
      if (status !== wanted) failures++
    })
  })
  const elapsedS = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  latencies.sort((a, b) => a - b)
  return {
    requests: latencies.length,
    failures,
    errors: result.errors + result.timeouts,
    elapsedS,
    requestsPerS: latencies.length / elapsedS,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    p999Ms: percentile(latencies, 0.999),
    generatorBusy: (user + system) / 1e6 / elapsedS,
  }
}

/** Deals the paths out to the connections, or has each begin elsewhere when there are fewer paths than connections. */
function sharePaths(paths: readonly string[], connections: number): (connection: autocannon.Client) => void {
  let client = 0
  return (connection) => {
    const mine = client++ % connections
    const share =
      paths.length >= connections
        ? paths.filter((_, index) => index % connections === mine)
        : paths.map((_, index) => paths[(index + mine) % paths.length]!)
    connection.setRequests(share.map((path) => ({ method: 'GET', path })))
  }
}
