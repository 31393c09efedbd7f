import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { compileSerializer } from './serializer.ts'

const send = (schema: TSchema, body: unknown): string => compileSerializer(schema, 'GET / 200')(body) ?? ''
const unfit = (path: string, expected: string, found: string) =>
  expect.objectContaining({
    code: 'answer_unfit',
    cause: expect.objectContaining({
      message: `${path || 'the body'} of GET / 200 must be ${expected}, and is ${found}`,
    }),
  })

const Row = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  origin: Type.Object({ 'full name': Type.String() }),
  at: Type.String({ format: 'date-time' }),
})
const Page = Type.Object({ rows: Type.Array(Row), kind: Type.Literal('page') })

test('what the schema does not name never leaves', () => {
  const row = {
    id: 1,
    name: 'a',
    passwordHash: 'x',
    origin: { 'full name': 'b', secret: 'x' },
    at: new Date(0),
  }
  expect(JSON.parse(send(Page, { rows: [row], kind: 'page', debug: true }))).toEqual({
    rows: [{ id: 1, name: 'a', origin: { 'full name': 'b' }, at: '1970-01-01T00:00:00.000Z' }],
    kind: 'page',
  })
})

test('a missing required field is an error, a missing optional one is not', () => {
  expect(() => send(Page, { rows: [] })).toThrow(unfit('/kind', 'the constant', 'nothing'))
  expect(send(Page, { rows: [], kind: 'page' })).toBe('{"rows":[],"kind":"page"}')
})

test('a union of objects is filtered too', () => {
  const schema = Type.Union([
    Type.Object({ kind: Type.Literal('a'), a: Type.String() }),
    Type.Object({ kind: Type.Literal('b'), b: Type.String() }),
  ])
  expect(JSON.parse(send(schema, { kind: 'b', b: 'x', secret: 'y' }))).toEqual({
    kind: 'b',
    b: 'x',
  })
})

test('records and unknown values pass as they are', () => {
  expect(send(Type.Unknown(), { a: [1] })).toBe('{"a":[1]}')
  expect(send(Type.Record(Type.String(), Type.Integer()), { a: 1, b: 2 })).toBe('{"a":1,"b":2}')
})

test('field names of any kind and values of any kind survive', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true }),
      (fields) => {
        const schema = Type.Object(
          Object.fromEntries(Object.keys(fields).map((name) => [name, Type.String()])),
        )
        expect(JSON.parse(send(schema, fields))).toEqual(fields)
      },
    ),
  )
})

const Text = Type.String()
const Integer = Type.Integer()
const Decimal = Type.Number()
const Instant = Type.String({ format: 'date-time' })
const Day = Type.String({ format: 'date' })
const noon = new Date('2026-03-08T12:00:00Z')

