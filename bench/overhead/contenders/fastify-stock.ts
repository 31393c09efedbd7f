import type { AddressInfo } from 'node:net'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import fastify from 'fastify'
import metrics from 'fastify-metrics'
import { announce, assignedPort } from '../../harness/control.ts'
import { pageOf } from '../subject/page.ts'
import { PageSchema, QuerySchema } from '../subject/page-schema.ts'
import { QUOTA_PER_MINUTE } from '../subject/quota.ts'

const app = fastify({ logger: true })

await app.register(helmet)
await app.register(cors, { origin: ['https://app.example'] })
await app.register(rateLimit, { max: QUOTA_PER_MINUTE, timeWindow: '1 minute' })
await app.register(compress)
await app.register(underPressure, {
  maxEventLoopDelay: 1_000,
  maxEventLoopUtilization: 1,
  maxHeapUsedBytes: 2 ** 31,
  maxRssBytes: 2 ** 32,
  exposeStatusRoute: '/status',
})
await app.register(metrics.default, { endpoint: '/metrics' })

app.get<{ Querystring: { page: number; pageSize: number } }>(
  '/api/v1/characters',
  { schema: { querystring: QuerySchema, response: { 200: PageSchema } } },
  async (request) => pageOf(request.query.page, request.query.pageSize),
)

await app.listen({ port: assignedPort(), host: '127.0.0.1' })
announce((app.server.address() as AddressInfo).port)
