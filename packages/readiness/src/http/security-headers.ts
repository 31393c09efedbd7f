import { type Exchange, header } from './exchange.ts'

interface Rule {
  readonly name: string
  holds(value: string | undefined, exchange: Exchange): boolean
  readonly asks: string
}

const RULES: readonly Rule[] = [
  { name: 'content-security-policy', asks: 'a policy', holds: (value) => Boolean(value) },
  { name: 'x-content-type-options', asks: 'nosniff', holds: (value) => value?.toLowerCase() === 'nosniff' },
  {
    name: 'x-frame-options',
    asks: 'DENY or SAMEORIGIN, or frame-ancestors in the policy',
    holds: (value, exchange) =>
      /^(deny|sameorigin)$/i.test(value ?? '') ||
      /frame-ancestors/.test(header(exchange, 'content-security-policy') ?? ''),
  },
  { name: 'referrer-policy', asks: 'a policy', holds: (value) => Boolean(value) && value !== 'unsafe-url' },
  { name: 'permissions-policy', asks: 'a policy', holds: (value) => Boolean(value) },
  { name: 'cross-origin-opener-policy', asks: 'a policy', holds: (value) => Boolean(value) },
  { name: 'cross-origin-resource-policy', asks: 'a policy', holds: (value) => Boolean(value) },
  {
    name: 'x-xss-protection',
    asks: '0 or absent',
    holds: (value) => value === undefined || value.trim() === '0',
  },
  { name: 'x-powered-by', asks: 'absent', holds: (value) => value === undefined },
  { name: 'server', asks: 'no version', holds: (value) => !/\d/.test(value ?? '') },
]

/** What is wrong with the security headers of an answer, in words. Over HTTPS, HSTS is asked for too (RFC 6797). */
export function headerFaults(exchange: Exchange, secure: boolean): readonly string[] {
  if (exchange.kind !== 'answer') return [`no answer: ${exchange.message}`]
  const faults = RULES.filter((rule) => !rule.holds(header(exchange, rule.name), exchange)).map((rule) => {
    const value = header(exchange, rule.name)
    return `${rule.name} is ${value === undefined ? 'missing' : `"${value}"`} (asked: ${rule.asks})`
  })
  if (secure && !/max-age=[1-9]/.test(header(exchange, 'strict-transport-security') ?? '')) {
    faults.push('strict-transport-security is missing (asked: a max-age)')
  }
  return faults
}
