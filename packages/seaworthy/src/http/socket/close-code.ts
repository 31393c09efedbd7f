/** Close codes that the service sends, or that stand for none (RFC 6455 §7.4, and the registry of IANA from 3000). */
export const CloseCode = {
  normal: 1000,
  unsupported: 1003,
  /** Never sent: a close without a code. */
  none: 1005,
  /** Never sent: no close at all. */
  cut: 1006,
  malformed: 1007,
  refused: 1008,
  tooLarge: 1009,
  failed: 1011,
  restarts: 1012,
  unauthorized: 3000,
  timeout: 3008,
} as const

/** For an error with a status 4xx; codes from 4000 are free to use. */
export const codeOfStatus = (status: number): number => 4_000 + status

/** What a client chooses is no label. */
const KNOWN: ReadonlySet<number> = new Set([...Object.values(CloseCode), 1001, 1002])

export const labelOf = (code: number): string => (KNOWN.has(code) ? String(code) : 'other')
