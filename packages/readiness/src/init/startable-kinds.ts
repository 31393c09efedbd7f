import { findPostgres } from '../dependencies/postgres-binaries.ts'
import { findRabbitmq } from '../dependencies/private-rabbitmq.ts'
import { findRedis } from '../dependencies/private-redis.ts'
import type { DraftDependency } from './drill-draft.ts'

/** The kinds of dependency of which this machine has a server that a drill can start for itself. */
export async function startableKinds(): Promise<readonly DraftDependency['kind'][]> {
  const [postgres, redis, rabbitmq] = await Promise.all([findPostgres(), findRedis(), findRabbitmq()])
  return [
    ...(postgres ? (['postgres'] as const) : []),
    ...(redis ? (['redis'] as const) : []),
    ...(rabbitmq ? (['amqp'] as const) : []),
  ]
}
