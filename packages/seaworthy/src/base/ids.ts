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

const POOL_BYTES = 1_024
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)
const MAX_COUNTER = 0xfff

/**
 * Identifiers from the operating system's randomness, drawn and written as hex a pool at a time: one system call for
 * many ids, and an id is a slice of text.
 *
 * UUIDv7 stays monotonic by RFC 9562 §6.2 method 1: a 12-bit counter that starts at a random value below 2048 in each
 * millisecond. When the counter runs out, or the wall clock steps back, the timestamp runs ahead of the clock instead.
 */
export function createIds(now: () => number = Date.now): Ids {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
  let digits = ''
  let position = 0
  let timestamp = -1
  let prefix = ''
  let counter = 0

  function hex(length: number): string {
    if (position + length > digits.length) {
      digits = randomFillSync(pool).toString('hex')
      position = 0
    }
    position += length
    return digits.slice(position - length, position)
  }

  function nonZero(length: number, zero: string): string {
    let id = hex(length)
    while (id === zero) id = hex(length)
    return id
  }

  function stamp(ms: number): void {
    timestamp = ms
    const text = ms.toString(16).padStart(12, '0')
    prefix = `${text.slice(0, 8)}-${text.slice(8, 12)}-7`
    counter = Number.parseInt(hex(4), 16) & 0x7ff
  }

  return {
    correlationId() {
      const ms = now()
      if (ms > timestamp) stamp(ms)
      else if (++counter > MAX_COUNTER) stamp(timestamp + 1)
      const count = (0x1000 + counter).toString(16).slice(1)
      const variant = '89ab'[hex(1).charCodeAt(0) & 3]
      return `${prefix}${count}-${variant}${hex(3)}-${hex(12)}`
    },
    traceId: () => nonZero(32, NO_TRACE),
    spanId: () => nonZero(16, NO_SPAN),
  }
}
