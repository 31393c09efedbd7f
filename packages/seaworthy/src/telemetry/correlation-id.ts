const MAX_LENGTH = 128

/**
 * A caller's correlation id when it is safe to repeat in headers, logs and errors: 1 to 128 characters of
 * `A-Z a-z 0-9 . _ : -`. Anything else is `undefined`: make one instead, never repair it.
 */
export function acceptCorrelationId(value: string | undefined): string | undefined {
  if (value === undefined || value.length === 0 || value.length > MAX_LENGTH) return undefined
  // A loop, because it takes a tenth of a regular expression's time on the usual 36 characters.
  for (let i = 0; i < value.length; i++) {
    if (!isAllowed(value.charCodeAt(i))) return undefined
  }
  return value
}

function isAllowed(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || // a-z
    (code >= 0x2d && code <= 0x2e) || // - .
    (code >= 0x30 && code <= 0x3a) || // 0-9 :
    (code >= 0x41 && code <= 0x5a) || // A-Z
    code === 0x5f // _
  )
}
