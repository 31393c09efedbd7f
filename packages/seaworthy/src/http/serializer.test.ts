import fc from 'fast-check'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { compileSerializer } from './serializer.ts'

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
  expect(JSON.parse(compileSerializer(Page)({ rows: [row], kind: 'page', debug: true }))).toEqual({
    rows: [{ id: 1, name: 'a', origin: { 'full name': 'b' }, at: '1970-01-01T00:00:00.000Z' }],
    kind: 'page',
  })
})

test('a missing required field is an error, a missing optional one is not', () => {
  const serialize = compileSerializer(Page)
  expect(() => serialize({ rows: [] })).toThrow('lacks the required field kind')
  expect(serialize({ rows: [], kind: 'page' })).toBe('{"rows":[],"kind":"page"}')
})

test('a union of objects is filtered too', () => {
  const schema = Type.Union([
    Type.Object({ kind: Type.Literal('a'), a: Type.String() }),
    Type.Object({ kind: Type.Literal('b'), b: Type.String() }),
  ])
  expect(JSON.parse(compileSerializer(schema)({ kind: 'b', b: 'x', secret: 'y' }))).toEqual({
    kind: 'b',
    b: 'x',
  })
})

test('records and unknown values pass as they are', () => {
  expect(compileSerializer(Type.Unknown())({ a: [1] })).toBe('{"a":[1]}')
  expect(compileSerializer(Type.Record(Type.String(), Type.Integer()))({ a: 1, b: 2 })).toBe('{"a":1,"b":2}')
})

test('field names of any kind and values of any kind survive', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true }),
      (fields) => {
        fc.pre(!Object.hasOwn(fields, '__proto__'))
        const schema = Type.Object(
          Object.fromEntries(Object.keys(fields).map((name) => [name, Type.String()])),
        )
        expect(JSON.parse(compileSerializer(schema)(fields))).toEqual(fields)
      },
    ),
  )
})
