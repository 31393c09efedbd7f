import { once } from 'node:events'
import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { content, EventFeed, route } from '../index.ts'

const Price = Type.Object({ cents: Type.Integer() })
type Price = { cents: number }
const shared = { method: 'GET', version: 'none', summary: 'For a test', access: anyone } as const

function prices(feed: EventFeed<Price>) {
  return feature({
    name: 'prices',
    provides: () => ({ feed }),
    routes: [
      route({
        ...shared,
        path: '/prices',
        timeoutMs: 50,
        output: { 200: content.events(Price) },
        handler: (_input, parts: { feed: EventFeed<Price> }, { headers }) =>
          parts.feed.subscribe(headers['last-event-id']),
      }),
      route({
        ...shared,
        path: '/beating',
        output: { 200: content.events(Price, { heartbeatMs: 20 }) },
        handler: (_input, parts: { feed: EventFeed<Price> }) => parts.feed.subscribe(),
      }),
      route({
        ...shared,
        path: '/generated',
        output: { 200: content.events(Price) },
        async *handler(_input, _parts: { feed: EventFeed<Price> }, { signal }) {
          yield { data: { cents: 1 }, event: 'price', id: '7', retryMs: 50 }
          yield { data: { cents: 2 } }
          await once(signal, 'abort')
        },
      }),
      route({
        ...shared,
        path: '/forged',
        output: { 200: content.events(Price) },
        async *handler() {
          yield { data: { cents: 1 }, id: '7\ndata: {}' }
        },
      }),
      route({
        ...shared,
        path: '/unfit',
        output: { 200: content.events(Price) },
        async *handler() {
          yield { data: { cents: 'many' as never } }
        },
      }),
    ],
  })
}

let service: LaunchedService
afterEach(() => service[Symbol.asyncDispose]())

async function start(feed = new EventFeed<Price>(), env: Record<string, string> = {}) {
  service = await launchForTest(defineService({ name: 'prices', features: [prices(feed)] }), {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000', ...env },
  })
  return feed
}

/** A client that gathers what it is told. */
async function listen(path: string, headers: Record<string, string> = {}) {
  const controller = new AbortController()
  const answer = await service.fetch(path, { headers, signal: controller.signal })
  const told = { text: '', isOver: false, error: undefined as unknown }
  void (async () => {
    try {
      for await (const piece of answer.body as ReadableStream<Uint8Array>)
        told.text += new TextDecoder().decode(piece)
    } catch (error) {
      told.error = error
    }
    told.isOver = true
  })()
  return { answer, told, leave: () => controller.abort() }
}

const completed = (path: string) => service.lines('request completed').find((line) => line.path === path)
const openStreams = async () =>
  /^seaworthy_open_streams (\d+)$/m.exec(await (await service.fetch('/metrics')).text())?.[1]

test('the head leaves at once, events as they come, and no proxy is to keep them', async () => {
  const feed = await start()
  const { answer, told, leave } = await listen('/prices')
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('x-accel-buffering')).toBe('no')
  await expect.poll(() => feed.size).toBe(1)
  expect(await openStreams()).toBe('1')
  feed.publish({ data: { cents: 5 }, id: '1' })
  await expect.poll(() => told.text).toBe(':\n\nid: 1\ndata: {"cents":5}\n\n')
  leave()
  await expect.poll(() => feed.size).toBe(0)
  await expect.poll(openStreams).toBe('0')
  await expect.poll(() => completed('/prices')).toMatchObject({ status: 200, aborted: 'client' })
})

test('a generator writes names, ids and waiting times, and its signal tells that the client left', async () => {
  await start()
  const { told, leave } = await listen('/generated')
  await expect
    .poll(() => told.text)
    .toBe(':\n\nevent: price\nid: 7\nretry: 50\ndata: {"cents":1}\n\ndata: {"cents":2}\n\n')
  leave()
  await expect.poll(() => completed('/generated')).toBeDefined()
})

test('a comment is sent while nothing happens, and no deadline of the route ends the stream', async () => {
  await start()
  const { told, leave } = await listen('/beating')
  await expect.poll(() => told.text.length, { timeout: 10_000 }).toBeGreaterThan(9)
  expect(told.text).toMatch(/^(:\n\n)+$/)
  leave()
})

