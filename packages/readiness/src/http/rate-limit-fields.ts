import { type Exchange, header } from './exchange.ts'

/** One item of a RateLimit-Policy or RateLimit list. */
export interface RateItem {
  readonly name: string
  readonly parameters: Readonly<Record<string, number | string>>
}

const ITEM =
  /^\s*"((?:[^"\\]|\\["\\])*)"((?:\s*;\s*[a-z*][\w.*-]*(?:=(?:-?\d+(?:\.\d+)?|"[^"]*"|:[A-Za-z0-9+/=]*:))?)*)\s*(?:,|$)/

/** Parses a list of quoted names with parameters (RFC 9651); undefined when it is none. */
export function parseRateList(text: string): readonly RateItem[] | undefined {
  const items: RateItem[] = []
  let rest = text
  while (rest.trim() !== '') {
    const match = ITEM.exec(rest)
    if (!match) return undefined
    const parameters = Object.fromEntries(
      (match[2] ?? '')
        .split(';')
        .slice(1)
        .map((part) => {
          const [key = '', value = ''] = part.trim().split(/=(.*)/s)
          return [key, /^-?\d/.test(value) ? Number(value) : value] as const
        }),
    )
    items.push({ name: match[1] ?? '', parameters })
    rest = rest.slice(match[0].length)
  }
  return items.length > 0 ? items : undefined
}

/** What is wrong with the rate fields of an answer by draft-ietf-httpapi-ratelimit-headers-10, or undefined when it has none. */
export function rateFieldFaults(exchange: Exchange): readonly string[] | undefined {
  const [policyText, limitText] = [header(exchange, 'ratelimit-policy'), header(exchange, 'ratelimit')]
  const old = OLD.filter((name) => header(exchange, name) !== undefined)
  if (policyText === undefined && limitText === undefined) {
    return old.length > 0 ? [`only ${old.join(', ')}, which no current draft knows`] : undefined
  }
  const faults: string[] = []
  const policy = parseRateList(policyText ?? '')
  const limit = parseRateList(limitText ?? '')
  if (!policy)
    faults.push(
      `RateLimit-Policy ${policyText === undefined ? 'is missing' : `"${policyText}" is no list of policies`}`,
    )
  if (!limit)
    faults.push(`RateLimit ${limitText === undefined ? 'is missing' : `"${limitText}" is no list of limits`}`)
  for (const { name, parameters } of policy ?? []) {
    if (typeof parameters.q !== 'number') faults.push(`policy "${name}" has no quota q`)
  }
  for (const { name, parameters } of limit ?? []) {
    if (typeof parameters.r !== 'number') faults.push(`limit "${name}" has no remaining r`)
    if (policy && !policy.some((item) => item.name === name)) faults.push(`limit "${name}" names no policy`)
  }
  return faults
}

const OLD = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'ratelimit-limit', 'ratelimit-remaining']
