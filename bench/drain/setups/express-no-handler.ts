// Express as its first example shows it: nothing listens for SIGTERM.
import express from 'express'

const app = express()
app.get('/fast', (_request, response) => void response.json({ ok: true }))
app.get('/slow', (_request, response) => void setTimeout(() => response.json({ ok: true }), 300))
app.get('/health', (_request, response) => void response.json({ status: 'up' }))
app.listen(Number(process.env.PORT))
