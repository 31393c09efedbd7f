import type { DrillConfig } from '../config/drill-config.ts'
import type { SampleRoute } from '../config/sample-route.ts'
import { send, statusOf } from '../http/exchange.ts'
import { callOf } from './drill.ts'
import type { Replica } from './replica.ts'

/** Routes whose latency says something by itself. */
const ORDINARY = (route: SampleRoute) =>
  route.method === 'GET' &&
  !route.is.some((trait) => ['slow', 'stuck', 'stream', 'limited', 'large'].includes(trait))

export interface AffectedRoutes {
  readonly affected: readonly SampleRoute[]
  readonly unrelated: readonly SampleRoute[]
}

/** The reads of the configuration, by whether they need a dependency. */
export function routesAround(config: DrillConfig, dependency: string): AffectedRoutes {
  const ordinary = config.routes.filter(ORDINARY)
  return {
    affected: ordinary.filter(({ uses }) => uses.includes(dependency)),
    unrelated: ordinary.filter(({ uses }) => !uses.includes(dependency)),
  }
}

/** Whether every one of the routes answers without blaming the service. */
export async function allServe(
  replica: Replica,
  routes: readonly SampleRoute[],
  number: number,
): Promise<boolean> {
  const statuses = await Promise.all(
    routes.map(async (route) =>
      statusOf(await send({ ...callOf(replica.url, route, number), timeoutMs: 2_000 })),
    ),
  )
  return statuses.every((status) => status > 0 && status < 500)
}
