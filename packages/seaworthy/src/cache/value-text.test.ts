import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBusMessage, readInvalidation, writeInvalidation } from './bus-message.ts'
import { cacheErrors } from './cache-errors.ts'
import { readFailure, writeFailure } from './load-failure.ts'
import { freezeValue, thawText } from './value-text.ts'

test('any JSON value comes back equal from its text, and frozen all the way down', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { text } = freezeValue(value)
      const thawed = thawText(text).value
      expect(JSON.stringify(thawed)).toBe(JSON.stringify(value))
      expect(allFrozen(thawed)).toBe(true)
    }),
  )
})

const allFrozen = (value: unknown): boolean =>
  value === null ||
  typeof value !== 'object' ||
  (Object.isFrozen(value) && Object.values(value).every(allFrozen))

test('half a surrogate pair travels as it is, in plain ASCII', () => {
  for (const value of ['\ud800', 'a\udfffb', { '\ud83d': ['\udc3b'] }]) {
    const { text } = freezeValue(value)
    expect(Buffer.from(text).toString()).toBe(text)
    expect(thawText(text).value).toEqual(value)
  }
})

test('"no such thing" and null are different', () => {
  expect(thawText(freezeValue(undefined).text).value).toBeUndefined()
  expect(thawText(freezeValue(null).text).value).toBeNull()
})

test('an invalidation reads as it was written, and noise is no invalidation', () => {
  const names = fc.array(fc.string())
  const target = fc.oneof(
    fc.record({ kind: fc.constant('keys' as const), names }),
    fc.record({ kind: fc.constant('tags' as const), names }),
    fc.record({ kind: fc.constant('all' as const) }),
  )
  fc.assert(
    fc.property(fc.string(), target, fc.nat(), (sender, target, seq) => {
      const body = writeInvalidation({ sender, target })
      expect(readInvalidation(body)).toEqual({ sender, target })
      expect(readBusMessage(`i ${seq} epoch ${body}`)).toMatchObject({
        kind: 'invalidation',
        seq,
        epoch: 'epoch',
      })
    }),
  )
  fc.assert(fc.property(fc.string(), (noise) => void readBusMessage(noise)))
  fc.assert(fc.property(fc.jsonValue(), (value) => void readInvalidation(JSON.stringify(value))))
})

test('a catalogued failure keeps its code, status and Retry-After on its way to other replicas', () => {
  const error = cacheErrors.cache_loads_saturated(
    { waiting: 3 },
    { retryAfterS: 7, isRefusal: true, cause: new Error('inner') },
  )
  const read = readFailure(writeFailure(error))
  expect(read).toMatchObject({
    code: error.code,
    status: 503,
    title: error.title,
    message: error.message,
    options: { retryAfterS: 7, isRefusal: true },
  })
  expect(read.cause).toBeUndefined()
})

test('any other failure, and any noise in its place, is a failure elsewhere', () => {
  expect(readFailure(writeFailure(new RangeError('out')))).toMatchObject({
    name: 'LoadFailedElsewhere',
    message: 'RangeError: out',
  })
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (noise) => {
      expect(readFailure(noise)).toBeInstanceOf(Error)
    }),
  )
})
