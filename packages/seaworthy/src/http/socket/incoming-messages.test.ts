import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IncomingMessages } from './incoming-messages.ts'

function incoming() {
  const flow = { paused: 0, resumed: 0 }
  const messages = new IncomingMessages<number>({
    pause: () => void flow.paused++,
    resume: () => void flow.resumed++,
  })
  return { messages, flow }
}

async function allOf(messages: IncomingMessages<number>): Promise<number[]> {
  const all: number[] = []
  for await (const message of messages) all.push(message)
  return all
}

test('messages are given in order, each once, and reading pauses exactly while many wait', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (steps) => {
      const { messages, flow } = incoming()
      const reader = messages[Symbol.asyncIterator]()
      const asked: Promise<IteratorResult<number>>[] = []
      let sent = 0
      for (const isPush of steps) {
        if (isPush) messages.push(sent++)
        else asked.push(reader.next())
        const waiting = sent - asked.length
        if (waiting >= 16) expect(messages.isPaused).toBe(true)
        if (waiting <= 0) expect(messages.isPaused).toBe(false)
        expect(flow.paused - flow.resumed).toBe(messages.isPaused ? 1 : 0)
      }
      messages.finish()
      expect(messages.isPaused).toBe(false)
      const given = (await Promise.all(asked)).filter(({ done }) => !done).map(({ value }) => value)
      given.push(...(await allOf(messages)))
      expect(given).toEqual(Array.from({ length: sent }, (_, i) => i))
    }),
  )
})

test('a loop may be left, and another one goes on where it was', async () => {
  const { messages } = incoming()
  for (let i = 0; i < 3; i++) messages.push(i)
  for await (const message of messages) {
    expect(message).toBe(0)
    break
  }
  messages.finish()
  expect(await allOf(messages)).toEqual([1, 2])
})

test('what is discarded is not given, and what comes after the end neither', async () => {
  const { messages } = incoming()
  for (let i = 0; i < 20; i++) messages.push(i)
  messages.discard()
  messages.push(99)
  expect(messages.isPaused).toBe(false)
  expect(await allOf(messages)).toEqual([])
})
