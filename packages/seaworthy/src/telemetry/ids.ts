import { randomFillSync } from 'node:crypto'

/** Where identifiers come from; injected so that tests own them. */
export interface Ids {
  /** UUIDv7 (RFC 9562 §5.7): sorts by creation time, strictly increasing within one instance. */
  correlationId(): string
  /** 32 lower-case hex digits, never all zero (W3C Trace Context §3.2.2.3). */
  traceId(): string
  /** 16 lower-case hex digits, never all zero. */
  spanId(): string
}

const POOL_BYTES = 2048
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)

/**
 * Identifiers from the operating system's randomness, drawn a pool at a time: one system call for many ids.
 *
 * UUIDv7 stays monotonic by RFC 9562 §6.2 method 1: a 12-bit counter that starts at a random value below 2048 in each
 * millisecond. When the counter runs out, or the wall clock steps back, the timestamp runs ahead of the clock instead.
 */
export function createIds(now: () => number = Date.now): Ids {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
  let position = POOL_BYTES
  let timestamp = 0
  let prefix = ''
  let counter = 0

  function hex(bytes: number): string {
    if (position + bytes > POOL_BYTES) {
      randomFillSync(pool)
      position = 0
    }
    position += bytes
    return pool.toString('hex', position - bytes, position)
  }

  function nonZero(bytes: number, zero: string): string {
    let id = hex(bytes)
    while (id === zero) id = hex(bytes)
    return id
  }

  function stamp(ms: number): void {
    timestamp = ms
    const digits = ms.toString(16).padStart(12, '0')
    prefix = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7`
    counter = Number.parseInt(hex(2), 16) & 0x7ff
  }

  return {
    correlationId() {
      const ms = now()
      if (ms > timestamp) stamp(ms)
      else if (++counter > 0xfff) stamp(timestamp + 1)
      const random = hex(8)
      const variant = '89ab'[random.charCodeAt(0) & 3]
      return `${prefix}${counter.toString(16).padStart(3, '0')}-${variant}${random.slice(1, 4)}-${random.slice(4)}`
    },
    traceId: () => nonZero(16, NO_TRACE),
    spanId: () => nonZero(8, NO_SPAN),
  }
}
