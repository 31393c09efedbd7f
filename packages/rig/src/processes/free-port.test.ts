import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('a port that was free is not one that an outgoing connection takes before the service has it', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()))
  expect(ports.filter((port) => port < 1024 || port >= 32_768)).toEqual([])
})

test('a port that somebody has is not given', async () => {
  const first = await freePort(() => 0.5)
  await using server = createServer()
  await once(server.listen(first, '127.0.0.1'), 'listening')
  const asked = [0.5, 0.5, 0.75]
  const port = await freePort(() => asked.shift()!)
  expect(port).not.toBe((server.address() as AddressInfo).port)
  expect(asked).toEqual([])
})
