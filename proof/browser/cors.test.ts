import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { type ServiceProcess, startServiceProcess } from '@seaworthy/chassis/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../harness/chromium.ts'
import { visit } from './visit.ts'

let browser: Browser
let folder: string
let service: ServiceProcess
let url: string
let token: string
let app: Server
let stranger: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-browser-'))
  browser = await startChromium()
  app = await startOrigin()
  stranger = await startOrigin()
  service = startServiceProcess(
    new URL('../../packages/seaworthy/src/testing/subjects/notes-service.ts', import.meta.url),
    {
      DATA_DIR: folder,
      CORS_ORIGINS: originOf(app),
    },
  )
  url = await service.url()
  token = await issueDevelopmentToken({ dataDir: join(folder, 'notes'), service: 'notes', roles: [] })
})
afterAll(async () => {
  await browser?.close()
  await service?.[Symbol.asyncDispose]()
  for (const origin of [app, stranger]) origin?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}
type Answer =
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown }
  | { readonly refused: string }

/** What `fetch` of a page of that origin gets to see, and what the browser complains of. */
async function askFrom(origin: Server, asked: readonly Asked[]) {
  await using opened = await visit(browser, originOf(origin))
  const answers = await opened.page.evaluate(
    async ({ base, requests }) => {
      const seen: Answer[] = []
      for (const { path, body, ...init } of requests) {
        try {
          const answer = await fetch(base + path, {
            ...init,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          })
          const text = await answer.text()
          const headers = Object.fromEntries(answer.headers)
          seen.push({ status: answer.status, headers, body: text === '' ? undefined : JSON.parse(text) })
        } catch (error) {
          seen.push({ refused: String(error) })
        }
      }
      return seen
    },
    { base: `${url}/api/v1`, requests: asked as Asked[] },
  )
  return { answers, faults: [...opened.faults] }
}

const withToken = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })

test('a page of a listed origin writes with JSON, a token and headers of its own, and reads the answers', async () => {
  const { answers, faults } = await askFrom(app, [
    {
      path: '/notes',
      method: 'POST',
      headers: { ...withToken(), 'x-request-id': 'from-the-page-1' },
      body: { text: 'new' },
    },
    {
      path: '/notes/2',
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'x-client-version': '7' },
    },
    {
      path: '/notes/2',
      method: 'PUT',
      headers: { ...withToken(), 'if-match': '"bmV3"', 'idempotency-key': '4e1b' },
      body: { text: 'newer' },
    },
    { path: '/notes/2', method: 'DELETE', headers: { authorization: `Bearer ${token}` } },
    {
      path: '/notes/2',
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    },
  ])
  expect(answers).toMatchObject([
    {
      status: 201,
      body: { id: 2, text: 'new' },
      headers: { etag: '"bmV3"', 'x-request-id': 'from-the-page-1' },
    },
    { status: 200, body: { id: 2, text: 'new' }, headers: { etag: '"bmV3"' } },
    { status: 200, body: { id: 2, text: 'newer' } },
    { status: 204 },
    { status: 404, body: { code: 'note_not_found' } },
  ])
  for (const answer of answers) {
    expect(Object.keys('headers' in answer ? answer.headers : {})).toEqual(
      expect.arrayContaining(['x-request-id', 'ratelimit', 'ratelimit-policy']),
    )
  }
  // The browser itself puts an answer of 404 on the console.
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
})

test('it reads refusals too: why a token, a body, a path or a condition was not taken', async () => {
  const { answers } = await askFrom(app, [
    {
      path: '/notes',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: { text: 'new' },
    },
    {
      path: '/notes',
      method: 'POST',
      headers: { authorization: 'Bearer nonsense', 'content-type': 'application/json' },
      body: { text: 'new' },
    },
    { path: '/notes', method: 'POST', headers: withToken(), body: { text: '' } },
    {
      path: '/notes/1',
      method: 'PUT',
      headers: { ...withToken(), 'if-match': '"other"' },
      body: { text: 'newer' },
    },
    { path: '/nowhere' },
  ])
  expect(answers.map((answer) => ('status' in answer ? answer.status : answer.refused))).toEqual([
    401, 401, 422, 412, 404,
  ])
  for (const answer of answers) expect(answer).toMatchObject({ body: { code: expect.any(String) } })
})

test('a page of an origin that is not listed can neither write nor read', async () => {
  const { answers } = await askFrom(stranger, [
    { path: '/notes', method: 'POST', headers: withToken(), body: { text: 'foreign' } },
    { path: '/notes/1', method: 'DELETE', headers: { authorization: `Bearer ${token}` } },
    { path: '/notes/1' },
  ])
  expect(answers).toEqual(Array(3).fill({ refused: expect.stringContaining('TypeError') }))
  expect(await (await fetch(`${url}/api/v1/notes/1`)).json()).toMatchObject({ id: 1 })
  const foreign = { method: 'GET', headers: { origin: originOf(stranger) } }
  const answer = await fetch(`${url}/api/v1/notes/1`, foreign)
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
})

async function startOrigin(): Promise<Server> {
  const server = createServer((_, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><link rel="icon" href="data:,"><title>App</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
