import { setTimeout as pass } from 'node:timers/promises'
import fc from 'fast-check'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Caller } from '../base/index.ts'
import { type Cache, tieredCache } from '../cache/index.ts'
import { feature } from '../capability/index.ts'
import { anyone, authenticated, issueDevelopmentToken } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { httpErrors, type ResultOptions, respond, route } from './index.ts'
import { cacheStatus } from './kept-answer.ts'
import { answerKey } from './kept-route.ts'

const Count = Type.Object({ count: Type.Integer(), who: Type.Optional(Type.String()) })
let calls = 0
/** `/slow` answers when a test lets it. */
let slowMayEnd = Promise.withResolvers<void>()
let broken = false
let caches: Cache | undefined
const cache = { scope: 'public', maxAgeS: 30, server: true } as const
const base = { method: 'GET', summary: 'Counts', output: { 200: Count } } as const
const query = Type.Object({
  page: Type.Integer({ default: 1 }),
  status: Type.Optional(Type.String()),
})

const UNSENDABLE: readonly Omit<ResultOptions, 'contentType'>[] = [
  { lastModified: new Date('soon') },
  { headers: { expires: 'Invalid Date' } },
  { etag: '"v1"' },
]

const counts = feature({
  name: 'counts',
  provides: ({ uses }: { uses: { cache: Cache } }) => {
    caches = uses.cache
    return {}
  },
  routes: [
    route({
      ...base,
      path: '/counts/{id}',
      access: anyone,
      input: { query, params: Type.Object({ id: Type.String() }) },
      cache: { ...cache, server: { tags: ({ params }) => [`count:${(params as { id: string }).id}`] } },
      handler: () => ({ count: ++calls }),
    }),
    route({
      ...base,
      path: '/short',
      access: anyone,
      cache: { scope: 'public', maxAgeS: 30, server: { ttlS: 0.05, staleIfErrorS: 60 } },
      handler: () => {
        calls++
        if (broken) throw httpErrors.handler_timeout({ timeoutMs: 1 })
        return { count: calls }
      },
    }),
    route({
      ...base,
      path: '/mine',
      access: authenticated,
      cache: { ...cache, scope: 'private' },
      handler: (_input, _parts, { principal }) => ({ count: ++calls, who: principal?.id as string }),
    }),
    route({
      ...base,
      path: '/ours',
      access: authenticated,
      cache: { ...cache, scope: 'private', server: { acrossPrincipals: true } },
      handler: () => ({ count: ++calls }),
    }),
    route({
      ...base,
      path: '/languages',
      access: anyone,
      input: { headers: Type.Object({ 'accept-language': Type.Optional(Type.String()) }) },
      cache,
      handler: ({ headers }) => ({ count: ++calls, who: headers['accept-language'] ?? '' }),
    }),
    route({
      ...base,
      path: '/refused',
      access: anyone,
      output: { 200: Count, 404: Count },
      cache,
      handler: () => respond(404, { count: ++calls }),
    }),
    route({
      ...base,
      path: '/conditional',
      access: anyone,
      cache,
      handler: (_input, _parts, { requireUnchanged }) => {
        requireUnchanged({ etag: 'v1' })
        return respond(200, { count: ++calls }, { etag: 'v1' })
      },
    }),
    route({
      ...base,
      path: '/bytes',
      access: anyone,
      cache,
      handler: () => respond(200, new TextEncoder().encode('bytes') as never, { contentType: 'text/plain' }),
    }),
    route({
      ...base,
      path: '/object',
      access: anyone,
      cache,
      handler: () => respond(200, { count: 1 } as never, { contentType: 'text/plain' }),
    }),
    ...UNSENDABLE.map((options, index) =>
      route({
        ...base,
        path: `/unsendable/${index}`,
        access: anyone,
        cache,
        handler: () => respond(200, { count: ++calls }, calls === 1 ? options : {}),
      }),
    ),
    route({ ...base, path: '/nothing', access: anyone, cache, handler: () => undefined as never }),
    route({
      ...base,
      path: '/slow',
      access: anyone,
      cache,
      handler: async (_input, _parts, { signal }) => {
        calls++
        const aborted = new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
        await Promise.race([slowMayEnd.promise, aborted])
        return { count: calls }
      },
    }),
    route({
      ...base,
      path: '/bounded',
      access: anyone,
      cache,
      timeoutMs: 1_500,
      handler: async () => {
        calls++
        await slowMayEnd.promise
        return { count: calls }
      },
    }),
    route({
      ...base,
      path: '/hanging',
      access: anyone,
      cache,
      handler: (_input, _parts, { signal }) =>
        new Promise((_, reject) => {
          calls++
          signal.addEventListener('abort', () => {
            calls++
            reject(signal.reason)
          })
        }),
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(
    defineService({
      name: 'counts',
      uses: { cache: tieredCache({ policy: 'degradable' }) },
      features: [counts],
    }),
    { env: { RATE_LIMITS: 'off' } },
  )
})
afterAll(() => service?.[Symbol.asyncDispose]())
beforeEach(() => {
  calls = 0
  broken = false
  return caches?.flush()
})

async function ask(path: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
  const answer = await service.fetch(`/api/v1${path}`, { ...init, headers })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    cacheStatus: answer.headers.get('cache-status'),
    body: text === '' ? undefined : (JSON.parse(text) as { count: number; who?: string }),
  }
}

test('the second request is answered from what is kept, with its age and state', async () => {
  const first = await ask('/counts/a')
  expect(first.cacheStatus).toMatch(/^seaworthy; fwd=uri-miss; ttl=(2[6-9]|30)$/)
  expect(first.headers.get('age')).toBeNull()
  const second = await ask('/counts/a')
  expect(second.cacheStatus).toMatch(/^seaworthy; hit; ttl=(2[6-9]|30)$/)
  expect(second.headers.get('age')).toBe('0')
  expect(second.headers.get('cache-control')).toBe('public, max-age=30')
  expect(second.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(second.body).toEqual({ count: 1 })
  expect(calls).toBe(1)
})

test('the entity tag is that of the answer, kept or not, and conditions hold', async () => {
  const etag = (await ask('/counts/a')).headers.get('etag') as string
  expect(etag).toMatch(/^"[\w-]{27}"$/)
  const again = await ask('/counts/a', { 'if-none-match': etag })
  expect(again.status).toBe(304)
  expect(again.headers.get('etag')).toBe(etag)
  expect(again.cacheStatus).toContain('hit')
})

test('the conditions of the first caller are its own', async () => {
  const [refused, answered] = await Promise.all([
    ask('/conditional', { 'if-match': '"other"' }),
    ask('/conditional'),
  ])
  expect([refused.status, answered.status, answered.headers.get('etag')]).toEqual([412, 200, '"v1"'])
  expect((await ask('/conditional', { 'if-match': '"v1"' })).cacheStatus).toContain('hit')
  expect((await ask('/conditional', { 'if-match': '"other"' })).status).toBe(412)
  expect(calls).toBe(1)
})

test('what is kept is what would be sent: bytes as bytes, and what cannot be sent fails at once', async () => {
  for (let round = 0; round < 2; round++) {
    expect(await (await service.fetch('/api/v1/bytes')).text()).toBe('bytes')
    for (const path of ['/object', '/nothing']) expect((await ask(path)).status).toBe(500)
  }
})

test.each([...UNSENDABLE.keys()])('what has a field that cannot be sent (%i) is not kept', async (index) => {
  expect((await ask(`/unsendable/${index}`)).status).toBe(500)
  // A failure is held for a moment, an answer for thirty seconds.
  await expect.poll(async () => (await ask(`/unsendable/${index}`)).status, { timeout: 15_000 }).toBe(200)
})

test('HEAD shares the answer with GET', async () => {
  await ask('/counts/a', {}, { method: 'HEAD' })
  expect((await ask('/counts/a')).cacheStatus).toContain('hit')
})

test('the query counts as it is understood, not as it is written', async () => {
  await ask('/counts/a?page=1&status=x')
  expect((await ask('/counts/a?status=x')).cacheStatus).toContain('hit')
  expect((await ask('/counts/a?status=x&page=2')).cacheStatus).toContain('uri-miss')
  expect((await ask('/counts/b?status=x')).cacheStatus).toContain('uri-miss')
})

test('answers are invalidated by the tag of their route and by their own', async () => {
  await ask('/counts/a')
  await ask('/counts/b')
  await caches?.invalidateTags('count:a')
  expect((await ask('/counts/a')).cacheStatus).toContain('uri-miss')
  expect((await ask('/counts/b')).cacheStatus).toContain('hit')
  await caches?.invalidateTags('answer:/api/v1/counts/{id}')
  expect((await ask('/counts/b')).cacheStatus).toContain('uri-miss')
})

test('when the handler fails the old answer is given, and says so', async () => {
  await ask('/short')
  broken = true
  await expect
    .poll(async () => (await ask('/short')).cacheStatus)
    .toMatch(/^seaworthy; fwd=stale; ttl=-\d+; detail=stale-if-error$/)
  const stale = await ask('/short')
  expect(stale).toMatchObject({ status: 200, body: { count: 1 } })
})

test('an answer for one principal is never given to another, unless the route says so', async () => {
  const token = async (subject: string) => {
    const jwt = await issueDevelopmentToken({
      dataDir: `${service.dataDir}/counts`,
      service: 'counts',
      roles: [],
      subject,
      ttlS: 60,
    })
    return { authorization: `Bearer ${jwt}` }
  }
  const [ada, bob] = [await token('ada'), await token('bob')]
  expect((await ask('/mine', ada)).body).toEqual({ count: 1, who: 'ada' })
  expect((await ask('/mine', bob)).body).toEqual({ count: 2, who: 'bob' })
  expect((await ask('/mine', ada)).body).toEqual({ count: 1, who: 'ada' })
  expect((await ask('/mine')).status).toBe(401)
  await ask('/ours', ada)
  expect((await ask('/ours', bob)).cacheStatus).toContain('hit')
  expect((await ask('/ours')).status).toBe(401)
})

test('headers that the route declares are part of the key, and named in Vary', async () => {
  const german = { 'accept-language': 'de' }
  const answer = await ask('/languages', german)
  expect(answer.body?.who).toBe('de')
  expect(answer.headers.get('vary')).toContain('accept-language')
  expect((await ask('/languages', { 'accept-language': 'fr' })).body?.who).toBe('fr')
  expect((await ask('/languages', german)).body).toEqual(answer.body)
})

test('an answer that is no success is not kept', async () => {
  expect((await ask('/refused')).headers.get('cache-control')).toBe('no-store')
  expect((await ask('/refused')).status).toBe(404)
  expect(calls).toBe(2)
})

test('requests at the same time are one call of the handler, and the others are marked collapsed', async () => {
  slowMayEnd = Promise.withResolvers()
  const asked = Array.from({ length: 50 }, () => ask('/slow'))
  await expect.poll(() => service.telemetry.metrics.httpServer.active).toBe(50)
  slowMayEnd.resolve()
  const answers = await Promise.all(asked)
  expect(calls).toBe(1)
  expect(answers.filter(({ cacheStatus }) => cacheStatus?.includes('collapsed'))).toHaveLength(49)
})

test('the time limit of the first request ends neither the handler nor the requests that came later', async () => {
  slowMayEnd = Promise.withResolvers()
  const first = ask('/bounded')
  await expect.poll(() => calls).toBe(1)
  await pass(1_000)
  const second = ask('/bounded')
  expect(await first).toMatchObject({ status: 504 })
  slowMayEnd.resolve()
  expect(await second).toMatchObject({ status: 200, body: { count: 1 } })
  expect(await ask('/bounded')).toMatchObject({ status: 200, body: { count: 1 } })
})

test('the first client that goes away does not take the answer from the others; the last does', async () => {
  slowMayEnd = Promise.withResolvers()
  const leaving = new AbortController()
  const left = ask('/slow', {}, { signal: leaving.signal }).catch((error: Error) => error.name)
  await expect.poll(() => calls).toBe(1)
  const staying = ask('/slow')
  await expect.poll(() => service.telemetry.metrics.httpServer.active).toBe(2)
  leaving.abort()
  expect(await left).toBe('AbortError')
  await expect.poll(() => service.telemetry.metrics.httpServer.active).toBe(1)
  slowMayEnd.resolve()
  expect((await staying).body).toEqual({ count: 1 })

  calls = 0
  const last = new AbortController()
  const hanging = ask('/hanging', {}, { signal: last.signal }).catch((error: Error) => error.name)
  await expect.poll(() => calls).toBe(1)
  last.abort()
  expect(await hanging).toBe('AbortError')
  await expect.poll(() => calls).toBe(2)
})

describe('what stops the boot', () => {
  const boot = (routes: ReturnType<typeof route>[]) =>
    launchForTest(defineService({ name: 'bad', features: [feature({ name: 'bad', routes })] }))

  test('keeping answers without a cache', async () => {
    const kept = route({ ...base, path: '/x', access: anyone, cache, handler: () => ({ count: 1 }) })
    await expect(boot([kept as never])).rejects.toThrow('the service uses no cache: add cache: tieredCache(')
  })

  test('keeping answers to writes', async () => {
    const kept = route({
      ...base,
      method: 'POST',
      path: '/x',
      access: anyone,
      cache,
      handler: () => ({ count: 1 }),
    })
    await expect(boot([kept as never])).rejects.toThrow('which only GET can')
  })
})

test('different inputs have different keys, and every key is one that the cache accepts', () => {
  const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())
  const input = fc.record({
    query: fc.dictionary(fc.string(), fc.oneof(scalar, fc.array(scalar))),
    params: fc.record({ id: fc.string({ unit: 'grapheme' }) }),
    headers: fc.record({ 'x-kind': fc.string() }, { requiredKeys: [] }),
  })
  const principal = fc.option(fc.record({ id: fc.string(), tenantId: fc.string() }), { nil: undefined })
  const canonical = (value: unknown) =>
    JSON.stringify(value, (_, each: unknown) =>
      each !== null && typeof each === 'object' && !Array.isArray(each)
        ? Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))
        : each,
    )
  fc.assert(
    fc.property(input, input, principal, principal, (a, b, who, other) => {
      const [first, second] = [who, other].map((each) => each && new Caller('user', each.id, each.tenantId))
      const keys = [answerKey('/t/{id}', a, ['x-kind'], first), answerKey('/t/{id}', b, ['x-kind'], second)]
      for (const key of keys) expect(key).toMatch(/^answer:[\x21-\x7e]{1,400}$/)
      expect(keys[0] === keys[1]).toBe(canonical([a, who]) === canonical([b, other]))
      expect(answerKey('/t/{id}', structuredClone(a), ['x-kind'], first)).toBe(keys[0])
    }),
  )
})

test('Cache-Status names what happened', () => {
  const state = { tier: 'memory', coalesced: false, ageMs: 0, ttlMs: -4_500 } as const
  expect(cacheStatus({ ...state, state: 'stale' })).toBe(
    'seaworthy; hit; ttl=-5; detail=stale-while-revalidate',
  )
})
