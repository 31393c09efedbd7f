import type { Finding } from '../../harness/claim.ts'

/** Shorthand for a list that must be empty. */
export function none(what: string, names: readonly string[]): Finding {
  return { what, measured: names.join(', ') || 'none', expected: 'none', holds: names.length === 0 }
}
