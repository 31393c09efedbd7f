import { describe, expect, test } from 'vitest'
import type { Json } from '../http/json.ts'
import type { RuleId, Verdict } from './change.ts'
import { compareDocuments } from './document-comparison.ts'

type Expected = readonly (readonly [rule: RuleId, verdict: Verdict])[]
type Case = readonly [name: string, before: Json, after: Json, expected: Expected]

const document = (operation: Json, more: Json = {}): Json => ({
  openapi: '3.1.0',
  info: { title: 'x', version: '1' },
  paths: { '/items': { post: { responses: { 200: { description: 'ok' } }, ...operation } } },
  ...more,
})
const sends = (schema: unknown) => document({ requestBody: { content: { 'application/json': { schema } } } })
const answers = (schema: unknown) =>
  document({ responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } } })
const takes = (...parameters: Json[]) => document({ parameters })
const statuses = (...list: string[]) =>
  document({ responses: Object.fromEntries(list.map((status) => [status, { description: 'x' }])) })
const told = (before: Json, after: Json) =>
  compareDocuments(before, after).map(({ rule, verdict }) => [rule, verdict])
const object = (properties: Json, required: readonly string[] = [], more: Json = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const closed = { additionalProperties: false }
const text = { type: 'string' }
const query = (more: Json = {}) => ({ name: 'q', in: 'query', schema: text, ...more })

const OPERATIONS: readonly Case[] = [
  [
    'an operation is removed',
    document({}),
    { ...document({}), paths: {} },
    [['operation-removed', 'breaking']],
  ],
  [
    'an operation is added',
    { ...document({}), paths: {} },
    document({}),
    [['operation-added', 'compatible']],
  ],
  [
    'an operation id is another',
    document({ operationId: 'a' }),
    document({ operationId: 'b' }),
    [['operation-id', 'breaking']],
  ],
  ['an operation id is gone', document({ operationId: 'a' }), document({}), [['operation-id', 'breaking']]],
  ['an operation id is new', document({}), document({ operationId: 'a' }), [['operation-id', 'review']]],
  ['tags are others', document({ tags: ['a'] }), document({ tags: ['b'] }), [['operation-tags', 'review']]],
  [
    'an operation is deprecated',
    document({}),
    document({ deprecated: true }),
    [['operation-deprecated', 'compatible']],
  ],
  [
    'words for people are others',
    document({ summary: 'a' }),
    document({ summary: 'b', description: 'c' }),
    [],
  ],
  [
    'servers are others',
    document({}),
    document({}, { servers: [{ url: '/v2' }] }),
    [['document-servers', 'review']],
  ],
  [
    'webhooks are others',
    document({}),
    document({}, { webhooks: { a: {} } }),
    [['document-webhooks', 'review']],
  ],
  [
    'callbacks are others',
    document({}),
    document({ callbacks: { a: {} } }),
    [['operation-callbacks', 'review']],
  ],
]

const bearer = { components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } }
const secured = (...security: Json[]) => document({ security }, bearer)
const SECURITY: readonly Case[] = [
  ['a token is asked for now', secured(), secured({ bearer: [] }), [['security-tightened', 'breaking']]],
  [
    'one more scope is asked for',
    secured({ bearer: ['a'] }),
    secured({ bearer: ['a', 'b'] }),
    [['security-tightened', 'breaking']],
  ],
  [
    'an alternative is gone',
    secured({ bearer: [] }, { key: [] }),
    secured({ bearer: [] }),
    [['security-tightened', 'breaking']],
  ],
  [
    'an alternative is new',
    secured({ bearer: [] }),
    secured({ bearer: [] }, { key: [] }),
    [['security-loosened', 'compatible']],
  ],
  [
    'nothing is asked for any more',
    secured({ bearer: [] }),
    secured(),
    [['security-loosened', 'compatible']],
  ],
  [
    'what the document asks of all is said of the operation',
    document({}, { security: [{ k: [] }] }),
    document({ security: [{ k: [] }] }),
    [],
  ],
  [
    'a scheme is another',
    secured({ bearer: [] }),
    document(
      { security: [{ bearer: [] }] },
      { components: { securitySchemes: { bearer: { type: 'http', scheme: 'basic' } } } },
    ),
    [['security-scheme', 'review']],
  ],
]

