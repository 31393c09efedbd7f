import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent, parseTracestate } from './trace-context.ts'

/** Every UTF-16 code unit, lone surrogates too. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength })
    .map((codes) => String.fromCharCode(...codes))

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((id) => !/^0+$/.test(id))

test('what is written is read back', () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), fc.boolean(), (traceId, parentId, sampled, random) => {
      const parent = { traceId, parentId, sampled, random }
      expect(parseTraceparent(formatTraceparent(parent))).toEqual(parent)
    }),
  )
})

test('nothing but the grammar is accepted, and nothing throws', () => {
  const grammar =
    /^(?!ff)(?!..-0{32})(?!..-.{32}-0{16})(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|(?!00)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?)$/s
  const valid = `00-${TRACE}-${PARENT}-01`
  const mutated = fc
    .tuple(
      fc.nat(valid.length),
      fc.nat(3),
      fc.constantFrom('', '0', 'f', 'F', 'g', '-', ' ', '00', 'é', '-x'),
    )
    .map(([at, cut, put]) => valid.slice(0, at) + put + valid.slice(at + cut))
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string({ maxLength: 70 })), (header) => {
      expect(parseTraceparent(header) !== undefined).toBe(grammar.test(header))
    }),
    { numRuns: 2_000 },
  )
})

test('a version from the future is continued as far as it is known', () => {
  expect(parseTraceparent(`cc-${TRACE}-${PARENT}-01-what-comes`)).toMatchObject({
    traceId: TRACE,
    sampled: true,
  })
  expect(parseTraceparent(`cc-${TRACE}-${PARENT}-01.what`)).toBeUndefined()
  expect(parseTraceparent(`ff-${TRACE}-${PARENT}-01`)).toBeUndefined()
})

test('flags of the future are read for what is known and not passed on', () => {
  const parent = parseTraceparent(`00-${TRACE}-${PARENT}-ff`)
  expect(parent && formatTraceparent(parent)).toBe(`00-${TRACE}-${PARENT}-03`)
})

test('a tracestate is kept in order, without blanks and empty members', () => {
  expect(parseTracestate('rojo=00f067aa0ba902b7 , ,\tcongo=t61rcWkgMzE,a@b=c')).toBe(
    'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,a@b=c',
  )
})

test('a bad member, a repeated key or a 33rd member drops the whole tracestate', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => `k${i}=v`).join(',')
  expect(parseTracestate(many(32))).toBe(many(32))
  for (const bad of [
    many(33),
    'Foo=1',
    'a=1,a=2',
    '=1',
    'a',
    'a=b=c',
    'a =1',
    '1a=x',
    'a=\u00e9',
    '',
    ' , ',
  ]) {
    expect(parseTracestate(bad)).toBeUndefined()
  }
})

test('a long tracestate loses its long members first, then its last', () => {
  const long = `long=${'x'.repeat(200)}`
  const shorts = Array.from({ length: 30 }, (_, i) => `k${i}=${'v'.repeat(12)}`)
  const kept = parseTracestate([long, ...shorts].join(','))
  expect(kept?.length).toBeLessThanOrEqual(512)
  expect(kept).not.toContain('long=')
  expect([long, ...shorts].join(',')).toContain(kept)
})

test('no tracestate ever grows, exceeds its bounds or throws', () => {
  fc.assert(
    fc.property(anyText(900), (header) => {
      const kept = parseTracestate(header)
      if (kept === undefined) return
      expect(kept.length).toBeLessThanOrEqual(Math.min(512, header.length))
      expect(kept.split(',').length).toBeLessThanOrEqual(32)
    }),
  )
})
