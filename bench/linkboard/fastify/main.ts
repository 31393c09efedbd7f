import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import etag from '@fastify/etag'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import sse from '@fastify/sse'
import swagger from '@fastify/swagger'
import underPressure from '@fastify/under-pressure'
import closeWithGrace from 'close-with-grace'
import fastify from 'fastify'
import metrics from 'fastify-metrics'
import { registerAuth } from './auth.ts'
import { config } from './config.ts'
import { migrate, pool } from './database.ts'
import { registerHealth } from './health.ts'
import { tellProblems } from './problems.ts'
import { startRefresh } from './refresh.ts'
import { routes } from './routes.ts'
import { redis } from './titles.ts'

const REQUEST_ID = /^[\w.-]{1,64}$/

const app = fastify({
  logger: { redact: ['req.headers.authorization'] },
  genReqId: ({ headers }) => {
    const given = headers['x-request-id']
    return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
  },
  requestTimeout: 10_000,
  connectionTimeout: 30_000,
  bodyLimit: 1_048_576,
})
pool.on('error', (err) => app.log.error({ err }, 'an idle connection to the database was lost'))
redis?.on('error', (err) => app.log.warn({ err }, 'Redis is in trouble'))

tellProblems(app)
app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
await app.register(helmet)
await app.register(metrics.default, { endpoint: '/metrics' })
await app.register(underPressure, { maxEventLoopDelay: 1_000, retryAfter: 5 })
if (config.rateLimits)
  await app.register(rateLimit, {
    max: 60,
    timeWindow: '1 minute',
    skipOnError: true,
    ...(redis && { redis }),
  })
await app.register(etag)
// What `default` is would be registered in a scope of its own.
await app.register(sse as unknown as typeof sse.default, { heartbeatInterval: 15_000 })
await app.register(swagger, { openapi: { info: { title: 'linkboard', version: '0.1.0' } } })
await registerAuth(app)
const health = registerHealth(app)
app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
await app.register(routes, { prefix: '/api/v1' })
startRefresh(app)

closeWithGrace({ delay: config.deadlineMs, logger: app.log }, async ({ err }) => {
  if (err) app.log.error({ err }, 'closing after an error')
  health.drain()
  await sleep(config.propagationMs)
  await app.close()
  await pool.end()
  redis?.disconnect()
})

await migrate()
await app.listen({ port: config.port, host: config.host })
