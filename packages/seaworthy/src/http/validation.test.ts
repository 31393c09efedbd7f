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
