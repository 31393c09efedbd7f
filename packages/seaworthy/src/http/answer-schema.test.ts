import { Ajv } from 'ajv'
import addFormatsModule from 'ajv-formats'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { AppError } from '../errors/index.ts'
import { compileSerializer } from './serializer.ts'

interface Pair {
  readonly schema: TSchema
  readonly value: unknown
}

const pair = (schema: TSchema, value: fc.Arbitrary<unknown>): fc.Arbitrary<Pair> =>
  value.map((made) => ({ schema, value: made }))
/** What a database, a driver or a slip of the pen puts in the place of a value. */
const stray = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    't',
    '5',
    '5.00',
    'NaN',
    'infinity',
    '',
    '2026-03-08',
    1.5,
    Number.NaN,
  ),
  fc.bigInt(),
  fc.date(),
  fc.double(),
  fc.double().map(String),
  fc.anything({ withDate: true, withBigInt: true, maxDepth: 1 }),
)
const withStray = (pairs: fc.Arbitrary<Pair>): fc.Arbitrary<Pair> =>
  fc.oneof(
    { arbitrary: pairs, weight: 12 },
    { arbitrary: fc.tuple(pairs, stray).map(([{ schema }, value]) => ({ schema, value })), weight: 1 },
  )

const { any } = fc.letrec<{
  any: Pair
  scalar: Pair
  object: Pair
  array: Pair
  record: Pair
  union: Pair
  tuple: Pair
}>((tie) => ({
  scalar: fc.oneof(
    pair(Type.Integer(), fc.oneof(fc.integer(), fc.integer().map(String), fc.bigInt({ min: -9n, max: 9n }))),
    pair(
      Type.Number(),
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer().map(String)),
    ),
    pair(Type.String(), fc.oneof(fc.string(), fc.bigInt())),
    pair(Type.String({ format: 'date-time' }), fc.date({ noInvalidDate: true, max: new Date('9999-12-31') })),
    pair(Type.String({ format: 'date' }), fc.date({ noInvalidDate: true, max: new Date('9999-12-31') })),
    pair(Type.Boolean(), fc.constantFrom(true, false, 't', 'f')),
    pair(Type.Enum(['a', 'b', 7]), fc.constantFrom('a', 'b', 7, '7')),
    pair(Type.Literal('page'), fc.constant('page')),
    pair(Type.Null(), fc.constant(null)),
  ),
  object: fc
    .tuple(withStray(tie('any')), withStray(tie('any')), withStray(tie('any')), fc.boolean())
    .map(([a, b, c, present]) => ({
      schema: Type.Object({ a: a.schema, 'b c': b.schema, toString: Type.Optional(c.schema) }),
      value: { a: a.value, 'b c': b.value, secret: 1, ...(present ? { toString: c.value } : {}) },
    })),
  array: fc
    .tuple(withStray(tie('any')), fc.integer({ min: 0, max: 2 }))
    .map(([{ schema, value }, length]) => ({
      schema: Type.Array(schema),
      value: Array.from({ length }, () => value),
    })),
  record: withStray(tie('any')).map(({ schema, value }) => ({
    schema: Type.Record(Type.String(), schema),
    value: { x: value, '': value },
  })),
  union: fc
    .tuple(withStray(tie('any')), tie('any'), fc.boolean())
    .map(([{ schema, value }, other, isFirst]) => ({
      schema: Type.Union(isFirst ? [schema, other.schema] : [other.schema, schema]),
      value,
    })),
  tuple: fc.tuple(withStray(tie('any')), tie('any')).map(([a, b]) => ({
    schema: Type.Tuple([a.schema, b.schema]),
    value: [a.value, b.value],
  })),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('scalar'),
    tie('object'),
    tie('array'),
    tie('record'),
    tie('union'),
    tie('tuple'),
  ),
}))

test('whatever leaves has its schema, as a validator that knows nothing of us finds', () => {
  const ajv = new Ajv({ strict: false, ownProperties: true })
  ;(addFormatsModule as unknown as typeof addFormatsModule.default)(ajv)
  let left = 0
  let refused = 0
  fc.assert(
    fc.property(withStray(any), ({ schema, value }) => {
      let text: string
      try {
        text = compileSerializer(schema, 'GET / 200')(value) ?? 'null'
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(AppError)
        return
      }
      left++
      // A record and an open value name every field.
      if (!/patternProperties|\{\}/.test(JSON.stringify(schema))) expect(text).not.toContain('secret')
      const validate = ajv.compile(schema)
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
  expect(left).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
})

test('an answer with a price in cents is a multiple of 0.01', () => {
  const serialize = compileSerializer(Type.Number({ multipleOf: 0.01 }), 'price', true)
  expect(serialize(19.99)).toBe('19.99')
  expect(() => serialize(19.995)).toThrow(AppError)
})
