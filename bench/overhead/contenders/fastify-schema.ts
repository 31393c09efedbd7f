import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { announce, assignedPort } from '../../harness/control.ts'
import { pageOf } from '../subject/page.ts'
import { PageSchema } from '../subject/page-schema.ts'

const app = fastify({ logger: false })

app.get<{ Querystring: { page?: string; pageSize?: string } }>(
  '/api/v1/characters',
  { schema: { response: { 200: PageSchema } } },
  (request, reply) => {
    reply.send(pageOf(Number(request.query.page ?? 1), Number(request.query.pageSize ?? 20)))
  },
)

await app.listen({ port: assignedPort(), host: '127.0.0.1' })
announce((app.server.address() as AddressInfo).port)
