import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { InputValidation, type InvalidInput } from './validation.ts'

const Input = Type.Object({ id: Type.Integer(), small: Type.Optional(Type.Integer({ maximum: 5 })) })

test.each(['query', 'params', 'headers'] as const)(
  'an integer in %s that a number cannot hold is refused',
  (part) => {
    const validate = new InputValidation().compile(part, Input)
    expect(validate({ id: '9007199254740991' })).toBe(true)
    expect(validate({ id: '-9007199254740991', small: '5' })).toBe(true)
    for (const id of ['9007199254740992', '9007199254740993', '-9007199254740993', '1e300']) {
      const { error } = validate({ id }) as { error: InvalidInput }
      expect(error.toAppError().options.errors).toMatchObject([{ pointer: `/${part}/id` }])
    }
    expect(validate({ id: '1', small: '6' })).not.toBe(true)
  },
)

test('an integer in a body, however deep, is not rounded', () => {
  const validate = new InputValidation().compile('body', Type.Object({ rows: Type.Array(Input) }))
  expect(validate(JSON.parse('{"rows":[{"id":9007199254740991}]}'))).toBe(true)
  const { error } = validate(JSON.parse('{"rows":[{"id":9007199254740993}]}')) as { error: InvalidInput }
  expect(error.toAppError().options.errors).toEqual([
    { pointer: '/body/rows/0/id', message: 'must be <= 9007199254740991' },
  ])
})

test('a body that is an intersection is closed to what none of its members names', () => {
  const A = Type.Object({ a: Type.Integer() })
  const B = Type.Object({ b: Type.Optional(Type.String()) })
  const choice = Type.Union([Type.Object({ c: Type.Integer() }), Type.Object({ d: Type.Integer() })])
  const both = new InputValidation().compile('body', Type.Intersect([A, B]))
  expect(both({ a: 1, b: 'x' })).toBe(true)
  expect(both({ a: 1 })).toBe(true)
  expect(both({ a: 1, admin: true })).not.toBe(true)
  expect(both({ b: 'x' })).not.toBe(true)
  const nested = new InputValidation().compile('body', Type.Object({ x: Type.Intersect([A, choice]) }))
  expect(nested({ x: { a: 1, d: 2 } })).toBe(true)
  expect(nested({ x: { a: 1, d: 2, admin: true } })).not.toBe(true)
  const open = Type.Intersect([A, Type.Record(Type.String(), Type.Unknown())])
  expect(new InputValidation().compile('body', open)({ a: 1, more: true })).toBe(true)
})

test('values that look like schemas, and fields that are called like keywords, are left as they are', () => {
  const schema = Type.Object({
    is: Type.Optional(Type.Unsafe<object>({ const: { type: 'integer' } })),
    allOf: Type.Object({ a: Type.Integer() }),
    with: Type.Unsafe<object>({ default: { type: 'integer' } }),
  })
  const body: Record<string, unknown> = { is: { type: 'integer' }, allOf: { a: 1 } }
  const validate = new InputValidation().compile('body', schema)
  expect(validate(body)).toBe(true)
  expect(body.with).toEqual({ type: 'integer' })
  expect(validate({ ...body, allOf: { a: 1, admin: true } })).not.toBe(true)
})

const fits = (part: 'query' | 'body', schema: TSchema, value: object): boolean =>
  new InputValidation().compile(part, schema)(value) === true
const L = Type.Literal

test.each<[TSchema, Record<string, unknown>, string[]]>([
  [Type.Enum([1, 7]), { 7: 7, '1': 1, '7.0': 7 }, ['2', 'true', 'a', '']],
  [Type.Enum({ Low: 1, High: 7 }), { 7: 7 }, ['Low', '2']],
  [Type.Enum(['a', 7]), { 7: 7, a: 'a' }, ['b', '8']],
  [Type.Enum(['7', 7]), { 7: '7' }, ['8']],
  [Type.Unsafe({ enum: [true, 0, null] }), { true: true, 0: 0, '': null }, ['false', '1', 'null']],
  [Type.Unsafe({ type: ['string', 'number'], enum: ['a', 7] }), { 7: 7, a: 'a' }, ['8']],
  [Type.Unsafe({ const: 7 }), { 7: 7 }, ['8']],
  [Type.Union([L(1), L(7), L(true), L('a')]), { 7: 7, true: true, a: 'a' }, ['8', 'false']],
  [Type.Union([L(1), Type.String()]), { 1: 1, '02': '02' }, []],
  [Type.Array(Type.Enum([1, 7])), { 7: [7] }, ['8']],
  [Type.Optional(Type.Integer({ enum: [1, 7] })), { 7: 7 }, ['8']],
])('the text of a query or path becomes the member that it spells: %j', (schema, taken, refused) => {
  for (const part of ['query', 'params', 'headers'] as const) {
    const validate = new InputValidation().compile(part, Type.Object({ one: schema }))
    for (const [text, value] of Object.entries(taken)) {
      const input = { one: text }
      expect(validate(input)).toBe(true)
      expect(input).toEqual({ one: value })
    }
    for (const one of refused) expect(validate({ one })).not.toBe(true)
  }
})