test.each<[string, TSchema, unknown, string]>([
  ['numeric text', Decimal, '5', '5'],
  ['numeric text with zeros', Decimal, '-0012.500', '-12.5'],
  ['numeric text of many zeros', Decimal, '1000000000000000000000', '1e+21'],
  ['small numeric text', Decimal, '0.00000001', '1e-8'],
  ['numeric text of nothing', Decimal, '0.00', '0'],
  ['numeric text', Integer, '5', '5'],
  ['numeric text with a scale', Integer, '5.00', '5'],
  ['a safe bigint', Integer, 9_007_199_254_740_991n, '9007199254740991'],
  ['a bigint', Decimal, 5n, '5'],
  ['a bigint beyond the safe', Text, 9_007_199_254_740_993n, '"9007199254740993"'],
  [
    'a bigint beyond the safe',
    Type.String({ format: 'int64' }),
    9_007_199_254_740_993n,
    '"9007199254740993"',
  ],
  ['a number', Text, 5, '"5"'],
  ['boolean text of Postgres', Type.Boolean(), 't', 'true'],
  ['boolean text of SQL', Type.Boolean(), 'false', 'false'],
  ['a Date', Instant, noon, '"2026-03-08T12:00:00.000Z"'],
  ['a Date', Text, noon, '"2026-03-08T12:00:00.000Z"'],
  ['a Date', Day, new Date('2026-03-08T23:30:00Z'), '"2026-03-08"'],
  ['date text', Day, '2026-03-08', '"2026-03-08"'],
  [
    'an instant with an offset',
    Instant,
    '2026-03-08T12:00:00.123456+05:30',
    '"2026-03-08T12:00:00.123456+05:30"',
  ],
  ['numeric text', Type.Union([Decimal, Type.Null()]), '5', '5'],
  ['null', Type.Union([Decimal, Type.Null()]), null, 'null'],
  ['numeric text', Type.Union([Decimal, Text]), '5', '"5"'],
  ['numeric text', Type.Union([Decimal, Type.Boolean()]), '5', '5'],
  ['numeric text', Type.Union([Type.Literal(1), Type.Literal(5)]), '5', '5'],
  ['text', Type.Union([Type.Array(Integer), Type.Array(Text)]), ['5'], '["5"]'],
  ['numeric text', Type.Record(Text, Decimal), { a: '1.5' }, '{"a":1.5}'],
  ['numeric text', Type.Array(Type.Array(Decimal)), [['1.5'], []], '[[1.5],[]]'],
  ['a tuple', Type.Tuple([Decimal, Instant]), ['1.5', noon], '[1.5,"2026-03-08T12:00:00.000Z"]'],
  [
    'an intersection',
    Type.Intersect([Type.Object({ a: Decimal }), Type.Object({ b: Day })]),
    { a: '1', b: noon, c: 1 },
    '{"a":1,"b":"2026-03-08"}',
  ],
  [
    'other fields',
    Type.Object({ a: Decimal }, { additionalProperties: Integer }),
    { a: '1', b: '2' },
    '{"a":1,"b":2}',
  ],
  [
    'inherited names',
    Type.Object({ constructor: Type.Optional(Text), toString: Type.Optional(Text) }),
    {},
    '{}',
  ],
  [
    'a form with more fields',
    Type.Union([Type.Object({ a: Text }), Type.Object({ a: Text, b: Text })]),
    { a: 'x', b: 'y' },
    '{"a":"x","b":"y"}',
  ],
  [
    'a tuple with more behind it',
    Type.Unsafe({ type: 'array', prefixItems: [Text], items: { type: 'integer' } }),
    ['a', '1', 2],
    '["a",1,2]',
  ],
  [
    'a tuple of fewer',
    Type.Unsafe({ type: 'array', prefixItems: [Text, Text], items: { type: 'integer' } }),
    ['a'],
    '["a"]',
  ],
  [
    'a tuple that is closed',
    Type.Unsafe({ type: 'array', prefixItems: [Text], items: false }),
    ['a', 1],
    '["a"]',
  ],
  ['int64 text', Type.String({ format: 'int64' }), '-9223372036854775808', '"-9223372036854775808"'],
  ['a number', Type.String({ format: 'decimal' }), 5.5, '"5.5"'],
  [
    'decimal text',
    Type.String({ format: 'decimal' }),
    '12345678901234567890.10',
    '"12345678901234567890.10"',
  ],
  [
    'what writes itself',
    Type.Unknown(),
    { at: noon, by: { toJSON: () => ({ n: 5n }) } },
    `{"at":"${noon.toISOString()}","by":{"n":5}}`,
  ],
  [
    'an instance of a class',
    Type.Unknown(),
    new (class Point {
      x = 1
    })(),
    '{"x":1}',
  ],
  [
    'an instance of a class',
    Type.Record(Text, Integer),
    new (class Point {
      x = 1
    })(),
    '{"x":1}',
  ],
  [
    'getters of a class',
    Type.Object({ x: Type.Optional(Integer) }),
    new (class {
      get x() {
        return 1
      }
    })(),
    '{"x":1}',
  ],
  ['boxed values', Type.Unknown(), [Object('a'), Object(1), Object(true), Object(5n)], '["a",1,true,5]'],
  ['a negative zero', Type.Array(Type.Unknown()), [-0], '[0]'],
  ['an object without prototype', Type.Unknown(), Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [
    'a Date',
    Type.Union([Type.Object({ a: Type.Optional(Text) }), Instant]),
    noon,
    '"2026-03-08T12:00:00.000Z"',
  ],
  ['a nullable of OpenAPI 3.0', Type.Unsafe({ type: 'integer', nullable: true }), null, 'null'],
  ['several types', Type.Unsafe({ type: ['integer', 'null'] }), '5', '5'],
])('%s leaves as its schema says: %j', (_, schema, value, json) => {
  expect(send(schema, value)).toBe(json)
})

const Nested = Type.Object({ rows: Type.Array(Type.Object({ price: Decimal })) })
const Tagged = Type.Union([
  Type.Object({ kind: Type.Literal('a'), count: Integer }),
  Type.Object({ kind: Type.Literal('b'), name: Text }),
])

test.each<[TSchema, unknown, string, string, string]>([
  [Nested, { rows: [{ price: '12345678901234567890.1' }] }, '/rows/*/price', 'a finite number', 'a string'],
  [Nested, { rows: [{ price: 'soon' }] }, '/rows/*/price', 'a finite number', 'a string'],
  [Nested, { rows: [{ price: '' }] }, '/rows/*/price', 'a finite number', 'a string'],
  [Nested, { rows: [{ price: 'NaN' }] }, '/rows/*/price', 'a finite number', 'a string'],
  [
    Nested,
    { rows: [{ price: Number.NaN }] },
    '/rows/*/price',
    'a finite number',
    'a number that JSON does not have',
  ],
  [Nested, { rows: [{ price: null }] }, '/rows/*/price', 'a finite number', 'null'],
  [Nested, { rows: [{}] }, '/rows/*/price', 'a finite number', 'nothing'],
  [Nested, { rows: [null] }, '/rows/*', 'an object', 'null'],
  [Nested, { rows: {} }, '/rows', 'an array', 'an object'],
  [Nested, [], '/rows', 'an array', 'nothing'],
  [Nested, null, '', 'an object', 'null'],
  [Decimal, 2n ** 60n, '', 'a finite number', 'a bigint'],
  [Integer, 9_007_199_254_740_993n, '', 'an integer', 'a bigint'],
  [Integer, '9007199254740993', '', 'an integer', 'a string'],
  [Integer, 1.5, '', 'an integer', 'a fraction'],
  [Integer, '1.5', '', 'an integer', 'a string'],
  [Integer, true, '', 'an integer', 'a boolean'],
  [Integer, [1], '', 'an integer', 'an array'],
  [Type.Boolean(), 1, '', 'a boolean', 'an integer'],
  [Type.Boolean(), 'no', '', 'a boolean', 'a string'],
  [Text, true, '', 'a string', 'a boolean'],
  [Text, Buffer.from('a'), '', 'a string', 'bytes'],
  [Text, { hours: 1 }, '', 'a string', 'an object'],
  [Text, Number.POSITIVE_INFINITY, '', 'a string', 'a number that JSON does not have'],
  [Instant, Number.POSITIVE_INFINITY, '', 'a string of format date-time', 'a number that JSON does not have'],
  [Instant, new Date(Number.NaN), '', 'a string of format date-time', 'an Invalid Date'],
  [Instant, new Date(8.64e15), '', 'a string of format date-time', 'a Date'],
  [Instant, '2026-03-08', '', 'a string of format date-time', 'a string'],
  [Instant, '2026-03-08 12:00:00+00', '', 'a string of format date-time', 'a string'],
  [Instant, 0, '', 'a string of format date-time', 'an integer'],
  [Day, '0044-03-15 BC', '', 'a string of format date', 'a string'],
  [Day, 'infinity', '', 'a string of format date', 'a string'],
  [Day, noon.toISOString(), '', 'a string of format date', 'a string'],
  [Type.String({ format: 'uuid' }), 5, '', 'a string of format uuid', 'an integer'],
  [Type.Optional(Text), null, '', 'a string', 'null'],
  [Type.Null(), 0, '', 'null', 'an integer'],
  [Type.Enum(['a', 'b']), 'c', '', 'one of 2 constants', 'a string'],
  [Type.Object({ a: Type.Optional(Text) }), [], '', 'an object', 'an array'],
  [Type.Object({ a: Type.Unknown() }), {}, '/a', 'a value', 'nothing'],
  [Type.Object({ 'a/b': Type.Unknown() }), { 'a/b': [2n ** 60n] }, '/a~1b/*', 'an integer', 'a bigint'],
  [Type.Unknown(), { a: Number.NaN }, '/*', 'a JSON value', 'a number that JSON does not have'],
  [Type.Unknown(), [undefined], '/*', 'a JSON value', 'nothing'],
  [Type.Record(Text, Integer), { a: 'x' }, '/*', 'an integer', 'a string'],
  [Type.Tuple([Text, Integer]), ['a'], '/1', 'an integer', 'nothing'],
  [Tagged, { kind: 'a', count: 'x' }, '/count', 'an integer', 'a string'],
  [Tagged, { kind: 'c' }, '', 'one of 2 forms', 'an object'],
  [Type.Union([Decimal, Type.Boolean()]), 'x', '', 'one of 2 forms', 'a string'],
  [Type.Unknown(), { a: Object.assign([1], { 2: 2 }) }, '/*/*', 'a JSON value', 'nothing'],
  [Type.Array(Integer), Object.assign([1], { 2: 2 }), '/*', 'an integer', 'nothing'],
  [Type.Unknown(), { a: Symbol('a') }, '/*', 'a JSON value', 'a symbol'],
  [Type.Unknown(), { a: () => 1 }, '/*', 'a JSON value', 'a function'],
  ...['5.5', '', '1e3', ' 5', '+5', '9223372036854775808'].map(
    (text): [TSchema, unknown, string, string, string] => [
      Type.String({ format: 'int64' }),
      text,
      '',
      'a string of format int64',
      'a string',
    ],
  ),
  [Type.String({ format: 'int64' }), 5.5, '', 'a string of format int64', 'a fraction'],
  [Type.String({ format: 'int64' }), 2n ** 63n, '', 'a string of format int64', 'a bigint'],
  [Type.String({ format: 'int32' }), '2147483648', '', 'a string of format int32', 'a string'],
  [Type.String({ format: 'uint64' }), '-1', '', 'a string of format uint64', 'a string'],
  [Type.String({ format: 'decimal' }), 'NaN', '', 'a string of format decimal', 'a string'],
])('%j refuses %s', (schema, value, path, expected, found) => {
  expect(() => send(schema, value)).toThrow(unfit(path, expected, found))
})

test.each<[string, object]>([
  ['an object of Map', new Map([['a', 1]])],
  ['an object of Set', new Set([1])],
  ['an object of RegExp', /a/],
  ['an object of Error', new TypeError('a')],
  ['an object of Error', Object.assign(new Error('a'), { code: 1 })],
  ['an object of Promise', Promise.resolve({ a: 1 })],
  ['an object of WeakMap', new WeakMap()],
  ['an object of Headers', new Headers({ a: '1' })],
  ['an object of ArrayBuffer', new ArrayBuffer(1)],
  ['an object of DataView', new DataView(new ArrayBuffer(1))],
  ['an object of Float64Array', new Float64Array([1])],
  ['bytes', Buffer.from('a')],
])('%s is refused, and does not leave as {}', (found, value) => {
  const Loose = Type.Object({ a: Type.Optional(Integer) })
  expect(() => send(Type.Unknown(), value)).toThrow(unfit('', 'a JSON value', found))
  expect(() => send(Type.Any(), { x: [value] })).toThrow(unfit('/*/*', 'a JSON value', found))
  expect(() => send(Type.Object({ x: Type.Unknown() }), { x: value })).toThrow(
    unfit('/x', 'a JSON value', found),
  )
  for (const schema of [Type.Record(Text, Type.Unknown()), Type.Object({}), Loose]) {
    expect(() => send(schema, value)).toThrow(unfit('', 'an object', found))
  }
})

test('a Date or boxed text where a record is asked for is refused', () => {
  const Open = Type.Record(Text, Type.Unknown())
  expect(() => send(Open, noon)).toThrow(unfit('', 'an object', 'a Date'))
  expect(() => send(Open, Object('ab'))).toThrow(unfit('', 'an object', 'an object of String'))
})

test('a refusal tells types, never the value', () => {
  try {
    send(Nested, { rows: [{ price: 'hunter2' }] })
    expect.unreachable()
  } catch (error) {
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain('hunter2')
  }
})

test('a schema that refers to itself is held to all the way down', () => {
  const Tree = Type.Cyclic(
    { Node: Type.Object({ weight: Decimal, children: Type.Array(Type.Ref('Node')) }) },
    'Node',
  )
  expect(send(Tree, { weight: '1', children: [{ weight: '2.5', secret: 1, children: [] }] })).toBe(
    '{"weight":1,"children":[{"weight":2.5,"children":[]}]}',
  )
  expect(() => send(Tree, { weight: 1, children: [{ weight: 'x', children: [] }] })).toThrow(
    unfit('/Node/weight', 'a finite number', 'a string'),
  )
})

test.each([
  ['a type that JSON does not have', Type.Object({ a: Type.BigInt() }), '/a has type bigint'],
  ['a condition', Type.Unsafe({ if: {} }), 'it has if'],
  [
    'what a condition adds',
    Type.Object({ a: Type.Integer() }, { dependentSchemas: { a: { properties: { b: {} } } } }),
    'it names b in a condition',
  ],
  ['what is not evaluated', Type.Object({}, { unevaluatedProperties: {} }), 'it has unevaluatedProperties'],
  ['a dynamic reference', Type.Object({ a: Type.Unsafe({ $recursiveRef: '#' }) }), '/a has $recursiveRef'],
  ['a name that nothing has', Type.Object({ a: Type.Ref('Missing') }), 'nothing is named Missing'],
])('%s is refused before the first answer', (_, schema, message) => {
  expect(() => compileSerializer(schema, 'GET / 200')).toThrow(message)
})

test('a schema without a body has none', () => {
  const serialize = compileSerializer(Type.Null(), 'GET / 204')
  expect([serialize(null), serialize(undefined)]).toEqual([undefined, undefined])
})

test('of the forms of a union the one that keeps most of the value is meant', () => {
  const id = { id: Type.Integer() }
  const written = (forms: TSchema[], value: unknown) => JSON.parse(send(Type.Union(forms), value))
  const priced = [Type.Object({ ...id, price: Type.Number() }), Type.Object(id)]
  expect(written(priced, { id: 1, price: '5.00' })).toEqual({ id: 1, price: 5 })
  expect(written(priced, { id: 1, hidden: true })).toEqual({ id: 1 })
  const noted = [Type.Object(id), Type.Object({ ...id, note: Type.Optional(Type.String()) })]
  expect(written(noted, { id: 1, note: 'n' })).toEqual({ id: 1, note: 'n' })
  const optional = [
    Type.Object({ a: Type.Optional(Type.Integer()) }),
    Type.Object({ b: Type.Optional(Type.Integer()) }),
  ]
  expect(written(optional, { b: 2 })).toEqual({ b: 2 })
  const nested = optional.map((form) => Type.Object({ items: Type.Array(form) }))
  expect(written(nested, { items: [{ b: 1 }] })).toEqual({ items: [{ b: 1 }] })
})

const checked = (schema: TSchema, body: unknown) => compileSerializer(schema, 'GET / 200', true)(body)

test.each<[string, TSchema, unknown, ReturnType<typeof unfit>]>([
  [
    'minimum',
    Type.Object({ age: Type.Integer({ minimum: 0 }) }),
    { age: -1 },
    unfit('/age', 'such that it must be >= 0', 'an integer'),
  ],
  [
    'pattern',
    Type.Array(Type.String({ pattern: '^a' })),
    ['a', 'b'],
    unfit('/1', 'such that it must match pattern "^a"', 'a string'),
  ],
  [
    'minItems',
    Type.Array(Type.Integer(), { minItems: 1 }),
    [],
    unfit('', 'such that it must NOT have fewer than 1 items', 'an array'),
  ],
  [
    'format',
    Type.Object({ 'a/b': Type.String({ format: 'uuid' }) }),
    { 'a/b': 'x' },
    unfit('/a~1b', 'such that it must match format "uuid"', 'a string'),
  ],
])('where values are checked, %s counts', (_, schema, body, expected) => {
  expect(() => checked(schema, body)).toThrow(expected)
  expect(send(schema, body)).not.toBe('')
})

test('what is converted or left out is checked as it leaves', () => {
  const schema = Type.Object(
    { at: Type.String({ format: 'date-time' }), id: Type.String({ format: 'int64' }) },
    { additionalProperties: false },
  )
  expect(checked(schema, { at: noon, id: 7n, secret: 'x' })).toBe(
    '{"at":"2026-03-08T12:00:00.000Z","id":"7"}',
  )
})
