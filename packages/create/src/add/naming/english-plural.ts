const IRREGULAR = new Map([
  ['child', 'children'],
  ['cookie', 'cookies'],
  ['foot', 'feet'],
  ['goose', 'geese'],
  ['index', 'indices'],
  ['man', 'men'],
  ['mouse', 'mice'],
  ['movie', 'movies'],
  ['person', 'people'],
  ['tooth', 'teeth'],
  ['woman', 'women'],
])
const BACK = new Map([...IRREGULAR].map(([one, many]) => [many, one]))
/** Nouns that keep an e before their s, where others got it with the s. */
const ENDS_IN_SE =
  /(?:base|case|cause|clause|close|course|ense|house|lease|license|nurse|phase|pulse|purchase|release|response|size|use|horse|cache|axe)s$/
/** Singular, for all their s. */
const NO_PLURAL = /(?:ss|us|is|news)$/

/** The plural of an English noun, or of the last word of several, as far as rules go. */
export const pluralOf = (name: string): string => onLastWord(name, plural)

/** The singular; what is no plural stays as it is. */
export const singularOf = (name: string): string => onLastWord(name, singular)

function plural(word: string): string {
  const irregular = IRREGULAR.get(word)
  if (irregular !== undefined) return irregular
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  if (/sis$/.test(word)) return `${word.slice(0, -2)}es`
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

function singular(word: string): string {
  const irregular = BACK.get(word)
  if (irregular !== undefined) return irregular
  if (NO_PLURAL.test(word)) return word
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:at|on|ir|p|b|ad)uses$/.test(word)) return word.slice(0, -2)
  if (ENDS_IN_SE.test(word)) return word.slice(0, -1)
  if (/lyses$/.test(word)) return `${word.slice(0, -2)}is`
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

function onLastWord(name: string, change: (word: string) => string): string {
  const at = name.lastIndexOf('-') + 1
  return name.slice(0, at) + change(name.slice(at))
}
