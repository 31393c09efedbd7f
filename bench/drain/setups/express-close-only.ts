// Often seen: `server.close()` on SIGTERM; the process ends when the last connection does.
import express from 'express'

const app = express()
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
app.get('/health', (_request, response) => void response.json({ status: 'up' }))
const server = app.listen(Number(process.env.PORT))

process.on('SIGTERM', () => {
  server.close()
})
