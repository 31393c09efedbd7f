import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { defineErrors } from '../errors/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { respond, route } from './index.ts'

const SPLIT = 'a\r\nset-cookie: stolen=1'
const Text = Type.Object({ text: Type.String() })
const errors = defineErrors('split', {
  split_error: { status: 409, title: 'Split', detail: 'Its header is not HTTP.', advice: 'None.' },
})
const path = (name: string) =>
  ({
    method: 'GET',
    path: `/${name}`,
    summary: name,
    access: anyone,
    output: { 200: Text, 204: Type.Null() },
  }) as const

const answers = feature({
  name: 'answers',
  errors: [errors],
  routes: [
    route({ ...path('header'), handler: () => respond(200, { text: '' }, { headers: { 'x-a': SPLIT } }) }),
    route({ ...path('name'), handler: () => respond(200, { text: '' }, { headers: { [SPLIT]: 'a' } }) }),
    route({ ...path('etag'), handler: () => respond(200, { text: '' }, { etag: SPLIT }) }),
    route({ ...path('type'), handler: () => respond(200, { text: '' } as never, { contentType: SPLIT }) }),
    route({ ...path('empty'), handler: () => respond(204, null, { headers: { 'x-a': SPLIT } }) }),
    route({
      ...path('error'),
      handler: () => {
        throw errors.split_error({ headers: { 'x-a': SPLIT } })
      },
    }),
    route({ ...path('fine'), handler: () => respond(200, { text: 'ok' }, { headers: { 'x-a': 'b' } }) }),
    route({
      ...path('text'),
      input: { query: Type.Object({ text: Type.String(), times: Type.Integer() }) },
      handler: ({ query }) => ({ text: query.text.repeat(query.times) }),
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(defineService({ name: 'answers', features: [answers] }))
})
afterAll(() => service.stop())

test('a handler cannot split an answer by a header, and its client is told of the fault', async () => {
  for (const name of ['header', 'name', 'etag', 'type', 'empty', 'error']) {
    const answer = await service.fetch(`/api/v1/${name}`, { signal: AbortSignal.timeout(2_000) })
    expect([name, answer.status]).toEqual([name, 500])
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.json()).toMatchObject({ code: 'internal_error' })
  }
})

test('a header of the handler stands beside those of the service', async () => {
  const { headers } = await service.fetch('/api/v1/fine')
  expect(headers.get('x-a')).toBe('b')
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
})

test('any text arrives as it was sent, ASCII or not, short or long', async () => {
  for (const text of ['a', 'é', '€', '😀', '\u0000', 'xxxxxxxé']) {
    for (const times of [1, 3, 3_000, 20_000]) {
      const query = new URLSearchParams({ text, times: String(times) })
      const answer = await service.fetch(`/api/v1/text?${query}`, {
        headers: { 'accept-encoding': 'identity' },
      })
      expect(await answer.json()).toEqual({ text: text.repeat(times) })
    }
  }
})
