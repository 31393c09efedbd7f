import { nearestName } from './near-names.ts'

/** What follows the `?` of a connection URL. */
export interface UrlParameters {
  readonly values: ReadonlyMap<string, string>
  /** In words for people; no values, and no names either where the rest of a password may be taken for one. */
  readonly problems: readonly string[]
}

const UNKNOWN =
  'a parameter after the "?" is not known: they are name=value, joined by &, and in a password ? is written %3F'

/**
 * Each known parameter with its value. Unknown ones, repeated ones and those without a value are problems: none is dropped.
 * `refusalOf` says why the name that was meant would not do either, so that nobody corrects the spelling in vain. An `&` may
 * end the last one.
 */
export function readUrlParameters(
  query: string,
  known: readonly string[],
  refusalOf: (name: string) => string | undefined = () => undefined,
): UrlParameters {
  const values = new Map<string, string>()
  const problems: string[] = []
  const pairs =
    query === ''
      ? []
      : query
          .replace(/(?<=.)&$/s, '')
          .split('&')
          .map((pair) => splitAt(pair, '='))
  // A password with a bare "?" ends up here.
  const areShown =
    !query.includes('@') &&
    pairs.every(([name, part]) => part !== undefined && /^[A-Za-z_][\w-]*$/.test(decodeUrlPart(name) ?? ''))
  for (const [encoded, part] of pairs) {
    const name = decodeUrlPart(encoded) ?? ''
    if (!known.includes(name)) problems.push(areShown ? unknown(name, known, refusalOf) : UNKNOWN)
    else if (values.has(name)) problems.push(`${name} is given more than once: keep one`)
    else if (!part) problems.push(`${name} has no value: give it one, or leave it out`)
    else {
      const value = decodeUrlPart(part)
      if (value === undefined) problems.push(undecodable(name))
      else values.set(name, value)
    }
  }
  return { values, problems }
}

/** Percent-encoded UTF-8, decoded; undefined for what is none, and for U+0000, which ends a text in many protocols. */
export function decodeUrlPart(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

/** The sentence for a part of a URL of which `decodeUrlPart` made nothing; it never has the text itself. */
export const undecodable = (what: string) =>
  `${what} has a % that begins no code, or a character that cannot be sent`

/** The text before and after the first mark; without one, the text alone. */
export function splitAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function unknown(
  name: string,
  known: readonly string[],
  refusalOf: (name: string) => string | undefined,
): string {
  const meant = nearestName(name, known)
  const advice = meant === undefined ? 'leave it out' : (refusalOf(meant) ?? `did you mean ${meant}?`)
  return `${name.slice(0, 63)} is no parameter that is known: ${advice}`
}
