import { Ajv2020 } from 'ajv/dist/2020.js'
import fc, { type Arbitrary } from 'fast-check'
import Type, { type TProperties, type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { InputValidation } from '../validation.ts'
import { DocumentSchemas } from './document-schemas.ts'

const NAMES = ['a', 'b', 'c', 'd']

/** @param mayDefault a default belongs to a field, and not among several schemas: which of them would be filled? */
function schemas(depth: number, mayDefault: boolean): Arbitrary<TSchema> {
  const plain = fc.constantFrom<TSchema>(
    Type.String({ maxLength: 2 }),
    Type.Integer({ minimum: 0, maximum: 3 }),
    Type.Boolean(),
    Type.Enum(['x', 'y'], { title: 'Letter' }),
  )
  if (depth === 0) return plain
  const below = schemas(depth - 1, mayDefault)
  const among = objects(schemas(depth - 1, false), false)
  return fc.oneof(
    plain,
    objects(below, mayDefault),
    below.map((items) => Type.Array(items, { maxItems: 2 })),
    fc.array(among, { minLength: 1, maxLength: 2 }).map((members) => Type.Union(members)),
    fc.array(among, { minLength: 2, maxLength: 2 }).map((parts) => Type.Intersect(parts)),
  )
}

const WITH_DEFAULT: readonly TSchema[] = [
  Type.Integer({ default: 1 }),
  Type.String({ default: 'x', title: 'Word' }),
]

function objects(field: Arbitrary<TSchema>, mayDefault: boolean): Arbitrary<TSchema> {
  const any = mayDefault ? fc.oneof(field, fc.constantFrom(...WITH_DEFAULT)) : field
  const fields = fc.tuple(any, fc.boolean())
  return fc
    .dictionary(fc.constantFrom(...NAMES), fields, { maxKeys: 3, noNullPrototype: true })
    .map((named) => {
      const properties = Object.entries(named).map(([name, [schema, isOptional]]) => [
        name,
        isOptional ? Type.Optional(schema) : schema,
      ])
      return Type.Object(Object.fromEntries(properties) as TProperties)
    })
}

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>('x', 'y', 'xyz', 1, 2, 9, true, null),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 2 }),
  ),
}))

test('of what is sent, the document allows just what validation accepts', () => {
  const seen = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(schemas(3, true), fc.array(value, { minLength: 5, maxLength: 20 }), (schema, bodies) => {
      const validate = new InputValidation().compile('body', schema)
      const documents = new DocumentSchemas()
      const shown = documents.shown(schema, 'request', { label: 'Body', place: 'here' })
      const ajv = new Ajv2020({ strict: false })
      const allows = ajv.compile({ ...shown, components: { schemas: documents.components() } })
      expect(documents.problems).toEqual([])
      for (const body of bodies) {
        const before = JSON.stringify(body)
        const isAllowed = allows(body)
        const isAccepted = validate(body) === true
        seen[isAccepted ? 'accepted' : 'refused']++
        expect(isAllowed, `${before} for ${JSON.stringify(shown)}`).toBe(isAccepted)
      }
    }),
    { numRuns: 60 },
  )
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(10)
})

test('names that definitions of different schemas have in common are told apart', () => {
  const documents = new DocumentSchemas()
  const chain = (field: TSchema) =>
    Type.Cyclic({ Node: Type.Object({ field, next: Type.Optional(Type.Ref('Node')) }) }, 'Node')
  for (const field of [Type.String(), Type.Integer()])
    documents.shown(chain(field), 'answer', { label: 'Chain', place: 'here' })
  expect(documents.components()).toMatchObject({
    Node: { properties: { field: { type: 'string' }, next: { $ref: '#/components/schemas/Node' } } },
    Node2: { properties: { field: { type: 'integer' }, next: { $ref: '#/components/schemas/Node2' } } },
  })
  expect(documents.problems).toEqual([])
})

test('a default in a union is refused at the boot, as nothing would fill it in', () => {
  const union = Type.Union([
    Type.Object({ a: Type.Integer({ default: 1 }) }),
    Type.Object({ b: Type.String() }),
  ])
  expect(() => new InputValidation().compile('body', union)).toThrow('default is ignored')
})
