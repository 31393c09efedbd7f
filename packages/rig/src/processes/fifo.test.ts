import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createFifo } from './fifo.ts'
import { createSupervisor } from './supervisor.ts'
import { until } from './until.ts'

const PROGRAM = `
process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 32 : 1))
process.stdout.write('first\\n')
setInterval(() => process.stdout.write('again\\n'), 20)
`
const WRITER = { command: [process.execPath, '-e', PROGRAM], cwd: '.', env: {} }

test('nothing is read from a pipe until somebody begins, and then all of it', async () => {
  await using supervisor = createSupervisor()
  using fifo = await createFifo()
  await using writer = await supervisor.start({ ...WRITER, output: { stdout: fifo.writeFd } })
  fifo.handedOver()
  expect(writer.logs.lines).toEqual([])
  const [chunk] = await once(fifo.read(), 'data')
  expect(String(chunk)).toMatch(/^first\n/)
})

test('who writes into a pipe without reader gets EPIPE', async () => {
  await using supervisor = createSupervisor()
  using fifo = await createFifo()
  await using writer = await supervisor.start({ ...WRITER, output: { stdout: fifo.writeFd } })
  fifo.handedOver()
  fifo.closeReader()
  writer.expectExit()
  expect(await until(() => writer.exit, { timeoutMs: 20_000 })).toMatchObject({ code: 32 })
  expect(writer.collapse).toBeUndefined()
})

test('a socket that was left unread is read from its beginning when asked', async () => {
  await using supervisor = createSupervisor()
  await using writer = await supervisor.start({ ...WRITER, output: { stdout: 'unread' } })
  expect(writer.logs.lines).toEqual([])
  writer.readOutput()
  await until(() => writer.logs.lines.length > 1, { timeoutMs: 20_000 })
  expect(writer.logs.lines[0]?.text).toBe('first')
})
