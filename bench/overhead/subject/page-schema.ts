import Type from 'typebox'

const Place = Type.Object({ name: Type.String(), url: Type.String() })

const CharacterSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.String(),
  species: Type.String(),
  type: Type.String(),
  gender: Type.String(),
  origin: Place,
  location: Place,
  image: Type.String(),
  created: Type.String(),
})

/** The answer; the same schema for every contender that serialises by schema. */
export const PageSchema = Type.Object({
  page: Type.Integer(),
  pageSize: Type.Integer(),
  totalCount: Type.Integer(),
  totalPages: Type.Integer(),
  hasPrev: Type.Boolean(),
  hasNext: Type.Boolean(),
  results: Type.Array(CharacterSchema),
})

/** The query; the same schema for every contender that validates by schema. */
export const QuerySchema = Type.Object({
  page: Type.Integer({ minimum: 1, default: 1 }),
  pageSize: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
})
