import type { Finding } from '../harness/claim.ts'

/** Shorthand for words that must be exactly so. */
export const same = (what: string, measured: unknown, expected: string): Finding => ({
  what,
  measured: `${measured}`,
  expected,
  holds: measured === expected,
})