test('who comes back with an id gets what it missed, and all that is remembered when the id is not', async () => {
  const feed = await start(new EventFeed<Price>({ remembered: 3 }))
  for (let id = 1; id <= 5; id++) feed.publish({ data: { cents: id }, id: String(id) })
  for (const [known, missed] of [
    ['4', ['5']],
    ['5', []],
    ['1', ['3', '4', '5']],
  ] as const) {
    const { told, leave } = await listen('/prices', { 'last-event-id': known })
    feed.publish({ data: { cents: 0 }, event: 'end' })
    await expect.poll(() => told.text).toContain('event: end')
    expect([...told.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(missed)
    leave()
    await expect.poll(() => feed.size).toBe(0)
    feed.publish({ data: { cents: 1 }, id: '3' })
    feed.publish({ data: { cents: 1 }, id: '4' })
    feed.publish({ data: { cents: 1 }, id: '5' })
  }
})

test('a reader that does not read is ended, and nobody else is', async () => {
  const feed = await start(new EventFeed<Price>({ maxQueued: 8 }))
  using slow = await openRaw(service.url, { read: false })
  slow.socket.write('GET /prices HTTP/1.1\r\nhost: x\r\n\r\n')
  const quick = await listen('/prices')
  await expect.poll(() => feed.size).toBe(2)
  const name = 'x'.repeat(60_000)
  let sent = 0
  // As fast as the quick one reads, until the kernels between are full.
  await expect
    .poll(
      () => {
        for (let more = 0; more < 4; more++) feed.publish({ data: { cents: ++sent }, event: name })
        return feed.size
      },
      { interval: 5, timeout: 30_000 },
    )
    .toBe(1)
  await expect.poll(() => quick.told.text).toContain(`{"cents":${sent}}`)
  await expect.poll(() => service.lines('request completed')).toHaveLength(1)
  expect(completed('/prices')).toMatchObject({ aborted: 'slow_reader' })
  expect(service.lines('request failed')).toEqual([])
  quick.leave()
})

test('an id that would forge a field, and data of another schema, break the stream before it is sent', async () => {
  await start()
  for (const path of ['/forged', '/unfit']) {
    const { told } = await listen(path)
    await expect.poll(() => told.error).toBeDefined()
    expect(told.text).toBe(':\n\n')
    expect(service.lines('request failed').find((line) => line.route === path)).toMatchObject({
      code: 'answer_unfit',
    })
  }
})

test('streams are bounded in all and for one client, by a refusal that says when to come back', async () => {
  const feed = await start(undefined, { HTTP_MAX_STREAMS: '4', HTTP_MAX_STREAMS_PER_CLIENT: '0.5' })
  const clients = [await listen('/prices'), await listen('/prices')]
  await expect.poll(() => feed.size).toBe(2)
  const refused = await service.fetch('/prices')
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'too_many_streams' }])
  expect(refused.headers.get('retry-after')).toMatch(/^[1-3]$/)
  expect(feed.size).toBe(2)
  clients[0]?.leave()
  await expect.poll(() => feed.size).toBe(1)
  const next = await listen('/prices')
  expect(next.answer.status).toBe(200)
  for (const { leave } of [...clients, next]) leave()
})

test('a stop tells each client to come back, ends it whole, and waits for none', async () => {
  const feed = await start()
  const clients = await Promise.all(Array.from({ length: 20 }, () => listen('/prices')))
  await expect.poll(() => feed.size).toBe(20)
  await service.stop('for a test')
  expect(service.lines('service stopped')[0]).toMatchObject({ clean: true, forced: false })
  expect(service.lines('request completed').filter(({ aborted }) => aborted !== undefined)).toEqual([])
  for (const { told } of clients) {
    await expect.poll(() => told.isOver).toBe(true)
    expect(told.error).toBeUndefined()
    expect(told.text).toMatch(/: the service is stopping\nretry: 1\d\d\d\n\n$/)
  }
})

test('what waits in a feed ends with it, and its bounds are numbers', async () => {
  const feed = new EventFeed<Price>()
  const subscriber = feed.subscribe()
  feed.publish({ data: { cents: 1 } })
  feed.close()
  const got: unknown[] = []
  for await (const event of subscriber) got.push(event)
  for await (const event of feed.subscribe()) got.push(event)
  expect(got).toEqual([{ data: { cents: 1 } }])
  expect(() => new EventFeed({ maxQueued: 0 })).toThrow(RangeError)
  await start()
})
