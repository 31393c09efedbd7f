// lightship's "Using with Express.js", the form that waits for createLightship() before it signals ready. It runs as in
// Kubernetes: elsewhere it would take no delay and a random port for its probes.
import express from 'express'
import { createLightship } from 'lightship'

const app = express()
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
const server = app.listen(Number(process.env.PORT))

const lightship = await createLightship({
  detectKubernetes: false,
  shutdownDelay: Number(process.env.DRAIN_MS),
})
lightship.registerShutdownHandler(() => {
  server.close()
})
lightship.signalReady()
