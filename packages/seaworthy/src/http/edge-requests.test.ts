import { rawHttp } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { route } from './index.ts'

const greeter = (rateClasses = {}) =>
  defineService({
    name: 'greeter',
    rateClasses,
    features: [
      feature({
        name: 'greeting',
        routes: [
          route({
            method: 'GET',
            path: '/greeting',
            summary: 'Greets',
            access: anyone,
            output: { 200: Type.Object({ hello: Type.String() }) },
            handler: () => ({ hello: 'world' }),
          }),
        ],
      }),
    ],
  })

const once = (requestLine: string, fields = 'Host: localhost') =>
  `${requestLine} HTTP/1.1\r\n${fields}\r\nConnection: close\r\n\r\n`

test('targets in absolute-form and with percent-encoded letters are answered, on routes, probes and the management port', async () => {
  await using service = await launchForTest(greeter(), { env: { MANAGEMENT_PORT: '0' } })
  const management = service.addresses.managementUrl as string
  const asked = [
    [service.url, 'http://example.com/api/v1/greeting'],
    [service.url, 'http://example.com/health/live?verbose'],
    [management, 'HTTP://[::1]:80/health/ready'],
    [service.url, '/%68ealth/live'],
    [service.url, '/api/v1/%67reeting'],
    [management, 'https://example.com/metrics'],
  ] as const
  for (const [url, target] of asked) {
    expect((await rawHttp(url, [once(`GET ${target}`)])).status, target).toBe(200)
  }
  const refused = await rawHttp(service.url, [once('GET http:///health/live')])
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([400, 'malformed_request'])
})

test('a Host that is no host is 400, on routes, probes and the management port', async () => {
  await using service = await launchForTest(greeter(), { env: { MANAGEMENT_PORT: '0' } })
  const management = service.addresses.managementUrl as string
  for (const [url, path] of [
    [service.url, '/api/v1/greeting'],
    [service.url, '/health/live'],
    [management, '/health/live'],
  ] as const) {
    for (const field of ['Host: a b', 'Host: user@a', 'Host: <script>', 'Host:', 'X-No-Host: 1']) {
      const answer = await rawHttp(url, [once(`GET ${path}`, field)])
      expect([answer.status, JSON.parse(answer.body).code], `${path} ${field}`).toEqual([
        400,
        'malformed_request',
      ])
    }
    for (const field of ['Host: a_b.example.:8080', 'Host: [::1]:80', 'Host: 10.0.0.1']) {
      expect((await rawHttp(url, [once(`GET ${path}`, field)])).status, `${path} ${field}`).toBe(200)
    }
  }
})

test('a method that a probe does not have is 405 with Allow', async () => {
  await using service = await launchForTest(greeter())
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await service.fetch('/health/live', { method })
    expect([answer.status, answer.headers.get('allow')], method).toEqual([405, 'GET, HEAD'])
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' })
  }
  const options = await service.fetch('/health/live', { method: 'OPTIONS' })
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD'])
})

