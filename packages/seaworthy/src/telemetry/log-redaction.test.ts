import { startStopwatch } from '@seaworthy/rig'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineRedactor, createObjectRedactor, mayHoldSecret } from './log-redaction.ts'

const redactObject = createObjectRedactor()
const redactLine = createLineRedactor({ email: false })
const CANARY = 'canary7f3a9b'
const JWT = `eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.${CANARY}`

test('a secret under a telling key is replaced at every depth, however the key is written', () => {
  for (const key of [
    'password',
    'Authorization',
    'set-cookie',
    'SET_COOKIE',
    'apiKey',
    'x-api-key',
    'client_secret',
  ]) {
    const fields = { a: { b: [{ c: { [key]: CANARY } }] }, [key]: { inside: CANARY } }
    expect(JSON.stringify(redactObject(fields))).not.toContain(CANARY)
  }
})

test('the caller’s object is never changed, and one without secrets is passed on uncopied', () => {
  const holding = { user: { token: CANARY } }
  redactObject(holding)
  expect(holding.user.token).toBe(CANARY)
  const harmless = { user: { id: 1 }, list: [{ a: 1 }], tokenCount: 3 }
  expect(redactObject(harmless)).toBe(harmless)
})

test('errors keep type, message, stack, code and causes, and lose the secrets they carry', () => {
  const cause = Object.assign(new Error('inner'), { code: '28P01', password: CANARY })
  const error = Object.assign(new AggregateError([new Error('one')], 'outer', { cause }), {
    config: { headers: { authorization: CANARY } },
  })
  const plain = redactObject({ error }).error as Record<string, Record<string, unknown>>
  expect(plain).toMatchObject({ type: 'AggregateError', message: 'outer', cause: { code: '28P01' } })
  expect(JSON.stringify(plain)).not.toContain(CANARY)
  expect(JSON.stringify(plain)).toContain('"one"')
})

test('depth, array length, bytes and cycles are bounded', () => {
  const cycle: Record<string, unknown> = { bytes: Buffer.alloc(1_000), list: Array(500).fill(1) }
  cycle.self = cycle
  const text = JSON.stringify(redactObject(cycle))
  expect(text.length).toBeLessThan(10_000)
  expect(text).toContain('[1000 bytes]')
  expect(text).toContain('[400 more]')
  expect(text).toContain('[too deep]')
})

test('what looks like a secret is replaced wherever it stands in a line', () => {
  for (const text of [
    `call failed: Bearer ${CANARY}`,
    `authorization: bearer ${CANARY}`,
    `Authorization: Basic ${CANARY}==`,
    `sent ${JWT} to the peer`,
    `connect postgres://app:${CANARY}@db:5432/app`,
    `connect redis://:${CANARY}@cache`,
    `https://${CANARY}@host/path`,
    `GET /callback?access_token=${CANARY}&state=1`,
    `body {"password":"${CANARY}","user":"x"}`,
    `API_KEY=${CANARY}`,
    `client_secret: ${CANARY}`,
  ]) {
    const line = JSON.stringify({ message: text, at: 1 })
    const safe = redactLine(line)
    expect(safe).not.toContain(CANARY)
    expect(JSON.parse(safe).at).toBe(1)
  }
})

test('ordinary text is left alone', () => {
  const line = JSON.stringify({
    message: 'listening on http://127.0.0.1:8000/api',
    path: '/a:b/c@d',
    tokenCount: 7,
  })
  expect(redactLine(line)).toBe(line)
})

test('e-mail addresses are replaced only when asked for', () => {
  const line = JSON.stringify({ message: 'mail to ada.lovelace+x@example.co.uk bounced' })
  expect(redactLine(line)).toBe(line)
  expect(createLineRedactor({ email: true })(line)).not.toContain('example.co.uk')
})

test('a line without a hint has nothing that a pattern would replace, and a replaced line is still JSON', () => {
  const word = fc.constantFrom(
    ...[
      'Bearer ',
      'bearer',
      'BASIC ',
      'dpop ',
      'eyJabcd',
      '.',
      '://',
      '@',
      ':',
      '=',
      '"',
      '\\',
      'password',
      'Token',
    ],
    ...['api-key', 'APIKEY', 'secret', 'cookie', 'authorization', 'abcdefgh', ' ', '/', '{', ',', '\n', 'x'],
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const line = JSON.stringify({ message: words.join('') })
      const safe = redactLine(line)
      expect(() => JSON.parse(safe)).not.toThrow()
      if (safe !== line) expect(mayHoldSecret(line)).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('a hostile line of 200 KB is redacted in linear time', () => {
  for (const part of [
    '-eyJ',
    'eyJaaaa.',
    '://',
    '://a',
    'Bearer ',
    'a.',
    '@a.a',
    'token',
    'token=',
    'secret : ',
    '\\"',
  ]) {
    const line = JSON.stringify({ message: part.repeat(200_000 / part.length) })
    const elapsedMs = startStopwatch()
    createLineRedactor({ email: true })(`token=1@${line}`)
    // A quadratic pattern takes minutes here, a linear one milliseconds.
    expect(elapsedMs()).toBeLessThan(2_000)
  }
})
