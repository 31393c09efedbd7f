import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { guardStandardStreams } from './standard-streams.ts'

test('prints that nobody reads are kept up to a mebibyte, and their callbacks are called all the same', async () => {
  const stuck = new Writable({ write: () => undefined })
  guardStandardStreams([stuck])
  const line = 'x'.repeat(65_536)
  for (let i = 0; i < 100; i++) stuck.write(line)
  expect(stuck.writableLength).toBe(1_048_576)
  await new Promise((resolve) => stuck.write(line, resolve))
})

test('a stream that fails ends no process', async () => {
  const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
  guardStandardStreams([gone])
  gone.write('x')
  await expect.poll(() => gone.errored).toBeTruthy()
})