const PARAMETERS: readonly Case[] = [
  [
    'a parameter that must be sent is added',
    takes(),
    takes(query({ required: true })),
    [['parameter-added', 'breaking']],
  ],
  ['a parameter that may be sent is added', takes(), takes(query()), [['parameter-added', 'compatible']]],
  ['a parameter is removed', takes(query()), takes(), [['parameter-removed', 'review']]],
  [
    'a parameter must be sent now',
    takes(query()),
    takes(query({ required: true })),
    [['parameter-required', 'breaking']],
  ],
  ['a parameter need not be sent any more', takes(query({ required: true })), takes(query()), []],
  [
    'a parameter is written otherwise',
    takes(query()),
    takes(query({ explode: false })),
    [['parameter-serialisation', 'breaking']],
  ],
  ['a default is written out', takes(query()), takes(query({ style: 'form', explode: true })), []],
  [
    'a parameter is shorter now',
    takes(query({ schema: { type: 'string', maxLength: 9 } })),
    takes(query({ schema: { type: 'string', maxLength: 5 } })),
    [['request-schema-narrowed', 'breaking']],
  ],
  [
    'a header is written in capitals',
    takes({ ...query(), in: 'header', name: 'If-Match' }),
    takes({ ...query(), in: 'header', name: 'if-match' }),
    [],
  ],
  [
    'a parameter of the path is called otherwise',
    {
      openapi: '3.0.3',
      paths: {
        '/a/{id}': { get: { parameters: [{ name: 'id', in: 'path', required: true, schema: text }] } },
      },
    },
    {
      openapi: '3.0.3',
      paths: {
        '/a/{key}': { get: { parameters: [{ name: 'key', in: 'path', required: true, schema: text }] } },
      },
    },
    [['path-parameter-renamed', 'review']],
  ],
]

const body = (more: Json) => document({ requestBody: { content: { 'application/json': {} }, ...more } })
const BODIES: readonly Case[] = [
  ['a body must be sent now', body({}), body({ required: true }), [['request-body-required', 'breaking']]],
  [
    'a body is new and must be sent',
    document({}),
    body({ required: true }),
    [['request-body-added', 'breaking']],
  ],
  ['a body is new and may be sent', document({}), body({}), [['request-body-added', 'compatible']]],
  ['a body is no longer taken', body({}), document({}), [['request-body-removed', 'review']]],
  [
    'another media type is taken',
    body({}),
    body({ content: { 'application/json': {}, 'text/csv': {} } }),
    [['request-media-type-added', 'compatible']],
  ],
  [
    'a media type is no longer taken',
    body({ content: { 'application/json': {}, 'text/csv': {} } }),
    body({}),
    [['request-media-type-removed', 'breaking']],
  ],
  ['a media type is written in capitals', body({}), body({ content: { 'Application/JSON': {} } }), []],
]

