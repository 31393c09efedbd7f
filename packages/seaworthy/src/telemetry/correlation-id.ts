const WELL_FORMED = /^[A-Za-z0-9._:-]{1,128}$/

/**
 * A caller's correlation id when it is safe to repeat in headers, logs and errors: 1 to 128 characters of
 * `A-Z a-z 0-9 . _ : -`. Anything else is `undefined`: make one instead, never repair it.
 */
export function acceptCorrelationId(value: string | undefined): string | undefined {
  return value !== undefined && WELL_FORMED.test(value) ? value : undefined
}
