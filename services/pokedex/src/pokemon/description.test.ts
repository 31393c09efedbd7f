import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanDescription } from './description.ts'

test.each([
  ['line feeds', 'It sleeps\nall day.', 'It sleeps all day.'],
  ['a form feed between screens', 'It sleeps\fall day.', 'It sleeps all day.'],
  ['a line feed after a form feed', 'It sleeps\f\nall day.', 'It sleeps all day.'],
  ['a word split by a soft hyphen', 'It is a foot\u00ad\nballer.', 'It is a footballer.'],
  ['a soft hyphen inside a line', 'foot\u00adball', 'football'],
  ['a hyphen at the end of a line', 'a fire-\nbreathing one', 'a fire-breathing one'],
  ['a hyphen at the end of a screen', 'a fire-\fbreathing one', 'a fire-breathing one'],
  ['a dash', 'It sleeps -\nall day.', 'It sleeps - all day.'],
  ['runs of spaces, tabs and hard spaces', ' It  sleeps\t\u00a0all\u3000day. ', 'It sleeps all day.'],
  ['control characters', 'It\u0000 sleeps\u0007.', 'It sleeps .'],
  ['nothing but space', ' \n\f ', ''],
])('%s', (_what, text, clean) => expect(cleanDescription(text)).toBe(clean))

const broken = fc.string({
  unit: fc.constantFrom('a', 'B', 'é', '-', '.', ' ', '\n', '\f', '\r\n', '\t', '\u00ad', '\u00a0', '\u200b'),
  maxLength: 60,
})

test('a clean text has one line, single spaces, none around it, and is clean already', () => {
  fc.assert(
    fc.property(broken, (text) => {
      const clean = cleanDescription(text)
      expect(clean).not.toMatch(/[\n\f\r\t\u00ad\u00a0\u200b]| {2}|^ | $/)
      expect(cleanDescription(clean)).toBe(clean)
    }),
  )
})

test('no letter is lost and none is added', () => {
  const lettersOf = (text: string) => text.replace(/[^\p{L}.-]/gu, '')
  fc.assert(
    fc.property(broken, (text) => {
      expect(lettersOf(cleanDescription(text))).toBe(lettersOf(text))
    }),
  )
})
