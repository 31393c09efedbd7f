import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heartbeat } from './heartbeat.ts'

const heard = (bytesRead: number) => ({ bytesRead, isRead: true, isDrained: true })

test('a client from which nothing comes after a ping has one more turn, and is silent then', () => {
  const heartbeat = new Heartbeat(10, 0)
  expect(heartbeat.dueMs).toBe(10)
  expect(heartbeat.beat(10, heard(5))).toBe('ping')
  expect(heartbeat.beat(20, heard(5))).toBe('wait')
  expect(heartbeat.dueMs).toBe(21)
  expect(heartbeat.beat(500, heard(5))).toBe('silent')
})

test('what arrives in the last turn counts', () => {
  const heartbeat = new Heartbeat(10, 0)
  heartbeat.beat(10, heard(5))
  heartbeat.beat(20, heard(5))
  expect(heartbeat.beat(21, heard(6))).toBe('ping')
  expect(heartbeat.beat(31, heard(6))).toBe('wait')
})

test('only a client that was pinged, and is read, is ever silent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ more: fc.nat(2), isRead: fc.boolean(), isDrained: fc.boolean() }), {
        maxLength: 60,
      }),
      (beats) => {
        const heartbeat = new Heartbeat(10, 0)
        let bytesRead = 0
        let sincePing = -1
        for (const { more, isRead, isDrained } of beats) {
          bytesRead += more
          if (sincePing >= 0) sincePing += more
          const said = heartbeat.beat(heartbeat.dueMs, { bytesRead, isRead, isDrained })
          if (said === 'ping') {
            expect(isRead && isDrained).toBe(true)
            sincePing = 0
          } else if (said === 'silent') {
            expect([isRead, sincePing]).toEqual([true, 0])
            return
          }
        }
      },
    ),
  )
})