test('text that spells no member is told the members, and a body is not converted', () => {
  const Level = Type.Object({ level: Type.Enum([1, 7]) })
  const { error } = new InputValidation().compile('query', Level)({ level: '2' }) as { error: InvalidInput }
  expect(error.toAppError().options.errors).toEqual([
    { pointer: '/query/level', message: 'must be one of 1, 7' },
  ])
  expect(fits('body', Level, { level: '7' })).toBe(false)
})

test('one schema in a query and in a body is converted in the query alone', () => {
  const validation = new InputValidation()
  const Count = Type.Object({ count: Type.Integer() })
  expect(validation.compile('query', Count)({ count: '1' })).toBe(true)
  expect(validation.compile('body', Count)({ count: '1' })).not.toBe(true)
})

const open = (words: object) => Type.Unsafe<object>({ type: 'object', additionalProperties: true, ...words })
const list = (words: object) => Type.Object({ list: Type.Unsafe<unknown[]>({ type: 'array', ...words }) })
const text = { type: 'string' }
const card = { properties: { card: text, address: text } }
/** By name, as an object with it looks like a promise. */
const THEN = 'then'
const Tree = { $dynamicAnchor: 'node', type: 'object', properties: { child: { $dynamicRef: '#node' } } }

test.each<[string, TSchema, object, object]>([
  ['dependentRequired', open({ dependentRequired: { a: ['b'] } }), { a: 1, b: 1 }, { a: 1 }],
  [
    'dependentSchemas',
    Type.Object(
      { card: Type.Optional(Type.String()) },
      { dependentSchemas: { card: { properties: { address: text }, required: ['address'] } } },
    ),
    { card: 'x', address: 'y' },
    { card: 'x' },
  ],
  [
    'dependentSchemas, a field that none names',
    Type.Object({}, { dependentSchemas: { card: { type: 'object', ...card } }, properties: { card: text } }),
    { card: 'x', address: 'y' },
    { card: 'x', admin: 'y' },
  ],
  ['minContains', list({ contains: text, minContains: 2 }), { list: ['a', 1, 'b'] }, { list: ['a', 1] }],
  ['maxContains', list({ contains: text, maxContains: 1 }), { list: ['a', 1] }, { list: ['a', 'b'] }],
  [
    'prefixItems',
    list({ prefixItems: [text, { type: 'integer' }] }),
    { list: ['a', 1] },
    { list: ['a', 'b'] },
  ],
  [
    'prefixItems with items',
    list({ prefixItems: [text], items: false }),
    { list: ['a'] },
    { list: ['a', 1] },
  ],
  [
    'unevaluatedItems',
    list({ prefixItems: [text], unevaluatedItems: { type: 'integer' } }),
    { list: ['a', 1] },
    { list: ['a', 'b'] },
  ],
  [
    'unevaluatedProperties',
    Type.Intersect(
      [
        Type.Object({ a: Type.Integer() }),
        Type.Union([Type.Object({ b: Type.Integer() }), Type.Object({ c: Type.Integer() })]),
      ],
      { unevaluatedProperties: false },
    ),
    { a: 1, c: 1 },
    { a: 1, c: 1, admin: true },
  ],
  [
    'unevaluatedProperties with a schema',
    Type.Object({ a: Type.Integer() }, { unevaluatedProperties: { type: 'integer' } }),
    { a: 1, b: 2 },
    { a: 1, b: 'x' },
  ],
  ['$dynamicRef', Type.Unsafe<object>(Tree), { child: { child: {} } }, { child: { child: 1 } }],
  [
    '$recursiveRef',
    Type.Unsafe<object>({ type: 'object', properties: { child: { $recursiveRef: '#' } } }),
    { child: { child: {} } },
    { child: { child: 1 } },
  ],
  [
    '$anchor',
    Type.Unsafe<object>({
      type: 'object',
      properties: { a: { $anchor: 'a', type: 'integer' }, b: { $ref: '#a' } },
    }),
    { b: 1 },
    { b: 'x' },
  ],
  [
    '$id that is an anchor',
    Type.Object({ a: Type.Integer({ $id: '#a' }), b: Type.Ref('#a') }),
    { a: 1, b: 1 },
    { a: 1, b: 'x' },
  ],
  [
    '$schema',
    Type.Object({ a: Type.Integer() }, { $schema: 'https://json-schema.org/draft/2020-12/schema' }),
    { a: 1 },
    { a: 'x' },
  ],
  [
    'then',
    Type.Object(
      { kind: Type.String() },
      { if: Type.Object({ kind: L('a') }), [THEN]: Type.Object({ b: Type.Integer() }) },
    ),
    { kind: 'a', b: 1 },
    { kind: 'a', b: 1, admin: true },
  ],
  [
    'if, which more fields do not evade',
    Type.Object(
      { kind: Type.String(), b: Type.Optional(Type.Integer()) },
      { if: Type.Object({ kind: L('a') }), [THEN]: { required: ['b'] } },
    ),
    { kind: 'b' },
    { kind: 'a' },
  ],
  [
    'not, which more fields do not evade',
    open({ not: Type.Object({ admin: L(true) }) }),
    { a: 1 },
    { a: 1, admin: true },
  ],
  [
    'text of int64',
    Type.Object({ id: Type.String({ format: 'int64' }) }),
    { id: '9223372036854775807' },
    { id: '5.5' },
  ],
  [
    'text of int64 or null',
    open({ properties: { id: { type: ['string', 'null'], format: 'int64' } } }),
    { id: '5' },
    { id: '5.5' },
  ],
  ['text of uint64', Type.Object({ id: Type.String({ format: 'uint64' }) }), { id: '5' }, { id: '-5' }],
])('%s is checked', (_word, schema, good, bad) => {
  expect(fits('body', schema, good)).toBe(true)
  expect(fits('body', schema, bad)).toBe(false)
})

