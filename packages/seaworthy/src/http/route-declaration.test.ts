import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import {
  type Route,
  type RouteDeclaration,
  type RouteInput,
  type RouteOutput,
  respond,
  route,
} from './index.ts'

const Thing = Type.Object({ a: Type.Integer() })
const Missing = Type.Object({ reason: Type.String() })
const base = { method: 'GET', path: '/a', summary: 'A', access: anyone, output: { 200: Thing } } as const
type Declared = Partial<RouteDeclaration<RouteInput, RouteOutput, never>>

const boot = async (declared: Declared): Promise<string> => {
  const declaration = { ...base, handler: () => ({ a: 1 }), ...declared } as unknown as Route<object>
  const service = defineService({
    name: 'declared',
    features: [feature({ name: 'declared', routes: [declaration] })],
  })
  try {
    await using _launched = await launchForTest(service)
    return 'boots'
  } catch (error) {
    return (error as Error).message
  }
}
const one = (schema: object) => ({
  query: Type.Object({ one: Type.Unsafe<string>({ type: 'string', ...schema }) }),
})

const refused: [string, Declared, string][] = [
  [
    'a format that is unknown',
    { input: one({ format: 'emial' }) },
    'input.query: "emial" is no format and would check nothing; known are date, ',
  ],
  [
    'a keyword that is misspelt',
    { input: one({ minLenght: 3 }) },
    'input.query: "minLenght" is no keyword of JSON Schema and would check nothing',
  ],
  ['a pattern that is none', { input: one({ pattern: '[' }) }, 'input.query: Invalid regular expression'],
  [
    'a GET that reads a body',
    { input: { body: Thing } },
    'reads a body, which a GET does not have (RFC 9110 §9.3.1): take it from the query, or use POST',
  ],
  [
    'a part of the input that no request has',
    { input: { qeury: Thing } as RouteInput },
    'reads qeury, and a request has query, params, headers, body',
  ],
  [
    'a query that is no object',
    { input: { query: Type.String() as never } },
    'has an input.query that is no Type.Object',
  ],
  [
    'a method of another kind',
    { method: 'get' as 'GET' },
    'has a method other than GET, POST, PUT, PATCH, DELETE',
  ],
  [
    'a time that no timer takes',
    { timeoutMs: 2 ** 31 },
    'has timeoutMs 2147483648: a number from 1 to 2147483647',
  ],
  ['a time that is no number', { timeoutMs: Number.NaN }, 'has timeoutMs NaN'],
  ['no time at all', { timeoutMs: 0 }, 'has timeoutMs 0'],
  ['an age that is no number', { cache: { scope: 'public', maxAgeS: Number.NaN } }, 'has cache.maxAgeS NaN'],
  [
    'an age in parts of a second',
    { cache: { scope: 'public', maxAgeS: 1.5 } },
    'has cache.maxAgeS 1.5: whole seconds',
  ],
  [
    'a staleness in parts of a second',
    { cache: { scope: 'public', maxAgeS: 1, staleIfErrorS: 1.5 } },
    'has cache.staleIfErrorS 1.5: whole seconds',
  ],
  [
    'a sunset beyond what HTTP writes',
    { deprecated: { since: new Date(0), sunset: new Date(8e15) } },
    'is deprecated with a date that is none',
  ],
  [
    'a freshness below nothing',
    { cache: { scope: 'public', maxAgeS: 1, server: { ttlS: -1 } } },
    'has cache.server.ttlS -1',
  ],
  [
    'a day of deprecation that is none',
    { deprecated: { since: new Date('soon') } },
    'is deprecated with a date that is none',
  ],
  ['a version that is a parameter', { version: '{v}' }, 'has the version "{v}"'],
  ['a read that requires If-Match', { requiresIfMatch: true }, 'requires If-Match, which is for writes'],
  [
    'no output',
    { output: undefined as never },
    'GET /api/v1/a declares no output: say what it answers with, such as',
  ],
  ['an output that is null', { output: null as never }, 'declares no output'],
  ['an output that is a list', { output: [Thing] as never }, 'has an output.0, which is no status'],
  ['an output that is one schema', { output: Thing as never }, 'has an output.type, which is no status'],
  [
    'an output without a schema',
    { output: { 200: undefined } as never },
    'has an output.200 that is no schema',
  ],
  [
    'an input that is null',
    { input: null as never },
    'has an input that is no object of query, params, headers, body',
  ],
  ['an input without a schema', { input: { query: null } as never }, 'has an input.query that is no'],
  [
    'a body without a schema',
    { method: 'POST', input: { body: null as never } },
    'has an input.body that is no schema',
  ],
  ['no path', { path: undefined as never }, 'has a path that is none'],
  ['no method', { method: undefined as never }, 'has a method other than'],
  ['no summary', { summary: undefined as never }, 'GET /api/v1/a declares no summary'],
  ['no access', { access: undefined as never }, 'GET /api/v1/a declares no access'],
  ['an access that is null', { access: null as never }, 'GET /api/v1/a declares no access'],
  ['no handler', { handler: undefined as never }, 'has no handler'],
  ['a path that goes up', { path: '/a/../b' }, 'has a path that is none'],
  ['a path without a slash', { path: 'a' }, 'has a path that is none'],
  ['a wildcard', { path: '/a/*' }, 'has a path that is none'],
  ['a parameter as other routers write it', { path: '/a/:id' }, 'has a path that is none'],
  ['a brace that is not closed', { path: '/a/{id' }, 'has a path that is none'],
  ['a query in the path', { path: '/a?b=1' }, 'has a path that is none'],
  ['parameters that touch', { path: '/{a}{b}' }, 'has a path that is none'],
  [
    'a parameter twice',
    { path: '/{a}/{a}', input: { params: Type.Object({ a: Type.String() }) } },
    'has {a} twice in its path',
  ],
  [
    'an output that refers to nothing',
    { output: { 200: Type.Ref('nowhere') as never } },
    'has an output.200 that cannot be written',
  ],
]

