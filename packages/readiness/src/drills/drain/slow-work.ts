import { routeThatIs } from '../../config/drill-config.ts'
import type { SampleRoute } from '../../config/sample-route.ts'
import type { DrillContext } from '../../drilling/drill.ts'

/** Each way; well within what a caller has time for. */
const MAX_DELAY_MS = 250

/** Requests that are still being served when something happens to the replica. */
export interface SlowWork {
  readonly route: SampleRoute
  /** Makes what the route waits for slow; nothing to do where the route is slow by itself. */
  begin(): void
}

/** The route that is "slow", else a read of a dependency that `begin` makes slow; undefined where there is neither. */
export function slowWork({ config, dependencies }: DrillContext): SlowWork | undefined {
  const slow = routeThatIs(config, 'slow')
  if (slow) return { route: slow, begin() {} }
  for (const { declared, proxy } of dependencies) {
    const route = config.routes.findLast(
      ({ method, uses }) => method === 'GET' && uses.includes(declared.name),
    )
    const delayMs = Math.min(MAX_DELAY_MS, declared.deadlineMs / 8)
    if (route) return { route, begin: () => proxy.set({ kind: 'latency', delayMs }) }
  }
  return undefined
}
