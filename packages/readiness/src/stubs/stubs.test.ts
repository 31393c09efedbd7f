import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { send } from '../http/exchange.ts'
import { startHttpStub } from './http-stub.ts'
import { startOtlpReceiver } from './otlp-receiver.ts'
import { readFields } from './protobuf-reader.ts'

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes])

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest % 128) | 0x80)
  }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

test('the receiver reads spans from protobuf, also compressed, and from JSON', async () => {
  await using receiver = await startOtlpReceiver()
  const span = Buffer.concat([
    field(1, Buffer.from(traceId, 'hex')),
    field(2, Buffer.from(spanId, 'hex')),
    field(5, Buffer.from('GET /things')),
    Buffer.from([0x39, 1, 2, 3, 4, 5, 6, 7, 8]),
  ])
  const body = gzipSync(field(1, field(2, field(2, span))))
  const url = `${receiver.url}/v1/traces`
  await send({
    method: 'POST',
    url,
    body,
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
  })
  const spans = [{ traceId, spanId: '00f067aa0ba902b7', parentSpanId: spanId, name: 'SELECT' }]
  const json = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
  await send({ method: 'POST', url, body: json, headers: { 'content-type': 'application/json' } })
  expect(receiver.spans).toEqual([{ traceId, spanId, parentSpanId: '', name: 'GET /things' }, ...spans])
})

test('the receiver refuses what it cannot read and lives on', async () => {
  await using receiver = await startOtlpReceiver()
  const bad = await send({
    method: 'POST',
    url: `${receiver.url}/v1/traces`,
    body: Buffer.from([0x0a, 0x7f, 1]),
  })
  expect(bad).toMatchObject({ status: 400 })
  expect(receiver.refused).toEqual(['protobuf ends inside a field'])
})

test('reading protobuf either gives fields or throws a RangeError, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        expect(Array.isArray(readFields(Buffer.from(bytes)))).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
})

test('the stub records calls, stands in, and passes the rest on', async () => {
  await using real = await startHttpStub()
  real.behave(() => ({ status: 200, body: '"real"' }))
  await using stub = await startHttpStub(real.url)
  stub.behave(({ path }) => (path === '/down' ? { status: 503 } : undefined))
  expect(await send({ url: `${stub.url}/down`, headers: { 'x-request-id': 'one' } })).toMatchObject({
    status: 503,
  })
  const passed = await send({ method: 'POST', url: `${stub.url}/up?q=1`, body: '{}' })
  expect(passed).toMatchObject({ status: 200, body: Buffer.from('"real"') })
  expect(stub.calls[0]?.headers['x-request-id']).toBe('one')
  expect(real.calls[0]).toMatchObject({ method: 'POST', path: '/up?q=1', body: Buffer.from('{}') })
})

test('the stub sees that a caller hung up', async () => {
  await using stub = await startHttpStub()
  stub.behave(() => ({ status: 200, delayMs: 2_000 }))
  await send({ url: stub.url, timeoutMs: 50 })
  await expect.poll(() => stub.calls[0]?.cancelled).toBe(true)
})
