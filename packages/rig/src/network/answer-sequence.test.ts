import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnswerSequence } from './answer-sequence.ts'

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex')
const plain = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const chunked = (body: string) => {
  const parts = body.match(/.{1,7}/gs) ?? []
  const chunks = parts.map((part) => `${part.length.toString(16)};x=1\r\n${part}\r\n`)
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\nx-trailer: 1\r\n\r\n`
}

const body = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '0', ';'), maxLength: 40 })
const answer = fc.record({ body, isChunked: fc.boolean() })

test('answers are told apart wherever the network cuts them, and one that is cut is not whole', () => {
  fc.assert(
    fc.property(
      fc.array(answer, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      (all, at, step) => {
        const texts = all.map((one) => (one.isChunked ? chunked(one.body) : plain(one.body)))
        const wire = Buffer.from(texts.join(''))
        const cut = at % (wire.length + 1)
        const sequence = createAnswerSequence()
        for (let from = 0; from < cut; from += step)
          sequence.add(wire.subarray(from, Math.min(cut, from + step)))
        let end = 0
        const ends = texts.map((text) => (end += text.length))
        const whole = ends.filter((each) => each <= cut).length
        expect(sequence.answers).toEqual(
          all
            .slice(0, whole)
            .map((one) => ({ status: 200, bytes: one.body.length, sha256: sha256(one.body) })),
        )
        expect(sequence.isBetween).toBe(cut === 0 || ends.includes(cut))
      },
    ),
  )
})

test('100 Continue is no answer, 304 has no body, and what has no length is whole at the end of the connection', () => {
  const sequence = createAnswerSequence()
  sequence.add(
    Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n'),
  )
  sequence.add(Buffer.from('HTTP/1.1 200 OK\r\n\r\nuntil the end'))
  expect(sequence.answers.map(({ status }) => status)).toEqual([304])
  expect(sequence.isBetween).toBe(false)
  sequence.end()
  expect(sequence.answers.at(-1)).toMatchObject({ status: 200, bytes: 13 })
  expect(sequence.isBetween).toBe(true)
})