test('a field that no condition names is told as unknown', () => {
  const schema = Type.Object({ kind: Type.String() }, { [THEN]: {}, if: {} })
  const { error } = new InputValidation().compile('body', schema)({ kind: 'a', admin: 1 }) as {
    error: InvalidInput
  }
  expect(error.toAppError().options.errors).toEqual([
    { pointer: '/body', message: 'has a field that is not known here; known are kind' },
  ])
})

test.each([
  ['contentEncoding', 'base64', "use format: 'byte'"],
  ['contentMediaType', 'application/json', 'check the text in the handler'],
  ['contentSchema', { type: 'object' }, 'check the text in the handler'],
  ['$vocabulary', {}, 'leave it out'],
])('%s, which is not checked, is refused with what to do', (word, value, advice) => {
  const schema = Type.Object({ a: Type.String({ [word]: value }) })
  expect(() => fits('body', schema, { a: 'x' })).toThrow(
    `input.body: "${word}" is a JSON Schema 2019-09/2020-12 keyword that is not checked here`,
  )
  expect(() => fits('body', schema, { a: 'x' })).toThrow(advice)
})

test('fields that are called like keywords are fields', () => {
  const schema = Type.Object({ contentSchema: Type.Integer(), $id: Type.Integer(), [THEN]: Type.Integer() })
  expect(fits('body', schema, { contentSchema: 1, $id: 1, [THEN]: 1 })).toBe(true)
})

test('a price in cents is a multiple of 0.01, though its quotient is not whole in binary', () => {
  const validate = new InputValidation().compile(
    'body',
    Type.Object({ price: Type.Number({ multipleOf: 0.01 }) }),
  )
  for (const price of [19.99, 0.07, 1.1, 123_456.78]) expect(validate({ price })).toBe(true)
  expect(validate({ price: 19.995 })).not.toBe(true)
})
