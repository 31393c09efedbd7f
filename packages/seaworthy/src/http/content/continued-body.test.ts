import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone, authenticated } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/index.ts'
import { accept, route } from '../index.ts'

const shared = { method: 'POST', version: 'none', access: anyone, limit: 'unlimited' } as const
const output = { 200: Type.Object({ bytes: Type.Integer() }) }
const nothing = { ...shared, output, handler: () => ({ bytes: 0 }) } as const
const begun = Promise.withResolvers<void>()
const mayRead = Promise.withResolvers<void>()
let service: LaunchedService

const routes = [
  route({
    ...shared,
    path: '/json',
    summary: 'JSON',
    maxBodyBytes: 1_000,
    input: { body: Type.Object({ text: Type.String() }) },
    output,
    handler: ({ body }) => ({ bytes: body.text.length }),
  }),
  route({
    ...shared,
    path: '/raw',
    summary: 'Bytes',
    maxBodyBytes: 1_000,
    input: { body: accept.raw('text/plain') },
    output,
    handler: ({ body }) => ({ bytes: body.length }),
  }),
  route({
    ...shared,
    path: '/upload',
    summary: 'An upload whose handler takes its time',
    input: { body: accept.upload('text/plain') },
    output,
    handler: async ({ body }) => {
      begun.resolve()
      await mayRead.promise
      let bytes = 0
      for await (const piece of body) bytes += piece.length
      return { bytes }
    },
  }),
  route({ ...nothing, path: '/members', summary: 'For some', access: authenticated }),
  route({ ...nothing, path: '/scarce', summary: 'Once a minute', limit: 'scarce' }),
]

beforeAll(async () => {
  service = await launchForTest(
    defineService({
      name: 'waiting',
      rateClasses: { scarce: [{ quota: 1, windowS: 60 }] },
      features: [feature({ name: 'waiting', routes })],
    }),
    { env: { MANAGEMENT_PORT: '0' } },
  )
})
afterAll(() => service?.[Symbol.asyncDispose]())

const head = (path: string, type: string, length: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n${more}\r\n`
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

test.each([
  ['/json', 'application/json', '{"text":"four"}', 4],
  ['/raw', 'text/plain', 'four', 4],
])('a body that %s takes is asked for, and its connection lives on', async (path, type, body, bytes) => {
  using client = await openRaw(service.url)
  for (const many of [1, 2]) {
    client.write(head(path, type, body.length))
    await expect.poll(() => client.received().toString().split(CONTINUE).length).toBe(many + 1)
    expect(client.answers()).toHaveLength(many - 1)
    client.write(body)
    await expect.poll(() => client.answers()).toHaveLength(many)
    const answer = client.answers().at(-1)
    expect([answer?.status, JSON.parse(String(answer?.body))]).toEqual([200, { bytes }])
  }
})

test('an upload is asked for when its handler begins to read', async () => {
  using client = await openRaw(service.url)
  client.write(head('/upload', 'text/plain', 4))
  await begun.promise
  expect(client.received()).toHaveLength(0)
  mayRead.resolve()
  await expect.poll(() => client.received().toString()).toBe(CONTINUE)
  client.write('four')
  await expect.poll(() => client.answers().at(-1)?.status).toBe(200)
})

test.each([
  ['without a token', 401, '/members', 'application/json', 10, ''],
  ['that is too large for JSON', 413, '/json', 'application/json', 1_001, ''],
  ['that is too large', 413, '/raw', 'text/plain', 1_001, ''],
  ['of another media type', 415, '/json', 'text/plain', 10, ''],
  ['of a media type that a route does not take', 415, '/raw', 'image/png', 10, ''],
  ['that is compressed', 415, '/json', 'application/json', 10, 'content-encoding: gzip\r\n'],
  ['in another charset', 415, '/json', 'application/json; charset=utf-16', 10, ''],
  ['for a path that is none', 404, '/nowhere', 'application/json', 10, ''],
  ['with two lengths of a host', 400, '/json', 'application/json', 10, 'host: b\r\n'],
])('a body %s is refused with %i and never asked for', async (_, status, path, type, length, more) => {
  using client = await openRaw(service.url)
  client.write(head(path, type, length, more))
  await client.ended
  expect(client.received().toString()).not.toContain('100 Continue')
  expect(client.answers()).toMatchObject([{ status, headers: { connection: 'close' } }])
})

test('a body of whom has no quota left is refused and never asked for', async () => {
  await service.fetch('/scarce', { method: 'POST' })
  using client = await openRaw(service.url)
  client.write(head('/scarce', 'application/json', 10))
  await client.ended
  expect(client.received().toString()).not.toContain('100 Continue')
  expect(client.answers()).toMatchObject([{ status: 429 }])
})

test('who does not wait is answered all the same, and what was asked behind it', async () => {
  using client = await openRaw(service.url)
  client.write(`${head('/raw', 'text/plain', 4)}four${head('/json', 'application/json', 2)}{}`)
  await expect.poll(() => client.answers()).toMatchObject([{ status: 200 }, { status: 422 }])
})

test('after an expectation that nobody meets no next request is taken for the body that may still come', async () => {
  using client = await openRaw(service.url)
  client.write(head('/json', 'application/json', 40).replace('100-continue', 'miracles'))
  await client.ended
  expect(client.answers()).toMatchObject([{ status: 417, headers: { connection: 'close' } }])
})
