// @godaddy/terminus over Express, with a health check and nothing else.
import { createServer } from 'node:http'
import { createTerminus } from '@godaddy/terminus'
import express from 'express'

const app = express()
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
const server = createServer(app)

createTerminus(server, { healthChecks: { '/healthcheck': async () => undefined } })
server.listen(Number(process.env.PORT))
