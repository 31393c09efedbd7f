// The texts were set for small screens: a soft hyphen at a line's end splits a word, a form feed turns the page.
const SPLIT_WORD = /\u00ad\s*/g
const HYPHEN_AT_END = /(\p{L})-\s*[\n\f\r]\s*(?=\p{L})/gu
const ANY_SPACE = /[\s\p{Cc}\u200b\ufeff]+/gu

/** Makes one line of a text that was broken for a screen: words whole again, one space between them, none around. */
export function cleanDescription(text: string): string {
  return text.replace(SPLIT_WORD, '').replace(HYPHEN_AT_END, '$1-').replace(ANY_SPACE, ' ').trim()
}
