import Type from 'typebox'
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
