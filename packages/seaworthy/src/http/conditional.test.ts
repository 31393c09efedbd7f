import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heldTag, isNotModified, isUnchanged, mayWrite } from './conditional.ts'

const NOW = new Date('2026-05-01T00:00:00Z')
const notModified = (list: string, etag = 'v1') => isNotModified({ 'if-none-match': list }, { etag }, NOW)
const unchanged = (list: string, etag = 'v1') => isUnchanged({ 'if-match': list }, { etag })

/** Everything that may stand between the quotes, commas and spaces of a list as well. */
const tags = fc.string({
  unit: fc
    .integer({ min: 0x21, max: 0xff })
    .filter((code) => code !== 0x22 && code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 20,
})
const lists = fc.array(
  fc.record({ tag: tags, isWeak: fc.boolean(), gap: fc.constantFrom(',', ', ', ' ,\t', ',, ,') }),
)
const spell = (list: { tag: string; isWeak: boolean; gap: string }[]) =>
  list.map(({ tag, isWeak, gap }) => `${isWeak ? 'W/' : ''}"${tag}"${gap}`).join('')

test('a tag with commas inside is one tag', () => {
  expect(notModified('"a,b", "v,1"', 'v,1')).toBe(true)
  expect(notModified('"a,v1,b"')).toBe(false)
  expect(unchanged('"x", "v,1"', 'v,1')).toBe(true)
  expect(unchanged('"v1,"')).toBe(false)
  expect(heldTag({ 'if-none-match': 'W/"v,1-gzip"' }, 'v,1')).toBe('v,1-gzip')
})

test('a list names a tag when one of its entries is it, and If-Match does not look at weak ones', () => {
  fc.assert(
    fc.property(lists, tags, (list, etag) => {
      const is = (tag: string) => tag === etag || tag.replace(/-(gzip|br|zstd)$/, '') === etag
      const text = spell(list)
      expect(notModified(text, etag)).toBe(list.some(({ tag }) => is(tag)))
      expect(unchanged(text, etag)).toBe(list.some(({ tag, isWeak }) => !isWeak && is(tag)))
    }),
  )
})

test('whatever the coding that a client holds, its tag is known, and named in the 304', () => {
  fc.assert(
    fc.property(tags, fc.constantFrom('', '-gzip', '-br', '-zstd'), (etag, suffix) => {
      const headers = { 'if-none-match': `"other", "${etag}${suffix}"` }
      expect(isNotModified(headers, { etag }, NOW)).toBe(true)
      expect(heldTag(headers, etag)).toBe(`${etag}${suffix}`)
    }),
  )
})

test('what is no list of tags names none', () => {
  for (const list of ['v1', '"v1', 'v1"', '"v1" "v2"', 'w/"v1"', '"v1", v2', '**', '"v1", *', '']) {
    expect([list, notModified(list), unchanged(list)]).toEqual([list, false, false])
  }
})

test('a long field that is no list is refused in no time', () => {
  const started = process.cpuUsage()
  for (const piece of ['"a",', '"', ',', ' ', 'W/', '"a" ']) notModified(`${piece.repeat(16_000)}!`)
  expect(process.cpuUsage(started).user).toBeLessThan(500_000)
})

test('* holds for whatever is there, with a tag or without', () => {
  expect(isNotModified({ 'if-none-match': ' * ' }, {}, NOW)).toBe(true)
  expect(isUnchanged({ 'if-match': '*' }, {})).toBe(true)
  expect(isUnchanged({ 'if-match': '"v1"' }, {})).toBe(false)
})

test('If-Match decides alone, and a date that says nothing is ignored (RFC 9110 §13.1.4)', () => {
  const lastModified = new Date('2026-01-01T00:00:00.700Z')
  const since = (date: string, current = { lastModified } as object) =>
    isUnchanged({ 'if-unmodified-since': date }, current)
  expect(since('Thu, 01 Jan 2026 00:00:00 GMT')).toBe(true)
  expect(since('Wed, 31 Dec 2025 23:59:59 GMT')).toBe(false)
  expect(since('yesterday')).toBe(true)
  expect(since('Wed, 31 Dec 2025 23:59:59 GMT', { etag: 'v1' })).toBe(true)
  const both = { 'if-match': '"v1"', 'if-unmodified-since': 'Wed, 31 Dec 2025 23:59:59 GMT' }
  expect(isUnchanged(both, { etag: 'v1', lastModified })).toBe(true)
})

test('a write that is meant for what is not there yet does not go on when it is (RFC 9110 §13.1.2)', () => {
  expect(mayWrite({ 'if-none-match': '*' }, { etag: 'v1' })).toBe(false)
  expect(mayWrite({ 'if-none-match': '*' }, {})).toBe(false)
  expect(mayWrite({ 'if-none-match': '"v1"' }, { etag: 'v1' })).toBe(false)
  expect(mayWrite({ 'if-none-match': '"v2"' }, { etag: 'v1' })).toBe(true)
  expect(mayWrite({ 'if-none-match': '"v2"', 'if-match': '"v3"' }, { etag: 'v1' })).toBe(false)
})
