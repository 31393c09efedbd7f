import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../processes/free-port.ts'
import { untilListening } from './until-listening.ts'

test('a program that has ended is not waited for', async () => {
  let asked = 0
  const isAlive = () => ++asked < 3
  expect(await untilListening(await freePort(), isAlive, 600_000)).toBe(false)
  expect(asked).toBe(3)
})

test('who listens is found, whatever time is left', async () => {
  await using server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  expect(await untilListening((server.address() as AddressInfo).port, () => true, 0)).toBe(true)
})
