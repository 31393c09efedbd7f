import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeReason } from './close-reason.ts'

test('a reason is JSON that fits into a close frame, with as much of the detail as there is room for', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z_]{1,40}$/),
      fc.string({ unit: 'binary', maxLength: 300 }),
      (code, detail) => {
        const reason = closeReason({ code, detail })
        expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
        const told = JSON.parse(reason) as { code: string; detail?: string }
        expect(told.code).toBe(code)
        expect(detail.startsWith(told.detail ?? '')).toBe(true)
        const next = [...detail][[...(told.detail ?? '')].length]
        if (next === undefined) return
        const longer = JSON.stringify({ code, detail: (told.detail ?? '') + next })
        expect(Buffer.byteLength(longer)).toBeGreaterThan(123)
      },
    ),
  )
})

test('a client that is sent away learns when to come back', () => {
  expect(JSON.parse(closeReason({ code: 'service_stopping', retryMs: 1_500 }))).toEqual({
    code: 'service_stopping',
    retryMs: 1_500,
  })
})
