import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { EventQueue } from './event-queue.ts'
import { ReportBudget } from './report-budget.ts'
import { ReportLosses } from './report-losses.ts'
import type { Delivery, SentryTransport } from './sentry-transport.ts'

const TAKEN: Delivery = { outcome: 'taken', reason: '', pauseMs: 0 }
const FAILED: Delivery = { outcome: 'failed', reason: 'down', pauseMs: 0 }

function setUp(maxEvents = 3) {
  const clock = new ManualClock()
  const sent: string[] = []
  const lost: Record<string, number> = {}
  const words: string[] = []
  let delivered = 0
  const deliveries: (Delivery | 'hang')[] = []
  const transport: SentryTransport = {
    async send(envelope, signal) {
      sent.push(envelope.toString())
      const next = deliveries.shift() ?? TAKEN
      if (next !== 'hang') return next
      return await new Promise((resolve) => signal.addEventListener('abort', () => resolve(FAILED)))
    },
    close: async () => undefined,
  }
  const queue = new EventQueue({
    transport,
    clock,
    maxEvents,
    onSent: () => delivered++,
    onLost: (count, reason, told) => {
      words.push(told)
      lost[reason] = (lost[reason] ?? 0) + count
    },
  })
  const add = (...names: string[]) => {
    for (const name of names) queue.add(() => Buffer.from(name))
  }
  return { clock, queue, add, sent, lost, words, deliveries, taken: () => delivered }
}

test('events are sent one after the other, in the order in which they came', async () => {
  const it = setUp()
  it.add('a', 'b', 'c')
  await it.clock.advance(0)
  expect([it.sent, it.taken(), it.lost]).toEqual([['a', 'b', 'c'], 3, {}])
})

test('a receiver that hangs lets so many wait, and the newest beyond them are dropped', async () => {
  const it = setUp(2)
  it.deliveries.push('hang')
  it.add('a', 'b', 'c', 'd', 'e')
  await it.clock.advance(0)
  expect([it.sent, it.queue.pending, it.lost]).toEqual([['a'], 2, { queue_full: 2 }])
})

test('after failures the next one waits for a while that doubles, and after a success for none', async () => {
  const it = setUp(10)
  it.deliveries.push(FAILED, FAILED, TAKEN)
  it.add('a', 'b', 'c', 'd')
  await it.clock.advance(999)
  expect(it.sent).toEqual(['a'])
  await it.clock.advance(1)
  expect(it.sent).toEqual(['a', 'b'])
  await it.clock.advance(1_999)
  expect(it.sent).toEqual(['a', 'b'])
  await it.clock.advance(1)
  expect([it.sent, it.lost, it.taken()]).toEqual([['a', 'b', 'c', 'd'], { send_failed: 2 }, 2])
})

test('the pause has an upper bound', async () => {
  const it = setUp(50)
  for (let n = 0; n < 20; n++) it.deliveries.push(FAILED)
  it.add(...Array.from({ length: 20 }, (_, n) => `${n}`))
  await it.clock.advance((1 + 2 + 4 + 8 + 16 + 32) * 1_000)
  expect(it.sent).toHaveLength(7)
  await it.clock.advance(60_000)
  expect(it.sent).toHaveLength(8)
})

test('who is told to wait sends nothing meanwhile, drops what waits, and goes on afterwards', async () => {
  const it = setUp(10)
  it.deliveries.push({ outcome: 'told_to_wait', reason: 'busy', pauseMs: 5_000 })
  it.add('a', 'b')
  await it.clock.advance(4_999)
  it.add('c')
  expect([it.sent, it.lost]).toEqual([['a'], { told_to_wait: 3 }])
  expect(it.words).toEqual(['busy', 'busy', 'the receiver said to wait'])
  await it.clock.advance(1)
  it.add('d')
  await it.clock.advance(0)
  expect([it.sent, it.taken()]).toEqual([['a', 'd'], 1])
})

