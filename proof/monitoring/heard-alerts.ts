import { until } from '@seaworthy/rig'
import type { Prometheus } from './prometheus.ts'

/** The alerts that fire at any time from now on, for so long. */
export async function heardAlerts(prometheus: Prometheus, forMs: number): Promise<readonly string[]> {
  const heard = new Set<string>()
  const beganMs = performance.now()
  await until(
    async () => {
      for (const name of await prometheus.firing()) heard.add(name)
      return performance.now() - beganMs > forMs
    },
    { timeoutMs: forMs * 2, everyMs: 500 },
  )
  return [...heard]
}
