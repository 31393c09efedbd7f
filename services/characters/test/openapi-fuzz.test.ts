import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import fc, { type Arbitrary } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RecordedUpstream, startRecordedUpstream } from '../dev/recorded-upstream.ts'
import { characters } from '../src/service.ts'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
}
interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
}
interface Response {
  readonly $ref?: string
  readonly content?: Record<string, { schema: object }>
}
interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly responses: Record<string, Response>
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly responses: Record<string, Response> }
}
interface Target {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

let upstream: RecordedUpstream
let service: LaunchedService
let document: Document
let targets: Target[]

beforeAll(async () => {
  upstream = await startRecordedUpstream({})
  service = await launchForTest(characters, {
    env: { UPSTREAM_URL: upstream.url, RATE_LIMITS: 'off', LOG_LEVEL: 'error' },
  })
  document = (await (await service.fetch('/openapi.json')).json()) as Document
  targets = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await upstream.close()
})

/** An answer that several operations have in common. */
const sharedAnswer = (reference: string): Response =>
  document.components.responses[reference.replace('#/components/responses/', '')] as Response

/** What the schema allows, where that is easy to say. */
function fitting(schema: Schema): Arbitrary<string> {
  const fixed =
    schema.enum ?? schema.anyOf?.flatMap(({ const: value }) => (value === undefined ? [] : [value])) ?? []
  if (fixed.length > 0) return fc.constantFrom(...fixed.map(String))
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 999, 999) }).map(String)
  return fc.string({ minLength: 1, maxLength: 20 })
}

/** What nobody should send. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '-1',
    '0',
    '1e999',
    '99999999999999999999',
    'null',
    '%00',
    "' or 1=1 --",
    '../../etc/passwd',
    '{{7*7}}',
    '\u0000',
    '𝕏',
  ),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.integer().map(String),
)

const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'accept-encoding',
    'if-none-match',
    'if-modified-since',
    'traceparent',
    'x-request-id',
    'origin',
    'authorization',
    'accept',
  ),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  }),
  { maxKeys: 3, noNullPrototype: true },
)

/** Half of the requests fit, or nearly so; the others are hostile in every part. */
const requestFor = (target: Target) => fc.boolean().chain((fits) => requestOf(target, fits))

function requestOf(target: Target, fits: boolean): Arbitrary<{ url: string; init: RequestInit }> {
  const value = (schema: Schema) =>
    fits ? fc.oneof({ arbitrary: fitting(schema), weight: 9 }, hostile) : hostile
  const times = fits ? 1 : 2
  const parameters = target.operation.parameters ?? []
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  return fc
    .record({
      path: fc.tuple(...inPath.map(({ schema }) => value(schema))),
      query: fc.tuple(
        ...inQuery.map(({ schema }) =>
          fc.option(fc.array(value(schema), { minLength: 1, maxLength: times }), { freq: fits ? 1 : 4 }),
        ),
      ),
      unknown: fits ? fc.constant(null) : fc.option(fc.tuple(fc.string({ minLength: 1 }), hostile)),
      headers: oddHeaders,
      body: fc.option(fc.oneof(fc.json(), fc.string())),
    })
    .map(({ path, query, unknown, headers, body }) => {
      let url = target.path
      for (const [index, { name }] of inPath.entries())
        url = url.replace(`{${name}}`, encodeURIComponent(path[index] || 'x'))
      const search = new URLSearchParams()
      for (const [index, { name }] of inQuery.entries())
        for (const text of query[index] ?? []) search.append(name, text)
      if (unknown) search.append(...unknown)
      const payload = target.method === 'GET' || body === null ? {} : { body }
      return { url: `${url}?${search}`, init: { method: target.method, headers, ...payload } }
    })
}

test('whatever is sent to a documented route, the answer is documented, below 500, and keeps to its schema', async () => {
  const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default
  const ajv = new Ajv2020({ strict: false, validateFormats: true })
  addFormats(ajv)
  ajv.addSchema({ ...document, $id: 'document' })
  const compile = (schema: object): ValidateFunction =>
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')))
  const seen = new Map<string, number>()
  expect(targets.length).toBeGreaterThanOrEqual(3)

  for (const target of targets) {
    const { responses, operationId } = target.operation
    const bodies = new Map(
      Object.entries(responses).flatMap(([status, response]) => {
        const { content = {} } = response.$ref ? sharedAnswer(response.$ref) : response
        return Object.values(content).map(({ schema }) => [Number(status), compile(schema)] as const)
      }),
    )
    await fc.assert(
      fc.asyncProperty(requestFor(target), async ({ url, init }) => {
        const answer = await service.fetch(url, init)
        const text = await answer.text()
        seen.set(`${operationId} ${answer.status}`, (seen.get(`${operationId} ${answer.status}`) ?? 0) + 1)
        expect(answer.status).toBeLessThan(500)
        if (answer.status === 304) return
        expect(Object.keys(responses)).toContain(String(answer.status))
        const body: unknown = JSON.parse(text)
        const fits = bodies.get(answer.status)
        expect(fits?.(body), ajv.errorsText(fits?.errors)).toBe(true)
        if (answer.status < 400) return
        expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
        expect((body as { correlationId: string }).correlationId).toBe(answer.headers.get('x-request-id'))
        expect(text).not.toMatch(/\.ts:\d+|node_modules|select |insert /i)
      }),
      { numRuns: 250 },
    )
  }
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining([
      'listCharacters 200',
      'listCharacters 422',
      'getCharacter 200',
      'getCharacter 404',
      'getCharacter 422',
      'requestRefresh 401',
    ]),
  )
})