test('OPTIONS * names the methods of the service', async () => {
  await using service = await launchForTest(greeter())
  const answer = await rawHttp(service.url, [once('OPTIONS *')])
  expect([answer.status, answer.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS'])
  expect((await rawHttp(service.url, [once('GET *')])).status).toBe(400)
})

test('floods of documents, preflights, unknown paths and probes are bounded, each apart, and eat no quota of the routes', async () => {
  const quota = [{ quota: 3, windowS: 3_600 }]
  const rateClasses = { default: quota, documents: quota, preflights: quota, unmatched: quota, probes: quota }
  await using service = await launchForTest(greeter(rateClasses), { env: { MANAGEMENT_PORT: '0' } })
  const floods = [
    ['GET', '/docs'],
    ['OPTIONS', '/api/v1/greeting'],
    ['POST', '/nowhere'],
    ['GET', '/health/live'],
    ['GET', '/api/v1/greeting'],
  ] as const
  for (const [method, path] of floods) {
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await service.fetch(path, { method }))
    const refused = answers.map(({ status }) => status === 429)
    expect(refused, `${method} ${path}`).toEqual([false, false, false, true, true])
    expect(Number(answers[4]?.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  const management = service.addresses.managementUrl as string
  for (let i = 0; i < 5; i++) expect((await fetch(`${management}/health/live`)).status).toBe(200)
})

test.each([
  ['a Host that is no host', 'GET /api/v1/greeting', 'Host: a b', 400],
  [
    'a field that is there twice',
    'GET /api/v1/greeting',
    'Host: a\r\nAuthorization: a\r\nAuthorization: b',
    400,
  ],
  ['an expectation that nobody meets', 'GET /api/v1/greeting', 'Host: a\r\nExpect: miracles', 417],
  ['a URL that is too long', `GET /${'a'.repeat(9_000)}`, 'Host: a', 414],
])('%s costs its client quota, as what can be answered does', async (_what, line, fields, refused) => {
  await using service = await launchForTest(greeter({ unmatched: [{ quota: 3, windowS: 3_600 }] }))
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await rawHttp(service.url, [once(line, fields)])).status)
  expect(statuses).toEqual([refused, refused, refused, 429])
  expect((await service.fetch('/api/v1/greeting')).status).toBe(200)
})

test('probes that a balancer forwards for strangers do not cost it its own', async () => {
  await using service = await launchForTest(greeter({ probes: [{ quota: 2, windowS: 3_600 }] }))
  const forwarded = { headers: { 'x-forwarded-for': '203.0.113.9' } }
  const strangers = []
  for (let i = 0; i < 4; i++) strangers.push((await service.fetch('/health/ready', forwarded)).status)
  expect(strangers).toEqual([200, 200, 429, 429])
  expect((await service.fetch('/health/ready')).status).toBe(200)
})

test('a forwarding field from somebody who is not trusted is told once, with the setting that is missing', async () => {
  await using service = await launchForTest(greeter())
  const fields = ['x-forwarded-for', 'Forwarded', 'X-Real-IP', 'CF-Connecting-IP']
  for (const field of fields) {
    await service.fetch('/api/v1/greeting', { headers: { [field]: '203.0.113.9' } })
  }
  const told = service.lines().filter(({ message }) => /TRUSTED_PROXIES/.test(String(message)))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ level: 'warn', field: 'x-forwarded-for', peer: '127.0.0.1' })
  expect(told[0]?.message).toContain('TRUSTED_PROXIES=127.0.0.1')
})

test('a trusted proxy that sends Forwarded alone is told what is read', async () => {
  await using service = await launchForTest(greeter(), { env: { TRUSTED_PROXIES: '127.0.0.1' } })
  const ask = (headers: Record<string, string>) => service.fetch('/api/v1/greeting', { headers })
  await ask({ 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' })
  const told = () => service.lines().filter(({ message }) => /X-Forwarded-For/.test(String(message)))
  expect(told()).toEqual([])
  await ask({ forwarded: 'for=203.0.113.9' })
  expect(told()).toHaveLength(1)
})

test('a trusted proxy that writes no address into X-Forwarded-For is told of once', async () => {
  await using service = await launchForTest(greeter(), { env: { TRUSTED_PROXIES: '127.0.0.1' } })
  for (const entry of ['203.0.113.9:80', 'unknown', '_hidden, unknown']) {
    await service.fetch('/api/v1/greeting', { headers: { 'x-forwarded-for': entry } })
  }
  const told = service.lines().filter(({ message }) => /X-Forwarded-For/.test(String(message)))
  expect(told).toEqual([expect.objectContaining({ level: 'warn', entry: 'unknown' })])
})

test('a class whose own function throws fails its requests and not the process', async () => {
  const quotas = [{ quota: 5, windowS: 60 }]
  const boom = () => {
    throw new Error('no key')
  }
  const rateClasses = Object.fromEntries(
    ['default', 'unmatched', 'preflights'].map((name) => [name, { per: boom, quotas }]),
  )
  await using service = await launchForTest(greeter(rateClasses))
  for (const [path, method] of [
    ['/api/v1/greeting', 'GET'],
    ['/nowhere', 'GET'],
    ['/%', 'GET'],
    ['/api/v1/greeting', 'OPTIONS'],
  ] as const) {
    const answer = await service.fetch(path, { method })
    expect([path, method, answer.status]).toEqual([path, method, 500])
  }
  expect(service.lines('request failed').length).toBe(4)
})
