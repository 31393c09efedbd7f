import { expect, test } from 'vitest'
import { fuzzOperations } from './fuzz-operations.ts'

const answers = (mediaType: string) => ({ responses: { 200: { content: { [mediaType]: {} } } } })

test('an operation that answers with server-sent events is told from those whose answers end', () => {
  const operations = fuzzOperations({
    paths: {
      '/prices': { get: answers('text/event-stream; charset=utf-8') },
      '/orders': { get: answers('application/json'), post: { responses: { 204: {} } } },
      '/rates': { get: { responses: { 200: { $ref: '#/components/responses/Rates' } } } },
    },
    components: { responses: { Rates: { content: { 'text/event-stream': {} } } } },
  })
  expect(operations.map(({ method, path, isStream }) => [method, path, isStream])).toEqual([
    ['GET', '/prices', true],
    ['GET', '/orders', false],
    ['POST', '/orders', false],
    ['GET', '/rates', true],
  ])
})