test.each(refused)('%s stops the boot with what to do', async (_what, declared, message) => {
  const said = await boot(declared)
  expect(said).toContain('the routes are not ready to serve:\n  - route ')
  expect(said).toContain(message)
})

test('every problem of every route is in one message', async () => {
  const said = await boot({ output: {}, input: one({ format: 'emial' }) })
  expect(said.split('\n')).toHaveLength(2)
})

test("words for readers, the author's own and every common schema are taken", async () => {
  const schema = Type.Object({
    mail: Type.String({
      format: 'email',
      example: 'a@b.example',
      'x-source': 'crm',
      deprecated: true,
      examples: ['a'],
    }),
    kind: Type.Union([Type.Literal('a'), Type.Null()]),
    pair: Type.Tuple([Type.String(), Type.Number()]),
    both: Type.Intersect([Type.Object({ x: Type.String() }), Type.Object({ y: Type.String() })]),
    more: Type.Record(Type.String(), Type.Number()),
    when: Type.Optional(Type.String({ format: 'date-time', default: '2026-01-01T00:00:00Z' })),
  })
  expect(await boot({ method: 'POST', input: { body: schema } })).toBe('boots')
  expect(await boot({ path: '/a/{id}.json', input: { params: Type.Object({ id: Type.String() }) } })).toBe(
    'boots',
  )
})

test('the types refuse what the route does not answer with', () => {
  const outputs = { ...base, output: { 200: Thing, 404: Missing, 308: Type.Null() } } as const
  route({ ...outputs, handler: () => ({ a: 1 }) })
  route({ ...outputs, handler: () => respond(404, { reason: 'gone' }) })
  route({ ...outputs, handler: async () => respond(200, { a: 1 }) })
  // @ts-expect-error a plain return is the body of success, not that of a 404
  route({ ...outputs, handler: () => ({ reason: 'gone' }) })
  // @ts-expect-error 410 is not declared
  route({ ...outputs, handler: () => respond(410, { reason: 'gone' }) })
  // @ts-expect-error the body belongs to another status
  route({ ...outputs, handler: () => respond(404, { a: 1 }) })
  // @ts-expect-error something has to be returned
  route({ ...outputs, handler: () => undefined })
  // @ts-expect-error a field is missing
  route({ ...outputs, handler: async () => ({}) })
  // @ts-expect-error a route has no access by default
  route({ method: 'GET', path: '/a', summary: 'A', output: { 200: Thing }, handler: () => ({ a: 1 }) })
})
