/** What a TCP fault proxy does to connections. Byte counts and times are per connection and direction. */
export type Fault =
  | { readonly kind: 'none' }
  /** Connections open, bytes vanish: a dropped route. */
  | { readonly kind: 'blackhole' }
  /** Every connection is reset, open ones too. */
  | { readonly kind: 'reset' }
  /** New connections are refused, open ones live: the listener is gone. */
  | { readonly kind: 'refuse' }
  /** Each chunk is held back. */
  | { readonly kind: 'latency'; readonly delayMs: number; readonly jitterMs?: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Requests arrive, answers never come, and nothing is closed: the peer lost power. */
  | { readonly kind: 'half-open' }
  /** The connection is reset after so many bytes of answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Answers are replaced by noise of the same length. */
  | { readonly kind: 'garble' }
  /** Turns `reset` on and off. */
  | { readonly kind: 'flapping'; readonly downMs: number; readonly upMs: number }

/** Which connections a fault is for: by the first 2,000 bytes of what the client has sent so far, as latin-1, and by its number, from 0. */
export type Affects = (sent: string, number: number) => boolean
