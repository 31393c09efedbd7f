// @godaddy/terminus as its README advises for Kubernetes: a delay before the shutdown, and exit code 0.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTerminus } from '@godaddy/terminus'
import express from 'express'

const app = express()
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
const server = createServer(app)

createTerminus(server, {
  healthChecks: { '/healthcheck': async () => undefined },
  beforeShutdown: () => sleep(Number(process.env.DRAIN_MS)),
  useExit0: true,
})
server.listen(Number(process.env.PORT))
