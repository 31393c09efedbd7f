import { findPostgres, findProgram } from '../dependencies/postgres-binaries.ts'
import type { DraftDependency } from './drill-draft.ts'

/** The kinds of dependency of which this machine has a server that a drill can start for itself. */
export async function startableKinds(): Promise<readonly DraftDependency['kind'][]> {
  const [postgres, redis, rabbitmq] = await Promise.all([
    findPostgres(),
    findProgram('redis-server').then((file) => file ?? findProgram('valkey-server')),
    findProgram('rabbitmq-env', ['/usr/lib/rabbitmq/bin']),
  ])
  return [
    ...(postgres ? (['postgres'] as const) : []),
    ...(redis ? (['redis'] as const) : []),
    ...(rabbitmq ? (['amqp'] as const) : []),
  ]
}
