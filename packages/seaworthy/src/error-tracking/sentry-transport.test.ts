import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { type SentryReceiver, startSentryReceiver } from './fixtures/sentry-receiver.ts'
import { readSentryDsn } from './sentry-dsn.ts'
import { sentryEnvelope } from './sentry-envelope.ts'
import { sentryEvent } from './sentry-event.ts'
import { sentryTransport } from './sentry-transport.ts'

const EVENT_ID = '0123456789abcdef0123456789abcdef'
const ENVELOPE = sentryEnvelope(
  EVENT_ID,
  sentryEvent(
    EVENT_ID,
    {
      kind: 'background',
      atMs: 0,
      correlationId: undefined,
      traceId: undefined,
      spanId: undefined,
      errors: [{ type: 'Error', message: 'broken', code: 'EIO', stack: '' }],
    },
    { service: 'a', release: 'a@1', environment: 'test', host: 'pod' },
  ),
  0,
)
const never = new AbortController().signal

async function setUp(answer: SentryReceiver['answer'], timeoutMs = 5_000) {
  const receiver = await startSentryReceiver()
  receiver.answer = answer
  const transport = sentryTransport(readSentryDsn(receiver.dsn), timeoutMs, systemClock)
  onTestFinished(async () => {
    await transport.close()
    await receiver[Symbol.asyncDispose]()
  })
  return {
    receiver,
    host: new URL(receiver.dsn).host,
    send: (signal = never) => transport.send(ENVELOPE, signal),
    transport,
  }
}

test('an envelope that is taken says so, also when it asks for a pause', async () => {
  const { receiver, send } = await setUp({ status: 200, headers: { 'x-sentry-rate-limits': '3:error:key' } })
  expect(await send()).toEqual({ outcome: 'taken', reason: '', pauseMs: 3_000 })
  expect(receiver.events).toMatchObject([
    { event_id: EVENT_ID, exception: { values: [{ value: 'broken (EIO)' }] } },
  ])
})

test.each([
  [400, 'rejected', 0],
  [403, 'rejected', 0],
  [429, 'told_to_wait', 7_000],
  [500, 'failed', 0],
  [503, 'failed', 0],
] as const)('an answer of %i is %s, with a pause of %i ms', async (status, outcome, pauseMs) => {
  const { host, send } = await setUp({ status, headers: { 'retry-after': '7' } })
  expect(await send()).toEqual({ outcome, reason: `${host} answers with ${status}`, pauseMs })
})

test('a receiver that does not answer, cuts or is not there has failed, and the words say which', async () => {
  const hanging = await setUp('hang', 50)
  expect(await hanging.send()).toEqual({
    outcome: 'failed',
    reason: `${hanging.host} did not answer within 50 ms`,
    pauseMs: 0,
  })
  const cutting = await setUp('cut')
  expect((await cutting.send()).reason).toMatch(/^127\.0\.0\.1:\d+ cannot be reached \(\w+\)$/)
  await cutting.receiver[Symbol.asyncDispose]()
  expect((await cutting.send()).reason).toContain('cannot be reached (ECONNREFUSED)')
})

test('an abort ends a request at once, and a closed transport sends nothing', async () => {
  const { send, receiver, transport } = await setUp('hang')
  const abort = new AbortController()
  const sent = send(abort.signal)
  await expect.poll(() => receiver.requests).toBe(1)
  abort.abort()
  expect((await sent).outcome).toBe('failed')
  await transport.close()
  expect((await send()).outcome).toBe('failed')
  expect(receiver.requests).toBe(1)
})