test('an answer that takes an event may ask to wait as well', async () => {
  const it = setUp()
  it.deliveries.push({ ...TAKEN, pauseMs: 1_000 })
  it.add('a')
  await it.clock.advance(0)
  it.add('b')
  expect([it.taken(), it.lost]).toEqual([1, { told_to_wait: 1 }])
})

test('a flush sends what waits without pauses, and afterwards nothing is taken', async () => {
  const it = setUp(10)
  it.deliveries.push(FAILED)
  it.add('a', 'b', 'c')
  await it.clock.advance(10)
  await it.queue.flush(1_000, new AbortController().signal)
  it.add('d')
  expect([it.sent, it.taken(), it.lost]).toEqual([['a', 'b', 'c'], 2, { send_failed: 1, stopped: 1 }])
})

test('a flush ends in time when the receiver hangs, and counts what it could not send', async () => {
  const it = setUp(10)
  it.deliveries.push('hang')
  it.add('a', 'b')
  const flushed = it.queue.flush(1_000, new AbortController().signal)
  let isOver = false
  void flushed.then(() => {
    isOver = true
  })
  await it.clock.advance(999)
  expect(isOver).toBe(false)
  await it.clock.advance(1)
  await flushed
  expect([it.sent, it.lost]).toEqual([['a'], { stopped: 2 }])
})

test('one failure takes a tenth of a minute’s reports, and all together no more than that minute’s', () => {
  const clock = new ManualClock()
  const budget = new ReportBudget(20, clock)
  const take = (cause: string, times: number) =>
    Array.from({ length: times }, () => budget.take(cause)).filter(Boolean).length
  expect(take('storm', 1_000)).toBe(2)
  expect(take('other', 1)).toBe(1)
  expect(Array.from({ length: 30 }, (_, n) => take(`${n}`, 1)).filter(Boolean)).toHaveLength(17)
  clock.block(60_000)
  expect(take('storm', 1_000)).toBe(2)
  expect(new ReportBudget(1, clock).take('only')).toBe(true)
})

test('a thousand causes are told apart in a minute; those that are known go on, others wait for the next', () => {
  const clock = new ManualClock()
  const budget = new ReportBudget(100_000, clock)
  for (let n = 0; n < 1_000; n++) expect(budget.take(`${n}`)).toBe(true)
  expect([budget.take('0'), budget.take('new')]).toEqual([true, false])
  clock.block(60_000)
  expect(budget.take('new')).toBe(true)
})

test('a flush ends when its signal aborts, and an idle one at once', async () => {
  const it = setUp(10)
  it.deliveries.push('hang')
  it.add('a')
  const abort = new AbortController()
  const flushed = it.queue.flush(60_000, abort.signal)
  abort.abort()
  await flushed
  expect(it.lost).toEqual({ stopped: 1 })
  const idle = setUp()
  await idle.queue.flush(60_000, new AbortController().signal)
  expect([idle.clock.sleeping, idle.lost]).toEqual([0, {}])
})

test('what the receiver rejects is told in its words, and the next one is sent at once', async () => {
  const it = setUp(10)
  it.deliveries.push({ outcome: 'rejected', reason: 'answers with 403', pauseMs: 0 })
  it.add('a', 'b')
  await it.clock.advance(0)
  expect([it.sent, it.lost, it.words]).toEqual([['a', 'b'], { rejected: 1 }, ['answers with 403']])
})

test('losses are told at the first one, and then once a minute with how many', () => {
  const clock = new ManualClock()
  const lines: [object, string][] = []
  const losses = new ReportLosses(
    { warn: (fields: object, text: string) => lines.push([fields, text]) } as never,
    clock,
  )
  losses.tell(1, 'queue_full', 'too many')
  losses.tell(2, 'queue_full', 'too many')
  clock.block(59_999)
  losses.tell(3, 'rejected', 'no')
  clock.block(1)
  losses.tell(4, 'rejected', 'no')
  expect(lines).toEqual([
    [{ lost: 1, reason: 'queue_full' }, 'reports of failures are lost: too many'],
    [{ lost: 9, reason: 'rejected' }, 'reports of failures are lost: no'],
  ])
})
