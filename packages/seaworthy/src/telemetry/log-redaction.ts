/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

/** Names under which secrets stand, in small letters, their words joined by hyphens. */
export const secretKeys: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'client-secret',
  'token',
  'access-token',
  'refresh-token',
  'id-token',
  'auth-token',
  'session-token',
  'csrf-token',
  'jwt',
  'bearer',
  'api-key',
  'x-api-key',
  'private-key',
  'secret-key',
  'access-key',
  'credential',
  'credentials',
  'connection-string',
  'database-url',
  'redis-url',
  'amqp-url',
  'smtp-url',
  'credit-card',
  'card-number',
  'cvv',
  'ssn',
  'pin',
  'otp',
]
const SECRET_KEYS = new Set(secretKeys.map((key) => key.replaceAll('-', '')))
const MAX_DEPTH = 8
const MAX_ITEMS = 100

/** Verdict per key name ever seen; bounded, because keys can come from data. */
type KeyVerdicts = Map<string, boolean>
const MAX_VERDICTS = 2_000

/**
 * Makes a log object safe to print: values under secret-sounding keys are replaced at every depth (case, `-` and `_` do
 * not matter), errors become plain objects with their causes, depth and array length are bounded. Objects that hold
 * nothing of the kind are returned as they are, so the usual flat line costs one look-up per key.
 */
export function createObjectRedactor(): (fields: Record<string, unknown>) => Record<string, unknown> {
  const verdicts: KeyVerdicts = new Map()

  function isSecret(key: string): boolean {
    let verdict = verdicts.get(key)
    if (verdict === undefined) {
      verdict = SECRET_KEYS.has(key.replaceAll(/[-_.\s]/g, '').toLowerCase())
      if (verdicts.size < MAX_VERDICTS) verdicts.set(key, verdict)
    }
    return verdict
  }

  function object(source: Record<string, unknown>, depth: number): Record<string, unknown> {
    let copy: Record<string, unknown> | undefined
    for (const key in source) {
      const value = source[key]
      if (value === undefined || value === null) continue
      const safe = isSecret(key) ? REDACTED : typeof value === 'object' ? nested(value, depth + 1) : value
      if (safe === value) continue
      copy ??= { ...source }
      copy[key] = safe
    }
    return copy ?? source
  }

  function nested(value: object, depth: number): unknown {
    if (depth > MAX_DEPTH) return '[too deep]'
    if (value instanceof Error) return object(plainError(value), depth)
    if (Array.isArray(value)) return array(value, depth)
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return json(value as { toJSON(): unknown }, depth)
    return object(value as Record<string, unknown>, depth)
  }

  function array(items: readonly unknown[], depth: number): readonly unknown[] {
    let copy: unknown[] | undefined = items.length > MAX_ITEMS ? items.slice(0, MAX_ITEMS) : undefined
    const length = Math.min(items.length, MAX_ITEMS)
    for (let i = 0; i < length; i++) {
      const item = items[i]
      if (typeof item !== 'object' || item === null) continue
      const safe = nested(item, depth + 1)
      if (safe === item) continue
      copy ??= items.slice()
      copy[i] = safe
    }
    if (copy && items.length > MAX_ITEMS) copy.push(`[${items.length - MAX_ITEMS} more]`)
    return copy ?? items
  }

  function json(value: { toJSON(): unknown }, depth: number): unknown {
    try {
      const plain = value.toJSON()
      return typeof plain === 'object' && plain !== null && plain !== value ? nested(plain, depth + 1) : plain
    } catch {
      return '[unreadable]'
    }
  }

  return (fields) => object(fields, 0)
}

/** An error as an object: own enumerable fields such as `code` too, causes and aggregated errors nested. */
function plainError(error: Error): Record<string, unknown> {
  const plain: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack }
  if (error.cause !== undefined) plain.cause = error.cause
  if (error instanceof AggregateError) plain.errors = error.errors
  for (const key of Object.keys(error)) {
    if (!(key in plain)) plain[key] = (error as unknown as Record<string, unknown>)[key]
  }
  return plain
}

interface SecretPattern {
  readonly pattern: RegExp
  readonly replacement: string
}

// None can match a quote or a backslash beyond its own prefix, so that a replaced line is still JSON, and none can start
// again inside what it has just scanned, so that a hostile line takes linear time.
const PATTERNS: readonly SecretPattern[] = [
  { pattern: /\b(Bearer|Basic|DPoP)(\s+)[A-Za-z0-9._~+/=-]{6,}/gi, replacement: `$1$2${REDACTED}` },
  {
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*/g,
    replacement: REDACTED,
  },
  { pattern: /:\/\/[^\s"'\\/]*@/g, replacement: `://${REDACTED}@` },
  {
    pattern:
      /((?:passw(?:or)?d|secret|token|api[_-]?key|authorization|cookie)(?:\\?["'])?\s{0,2}[=:]\s{0,2}(?:\\?["'])?)(?!\[redacted\]|Bearer|Basic|DPoP)[^\s"'\\,;&{}[\]]+/gi,
    replacement: `$1${REDACTED}`,
  },
]
const EMAIL: SecretPattern = {
  pattern: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}/g,
  replacement: REDACTED,
}
const HINT = /eyJ|:\/\/[^\s"'\\/]*@|bearer|basic|dpop|passw|secret|token|api[_-]?key|authorization|cookie/i

/** Whether a text may hold what a pattern looks for: one pass, often yes for nothing, never no for something. */
export function mayHoldSecret(text: string): boolean {
  return HINT.test(text)
}

/**
 * Replaces what looks like a secret wherever it stands in a finished line: bearer tokens, JWTs, user and password in
 * addresses, `password=…` in free text. A line without a hint pays for the hint only: 0.6 µs for
 * 480 characters, against 2.0 µs for all the patterns. The completion line asks about its free strings alone.
 */
export function createLineRedactor(options: { readonly email: boolean }): (line: string) => string {
  const patterns = options.email ? [...PATTERNS, EMAIL] : PATTERNS
  return (line) => {
    if (!HINT.test(line) && !(options.email && line.includes('@'))) return line
    let safe = line
    for (const { pattern, replacement } of patterns) safe = safe.replace(pattern, replacement)
    return safe
  }
}
