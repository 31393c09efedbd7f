import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../http/json.ts'
import { compareDocuments } from './document-comparison.ts'

/** Schemas that say something at every level, so that whatever is taken away from them is missed. */
const schemas = (mayJoin: boolean) =>
  fc.letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(
        { type: 'string' },
        { type: 'integer' },
        { enum: ['a', 'b'] },
        { $ref: '#/components/schemas/Node' },
      ),
      fc
        .dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { minKeys: 1, noNullPrototype: true })
        .map((properties) => ({ type: 'object', properties })),
      tie('schema').map((items) => ({ type: 'array', items })),
      ...(mayJoin ? [fc.tuple(tie('schema'), tie('schema')).map((allOf) => ({ allOf }))] : []),
    ),
  })).schema

const documentOf = (answer: Json, node: Json): Json => ({
  openapi: '3.1.0',
  paths: {
    '/a': {
      get: {
        responses: {
          200: {
            headers: { etag: { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: answer }, 'text/csv': {} },
          },
          404: { description: 'none' },
        },
      },
    },
  },
  components: {
    schemas: { Node: { type: 'object', properties: { node, next: { $ref: '#/components/schemas/Node' } } } },
  },
})

const documents = fc.tuple(schemas(true), schemas(true)).map(([answer, node]) => documentOf(answer, node))

test('a document does not differ from itself, nor from itself in another order', () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, each]) => [key, reversed(each)]),
          )
        : value
  fc.assert(
    fc.property(documents, (document) => {
      expect(compareDocuments(document, structuredClone(document))).toEqual([])
      expect(compareDocuments(document, reversed(document) as Json)).toEqual([])
    }),
  )
})

/** Every answer, media type, field and property of an object, each with how it is taken away. */
function removals(node: unknown, isNamed = false): (() => void)[] {
  if (node === null || typeof node !== 'object') return []
  return Object.entries(node).flatMap(([key, value]) => [
    ...(isNamed ? [() => void delete (node as Record<string, unknown>)[key]] : []),
    ...removals(
      value,
      ['properties', 'responses', 'content', 'headers'].includes(key) && !Array.isArray(node),
    ),
  ])
}

test('nothing that is taken from an answer breaks nobody', () => {
  fc.assert(
    fc.property(schemas(false), fc.nat(), (answer, pick) => {
      const before = documentOf(answer, { type: 'string' })
      const after = structuredClone(before)
      const all = removals((after as { paths: Json }).paths)
      all[pick % all.length]?.()
      const verdicts = compareDocuments(before, after).map(({ verdict }) => verdict)
      expect(
        verdicts.some((verdict) => verdict !== 'compatible'),
        JSON.stringify(after),
      ).toBe(true)
    }),
    { numRuns: 300 },
  )
})