const narrowed: Expected = [['request-schema-narrowed', 'breaking']]
const widened: Expected = [['request-schema-widened', 'compatible']]
const REQUESTS: readonly Case[] = [
  ['a field that must be sent is added', sends(object({})), sends(object({ a: text }, ['a'])), narrowed],
  ['a field that may be sent is added', sends(object({})), sends(object({ a: text })), widened],
  ['a field must be sent now', sends(object({ a: text })), sends(object({ a: text }, ['a'])), narrowed],
  [
    'a field need not be sent any more',
    sends(object({ a: text }, ['a'])),
    sends(object({ a: text })),
    widened,
  ],
  [
    'a field of a closed object is removed',
    sends(object({ a: text }, [], closed)),
    sends(object({}, [], closed)),
    narrowed,
  ],
  [
    'a field of an open object is removed',
    sends(object({ a: text })),
    sends(object({})),
    [['request-schema-changed', 'review']],
  ],
  ['an object is closed', sends(object({})), sends(object({}, [], closed)), narrowed],
  ['a value is taken no longer', sends({ enum: ['a', 'b'] }), sends({ enum: ['a'] }), narrowed],
  ['a value more is taken', sends({ enum: ['a'] }), sends({ enum: ['a', 'b'] }), widened],
  ['a number has to be whole', sends({ type: 'number' }), sends({ type: 'integer' }), narrowed],
  ['a whole number may be broken', sends({ type: 'integer' }), sends({ type: 'number' }), widened],
  ['null is taken no longer', sends({ type: ['string', 'null'] }), sends(text), narrowed],
  [
    'a limit is tightened',
    sends({ type: 'integer', maximum: 9 }),
    sends({ type: 'integer', maximum: 5 }),
    narrowed,
  ],
  [
    'a limit is loosened',
    sends({ type: 'integer', minimum: 5 }),
    sends({ type: 'integer', minimum: 1 }),
    widened,
  ],
  ['a limit is new', sends(text), sends({ type: 'string', minLength: 1 }), narrowed],
  ['a pattern is new', sends(text), sends({ type: 'string', pattern: 'a' }), narrowed],
  [
    'a pattern is another',
    sends({ type: 'string', pattern: 'a' }),
    sends({ type: 'string', pattern: 'b' }),
    [['request-schema-changed', 'review']],
  ],
  [
    'a default is another',
    sends({ type: 'integer', default: 1 }),
    sends({ type: 'integer', default: 2 }),
    [['request-schema-changed', 'review']],
  ],
  [
    'a form of a union is gone',
    sends({ anyOf: [text, { type: 'null' }] }),
    sends({ anyOf: [text] }),
    narrowed,
  ],
  ['a form of a union is new', sends({ oneOf: [text] }), sends({ oneOf: [text, { type: 'null' }] }), widened],
  [
    'elements are other ones',
    sends({ type: 'array', items: text }),
    sends({ type: 'array', items: { type: 'string', maxLength: 5 } }),
    narrowed,
  ],
  [
    'what only answers have is asked for',
    sends(object({})),
    sends(object({ id: { type: 'string', readOnly: true } }, ['id'])),
    [],
  ],
]

const promised: Expected = [['response-schema-narrowed', 'compatible']]
const broken: Expected = [['response-schema-widened', 'breaking']]
const loosened: Expected = [['response-schema-widened', 'review']]
const ANSWERS: readonly Case[] = [
  ['a field is removed', answers(object({ a: text })), answers(object({})), broken],
  ['a field is added', answers(object({})), answers(object({ a: text })), promised],
  [
    'a field is added to a closed object',
    answers(object({}, [], closed)),
    answers(object({ a: text }, [], closed)),
    loosened,
  ],
  [
    'a field need not be there any more',
    answers(object({ a: text }, ['a'])),
    answers(object({ a: text })),
    broken,
  ],
  [
    'a field is always there now',
    answers(object({ a: text })),
    answers(object({ a: text }, ['a'])),
    promised,
  ],
  ['a value more may come', answers({ enum: ['a'] }), answers({ enum: ['a', 'b'] }), broken],
  ['a value comes no longer', answers({ enum: ['a', 'b'] }), answers({ enum: ['a'] }), promised],
  ['null may come', answers(text), answers({ type: ['string', 'null'] }), broken],
  [
    'a limit is loosened',
    answers({ type: 'string', maxLength: 5 }),
    answers({ type: 'string', maxLength: 9 }),
    loosened,
  ],
  ['an object is opened', answers(object({}, [], closed)), answers(object({})), loosened],
  [
    'a form of a union is new',
    answers({ oneOf: [text] }),
    answers({ oneOf: [text, { type: 'null' }] }),
    broken,
  ],
  ['the schema is gone', answers(text), answers(undefined), [['response-schema-widened', 'breaking']]],
  ['a success is new', statuses('200'), statuses('200', '202'), [['response-added', 'review']]],
  ['an error is new', statuses('200'), statuses('200', '404'), [['response-added', 'compatible']]],
  [
    'an error that the default covered is told by itself',
    statuses('default'),
    statuses('default', '404'),
    [],
  ],
  ['a success is gone', statuses('200', '202'), statuses('200'), [['response-removed', 'breaking']]],
  ['an error is gone', statuses('200', '404'), statuses('200'), [['response-removed', 'review']]],
]

