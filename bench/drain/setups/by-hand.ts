// What it takes without a library: readiness turns, the service goes on for a while and asks clients to leave, then closes.
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'

let isDraining = false
const app = express()
app.use((_request, response, next) => {
  if (isDraining) response.set('connection', 'close')
  next()
})
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
app.get('/livez', (_request, response) => void response.json({ status: 'up' }))
app.get('/readyz', (_request, response) => void response.status(isDraining ? 503 : 200).end())
const server = app.listen(Number(process.env.PORT))

process.once('SIGTERM', async () => {
  isDraining = true
  await sleep(Number(process.env.DRAIN_MS))
  server.close(() => process.exit(0))
})
