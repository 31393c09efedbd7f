/** The longest reason that a close frame holds, in bytes: a control frame has 125, of which two are the code (RFC 6455 §5.5). */
const MOST_BYTES = 123

/** What a client is told of the end of its socket. */
export interface CloseReason {
  /** Of the catalogue. */
  readonly code: string
  readonly detail?: string
  /** When to come back, in milliseconds. */
  readonly retryMs?: number
}

/** The reason as JSON in at most 123 bytes: as much of the detail as there is room for. */
export function closeReason({ code, detail, retryMs }: CloseReason): string {
  const told = retryMs === undefined ? { code } : { code, retryMs }
  const bare = JSON.stringify(told)
  // A code of a service may be longer than any frame.
  if (Buffer.byteLength(bare) > MOST_BYTES) return ''
  if (detail === undefined) return bare
  const characters = [...detail]
  for (let length = characters.length; length > 0; length--) {
    const reason = JSON.stringify({ ...told, detail: characters.slice(0, length).join('') })
    if (Buffer.byteLength(reason) <= MOST_BYTES) return reason
  }
  return bare
}
