import Type from 'typebox'
import { expect, test } from 'vitest'
import { BodyReader } from './answer-body.ts'

const schema = Type.Object({ name: Type.String() })
const json = { 'content-type': 'application/json' }

test('a body is taken by its schema where there is one, also where bytes are asked for', () => {
  const body = Buffer.from('{"name":"bear"}')
  const reader = new BodyReader()
  expect(reader.read({ schema, read: 'bytes' }, json, body)).toEqual({ ok: true, body: { name: 'bear' } })
  expect(reader.read({ read: 'bytes' }, json, body)).toEqual({ ok: true, body })
  expect(reader.read({}, json, body)).toEqual({ ok: true, body: undefined })
})

test.each([
  ['encoding', '{}', { ...json, 'content-encoding': 'br' }],
  ['content_type', '{"name":"bear"}', { 'content-type': 'text/html' }],
  ['content_type', '{"name":"bär"}', { 'content-type': 'application/json; charset=latin1' }],
  ['unreadable', '{"name":', json],
  ['wrong_shape', '{"name":7}', json],
  ['wrong_shape', '7', json],
])(
  'what cannot be taken has its outcome, %s, and words that quote nothing of it',
  (outcome, text, headers) => {
    const reading = new BodyReader().read({ schema }, headers, Buffer.from(text))
    expect(reading).toEqual({ ok: false, outcome, reason: expect.stringMatching(/^its? .{10}/) })
  },
)
