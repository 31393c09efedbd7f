// The "Example with Fastify" of close-with-grace's README.
import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import fastify from 'fastify'

const app = fastify()
app.get('/fast', async () => ({ ok: true }))
app.get('/slow', async () => sleep(300, { ok: true }))
app.get('/health', async () => ({ status: 'up' }))

closeWithGrace(async ({ signal, err }) => {
  if (err) app.log.error({ err }, 'server closing with error')
  else app.log.info(`${signal} received, server closing`)
  await app.close()
})

await app.listen({ port: Number(process.env.PORT) })
