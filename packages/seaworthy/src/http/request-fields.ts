/** Bits of what {@link readFields} found. */
export const FORWARDING_FIELD = 8
const REPEATED = 4

/**
 * One pass over the fields of a request: which of those that must be single is repeated, for the parser would silently keep
 * the first (RFC 9110 §5.3, RFC 9112 §3.2), and whether a proxy says for whom it asks. Names are told apart by their
 * length, so that most cost one comparison.
 */
export function readFields(raw: readonly string[]): number {
  let seen = 0
  for (let i = 0; i < raw.length; i += 2) {
    const bit = bitOf(raw[i] as string)
    if (bit === 0) continue
    if ((seen & bit) !== 0 && bit !== FORWARDING_FIELD) return seen | (bit << REPEATED)
    seen |= bit
  }
  return seen
}

/** Name of the repeated field, undefined when there is none. */
export function repeatedField(fields: number): string | undefined {
  const repeated = fields >> REPEATED
  return repeated === 0 ? undefined : SINGLE[repeated]
}

const SINGLE: Readonly<Record<number, string>> = { 1: 'host', 2: 'content-type', 4: 'authorization' }

/** The fields by which proxies say for whom they ask, most telling first. */
export const FORWARDING_FIELDS = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'x-client-ip',
] as const

const isForwarding = (name: string): boolean =>
  (FORWARDING_FIELDS as readonly string[]).includes(name.toLowerCase())

function bitOf(name: string): number {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'host' ? 1 : 0
    case 12:
      return name.toLowerCase() === 'content-type' ? 2 : 0
    case 13:
      return name.toLowerCase() === 'authorization' ? 4 : 0
    case 9:
    case 11:
    case 14:
    case 16:
      return isForwarding(name) ? FORWARDING_FIELD : 0
    case 15:
      // Not for Accept-Encoding and Accept-Language, which every browser sends.
      return (name.charCodeAt(0) | 32) === 120 && isForwarding(name) ? FORWARDING_FIELD : 0
    default:
      return 0
  }
}
