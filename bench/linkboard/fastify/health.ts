import type { FastifyInstance } from 'fastify'
import { pool } from './database.ts'
import { countOverdue } from './refresh.ts'

const MOST_OVERDUE = 100

/** Liveness and readiness; what it returns takes the replica out of traffic. */
export function registerHealth(app: FastifyInstance): { drain(): void } {
  let isDraining = false
  const unlimited = { config: { rateLimit: false }, logLevel: 'warn', schema: { hide: true } } as const
  app.get('/health/live', unlimited, async () => ({ status: 'pass' }))
  app.get('/health/ready', unlimited, async (_request, reply) => {
    if (isDraining) return reply.code(503).send({ status: 'fail', checks: {} })
    const database = await pool.query('SELECT 1').then(
      () => 'pass',
      () => 'fail',
    )
    const overdue = await countOverdue().catch(() => 0)
    const isReady = database === 'pass'
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: isReady ? 'pass' : 'fail',
        checks: {
          database,
          'titles-refresh': { status: overdue > MOST_OVERDUE ? 'warn' : 'pass', observed: overdue },
        },
      })
  })
  return {
    drain() {
      isDraining = true
    },
  }
}