const field = (headers: Json) => document({ responses: { 200: { description: 'ok', headers } } })
const HEADERS: readonly Case[] = [
  [
    'a field that is always there is gone',
    field({ etag: { required: true } }),
    field({}),
    [['response-header-removed', 'breaking']],
  ],
  [
    'a field that may be there is gone',
    field({ etag: {} }),
    field({}),
    [['response-header-removed', 'review']],
  ],
  [
    'a field need not be there any more',
    field({ etag: { required: true } }),
    field({ ETag: {} }),
    [['response-header-optional', 'breaking']],
  ],
  ['a field is new', field({}), field({ etag: {} }), [['response-header-added', 'compatible']]],
  [
    'a media type comes no longer',
    document({ responses: { 200: { content: { 'text/csv': {} } } } }),
    document({ responses: { 200: { content: {} } } }),
    [['response-media-type-removed', 'breaking']],
  ],
]

const component = (schemas: Json, version = '3.1.0') => ({
  ...answers({ $ref: '#/components/schemas/Item' }),
  openapi: version,
  components: { schemas },
})
const VERSIONS: readonly Case[] = [
  ['a schema is moved among the components', answers(text), component({ Item: text }), []],
  [
    'a schema is changed among the components',
    component({ Item: text }),
    component({ Item: { type: 'integer' } }),
    [
      ['response-schema-narrowed', 'compatible'],
      ['response-schema-widened', 'breaking'],
    ],
  ],
  ['a reference leads nowhere', answers(text), component({}), [['document-reference', 'review']]],
  [
    '3.0 says null in its way',
    component({ Item: { type: 'string', nullable: true } }, '3.0.3'),
    component({ Item: { type: ['string', 'null'] } }),
    [],
  ],
  [
    '3.0 says exclusive limits in its way',
    component({ Item: { type: 'number', minimum: 0, exclusiveMinimum: true } }, '3.0.3'),
    component({ Item: { type: 'number', exclusiveMinimum: 0 } }),
    [],
  ],
  ['one value is said by const', answers({ enum: ['a'] }), answers({ const: 'a' }), []],
  [
    'an intersection is written out',
    answers({ allOf: [object({ a: text }, ['a']), object({ b: text })] }),
    answers(object({ a: text, b: text }, ['a'])),
    [],
  ],
  [
    'an intersection loses a field',
    answers({ allOf: [object({ a: text }), object({ b: text })] }),
    answers({ allOf: [object({ a: text })] }),
    broken,
  ],
]

describe.each([
  ['operations', OPERATIONS],
  ['security', SECURITY],
  ['parameters', PARAMETERS],
  ['bodies', BODIES],
  ['what is sent', REQUESTS],
  ['what is answered', ANSWERS],
  ['fields and media types', HEADERS],
  ['versions and components', VERSIONS],
] as const)('of %s', (_, cases) => {
  test.each(cases)('%s', (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected)
  })
})

test('a change is pointed to where it stands, in the document before for what is gone', () => {
  const before = component({ Item: object({ 'a/b': text, c: text }) })
  const [change] = compareDocuments(before, component({ Item: object({ c: text }) }))
  expect(change).toMatchObject({
    operation: 'POST /items',
    pointer: '#/components/schemas/Item/properties/a~1b',
    document: 'old',
    what: 'a/b is gone',
    advice: expect.stringContaining('Keep'),
  })
})

test('schemas that lead to themselves are compared, however they do', () => {
  const node = (value: Json) => ({ Item: object({ value, next: { $ref: '#/components/schemas/Item' } }) })
  expect(told(component(node(text)), component(node({ type: 'string', maxLength: 1 })))).toEqual(promised)
  const knot = (max: number) => ({
    Item: {
      allOf: [
        { $ref: '#/components/schemas/Other' },
        object({ next: { $ref: '#/components/schemas/Item' } }),
      ],
    },
    Other: object({ next: { $ref: '#/components/schemas/Other' }, size: { type: 'integer', maximum: max } }),
  })
  expect(told(component(knot(5)), component(knot(9)))).toContainEqual(['response-schema-widened', 'review'])
  expect(
    told(component({ Item: { $ref: '#/components/schemas/Item' } }), component({ Item: text })),
  ).toContainEqual(['document-reference', 'review'])
  expect(
    told(component({ Item: { allOf: [{ $ref: '#/components/schemas/Item' }] } }), component({ Item: text })),
  ).not.toEqual([])
})
